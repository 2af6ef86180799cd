-- liquibase formatted sql
-- changeset ada:3
create table c (id bigint primary key);
