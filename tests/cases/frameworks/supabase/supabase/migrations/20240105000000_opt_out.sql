-- pg-delta: transaction=false
create table notes (id bigint primary key);
