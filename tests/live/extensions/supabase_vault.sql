CREATE EXTENSION supabase_vault CASCADE;
SELECT vault.create_secret('s3cret', 'key', 'what it is for');
SELECT vault.update_secret(id, 'other') FROM vault.secrets WHERE name = 'key';
DO $$
BEGIN
  ASSERT (SELECT decrypted_secret FROM vault.decrypted_secrets WHERE name = 'key') = 'other';
END
$$;
DROP EXTENSION supabase_vault;
