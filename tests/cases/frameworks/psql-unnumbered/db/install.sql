\ir tables/a.sql
\ir tables/b.sql
