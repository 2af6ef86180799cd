DO $$ BEGIN
    IF current_setting('app.moods') = 'two' THEN
        CREATE TYPE colour AS ENUM ('red', 'green');
    END IF;
END $$;
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE users (id bigint PRIMARY KEY, mood mood);
