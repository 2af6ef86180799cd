CREATE EXTENSION IF NOT EXISTS timescaledb CASCADE;
CREATE TABLE conditions (time timestamptz NOT NULL, temperature float8);
SELECT create_hypertable('conditions', 'time');
SELECT create_hypertable('conditions', 'time', chunk_time_interval => interval '1 day', if_not_exists => true);
SELECT add_retention_policy('conditions', interval '1 month');
SELECT time_bucket('5 minutes', time), avg(temperature) FROM conditions GROUP BY 1;
DO $$
BEGIN
  ASSERT time_bucket('5 minutes', timestamptz '2024-01-01 00:07:00+00') = '2024-01-01 00:05:00+00';
  ASSERT EXISTS (SELECT FROM pg_indexes WHERE indexname = 'conditions_time_idx');
END
$$;
DROP TABLE conditions;
DROP EXTENSION timescaledb;
