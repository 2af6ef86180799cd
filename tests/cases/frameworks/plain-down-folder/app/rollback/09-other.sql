drop table other;
