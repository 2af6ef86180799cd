\ir parts/a.sql
