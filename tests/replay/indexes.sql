create table u(a int, z int);
-- ok
create index on u(a);
-- ok
create index on u(a);
-- ok
drop index u_a_idx;
-- ok
drop index u_a_idx1;
-- ok
drop index u_a_idx1;
-- 42704 index "u_a_idx1" does not exist
create index i on u(nope);
-- 42703 column "nope" does not exist
create index u on u(a);
-- 42P07 relation "u" already exists
create index i on u(a) where nope;
-- 42703 column "nope" does not exist
create unique index i on u((nope+1));
-- 42703 column "nope" does not exist
create index if not exists i on u(a);
-- ok
create index if not exists i on u(z);
-- noop
create index i on u(z);
-- 42P07 relation "i" already exists
create unique index uu on u(a);
-- ok
alter table u add constraint foo unique using index nope;
-- 42704 index "nope" does not exist
alter table u add constraint foo unique using index i;
-- 42809 "i" is not a unique index
alter table u add constraint foo unique using index uu;
-- ok
alter table u add constraint foo unique using index uu;
-- 42704 index "uu" does not exist
alter index foo rename to bar;
-- ok
alter table u rename constraint bar to baz;
-- ok
drop index baz;
-- 2BP01 cannot drop index baz because constraint baz on table u requires it
alter table u drop constraint baz;
-- ok
create index c on u(a, z);
-- ok
alter table u drop column a;
-- ok
drop index c;
-- 42704 index "c" does not exist
create index l on u(lower(z::text));
-- ok
create index on u(lower(z::text), (z + 1), (z + 2));
-- ok
drop index u_lower_expr_expr1_idx;
-- ok
drop index u;
-- 42809 "u" is not an index
--: only an index can be attached to one
create table whole (a int) partition by list (a);
-- ok
create index whole_a on whole (a);
-- ok
create table no_index (a int);
-- ok
alter index whole_a attach partition public.no_index;
-- 42P17 "no_index" is not an index
