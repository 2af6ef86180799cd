-- in order
\ir tables/a.sql
\i db/baseline/tables/b.sql
