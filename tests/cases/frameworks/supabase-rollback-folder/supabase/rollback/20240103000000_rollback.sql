drop table gone;
