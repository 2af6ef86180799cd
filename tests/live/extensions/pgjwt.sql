CREATE EXTENSION pgcrypto;
CREATE EXTENSION pgjwt;
DO $$
BEGIN
  ASSERT sign('{"sub":"1234567890","name":"John Doe","admin":true}', 'secret')
    = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWV9.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ';
  ASSERT (SELECT valid FROM verify(sign('{"a":1}', 's'), 's'));
  ASSERT NOT (SELECT valid FROM verify(sign('{"a":1}', 's'), 't'));
END
$$;
DROP EXTENSION pgjwt;
CREATE EXTENSION pgjwt CASCADE;
DROP EXTENSION pgcrypto CASCADE;
DROP EXTENSION IF EXISTS pgjwt;
