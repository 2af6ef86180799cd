//! The items of `FROM`.

use pg_raw_parse::list::NodeList;
use pg_raw_parse::{Node, nodes};

use super::{MAX_DEPTH, Reader};
use crate::lower::postgres::expression::column_name;
use crate::lower::postgres::names::strings;
use crate::operation::{Alias, Identifier, Joined, Name, Range};

impl Reader<'_> {
    pub(super) fn ranges(&mut self, from: &NodeList) -> Vec<Range> {
        let mut ranges = Vec::with_capacity(from.len());
        ranges.extend(from.iter().map(|item| self.range(item)));
        ranges
    }

    pub(super) fn range(&mut self, item: Node<'_>) -> Range {
        match item {
            Node::RangeVar(relation) => self.relation(relation),
            Node::RangeTableSample(sample) => match sample.relation() {
                Node::RangeVar(relation) => self.relation(relation),
                _ => rows(Alias::default()),
            },
            Node::RangeSubselect(item) => Range::Query {
                query: Box::new(self.statement(item.subquery())),
                lateral: item.lateral,
                alias: alias(item.alias()),
            },
            Node::RangeFunction(item) => self.functions(item),
            Node::RangeTableFunc(it) => self.table_function(item, it.alias(), "xmltable"),
            Node::JsonTable(it) => self.table_function(item, it.alias(), "json_table"),
            Node::JoinExpr(join) => self.join(join),
            _ => rows(Alias::default()),
        }
    }

    fn relation(&self, relation: &nodes::RangeVar) -> Range {
        Range::Relation {
            name: self.tokens.relation(relation),
            alias: alias(relation.alias()),
        }
    }

    /// `FROM f(…)`, `FROM ROWS FROM (f(…), g(…))`.
    fn functions(&mut self, item: &nodes::RangeFunction) -> Range {
        let mut mentions = Vec::new();
        let mut name = None;
        for function in item.functions() {
            let function = match function {
                Node::NodeList(pair) => pair.first().unwrap_or(Node::None),
                other => other,
            };
            name = name.or_else(|| column_name(function));
            self.expression(function, &mut mentions);
        }
        let mut alias = alias(item.alias());
        alias.columns.extend(
            item.coldeflist()
                .iter()
                .filter_map(|it| it.colname())
                .map(Name::new),
        );
        alias.name = alias.name.or_else(|| name.map(Name::new));
        Range::Rows { mentions, alias }
    }

    fn table_function(
        &mut self,
        item: Node<'_>,
        called: Option<&nodes::Alias>,
        name: &'static str,
    ) -> Range {
        let mut mentions = Vec::new();
        self.parts(item, &mut mentions);
        let mut alias = alias(called);
        alias.name.get_or_insert(Name::new_static(name));
        Range::Rows { mentions, alias }
    }

    fn join(&mut self, join: &nodes::JoinExpr) -> Range {
        if self.depth >= MAX_DEPTH {
            self.too_deep = true;
            return rows(Alias::default());
        }
        self.depth += 1;
        let left = self.range(join.larg());
        let right = self.range(join.rarg());
        let mut on = Vec::new();
        self.expression(join.quals(), &mut on);
        let joined = Joined {
            left,
            right,
            natural: join.is_natural,
            using: self.merged(join),
            on,
            alias: join.alias().map(|it| alias(Some(it))),
            using_alias: join
                .join_using_alias()
                .and_then(nodes::Alias::aliasname)
                .map(Name::new),
        };
        self.depth -= 1;
        Range::Join(Box::new(joined))
    }

    /// The columns of `USING (a, b)`, which the grammar gives no places.
    fn merged(&self, join: &nodes::JoinExpr) -> Vec<Identifier> {
        let names: Vec<&str> = join
            .using_clause()
            .iter()
            .filter_map(|it| it.sval())
            .collect();
        if names.is_empty() {
            return Vec::new();
        }
        let tokens = self.tokens;
        let location = location(join.rarg()).or_else(|| location(join.larg()));
        let from = location.and_then(|it| tokens.at(it)).unwrap_or_default();
        let is_list = |at: &usize| {
            let mut names = names.iter().enumerate();
            tokens.word(*at, "using")
                && names.all(|(nth, name)| self.is_name(at + 2 * (nth + 1), name))
        };
        let list = (from..tokens.len()).find(is_list);
        let place = |nth| match list {
            Some(list) => tokens.span(list + 2 * (nth + 1)..list + 2 * (nth + 1) + 1),
            None => tokens.whole(),
        };
        let names = names.iter().enumerate();
        let columns = names.map(|(nth, name)| Identifier {
            name: Name::new(name),
            span: place(nth),
        });
        columns.collect()
    }
}

fn rows(alias: Alias) -> Range {
    Range::Rows {
        mentions: Vec::new(),
        alias,
    }
}

fn alias(alias: Option<&nodes::Alias>) -> Alias {
    alias.map_or_else(Alias::default, |alias| Alias {
        name: alias.aliasname().map(Name::new),
        columns: strings(alias.colnames()).map(Name::new).collect(),
    })
}

/// Where an item of `FROM` says a name.
fn location(item: Node<'_>) -> Option<i32> {
    let mut item = item;
    loop {
        item = match item {
            Node::RangeVar(relation) => return Some(relation.location),
            Node::JoinExpr(join) => join.larg(),
            Node::RangeSubselect(item) => match item.subquery() {
                Node::SelectStmt(query) => query.from_clause().first()?,
                _ => return None,
            },
            _ => return None,
        };
    }
}
