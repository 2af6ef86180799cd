\ir migrations/001_a.sql
\ir migrations/002_b.sql
