CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t USING gin (a DESC NULLS LAST, lower(b) COLLATE "C" text_ops, (a + 1), b jsonb_path_ops) INCLUDE (c, d) NULLS NOT DISTINCT WITH (fillfactor = 70) TABLESPACE ts WHERE deleted IS NOT NULL AND b IS NOT NULL;
--   ‹CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i› CreateIndex(CreateIndex { name: Some(i), table: s.t, unique: true, concurrently: true, if_not_exists: true, only: true, method: "gin", keys: [IndexKey { expression: Expression { ‹a›, references: References { columns: [["a"]] }, shape: Column("a"), column_name: Some("a") }, descending: true }, IndexKey { expression: Expression { ‹lower(b)›, references: References { functions: [lower], columns: [["b"]] }, shape: Call(lower), column_name: Some("lower") }, collation: Some(C at ‹"C"›), operator_class: Some(text_ops) }, IndexKey { expression: Expression { ‹a + 1›, references: References { columns: [["a"]] }, shape: Other } }, IndexKey { expression: Expression { ‹b›, references: References { columns: [["b"]] }, shape: Column("b"), column_name: Some("b") }, operator_class: Some(jsonb_path_ops) }], including: [c, d], predicate: Some(Expression { ‹deleted IS NOT NULL AND b IS NOT NULL›, references: References { columns: [["deleted"], ["b"]] }, shape: NotNull(["deleted", "b"]) }), nulls_not_distinct: true, options: ["fillfactor=70"], tablespace: Some("ts") })
CREATE INDEX ON t (a);
--   ‹CREATE INDEX ON t› CreateIndex(CreateIndex { table: t, method: "btree", keys: [IndexKey { expression: Expression { ‹a›, references: References { columns: [["a"]] }, shape: Column("a"), column_name: Some("a") } }] })
REINDEX (CONCURRENTLY) INDEX s.i;
--   ‹REINDEX (CONCURRENTLY) INDEX s.i› Reindex(Reindex { target: "INDEX", name: Some(s.i), concurrently: true })
REINDEX SCHEMA CONCURRENTLY app;
--   ‹REINDEX SCHEMA CONCURRENTLY app› Reindex(Reindex { target: "SCHEMA", name: Some(app), concurrently: true })
CREATE STATISTICS IF NOT EXISTS s.st (ndistinct) ON a, (lower(b)) FROM t;
--   ‹CREATE STATISTICS IF NOT EXISTS s.st› CreateStatistics(CreateStatistics { name: Some(s.st), if_not_exists: true, table: Some(t), keys: [Some("a"), None], columns: ["a", "b"], text: "create statistics if not exists s . st ( ndistinct ) on a , ( lower ( b ) ) from t" })
CREATE OR REPLACE VIEW s.v (a, b) WITH (security_invoker = TRUE) AS WITH c AS (SELECT 1 AS x FROM base) SELECT c.x, u.*, count(*), 'a'::text AS t FROM c JOIN s.u ON true, LATERAL f(1) g WHERE EXISTS (SELECT 1 FROM w) WITH LOCAL CHECK OPTION;
--   ‹CREATE OR REPLACE VIEW s.v› CreateView(CreateView { name: s.v, or_replace: true, columns: [a, b], query: Query { ‹WITH c AS (SELECT 1 AS x FROM base) SELECT c.x, u.*, count(*), 'a'::text AS t FROM c JOIN s.u ON true, LATERAL f(1) g WHERE EXISTS (SELECT 1 FROM w)›, references: References { relations: [base, s.u, w], starred: true, functions: [count, f], types: [TypeName { name: "text", span: ‹text› }], columns: [["c", "x"]] }, scope: Some(Scope { with: [CommonTable { name: c, query: Scope { from: [Relation { name: base, alias: Alias }], outputs: [Column("x")] } }], from: [Join(Joined { left: Relation { name: c, alias: Alias }, right: Relation { name: s.u, alias: Alias } }), Rows { alias: Alias { name: Some("g") } }], mentions: [Column(ColumnMention { qualifier: Some("c"), name: "x", span: ‹c.x› }), All(u at ‹u.*›), Inner { query: Scope { from: [Relation { name: w, alias: Alias }], unnamed: 1 }, width: Any, span: ‹EXISTS› }], outputs: [Column("x"), Star(Some("u")), Column("count"), Column("t")] }), targets: Some([Column { name: "x", column: Some(["c", "x"]) }, Star(Some("u")), Column { name: "count" }, Column { name: "t", type_name: Some(TypeName { name: "text", span: ‹text› }) }]), from: [FromItem { alias: Some("c") }, FromItem { relation: Some(s.u) }, FromItem { alias: Some("g") }] }, with_data: true, options: ["security_invoker=true"], check_option: true })
CREATE TEMP RECURSIVE VIEW r (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM r;
--   ‹CREATE TEMP RECURSIVE VIEW r› CreateView(CreateView { name: r, persistence: Temporary, recursive: true, columns: [n], query: Query { ‹SELECT 1 UNION ALL SELECT n + 1 FROM r›, references: References { columns: [["n"]] }, scope: Some(Scope { with: [CommonTable { name: r at ‹SELECT 1 UNION ALL SELECT n + 1 FROM r›, columns: ["n"], query: Scope { combined: Some(SetOperation { first: Scope { outputs: [Column("?column?")] }, others: [Arm { operator: "UNION", query: Scope { from: [Relation { name: r, alias: Alias }], mentions: [Column(ColumnMention { name: "n", span: ‹n› })], unnamed: 1 }, span: ‹n› }] }) } }], recursive: true, from: [Relation { name: r at ‹SELECT 1 UNION ALL SELECT n + 1 FROM r›, alias: Alias }], mentions: [Column(ColumnMention { name: "n", span: ‹SELECT 1 UNION ALL SELECT n + 1 FROM r› })], outputs: [Column("n")] }), targets: Some([Column { name: "?column?", type_name: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹SELECT 1 UNION ALL SELECT n + 1 FROM r› }) }]), is_combined: true }, with_data: true })
CREATE VIEW v AS SELECT * FROM a NATURAL JOIN b;
--   ‹CREATE VIEW v› CreateView(CreateView { name: v, query: Query { ‹SELECT * FROM a NATURAL JOIN b›, references: References { relations: [a, b], starred: true }, scope: Some(Scope { from: [Join(Joined { left: Relation { name: a, alias: Alias }, right: Relation { name: b, alias: Alias }, natural: true })], outputs: [Star(None)] }), from: [FromItem { relation: Some(a) }, FromItem { relation: Some(b) }] }, with_data: true })
CREATE VIEW v AS VALUES (1, 2), (3, 4);
--   ‹CREATE VIEW v› CreateView(CreateView { name: v, query: Query { ‹VALUES (1, 2), (3, 4)›, scope: Some(Scope { outputs: [Column("column1"), Column("column2")] }), targets: Some([Column { name: "column1" }, Column { name: "column2" }]) }, with_data: true })
CREATE VIEW v AS SELECT CASE WHEN a THEN b ELSE 1 END, coalesce(a, b), (SELECT x FROM y), ARRAY[1], a::int, 1::int, (r).f, now() AT TIME ZONE 'utc', 1 + 1;
--   ‹CREATE VIEW v› CreateView(CreateView { name: v, query: Query { ‹SELECT CASE WHEN a THEN b ELSE 1 END, coalesce(a, b), (SELECT x FROM y), ARRAY[1], a::int, 1::int, (r).f, now() AT TIME ZONE 'utc', 1 + 1›, references: References { relations: [y], functions: [pg_catalog.timezone at ‹AT›, now], types: [TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }], columns: [["a"], ["b"], ["x"], ["r"]] }, scope: Some(Scope { mentions: [Column(ColumnMention { name: "a", span: ‹a› }), Column(ColumnMention { name: "b", span: ‹b› }), Column(ColumnMention { name: "a", span: ‹a› }), Column(ColumnMention { name: "b", span: ‹b› }), Inner { query: Scope { from: [Relation { name: y, alias: Alias }], mentions: [Column(ColumnMention { name: "x", span: ‹x› })], unnamed: 1 }, width: One, span: ‹(SELECT x FROM y)› }, Column(ColumnMention { name: "a", span: ‹a› }), Column(ColumnMention { name: "r", span: ‹r› })], outputs: [Column("case"), Column("coalesce"), Column("x"), Column("array"), Column("a"), Column("int4"), Column("f"), Column("timezone"), Column("?column?")] }), targets: Some([Column { name: "case" }, Column { name: "coalesce" }, Column { name: "x" }, Column { name: "array" }, Column { name: "a", type_name: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }) }, Column { name: "int4", type_name: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }) }, Column { name: "f" }, Column { name: "timezone" }, Column { name: "?column?" }]) }, with_data: true })
CREATE MATERIALIZED VIEW IF NOT EXISTS mv AS SELECT a FROM t WITH NO DATA;
--   ‹CREATE MATERIALIZED VIEW IF NOT EXISTS mv› CreateView(CreateView { name: mv, materialized: true, if_not_exists: true, query: Query { ‹SELECT a FROM t›, references: References { relations: [t], columns: [["a"]] }, scope: Some(Scope { from: [Relation { name: t, alias: Alias }], mentions: [Column(ColumnMention { name: "a", span: ‹a› })], outputs: [Column("a")] }), targets: Some([Column { name: "a", column: Some(["a"]) }]), from: [FromItem { relation: Some(t) }] } })
REFRESH MATERIALIZED VIEW CONCURRENTLY s.mv;
--   ‹REFRESH MATERIALIZED VIEW CONCURRENTLY s.mv› RefreshMaterializedView { name: s.mv, concurrently: true, with_data: true }
CREATE SEQUENCE IF NOT EXISTS s.q AS int INCREMENT BY 5 OWNED BY s.t.a NO CYCLE;
--   ‹CREATE SEQUENCE IF NOT EXISTS s.q› CreateSequence(CreateSequence { name: s.q, if_not_exists: true, options: SequenceOptions { type_name: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }), owned_by: Some(Some((s.t, "a"))), other: ["increment 5", "cycle false"] } })
CREATE TYPE s.mood AS ENUM ('sad', 'ok');
--   ‹CREATE TYPE s.mood› CreateType(CreateType { name: s.mood, kind: Enum { labels: [("sad", ‹'sad'›), ("ok", ‹'ok'›)] } })
CREATE TYPE comp AS (a int, b text COLLATE "C");
--   ‹CREATE TYPE comp› CreateType(CreateType { name: comp, kind: Composite { attributes: [ColumnDefinition { name: a, type_name: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }), span: ‹a int› }, ColumnDefinition { name: b, type_name: Some(TypeName { name: "text", span: ‹text› }), collation: Some(C at ‹"C"›), span: ‹b text COLLATE "C"› }] } })
CREATE TYPE r AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = mr);
--   ‹CREATE TYPE r› CreateType(CreateType { name: r, kind: Range { subtype: Some(TypeName { name: "float8", span: ‹float8› }), options: ["subtype_diff=float8mi"], multirange: Some(mr) } })
CREATE TYPE shell;
--   ‹CREATE TYPE shell› CreateType(CreateType { name: shell, kind: Shell })
CREATE TYPE base (INPUT = s.in_fn, OUTPUT = out_fn, LIKE = int4);
--   ‹CREATE TYPE base› CreateType(CreateType { name: base, kind: Base { references: References { functions: [s.in_fn, out_fn], types: [TypeName { name: "int4", span: ‹int4› }] } } })
CREATE DOMAIN s.d AS text COLLATE "C" DEFAULT 'x' CONSTRAINT c CHECK (VALUE <> '') NOT NULL;
--   ‹CREATE DOMAIN s.d› CreateDomain(CreateDomain { name: s.d, type_name: TypeName { name: "text", span: ‹text› }, collation: Some(C at ‹"C"›), default: Some(Expression { ‹'x'›, shape: Constant }), constraints: [ConstraintDefinition { name: Some(c), kind: Check(Expression { ‹VALUE <> ''›, references: References { columns: [["value"]] }, shape: Other }), span: ‹CONSTRAINT c CHECK (VALUE <> '')› }, ConstraintDefinition { kind: NotNull { column: value at ‹NOT NULL› }, span: ‹NOT NULL› }] })
CREATE OR REPLACE FUNCTION s.f(a int, b text DEFAULT 'x', OUT c s.t, VARIADIC d int[] = '{}') RETURNS SETOF t LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path = '', pg_temp AS $$ SELECT x.id FROM s.x JOIN y USING (id) WHERE z.fn(a) > 0; INSERT INTO log SELECT 1::s.ty $$;
--   ‹CREATE OR REPLACE FUNCTION s.f› CreateFunction(CreateFunction { name: s.f, or_replace: true, parameters: [Parameter { mode: In, name: Some("a"), type_name: TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› } }, Parameter { mode: In, name: Some("b"), type_name: TypeName { name: "text", span: ‹text› }, default: Some(Expression { ‹'x'›, shape: Constant }) }, Parameter { mode: Out, name: Some("c"), type_name: TypeName { schema: Some("s"), name: "t", span: ‹s.t› } }, Parameter { mode: Variadic, name: Some("d"), type_name: TypeName { schema: Some("pg_catalog"), name: "int4", array: true, span: ‹int[]› }, default: Some(Expression { ‹'{}'›, shape: Constant }) }], returns: Some(TypeName { name: "t", setof: true, span: ‹t› }), language: "sql", volatility: Some(Stable), security_definer: true, strict: true, settings: [Setting { name: "search_path", value: Values(["", "pg_temp"]) }], body: Some(Body { span: ‹SELECT x.id FROM s.x JOIN y USING (id) WHERE z.fn(a) > 0; INSERT INTO log SELECT 1::s.ty›, text: "select x . id from s . x join y using ( id ) where z . fn ( a ) > 0 ; insert into log select 1 :: s . ty", references: References { relations: [s.x, y, log], functions: [z.fn], types: [TypeName { schema: Some("s"), name: "ty", span: ‹s.ty› }], columns: [["x", "id"], ["a"]] }, scopes: [Scope { from: [Join(Joined { left: Relation { name: s.x, alias: Alias }, right: Relation { name: y, alias: Alias }, using: [id] })], mentions: [Column(ColumnMention { qualifier: Some("x"), name: "id", span: ‹x.id› }), Column(ColumnMention { name: "a", span: ‹a› })], unnamed: 1 }, Scope { from: [Target { name: log }], mentions: [Beside(Scope { outputs: [Column("ty")] })] }], does: Rows([(Some("z"), "fn")]) }) })
CREATE FUNCTION g() RETURNS TABLE (a int, b text) LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT * FROM t; END';
--   ‹CREATE FUNCTION g› CreateFunction(CreateFunction { name: g, parameters: [Parameter { mode: Table, name: Some("a"), type_name: TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› } }, Parameter { mode: Table, name: Some("b"), type_name: TypeName { name: "text", span: ‹text› } }], returns: Some(TypeName { schema: Some("pg_catalog"), name: "record", setof: true, span: ‹TABLE (a int, b text)› }), returns_table: true, language: "plpgsql", body: Some(Body { span: ‹BEGIN RETURN QUERY SELECT * FROM t; END›, text: "begin return query select * from t ; end", names: ["t"], does: Rows([]) }) })
CREATE FUNCTION h(a int) RETURNS int RETURN a + s.f(1);
--   ‹CREATE FUNCTION h› CreateFunction(CreateFunction { name: h, parameters: [Parameter { mode: In, name: Some("a"), type_name: TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› } }], returns: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }), language: "sql", body: Some(Body { span: ‹RETURN a + s.f(1)›, text: "return a + s . f ( 1 )", references: References { functions: [s.f], columns: [["a"]] }, scopes: [Scope { mentions: [Column(ColumnMention { name: "a", span: ‹a› })] }], does: Rows([(Some("s"), "f")]) }) })
CREATE FUNCTION h() RETURNS int BEGIN ATOMIC INSERT INTO t VALUES (1); SELECT count(*) FROM u; END;
--   ‹CREATE FUNCTION h› CreateFunction(CreateFunction { name: h, returns: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }), language: "sql", body: Some(Body { span: ‹BEGIN ATOMIC INSERT INTO t VALUES (1); SELECT count(*) FROM u; END›, text: "begin atomic insert into t values ( 1 ) ; select count ( * ) from u ; end", references: References { relations: [t, u], functions: [count] }, scopes: [Scope { from: [Target { name: t }], mentions: [Beside(Scope { unnamed: 1 })] }, Scope { from: [Relation { name: u, alias: Alias }], unnamed: 1 }], does: Rows([(None, "count")]) }) })
CREATE PROCEDURE p(INOUT a int) LANGUAGE sql AS 'INSERT INTO t VALUES (''x'')';
--   ‹CREATE PROCEDURE p› CreateFunction(CreateFunction { name: p, procedure: true, parameters: [Parameter { mode: InOut, name: Some("a"), type_name: TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› } }], language: "sql", body: Some(Body { span: ‹INSERT INTO t VALUES (''x'')›, text: "insert into t values ( 'x' )", references: References { relations: [t] }, scopes: [Scope { from: [Target { name: t }], mentions: [Beside(Scope { unnamed: 1 })] }], does: Rows([]) }) })
CREATE PROCEDURE p() LANGUAGE sql AS 'TRUNCATE s.t; SELECT 1 FROM u; COPY (SELECT f() FROM v) TO STDOUT';
--   ‹CREATE PROCEDURE p› CreateFunction(CreateFunction { name: p, procedure: true, language: "sql", body: Some(Body { span: ‹TRUNCATE s.t; SELECT 1 FROM u; COPY (SELECT f() FROM v) TO STDOUT›, text: "truncate s . t ; select 1 from u ; copy ( select f ( ) from v ) to stdout", references: References { relations: [u] }, later: Some(References { relations: [s.t, v], functions: [f] }), scopes: [Scope { from: [Relation { name: u, alias: Alias }], unnamed: 1 }], does: Rows([]) }) })
CREATE FUNCTION c(cstring) RETURNS int AS 'lib', 'symbol' LANGUAGE C IMMUTABLE;
--   ‹CREATE FUNCTION c› CreateFunction(CreateFunction { name: c, parameters: [Parameter { mode: In, type_name: TypeName { name: "cstring", span: ‹cstring› } }], returns: Some(TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }), language: "c", volatility: Some(Immutable), body: Some(Body { span: ‹lib›, text: "lib", does: Unreadable }) })
CREATE OR REPLACE TRIGGER tr BEFORE INSERT OR UPDATE OF a, b ON s.t REFERENCING NEW TABLE AS n FOR EACH ROW WHEN (NEW.a IS DISTINCT FROM OLD.a) EXECUTE FUNCTION s.f('x', 1);
--   ‹CREATE OR REPLACE TRIGGER tr› CreateTrigger(CreateTrigger { name: tr, table: s.t, or_replace: true, function: s.f, timing: "before", events: ["insert", "update"], columns: [a, b], for_each_row: true, condition: Some(Expression { ‹NEW.a IS DISTINCT FROM OLD.a›, references: References { columns: [["new", "a"], ["old", "a"]] }, shape: Other }), arguments: ["'x'", "'1'", "new table as n"] })
CREATE CONSTRAINT TRIGGER tr AFTER DELETE ON t FROM u DEFERRABLE FOR EACH ROW EXECUTE PROCEDURE f();
--   ‹CREATE CONSTRAINT TRIGGER tr› CreateTrigger(CreateTrigger { name: tr, table: t, constraint: true, function: f, timing: "after", events: ["delete"], for_each_row: true, deferrable: true, from_table: Some(u) })
CREATE EVENT TRIGGER et ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION s.f();
--   ‹CREATE EVENT TRIGGER et› CreateEventTrigger(CreateEventTrigger { name: et, event: "ddl_command_end", tags: ["CREATE TABLE", "DROP TABLE"], function: s.f })
CREATE POLICY "My policy" ON s.t AS RESTRICTIVE FOR SELECT TO authenticated, PUBLIC USING (auth.uid() = user_id AND EXISTS (SELECT 1 FROM members m WHERE m.id = t.id)) WITH CHECK (true);
--   ‹CREATE POLICY "My policy"› CreatePolicy(CreatePolicy { name: Identifier { name: "My policy", span: ‹"My policy"› }, table: s.t, command: Select, roles: ["authenticated", "public"], using: Some(Condition { expression: Expression { ‹auth.uid() = user_id AND EXISTS (SELECT 1 FROM members m WHERE m.id = t.id)›, references: References { relations: [members], aliases: [("m", members)], functions: [auth.uid], columns: [["user_id"], ["m", "id"], ["t", "id"]] }, shape: Other }, value: And([Operator { name: "=", left: Some(Call(Call { name: auth.uid })), right: Column(["user_id"]) }, Exists(Select { body: Core(Core { targets: [Column { name: "?column?", value: Integer(1) }], from: [Relation { name: members, alias: Alias { name: Some("m") } }], filter: Some(Operator { name: "=", left: Some(Column(["m", "id"])), right: Column(["t", "id"]) }) }) })]), scope: Some(Scope { mentions: [Column(ColumnMention { name: "user_id", span: ‹user_id› }), Inner { query: Scope { from: [Relation { name: members, alias: Alias { name: Some("m") } }], mentions: [Column(ColumnMention { qualifier: Some("m"), name: "id", span: ‹m.id› }), Column(ColumnMention { qualifier: Some("t"), name: "id", span: ‹t.id› })], unnamed: 1 }, width: Any, span: ‹EXISTS› }] }) }), with_check: Some(Condition { expression: Expression { ‹true›, shape: Constant }, value: Boolean(true), scope: Some(Scope) }) })
CREATE POLICY p ON t;
--   ‹CREATE POLICY p› CreatePolicy(CreatePolicy { name: p, table: t, permissive: true, command: All, roles: ["public"] })
CREATE OR REPLACE RULE r AS ON INSERT TO s.t WHERE NEW.a > 1 DO INSTEAD (INSERT INTO u VALUES (NEW.a); NOTIFY x);
--   ‹CREATE OR REPLACE RULE r› CreateRule(CreateRule { name: r, table: s.t, or_replace: true, event: "insert", instead: true, references: References { relations: [u], columns: [["new", "a"]] }, text: "create or replace rule r as on insert to s . t where new . a > 1 do instead ( insert into u values ( new . a ) ; notify x )" })
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA extensions VERSION '1.1' CASCADE;
--   ‹CREATE EXTENSION IF NOT EXISTS "uuid-ossp"› CreateExtension(CreateExtension { name: Identifier { name: "uuid-ossp", span: ‹"uuid-ossp"› }, if_not_exists: true, schema: Some(extensions), version: Some("1.1"), cascade: true })
CREATE PUBLICATION p FOR TABLE s.a (x, y) WHERE (x > 1), TABLES IN SCHEMA app, CURRENT_SCHEMA WITH (publish = 'insert');
--   ‹CREATE PUBLICATION p› CreatePublication(CreatePublication { name: p, objects: [Table { name: s.a }, Schema(Some(app)), Schema(None)], options: ["publish=insert"] })
CREATE PUBLICATION p FOR ALL TABLES;
--   ‹CREATE PUBLICATION p› CreatePublication(CreatePublication { name: p, all_tables: true })
CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p;
--   ‹CREATE SUBSCRIPTION s› CreateOther(CreateOther { object: ObjectReference { kind: Subscription, name: s }, text: "create subscription s connection '…' publication p" })
CREATE AGGREGATE s.agg(int, text) (SFUNC = s.f, STYPE = int);
--   ‹CREATE AGGREGATE s.agg› CreateOther(CreateOther { object: ObjectReference { kind: Aggregate, name: s.agg, arguments: Some([TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }, TypeName { name: "text", span: ‹text› }]) }, text: "create aggregate s . agg ( int , text ) ( sfunc = s . f , stype = int )", references: References { functions: [s.f], types: [TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }] } })
CREATE OPERATOR s.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = s.add);
--   ‹CREATE OPERATOR s.===› CreateOther(CreateOther { object: ObjectReference { kind: Operator, name: ObjectName { schema: Some("s"), name: "===", span: ‹s.===› }, arguments: Some([TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }, TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }]) }, text: "create operator s . === ( leftarg = int , rightarg = int , function = s . add )", references: References { functions: [s.add], types: [TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }, TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }] } })
CREATE CAST (text AS s.ty) WITH FUNCTION s.f(text) AS IMPLICIT;
--   ‹CREATE CAST (text AS s.ty)› CreateOther(CreateOther { object: ObjectReference { kind: Cast, name: ObjectName { name: "( text as s . ty )", span: ‹(text AS s.ty)› } }, text: "create cast ( text as s . ty ) with function s . f ( text ) as implicit", references: References { functions: [s.f], types: [TypeName { name: "text", span: ‹text› }, TypeName { schema: Some("s"), name: "ty", span: ‹s.ty› }] } })
CREATE COLLATION IF NOT EXISTS c FROM "C";
--   ‹CREATE COLLATION IF NOT EXISTS c› CreateOther(CreateOther { object: ObjectReference { kind: Collation, name: c }, if_not_exists: true, text: "create collation if not exists c from \"C\"" })
CREATE TEXT SEARCH CONFIGURATION s.english (COPY = pg_catalog.english);
--   ‹CREATE TEXT SEARCH CONFIGURATION s.english› CreateOther(CreateOther { object: ObjectReference { kind: TextSearchConfiguration, name: s.english }, text: "create text search configuration s . english ( copy = pg_catalog . english )" })
CREATE SERVER srv FOREIGN DATA WRAPPER w;
--   ‹CREATE SERVER srv› CreateOther(CreateOther { object: ObjectReference { kind: Server, name: srv }, owner: Some(ObjectReference { kind: ForeignDataWrapper, name: w }), text: "create server srv foreign data wrapper w" })
CREATE FOREIGN DATA WRAPPER w HANDLER s.h;
--   ‹CREATE FOREIGN DATA WRAPPER w› CreateOther(CreateOther { object: ObjectReference { kind: ForeignDataWrapper, name: w }, text: "create foreign data wrapper w handler s . h" })
CREATE USER MAPPING IF NOT EXISTS FOR bob SERVER srv;
--   ‹CREATE USER MAPPING IF NOT EXISTS FOR bob› CreateOther(CreateOther { object: ObjectReference { kind: UserMapping, name: ObjectName { name: "bob on srv", span: ‹bob› } }, owner: Some(ObjectReference { kind: Server, name: srv }), if_not_exists: true, text: "create user mapping if not exists for bob server srv" })
CREATE OPERATOR CLASS s.oc FOR TYPE int USING btree AS OPERATOR 1 <;
--   ‹CREATE OPERATOR CLASS s.oc› CreateOther(CreateOther { object: ObjectReference { kind: OperatorClass, name: s.oc }, text: "create operator class s . oc for type int using btree as operator 1 <" })
CREATE OR REPLACE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION f(internal), TO SQL WITH FUNCTION g(internal));
--   ‹CREATE OR REPLACE TRANSFORM FOR int LANGUAGE sql› CreateOther(CreateOther { object: ObjectReference { kind: Transform, name: ObjectName { name: "for int language sql", span: ‹FOR int LANGUAGE sql› } }, or_replace: true, text: "create or replace transform for int language sql ( from sql with function f ( internal ) , to sql with function g ( internal ) )", references: References { types: [TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }] } })
CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM s.f;
--   ‹CREATE CONVERSION c› CreateOther(CreateOther { object: ObjectReference { kind: Conversion, name: c }, text: "create conversion c for 'UTF8' to 'LATIN1' from s . f", references: References { functions: [s.f] } })
CREATE TRUSTED LANGUAGE pl HANDLER h;
--   ‹CREATE TRUSTED LANGUAGE pl› CreateOther(CreateOther { object: ObjectReference { kind: Language, name: pl }, text: "create trusted language pl handler h" })
CREATE ACCESS METHOD am TYPE INDEX HANDLER s.h;
--   ‹CREATE ACCESS METHOD am› CreateOther(CreateOther { object: ObjectReference { kind: AccessMethod, name: am }, text: "create access method am type index handler s . h", references: References { functions: [s.h] } })
CREATE TABLESPACE ts LOCATION '/x';
--   ‹CREATE TABLESPACE ts› CreateOther(CreateOther { object: ObjectReference { kind: Tablespace, name: ts }, text: "create tablespace ts location '/x'" })
CREATE DATABASE d;
--   ‹CREATE DATABASE d› CreateOther(CreateOther { object: ObjectReference { kind: Database, name: d }, text: "create database d" })
DROP TABLE IF EXISTS s.a, b CASCADE;
--   ‹DROP TABLE IF EXISTS s.a› Drop(Drop { object: ObjectReference { kind: Table, name: s.a }, if_exists: true, cascade: true })
--   ‹b› Drop(Drop { object: ObjectReference { kind: Table, name: b }, if_exists: true, cascade: true })
DROP INDEX CONCURRENTLY IF EXISTS i;
--   ‹DROP INDEX CONCURRENTLY IF EXISTS i› Drop(Drop { object: ObjectReference { kind: Index, name: i }, if_exists: true, concurrently: true })
DROP FUNCTION IF EXISTS s.f(int, text[]), g;
--   ‹DROP FUNCTION IF EXISTS s.f› Drop(Drop { object: ObjectReference { kind: Function, name: s.f, arguments: Some([TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }, TypeName { name: "text", array: true, span: ‹text[]› }]) }, if_exists: true })
--   ‹g› Drop(Drop { object: ObjectReference { kind: Function, name: g }, if_exists: true })
DROP AGGREGATE agg(*);
--   ‹DROP AGGREGATE agg› Drop(Drop { object: ObjectReference { kind: Aggregate, name: agg, arguments: Some([]) } })
DROP OPERATOR s.+ (int, NONE);
--   ‹DROP OPERATOR s.+› Drop(Drop { object: ObjectReference { kind: Operator, name: ObjectName { schema: Some("s"), name: "+", span: ‹s.+› }, arguments: Some([TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }, TypeName { name: "none", span: ‹s.+ (int, NONE)› }]) } })
DROP TRIGGER IF EXISTS tr ON s.t CASCADE;
--   ‹DROP TRIGGER IF EXISTS tr ON s.t› Drop(Drop { object: ObjectReference { kind: Trigger, name: tr, parent: Some(s.t) }, if_exists: true, cascade: true })
DROP POLICY p ON t;
--   ‹DROP POLICY p ON t› Drop(Drop { object: ObjectReference { kind: Policy, name: p, parent: Some(t) } })
DROP RULE r ON s.t;
--   ‹DROP RULE r ON s.t› Drop(Drop { object: ObjectReference { kind: Rule, name: r, parent: Some(s.t) } })
DROP TYPE IF EXISTS s.mood, mood2;
--   ‹DROP TYPE IF EXISTS s.mood› Drop(Drop { object: ObjectReference { kind: Type, name: s.mood }, if_exists: true })
--   ‹mood2› Drop(Drop { object: ObjectReference { kind: Type, name: mood2 }, if_exists: true })
DROP DOMAIN d;
--   ‹DROP DOMAIN d› Drop(Drop { object: ObjectReference { kind: Domain, name: d } })
DROP SCHEMA a, b CASCADE;
--   ‹DROP SCHEMA a› Drop(Drop { object: ObjectReference { kind: Schema, name: a }, cascade: true })
--   ‹b› Drop(Drop { object: ObjectReference { kind: Schema, name: b }, cascade: true })
DROP CAST (text AS s.ty);
--   ‹DROP CAST (text AS s.ty)› Drop(Drop { object: ObjectReference { kind: Cast, name: ObjectName { name: "( text as s . ty )", span: ‹(text AS s.ty)› } } })
DROP TRANSFORM FOR int LANGUAGE sql;
--   ‹DROP TRANSFORM FOR int LANGUAGE sql› Drop(Drop { object: ObjectReference { kind: Transform, name: ObjectName { name: "for int language sql", span: ‹FOR int LANGUAGE sql› } } })
DROP OPERATOR CLASS s.oc USING btree;
--   ‹DROP OPERATOR CLASS s.oc› Drop(Drop { object: ObjectReference { kind: OperatorClass, name: s.oc } })
DROP EXTENSION IF EXISTS "uuid-ossp";
--   ‹DROP EXTENSION IF EXISTS "uuid-ossp"› Drop(Drop { object: ObjectReference { kind: Extension, name: ObjectName { name: "uuid-ossp", span: ‹"uuid-ossp"› } }, if_exists: true })
DROP MATERIALIZED VIEW s.mv;
--   ‹DROP MATERIALIZED VIEW s.mv› Drop(Drop { object: ObjectReference { kind: MaterializedView, name: s.mv } })
DROP FOREIGN DATA WRAPPER w;
--   ‹DROP FOREIGN DATA WRAPPER w› Drop(Drop { object: ObjectReference { kind: ForeignDataWrapper, name: w } })
DROP EVENT TRIGGER e;
--   ‹DROP EVENT TRIGGER e› Drop(Drop { object: ObjectReference { kind: EventTrigger, name: e } })
DROP TEXT SEARCH PARSER p;
--   ‹DROP TEXT SEARCH PARSER p› Drop(Drop { object: ObjectReference { kind: TextSearchParser, name: p } })
DROP ACCESS METHOD am;
--   ‹DROP ACCESS METHOD am› Drop(Drop { object: ObjectReference { kind: AccessMethod, name: am } })
DROP LANGUAGE pl;
--   ‹DROP LANGUAGE pl› Drop(Drop { object: ObjectReference { kind: Language, name: pl } })
DROP SERVER srv;
--   ‹DROP SERVER srv› Drop(Drop { object: ObjectReference { kind: Server, name: srv } })
DROP PUBLICATION p, q;
--   ‹DROP PUBLICATION p› Drop(Drop { object: ObjectReference { kind: Publication, name: p } })
--   ‹q› Drop(Drop { object: ObjectReference { kind: Publication, name: q } })
DROP STATISTICS s.st;
--   ‹DROP STATISTICS s.st› Drop(Drop { object: ObjectReference { kind: Statistics, name: s.st } })
DROP ROLE IF EXISTS a, b;
--   ‹DROP ROLE IF EXISTS a› Drop(Drop { object: ObjectReference { kind: Role, name: a }, if_exists: true })
--   ‹b› Drop(Drop { object: ObjectReference { kind: Role, name: b }, if_exists: true })
DROP OWNED BY bob, CURRENT_USER CASCADE;
--   ‹DROP OWNED BY bob, CURRENT_USER CASCADE› DropOwned { roles: ["bob", "current_user"], cascade: true }
DROP SUBSCRIPTION IF EXISTS s;
--   ‹DROP SUBSCRIPTION IF EXISTS s› Drop(Drop { object: ObjectReference { kind: Subscription, name: s }, if_exists: true })
DROP USER MAPPING FOR bob SERVER srv;
--   ‹DROP USER MAPPING FOR bob SERVER srv› Drop(Drop { object: ObjectReference { kind: UserMapping, name: ObjectName { name: "bob on srv", span: ‹bob› } } })
DROP DATABASE IF EXISTS d;
--   ‹DROP DATABASE IF EXISTS d› Drop(Drop { object: ObjectReference { kind: Database, name: d }, if_exists: true })
DROP TABLESPACE ts;
--   ‹DROP TABLESPACE ts› Drop(Drop { object: ObjectReference { kind: Tablespace, name: ts } })
COMMENT ON TABLE s.t IS 'x';
--   ‹COMMENT ON TABLE s.t IS 'x'› Comment { object: ObjectReference { kind: Table, name: s.t }, text: Some("x") }
COMMENT ON COLUMN s.t.c IS NULL;
--   ‹COMMENT ON COLUMN s.t.c IS NULL› Comment { object: ObjectReference { kind: Column, name: c, parent: Some(s.t) } }
COMMENT ON CONSTRAINT c ON s.t IS 'x';
--   ‹COMMENT ON CONSTRAINT c ON s.t IS 'x'› Comment { object: ObjectReference { kind: Constraint, name: c, parent: Some(s.t) }, text: Some("x") }
COMMENT ON CONSTRAINT c ON DOMAIN s.d IS 'x';
--   ‹COMMENT ON CONSTRAINT c ON DOMAIN s.d IS 'x'› Comment { object: ObjectReference { kind: DomainConstraint, name: c, parent: Some(s.d) }, text: Some("x") }
COMMENT ON FUNCTION s.f(int) IS 'x';
--   ‹COMMENT ON FUNCTION s.f(int) IS 'x'› Comment { object: ObjectReference { kind: Function, name: s.f, arguments: Some([TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }]) }, text: Some("x") }
COMMENT ON TRIGGER tr ON t IS 'x';
--   ‹COMMENT ON TRIGGER tr ON t IS 'x'› Comment { object: ObjectReference { kind: Trigger, name: tr, parent: Some(t) }, text: Some("x") }
COMMENT ON POLICY p ON s.t IS 'x';
--   ‹COMMENT ON POLICY p ON s.t IS 'x'› Comment { object: ObjectReference { kind: Policy, name: p, parent: Some(s.t) }, text: Some("x") }
COMMENT ON TYPE s.mood IS 'x';
--   ‹COMMENT ON TYPE s.mood IS 'x'› Comment { object: ObjectReference { kind: Type, name: s.mood }, text: Some("x") }
COMMENT ON CAST (text AS int) IS 'x';
--   ‹COMMENT ON CAST (text AS int) IS 'x'› Comment { object: ObjectReference { kind: Cast, name: ObjectName { name: "( text as int )", span: ‹(text AS int)› } }, text: Some("x") }
COMMENT ON LARGE OBJECT 42 IS 'x';
--   ‹COMMENT ON LARGE OBJECT 42 IS 'x'› Comment { object: ObjectReference { kind: LargeObject, name: 42 }, text: Some("x") }
COMMENT ON OPERATOR s.+ (int, int) IS 'x';
--   ‹COMMENT ON OPERATOR s.+ (int, int) IS 'x'› Comment { object: ObjectReference { kind: Operator, name: ObjectName { schema: Some("s"), name: "+", span: ‹s.+› }, arguments: Some([TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }, TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }]) }, text: Some("x") }
COMMENT ON SCHEMA s IS 'x';
--   ‹COMMENT ON SCHEMA s IS 'x'› Comment { object: ObjectReference { kind: Schema, name: s }, text: Some("x") }
COMMENT ON MATERIALIZED VIEW mv IS 'x';
--   ‹COMMENT ON MATERIALIZED VIEW mv IS 'x'› Comment { object: ObjectReference { kind: MaterializedView, name: mv }, text: Some("x") }
SECURITY LABEL FOR p ON TABLE s.t IS 'x';
--   ‹SECURITY LABEL FOR p ON TABLE s.t IS 'x'› SecurityLabel { object: ObjectReference { kind: Table, name: s.t } }
IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b;
--   ‹IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b› ImportForeignSchema { into: b }
REASSIGN OWNED BY a TO b;
--   ‹REASSIGN OWNED BY a TO b› ReassignOwned { roles: ["a"], to: "b" }
