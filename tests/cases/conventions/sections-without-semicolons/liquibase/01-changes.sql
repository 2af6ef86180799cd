--liquibase formatted sql
--changeset ada:1
create table one (id bigint primary key)
--rollback drop table
--rollback   one
--changeset ada:2
--ignoreLines:1
nothing of it
create table two (id bigint primary key)
--rollback drop table two
