--// users
create table users (id bigint primary key);
--//@UNDO
drop table users;
