create role once;
-- ok
create role twice;
-- ok
drop role twice, once, twice;
-- ok
drop role twice, twice;
-- 42704 role "twice" does not exist
