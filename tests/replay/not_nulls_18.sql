create table t (a int not null, b int constraint b_there not null, c int, d serial, primary key (c));
-- ok
alter table t drop constraint b_not_null;
-- 42704 constraint "b_not_null" of relation "t" does not exist
alter table t rename constraint t_a_not_null to a_there;
-- ok
alter table t drop constraint a_there;
-- ok
alter table t drop constraint a_there;
-- 42704 constraint "a_there" of relation "t" does not exist
alter table t alter a drop not null;
-- noop
alter table t drop constraint t_c_not_null;
-- 42P16 column "c" is in a primary key
alter table t add constraint other not null b;
-- 55000 cannot create not-null constraint "other" on column "b" of table "t"
alter table t add constraint b_there not null b;
-- ok
alter table t add constraint b_there not null a;
-- 42710 constraint "b_there" for relation "t" already exists
alter table t add constraint a_later not null a not valid;
-- ok
alter table t add not null a;
-- 55000 incompatible NOT VALID constraint "a_later" on relation "t"
alter table t validate constraint a_later;
-- ok
alter table t validate constraint a_later;
-- noop
alter table t add not null a no inherit;
-- 55000 cannot change NO INHERIT status of NOT NULL constraint "a_later" on relation "t"
comment on constraint t_d_not_null on t is 'of a serial';
-- ok
alter table t drop column d;
-- ok
alter table t add d int not null;
-- ok
alter table t drop constraint t_d_not_null;
-- ok
alter table t drop constraint t_pkey;
-- ok
alter table t drop constraint t_c_not_null;
-- ok
create table twice (a int constraint x not null, b int constraint x not null);
-- 42710 constraint "x" for relation "twice" already exists
create table parent (a int not null, b int not null no inherit);
-- ok
create table child (c int) inherits (parent);
-- ok
alter table child drop constraint parent_a_not_null;
-- 42P16 cannot drop inherited constraint "parent_a_not_null" of relation "child"
alter table child drop constraint parent_b_not_null;
-- 42704 constraint "parent_b_not_null" of relation "child" does not exist
alter table child alter a drop not null;
-- 42P16 cannot drop inherited constraint "parent_a_not_null" of relation "child"
alter table child rename constraint parent_a_not_null to x;
-- 42P16 cannot rename inherited constraint "parent_a_not_null"
alter table parent rename constraint parent_a_not_null to a_there;
-- ok
comment on constraint a_there on child is 'renamed with its parent''s';
-- ok
alter table only parent drop constraint a_there;
-- ok
alter table child drop constraint a_there;
-- ok
alter table parent alter a set not null;
-- ok
alter table parent alter a drop not null;
-- ok
alter table child drop constraint parent_a_not_null;
-- 42704 constraint "parent_a_not_null" of relation "child" does not exist
create table copy (like parent);
-- ok
alter table copy drop constraint parent_b_not_null;
-- ok
create table parts (a int constraint a_there not null) partition by list (a);
-- ok
create table part partition of parts for values in (1);
-- ok
alter table part alter a drop not null;
-- 42P16 column "a" is marked NOT NULL in parent table
alter table part drop constraint a_there;
-- 42P16 cannot drop inherited constraint "a_there" of relation "part"
alter table only parts alter a drop not null;
-- ok
alter table part drop constraint a_there;
-- ok
alter table parts add constraint a_again not null a;
-- ok
alter table only parts drop constraint a_again;
-- ok
alter table part alter a drop not null;
-- ok
alter table parts alter a set not null;
-- ok
alter table parts detach partition part;
-- ok
alter table part alter a drop not null;
-- ok
alter table parts attach partition part for values in (1);
-- 42804 column "a" in child table "part" must be marked NOT NULL
alter table part add constraint own not null a;
-- ok
alter table parts attach partition part for values in (1);
-- ok
alter table part drop constraint own;
-- 42P16 cannot drop inherited constraint "own" of relation "part"
create table plain (a int);
-- ok
alter table plain attach partition part for values in (1);
-- 42809 ALTER action ATTACH PARTITION cannot be performed on relation "plain"
create table fail (a int constraint foo not null, constraint bar not null a);
-- 42601 conflicting not-null constraint names "foo" and "bar"
create table fail (a int not null, not null a no inherit);
-- 42601 conflicting NO INHERIT declaration for not-null constraint on column "a"
create table fail (a int not null no inherit primary key);
-- 42601 conflicting NO INHERIT declarations for not-null constraints on column "a"
create table fail (a int not null no inherit) partition by list (a);
-- 0A000 not-null constraints on partitioned tables cannot be NO INHERIT
create table weak (a int not null no inherit);
-- ok
alter table weak add primary key (a);
-- 55000 cannot create primary key on column "a"
create table strict (a int not null);
-- ok
alter table weak inherit strict;
-- 42P17 constraint "weak_a_not_null" conflicts with non-inherited constraint on child table "weak"
create table invalid (a int);
-- ok
alter table invalid add not null a not valid;
-- ok
alter table invalid add primary key (a);
-- 55000 cannot create primary key on column "a"
alter table invalid alter a add generated always as identity;
-- 55000 incompatible NOT VALID constraint "invalid_a_not_null" on relation "invalid"
alter table invalid inherit strict;
-- 42P17 constraint "invalid_a_not_null" conflicts with NOT VALID constraint on child table "invalid"
alter table invalid alter a set not null;
-- ok
alter table invalid add primary key (a);
-- ok
create table base (a int);
-- ok
create table heir () inherits (base);
-- ok
alter table only base add not null a;
-- 42P16 constraint must be added to child tables too
alter table heir add constraint own not null a no inherit;
-- ok
alter table base add not null a;
-- 55000 cannot change NO INHERIT status of NOT NULL constraint "own" on relation "heir"
create table checked (a int not null, constraint checked_a_not_null check (a > 0));
-- ok
alter table checked drop constraint checked_a_not_null1;
-- ok
alter table checked add column b serial;
-- ok
alter table checked drop constraint checked_b_not_null;
-- ok
create table twice (a int not null constraint foo not null, b int);
-- ok
create table copied (like twice, not null a);
-- ok
alter table copied rename constraint foo to bar;
-- ok
create table heir2 (a int not null, b int not null) inherits (twice);
-- ok
alter table heir2 drop constraint heir2_b_not_null;
-- ok
alter table heir2 drop constraint heir2_a_not_null;
-- 42P16 cannot drop inherited constraint "heir2_a_not_null" of relation "heir2"
create table heir3 (primary key (a)) inherits (twice);
-- ok
comment on constraint heir3_a_not_null on heir3 is 'its own';
-- ok
create table parts4 (a int, constraint positive check (a > 0)) partition by list (a);
-- ok
create table part4 partition of parts4 for values in (1);
-- ok
alter table only parts4 drop constraint positive;
-- ok
alter table part4 drop constraint positive;
-- ok
create table keyed (a int primary key) partition by list (a);
-- ok
create table keyed_1 partition of keyed for values in (1);
-- ok
comment on constraint keyed_a_not_null on keyed_1 is 'as of its table';
-- ok
create table later (a int) partition by list (a);
-- ok
alter table later add not null a not valid;
-- ok
create table later_1 (a int);
-- ok
alter table later_1 add constraint own not null a not valid;
-- ok
alter table later attach partition later_1 for values in (1);
-- ok
alter table later_1 add not null a;
-- 55000 incompatible NOT VALID constraint "own" on relation "later_1"
create table counted (a int generated always as identity, b int primary key);
-- ok
alter table counted alter a drop not null;
-- 42601 column "a" of relation "counted" is an identity column
alter table counted drop constraint counted_a_not_null;
-- 55000 column "a" of relation "counted" is an identity column
alter table counted drop constraint counted_b_not_null;
-- 42P16 column "b" is in a primary key
create table added (a int);
-- ok
alter table added add column b int not null constraint b_there not null;
-- ok
alter table added drop constraint b_there;
-- ok
create table keyed_id (c int generated by default as identity, primary key (c));
-- ok
alter table keyed_id drop constraint keyed_id_c_not_null;
-- 42P16 column "c" is in a primary key
alter table keyed_id alter c drop not null;
-- 42601 column "c" of relation "keyed_id" is an identity column
create table nullable (c int, b int) partition by list (b);
-- ok
create table nullable_1 partition of nullable (primary key (c)) default;
-- ok
alter table nullable alter c drop not null;
-- noop
alter table only nullable alter c drop not null;
-- noop
create table over (a int, b int);
-- ok
create table under () inherits (over);
-- ok
alter table over alter a set not null;
-- ok
alter table under add primary key (a, b);
-- ok
alter table over drop constraint over_a_not_null;
-- 42P16 column "a" is in a primary key
alter table over alter a drop not null;
-- 42P16 column "a" is in a primary key
alter table only over alter a drop not null;
-- ok
create table over2 (a int);
-- ok
create table under2 () inherits (over2);
-- ok
alter table over2 alter a set not null;
-- ok
alter table under2 alter a set not null;
-- noop
alter table over2 alter a drop not null;
-- ok
alter table under2 drop constraint over2_a_not_null;
-- ok
create unique index under2_a on under2 (a);
-- ok
alter table over2 alter a set not null;
-- ok
alter table under2 add primary key using index under2_a;
-- ok
alter table over2 alter a drop not null;
-- ok
create table rerun_key (c bigserial, b bigserial);
-- ok
alter table rerun_key add primary key (b), drop constraint if exists rerun_key_b_not_null;
-- 42P16 primary key column "b" is not marked NOT NULL
alter table rerun_key add primary key (b), alter b drop not null;
-- 42P16 primary key column "b" is not marked NOT NULL
alter table rerun_key alter b drop not null, alter b set not null, add primary key (b);
-- ok
alter table rerun_key drop constraint rerun_key_pkey, alter b drop not null, add primary key (b);
-- 42P16 primary key column "b" is not marked NOT NULL
alter table rerun_key drop column c, add column c int, add primary key (c);
-- 42P16 multiple primary keys for table "rerun_key" are not allowed
create table again_key (a int, b int not null);
-- ok
alter table again_key drop column b, add column b int, add primary key (b);
-- 42P16 primary key column "b" is not marked NOT NULL
alter table again_key add primary key (a), alter a drop not null;
-- ok
create table no_heirs (a int, constraint x not null a no inherit);
-- ok
alter table no_heirs alter a set not null;
-- 0A000 cannot change NO INHERIT status of NOT NULL constraint "x" on relation "no_heirs"
alter table only no_heirs alter a set not null;
-- noop
create table one (a int);
-- ok
create table one_heir () inherits (one);
-- ok
alter table only one add primary key (a);
-- XX000 column "a" of table "one_heir" is not marked NOT NULL
alter table only one alter a set not null;
-- ok
alter table one alter a set not null;
-- 0A000 cannot change NO INHERIT status of NOT NULL constraint "one_a_not_null" on relation "one"
alter table only one add primary key (a);
-- 55000 cannot create primary key on column "a"
create table one2 (a int);
-- ok
create table one2_heir (a int not null) inherits (one2);
-- ok
create unique index one2_a on one2 (a);
-- ok
alter table only one2 add primary key using index one2_a;
-- 42P16 constraint must be added to child tables too
alter table only one2 add primary key (a);
-- ok
alter table one2_heir drop constraint one2_heir_a_not_null;
-- 42P16 cannot drop inherited constraint "one2_heir_a_not_null" of relation "one2_heir"
create table split (a int, b int) partition by list (a);
-- ok
alter table only split alter b set not null;
-- ok
create table split_1 partition of split for values in (1);
-- ok
alter table only split add primary key (a);
-- XX000 column "a" of table "split_1" is not marked NOT NULL
alter table split_1 alter a set not null;
-- ok
alter table only split alter a set not null;
-- 42P16 constraint must be added to child tables too
alter table only split add primary key (a);
-- ok
create table unchecked (a int);
-- ok
alter table unchecked add constraint nv not null a not valid;
-- ok
create table unchecked_heir () inherits (unchecked);
-- ok
alter table only unchecked alter a set not null;
-- 42P16 constraint must be validated on child tables too
alter table unchecked alter a set not null;
-- ok
create table q1 (a int not null);
-- ok
create table q2 (a int not null);
-- ok
create table qc () inherits (q1, q2);
-- ok
alter table qc add primary key (a);
-- ok
alter table q1 alter a drop not null;
-- ok
alter table qc drop constraint q1_a_not_null;
-- 42P16 cannot drop inherited constraint "q1_a_not_null" of relation "qc"
alter table q2 alter a drop not null;
-- 42P16 column "a" is in a primary key
create table m (a int);
-- ok
create table mc (constraint ni not null a no inherit) inherits (m);
-- ok
alter table m alter a set not null;
-- 0A000 cannot change NO INHERIT status of NOT NULL constraint "ni" on relation "mc"
alter table m add primary key (a);
-- 55000 cannot change NO INHERIT status of NOT NULL constraint "ni" on relation "mc"
alter table only m add primary key (a);
-- 55000 cannot create primary key on column "a"
alter table m add not null a;
-- 55000 cannot change NO INHERIT status of NOT NULL constraint "ni" on relation "mc"
create unique index mi on m (a);
-- ok
alter table m add primary key using index mi;
-- 55000 cannot change NO INHERIT status of NOT NULL constraint "ni" on relation "mc"
create table n (a int);
-- ok
create table nc () inherits (n);
-- ok
alter table nc add constraint nv not null a not valid;
-- ok
alter table n add primary key (a);
-- 55000 incompatible NOT VALID constraint "nv" on relation "nc"
alter table only n add primary key (a);
-- 55000 cannot create primary key on column "a"
alter table n add not null a;
-- 55000 incompatible NOT VALID constraint "nv" on relation "nc"
create unique index nni on n (a);
-- ok
alter table n add primary key using index nni;
-- 55000 incompatible NOT VALID constraint "nv" on relation "nc"
alter table n alter a set not null;
-- ok
alter table nc add primary key (a);
-- 55000 cannot create primary key on column "a"
create table g (a int);
-- ok
create table gc () inherits (g);
-- ok
create table gcc (constraint ni not null a no inherit) inherits (gc);
-- ok
alter table g alter a set not null;
-- 0A000 cannot change NO INHERIT status of NOT NULL constraint "ni" on relation "gcc"
create table h (a int);
-- ok
create table hc () inherits (h);
-- ok
alter table h add constraint nv not null a not valid;
-- ok
alter table h alter a set not null;
-- ok
alter table hc add primary key (a);
-- ok
create table u (a int);
-- ok
alter table u add constraint nv not null a not valid;
-- ok
create unique index ua on u (a);
-- ok
alter table u add primary key using index ua;
-- 55000 incompatible NOT VALID constraint "nv" on relation "u"
create table v (a int, constraint ni not null a no inherit);
-- ok
create unique index va on v (a);
-- ok
alter table v add primary key using index va;
-- 55000 cannot change NO INHERIT status of NOT NULL constraint "ni" on relation "v"
alter table only v add primary key using index va;
-- 55000 cannot change NO INHERIT status of NOT NULL constraint "ni" on relation "v"
create table t4 (a int);
-- ok
alter table t4 add constraint nv not null a not valid;
-- ok
alter table t4 alter a set not null, add primary key (a);
-- 55000 cannot create primary key on column "a"
create table t5 (a int, constraint ni not null a no inherit);
-- ok
alter table t5 drop constraint ni, add constraint foo not null a, add primary key (a);
-- 55000 cannot create primary key on column "a"
alter table t5 drop constraint ni, add primary key (a);
-- 55000 cannot create primary key on column "a"
create table vp (a int);
-- ok
create table vc () inherits (vp);
-- ok
alter table vc add constraint own not null a not valid;
-- ok
alter table vp add constraint nv not null a not valid;
-- ok
alter table only vp validate constraint nv;
-- 42P16 constraint must be validated on child tables too
alter table vp validate constraint nv;
-- ok
alter table vc add primary key (a);
-- ok
create table v1 (a int);
-- ok
create table v2 () inherits (v1);
-- ok
create table v3 () inherits (v2);
-- ok
alter table v1 add constraint nv not null a not valid;
-- ok
alter table only v2 alter a set not null;
-- noop
alter table only v2 alter a set not null;
-- 42P16 constraint must be validated on child tables too
alter table v2 add primary key (a);
-- 55000 cannot create primary key on column "a"
alter table v2 alter a set not null;
-- ok
alter table v2 add primary key (a);
-- ok
create table turned (a int not null no inherit);
-- ok
alter table turned alter constraint turned_a_not_null inherit;
-- ok
alter table turned alter constraint turned_a_not_null inherit;
-- noop
alter table turned alter a set not null;
-- noop
create table c (a int not null);
-- ok
create table c1 () inherits (c);
-- ok
create table c2 () inherits (c1);
-- ok
alter table c1 alter constraint c_a_not_null no inherit;
-- 55000 cannot alter inherited constraint "c_a_not_null" on relation "c1"
alter table c alter constraint c_a_not_null no inherit;
-- ok
alter table c1 alter a drop not null;
-- ok
alter table c2 add primary key (a);
-- ok
alter table c alter constraint c_a_not_null inherit;
-- ok
alter table c1 drop constraint c_a_not_null;
-- 42P16 cannot drop inherited constraint "c_a_not_null" of relation "c1"
alter table c add constraint k check (a > 0);
-- ok
alter table c alter constraint k no inherit;
-- 42809 constraint "k" of relation "c" is not a not-null constraint
create table d (a int not null) partition by list (a);
-- ok
create table d1 partition of d default;
-- ok
alter table d alter constraint d_a_not_null no inherit;
-- ok
alter table only d alter constraint d_a_not_null inherit;
-- 42P16 constraint must be altered in child tables too
create table e (a int not null no inherit);
-- ok
create table e1 (constraint ni not null a no inherit) inherits (e);
-- ok
alter table e alter constraint e_a_not_null inherit;
-- 0A000 cannot change NO INHERIT status of NOT NULL constraint "ni" on relation "e1"
create table referred (a int primary key);
-- ok
create table refers (a int constraint of_it references referred);
-- ok
alter table refers alter constraint of_it no inherit;
-- 42809 constraint "of_it" of relation "refers" is not a not-null constraint
create table turns (a int, b int not null, c int default 1);
-- ok
alter table turns add primary key (a), add not null a not valid;
-- ok
alter table turns drop constraint turns_pkey;
-- ok
alter table turns alter a drop not null;
-- ok
alter table turns add not null a not valid, add primary key (a);
-- 55000 incompatible NOT VALID constraint "turns_a_not_null" on relation "turns"
alter table turns add primary key (a), add constraint foo not null a;
-- 55000 cannot create not-null constraint "foo" on column "a" of table "turns"
alter table turns add constraint foo not null a, add primary key (a);
-- ok
alter table turns drop constraint turns_pkey;
-- ok
alter table turns drop constraint foo;
-- ok
alter table turns add constraint foo not null a, alter a set not null;
-- 55000 cannot create not-null constraint "foo" on column "a" of table "turns"
alter table turns add not null a no inherit, add primary key (a);
-- 55000 cannot change NO INHERIT status of NOT NULL constraint "turns_a_not_null" on relation "turns"
alter table turns add primary key (b), add not null b no inherit, alter b drop not null;
-- ok
alter table turns add primary key (a), add primary key (a, c), add constraint foo not null a;
-- 55000 cannot create not-null constraint "foo" on column "a" of table "turns"
alter table turns add primary key (missing), add constraint foo not null c;
-- 42703 column "missing" of relation "turns" does not exist
alter table turns alter c add generated always as identity;
-- 55000 column "c" of relation "turns" must be declared NOT NULL before identity can be added
alter table turns add not null c not valid, alter c add generated always as identity;
-- 55000 incompatible NOT VALID constraint "turns_c_not_null" on relation "turns"
create table turns_child () inherits (turns);
-- ok
alter table turns drop constraint turns_pkey, alter b drop not null;
-- ok
alter table only turns add constraint foo not null b, add primary key (a);
-- XX000 column "a" of table "turns_child" is not marked NOT NULL
create table of_parts (a int, b int not null) partition by list (a);
-- ok
alter table of_parts add constraint other not null b no inherit;
-- 0A000 not-null constraints on partitioned tables cannot be NO INHERIT
alter table of_parts add not null missing no inherit;
-- 0A000 not-null constraints on partitioned tables cannot be NO INHERIT
create table has_no_b (z int);
-- ok
create table has_taken (a int constraint taken unique) inherits (has_no_b);
-- ok
alter table has_no_b add b int constraint taken not null;
-- 42710 constraint "taken" for relation "has_taken" already exists
alter table has_no_b add b int, add constraint taken not null b;
-- 42710 constraint "taken" for relation "has_taken" already exists
alter table has_no_b add b int, add not null b;
-- ok
alter table has_no_b drop constraint has_no_b_b_not_null;
-- ok
alter table has_taken add not null b;
-- ok
alter table has_no_b add constraint taken not null b;
-- ok
