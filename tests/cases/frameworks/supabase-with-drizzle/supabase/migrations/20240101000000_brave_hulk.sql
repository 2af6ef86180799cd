create table users (id bigint primary key);
--> statement-breakpoint
create table posts (id bigint primary key);
