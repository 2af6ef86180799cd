//! Every key of `sqlcheck.toml`: what it takes, what holds without it, and what it is for.
//!
//! The JSON schema, `docs/configuration.md` and `--show-settings` are made of this list, and a test
//! holds it against what [`super::read`] takes.

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    pub key: &'static str,
    pub takes: Takes,
    /// Whether the table is none without it.
    pub required: bool,
    /// What holds without it, in TOML; empty where nothing does.
    pub default: &'static str,
    /// In Markdown.
    pub about: &'static str,
    /// A value, in TOML; empty for tables, whose keys have their own.
    pub example: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    Text,
    Word(&'static [&'static str]),
    /// The id of a framework.
    Framework,
    Flag,
    /// Both ends included.
    Integer(u32, u32),
    Texts,
    /// An array of which each is text, or a table.
    TextsOrTables(&'static [Setting]),
    Tables(&'static [Setting]),
    /// A table of texts, by names that are the user's.
    Values,
    /// A table with the settings, and with a key for each of the names.
    Table(&'static [Setting], Option<Names>),
}

/// Names that are keys of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// To their levels.
    Rules,
    /// To their levels.
    Categories,
    /// Kinds of objects, to patterns of names.
    NamingKinds,
    /// Kinds of objects, to counts.
    ExpectedKinds,
}

impl Setting {
    const fn new(
        key: &'static str,
        takes: Takes,
        example: &'static str,
        about: &'static str,
    ) -> Self {
        Self {
            key,
            takes,
            required: false,
            default: "",
            about,
            example,
        }
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn default(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }
}

const REASON: Setting =
    Setting::new("reason", Takes::Text, r#""reviewed in March""#, "Why.").required();

const FRAMEWORK: Setting = Setting::new(
    "framework",
    Takes::Framework,
    r#""supabase""#,
    "The migration tool, where it is not found by itself. `sqlcheck status` prints what is found, \
     and why.",
);

const DOWN: Setting = Setting::new(
    "down",
    Takes::Text,
    r#""rollback/{version}_rollback.sql""#,
    "Where the down scripts are, if the framework does not say it, with `{version}` and `{name}` \
     of the up.",
);

const ROOT: &[Setting] = &[
    Setting::new(
        "path",
        Takes::Text,
        r#""reports/migrations""#,
        "Its directory.",
    )
    .required(),
    FRAMEWORK,
    DOWN,
];

const OVERRIDES: &[Setting] = &[
    Setting::new(
        "paths",
        Takes::Texts,
        r#"["legacy/**"]"#,
        "Patterns of the files that it is about.",
    )
    .required(),
    Setting::new(
        "rules",
        Takes::Table(&[], Some(Names::Rules)),
        "",
        "Levels of rules there.",
    ),
    Setting::new(
        "categories",
        Takes::Table(&[], Some(Names::Categories)),
        "",
        "Levels of categories there.",
    ),
];

const NAMING: &[Setting] = &[
    Setting::new(
        "file",
        Takes::Text,
        r"'^\d{14}_[a-z0-9_]+\.sql$'",
        "A regular expression for the paths of migrations, relative to their root.",
    ),
    Setting::new(
        "check-generated",
        Takes::Flag,
        "true",
        "Whether names that PostgreSQL makes up are checked too.",
    )
    .default("false"),
    Setting::new(
        "ignore",
        Takes::Texts,
        r#"["public.Legacy*"]"#,
        "Names that are fine as they are, as patterns on `schema.name`.",
    )
    .default("[]"),
];

const RLS: &[Setting] = &[
    Setting::new(
        "required",
        Takes::Flag,
        "true",
        "Whether tables need row-level security. Unset, they do where the platform exposes them, and \
         where the history switches it on anywhere.",
    ),
    Setting::new(
        "schemas",
        Takes::Texts,
        r#"["public", "api"]"#,
        "The schemas whose tables need it. Unset, those that the platform exposes.",
    ),
    Setting::new(
        "exempt",
        Takes::Tables(&[
            Setting::new("table", Takes::Text, r#""public.countries""#, "The table.").required(),
            REASON,
        ]),
        "",
        "Tables that do without, each with the reason. One that is not needed any more is reported.",
    )
    .default("[]"),
    Setting::new(
        "same-migration",
        Takes::Flag,
        "true",
        "Whether a table has to have it at the end of the migration that makes it, not only at the \
         end of the history.",
    )
    .default("false"),
];

const FOREIGN_KEYS: &[Setting] = &[Setting::new(
    "ignore",
    Takes::Tables(&[
        Setting::new(
            "key",
            Takes::Text,
            r#""public.orders.campaign_id""#,
            "`schema.table.column`, or `schema.table.constraint`.",
        )
        .required(),
        REASON,
    ]),
    "",
    "Foreign keys that need no index, each with the reason.",
)
.default("[]")];

const MODULE: &[Setting] = &[
    Setting::new("name", Takes::Text, r#""billing""#, "Its name.").required(),
    Setting::new(
        "paths",
        Takes::Texts,
        r#"["db/billing"]"#,
        "What migrations at these paths make belongs to it.",
    )
    .default("[]"),
    Setting::new(
        "schemas",
        Takes::Texts,
        r#"["billing"]"#,
        "Schemas that belong to it.",
    )
    .default("[]"),
    Setting::new(
        "tables",
        Takes::Texts,
        r#"["billing_*"]"#,
        "Tables that belong to it, as patterns on the name or `schema.name`.",
    )
    .default("[]"),
    Setting::new(
        "may-depend-on",
        Takes::Texts,
        r#"["core"]"#,
        "The modules whose objects its own may use.",
    )
    .default("[]"),
    Setting::new(
        "shared",
        Takes::Flag,
        "true",
        "Whether every module may depend on it.",
    )
    .default("false"),
];

const COUPLING: &[Setting] = &[
    Setting::new(
        "unowned",
        Takes::Word(&["error", "ignore"]),
        r#""error""#,
        "Whether an object that no module owns is reported, as `undeclared-owner`.",
    )
    .default(r#""ignore""#),
    Setting::new(
        "exceptions",
        Takes::Tables(&[
            Setting::new(
                "from",
                Takes::Text,
                r#""core""#,
                "The object or module that depends.",
            )
            .required(),
            Setting::new(
                "to",
                Takes::Text,
                r#""billing""#,
                "The object or module it depends on.",
            )
            .required(),
            REASON,
        ]),
        "",
        "Dependencies that are let pass, each with the reason. One that is not needed any more is \
         reported.",
    )
    .default("[]"),
];

const FORBIDDEN: &[Setting] = &[
    Setting::new(
        "term",
        Takes::Text,
        r#""acme""#,
        "A word, in any case and as a part of `snake_case`; or a regular expression between slashes.",
    )
    .required(),
    Setting::new("reason", Takes::Text, r#""a customer""#, "Why; the diagnostic says it."),
    Setting::new(
        "allowed-in",
        Takes::Texts,
        r#"["**/seed.sql"]"#,
        "Patterns of the files in which it may stand.",
    )
    .default("[]"),
];

const IGNORE: &[Setting] = &[
    Setting::new(
        "rules",
        Takes::Texts,
        r#"["misnamed-object"]"#,
        "The rules whose diagnostics are accepted.",
    )
    .required(),
    Setting::new(
        "paths",
        Takes::Texts,
        r#"["db/vendor/**"]"#,
        "Patterns of the files that it is about. With neither these nor objects it would be about \
         everything, and is refused.",
    )
    .default("[]"),
    Setting::new(
        "objects",
        Takes::Texts,
        r#"["audit.*"]"#,
        "Patterns of the objects that it is about, on `schema.name` or the name alone.",
    )
    .default("[]"),
    REASON,
];

const SUPPRESSIONS: &[Setting] = &[Setting::new(
    "require-reason",
    Takes::Flag,
    "false",
    "Whether a comment without a reason suppresses nothing, and is reported.",
)
.default("true")];

/// The keys of the file.
pub const SETTINGS: &[Setting] = &[
    FRAMEWORK,
    Setting::new(
        "postgres-version",
        Takes::Integer(10, 99),
        "16",
        "The major version of the server, of which the model is. Statements that it does not know yet \
         are reported. Unset, what the platform's own configuration says, and without that 15.",
    ),
    DOWN,
    Setting::new(
        "roots",
        Takes::TextsOrTables(ROOT),
        r#"["db/migrations", { path = "billing", framework = "sqlx" }]"#,
        "The directories to lint where the command line names none. Unset, all that are found.",
    )
    .default("[]"),
    Setting::new(
        "root",
        Takes::Tables(ROOT),
        "",
        "The same, as `[[root]]`, which reads better where each has keys of its own.",
    )
    .default("[]"),
    Setting::new(
        "exclude",
        Takes::Texts,
        r#"["db/vendored/**"]"#,
        "Patterns of files that nothing is reported of. They are replayed all the same.",
    )
    .default("[]"),
    Setting::new(
        "idempotency",
        Takes::Word(&["auto", "rerun", "atomic", "off"]),
        r#""rerun""#,
        "Which migrations have to be able to run a second time. `rerun`: each. `atomic`: each that \
         can be half applied. `off`: none. `auto`: as the framework has it, and as the directory \
         does it already.",
    )
    .default(r#""auto""#),
    Setting::new(
        "pending",
        Takes::Word(&["asked", "all", "none"]),
        r#""all""#,
        "Which migrations are taken to be still to be applied, so that it matters what others wait for \
         or lose meanwhile. `asked`: those that a run is asked about by files, `--base`, `--staged` or \
         `--latest`; without any, none. `all`: each. See [pending](pending.md).",
    )
    .default(r#""asked""#),
    Setting::new(
        "rules",
        Takes::Table(&[], Some(Names::Rules)),
        "",
        "The level of a rule: `error`, `warning`, `note` or `off`.",
    ),
    Setting::new(
        "categories",
        Takes::Table(&[], Some(Names::Categories)),
        "",
        "The level of a category's rules; those that are off by default stay so. `[rules]` is more \
         specific.",
    ),
    Setting::new(
        "overrides",
        Takes::Tables(OVERRIDES),
        "",
        "Other levels for some files; where several are about a file, the last one holds.",
    )
    .default("[]"),
    Setting::new(
        "ignore",
        Takes::Tables(IGNORE),
        "",
        "Diagnostics that are accepted, where a comment can't say so. An entry that nothing needs is \
         reported. See [suppressions](suppressions.md).",
    )
    .default("[]"),
    Setting::new(
        "start-after",
        Takes::Text,
        r#""20240101000000""#,
        "The last version of which nothing is reported. The migrations up to it are replayed all the \
         same.",
    ),
    Setting::new(
        "baseline",
        Takes::Text,
        r#""db/accepted.txt""#,
        "The file of the diagnostics that were there before sqlcheck, which `sqlcheck baseline \
         write` writes. Unset, `sqlcheck-baseline.txt` beside the configuration, or at the top of \
         the repository.",
    ),
    Setting::new(
        "suppressions",
        Takes::Table(SUPPRESSIONS, None),
        "",
        "Comments that suppress diagnostics.",
    ),
    Setting::new(
        "naming",
        Takes::Table(NAMING, Some(Names::NamingKinds)),
        "",
        "How names must look, by kind of object: a case style (`snake_case`, `camelCase`, \
         `PascalCase`, `SCREAMING_SNAKE_CASE`, `kebab-case`), a regular expression that begins with \
         `^`, a template such as `{table}_{columns}_idx`, or `off`.",
    ),
    Setting::new("rls", Takes::Table(RLS, None), "", "Row-level security."),
    Setting::new(
        "foreign-keys",
        Takes::Table(FOREIGN_KEYS, None),
        "",
        "Indexes for foreign keys.",
    ),
    Setting::new(
        "module",
        Takes::Tables(MODULE),
        "",
        "A module of the schema, and which others it may depend on.",
    )
    .default("[]"),
    Setting::new(
        "coupling",
        Takes::Table(COUPLING, None),
        "",
        "What holds for all modules.",
    ),
    Setting::new(
        "forbidden",
        Takes::Tables(FORBIDDEN),
        "",
        "A term that may not stand in a migration, nor in its name.",
    )
    .default("[]"),
    Setting::new(
        "placeholders",
        Takes::Values,
        r#"{ app_schema = "app" }"#,
        "What stands for `${app_schema}`, `:app_schema` and `{{ app_schema }}` in migrations, where \
         the configuration of the framework does not say it, or says something else.",
    )
    .default("{}"),
    Setting::new(
        "expect",
        Takes::Table(&[], Some(Names::ExpectedKinds)),
        "",
        "How many objects of a kind there are at the end of the history: a number, or a range such \
         as `\">= 80\"` or `\"100..140\"`. `sqlcheck schema` prints the counts of today.",
    ),
];
