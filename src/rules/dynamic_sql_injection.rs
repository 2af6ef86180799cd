//! Functions that put an argument into SQL as it is.

use super::blocks::{self, each_statement};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{
    Code, CreateFunction, Name, OperationKind, ParameterMode, Scalar, Sql, TypeName,
};
use crate::plpgsql::tree::{Control, Dynamic, Rows, Statement, StatementKind};
use crate::source::{FileId, Place};

pub(super) const RULE: Rule = rule!("dynamic-sql-injection", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (file, lowered) in &context.notable {
        for operation in &lowered.operations {
            if let OperationKind::CreateFunction(function) = &operation.kind
                && is_dynamic(function)
                && let Some(code) = blocks::function_code(context, *file, function)
            {
                check_function(*file, function, &code, &mut diagnostics);
            }
        }
    }
    diagnostics
}

/// Whether it may put SQL together.
fn is_dynamic(function: &CreateFunction) -> bool {
    let text = function.body.iter().map(|body| body.text.as_str());
    text.into_iter().any(|text| text.contains("execute"))
}

fn check_function(
    file: FileId,
    function: &CreateFunction,
    code: &Code,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let inputs = function.parameters.iter();
    let open: Vec<&Name> = inputs
        .filter(|parameter| {
            let given = matches!(parameter.mode, ParameterMode::In | ParameterMode::InOut);
            given && holds_text(&parameter.type_name)
        })
        .filter_map(|parameter| parameter.name.as_ref())
        .collect();
    if open.is_empty() || checks_arguments(code) {
        return;
    }
    each_command(code, &mut |dynamic| {
        let Sql::Expression { value, .. } = code.sql(dynamic.command) else {
            return;
        };
        let Some(name) = unquoted(value, &open) else {
            return;
        };
        let span = code.place(code.tree.fragment(dynamic.command).span);
        let message = format!(
            "`{}` puts its argument `{name}` into SQL as it is",
            function.name.name
        );
        let because = if function.security_definer {
            "a caller can write any SQL into it, and it runs with the rights of the function's owner"
        } else {
            "a caller can write any SQL into it"
        };
        let diagnostic = Diagnostic::new(RULE.id, Place::new(file, span), message)
            .because(because)
            .help(
                "`format('… %I … %L', …)` quotes names and values, `USING` passes values, and a \
                 parameter of type `regclass` takes only a table that is there",
            )
            .object(&function.name.name);
        diagnostics.push(diagnostic);
    });
}

/// Whether a value of the type can be SQL.
fn holds_text(name: &TypeName) -> bool {
    !name.array
        && matches!(
            name.name.as_str(),
            "text" | "varchar" | "bpchar" | "name" | "citext"
        )
}

/// Whether a body looks at its arguments before: it raises or leaves under some condition.
fn checks_arguments(code: &Code) -> bool {
    let mut checks = false;
    each(code, &mut |statement| {
        checks |= match &statement.kind {
            StatementKind::If { branches, .. } => branches.iter().any(|branch| {
                branch
                    .body
                    .iter()
                    .any(|it| matches!(it.kind, StatementKind::Raise(_) | StatementKind::Return(_)))
            }),
            StatementKind::Assert { .. } => true,
            _ => false,
        };
    });
    checks
}

fn each_command(code: &Code, visit: &mut dyn FnMut(&Dynamic)) {
    each(code, &mut |statement| match &statement.kind {
        StatementKind::Execute { dynamic, .. }
        | StatementKind::ReturnQuery(Rows::Execute(dynamic)) => visit(dynamic),
        StatementKind::Loop(it) => {
            if let Control::Rows {
                rows: Rows::Execute(dynamic),
                ..
            } = &it.control
            {
                visit(dynamic);
            }
        }
        _ => {}
    });
}

fn each(code: &Code, visit: &mut dyn FnMut(&Statement)) {
    let block = &code.tree.block;
    each_statement(&block.body, visit);
    for handler in &block.handlers {
        each_statement(&handler.body, visit);
    }
}

/// The argument that is a part of a command and not quoted.
fn unquoted<'n>(command: &Scalar, open: &[&'n Name]) -> Option<&'n Name> {
    match command {
        Scalar::Column(path) => match path.as_slice() {
            [name] => open.iter().find(|it| **it == name).copied(),
            _ => None,
        },
        Scalar::Operator {
            name,
            left: Some(left),
            right,
        } if name == "||" => unquoted(left, open).or_else(|| unquoted(right, open)),
        Scalar::Coalesce(parts) => parts.iter().find_map(|it| unquoted(it, open)),
        Scalar::Cast(inner, to) if holds_text(to) => unquoted(inner, open),
        Scalar::Call(call) => match call.name.name.as_str() {
            "concat" | "concat_ws" | "lower" | "upper" | "trim" | "btrim" => {
                call.arguments.iter().find_map(|it| unquoted(it, open))
            }
            "format" => formatted(&call.arguments, open),
            _ => None,
        },
        _ => None,
    }
}

/// The argument that stands for a `%s`.
fn formatted<'n>(arguments: &[Scalar], open: &[&'n Name]) -> Option<&'n Name> {
    let (Scalar::Text(pattern), values) = arguments.split_first()? else {
        return None;
    };
    let mut next = 0;
    let mut chars = pattern.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '%' {
            continue;
        }
        let mut position = String::new();
        while let Some(digit) = chars.next_if(char::is_ascii_digit) {
            position.push(digit);
        }
        if chars.next_if_eq(&'$').is_some() {
            next = position.parse::<usize>().ok()?.checked_sub(1)?;
        }
        match chars.next()? {
            '%' => continue,
            's' => {
                if let Some(name) = values.get(next).and_then(|it| unquoted(it, open)) {
                    return Some(name);
                }
            }
            _ => {}
        }
        next += 1;
    }
    None
}
