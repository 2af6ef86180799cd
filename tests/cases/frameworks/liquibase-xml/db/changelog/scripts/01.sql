-- liquibase formatted sql
-- changeset ada:2
create table b (id bigint primary key);
