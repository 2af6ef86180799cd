CREATE EXTENSION IF NOT EXISTS pg_net;
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM net.http_post(
    url := 'https://example.com',
    body := jsonb_build_object('id', new.id),
    headers := '{"Content-Type": "application/json"}'::jsonb);
  RETURN new;
END
$$;
CREATE TABLE t (id int);
CREATE TRIGGER tell AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION tell();
DROP TABLE t;
DROP FUNCTION tell;
DROP EXTENSION pg_net;
