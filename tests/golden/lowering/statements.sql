SET search_path TO app, "Other", public;
--   ‹SET search_path TO app, "Other", public› SetVariable(SetVariable { setting: Setting { name: "search_path", value: Values(["app", "Other", "public"]) } })
SET LOCAL search_path = '';
--   ‹SET LOCAL search_path = ''› SetVariable(SetVariable { setting: Setting { name: "search_path", value: Values([""]) }, local: true })
SET ROLE bob;
--   ‹SET ROLE bob› SetVariable(SetVariable { setting: Setting { name: "role", value: Values(["bob"]) } })
SET SESSION AUTHORIZATION bob;
--   ‹SET SESSION AUTHORIZATION bob› SetVariable(SetVariable { setting: Setting { name: "session_authorization", value: Values(["bob"]) } })
SET TIME ZONE INTERVAL '1' HOUR;
--   ‹SET TIME ZONE INTERVAL '1' HOUR› SetVariable(SetVariable { setting: Setting { name: "timezone", value: Values(["1"]) } })
SET SCHEMA 'x';
--   ‹SET SCHEMA 'x'› SetVariable(SetVariable { setting: Setting { name: "search_path", value: Values(["x"]) } })
RESET ALL;
--   ‹RESET ALL› SetVariable(SetVariable { setting: Setting { name: "all", value: Reset } })
RESET search_path;
--   ‹RESET search_path› SetVariable(SetVariable { setting: Setting { name: "search_path", value: Reset } })
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
--   ‹SET TRANSACTION ISOLATION LEVEL SERIALIZABLE› NoCatalogEffect { command: "SET TRANSACTION" }
SELECT pg_catalog.set_config('search_path', 'a, "B"', false), set_config('x.y', '1', true);
--   ‹SELECT pg_catalog.set_config('search_path', 'a, "B"', false), set_config('x.y', '1', true)› Select(Uses { functions: [pg_catalog.set_config, set_config] })
--   ‹SELECT pg_catalog.set_config('search_path', 'a, "B"', false), set_config('x.y', '1', true)› SetVariable(SetVariable { setting: Setting { name: "search_path", value: Values(["a", "B"]) } })
--   ‹SELECT pg_catalog.set_config('search_path', 'a, "B"', false), set_config('x.y', '1', true)› SetVariable(SetVariable { setting: Setting { name: "x.y", value: Values(["1"]) }, local: true })
SELECT set_config('search_path', '', false);
--   ‹SELECT set_config('search_path', '', false)› Select(Uses { functions: [set_config], arguments: Some([Text("search_path"), Text(""), Boolean(false)]) })
--   ‹SELECT set_config('search_path', '', false)› SetVariable(SetVariable { setting: Setting { name: "search_path", value: Values([""]) } })
BEGIN;
--   ‹BEGIN› Transaction(Begin)
START TRANSACTION READ ONLY;
--   ‹START TRANSACTION READ ONLY› Transaction(Begin)
COMMIT AND CHAIN;
--   ‹COMMIT AND CHAIN› Transaction(Commit)
--   ‹COMMIT AND CHAIN› Transaction(Begin)
END;
--   ‹END› Transaction(Commit)
ROLLBACK;
--   ‹ROLLBACK› Transaction(Rollback)
SAVEPOINT a;
--   ‹SAVEPOINT a› Transaction(Savepoint("a"))
RELEASE a;
--   ‹RELEASE a› Transaction(Release("a"))
ROLLBACK TO SAVEPOINT a;
--   ‹ROLLBACK TO SAVEPOINT a› Transaction(RollbackTo("a"))
PREPARE TRANSACTION 'x';
--   ‹PREPARE TRANSACTION 'x'› Transaction(Prepared)
INSERT INTO s.t (a, "B") VALUES (1, 2), (3, nextval('s.q')) ON CONFLICT DO NOTHING;
--   ‹INSERT INTO s.t (a, "B") VALUES (1, 2), (3, nextval('s.q')) ON CONFLICT DO NOTHING› Insert(Insert { table: s.t, columns: [a, B at ‹"B"›], on_conflict: true, rows: Some(2), given: Some([Value, Value]), overriding: Nothing, uses: Uses { relations: [s.t, s.q at ‹'s.q'›], by_text: true, functions: [nextval], scope: Some(Scope { from: [Target { name: s.t }], mentions: [Written([Written { column: a, whole: true }, Written { column: B at ‹"B"›, whole: true }]), Beside(Scope { unnamed: 2 })] }) } })
INSERT INTO t DEFAULT VALUES;
--   ‹INSERT INTO t DEFAULT VALUES› Insert(Insert { table: t, rows: Some(1), given: Some([]), overriding: Nothing, uses: Uses { relations: [t] } })
INSERT INTO t SELECT * FROM u WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.id = u.id);
--   ‹INSERT INTO t SELECT * FROM u WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.id = u.id)› Insert(Insert { table: t, guarded: true, overriding: Nothing, uses: Uses { relations: [t, u], scope: Some(Scope { from: [Target { name: t }], mentions: [Beside(Scope { from: [Relation { name: u, alias: Alias }], mentions: [Inner { query: Scope { from: [Relation { name: t, alias: Alias }], mentions: [Column(ColumnMention { qualifier: Some("t"), name: "id", span: ‹t.id› }), Column(ColumnMention { qualifier: Some("u"), name: "id", span: ‹u.id› })], unnamed: 1 }, width: Any, span: ‹EXISTS› }], outputs: [Star(None)] })] }) } })
INSERT INTO t SELECT u.* FROM u LEFT JOIN t ON t.id = u.id WHERE t.id IS NULL;
--   ‹INSERT INTO t SELECT u.* FROM u LEFT JOIN t ON t.id = u.id WHERE t.id IS NULL› Insert(Insert { table: t, guarded: true, overriding: Nothing, uses: Uses { relations: [t, u], scope: Some(Scope { from: [Target { name: t }], mentions: [Beside(Scope { from: [Join(Joined { left: Relation { name: u, alias: Alias }, right: Relation { name: t, alias: Alias }, on: [Column(ColumnMention { qualifier: Some("t"), name: "id", span: ‹t.id› }), Column(ColumnMention { qualifier: Some("u"), name: "id", span: ‹u.id› })] })], mentions: [All(u at ‹u.*›), Column(ColumnMention { qualifier: Some("t"), name: "id", span: ‹t.id› })], outputs: [Star(Some("u"))] })] }) } })
INSERT INTO t SELECT 1 EXCEPT SELECT a FROM t;
--   ‹INSERT INTO t SELECT 1 EXCEPT SELECT a FROM t› Insert(Insert { table: t, guarded: true, given: Some([Value]), overriding: Nothing, uses: Uses { relations: [t], scope: Some(Scope { from: [Target { name: t }], mentions: [Beside(Scope { combined: Some(SetOperation { first: Scope { outputs: [Column("?column?")] }, others: [Arm { operator: "EXCEPT", query: Scope { from: [Relation { name: t, alias: Alias }], mentions: [Column(ColumnMention { name: "a", span: ‹a› })], unnamed: 1 }, span: ‹a› }] }) })] }) } })
UPDATE ONLY s.t AS x SET a = 1, (b, c) = (SELECT 1, 2 FROM u) FROM v WHERE x.id = v.id;
--   ‹UPDATE ONLY s.t AS x SET a = 1, (b, c) = (SELECT 1, 2 FROM u) FROM v WHERE x.id = v.id› Update(Modify { table: s.t, has_where: true, columns: [a, b, c], given: [Value, Value, Value], uses: Uses { relations: [s.t, u, v], scope: Some(Scope { from: [Target { name: s.t, alias: Some("x") }, Relation { name: v, alias: Alias }], mentions: [Column(ColumnMention { qualifier: Some("x"), name: "id", span: ‹x.id› }), Column(ColumnMention { qualifier: Some("v"), name: "id", span: ‹v.id› }), Inner { query: Scope { from: [Relation { name: u, alias: Alias }], unnamed: 2 }, width: Assigned(2), span: ‹(SELECT 1, 2 FROM u)› }, Written([Written { column: a, whole: true }, Written { column: b, whole: true }, Written { column: c, whole: true }])] }) } })
UPDATE t SET a = 1;
--   ‹UPDATE t SET a = 1› Update(Modify { table: t, columns: [a], given: [Value], uses: Uses { relations: [t], scope: Some(Scope { from: [Target { name: t }], mentions: [Written([Written { column: a, whole: true }])] }) } })
DELETE FROM t USING u WHERE t.id = u.id;
--   ‹DELETE FROM t USING u WHERE t.id = u.id› Delete(Modify { table: t, has_where: true, uses: Uses { relations: [t, u], scope: Some(Scope { from: [Target { name: t }, Relation { name: u, alias: Alias }], mentions: [Column(ColumnMention { qualifier: Some("t"), name: "id", span: ‹t.id› }), Column(ColumnMention { qualifier: Some("u"), name: "id", span: ‹u.id› })] }) } })
DELETE FROM t;
--   ‹DELETE FROM t› Delete(Modify { table: t, uses: Uses { relations: [t] } })
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (a, b) VALUES (1, 2);
--   ‹MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (a, b) VALUES (1, 2)› Merge(Modify { table: t, has_where: true, columns: [a, b], uses: Uses { relations: [t, s], scope: Some(Scope { from: [Target { name: t }, Relation { name: s, alias: Alias }], mentions: [Column(ColumnMention { qualifier: Some("t"), name: "id", span: ‹t.id› }), Column(ColumnMention { qualifier: Some("s"), name: "id", span: ‹s.id› }), Written([Written { column: a, whole: true }]), Merged { mentions: [Written([Written { column: a, whole: true }, Written { column: b, whole: true }])] }] }) } })
WITH d AS (DELETE FROM t RETURNING *), i AS (INSERT INTO log SELECT * FROM d) SELECT * FROM d;
--   ‹DELETE FROM t RETURNING *› Delete(Modify { table: t, uses: Uses { relations: [t] } })
--   ‹INSERT INTO log SELECT * FROM d› Insert(Insert { table: log, overriding: Nothing, uses: Uses { relations: [log] } })
--   ‹WITH d AS (DELETE FROM t RETURNING *), i AS (INSERT INTO log SELECT * FROM d) SELECT * FROM d› Select(Uses { relations: [t, log], scope: Some(Scope { with: [CommonTable { name: d, query: Scope { from: [Target { name: t }], outputs: [Star(None)] } }, CommonTable { name: i, open: true, query: Scope { from: [Target { name: log }], mentions: [Beside(Scope { from: [Relation { name: d, alias: Alias }], outputs: [Star(None)] })] } }], from: [Relation { name: d, alias: Alias }], outputs: [Star(None)] }) })
WITH d AS (SELECT 1) INSERT INTO t SELECT * FROM d;
--   ‹WITH d AS (SELECT 1) INSERT INTO t SELECT * FROM d› Insert(Insert { table: t, overriding: Nothing, uses: Uses { relations: [t], scope: Some(Scope { with: [CommonTable { name: d, query: Scope { outputs: [Column("?column?")] } }], from: [Target { name: t }], mentions: [Beside(Scope { from: [Relation { name: d, alias: Alias }], outputs: [Star(None)] })] }) } })
SELECT t.a, 'x'::regclass, 'y'::s.ty FROM s.t WHERE a IN (SELECT b FROM u) ORDER BY f(a);
--   ‹SELECT t.a, 'x'::regclass, 'y'::s.ty FROM s.t WHERE a IN (SELECT b FROM u) ORDER BY f(a)› Select(Uses { relations: [x at ‹'x'›, s.t, u], by_text: true, functions: [f], scope: Some(Scope { from: [Relation { name: s.t, alias: Alias }], mentions: [Column(ColumnMention { qualifier: Some("t"), name: "a", span: ‹t.a› }), Inner { query: Scope { from: [Relation { name: u, alias: Alias }], mentions: [Column(ColumnMention { name: "b", span: ‹b› })], unnamed: 1 }, width: Compared(1), span: ‹IN› }, Column(ColumnMention { name: "a", span: ‹a› }), Column(ColumnMention { name: "a", span: ‹a› })], outputs: [Column("a"), Column("regclass"), Column("ty")] }) })
TRUNCATE TABLE ONLY s.a, b RESTART IDENTITY CASCADE;
--   ‹TRUNCATE TABLE ONLY s.a, b RESTART IDENTITY CASCADE› Truncate { tables: [s.a, b], cascade: true, restart_identity: true }
COPY s.t (a, b) FROM stdin;
--   ‹COPY s.t (a, b) FROM stdin› Copy { table: Some(s.t), columns: ["a", "b"], from: true, stdin: true }
\.
COPY (SELECT * FROM t) TO '/tmp/x';
--   ‹COPY (SELECT * FROM t) TO '/tmp/x'› Copy
COPY t FROM PROGRAM 'x';
--   ‹COPY t FROM PROGRAM 'x'› Copy { table: Some(t), from: true }
LOCK TABLE s.t, u IN SHARE MODE;
--   ‹LOCK TABLE s.t, u IN SHARE MODE› Lock { tables: [LockedTable { name: s.t }, LockedTable { name: u }], mode: "SHARE" }
DO $$ BEGIN ALTER TABLE s.t ADD a int; EXECUTE format('DROP TABLE %I', x); END $$;
--   ‹DO $$ BEGIN ALTER TABLE s.t ADD a int; EXECUTE format('DROP TABLE %I', x); END $$› Do(Block { language: "plpgsql", body: Body { span: ‹BEGIN ALTER TABLE s.t ADD a int; EXECUTE format('DROP TABLE %I', x); END›, text: "begin alter table s . t add a int ; execute format ( 'DROP TABLE %I' , x ) ; end", names: ["s", "t", "a", "int", "format", "x"], does: Unreadable }, effects: true, dynamic: true, code: Some([Statement { operations: [Operation { kind: AlterTable(AlterTable { kind: Table, name: s.t, action: AddColumn { column: ColumnDefinition { name: a, type_name: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }), span: ‹a int› } } }), span: ‹ADD a int› }] }, Expression { value: Call(Call { name: format, arguments: [Text("DROP TABLE %I"), Column(["x"])] }), functions: [format] }]) })
DO LANGUAGE plpgsql 'BEGIN RAISE NOTICE ''x''; END';
--   ‹DO LANGUAGE plpgsql 'BEGIN RAISE NOTICE ''x''; END'› Do(Block { language: "plpgsql", body: Body { span: ‹BEGIN RAISE NOTICE ''x''; END›, text: "begin raise notice 'x' ; end", names: ["x"], does: Unreadable }, code: Some([]) })
CALL s.p(1, f(2));
--   ‹CALL s.p(1, f(2))› Call { function: s.p, arguments: [Integer(1), Call(Call { name: f, arguments: [Integer(2)] })], uses: Uses { functions: [f] } }
EXPLAIN ANALYZE SELECT * FROM t;
--   ‹EXPLAIN ANALYZE SELECT * FROM t› NoCatalogEffect { command: "EXPLAIN" }
ANALYZE s.t (a);
--   ‹ANALYZE s.t (a)› NoCatalogEffect { command: "ANALYZE" }
VACUUM FULL t;
--   ‹VACUUM FULL t› Compact { command: "VACUUM FULL", tables: [t] }
LISTEN x;
--   ‹LISTEN x› NoCatalogEffect { command: "LISTEN" }
PREPARE p AS SELECT * FROM t;
--   ‹PREPARE p AS SELECT * FROM t› NoCatalogEffect { command: "PREPARE" }
EXECUTE p;
--   ‹EXECUTE p› NoCatalogEffect { command: "EXECUTE" }
DECLARE c CURSOR FOR SELECT * FROM t;
--   ‹DECLARE c CURSOR FOR SELECT * FROM t› NoCatalogEffect { command: "DECLARE" }
FETCH c;
--   ‹FETCH c› NoCatalogEffect { command: "FETCH" }
CLOSE c;
--   ‹CLOSE c› NoCatalogEffect { command: "CLOSE" }
DISCARD ALL;
--   ‹DISCARD ALL› NoCatalogEffect { command: "DISCARD" }
--   ‹DISCARD ALL› DropTemporary
--   ‹DISCARD ALL› SetVariable(SetVariable { setting: Setting { name: "all", value: Reset } })
CHECKPOINT;
--   ‹CHECKPOINT› NoCatalogEffect { command: "CHECKPOINT" }
CLUSTER t USING i;
--   ‹CLUSTER t USING i› Compact { command: "CLUSTER", tables: [t] }
SHOW x;
--   ‹SHOW x› NoCatalogEffect { command: "SHOW" }
-- errors
CREATE TABLE t (a int,, b int);
--   error: syntax error at or near "," ‹,›
CREATE TABLE t (a int
;
SELEC 1;
--   error: syntax error at or near ";" ‹;›
SELECT 1 FROM FROM t;
--   error: syntax error at or near "FROM" ‹FROM›
CREATE TABEL x (a int);
--   error: syntax error at or near "TABEL" ‹TABEL›
ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT;
--   error: syntax error at or near ";" ‹;›
SELECT a a a FROM b;
--   error: syntax error at or near "a" ‹a›
CREATE FUNCTION f() RETURNS int LANGUAGE sql LANGUAGE sql AS 'x';
--   ‹CREATE FUNCTION f› CreateFunction(CreateFunction { name: f, returns: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }), language: "sql", body: Some(Body { span: ‹x›, text: "x", does: Unreadable, error: Some(SyntaxError { message: "syntax error at or near \"x\"", span: ‹x› }) }) })
SELECT 1a;
--   error: trailing junk after numeric literal at or near "1a" ‹1a›
SELECT "";
--   error: zero-length delimited identifier at or near """" ‹""›
CREATE TABLE a.b.c.d (x int);
--   error: improper qualified name (too many dotted names): a.b.c.d ‹d›
SELECT * FROM t WHERE a = 1 ORDER BY;
--   error: syntax error at or near ";" ‹;›
ALTER TABLE t ALTER COLUMN a SET STATISTICS x, ADD b x;
--   error: syntax error at or near "x" ‹x›
CREATE DOMAIN d AS int CHECK (VALUE > 0) DEFERRABLE;
--   ‹CREATE DOMAIN d› CreateDomain(CreateDomain { name: d, type_name: TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }, constraints: [ConstraintDefinition { kind: Check(Expression { ‹VALUE > 0›, references: References { columns: [["value"]] }, shape: Other }), deferrable: true, span: ‹CHECK (VALUE > 0) DEFERRABLE› }] })
CREATE ROLE r NOSUCH;
--   error: unrecognized role option "nosuch" ‹NOSUCH›
-- placeholders
CREATE TABLE ${schema}.t (a int);
--   ‹CREATE TABLE ${schema}.t› CreateTable(CreateTable { name: __schema_.t at ‹${schema}.t›, elements: [Column(ColumnDefinition { name: a, type_name: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }), span: ‹a int› })], with_data: true })
ALTER TABLE s.t ADD COLUMN a int, ADD COLUMN ${name} int;
--   ‹ADD COLUMN a int› AlterTable(AlterTable { kind: Table, name: s.t, action: AddColumn { column: ColumnDefinition { name: a, type_name: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }), span: ‹a int› } } })
--   ‹ADD COLUMN ${name} int› Opaque { command: "ALTER TABLE", references: References { relations: [s.t] } }
COPY s.t FROM :'file';
--   ‹COPY s.t FROM :'file'› Copy { table: Some(s.t), from: true }
COPY t (${name}) FROM :'file';
--   ‹COPY t (${name}) FROM :'file'› Opaque { command: "COPY" }
INSERT INTO t (a) VALUES (:'value');
--   ‹INSERT INTO t (a) VALUES (:'value')› Insert(Insert { table: t, columns: [a], rows: Some(1), overriding: Nothing, uses: Uses { relations: [t] } })
INSERT INTO :tab (a) VALUES (1);
--   ‹INSERT INTO :tab (a) VALUES (1)› Opaque { command: "INSERT" }
GRANT SELECT ON t TO :"role";
--   ‹GRANT SELECT ON t TO :"role"› Grant(Grant { privileges: Some([Privilege { name: "select" }]), target: Objects([ObjectReference { kind: Table, name: t }]), roles: ["role"] })
CREATE INDEX i ON s.t (a) WHERE b = :x;
--   ‹CREATE INDEX i› CreateIndex(CreateIndex { name: Some(i), table: s.t, method: "btree", keys: [IndexKey { expression: Expression { ‹a›, references: References { columns: [["a"]] }, shape: Column("a"), column_name: Some("a") } }], predicate: Some(Expression { ‹b = :x›, references: References { columns: [["b"]] }, shape: Other }) })
SELECT {{ x }} {{ y }} FROM;
--   ‹SELECT {{ x }} {{ y }} FROM› Opaque { command: "statement with placeholders" }
SELECT 'unterminated
" ‹'unterminated›
--   ‹SELECT 'unterminated " ‹'unterminated›› Select(Uses)
