CREATE TABLE countries (code text PRIMARY KEY);
CREATE TABLE gone (code text PRIMARY KEY);
CREATE TABLE currencies (code text PRIMARY KEY);
