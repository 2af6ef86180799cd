\ir 001_tables.sql
\ir 002_policies.sql
