CREATE EXTENSION pgmq;
SELECT pgmq.create('orders');
SELECT pgmq.send('orders', '{"id": 1}');
SELECT pgmq.send(queue_name => 'orders', msg => '{"id": 2}'::jsonb);
DO $$
BEGIN
  ASSERT (SELECT count(*) FROM pgmq.read('orders', 30, 1)) = 1;
  ASSERT (SELECT message FROM pgmq.pop('orders')) = '{"id": 2}';
  ASSERT pgmq.archive('orders', 1);
  ASSERT (SELECT count(*) FROM pgmq.a_orders) = 1;
  ASSERT (SELECT count(*) FROM pgmq.list_queues()) = 1;
  PERFORM pgmq.drop_queue('orders');
END
$$;
DROP EXTENSION pgmq;
