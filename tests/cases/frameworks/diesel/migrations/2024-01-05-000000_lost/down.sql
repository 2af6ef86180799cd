drop table lost;
