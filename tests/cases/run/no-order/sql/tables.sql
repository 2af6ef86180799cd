CREATE TABLE orders (id bigint PRIMARY KEY, paid boolean);
CREATE INDEX lines_order_idx ON lines (order_id);
CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id));
