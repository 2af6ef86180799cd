CREATE SCHEMA ${app};
CREATE TABLE ${app}.users (id bigint PRIMARY KEY, state text DEFAULT ${state});
CREATE TABLE ${app}.orders (id bigint PRIMARY KEY, user_id bigint REFERENCES ${app}.users);
CREATE INDEX ON ${app}.users (${column});
ALTER TABLE ${app}.users OWNER TO ${owner};
