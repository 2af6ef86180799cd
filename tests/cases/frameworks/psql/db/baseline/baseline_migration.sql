\echo 'extensions'
\ir 000_extensions.sql
\echo 'tables'
\ir 001_tables.sql
select count(*) from a;
