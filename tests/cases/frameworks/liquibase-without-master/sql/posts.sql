--liquibase formatted sql
--changeset ada:1
create table posts (id bigint primary key);
--rollback not required
