//! The inputs, by size.

use std::fmt::{Display, Write as _};

pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// For an unoptimised build.
    pub(crate) size: usize,
    /// Files by name; numbered, so that they are migrations.
    pub(crate) files: fn(usize) -> Vec<(String, String)>,
}

/// `case!("name", 100, |size| text)`: one file.
macro_rules! case {
    ($name:literal, $size:literal, $text:expr) => {
        Case {
            name: $name,
            size: $size,
            files: |size| {
                let text: fn(usize) -> String = $text;
                vec![("0001_a.sql".to_owned(), text(size))]
            },
        }
    };
}

pub(crate) const CASES: &[Case] = &[
    // Depth.
    case!("parentheses", 1000, |n| nested(
        n, "SELECT ", "(", "1", ")", ";"
    )),
    case!("open parentheses", 1000, |n| nested(
        n, "SELECT ", "(", "1", "", ";"
    )),
    case!("open parentheses of a table", 1000, |n| {
        nested(n, "CREATE TABLE t (a int CHECK ", "(", "1", "", ";")
    }),
    case!("sub-selects", 1000, |n| {
        nested(
            n,
            "CREATE VIEW v AS ",
            "SELECT * FROM (",
            "SELECT 1",
            ") s",
            ";",
        )
    }),
    case!("calls", 1000, |n| {
        nested(n, "CREATE TABLE t (a int DEFAULT ", "f(", "1", ")", ");")
    }),
    case!("negations", 1000, |n| {
        nested(
            n,
            "CREATE TABLE t (a int CHECK (",
            "NOT ",
            "true",
            "",
            "));",
        )
    }),
    case!("arrays", 1000, |n| nested(
        n,
        "SELECT ARRAY",
        "[",
        "1",
        "]",
        ";"
    )),
    case!("cases", 1000, |n| {
        nested(n, "SELECT ", "CASE WHEN a THEN ", "1", " END", ";")
    }),
    case!("a text that doubles itself", 40, |n| format!(
        "DO $$ DECLARE s text := 'a'; BEGIN FOR i IN 1..{n} LOOP s := s || s; END LOOP; EXECUTE s; END $$;"
    )),
    case!("open comments", 2000, |n| nested(
        n,
        "SELECT 1 ",
        "/*",
        "",
        "",
        ""
    )),
    case!("nested comments", 1000, |n| nested(
        n,
        "SELECT 1 ",
        "/*",
        "",
        "*/",
        ";"
    )),
    case!("blocks", 1000, |n| {
        nested(n, "DO $$ ", "BEGIN ", "NULL;", " END;", " $$;")
    }),
    case!("conditions", 1000, |n| {
        nested(
            n,
            "DO $$ BEGIN ",
            "IF a THEN ",
            "NULL;",
            " END IF;",
            " END $$;",
        )
    }),
    case!("dollar quotes", 300, |n| {
        let open = |i| format!("DO $a{i}$ BEGIN EXECUTE ");
        let close = |i| format!("; END $a{i}$");
        let mut text: String = (0..n).map(open).collect();
        text += "'SELECT 1'";
        text.extend((0..n).rev().map(close));
        text + ";"
    }),
    // Length.
    case!("concatenations", 1000, |n| {
        format!(
            "CREATE VIEW v AS SELECT {};",
            joined(n, " || ", |i| format!("'{i}'"))
        )
    }),
    case!("conjunctions", 1000, |n| {
        format!(
            "CREATE TABLE t (a int CHECK ({}));",
            joined(n, " AND ", |_| "a > 1")
        )
    }),
    case!("unions", 1000, |n| {
        format!(
            "CREATE VIEW v AS {};",
            joined(n, " UNION ALL ", |_| "SELECT 1 AS a")
        )
    }),
    case!("statements", 2000, |n| each(n, |i| format!("SELECT {i};"))),
    case!("tables", 500, |n| each(n, |i| format!(
        "CREATE TABLE t{i} (a int REFERENCES s);"
    ))),
    case!("rows", 5000, |n| {
        let rows = joined(n, ",\n", |i| {
            format!("({i}, 'some text of a row', now(), NULL)")
        });
        format!("CREATE TABLE t (a int, b text, c date, d int);\nINSERT INTO t VALUES {rows};")
    }),
    case!("copied rows", 5000, |n| {
        let rows = each(n, |i| format!("{i}\tsome text"));
        format!("CREATE TABLE t (a int, b text);\nCOPY t FROM stdin;\n{rows}\\.\n")
    }),
    case!("columns", 500, |n| {
        let columns = joined(n, ", ", |i| format!("a{i} int"));
        let list = joined(n, ", ", |i| format!("a{i}"));
        format!(
            "CREATE TABLE t ({columns});\nCREATE TABLE u (LIKE t INCLUDING ALL);
             CREATE VIEW v AS SELECT * FROM t;\nCREATE INDEX ON t ({list});
             ALTER TABLE t ADD UNIQUE ({list});\nINSERT INTO t ({list}) SELECT {list} FROM u;"
        )
    }),
    case!("column by column", 300, |n| {
        let add = each(n, |i| {
            format!("ALTER TABLE t ADD COLUMN a{i} int NOT NULL DEFAULT 1;")
        });
        let drop = each(n, |i| format!("ALTER TABLE t DROP COLUMN a{i};"));
        format!("CREATE TABLE t (a int);\n{add}{drop}")
    }),
    case!("actions", 300, |n| {
        let add = joined(n, ", ", |i| format!("ADD COLUMN a{i} int REFERENCES s (a)"));
        format!(
            "CREATE TABLE s (a int PRIMARY KEY);\nCREATE TABLE t (a int);\nALTER TABLE t {add};"
        )
    }),
    case!("constraints without names", 200, |n| {
        let checks = joined(n, " ", |i| format!("CHECK (a > {i})"));
        let indexes = each(n, |_| "CREATE INDEX ON t (a);");
        format!("CREATE TABLE t (a int {checks});\n{indexes}")
    }),
    case!("parts of a table", 300, |n| {
        let parts = each(n, |i| {
            format!(
                "CREATE INDEX i{i} ON t (a);\nCREATE POLICY p{i} ON t USING (a > {i});
                 CREATE TRIGGER g{i} BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
            )
        });
        let function =
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;";
        format!("CREATE TABLE t (a int);\n{function}\n{parts}DROP TABLE t CASCADE;")
    }),
    case!("labels", 300, |n| {
        let labels = each(n, |i| format!("ALTER TYPE e ADD VALUE 'l{i}';"));
        format!("CREATE TYPE e AS ENUM ('a');\n{labels}")
    }),
    case!("overloads", 300, |n| {
        let types = each(n, |i| format!("CREATE TYPE t{i} AS (a int);"));
        let functions = each(n, |i| {
            format!("CREATE FUNCTION f(t{i}) RETURNS int LANGUAGE sql AS 'SELECT 1';")
        });
        let drops = each(n, |i| format!("DROP FUNCTION f(t{i});"));
        format!("{types}{functions}{drops}")
    }),
    case!("dropped together", 300, |n| {
        let tables = each(n, |i| format!("CREATE TABLE t{i} (a int PRIMARY KEY);"));
        let list = joined(n, ", ", |i| format!("t{i}"));
        format!("{tables}DROP TABLE {list};")
    }),
    case!("grants", 300, |n| {
        let defaults = each(n, |i| {
            format!("CREATE ROLE r{i};\nALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r{i};")
        });
        let tables = each(n, |i| {
            format!("CREATE TABLE t{i} (a int);\nGRANT SELECT ON t{i} TO r{i};")
        });
        format!("{defaults}{tables}")
    }),
    case!("publications", 300, |n| {
        let made = each(n, |i| {
            format!("CREATE TABLE t{i} (a int);\nCREATE PUBLICATION p{i} FOR TABLE t{i};")
        });
        let dropped = each(n, |i| format!("DROP TABLE t{i};"));
        format!("{made}{dropped}")
    }),
    case!("event triggers", 300, |n| {
        let function =
            "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;";
        let made = each(n, |i| {
            format!(
                "CREATE EVENT TRIGGER e{i} ON ddl_command_end EXECUTE FUNCTION f();
                 CREATE TABLE t{i} (a int);"
            )
        });
        format!("{function}\n{made}")
    }),
    case!("blocks that nobody can follow", 300, |n| {
        each(n, |i| {
            format!(
                "DO $$ BEGIN EXECUTE concat('DROP TABLE t', {i}); END $$;
                 CREATE TABLE t{i} (a int);\nALTER TABLE t{i} ADD COLUMN b int;"
            )
        })
    }),
    // Chains and circles.
    case!("views on views", 300, |n| {
        let views = each(n, |i| {
            format!("CREATE VIEW v{} AS SELECT * FROM v{i};", i + 1)
        });
        format!("CREATE VIEW v0 AS SELECT 1 AS a;\n{views}DROP VIEW v0;\nDROP VIEW v0 CASCADE;")
    }),
    case!("inheritance", 200, |n| {
        let tables = each(n, |i| {
            format!("CREATE TABLE t{} () INHERITS (t{i});", i + 1)
        });
        format!(
            "CREATE TABLE t0 (a int CHECK (a > 0));\n{tables}ALTER TABLE t0 ADD COLUMN b int;
             ALTER TABLE t0 ALTER COLUMN a SET NOT NULL;\nALTER TABLE t0 RENAME COLUMN b TO c;
             ALTER TABLE t0 DROP COLUMN c;\nDROP TABLE t0 CASCADE;"
        )
    }),
    case!("partitions", 200, |n| {
        let partitions = each(n, |i| {
            format!(
                "CREATE TABLE t{i} PARTITION OF t FOR VALUES FROM ({i}) TO ({});",
                i + 1
            )
        });
        format!(
            "CREATE TABLE t (a int PRIMARY KEY, b int) PARTITION BY RANGE (a);\n{partitions}
             CREATE INDEX ON t (b);\nALTER TABLE t ADD COLUMN c int UNIQUE;
             ALTER TABLE t ADD CHECK (b > 0);\nALTER TABLE t DETACH PARTITION t1;
             ALTER TABLE t ATTACH PARTITION t1 FOR VALUES FROM (1) TO (2);\nDROP TABLE t;"
        )
    }),
    case!("partitions of partitions", 200, |n| {
        let partitions = each(n, |i| {
            format!(
                "CREATE TABLE t{} PARTITION OF t{i} FOR VALUES FROM (0) TO (9) PARTITION BY RANGE (a);",
                i + 1
            )
        });
        format!(
            "CREATE TABLE t0 (a int, b int) PARTITION BY RANGE (a);\n{partitions}
             CREATE INDEX ON t0 (b);\nALTER TABLE t0 ADD PRIMARY KEY (a);
             ALTER TABLE t0 DROP COLUMN b;\nDROP TABLE t0 CASCADE;"
        )
    }),
    case!("foreign keys in a circle", 200, |n| {
        let tables = each(n, |i| {
            format!("CREATE TABLE t{i} (a int PRIMARY KEY, b int);")
        });
        let keys = each(n, |i| {
            format!(
                "ALTER TABLE t{i} ADD FOREIGN KEY (b) REFERENCES t{} (a);",
                (i + 1) % n
            )
        });
        let drops = each(n, |i| format!("DROP TABLE t{i} CASCADE;"));
        format!("{tables}{keys}{drops}")
    }),
    case!("functions that call the next", 300, |n| {
        each(n, |i| {
            format!(
                "CREATE OR REPLACE FUNCTION f{i}() RETURNS int LANGUAGE sql AS 'SELECT f{}()';",
                (i + 1) % n
            )
        })
    }),
    case!("circles", 1, |_| CIRCLES.to_owned()),
    case!("schemas renamed to and fro", 200, |n| {
        let there = each(n, |i| format!("CREATE TABLE s.t{i} (a int PRIMARY KEY);"));
        let fro = each(
            n,
            |_| "ALTER SCHEMA s RENAME TO r;\nALTER SCHEMA r RENAME TO s;",
        );
        let moved = each(n, |i| {
            format!("ALTER TABLE s.t{i} SET SCHEMA public;\nALTER TABLE t{i} SET SCHEMA s;")
        });
        format!("CREATE SCHEMA s;\n{there}{fro}{moved}DROP SCHEMA s CASCADE;")
    }),
    case!("renames", 300, |n| {
        let tables = each(n, |i| format!("ALTER TABLE t{i} RENAME TO t{};", i + 1));
        let columns = each(n, |i| {
            format!("ALTER TABLE t{n} RENAME COLUMN a{i} TO a{};", i + 1)
        });
        format!("CREATE TABLE t0 (a0 int PRIMARY KEY);\n{tables}{columns}")
    }),
    case!("savepoints", 500, |n| {
        let nested = each(n, |i| {
            format!("SAVEPOINT s{i};\nCREATE TABLE t{i} (a int);")
        });
        format!("BEGIN;\n{nested}ROLLBACK TO s1;\nCOMMIT;")
    }),
    // Mistakes.
    case!("syntax errors", 500, |n| each(n, |i| format!(
        "CREATE TABEL t{i} (a int);"
    ))),
    case!("an error at the last comma", 1000, |n| {
        format!("SELECT ({},,1);", joined(n, ", ", |_| "1"))
    }),
    case!("one long line", 300, |n| {
        (0..n)
            .map(|i| format!("CREATE TABLE \"T{i}\" (a int REFERENCES \"S\"); FOO {i}; "))
            .collect()
    }),
    case!("an unterminated quote", 5000, |n| {
        format!("SELECT 1;\nSELECT '{}", each(n, |i| format!("line {i};")))
    }),
    case!("semicolons", 5000, |n| ";".repeat(n)),
    case!("templates", 500, |n| {
        each(n, |i| {
            format!("CREATE TABLE {{{{ name }}}}_{i} (a ${{type}} DEFAULT :value);")
        })
    }),
    // Files.
    Case {
        name: "files that include each other",
        size: 20,
        files: |n| {
            let includes = each(n, |i| format!("\\ir {i:04}_a.sql"));
            let text = |i| format!("CREATE TABLE t{i} (a int);\n{includes}");
            (0..n).map(|i| (format!("{i:04}_a.sql"), text(i))).collect()
        },
    },
    Case {
        name: "files in a chain of includes",
        size: 50,
        files: |n| {
            let text = |i| format!("CREATE TABLE t{i} (a int);\n\\ir {:04}_a.sql\n", i + 1);
            (0..n).map(|i| (format!("{i:04}_a.sql"), text(i))).collect()
        },
    },
    Case {
        name: "one version many times",
        size: 100,
        files: |n| {
            let text = |i| format!("CREATE TABLE IF NOT EXISTS t (a{i} int);");
            (0..n).map(|i| (format!("1_a{i}.sql"), text(i))).collect()
        },
    },
    Case {
        name: "up and down again",
        size: 50,
        files: |n| {
            let up = |i| format!("CREATE TABLE t{i} (a int PRIMARY KEY, b int REFERENCES t{i});");
            let down = |i| format!("DROP TABLE t{i};");
            let pair = |i| {
                [
                    (format!("{i:05}_a.up.sql"), up(i)),
                    (format!("{i:05}_a.down.sql"), down(i)),
                ]
            };
            (0..n).flat_map(pair).collect()
        },
    },
];

const CIRCLES: &str = "
CREATE TABLE a () INHERITS (a);
CREATE TABLE a (x int);
ALTER TABLE a INHERIT a;
CREATE TABLE b () INHERITS (a);
ALTER TABLE a INHERIT b;
ALTER TABLE a ADD COLUMN y int;
CREATE TABLE p (x int) PARTITION BY RANGE (x);
ALTER TABLE p ATTACH PARTITION p DEFAULT;
CREATE TABLE q PARTITION OF p DEFAULT PARTITION BY RANGE (x);
ALTER TABLE q ATTACH PARTITION p DEFAULT;
CREATE TABLE p PARTITION OF p DEFAULT;
CREATE INDEX i ON p (x);
ALTER INDEX i ATTACH PARTITION i;
CREATE VIEW v AS SELECT 1 AS x;
CREATE VIEW w AS SELECT * FROM v;
CREATE OR REPLACE VIEW v AS SELECT * FROM w;
CREATE OR REPLACE VIEW v AS SELECT * FROM v;
CREATE MATERIALIZED VIEW m AS SELECT * FROM m;
DROP VIEW v CASCADE;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT f()';
CREATE OR REPLACE FUNCTION f(x int DEFAULT f()) RETURNS int LANGUAGE sql AS 'SELECT f(f())';
CREATE TABLE d (x int DEFAULT f() CHECK (f(x) > 0), PRIMARY KEY (x), FOREIGN KEY (x) REFERENCES d);
ALTER TABLE d ALTER COLUMN x TYPE d;
CREATE TYPE t AS (x t);
CREATE TYPE t AS (x int);
ALTER TYPE t ADD ATTRIBUTE y t;
CREATE DOMAIN o AS o;
CREATE DOMAIN o AS int;
ALTER DOMAIN o ADD CHECK (VALUE::o > 0);
CREATE SEQUENCE s OWNED BY s.s;
CREATE SEQUENCE s;
ALTER SEQUENCE s OWNED BY d.x;
ALTER TABLE d ALTER COLUMN x SET DEFAULT nextval('s');
DROP SEQUENCE s;
CREATE RULE r AS ON INSERT TO d DO ALSO INSERT INTO d VALUES (1);
CREATE POLICY y ON d USING (EXISTS (SELECT FROM d));
GRANT a TO a;
ALTER SCHEMA public RENAME TO public;
ALTER SCHEMA public RENAME TO other;
ALTER SCHEMA other RENAME TO public;
DROP TABLE d, d CASCADE;
DROP FUNCTION f() CASCADE;
DROP TABLE a, b;
DROP TABLE p CASCADE;
DROP SCHEMA public CASCADE;
CREATE TABLE z (x int);
DROP OWNED BY CURRENT_USER;
";

fn nested(n: usize, before: &str, open: &str, inner: &str, close: &str, after: &str) -> String {
    let [open, close] = [open, close].map(|part| part.repeat(n));
    [before, &open, inner, &close, after].concat()
}

fn joined<T: Display>(n: usize, separator: &str, part: impl Fn(usize) -> T) -> String {
    let parts: Vec<String> = (0..n).map(|index| part(index).to_string()).collect();
    parts.join(separator)
}

fn each<T: Display>(n: usize, line: impl Fn(usize) -> T) -> String {
    let mut text = String::new();
    for index in 0..n {
        let _ = writeln!(text, "{}", line(index));
    }
    text
}
