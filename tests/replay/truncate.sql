create table users (id int primary key);
-- ok
create table orders (id int primary key, user_id int references users, before int references orders);
-- ok
--: Whoever refers to it has to be emptied too, whether there are rows or not.
truncate users;
-- 0A000 cannot truncate a table referenced in a foreign key constraint
truncate users, orders;
-- ok
truncate users cascade;
-- ok
truncate orders;
-- ok
alter table orders drop constraint orders_user_id_fkey;
-- ok
truncate users;
-- ok
--: With a table, what inherits from it is emptied.
create table parts (id int primary key) partition by range (id);
-- ok
create table part (user_id int) inherits (users);
-- ok
create table refers (a int references parts);
-- ok
truncate parts;
-- 0A000 cannot truncate a table referenced in a foreign key constraint
create table twice (id int primary key);
-- ok
create table child (twice_id int references twice) inherits (twice);
-- ok
truncate twice;
-- ok
--: A sequence has no parameters.
create sequence s;
-- ok
alter table s set (fillfactor = 70);
-- 42809 ALTER action SET cannot be performed on relation "s"
alter table s reset (fillfactor);
-- 42809 ALTER action RESET cannot be performed on relation "s"
alter table users set (fillfactor = 70);
-- ok
