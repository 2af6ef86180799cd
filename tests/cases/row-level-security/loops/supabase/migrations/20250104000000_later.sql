-- A loop over the tables of its time does not see this one.
CREATE TABLE invoices (id bigint PRIMARY KEY);
