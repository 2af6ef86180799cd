create table b (id int primary key);
creat table c (id int);
create table b (id int primary key);
create table d (id int,);
