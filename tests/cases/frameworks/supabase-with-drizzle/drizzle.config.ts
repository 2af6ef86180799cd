export default { out: "./supabase/migrations", migrations: { prefix: "supabase" } }
