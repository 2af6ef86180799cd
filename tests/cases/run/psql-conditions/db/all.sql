SELECT current_setting('server_version_num')::int >= 150000 AS is_new \gset
\if :is_new
\ir parts/new.sql
\else
\ir parts/old.sql
\endif
\set dir parts
\ir :dir/every.sql
\set full off
\if :full
\ir :dir/more.sql
\endif
