CREATE TABLE before_it (id bigint PRIMARY KEY);
