-- From PostgreSQL 15 on.
SELECT n.pnpubid AS publication, n.pnnspid AS schema FROM pg_publication_namespace n ORDER BY n.oid
