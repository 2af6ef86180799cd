ALTER TABLE orders DROP CONSTRAINT amount_positive;
