CREATE TABLE ${s}.users (id bigint PRIMARY KEY); SELECT '${label}'; DROP TABLE app.none; DROP TABLE ${s}.${unknown};
ALTER TABLE app.orders DROP COLUMN nothing, ADD COLUMN ${s} int; GRANT SELECT ON ${s}.users TO ${reader}; ALTER TABLE ${s}.users ADD COLUMN ä int, ADD ${s} ${s};
