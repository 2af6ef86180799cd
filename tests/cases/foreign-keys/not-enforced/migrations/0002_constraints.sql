ALTER TABLE orders ADD CONSTRAINT orders_user_fkey FOREIGN KEY (user_id) REFERENCES users NOT ENFORCED;
ALTER TABLE orders ADD CONSTRAINT orders_amount_check CHECK (amount > 0) NOT ENFORCED;
ALTER TABLE orders ADD CONSTRAINT orders_id_check CHECK (id > 0) NOT VALID;
