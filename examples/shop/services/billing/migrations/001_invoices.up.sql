-- Invoices, and how far each has come.

CREATE TYPE invoice_state AS ENUM ('draft', 'sent', 'paid');

CREATE TABLE invoices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state invoice_state NOT NULL DEFAULT 'draft',
    total numeric(12, 2) NOT NULL
);
