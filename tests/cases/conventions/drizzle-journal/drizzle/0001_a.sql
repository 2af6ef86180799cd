alter table c add column b bigint references b;
