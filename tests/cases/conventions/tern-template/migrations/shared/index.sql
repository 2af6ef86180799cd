create index i on users (nmae);
