create table p(a int) partition by list (a);
-- ok
create table q(a int) partition by list (a);
-- ok
alter table p attach partition p for values in (1);
-- 42P07 circular inheritance not allowed
alter table p attach partition q for values in (1);
-- ok
alter table q attach partition p for values in (1);
-- 42P07 circular inheritance not allowed
create table a(x int);
-- ok
create table b(x int);
-- ok
create table c(x int);
-- ok
alter table a inherit a;
-- 42P07 circular inheritance not allowed
alter table b inherit a;
-- ok
alter table c inherit b;
-- ok
alter table a inherit c;
-- 42P07 circular inheritance not allowed
