CREATE TYPE mood AS ENUM ('good');
ALTER TYPE mood ADD VALUE 'bad';
CREATE TABLE people (id bigint PRIMARY KEY, mood mood DEFAULT 'bad');
