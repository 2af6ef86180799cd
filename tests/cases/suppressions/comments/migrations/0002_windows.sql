-- sqlcheck: ignore[failing-statement] not here
SELECT 1;
  -- sqlcheck: hide all
CREATE TABLE orders (); -- sqlcheck: ignore [ failing-statement ]: made by hand
