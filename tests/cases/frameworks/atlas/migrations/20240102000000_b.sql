-- atlas:txmode none

create index concurrently i on a (id);
