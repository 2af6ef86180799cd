ALTER TABLE "orders" ALTER COLUMN "state" SET DEFAULT 'draft';--> statement-breakpoint
CREATE INDEX CONCURRENTLY "orders_state_idx" ON "orders" ("state");
