use super::{same_expression, same_query};

#[test]
fn a_servers_spelling_is_the_same() {
    for (people, server) in [
        ("status = 'queued'", "(status = 'queued'::text)"),
        ("'darkly'", "'darkly'::character varying"),
        ("'a'::varchar(20)", "'a'::character varying(20)"),
        ("lower(email)", "lower((email)::text)"),
        (
            "hot_rank(score, published)",
            "public.hot_rank((score)::numeric, published)",
        ),
        (
            "state IN ('a', 'b')",
            "(state = ANY (ARRAY['a'::text, 'b'::text]))",
        ),
        ("state NOT IN (1, 2)", "(state <> ALL (ARRAY[1, 2]))"),
        ("state IN ('a')", "(state = 'a'::text)"),
        ("a != 1", "(a <> 1)"),
        ("now()", "CURRENT_TIMESTAMP"),
        ("'{}'::text[]", "'{}'::text[]"),
        ("a BETWEEN 1 AND 3", "((a >= 1) AND (a <= 3))"),
        ("a NOT BETWEEN 1 AND 3", "((a < 1) OR (a > 3))"),
        ("a LIKE 'b%'", "(a ~~ 'b%'::text)"),
        ("a NOT ILIKE 'b%'", "(a !~~* 'b%'::text)"),
        ("-1", "'-1'::integer"),
        ("a AND b AND c", "((a AND b) AND c)"),
        ("true", "'t'::boolean"),
        (
            "'2024-01-01'",
            "'2024-01-01 00:00:00+00'::timestamp with time zone",
        ),
        ("INTERVAL '1 day'", "'1 day'::interval"),
        ("'{\"a\":1}'", "'{\"a\": 1}'::jsonb"),
        ("nextval('numbers')", "nextval('app.numbers'::regclass)"),
        ("auth.uid() = user_id", "(auth.uid() = user_id)"),
        (
            "id IN (SELECT m.team FROM members m WHERE m.who = t.who)",
            "(id IN ( SELECT members.team FROM public.members WHERE (members.who = t.who)))",
        ),
        ("(now() AT TIME ZONE 'utc')", "timezone('utc'::text, now())"),
    ] {
        assert!(same_expression(people, server), "{people} / {server}");
    }
}

#[test]
fn another_meaning_is_not() {
    for (left, right) in [
        ("status = 'queued'", "status = 'done'"),
        ("0", "1"),
        ("'A'", "'a'"),
        ("a IS NOT NULL", "a IS NULL"),
        ("'a b'", "'a  b'"),
        ("lower(email)", "upper(email)"),
        ("a AND (b OR c)", "a AND b OR c"),
        ("a - (b - c)", "a - b - c"),
        ("a IN (1, 2)", "a IN (1, 3)"),
        ("a BETWEEN 1 AND 3", "a BETWEEN 1 AND 4"),
        ("count(*) FILTER (WHERE a)", "count(*)"),
    ] {
        assert!(!same_expression(left, right), "{left} / {right}");
    }
}

#[test]
fn queries_are_compared_without_what_the_server_spells_out() {
    for (people, server) in [
        ("SELECT * FROM t", "SELECT t.a, t.b FROM public.t"),
        (
            "SELECT x.a AS c FROM t x WHERE x.b ORDER BY 1",
            "SELECT a AS c FROM t x WHERE b ORDER BY a",
        ),
        (
            "SELECT a, count(*) AS n FROM t GROUP BY a ORDER BY n DESC",
            "SELECT t.a, count(*) AS n FROM t GROUP BY t.a ORDER BY (count(*)) DESC",
        ),
        (
            "SELECT a FROM t JOIN u USING (id)",
            "SELECT t.a FROM (t JOIN u USING (id))",
        ),
    ] {
        assert!(same_query(people, server), "{people} / {server}");
    }
    for (left, right) in [
        ("SELECT a FROM t", "SELECT b FROM t"),
        ("SELECT a FROM t", "SELECT a FROM u"),
        ("SELECT a FROM t", "SELECT DISTINCT a FROM t"),
        ("SELECT 1 UNION SELECT 2", "SELECT 1 UNION ALL SELECT 2"),
        (
            "SELECT a FROM t LEFT JOIN u ON b",
            "SELECT a FROM t JOIN u ON b",
        ),
    ] {
        assert!(!same_query(left, right), "{left} / {right}");
    }
}
