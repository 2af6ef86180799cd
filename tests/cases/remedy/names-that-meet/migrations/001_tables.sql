CREATE TABLE users (id bigint PRIMARY KEY, name text);
CREATE TABLE a (id bigint PRIMARY KEY, b_c bigint REFERENCES users);
CREATE TABLE a_b (id bigint PRIMARY KEY, c bigint REFERENCES users, d bigint REFERENCES users);
CREATE INDEX a_b_d_idx ON users (name);
CREATE TABLE "Häuser" (id bigint PRIMARY KEY, "user" bigint REFERENCES users);
CREATE TABLE of_a_name_that_is_as_long_as_postgresql_lets_it_be_in_the_end_x (
    id bigint PRIMARY KEY,
    a_column_with_a_name_that_is_just_as_long_as_that_of_its_table_x bigint REFERENCES users
);
