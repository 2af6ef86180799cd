-- `above` was another table when `below` was made its child: the new one is no child of its own child.
CREATE TABLE below (a int);
ALTER TABLE below INHERIT above;
CREATE TABLE above (key bigint PRIMARY KEY, a int NOT NULL) INHERITS (below);
ALTER TABLE below ALTER COLUMN a SET NOT NULL;
ALTER TABLE below ADD PRIMARY KEY (a);
