create schema private;
create table private.log (id bigint, at timestamptz, primary key (id, at)) partition by range (at);
create table public.authors (id uuid primary key);
create table public.books (id uuid primary key, author_id uuid references public.authors (id));
