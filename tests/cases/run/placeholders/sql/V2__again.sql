CREATE TABLE ${app}.users (id bigint PRIMARY KEY);
ALTER TABLE ${app}.users ADD COLUMN name ${type};
ALTER TABLE ${app}.users DROP COLUMN nothing;
ALTER TABLE ${app}.items ADD COLUMN a int;
