create table a (id int) engine = innodb;
