-- Down Migration
drop table a;
