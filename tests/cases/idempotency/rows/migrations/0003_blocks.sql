-- A loop inserts three times in one place.
DO $$
BEGIN
    FOR i IN 1..3 LOOP
        INSERT INTO days (day) VALUES (date '2025-01-01' + i);
    END LOOP;
END
$$;
-- The error is caught.
DO $$
BEGIN
    INSERT INTO plans (code, price) VALUES ('team', 20);
EXCEPTION
    WHEN unique_violation THEN NULL;
END
$$;
-- The rows decide.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM roles WHERE name = 'guest') THEN
        INSERT INTO roles (name) VALUES ('guest');
    END IF;
END
$$;
