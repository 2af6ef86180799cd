CREATE TABLE items (id bigint PRIMARY KEY);
DROP TABLE ${app}.items;
CREATE TABLE items (id bigint PRIMARY KEY, a int);
${statement};
