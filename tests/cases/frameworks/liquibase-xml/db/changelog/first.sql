-- liquibase formatted sql
-- changeset ada:1
create table a (id bigint primary key);
