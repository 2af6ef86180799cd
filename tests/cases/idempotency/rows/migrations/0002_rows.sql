INSERT INTO plans (code, price) VALUES ('free', 0);
INSERT INTO plans (code, price) VALUES ('pro', 10);
INSERT INTO roles (name) VALUES ('admin') ON CONFLICT DO NOTHING;
COPY days (day) FROM stdin;
2024-01-01
2024-01-02
\.
