-- // Create Changelog
create table ${changelog} (id numeric(20, 0) not null);

-- //@UNDO
drop table ${changelog};
