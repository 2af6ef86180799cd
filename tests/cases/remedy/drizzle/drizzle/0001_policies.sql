ALTER TABLE users ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own ON users USING (id = 1);
--> statement-breakpoint
CREATE POLICY own ON orders USING (user_id = 1);
