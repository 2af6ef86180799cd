--liquibase formatted sql

--changeset ada:1
create table public.users (id bigint primary key);
--rollback drop table public.usres;

--changeset ada:2
create table public.posts (id bigint primary key);
create table public.tags (id bigint primary key);
--rollback drop table public.posts

--changeset ada:3 endDelimiter:/ runOnChange:true
create or replace function public.one() returns int language plpgsql as $$
begin
  return 1;
end $$
/
create or replace function public.two() returns int language sql as 'select 2'
/
--rollback drop function public.one;
--rollback drop function public.two;
