\ir parts/a.sql
\ir parts/b.sql
