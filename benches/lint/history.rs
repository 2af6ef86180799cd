//! Histories as applications grow them: every migration makes a table, or changes what earlier ones
//! made, a few statements each.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Writes a history of golang-migrate files, with or without down scripts.
pub(crate) fn write(directory: &Path, migrations: usize, downs: bool) {
    for index in 0..migrations {
        let (name, up, down) = migration(index);
        let file = |direction: &str| format!("{:06}_{name}.{direction}.sql", index + 1);
        fs::write(directory.join(file("up")), up).expect("a file can be written");
        if downs {
            fs::write(directory.join(file("down")), down).expect("a file can be written");
        }
    }
}

/// Ten migrations make a feature: two tables and what belongs to them; the later ones of the ten
/// also reach back to a feature about half as old.
fn migration(index: usize) -> (&'static str, String, String) {
    let feature = index / 10;
    let earlier = feature / 2;
    match index % 10 {
        0 => create_table(feature, earlier),
        1 => create_items(feature),
        2 => add_columns(feature, earlier),
        3 => enable_row_security(feature),
        4 => create_trigger(feature),
        5 => create_view(feature),
        6 => add_constraints(feature, earlier),
        7 => create_enum(feature),
        8 => seed(feature),
        _ => rename(feature),
    }
}

fn create_table(feature: usize, earlier: usize) -> (&'static str, String, String) {
    let mut up = format!(
        "CREATE TABLE orders_{feature} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id bigint NOT NULL,
    number text NOT NULL UNIQUE,
    state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'paid', 'sent')),
    total numeric(12, 2) NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_{feature}_tenant_id_idx ON orders_{feature} (tenant_id);
"
    );
    if earlier < feature {
        let _ = writeln!(
            up,
            "ALTER TABLE orders_{feature} ADD COLUMN parent_id bigint \
             REFERENCES orders_{earlier} (id) ON DELETE CASCADE;"
        );
    }
    let down = format!("DROP TABLE orders_{feature};\n");
    ("create_orders", up, down)
}

fn create_items(feature: usize) -> (&'static str, String, String) {
    let up = format!(
        "BEGIN;
CREATE TABLE IF NOT EXISTS items_{feature} (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id bigint NOT NULL REFERENCES orders_{feature} (id) ON DELETE CASCADE,
    quantity integer NOT NULL CHECK (quantity > 0),
    product jsonb NOT NULL DEFAULT '{{}}'::jsonb,
    UNIQUE (order_id, product)
);
CREATE INDEX items_{feature}_product_idx ON items_{feature} USING gin (product);
COMMENT ON TABLE items_{feature} IS 'What an order consists of';
COMMIT;
"
    );
    let down = format!("DROP TABLE IF EXISTS items_{feature};\n");
    ("create_items", up, down)
}

fn add_columns(feature: usize, earlier: usize) -> (&'static str, String, String) {
    let up = format!(
        "ALTER TABLE orders_{feature}
    ADD COLUMN updated_at timestamptz,
    ADD COLUMN note_{feature} text;
UPDATE orders_{feature} SET updated_at = created_at WHERE updated_at IS NULL;
ALTER TABLE orders_{feature} ALTER COLUMN updated_at SET NOT NULL;
CREATE INDEX orders_{earlier}_by_{feature}_idx ON orders_{earlier} (created_at DESC)
    WHERE state <> 'sent';
"
    );
    let down = format!(
        "DROP INDEX orders_{earlier}_by_{feature}_idx;
ALTER TABLE orders_{feature} DROP COLUMN note_{feature}, DROP COLUMN updated_at;
"
    );
    ("add_columns", up, down)
}

fn enable_row_security(feature: usize) -> (&'static str, String, String) {
    let up = format!(
        "ALTER TABLE orders_{feature} ENABLE ROW LEVEL SECURITY;
CREATE POLICY orders_{feature}_of_tenant ON orders_{feature} FOR SELECT
    USING (tenant_id = current_setting('app.tenant_id')::bigint);
CREATE POLICY orders_{feature}_insert ON orders_{feature} FOR INSERT
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::bigint);
GRANT SELECT, INSERT ON orders_{feature} TO application;
"
    );
    let down = format!(
        "REVOKE SELECT, INSERT ON orders_{feature} FROM application;
DROP POLICY orders_{feature}_insert ON orders_{feature};
DROP POLICY orders_{feature}_of_tenant ON orders_{feature};
ALTER TABLE orders_{feature} DISABLE ROW LEVEL SECURITY;
"
    );
    ("enable_row_security", up, down)
}

fn create_trigger(feature: usize) -> (&'static str, String, String) {
    let up = format!(
        "CREATE OR REPLACE FUNCTION touch_orders_{feature}() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO items_{feature} (order_id, quantity) VALUES (NEW.id, 1);
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON orders_{feature}
    FOR EACH ROW EXECUTE FUNCTION touch_orders_{feature}();
"
    );
    let down = format!(
        "DROP TRIGGER touch ON orders_{feature};
DROP FUNCTION touch_orders_{feature}();
"
    );
    ("touch_orders", up, down)
}

fn create_view(feature: usize) -> (&'static str, String, String) {
    let up = format!(
        "CREATE VIEW order_totals_{feature} AS
SELECT o.id, o.number, count(i.id) AS items, coalesce(sum(i.quantity), 0) AS quantity
FROM orders_{feature} o
LEFT JOIN items_{feature} i ON i.order_id = o.id
WHERE o.state = ANY (ARRAY['new', 'paid'])
GROUP BY o.id, o.number
ORDER BY o.number;
"
    );
    let down = format!("DROP VIEW order_totals_{feature};\n");
    ("create_totals", up, down)
}

fn add_constraints(feature: usize, earlier: usize) -> (&'static str, String, String) {
    let up = format!(
        "ALTER TABLE items_{feature} ADD COLUMN replaces_id uuid;
ALTER TABLE items_{feature} ADD CONSTRAINT items_{feature}_replaces_fkey
    FOREIGN KEY (replaces_id) REFERENCES items_{earlier} (id) NOT VALID;
ALTER TABLE items_{feature} VALIDATE CONSTRAINT items_{feature}_replaces_fkey;
ALTER TABLE items_{feature} ADD CONSTRAINT items_{feature}_few CHECK (quantity < 1000);
"
    );
    let down = format!(
        "ALTER TABLE items_{feature} DROP CONSTRAINT items_{feature}_few;
ALTER TABLE items_{feature} DROP COLUMN replaces_id;
"
    );
    ("replace_items", up, down)
}

fn create_enum(feature: usize) -> (&'static str, String, String) {
    let up = format!(
        "CREATE TYPE channel_{feature} AS ENUM ('web', 'shop', 'phone');
ALTER TABLE orders_{feature} ADD COLUMN channel channel_{feature} NOT NULL DEFAULT 'web';
ALTER TYPE channel_{feature} ADD VALUE IF NOT EXISTS 'mail' AFTER 'shop';
"
    );
    let down = format!(
        "ALTER TABLE orders_{feature} DROP COLUMN channel;
DROP TYPE channel_{feature};
"
    );
    ("create_channels", up, down)
}

fn seed(feature: usize) -> (&'static str, String, String) {
    let mut up = format!("INSERT INTO orders_{feature} (tenant_id, number, total) VALUES\n");
    for row in 0..20 {
        let end = if row == 19 { ";" } else { "," };
        let _ = writeln!(up, "    ({row}, 'A-{feature}-{row}', {row}.50){end}");
    }
    let down = format!("DELETE FROM orders_{feature} WHERE number LIKE 'A-%';\n");
    ("seed_orders", up, down)
}

fn rename(feature: usize) -> (&'static str, String, String) {
    let up = format!(
        "DROP VIEW order_totals_{feature};
ALTER TABLE items_{feature} RENAME COLUMN quantity TO amount;
ALTER INDEX orders_{feature}_tenant_id_idx RENAME TO orders_{feature}_tenant_idx;
ALTER TABLE orders_{feature} ALTER COLUMN number TYPE varchar(64);
"
    );
    let down = format!(
        "ALTER TABLE orders_{feature} ALTER COLUMN number TYPE text;
ALTER INDEX orders_{feature}_tenant_idx RENAME TO orders_{feature}_tenant_id_idx;
ALTER TABLE items_{feature} RENAME COLUMN amount TO quantity;
CREATE VIEW order_totals_{feature} AS
SELECT o.id, o.number, count(i.id) AS items, coalesce(sum(i.quantity), 0) AS quantity
FROM orders_{feature} o
LEFT JOIN items_{feature} i ON i.order_id = o.id
WHERE o.state = ANY (ARRAY['new', 'paid'])
GROUP BY o.id, o.number
ORDER BY o.number;
"
    );
    ("rename_quantity", up, down)
}
