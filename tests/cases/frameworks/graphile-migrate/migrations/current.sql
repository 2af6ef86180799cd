drop table if exists b;
--!include tables/b.sql
