CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE countries (code text PRIMARY KEY);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    user_id bigint REFERENCES users (id),
    country text REFERENCES countries (code),
    origin text REFERENCES countries (code)
);
CREATE TABLE gone (user_id bigint REFERENCES users (id));
