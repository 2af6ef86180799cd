create table b (id bigint primary key);
--> statement-breakpoint
create table c (id bigint primary key);
