//! Expressions: text, mentions, shape, and the column name that PostgreSQL gives.

use pg_raw_parse::{ConstValue, Node, nodes};

use super::names::strings;
use super::references::{quoted_relation, references};
use super::tokens::Tokens;
use crate::operation::{Expression, Name, ObjectName, References, Shape};

/// How deep the name of a column is looked for.
const MAX_NAME_DEPTH: u32 = 200;

impl Tokens<'_> {
    /// The expression that these tokens are.
    pub(super) fn expression(self, node: Node<'_>) -> Expression {
        Expression {
            text: self.normalized(),
            span: self.whole(),
            references: references(self, [node]),
            shape: shape(self, node),
            column_name: column_name(node).map(Name::new),
        }
    }

    /// The expression in the first parentheses from `start` on.
    pub(super) fn expression_in(self, start: usize, node: Node<'_>) -> Expression {
        self.group_after(start).expression(node)
    }

    /// An index key or a partition key that is the name of a column.
    pub(super) fn column_expression(self, name: &str) -> Expression {
        let name = Name::new(name);
        Expression {
            text: self.normalized(),
            span: self.whole(),
            references: References {
                columns: vec![vec![name.clone()]],
                ..References::default()
            },
            shape: Shape::Column(name.clone()),
            column_name: Some(name),
        }
    }
}

/// The name that PostgreSQL would give a column of this expression; `None` for `?column?`.
pub(super) fn column_name(node: Node<'_>) -> Option<&str> {
    named(node, MAX_NAME_DEPTH).map(|(name, _)| name)
}

/// As `FigureColname` of PostgreSQL: the name, and whether it is a strong one, which the type of a
/// cast and the word `case` are not.
fn named(mut node: Node<'_>, depth: u32) -> Option<(&str, bool)> {
    let depth = depth.checked_sub(1)?;
    loop {
        node = match node {
            Node::CollateClause(collate) => collate.arg(),
            Node::A_Indirection(indirection) => match strings(indirection.indirection()).last() {
                Some(field) => return Some((field, true)),
                None => indirection.arg(),
            },
            Node::TypeCast(cast) => {
                let strong = named(cast.arg(), depth).filter(|(_, strong)| *strong);
                let last = cast
                    .type_name()
                    .and_then(|name| name.names().iter().next_back());
                return strong.or_else(|| Some((last?.sval()?, false)));
            }
            Node::CaseExpr(case) => {
                let strong = named(case.defresult(), depth).filter(|(_, strong)| *strong);
                return strong.or(Some(("case", false)));
            }
            Node::SubLink(link) => return sublink_name(link, depth),
            other => return plain_name(other).map(|name| (name, true)),
        };
    }
}

fn plain_name(node: Node<'_>) -> Option<&str> {
    match node {
        Node::ColumnRef(column) => strings(column.fields()).last(),
        Node::FuncCall(call) => strings(call.funcname()).last(),
        Node::A_Expr(expression) => {
            (expression.kind == nodes::A_Expr_Kind::AEXPR_NULLIF).then_some("nullif")
        }
        Node::GroupingFunc(_) => Some("grouping"),
        Node::MergeSupportFunc(_) => Some("merge_action"),
        Node::A_ArrayExpr(_) => Some("array"),
        Node::RowExpr(_) => Some("row"),
        Node::CoalesceExpr(_) => Some("coalesce"),
        Node::MinMaxExpr(expression) => Some(match expression.op {
            nodes::MinMaxOp::IS_GREATEST => "greatest",
            _ => "least",
        }),
        Node::SQLValueFunction(function) => Some(value_function(function.op)),
        Node::XmlExpr(expression) => xml_function(expression.op),
        Node::XmlSerialize(_) => Some("xmlserialize"),
        Node::JsonParseExpr(_) => Some("json"),
        Node::JsonScalarExpr(_) => Some("json_scalar"),
        Node::JsonSerializeExpr(_) => Some("json_serialize"),
        Node::JsonObjectConstructor(_) => Some("json_object"),
        Node::JsonArrayConstructor(_) | Node::JsonArrayQueryConstructor(_) => Some("json_array"),
        Node::JsonObjectAgg(_) => Some("json_objectagg"),
        Node::JsonArrayAgg(_) => Some("json_arrayagg"),
        Node::JsonFuncExpr(function) => match function.op {
            nodes::JsonExprOp::JSON_EXISTS_OP => Some("json_exists"),
            nodes::JsonExprOp::JSON_QUERY_OP => Some("json_query"),
            nodes::JsonExprOp::JSON_VALUE_OP => Some("json_value"),
            _ => None,
        },
        _ => None,
    }
}

fn sublink_name(link: &nodes::SubLink, depth: u32) -> Option<(&str, bool)> {
    match link.sub_link_type {
        nodes::SubLinkType::EXISTS_SUBLINK => Some(("exists", true)),
        nodes::SubLinkType::ARRAY_SUBLINK => Some(("array", true)),
        nodes::SubLinkType::EXPR_SUBLINK => {
            let Node::SelectStmt(mut select) = link.subselect() else {
                return None;
            };
            while let Some(left) = select.larg() {
                select = left;
            }
            if !select.values_lists().is_empty() {
                return Some(("column1", true));
            }
            let target = select.target_list().first()?;
            let name = target
                .name()
                .or_else(|| Some(named(target.val(), depth)?.0));
            Some((name?, true))
        }
        _ => None,
    }
}

pub(super) fn value_function(op: nodes::SQLValueFunctionOp::Type) -> &'static str {
    use nodes::SQLValueFunctionOp as Op;
    match op {
        Op::SVFOP_CURRENT_DATE => "current_date",
        Op::SVFOP_CURRENT_TIME | Op::SVFOP_CURRENT_TIME_N => "current_time",
        Op::SVFOP_CURRENT_TIMESTAMP | Op::SVFOP_CURRENT_TIMESTAMP_N => "current_timestamp",
        Op::SVFOP_LOCALTIME | Op::SVFOP_LOCALTIME_N => "localtime",
        Op::SVFOP_LOCALTIMESTAMP | Op::SVFOP_LOCALTIMESTAMP_N => "localtimestamp",
        Op::SVFOP_CURRENT_ROLE => "current_role",
        Op::SVFOP_CURRENT_USER => "current_user",
        Op::SVFOP_USER => "user",
        Op::SVFOP_SESSION_USER => "session_user",
        Op::SVFOP_CURRENT_CATALOG => "current_catalog",
        _ => "current_schema",
    }
}

fn xml_function(op: nodes::XmlExprOp::Type) -> Option<&'static str> {
    use nodes::XmlExprOp as Op;
    Some(match op {
        Op::IS_XMLCONCAT => "xmlconcat",
        Op::IS_XMLELEMENT => "xmlelement",
        Op::IS_XMLFOREST => "xmlforest",
        Op::IS_XMLPARSE => "xmlparse",
        Op::IS_XMLPI => "xmlpi",
        Op::IS_XMLROOT => "xmlroot",
        Op::IS_XMLSERIALIZE => "xmlserialize",
        _ => return None,
    })
}

fn shape(tokens: Tokens<'_>, node: Node<'_>) -> Shape {
    match node {
        Node::ColumnRef(column) => match plain_column(column) {
            Some(name) => Shape::Column(Name::new(name)),
            None => Shape::Other,
        },
        Node::FuncCall(call) => call_shape(tokens, call),
        Node::SQLValueFunction(function) => Shape::Call(ObjectName {
            schema: Some(Name::new_static("pg_catalog")),
            name: Name::new_static(value_function(function.op)),
            span: tokens
                .at(function.location)
                .map_or(tokens.whole(), |index| tokens.span(index..index + 1)),
        }),
        Node::NullTest(_) | Node::BoolExpr(_) => {
            let mut columns = Vec::new();
            if not_null(node, &mut columns, 0) && !columns.is_empty() {
                Shape::NotNull(columns)
            } else {
                Shape::Other
            }
        }
        _ => constant_shape(node),
    }
}

/// The column of a reference without a table before it.
pub(super) fn plain_column(column: &nodes::ColumnRef) -> Option<&str> {
    (column.fields().len() == 1)
        .then(|| column.fields().first()?.as_str())
        .flatten()
}

fn call_shape(tokens: Tokens<'_>, call: &nodes::FuncCall) -> Shape {
    let name = tokens.function(call);
    if name.name == "nextval"
        && call.args().len() == 1
        && let Some(argument) = call.args().first()
        && let Some(sequence) = quoted_relation(tokens, argument)
    {
        return Shape::NextValue(sequence);
    }
    Shape::Call(name)
}

fn constant_shape(mut node: Node<'_>) -> Shape {
    while let Node::TypeCast(cast) = node {
        node = cast.arg();
    }
    match node {
        Node::A_Const(constant) if constant.isnull => Shape::Null,
        Node::A_Const(_) => Shape::Constant,
        Node::A_ArrayExpr(array) if array.elements().iter().all(is_constant) => Shape::Constant,
        _ => Shape::Other,
    }
}

fn is_constant(mut node: Node<'_>) -> bool {
    while let Node::TypeCast(cast) = node {
        node = cast.arg();
    }
    matches!(node, Node::A_Const(_))
}

/// Whether an expression is a conjunction of `column IS NOT NULL`; adds the columns.
fn not_null(node: Node<'_>, columns: &mut Vec<Name>, depth: u32) -> bool {
    match node {
        Node::NullTest(test) if test.nulltesttype == nodes::NullTestType::IS_NOT_NULL => {
            let Node::ColumnRef(column) = test.arg() else {
                return false;
            };
            let Some(name) = plain_column(column) else {
                return false;
            };
            let name = Name::new(name);
            if !columns.contains(&name) {
                columns.push(name);
            }
            true
        }
        Node::BoolExpr(expression) => {
            depth < 100
                && expression.boolop == nodes::BoolExprType::AND_EXPR
                && expression
                    .args()
                    .iter()
                    .all(|argument| not_null(argument, columns, depth + 1))
        }
        _ => false,
    }
}

/// The text of a string constant, also one that is cast.
pub(super) fn string_constant(mut node: Node<'_>) -> Option<&str> {
    while let Node::TypeCast(cast) = node {
        node = cast.arg();
    }
    let Node::A_Const(constant) = node else {
        return None;
    };
    match constant.val()? {
        ConstValue::String(text) => Some(text),
        _ => None,
    }
}
