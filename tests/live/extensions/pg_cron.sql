CREATE EXTENSION IF NOT EXISTS pg_cron;
GRANT USAGE ON SCHEMA cron TO CURRENT_USER;
SELECT cron.schedule('nightly', '0 3 * * *', 'VACUUM');
SELECT cron.schedule('nightly', '0 4 * * *', 'VACUUM');
SELECT cron.schedule('* * * * *', 'SELECT 1');
DO $$
BEGIN
  ASSERT (SELECT count(*) FROM cron.job) = 2;
  ASSERT (SELECT schedule FROM cron.job WHERE jobname = 'nightly') = '0 4 * * *';
  PERFORM cron.unschedule('nightly');
  PERFORM cron.unschedule(jobid) FROM cron.job;
END
$$;
DROP EXTENSION pg_cron;
