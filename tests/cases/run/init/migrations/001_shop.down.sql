drop table orders;
drop table customers;
drop type state;
