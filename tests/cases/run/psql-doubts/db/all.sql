\ir parts/along.sql
\ir parts/path.sql
\ir parts/overloads.sql
\ir parts/settings.sql
\ir parts/quits.sql
CREATE TABLE q1 (key bigint PRIMARY KEY, id int);
\ir parts/unclosed.sql
\if :x
\ir parts/closes.sql
CREATE TABLE u1 (id int);
\endif
CREATE TABLE u1 (key bigint PRIMARY KEY, id int);
\ir parts/version.sql
CREATE TABLE sure (key bigint PRIMARY KEY, id int);
CREATE TABLE sure (id int);
\q
CREATE TABLE sure (id int);
