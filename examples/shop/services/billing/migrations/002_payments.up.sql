-- Payments of an invoice.

CREATE TABLE payments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id bigint NOT NULL REFERENCES invoices (id),
    paid_at timestamptz NOT NULL
);

CREATE INDEX payments_invoice_id_idx ON payments (invoice_id);

ALTER TABLE invoices RENAME COLUMN total TO gross;
