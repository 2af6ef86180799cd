create table pre (id bigint primary key);
