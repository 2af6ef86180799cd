/* 表💥 */ create table "größe💥" (id int primary key); create table "größe💥" (id int primary key); -- ärger
