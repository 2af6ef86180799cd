SELECT current_setting('server_version_num')::int < 180000 AS old \gset
\if :old
\q
\endif
CREATE TABLE newer (id uuid DEFAULT uuidv7());
