--liquibase formatted sql
--changeset ada:5
create table unlisted (id bigint primary key);
