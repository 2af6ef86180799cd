--liquibase formatted sql

--changeset ada:2 runInTransaction:false
create index concurrently i on users (id);
--rollback drop index i;

--changeset ada:3 runOnChange:true endDelimiter:/
create or replace view v as select 1 as one
/
--changeset ada:4 dbms:mysql
create table m (id int) engine = innodb;
