select 41;
