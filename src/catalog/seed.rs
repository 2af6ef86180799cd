//! What a database has before the first migration.

use std::sync::Arc;

use super::object::{
    Column, Constraint, ConstraintData, DefaultPrivilege, Extension, Fact, Function, GrantEntry,
    Index, Key, Object, ObjectData, Origin, Publication, Relation, RelationKind, Role,
};
use super::store::Store;
use super::{Catalog, Facts, ObjectId, Profile};
use crate::operation::{Expression, Name, ObjectKind, References, Shape, TypeName, Volatility};
use crate::source::Span;

impl Catalog {
    /// The catalog of a new database on a platform, and on a server of a major version if somebody
    /// says it.
    #[must_use]
    pub fn new(profile: Profile, server_version: Option<u16>) -> Self {
        let mut catalog = Self::empty();
        catalog.server_version = server_version;
        for schema in ["pg_catalog", "information_schema", "pg_temp", "public"] {
            catalog.seed_schema(schema);
        }
        for role in ["public", "postgres"] {
            catalog.seed_role(role, &[]);
        }
        catalog.seed(
            "plpgsql",
            None,
            ObjectData::Extension(Extension { version: None }),
        );
        match profile {
            Profile::PostgreSql => {}
            Profile::Supabase => catalog.seed_supabase(),
        }
        catalog
    }

    /// A catalog without a single object, for one who knows them all.
    #[must_use]
    pub fn empty() -> Self {
        let default_path: Arc<[Name]> = Arc::from([Name::new_static("public")]);
        Self {
            store: Store::default(),
            facts: Arc::new(Facts {
                anything: None,
                additions: None,
                access: None,
                clock: 1,
                mentions: 0,
                publications: Arc::default(),
                event_triggers: Arc::default(),
                default_privileges: Arc::default(),
                default_path: Arc::clone(&default_path),
            }),
            search_path: Some(default_path),
            server_version: None,
        }
    }

    fn seed_supabase(&mut self) {
        for schema in SUPABASE_SCHEMAS {
            self.seed_schema(schema);
        }
        for (role, attributes) in SUPABASE_ROLES {
            self.seed_role(role, attributes);
        }
        for (schema, table, key) in SUPABASE_TABLES {
            self.seed_table(schema, table, key);
        }
        for (name, schema) in SUPABASE_EXTENSIONS {
            let schema = self.schema_named(schema).id();
            self.seed(
                name,
                schema,
                ObjectData::Extension(Extension { version: None }),
            );
        }
        for (name, returns) in [
            ("uid", "uuid"),
            ("role", "text"),
            ("email", "text"),
            ("jwt", "jsonb"),
        ] {
            self.seed_function("auth", name, returns, Volatility::Stable);
        }
        self.seed_function("realtime", "topic", "text", Volatility::Stable);
        let hook = "http_request";
        self.seed_function("supabase_functions", hook, "trigger", Volatility::Volatile);
        self.seed(
            "supabase_realtime",
            None,
            ObjectData::Publication(Publication {
                all_tables: false,
                tables: Vec::new(),
                schemas: Vec::new(),
                options: Vec::new(),
            }),
        );
        self.seed_default_privileges();
        // `extensions` stands in the path of every role of the platform.
        let path = Arc::from(["public", "extensions"].map(Name::new_static));
        Arc::make_mut(&mut self.facts).default_path = Arc::clone(&path);
        self.search_path = Some(path);
    }

    /// What the roles of the API may do with what migrations make in `public`.
    fn seed_default_privileges(&mut self) {
        let schema = self.schema_named("public").id();
        for kind in [
            ObjectKind::Table,
            ObjectKind::Sequence,
            ObjectKind::Function,
        ] {
            for role in ["postgres", "anon", "authenticated", "service_role"] {
                for privilege in self.all_privileges(kind) {
                    let default = DefaultPrivilege {
                        for_role: None,
                        schema,
                        kind,
                        revoke: false,
                        entry: GrantEntry {
                            role: role.into(),
                            privilege,
                            grant_option: false,
                        },
                    };
                    self.add_default_privilege(default);
                }
            }
        }
    }

    /// As on a platform that is told to leave new objects to their owner.
    pub fn forget_default_privileges(&mut self) {
        self.facts_mut().default_privileges = Arc::default();
    }

    fn seed(&mut self, name: &str, schema: Option<ObjectId>, data: ObjectData) -> ObjectId {
        self.insert(Object::new(name, schema, Origin::System, data))
    }

    fn seed_schema(&mut self, name: &str) -> ObjectId {
        // A session's temporary tables are those it made.
        let closed = name == "pg_temp";
        self.seed(
            name,
            None,
            ObjectData::Schema {
                closed,
                extended: false,
            },
        )
    }

    fn seed_role(&mut self, name: &str, attributes: &[&'static str]) {
        let attributes = attributes.iter().copied().map(Name::new_static).collect();
        let member_of = Vec::new();
        self.seed(
            name,
            None,
            ObjectData::Role(Role {
                attributes,
                member_of,
            }),
        );
    }

    /// A table of the platform with its key; its other columns are the platform's affair.
    fn seed_table(&mut self, schema: &str, name: &str, key: Columns) {
        let schema = self.schema_named(schema).id();
        let mut relation = Relation {
            kind: RelationKind::Table,
            ..Relation::external()
        };
        let numbers: Vec<u16> = key
            .iter()
            .map(|(name, type_name)| {
                let mut column = Column::new(*name, Some(TypeName::built_in(type_name)), None);
                column.not_null = true;
                relation.add_column(column)
            })
            .collect();
        let table = self.seed(name, schema, ObjectData::Relation(Box::new(relation)));
        let index_name = format!("{name}_pkey");
        let names = key.iter().map(|(name, _)| Name::new_static(name));
        let index = key_index(table, numbers.iter().copied().zip(names));
        let index = self.seed(&index_name, schema, ObjectData::Index(index));
        let columns = numbers;
        let constraint = Constraint {
            generated_name: true,
            ..Constraint::new(table, ConstraintData::PrimaryKey { index, columns })
        };
        self.seed(&index_name, None, ObjectData::Constraint(constraint));
    }

    fn seed_function(
        &mut self,
        schema: &str,
        name: &str,
        returns: &'static str,
        volatility: Volatility,
    ) {
        let schema = self.schema_named(schema).id();
        self.seed(
            name,
            schema,
            ObjectData::Function(Function {
                kind: ObjectKind::Function,
                parameters: Vec::new(),
                returns: Some(TypeName::built_in(returns)),
                language: Name::new_static(match returns {
                    "trigger" => "plpgsql",
                    _ => "sql",
                }),
                volatility,
                security_definer: false,
                settings: Vec::new(),
                body: None,
            }),
        );
    }
}

/// The index of a primary key.
fn key_index(relation: ObjectId, columns: impl Iterator<Item = (u16, Name)>) -> Index {
    let key = |(number, name): (u16, Name)| Key {
        column: Some(number),
        expression: Arc::new(Expression {
            text: name.clone(),
            span: Span::default(),
            references: References::default(),
            shape: Shape::Column(name.clone()),
            column_name: Some(name),
        }),
        collation: None,
        operator_class: None,
        descending: false,
        nulls_first: false,
    };
    Index {
        relation,
        unique: true,
        primary: true,
        method: Name::new_static("btree"),
        keys: columns.map(key).collect(),
        including: Vec::new(),
        included_names: Vec::new(),
        predicate: None,
        nulls_not_distinct: false,
        valid: Fact::Yes,
        only: false,
        generated_name: true,
        constraint: None,
        parent: None,
        children: Vec::new(),
    }
}

const SUPABASE_SCHEMAS: &[&str] = &[
    "auth",
    "storage",
    "realtime",
    "_realtime",
    "extensions",
    "vault",
    "graphql",
    "graphql_public",
    "pgbouncer",
    "pgsodium",
    "pgsodium_masks",
    "supabase_functions",
    "supabase_migrations",
];

const SUPABASE_ROLES: &[(&str, &[&str])] = &[
    ("anon", &[]),
    ("authenticated", &[]),
    ("service_role", &["bypassrls"]),
    ("authenticator", &["login"]),
    ("dashboard_user", &[]),
    ("pgbouncer", &["login"]),
    ("supabase_admin", &["superuser", "login", "bypassrls"]),
    ("supabase_auth_admin", &["login"]),
    ("supabase_etl_admin", &["login"]),
    ("supabase_functions_admin", &["login"]),
    ("supabase_read_only_user", &["login", "bypassrls"]),
    ("supabase_realtime_admin", &[]),
    ("supabase_replication_admin", &["login"]),
    ("supabase_storage_admin", &["login"]),
];

/// Names and types.
type Columns = &'static [(&'static str, &'static str)];

const SUPABASE_TABLES: &[(&str, &str, Columns)] = &[
    ("auth", "audit_log_entries", &[("id", "uuid")]),
    ("auth", "flow_state", &[("id", "uuid")]),
    ("auth", "identities", &[("id", "uuid")]),
    ("auth", "mfa_amr_claims", &[("id", "uuid")]),
    ("auth", "mfa_challenges", &[("id", "uuid")]),
    ("auth", "mfa_factors", &[("id", "uuid")]),
    ("auth", "one_time_tokens", &[("id", "uuid")]),
    ("auth", "refresh_tokens", &[("id", "int8")]),
    ("auth", "sessions", &[("id", "uuid")]),
    ("auth", "sso_providers", &[("id", "uuid")]),
    ("auth", "users", &[("id", "uuid")]),
    (
        "realtime",
        "messages",
        &[("id", "uuid"), ("inserted_at", "timestamp")],
    ),
    ("storage", "buckets", &[("id", "text")]),
    ("storage", "objects", &[("id", "uuid")]),
    ("supabase_functions", "hooks", &[("id", "int8")]),
    (
        "supabase_migrations",
        "schema_migrations",
        &[("version", "text")],
    ),
    ("vault", "secrets", &[("id", "uuid")]),
];

const SUPABASE_EXTENSIONS: &[(&str, &str)] = &[
    ("pgcrypto", "extensions"),
    ("uuid-ossp", "extensions"),
    ("pg_stat_statements", "extensions"),
    ("pg_graphql", "graphql"),
    ("supabase_vault", "vault"),
];
