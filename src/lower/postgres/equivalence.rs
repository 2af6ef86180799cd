//! Whether two texts of an expression or a query mean the same, as people and servers write them.
//!
//! A server prints what it stored with the parentheses, casts, schemas, aliases and operators that
//! nobody typed: `a IN (1, 2)` comes back as `a = ANY (ARRAY[1, 2])`. Both texts are parsed and
//! reduced to what is left without all that. Casts and qualifiers are dropped, so two texts that
//! differ in them alone count as the same: it is better to be silent than wrong there.

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use pg_raw_parse::walk::{Recurse, walk_manual};
use pg_raw_parse::{ConstValue, Node, nodes};

use super::names::{cast_strings, strings};
use super::parser::parse;
use super::references::has_children;

/// How deep a tree is compared; what is deeper counts as the same.
const MAX_DEPTH: u32 = 400;

/// Whether two expressions may mean the same. To be called on a thread with a large stack where
/// the texts may be deep.
#[must_use]
pub fn same_expression(left: &str, right: &str) -> bool {
    left == right || same_query(&format!("SELECT {left}"), &format!("SELECT {right}"))
}

/// As [`same_expression`], for queries and other statements that change or read rows.
#[must_use]
pub fn same_query(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    match (reduced(left), reduced(right)) {
        (Some(left), Some(right)) => left.matches(&right),
        _ => false,
    }
}

/// As [`same_expression`], for what stands after `FOR VALUES` of a partition.
#[must_use]
pub fn same_bound(left: &str, right: &str) -> bool {
    let statement = |bound| format!("CREATE TABLE t PARTITION OF p FOR VALUES {bound}");
    left == right || same_query(&statement(left), &statement(right))
}

/// What carries the meaning of a tree.
#[derive(Debug, Clone, PartialEq)]
enum Meaning {
    Node(String, Vec<Meaning>),
    /// A constant, without its type.
    Constant(String),
    /// A constant that the server prints in the form of its type: a date, an interval, a number.
    Formatted,
    /// What a server spells out: a star, a number that stands for an output column.
    Anything,
}

impl Meaning {
    fn matches(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Anything, _) | (_, Self::Anything) => true,
            (Self::Formatted, Self::Constant(_) | Self::Formatted)
            | (Self::Constant(_), Self::Formatted) => true,
            (Self::Constant(left), Self::Constant(right)) => is_same_constant(left, right),
            (Self::Node(left, ours), Self::Node(right, theirs)) => {
                left == right
                    && ours.len() == theirs.len()
                    && ours
                        .iter()
                        .zip(theirs)
                        .all(|(one, other)| one.matches(other))
            }
            _ => false,
        }
    }
}

fn reduced(text: &str) -> Option<Vec<Meaning>> {
    let tree = parse(text).ok()?;
    Some(tree.stmts().map(|node| reduce(node, MAX_DEPTH)).collect())
}

trait Matches {
    fn matches(&self, other: &Self) -> bool;
}

impl Matches for Vec<Meaning> {
    fn matches(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .zip(other)
                .all(|(one, other)| one.matches(other))
    }
}

fn node(label: impl Into<String>, parts: Vec<Meaning>) -> Meaning {
    Meaning::Node(label.into(), parts)
}

fn word(text: &str) -> Meaning {
    node(text, Vec::new())
}

fn reduce(tree: Node<'_>, depth: u32) -> Meaning {
    let Some(depth) = depth.checked_sub(1) else {
        return Meaning::Anything;
    };
    match tree {
        Node::None => word(""),
        Node::A_Const(constant) => Meaning::Constant(constant_text(constant)),
        Node::TypeCast(cast) => type_cast(cast, depth),
        Node::CollateClause(clause) => node(
            "collate",
            vec![
                reduce(clause.arg(), depth),
                word(strings(clause.collname()).last().unwrap_or_default()),
            ],
        ),
        Node::ColumnRef(column) => match column.fields().iter().next_back() {
            Some(Node::String(name)) => word(name.sval().unwrap_or_default()),
            _ => Meaning::Anything,
        },
        Node::A_Expr(expression) => operator(expression, depth),
        Node::BoolExpr(expression) => boolean(expression, depth),
        Node::FuncCall(call) => function(call, depth),
        Node::SQLValueFunction(function) => word(value_function(function.op)),
        Node::NullTest(test) => {
            let label = match test.nulltesttype {
                nodes::NullTestType::IS_NULL => "is null",
                _ => "is not null",
            };
            node(label, vec![reduce(test.arg(), depth)])
        }
        Node::BooleanTest(test) => {
            let label = format!("is {}", test.booltesttype);
            node(label, vec![reduce(test.arg(), depth)])
        }
        Node::MinMaxExpr(expression) => {
            let label = format!("minmax {}", expression.op);
            node(label, all(expression.args(), depth))
        }
        Node::SubLink(link) => sublink(link, depth),
        Node::RangeVar(relation) => word(relation.relname().unwrap_or_default()),
        Node::ResTarget(target) => reduce(target.val(), depth),
        Node::JoinExpr(join) => self::join(join, depth),
        Node::SortBy(sort) => sort_by(sort, depth),
        Node::RuleStmt(rule) => node(
            format!("rule {} {}", rule.event, rule.instead),
            vec![
                reduce(rule.where_clause(), depth),
                node("actions", all(rule.actions(), depth)),
            ],
        ),
        Node::CreateStmt(create) => match create.partbound() {
            Some(bound) => partition_bound(bound, depth),
            None => Meaning::Anything,
        },
        Node::SelectStmt(select) => query(select, depth),
        Node::Alias(_) | Node::LockingClause(_) => word(""),
        Node::String(text) => word(text.sval().unwrap_or_default()),
        Node::NodeList(list) => list_of(all(list, depth)),
        other => fallback(other, depth),
    }
}

fn all<'n>(list: impl IntoIterator<Item = Node<'n>>, depth: u32) -> Vec<Meaning> {
    list.into_iter().map(|item| reduce(item, depth)).collect()
}

/// A row with a star in it has more parts than it shows.
fn list_of(parts: Vec<Meaning>) -> Meaning {
    if parts.contains(&Meaning::Anything) {
        Meaning::Anything
    } else {
        node("list", parts)
    }
}

/// The server spells out the columns of a natural join.
fn join(join: &nodes::JoinExpr, depth: u32) -> Meaning {
    let using = if join.is_natural {
        Meaning::Anything
    } else {
        node(
            "using",
            cast_strings(join.using_clause()).map(word).collect(),
        )
    };
    node(
        format!("join {}", join.jointype),
        vec![
            reduce(join.larg(), depth),
            reduce(join.rarg(), depth),
            reduce(join.quals(), depth),
            using,
        ],
    )
}

/// A node whose parts say all that matters.
fn fallback(tree: Node<'_>, depth: u32) -> Meaning {
    let mut parts = Vec::new();
    if has_children(tree) {
        walk_manual::<()>(tree, |child| {
            parts.push(reduce(child, depth));
            ControlFlow::Continue(Recurse::No)
        });
    }
    node(format!("{:?}", std::mem::discriminant(&tree)), parts)
}

fn constant_text(constant: &nodes::A_Const) -> String {
    match constant.val() {
        None => "null".to_owned(),
        Some(ConstValue::String(text)) => plain_text(text),
        Some(value) => value.to_string(),
    }
}

/// A date is a time, at midnight; 10 is 10.0.
fn is_same_constant(left: &str, right: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok().map(f64::to_bits);
    left == right
        || number(left).is_some_and(|it| number(right) == Some(it))
        || [(left, right), (right, left)]
            .into_iter()
            .any(|(short, long)| {
                long.strip_prefix(short)
                    .is_some_and(|rest| rest.starts_with(" 00:00:00"))
            })
}

/// A string without what the server's own form of arrays and documents adds or lacks.
fn plain_text(text: &str) -> String {
    if text.starts_with(['{', '[']) {
        return text
            .chars()
            .filter(|it| !it.is_whitespace() && *it != '"')
            .collect();
    }
    text.to_owned()
}

/// The types whose constants the server prints in its own form, whatever was written.
const FORMATTED: &[&str] = &[
    "timestamp",
    "timestamptz",
    "date",
    "time",
    "timetz",
    "interval",
    "numeric",
    "float4",
    "float8",
    "bool",
    "inet",
    "cidr",
    "macaddr",
    "uuid",
    "bytea",
    "money",
    "bit",
    "varbit",
    "bpchar",
    "tsvector",
    "tsquery",
    "xml",
    "point",
    "box",
    "path",
    "polygon",
    "circle",
    "jsonpath",
    "int4range",
    "int8range",
    "numrange",
    "daterange",
    "tsrange",
    "tstzrange",
];

fn type_cast(cast: &nodes::TypeCast, depth: u32) -> Meaning {
    let inner = reduce(cast.arg(), depth);
    let Meaning::Constant(text) = inner else {
        return inner;
    };
    let name = cast.type_name();
    let name = name
        .and_then(|it| it.names().iter().next_back()?.sval())
        .unwrap_or_default();
    if name.starts_with("reg") {
        return Meaning::Constant(last_part(&text));
    }
    // A boolean constant is a cast to the parser.
    match (name, text.as_str()) {
        ("bool", "t" | "true") => Meaning::Constant("true".to_owned()),
        ("bool", "f" | "false") => Meaning::Constant("false".to_owned()),
        _ if FORMATTED.contains(&name) && text != "null" => Meaning::Formatted,
        _ => Meaning::Constant(text),
    }
}

/// The name of an object in a string, without its schema.
fn last_part(text: &str) -> String {
    let name = text.rsplit('.').next().unwrap_or(text);
    name.trim_matches('"').to_owned()
}

fn operator(expression: &nodes::A_Expr, depth: u32) -> Meaning {
    use nodes::A_Expr_Kind as Kind;
    let name = strings(expression.name()).last().unwrap_or_default();
    let left = reduce(expression.lexpr(), depth);
    let right = reduce(expression.rexpr(), depth);
    match expression.kind {
        Kind::AEXPR_OP => plain_operator(name, left, right),
        Kind::AEXPR_IN => {
            let items = match expression.rexpr() {
                Node::NodeList(list) => all(list, depth),
                other => vec![reduce(other, depth)],
            };
            one_of(name, left, items)
        }
        Kind::AEXPR_OP_ANY | Kind::AEXPR_OP_ALL => {
            let any = expression.kind == Kind::AEXPR_OP_ANY;
            match (name, any, array_items(expression.rexpr(), depth)) {
                ("=", true, Some(items)) | ("<>", false, Some(items)) => one_of(name, left, items),
                _ => node(format!("{name} any {any}"), vec![left, right]),
            }
        }
        Kind::AEXPR_BETWEEN | Kind::AEXPR_NOT_BETWEEN => between(expression, left, depth),
        Kind::AEXPR_BETWEEN_SYM | Kind::AEXPR_NOT_BETWEEN_SYM => {
            node(format!("between {}", expression.kind), vec![left, right])
        }
        Kind::AEXPR_LIKE | Kind::AEXPR_ILIKE | Kind::AEXPR_SIMILAR => node(name, vec![left, right]),
        kind => node(format!("{name} {kind}"), vec![left, right]),
    }
}

fn plain_operator(name: &str, left: Meaning, right: Meaning) -> Meaning {
    let prefix = left == word("");
    match (name, right) {
        // The server folds the sign into the constant.
        ("-", Meaning::Constant(text)) if prefix => Meaning::Constant(format!("-{text}")),
        ("+", right @ Meaning::Constant(_)) if prefix => right,
        (name, right) => node(name, vec![left, right]),
    }
}

/// `a IN (…)` and `a = ANY (ARRAY[…])`, or their negations; of one item, a comparison.
fn one_of(name: &str, left: Meaning, mut items: Vec<Meaning>) -> Meaning {
    if items.len() == 1 {
        return node(name, vec![left, items.remove(0)]);
    }
    items.insert(0, left);
    node(format!("{name} one of"), items)
}

fn array_items(mut tree: Node<'_>, depth: u32) -> Option<Vec<Meaning>> {
    while let Node::TypeCast(cast) = tree {
        tree = cast.arg();
    }
    match tree {
        Node::A_ArrayExpr(array) => Some(all(array.elements(), depth)),
        _ => None,
    }
}

fn between(expression: &nodes::A_Expr, left: Meaning, depth: u32) -> Meaning {
    let bounds = match expression.rexpr() {
        Node::NodeList(list) => all(list, depth),
        _ => Vec::new(),
    };
    let Ok([low, high]) = <[Meaning; 2]>::try_from(bounds) else {
        return Meaning::Anything;
    };
    let negated = expression.kind == nodes::A_Expr_Kind::AEXPR_NOT_BETWEEN;
    let (label, first, second) = if negated {
        ("or", "<", ">")
    } else {
        ("and", ">=", "<=")
    };
    node(
        label,
        vec![
            node(first, vec![left.clone(), low]),
            node(second, vec![left, high]),
        ],
    )
}

/// Conjunctions of conjunctions are one.
fn boolean(expression: &nodes::BoolExpr, depth: u32) -> Meaning {
    let label = match expression.boolop {
        nodes::BoolExprType::AND_EXPR => "and",
        nodes::BoolExprType::OR_EXPR => "or",
        _ => "not",
    };
    let mut parts = Vec::new();
    for part in all(expression.args(), depth) {
        match part {
            Meaning::Node(inner, inside) if inner == label && label != "not" => {
                parts.extend(inside);
            }
            part => parts.push(part),
        }
    }
    node(label, parts)
}

fn function(call: &nodes::FuncCall, depth: u32) -> Meaning {
    let name = strings(call.funcname()).last().unwrap_or_default();
    let mut parts = all(call.args(), depth);
    if matches!(name, "nextval" | "currval" | "setval")
        && let Some(Meaning::Constant(sequence)) = parts.first_mut()
    {
        *sequence = last_part(sequence);
    }
    parts.extend(all(call.agg_order().iter().map(Node::from), depth));
    parts.push(reduce(call.agg_filter(), depth));
    parts.push(match call.over() {
        Some(window) => fallback(Node::WindowDef(window), depth),
        None => word(""),
    });
    let name = if name == "now" {
        "current_timestamp"
    } else {
        name
    };
    if name == "current_timestamp" {
        return word(name);
    }
    node(
        format!("{name}() {} {}", call.agg_star, call.agg_distinct),
        parts,
    )
}

fn value_function(op: nodes::SQLValueFunctionOp::Type) -> &'static str {
    match super::expression::value_function(op) {
        // All three are one.
        "current_role" | "user" => "current_user",
        name => name,
    }
}

fn partition_bound(bound: &nodes::PartitionBoundSpec, depth: u32) -> Meaning {
    node(
        format!("bound {} {}", bound.modulus, bound.remainder),
        vec![
            node("list", all(bound.listdatums(), depth)),
            node("lower", all(bound.lowerdatums(), depth)),
            node("upper", all(bound.upperdatums(), depth)),
        ],
    )
}

fn sublink(link: &nodes::SubLink, depth: u32) -> Meaning {
    let operator = strings(link.oper_name()).last().unwrap_or("=");
    node(
        format!("sublink {} {operator}", link.sub_link_type),
        vec![
            reduce(link.testexpr(), depth),
            reduce(link.subselect(), depth),
        ],
    )
}

fn sort_by(sort: &nodes::SortBy, depth: u32) -> Meaning {
    use nodes::SortByDir as Direction;
    use nodes::SortByNulls as Nulls;
    let descending = sort.sortby_dir == Direction::SORTBY_DESC;
    let nulls_first = match sort.sortby_nulls {
        Nulls::SORTBY_NULLS_FIRST => true,
        Nulls::SORTBY_NULLS_LAST => false,
        _ => descending,
    };
    node(
        format!("sort {descending} {nulls_first}"),
        vec![output(sort.node(), depth)],
    )
}

/// What `ORDER BY` and `GROUP BY` name: a number stands for an output column.
fn output(tree: Node<'_>, depth: u32) -> Meaning {
    match tree {
        Node::A_Const(_) => Meaning::Anything,
        // The name of an output column, which the server replaces by what it stands for.
        Node::ColumnRef(column) if column.fields().len() == 1 => Meaning::Anything,
        other => reduce(other, depth),
    }
}

fn query(select: &nodes::SelectStmt, depth: u32) -> Meaning {
    let targets = all(select.target_list().iter().map(Node::from), depth);
    let has_star = targets.contains(&Meaning::Anything);
    let targets = if has_star {
        Meaning::Anything
    } else {
        node("targets", targets)
    };
    let arm = |arm: Option<&nodes::SelectStmt>| arm.map_or(word(""), |arm| query(arm, depth));
    let with = select.with_clause().map(|clause| {
        let ctes = clause.ctes().iter();
        node(
            "with",
            ctes.map(|cte| reduce(cte.ctequery(), depth)).collect(),
        )
    });
    node(
        format!("select {} {}", select.op, select.all),
        vec![
            with.unwrap_or_else(|| word("")),
            targets,
            node(
                "distinct",
                vec![word(&select.distinct_clause().len().to_string())],
            ),
            node("from", all(select.from_clause(), depth)),
            reduce(select.where_clause(), depth),
            node(
                "group",
                select
                    .group_clause()
                    .iter()
                    .map(|it| output(it, depth))
                    .collect(),
            ),
            reduce(select.having_clause(), depth),
            node("values", all(select.values_lists(), depth)),
            node(
                "sort",
                all(select.sort_clause().iter().map(Node::from), depth),
            ),
            reduce(select.limit_count(), depth),
            reduce(select.limit_offset(), depth),
            arm(select.larg()),
            arm(select.rarg()),
        ],
    )
}
