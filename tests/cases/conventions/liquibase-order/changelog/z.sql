--liquibase formatted sql
--changeset ada:1
create table users (id bigint primary key);
