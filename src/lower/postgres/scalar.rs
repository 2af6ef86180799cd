//! Expressions and queries that replay can evaluate.

use pg_raw_parse::{ConstValue, Node, nodes};
use smol_str::SmolStr;

use super::expression::{column_name, value_function};
use super::names::{object_name, strings};
use super::tokens::Tokens;
use crate::operation::{
    Alias, Call, Core, Join, JoinKind, Name, Order, Output, Scalar, Select, SelectBody,
    SetOperator, Source, Test, With,
};

/// How deep an expression is followed; what is deeper has no answer.
const MAX_DEPTH: u32 = 200;

/// The expression that a tree is.
pub(super) fn scalar(tokens: Tokens<'_>, node: Node<'_>) -> Scalar {
    Reader { tokens, depth: 0 }.scalar(node)
}

/// The query that a tree is.
pub(super) fn select(tokens: Tokens<'_>, node: Node<'_>) -> Select {
    Reader { tokens, depth: 0 }.query(node)
}

struct Reader<'a> {
    tokens: Tokens<'a>,
    depth: u32,
}

impl Reader<'_> {
    fn scalar(&mut self, node: Node<'_>) -> Scalar {
        if self.depth >= MAX_DEPTH {
            return Scalar::Other;
        }
        self.depth += 1;
        let scalar = self.one(node);
        self.depth -= 1;
        scalar
    }

    fn boxed(&mut self, node: Node<'_>) -> Box<Scalar> {
        Box::new(self.scalar(node))
    }

    fn scalars<'t>(&mut self, nodes: impl IntoIterator<Item = Node<'t>>) -> Vec<Scalar> {
        nodes.into_iter().map(|node| self.scalar(node)).collect()
    }

    fn maybe(&mut self, node: Node<'_>) -> Option<Scalar> {
        match node {
            Node::None => None,
            node => Some(self.scalar(node)),
        }
    }

    fn one(&mut self, node: Node<'_>) -> Scalar {
        match node {
            Node::A_Const(constant) => literal(constant),
            Node::ColumnRef(column) => column_reference(column),
            Node::ParamRef(parameter) => {
                u32::try_from(parameter.number).map_or(Scalar::Other, Scalar::Parameter)
            }
            Node::SQLValueFunction(function) => Scalar::Session(value_function(function.op)),
            Node::TypeCast(cast) => match cast.type_name() {
                Some(name) => {
                    let name = Box::new(self.tokens.type_name(name));
                    Scalar::Cast(self.boxed(cast.arg()), name)
                }
                None => Scalar::Other,
            },
            Node::CollateClause(collate) => self.scalar(collate.arg()),
            Node::BoolExpr(expression) => self.connective(expression),
            Node::NullTest(test) => Scalar::Is {
                operand: self.boxed(test.arg()),
                test: Test::Null,
                negated: test.nulltesttype == nodes::NullTestType::IS_NOT_NULL,
            },
            Node::BooleanTest(test) => self.boolean_test(test),
            Node::A_Expr(expression) => self.operator(expression),
            Node::FuncCall(call) => self.call(call),
            Node::CoalesceExpr(coalesce) => Scalar::Coalesce(self.scalars(coalesce.args())),
            Node::CaseExpr(case) => self.case(case),
            Node::A_ArrayExpr(array) => Scalar::Array(self.scalars(array.elements())),
            Node::RowExpr(row) => Scalar::Row(self.scalars(row.args())),
            Node::A_Indirection(indirection) => self.indirection(indirection),
            Node::SubLink(link) => self.sublink(link),
            _ => Scalar::Other,
        }
    }

    fn connective(&mut self, expression: &nodes::BoolExpr) -> Scalar {
        let mut operands = self.scalars(expression.args());
        match expression.boolop {
            nodes::BoolExprType::AND_EXPR => Scalar::And(operands),
            nodes::BoolExprType::OR_EXPR => Scalar::Or(operands),
            _ => operands
                .pop()
                .map_or(Scalar::Other, |operand| Scalar::Not(Box::new(operand))),
        }
    }

    fn boolean_test(&mut self, test: &nodes::BooleanTest) -> Scalar {
        use nodes::BoolTestType as Type;
        let (asked, negated) = match test.booltesttype {
            Type::IS_TRUE => (Test::True, false),
            Type::IS_NOT_TRUE => (Test::True, true),
            Type::IS_FALSE => (Test::False, false),
            Type::IS_NOT_FALSE => (Test::False, true),
            Type::IS_UNKNOWN => (Test::Unknown, false),
            _ => (Test::Unknown, true),
        };
        Scalar::Is {
            operand: self.boxed(test.arg()),
            test: asked,
            negated,
        }
    }

    fn operator(&mut self, expression: &nodes::A_Expr) -> Scalar {
        use nodes::A_Expr_Kind as Kind;
        let name = SmolStr::new(strings(expression.name()).last().unwrap_or_default());
        match expression.kind {
            Kind::AEXPR_OP => Scalar::Operator {
                name,
                left: self.maybe(expression.lexpr()).map(Box::new),
                right: self.boxed(expression.rexpr()),
            },
            // `LIKE … ESCAPE` has its pattern in a call that nobody evaluates.
            Kind::AEXPR_LIKE | Kind::AEXPR_ILIKE => Scalar::Operator {
                name,
                left: Some(self.boxed(expression.lexpr())),
                right: self.boxed(expression.rexpr()),
            },
            Kind::AEXPR_OP_ANY | Kind::AEXPR_OP_ALL => Scalar::Quantified {
                operand: self.boxed(expression.lexpr()),
                operator: name,
                all: expression.kind == Kind::AEXPR_OP_ALL,
                array: self.boxed(expression.rexpr()),
            },
            Kind::AEXPR_DISTINCT | Kind::AEXPR_NOT_DISTINCT => Scalar::Distinct {
                left: self.boxed(expression.lexpr()),
                right: self.boxed(expression.rexpr()),
                negated: expression.kind == Kind::AEXPR_NOT_DISTINCT,
            },
            Kind::AEXPR_NULLIF => Scalar::NullIf(
                self.boxed(expression.lexpr()),
                self.boxed(expression.rexpr()),
            ),
            Kind::AEXPR_IN => self.in_list(expression, name),
            Kind::AEXPR_BETWEEN | Kind::AEXPR_NOT_BETWEEN => self.between(expression),
            _ => Scalar::Other,
        }
    }

    /// `IN` has the operator `=`, `NOT IN` has `<>` and asks it of all.
    fn in_list(&mut self, expression: &nodes::A_Expr, operator: SmolStr) -> Scalar {
        let Some(list) = expression.rexpr().as_node_list() else {
            return Scalar::Other;
        };
        Scalar::Quantified {
            operand: self.boxed(expression.lexpr()),
            all: operator == "<>",
            operator,
            array: Box::new(Scalar::Array(self.scalars(list))),
        }
    }

    fn between(&mut self, expression: &nodes::A_Expr) -> Scalar {
        let Some([low, high]) = expression
            .rexpr()
            .as_node_list()
            .and_then(|list| <[Node<'_>; 2]>::try_from(list.iter().collect::<Vec<_>>()).ok())
        else {
            return Scalar::Other;
        };
        let mut compare = |name: &'static str, bound| Scalar::Operator {
            name: SmolStr::new_static(name),
            left: Some(self.boxed(expression.lexpr())),
            right: self.boxed(bound),
        };
        let within = Scalar::And(vec![compare(">=", low), compare("<=", high)]);
        match expression.kind {
            nodes::A_Expr_Kind::AEXPR_BETWEEN => within,
            _ => Scalar::Not(Box::new(within)),
        }
    }

    fn call(&mut self, call: &nodes::FuncCall) -> Scalar {
        if call.over().is_some() || call.agg_within_group {
            return Scalar::Other;
        }
        Scalar::Call(Box::new(Call {
            name: object_name(
                strings(call.funcname()),
                self.tokens.name_span(call.location),
            ),
            arguments: self.scalars(call.args()),
            star: call.agg_star,
            distinct: call.agg_distinct,
            variadic: call.func_variadic,
            filter: self.maybe(call.agg_filter()),
            order: self.orders(call.agg_order().iter()),
        }))
    }

    fn case(&mut self, case: &nodes::CaseExpr) -> Scalar {
        let mut branches = Vec::new();
        for branch in case.args() {
            let Node::CaseWhen(when) = branch else {
                return Scalar::Other;
            };
            branches.push((self.scalar(when.expr()), self.scalar(when.result())));
        }
        Scalar::Case {
            subject: self.maybe(case.arg()).map(Box::new),
            branches,
            otherwise: self.maybe(case.defresult()).map(Box::new),
        }
    }

    fn indirection(&mut self, indirection: &nodes::A_Indirection) -> Scalar {
        let mut value = self.scalar(indirection.arg());
        for step in indirection.indirection() {
            value = match step {
                Node::String(_) => Scalar::Field(
                    Box::new(value),
                    Name::new(step.as_str().unwrap_or_default()),
                ),
                Node::A_Indices(indices) if !indices.is_slice => {
                    Scalar::Element(Box::new(value), self.boxed(indices.uidx()))
                }
                _ => return Scalar::Other,
            };
        }
        value
    }

    fn sublink(&mut self, link: &nodes::SubLink) -> Scalar {
        use nodes::SubLinkType as Type;
        let query = Box::new(self.query(link.subselect()));
        match link.sub_link_type {
            Type::EXISTS_SUBLINK => Scalar::Exists(query),
            Type::EXPR_SUBLINK => Scalar::Subquery(query),
            Type::ARRAY_SUBLINK => Scalar::ArrayOf(query),
            // `IN (SELECT …)` has no operator.
            Type::ANY_SUBLINK | Type::ALL_SUBLINK => Scalar::Quantified {
                operand: self.boxed(link.testexpr()),
                operator: SmolStr::new(strings(link.oper_name()).last().unwrap_or("=")),
                all: link.sub_link_type == Type::ALL_SUBLINK,
                array: Box::new(Scalar::ArrayOf(query)),
            },
            _ => Scalar::Other,
        }
    }

    fn query(&mut self, node: Node<'_>) -> Select {
        match node {
            Node::SelectStmt(statement) if self.depth < MAX_DEPTH => {
                self.depth += 1;
                let select = self.select(statement);
                self.depth -= 1;
                select
            }
            _ => unreadable(),
        }
    }

    fn select(&mut self, statement: &nodes::SelectStmt) -> Select {
        let mut with = Vec::new();
        if let Some(clause) = statement.with_clause() {
            if clause.recursive {
                return unreadable();
            }
            for cte in clause.ctes() {
                with.push(With {
                    name: Name::new(cte.ctename().unwrap_or_default()),
                    columns: strings(cte.aliascolnames()).map(Name::new).collect(),
                    query: self.query(cte.ctequery()),
                });
            }
        }
        Select {
            with,
            body: self.body(statement),
            order: self.orders(statement.sort_clause().iter()),
            limit: self.maybe(statement.limit_count()),
            offset: self.maybe(statement.limit_offset()),
        }
    }

    fn body(&mut self, statement: &nodes::SelectStmt) -> SelectBody {
        if let (Some(left), Some(right)) = (statement.larg(), statement.rarg()) {
            return SelectBody::Set {
                operator: match statement.op {
                    nodes::SetOperation::SETOP_UNION => SetOperator::Union,
                    nodes::SetOperation::SETOP_INTERSECT => SetOperator::Intersect,
                    _ => SetOperator::Except,
                },
                all: statement.all,
                left: Box::new(self.query(Node::SelectStmt(left))),
                right: Box::new(self.query(Node::SelectStmt(right))),
            };
        }
        if !statement.values_lists().is_empty() {
            let rows = statement.values_lists().iter();
            let rows = rows.filter_map(|row| row.as_node_list());
            return SelectBody::Values(rows.map(|row| self.scalars(row)).collect());
        }
        // `SELECT … INTO` makes a table; `DISTINCT ON` needs an order that the model has not.
        let distinct = statement.distinct_clause();
        let distinct_on = distinct.iter().any(|node| !matches!(node, Node::None));
        if statement.into_clause().is_some() || distinct_on {
            return SelectBody::Other;
        }
        SelectBody::Core(Box::new(Core {
            distinct: !distinct.is_empty(),
            targets: self.outputs(statement),
            from: statement
                .from_clause()
                .iter()
                .map(|item| self.source(item))
                .collect(),
            filter: self.maybe(statement.where_clause()),
            group: self.scalars(statement.group_clause()),
            having: self.maybe(statement.having_clause()),
        }))
    }

    fn outputs(&mut self, statement: &nodes::SelectStmt) -> Vec<Output> {
        let mut outputs = Vec::new();
        for target in statement.target_list() {
            let value = target.val();
            if let Node::ColumnRef(column) = value
                && let Some(Node::A_Star(_)) = column.fields().iter().next_back()
            {
                outputs.push(Output::Star(strings(column.fields()).last().map(Name::new)));
                continue;
            }
            let name = target.name().or_else(|| column_name(value));
            outputs.push(Output::Column {
                name: Name::new(name.unwrap_or("?column?")),
                value: self.scalar(value),
            });
        }
        outputs
    }

    fn source(&mut self, item: Node<'_>) -> Source {
        match item {
            Node::RangeVar(relation) => Source::Relation {
                name: self.tokens.relation(relation),
                alias: alias(relation.alias()),
            },
            Node::RangeSubselect(item) => Source::Query {
                query: Box::new(self.query(item.subquery())),
                alias: alias(item.alias()),
            },
            Node::RangeFunction(item) => self.function_source(item),
            Node::JoinExpr(join) if !join.is_natural && join.alias().is_none() => {
                if self.depth >= MAX_DEPTH {
                    return Source::Other;
                }
                self.depth += 1;
                let join = self.join(join);
                self.depth -= 1;
                Source::Join(Box::new(join))
            }
            _ => Source::Other,
        }
    }

    fn function_source(&mut self, item: &nodes::RangeFunction) -> Source {
        let Some(call) = only_function(item).filter(|_| item.coldeflist().is_empty()) else {
            return Source::Other;
        };
        let mut alias = alias(item.alias());
        if alias.name.is_none() {
            alias.name = column_name(call).map(Name::new);
        }
        Source::Function {
            call: self.boxed(call),
            ordinality: item.ordinality,
            alias,
        }
    }

    fn join(&mut self, join: &nodes::JoinExpr) -> Join {
        let left = self.source(join.larg());
        let right = self.source(join.rarg());
        let shared: Vec<&str> = super::names::cast_strings(join.using_clause()).collect();
        let on = if shared.is_empty() {
            self.maybe(join.quals())
        } else {
            Some(same_columns(&left, &right, &shared))
        };
        Join {
            kind: match join.jointype {
                nodes::JoinType::JOIN_LEFT => JoinKind::Left,
                nodes::JoinType::JOIN_RIGHT => JoinKind::Right,
                nodes::JoinType::JOIN_FULL => JoinKind::Full,
                _ => JoinKind::Inner,
            },
            left,
            right,
            on,
        }
    }

    fn orders<'t>(&mut self, list: impl Iterator<Item = &'t nodes::SortBy>) -> Vec<Order> {
        list.map(|item| Order {
            by: self.scalar(item.node()),
            descending: item.sortby_dir == nodes::SortByDir::SORTBY_DESC,
            nulls_first: match item.sortby_nulls {
                nodes::SortByNulls::SORTBY_NULLS_FIRST => Some(true),
                nodes::SortByNulls::SORTBY_NULLS_LAST => Some(false),
                _ => None,
            },
        })
        .collect()
    }
}

/// The condition of `USING`: of several items on the left, those that it names are in the first.
fn same_columns(left: &Source, right: &Source, columns: &[&str]) -> Scalar {
    let (Some(left), Some(right)) = (first_alias(left), first_alias(right)) else {
        return Scalar::Other;
    };
    let column = |of: &Name, name: &str| Scalar::Column(vec![of.clone(), Name::new(name)]);
    let equal = |name: &&str| Scalar::Operator {
        name: SmolStr::new_static("="),
        left: Some(Box::new(column(&left, name))),
        right: Box::new(column(&right, name)),
    };
    Scalar::And(columns.iter().map(equal).collect())
}

fn first_alias(source: &Source) -> Option<Name> {
    match source {
        Source::Relation { name, alias } => {
            Some(alias.name.clone().unwrap_or_else(|| name.name.clone()))
        }
        Source::Query { alias, .. } | Source::Function { alias, .. } => alias.name.clone(),
        Source::Join(join) => first_alias(&join.left),
        Source::Other => None,
    }
}

fn literal(constant: &nodes::A_Const) -> Scalar {
    if constant.isnull {
        return Scalar::Null;
    }
    match constant.val() {
        Some(ConstValue::Integer(value)) => Scalar::Integer(i64::from(value)),
        Some(ConstValue::Float(text)) => match text.parse() {
            Ok(value) => Scalar::Integer(value),
            Err(_) => Scalar::Number(SmolStr::new(text)),
        },
        Some(ConstValue::Boolean(value)) => Scalar::Boolean(value),
        Some(ConstValue::String(text)) => Scalar::Text(SmolStr::new(text)),
        _ => Scalar::Other,
    }
}

fn column_reference(column: &nodes::ColumnRef) -> Scalar {
    let names: Vec<Name> = strings(column.fields()).map(Name::new).collect();
    // A star is no string.
    if names.len() == column.fields().len() {
        Scalar::Column(names)
    } else {
        Scalar::Other
    }
}

fn alias(alias: Option<&nodes::Alias>) -> Alias {
    alias.map_or_else(Alias::default, |alias| Alias {
        name: alias.aliasname().map(Name::new),
        columns: strings(alias.colnames()).map(Name::new).collect(),
    })
}

fn unreadable() -> Select {
    Select {
        with: Vec::new(),
        body: SelectBody::Other,
        order: Vec::new(),
        limit: None,
        offset: None,
    }
}

/// The call in `FROM` that is not one of several in `ROWS FROM (…)`.
pub(super) fn only_function(item: &nodes::RangeFunction) -> Option<Node<'_>> {
    let mut functions = item.functions().iter();
    let (Some(only), None) = (functions.next(), functions.next()) else {
        return None;
    };
    // The function, and the column definitions that it may have.
    let list = only.as_node_list();
    Some(list.and_then(|list| list.first()).unwrap_or(only))
}
