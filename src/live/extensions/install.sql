DO $install$
DECLARE
  home text;
  extension oid;
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = {name}) THEN
    {there};
    RETURN;
  END IF;
  {required}
  home := {home};
  IF home IS NULL THEN
    RAISE EXCEPTION 'no schema has been selected to create in' USING ERRCODE = 'invalid_schema_name';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = home) THEN
    RAISE EXCEPTION 'schema "%" does not exist', home USING ERRCODE = 'invalid_schema_name';
  END IF;
  extension := pg_catalog.pg_nextoid(
    'pg_catalog.pg_extension', 'oid', 'pg_catalog.pg_extension_oid_index');
  INSERT INTO pg_catalog.pg_extension
    (oid, extname, extowner, extnamespace, extrelocatable, extversion)
  SELECT extension, {name}, r.oid, n.oid, true, {version}
  FROM pg_catalog.pg_roles AS r, pg_catalog.pg_namespace AS n
  WHERE r.rolname = current_user AND n.nspname = home;
  INSERT INTO pg_catalog.pg_depend
    (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
  SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass, extension, 0,
    'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, 0, 'n'
  FROM pg_catalog.pg_namespace AS n
  WHERE n.nspname = home AND n.nspname <> 'pg_catalog';

  EXECUTE pg_catalog.replace($members${members}$members$, '@extschema@', pg_catalog.quote_ident(home));

  INSERT INTO pg_catalog.pg_depend
    (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
  SELECT made.classid, made.objid, 0, 'pg_catalog.pg_extension'::pg_catalog.regclass, extension, 0, 'e'
  FROM (
    SELECT 'pg_catalog.pg_am'::pg_catalog.regclass AS classid, oid AS objid
      FROM pg_catalog.pg_am
    UNION ALL SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, oid FROM pg_catalog.pg_cast
    UNION ALL SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, oid FROM pg_catalog.pg_class
      WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid FROM pg_catalog.pg_language
    UNION ALL SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, oid FROM pg_catalog.pg_namespace
    UNION ALL SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid FROM pg_catalog.pg_opclass
    UNION ALL SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, oid FROM pg_catalog.pg_operator
    UNION ALL SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid FROM pg_catalog.pg_opfamily
    UNION ALL SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, oid FROM pg_catalog.pg_proc
    UNION ALL SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, oid FROM pg_catalog.pg_type
  ) AS made
  WHERE made.objid > extension
    AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend AS d
      WHERE d.classid = made.classid AND d.objid = made.objid AND d.deptype IN ('i', 'e')
    );
END
$install$
