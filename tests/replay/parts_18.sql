create table t (a int) partition by list (a);
-- ok
create table p partition of t for values in (1);
-- ok
create function f() returns trigger language plpgsql as 'begin return new; end';
-- ok
create trigger first after insert on t for each row execute function f();
-- ok
alter trigger first on p rename to second;
-- 0A000 cannot rename trigger "first" on table "p"
create table plain (a int);
-- ok
alter table plain detach partition p;
-- 42809 ALTER action DETACH PARTITION cannot be performed on relation "plain"
grant all on plain to public;
-- ok
revoke maintain on plain from public;
-- ok
revoke maintain on plain from public;
-- noop
