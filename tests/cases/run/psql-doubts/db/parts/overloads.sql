CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
\if :x
CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';
\endif
DROP FUNCTION f;
SET check_function_bodies = off;
\if :x
SET check_function_bodies = on;
\endif
CREATE FUNCTION late() RETURNS int LANGUAGE sql AS 'SELECT x FROM nope';
DROP FUNCTION late();
CREATE TABLE nope (key bigint PRIMARY KEY, x int);
