-- liquibase formatted sql
-- changeset ada:0
create table z (id bigint primary key);
