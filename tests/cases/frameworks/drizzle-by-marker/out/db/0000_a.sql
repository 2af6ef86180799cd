create table a (id int primary key);--> statement-breakpoint
create table b (id int primary key);
