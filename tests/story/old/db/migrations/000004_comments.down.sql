ALTER TABLE orders DROP COLUMN "lastComment";
