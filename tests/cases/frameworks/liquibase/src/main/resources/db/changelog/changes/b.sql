--liquibase formatted sql
--changeset ada:1
create table users (id bigint primary key);
--rollback drop table users
--changeset "grace":b
--ignoreLines:1
nothing of it
create table posts (id bigint primary key);
/* liquibase rollback
drop table posts;
*/
