//! Going through an expression and the queries in it.

use super::names::{Name, ObjectName};
use super::scalar::{Call, Core, Join, Order, Output, Scalar, Select, SelectBody, Source};

/// What a walk meets.
#[derive(Debug, Clone, Copy)]
pub enum Met<'a> {
    Scalar(&'a Scalar),
    /// A relation that a query reads; none that a common table expression hides.
    Relation(&'a ObjectName),
    /// A function that a query reads the rows of.
    Rows(&'a Call),
    /// A query that is executed by itself: one in an expression, a common table expression, an arm
    /// of either; not one in `FROM`, which is a part of the query around it.
    Query(&'a Select),
}

impl Scalar {
    /// Visits the expression and everything in it, the outer before the inner. Where the visitor
    /// answers no, what is inside is passed over.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Met<'a>) -> bool) {
        let hidden = Vec::new();
        Walk { visit, hidden }.scalar(self);
    }

    /// Whether the expression, or something in it, is what is looked for.
    pub fn contains(&self, mut wanted: impl FnMut(Met<'_>) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |met| {
            found = found || wanted(met);
            !found
        });
        found
    }

    /// The queries that stand directly in this expression, if it is one in parentheses, after
    /// `EXISTS` or after `ARRAY`.
    #[must_use]
    pub fn query(&self) -> Option<&Select> {
        match self {
            Self::Exists(query) | Self::Subquery(query) | Self::ArrayOf(query) => Some(query),
            _ => None,
        }
    }
}

impl Select {
    /// As [`Scalar::walk`], of what is in a query.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Met<'a>) -> bool) {
        let hidden = Vec::new();
        Walk { visit, hidden }.parts(self);
    }

    /// As [`Scalar::contains`], of what is in a query.
    pub fn contains(&self, mut wanted: impl FnMut(Met<'_>) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |met| {
            found = found || wanted(met);
            !found
        });
        found
    }
}

struct Walk<'v, 'a> {
    visit: &'v mut dyn FnMut(Met<'a>) -> bool,
    /// The common table expressions in scope.
    hidden: Vec<&'a Name>,
}

impl<'a> Walk<'_, 'a> {
    fn scalar(&mut self, scalar: &'a Scalar) {
        if !(self.visit)(Met::Scalar(scalar)) {
            return;
        }
        match scalar {
            Scalar::Null
            | Scalar::Boolean(_)
            | Scalar::Integer(_)
            | Scalar::Number(_)
            | Scalar::Text(_)
            | Scalar::Column(_)
            | Scalar::Parameter(_)
            | Scalar::Session(_)
            | Scalar::Other => {}
            Scalar::Cast(inner, _) | Scalar::Not(inner) | Scalar::Field(inner, _) => {
                self.scalar(inner);
            }
            Scalar::Is { operand, .. } => self.scalar(operand),
            Scalar::And(all) | Scalar::Or(all) | Scalar::Coalesce(all) => self.scalars(all),
            Scalar::Array(all) | Scalar::Row(all) => self.scalars(all),
            Scalar::Operator { left, right, .. } => {
                self.maybe(left.as_deref());
                self.scalar(right);
            }
            Scalar::Quantified { operand, array, .. } => self.both(operand, array),
            Scalar::Distinct { left, right, .. }
            | Scalar::NullIf(left, right)
            | Scalar::Element(left, right) => self.both(left, right),
            Scalar::Call(call) => self.call(call),
            Scalar::Case {
                subject,
                branches,
                otherwise,
            } => {
                self.maybe(subject.as_deref());
                for (condition, value) in branches {
                    self.both(condition, value);
                }
                self.maybe(otherwise.as_deref());
            }
            Scalar::Exists(query) | Scalar::Subquery(query) | Scalar::ArrayOf(query) => {
                self.query(query);
            }
        }
    }

    fn scalars(&mut self, all: &'a [Scalar]) {
        for scalar in all {
            self.scalar(scalar);
        }
    }

    fn both(&mut self, left: &'a Scalar, right: &'a Scalar) {
        self.scalar(left);
        self.scalar(right);
    }

    fn maybe(&mut self, scalar: Option<&'a Scalar>) {
        if let Some(scalar) = scalar {
            self.scalar(scalar);
        }
    }

    fn call(&mut self, call: &'a Call) {
        self.scalars(&call.arguments);
        self.maybe(call.filter.as_ref());
        self.orders(&call.order);
    }

    fn orders(&mut self, orders: &'a [Order]) {
        for order in orders {
            self.scalar(&order.by);
        }
    }

    fn query(&mut self, query: &'a Select) {
        if (self.visit)(Met::Query(query)) {
            self.parts(query);
        }
    }

    fn parts(&mut self, query: &'a Select) {
        let scope = self.hidden.len();
        for with in &query.with {
            self.query(&with.query);
            self.hidden.push(&with.name);
        }
        match &query.body {
            SelectBody::Core(core) => self.core(core),
            SelectBody::Values(rows) => rows.iter().for_each(|row| self.scalars(row)),
            SelectBody::Set { left, right, .. } => {
                self.query(left);
                self.query(right);
            }
            SelectBody::Other => {}
        }
        self.orders(&query.order);
        self.maybe(query.limit.as_ref());
        self.maybe(query.offset.as_ref());
        self.hidden.truncate(scope);
    }

    fn core(&mut self, core: &'a Core) {
        for output in &core.targets {
            if let Output::Column { value, .. } = output {
                self.scalar(value);
            }
        }
        for source in &core.from {
            self.source(source);
        }
        self.maybe(core.filter.as_ref());
        self.scalars(&core.group);
        self.maybe(core.having.as_ref());
    }

    fn source(&mut self, source: &'a Source) {
        match source {
            Source::Relation { name, .. } => {
                if name.schema.is_some() || !self.hidden.contains(&&name.name) {
                    (self.visit)(Met::Relation(name));
                }
            }
            Source::Query { query, .. } => self.parts(query),
            Source::Function { call, .. } => match &**call {
                Scalar::Call(call) => {
                    if (self.visit)(Met::Rows(call)) {
                        self.call(call);
                    }
                }
                other => self.scalar(other),
            },
            Source::Join(join) => self.join(join),
            Source::Other => {}
        }
    }

    fn join(&mut self, join: &'a Join) {
        self.source(&join.left);
        self.source(&join.right);
        self.maybe(join.on.as_ref());
    }
}
