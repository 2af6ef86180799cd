-- for ${s}
CREATE SCHEMA ${s};
CREATE TABLE ${s}.users (id bigint PRIMARY KEY); CREATE TABLE ${s}.orders (id bigint PRIMARY KEY, user_id bigint REFERENCES ${s}.users);
DO $$ BEGIN CREATE TABLE ${s}.items (id bigint PRIMARY KEY, user_id bigint REFERENCES ${s}.users); END $$;
