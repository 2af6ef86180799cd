// loads
