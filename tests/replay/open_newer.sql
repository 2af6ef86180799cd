--: What the version that the answers are compared with does not know.
create table t (a int, b int);
-- ok
create statistics on a, b from t;
-- ok
create statistics on a, b from t;
-- ok
drop statistics t_a_b_stat, t_a_b_stat1;
-- ok
