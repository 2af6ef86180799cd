CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE people (id bigint PRIMARY KEY);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    "buyerId" bigint REFERENCES users (id),
    owner_id bigint,
    renamed_since bigint REFERENCES users (id),
    FOREIGN KEY (owner_id) REFERENCES users (id),
    FOREIGN KEY (owner_id) REFERENCES people (id)
);
CREATE TABLE visits (
    key bigint PRIMARY KEY,
    user_id bigint UNIQUE REFERENCES users (id),
    host_id bigint REFERENCES users (id),
    at date
);
CREATE INDEX visits_host_id_at_idx ON visits (host_id, at);
