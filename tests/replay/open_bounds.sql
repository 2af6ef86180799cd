--: What SQL that is put together in part can change, and what not.
create schema bounded;
-- ok
create table bounded.log (id bigint, at timestamptz not null) partition by range (at);
-- ok
create table bounded.kept (id int);
-- ok
do $$ declare d date := current_date; begin execute format('CREATE TABLE IF NOT EXISTS bounded.log_%s PARTITION OF bounded.log FOR VALUES FROM (%L) TO (%L)', to_char(d, 'YYYY_MM'), d, d + 30); end $$;
-- unknown
alter table bounded.kept add gone_column int;
-- ok
alter table bounded.kept drop never_there;
-- 42703 column "never_there" of relation "kept" does not exist
alter table bounded.log_2025_01 add x int;
-- unknown
do $$ begin execute format('COMMENT ON TABLE bounded.kept IS %L', 'Built at ' || now()); end $$;
-- noop
alter table bounded.nothing add x int;
-- unknown
create table bounded.later (id int);
-- unknown
do $$ begin execute 'ALTER DATABASE ' || quote_ident(current_database()) || ' SET timezone TO ''UTC'''; end $$;
-- noop
do $$ declare f record; begin for f in select n.nspname, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace loop execute format('alter function %I.%I(%s) set search_path = ''''', f.nspname, f.proname, random()); end loop; end $$;
-- noop
alter table bounded.kept drop never_there;
-- 42703 column "never_there" of relation "kept" does not exist
do $$ begin execute format('ALTER TABLE bounded.kept ADD COLUMN y int DEFAULT %s', random()); end $$;
-- unknown
alter table bounded.kept drop never_there;
-- unknown
create table bounded.kept2 (id int);
-- unknown
alter table bounded.kept2 drop never_there;
-- 42703 column "never_there" of relation "kept2" does not exist
do $$ begin execute format('DROP TABLE IF EXISTS bounded.kept3', random()) || current_setting('x.y'); end $$;
-- unknown
alter table bounded.kept2 drop never_there;
-- unknown
create table bounded.kept4 (id int);
-- unknown
do $$ begin execute format('DROP TABLE IF EXISTS bounded.tmp_%s', random()); end $$;
-- unknown
alter table bounded.kept2 drop never_there;
-- unknown
create schema bounded2;
-- unknown
create table bounded2.kept (id int);
-- ok
do $$ begin execute format('CREATE TABLE bounded2.x%s (id int); DROP TABLE bounded2.kept', random()); end $$;
-- unknown
alter table bounded2.kept drop never_there;
-- unknown
