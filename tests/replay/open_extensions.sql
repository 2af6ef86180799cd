--: A schema that this history makes has nothing else in it, unless an extension goes there.
create schema partman;
-- ok
alter table partman.part_config add column a int;
-- 42P01 relation "partman.part_config" does not exist
create extension pg_partman schema partman;
-- ok
update partman.part_config set infinite_time_partitions = true;
-- unknown
create table checks (a partman.check_default_table);
-- unknown
drop type partman.nothing;
-- unknown
create schema moved;
-- ok
drop table moved.a;
-- 42P01 table "a" does not exist
alter extension pg_partman set schema moved;
-- ok
drop table moved.a;
-- unknown
create schema jobs;
-- ok
set search_path = jobs;
-- ok
create extension pgtt;
-- ok
reset search_path;
-- ok
drop view jobs.pgtt;
-- unknown
--: An extension that has a schema of its own takes one that is there.
create schema pgmq;
-- ok
create extension pgmq;
-- ok
drop table pgmq.q_mails;
-- unknown
--: Nor is the table of an extension all that its columns, policies and triggers are known of.
create extension pg_cron;
-- ok
drop policy cron_job_policy on cron.job;
-- unknown
drop trigger cron_job_cache_invalidate on cron.job;
-- unknown
alter table cron.job drop constraint job_pkey;
-- unknown
do $$ begin
  if not exists (select from pg_policies where schemaname = 'cron' and tablename = 'job') then
    raise exception 'everyone sees all jobs';
  end if;
end $$;
-- noop
