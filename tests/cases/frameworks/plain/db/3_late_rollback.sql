drop table late;
