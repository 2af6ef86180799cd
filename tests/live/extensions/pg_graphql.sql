CREATE EXTENSION pg_graphql;
GRANT USAGE ON SCHEMA graphql TO CURRENT_USER;
SELECT graphql.resolve('{ __typename }');
DROP EXTENSION pg_graphql;
