CREATE TABLE unlisted ();
