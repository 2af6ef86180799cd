ALTER TABLE orders ADD COLUMN "lastComment" text;
