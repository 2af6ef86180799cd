create table t (a int primary key, b int check (b > 0), d int references t);
-- ok
alter table t alter constraint t_b_check not enforced;
-- 42809 cannot alter enforceability of constraint "t_b_check" of relation "t"
alter table t alter constraint t_d_fkey not enforced;
-- ok
create table p (a int primary key, d int references p) partition by range (a);
-- ok
create table p1 partition of p for values from (1) to (2);
-- ok
alter table p1 alter constraint p_d_fkey deferrable;
-- 55000 cannot alter constraint "p_d_fkey" on relation "p1"
alter table only p alter constraint p_d_fkey deferrable;
-- 42P16 constraint must be altered in child tables too
alter table only p alter constraint nope deferrable;
-- 42P16 constraint must be altered in child tables too
alter table p alter constraint p_d_fkey deferrable;
-- ok
alter table t add constraint b_there not null b no inherit;
-- ok
alter table t drop constraint t_pkey cascade, add primary key (b, b);
-- 55000 cannot create primary key on column "b"
alter table t add primary key (b, b);
-- 55000 cannot create primary key on column "b"
alter table t add primary key (d, d);
-- 42701 column "d" appears twice in primary key constraint
create table unchanged (a int primary key, b int constraint there not null, constraint b_check check (b > 0));
-- ok
alter table unchanged alter constraint b_check;
-- ok
alter table unchanged alter constraint unchanged_pkey;
-- ok
alter table unchanged alter constraint there, add c int;
-- ok
