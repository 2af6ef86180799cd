DO $$ BEGIN
    CREATE TYPE mood AS ENUM ('good', 'bad');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
CREATE TABLE users (id bigint PRIMARY KEY, mood mood);
