--liquibase formatted sql
--changeset ada:2
alter table users add column name text;
