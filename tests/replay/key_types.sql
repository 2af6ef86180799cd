create type mood as enum ('calm');
-- ok
create type tone as enum ('calm');
-- ok
create domain number as int;
-- ok
create table users (id uuid primary key);
-- ok
create table posts (id int primary key, author text references users);
-- 42804 foreign key constraint "posts_author_fkey" cannot be implemented
create table posts (id int primary key, author uuid);
-- ok
create table notes (id int primary key, author text);
-- ok
alter table notes add constraint notes_author foreign key (author) references users;
-- 42804 foreign key constraint "notes_author" cannot be implemented
alter table notes add foreign key (author) references users not valid;
-- 42804 foreign key constraint "notes_author_fkey" cannot be implemented
alter table notes add column editor int references users;
-- 42804 foreign key constraint "notes_editor_fkey" cannot be implemented
create table moods (id mood primary key);
-- ok
create table likes (m tone references moods);
-- 42804 foreign key constraint "likes_m_fkey" cannot be implemented
create table likes (m text references moods);
-- 42804 foreign key constraint "likes_m_fkey" cannot be implemented
create table likes (m mood references moods);
-- ok
create table small (id smallint primary key, n number unique, t varchar(3) unique, x numeric unique);
-- ok
create table refers (b bigint references small, n numeric references small);
-- 42804 foreign key constraint "refers_n_fkey" cannot be implemented
create table refers (b bigint references small, n bigint references small (n), x int references small (x),
    t text references small (t), d number references small (x));
-- ok
create table pairs (a int, b text, primary key (a, b));
-- ok
create table of_pairs (a int, b text, foreign key (b, a) references pairs);
-- 42804 foreign key constraint "of_pairs_b_a_fkey" cannot be implemented
create table of_pairs (a int, b text, foreign key (b, a) references pairs (b, a));
-- ok
create table lists (id int[] primary key);
-- ok
create table of_lists (l int[] references lists);
-- ok
create table a (id int primary key);
-- ok
create table b (a int constraint b_fk references a);
-- ok
alter table a alter id type uuid using gen_random_uuid();
-- 42804 foreign key constraint "b_fk" cannot be implemented
alter table b alter a type text;
-- 42804 foreign key constraint "b_fk" cannot be implemented
alter table a alter id type bigint;
-- ok
alter table b alter a type smallint;
-- ok
alter table b alter a type text, drop constraint b_fk;
-- ok
alter table b alter a type bigint using 1, add constraint b_fk foreign key (a) references a;
-- ok
alter table b alter a type text, add constraint b_again foreign key (a) references a;
-- 42804 foreign key constraint "b_fk" cannot be implemented
create table tree (id int primary key, parent int references tree);
-- ok
alter table tree alter id type text;
-- 42804 foreign key constraint "tree_parent_fkey" cannot be implemented
alter table tree alter id type text, add column late text references users;
-- 42804 foreign key constraint "tree_parent_fkey" cannot be implemented
alter table tree alter id type text, alter parent type text;
-- ok
create table of_two (a int, b text, c int, foreign key (a, b) references pairs on delete set null (c));
-- 42P10 column "c" referenced in ON DELETE SET action must be part of foreign key
create table of_two (a int, b text, c int, foreign key (a, b) references pairs on delete set null (d));
-- 42703 column "d" referenced in foreign key constraint does not exist
create table of_two (a int, b text, c int, foreign key (a, b) references pairs on delete set default (b, b));
-- ok
create cast (text as uuid) with inout as implicit;
-- ok
create table cast_to_users (author text references users);
-- ok
