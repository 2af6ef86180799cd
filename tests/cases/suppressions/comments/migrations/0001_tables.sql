-- sqlcheck: ignore-file[misnamed-object, unguarded-drop] the names are the vendor's
CREATE TABLE "Users" (id bigint PRIMARY KEY);

-- Any comment may stand in between.
-- sqlcheck: ignore[failing-statement] made by hand on the server
-- and this line is part of nothing.
CREATE TABLE "Users" (id text PRIMARY KEY);

CREATE TABLE orders (
    id bigint PRIMARY KEY,
    buyer bigint REFERENCES "Users", -- sqlcheck: ignore[unindexed-foreign-key] few rows
    -- sqlcheck: ignore[unindexed-foreign-key, overlong-identifier] few rows
    seller bigint REFERENCES "Users",
    broker bigint REFERENCES "Users"
);

/* sqlcheck: ignore[unindexed-foreign-key] */
ALTER TABLE orders ADD COLUMN agent bigint REFERENCES "Users"; -- sqlcheck: ignore[unindexd-foreign-key] x

DO $$
BEGIN
    -- sqlcheck: ignore[failing-statement] made by hand on the server
    CREATE TABLE
        orders (id text PRIMARY KEY);
END
$$;
-- sqlcheck: ignore[syntax-error] nothing follows
