
-- pg-delta: transaction=false
DISCARD ALL;
REINDEX SCHEMA public;
