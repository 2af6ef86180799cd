INSERT INTO plans (code, price) VALUES ('big', 30) ON CONFLICT (code) DO NOTHING;
CREATE TEMPORARY TABLE more_days (day date);
COPY more_days FROM stdin;
2026-01-01
\.
INSERT INTO days SELECT day FROM more_days ON CONFLICT DO NOTHING;
