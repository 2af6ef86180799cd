CREATE ROLE r NOLOGIN SUPERUSER BYPASSRLS CONNECTION LIMIT 3 IN ROLE a, b;
--   ‹CREATE ROLE r NOLOGIN SUPERUSER BYPASSRLS CONNECTION LIMIT 3 IN ROLE a, b› CreateRole(CreateRole { name: r, options: [RoleOption { name: "canlogin", value: Some("false") }, RoleOption { name: "superuser", value: Some("true") }, RoleOption { name: "bypassrls", value: Some("true") }, RoleOption { name: "connectionlimit", value: Some("3") }, RoleOption { name: "addroleto", value: Some("a, b") }] })
CREATE USER u WITH PASSWORD 'x' VALID UNTIL '2030-01-01';
--   ‹CREATE USER u WITH PASSWORD 'x' VALID UNTIL '2030-01-01'› CreateRole(CreateRole { name: u, options: [RoleOption { name: "canlogin", value: Some("true") }, RoleOption { name: "password" }, RoleOption { name: "validUntil", value: Some("2030-01-01") }] })
ALTER ROLE r NOSUPERUSER;
--   ‹ALTER ROLE r NOSUPERUSER› AlterRole { name: Some(r), options: [RoleOption { name: "superuser", value: Some("false") }] }
ALTER ROLE ALL SET search_path TO a, "B";
--   ‹ALTER ROLE ALL SET search_path TO a, "B"› AlterRole { setting: Some(Setting { name: "search_path", value: Values(["a", "B"]) }) }
ALTER ROLE r IN DATABASE d RESET ALL;
--   ‹ALTER ROLE r IN DATABASE d RESET ALL› AlterRole { name: Some(r), setting: Some(Setting { name: "all", value: Reset }) }
ALTER GROUP g ADD USER u;
--   ‹ALTER GROUP g ADD USER u› GrantRole { roles: [g], to: [u] }
GRANT SELECT (a, b), INSERT ON s.t, u TO anon, PUBLIC WITH GRANT OPTION;
--   ‹GRANT SELECT (a, b), INSERT ON s.t, u TO anon, PUBLIC WITH GRANT OPTION› Grant(Grant { privileges: Some([Privilege { name: "select", columns: ["a", "b"] }, Privilege { name: "insert" }]), target: Objects([ObjectReference { kind: Table, name: s.t }, ObjectReference { kind: Table, name: u }]), roles: ["anon", "public"], grant_option: true })
GRANT ALL ON ALL TABLES IN SCHEMA a, b TO bob;
--   ‹GRANT ALL ON ALL TABLES IN SCHEMA a, b TO bob› Grant(Grant { target: AllInSchemas { kind: Table, schemas: [a, b] }, roles: ["bob"] })
GRANT ALL PRIVILEGES ON TABLE t TO CURRENT_USER;
--   ‹GRANT ALL PRIVILEGES ON TABLE t TO CURRENT_USER› Grant(Grant { target: Objects([ObjectReference { kind: Table, name: t }]), roles: ["current_user"] })
GRANT USAGE, CREATE ON SCHEMA a, "B" TO bob;
--   ‹GRANT USAGE, CREATE ON SCHEMA a, "B" TO bob› Grant(Grant { privileges: Some([Privilege { name: "usage" }, Privilege { name: "create" }]), target: Objects([ObjectReference { kind: Schema, name: a }, ObjectReference { kind: Schema, name: B at ‹"B"› }]), roles: ["bob"] })
GRANT EXECUTE ON FUNCTION s.f(int, text), g TO anon;
--   ‹GRANT EXECUTE ON FUNCTION s.f(int, text), g TO anon› Grant(Grant { privileges: Some([Privilege { name: "execute" }]), target: Objects([ObjectReference { kind: Function, name: s.f, arguments: Some([TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }, TypeName { name: "text", span: ‹text› }]) }, ObjectReference { kind: Function, name: g }]), roles: ["anon"] })
GRANT USAGE ON SEQUENCE s.q TO bob;
--   ‹GRANT USAGE ON SEQUENCE s.q TO bob› Grant(Grant { privileges: Some([Privilege { name: "usage" }]), target: Objects([ObjectReference { kind: Sequence, name: s.q }]), roles: ["bob"] })
GRANT USAGE ON TYPE s.ty, tz TO bob;
--   ‹GRANT USAGE ON TYPE s.ty, tz TO bob› Grant(Grant { privileges: Some([Privilege { name: "usage" }]), target: Objects([ObjectReference { kind: Type, name: s.ty }, ObjectReference { kind: Type, name: tz }]), roles: ["bob"] })
GRANT USAGE ON FOREIGN DATA WRAPPER w TO bob;
--   ‹GRANT USAGE ON FOREIGN DATA WRAPPER w TO bob› Grant(Grant { privileges: Some([Privilege { name: "usage" }]), target: Objects([ObjectReference { kind: ForeignDataWrapper, name: w }]), roles: ["bob"] })
GRANT USAGE ON FOREIGN SERVER srv TO bob;
--   ‹GRANT USAGE ON FOREIGN SERVER srv TO bob› Grant(Grant { privileges: Some([Privilege { name: "usage" }]), target: Objects([ObjectReference { kind: Server, name: srv }]), roles: ["bob"] })
GRANT CONNECT ON DATABASE d TO bob;
--   ‹GRANT CONNECT ON DATABASE d TO bob› Grant(Grant { privileges: Some([Privilege { name: "connect" }]), target: Objects([ObjectReference { kind: Database, name: d }]), roles: ["bob"] })
GRANT SET ON PARAMETER work_mem TO bob;
--   ‹GRANT SET ON PARAMETER work_mem TO bob› NoCatalogEffect { command: "GRANT" }
GRANT SELECT ON LARGE OBJECT 42 TO bob;
--   ‹GRANT SELECT ON LARGE OBJECT 42 TO bob› Grant(Grant { privileges: Some([Privilege { name: "select" }]), target: Objects([ObjectReference { kind: LargeObject, name: 42 }]), roles: ["bob"] })
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA s TO bob;
--   ‹GRANT EXECUTE ON ALL ROUTINES IN SCHEMA s TO bob› Grant(Grant { privileges: Some([Privilege { name: "execute" }]), target: AllInSchemas { kind: Routine, schemas: [s] }, roles: ["bob"] })
REVOKE GRANT OPTION FOR ALL ON t FROM bob CASCADE;
--   ‹REVOKE GRANT OPTION FOR ALL ON t FROM bob CASCADE› Grant(Grant { revoke: true, target: Objects([ObjectReference { kind: Table, name: t }]), roles: ["bob"], grant_option: true, cascade: true })
REVOKE ALL ON FUNCTION f(int) FROM PUBLIC;
--   ‹REVOKE ALL ON FUNCTION f(int) FROM PUBLIC› Grant(Grant { revoke: true, target: Objects([ObjectReference { kind: Function, name: f, arguments: Some([TypeName { schema: Some("pg_catalog"), name: "int4", span: ‹int› }]) }]), roles: ["public"] })
GRANT a, "B" TO c, d WITH ADMIN OPTION;
--   ‹GRANT a, "B" TO c, d WITH ADMIN OPTION› GrantRole { roles: [a, B at ‹"B"›], to: [c, d] }
REVOKE ADMIN OPTION FOR a FROM b;
--   ‹REVOKE ADMIN OPTION FOR a FROM b› NoCatalogEffect { command: "REVOKE" }
ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s, t GRANT SELECT ON TABLES TO anon WITH GRANT OPTION;
--   ‹ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s, t GRANT SELECT ON TABLES TO anon WITH GRANT OPTION› AlterDefaultPrivileges(AlterDefaultPrivileges { for_roles: ["a"], schemas: [s, t], privileges: Some([Privilege { name: "select" }]), kind: Table, roles: ["anon"], grant_option: true })
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
--   ‹ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC› AlterDefaultPrivileges(AlterDefaultPrivileges { revoke: true, privileges: Some([Privilege { name: "execute" }]), kind: Function, roles: ["public"] })
