CREATE TABLE users (id bigint PRIMARY KEY);
--> statement-breakpoint
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
