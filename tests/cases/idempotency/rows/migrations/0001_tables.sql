CREATE TABLE IF NOT EXISTS plans (code text PRIMARY KEY, price int);
CREATE TABLE IF NOT EXISTS roles (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text);
CREATE TABLE IF NOT EXISTS days (day date PRIMARY KEY);
