CREATE TABLE users (id bigint PRIMARY KEY, email text);
VACUUM users;
CREATE DATABASE other;
COMMENT ON TABLE users IS 'people';
DROP DATABASE other;
