//! Functions, procedures and `DO` blocks.

use std::sync::Arc;

use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::block;
use super::body::{Literal, atomic_body};
use super::names::{object_name, strings};
use super::object::{object_kind, routine};
use super::options::is_true;
use super::references::uses;
use super::session::setting;
use super::tokens::Tokens;
use crate::operation::{
    AlterFunction, Block, Body, CreateFunction, Does, Name, ObjectKind, Operation, OperationKind,
    Parameter, ParameterMode, References, Setting, SettingValue, TypeName, Volatility,
};

pub(super) fn create_function(tokens: Tokens<'_>, node: &nodes::CreateFunctionStmt) -> Operation {
    let kind = if node.is_procedure {
        "procedure"
    } else {
        "function"
    };
    let at = tokens.find(kind).unwrap_or_default() + 1;
    let end = tokens.name_end(at);
    let parameter_parts: Vec<_> = tokens.group(end).parts().collect();
    let parameters: Vec<Parameter> = node
        .parameters()
        .iter()
        .enumerate()
        .map(|(index, parameter)| {
            let part = parameter_parts.get(index).copied();
            function_parameter(tokens, part, parameter)
        })
        .collect();
    let returns_table = parameters
        .iter()
        .any(|parameter| parameter.mode == ParameterMode::Table);
    let mut function = CreateFunction {
        name: tokens.name_at(at, node.funcname()),
        procedure: node.is_procedure,
        or_replace: node.replace,
        parameters,
        returns: node
            .return_type()
            .map(|name| returned_type(tokens, end, name, returns_table)),
        returns_table,
        language: Name::default(),
        volatility: None,
        security_definer: false,
        leakproof: false,
        strict: false,
        settings: Vec::new(),
        body: None,
    };
    let mut text = None;
    for option in node.options() {
        match option.defname().unwrap_or_default() {
            "as" => text = tokens.at(option.location).map(|at| at + 1),
            "language" => {
                function.language = option.arg().as_str().map(Name::new).unwrap_or_default();
            }
            _ => function_option(option, &mut function),
        }
    }
    if function.language.is_empty() && !matches!(node.sql_body(), Node::None) {
        function.language = Name::new_static("sql");
    }
    function.body = match node.sql_body() {
        Node::None => {
            let literal = text.and_then(|at| Literal::at(tokens, at));
            // Two strings are a library and a symbol, and refused elsewhere before they are read.
            let is_read = !text.is_some_and(|at| tokens.symbol(at + 1, b','));
            literal.map(|literal| {
                if is_read {
                    literal.routine(&function.language)
                } else {
                    literal.body(&function.language)
                }
            })
        }
        body => Some(atomic_body(tokens, end, body)),
    };
    Operation {
        kind: OperationKind::CreateFunction(Box::new(function)),
        span: tokens.span(0..end),
    }
}

fn function_option(option: &nodes::DefElem, function: &mut CreateFunction) {
    let value = option.arg();
    match option.defname().unwrap_or_default() {
        "volatility" => function.volatility = volatility(value),
        "security" => function.security_definer = is_true(value),
        "leakproof" => function.leakproof = is_true(value),
        "strict" => function.strict = is_true(value),
        "set" => {
            if let Node::VariableSetStmt(node) = value {
                function.settings.push(setting(node));
            }
        }
        _ => {}
    }
}

fn volatility(value: Node<'_>) -> Option<Volatility> {
    match value.as_str()? {
        "immutable" => Some(Volatility::Immutable),
        "stable" => Some(Volatility::Stable),
        "volatile" => Some(Volatility::Volatile),
        _ => None,
    }
}

/// The type after `RETURNS`; for `RETURNS TABLE (…)`, the place is that of the whole list.
fn returned_type(
    tokens: Tokens<'_>,
    from: usize,
    node: &nodes::TypeName,
    returns_table: bool,
) -> TypeName {
    let mut returns = tokens.type_name(node);
    if returns_table && let Some(at) = tokens.find_from(from, &["returns", "table"]) {
        returns.span = tokens.span(at + 1..tokens.close(at + 2) + 1);
    }
    returns
}

fn function_parameter(
    tokens: Tokens<'_>,
    part: Option<Tokens<'_>>,
    node: &nodes::FunctionParameter,
) -> Parameter {
    use nodes::FunctionParameterMode as Mode;
    let default = match (node.defexpr(), part) {
        (Node::None, _) | (_, None) => None,
        (expression, Some(part)) => part
            .find("default")
            .or_else(|| part.find_symbol(0, b'='))
            .map(|at| part.from(at + 1).expression(expression)),
    };
    Parameter {
        mode: match node.mode {
            Mode::FUNC_PARAM_OUT => ParameterMode::Out,
            Mode::FUNC_PARAM_INOUT => ParameterMode::InOut,
            Mode::FUNC_PARAM_VARIADIC => ParameterMode::Variadic,
            Mode::FUNC_PARAM_TABLE => ParameterMode::Table,
            _ => ParameterMode::In,
        },
        name: node.name().map(Name::new),
        type_name: match node.arg_type() {
            Some(name) => tokens.type_name(name),
            None => object_name(std::iter::empty(), tokens.whole()).into(),
        },
        default,
    }
}

pub(super) fn alter_function(
    tokens: Tokens<'_>,
    node: &nodes::AlterFunctionStmt,
) -> Option<OperationKind> {
    let kind = object_kind(node.objtype).unwrap_or(ObjectKind::Function);
    let mut alter = AlterFunction {
        function: routine(tokens.from(2), kind, node.func()?),
        security_definer: None,
        volatility: None,
        settings: Vec::new(),
        reset_all: false,
    };
    for option in node.actions() {
        let value = option.arg();
        match option.defname().unwrap_or_default() {
            "security" => alter.security_definer = Some(is_true(value)),
            "volatility" => alter.volatility = volatility(value),
            "set" => {
                if let Node::VariableSetStmt(node) = value {
                    match setting(node) {
                        Setting {
                            name,
                            value: SettingValue::Reset,
                        } if name == "all" => alter.reset_all = true,
                        setting => alter.settings.push(setting),
                    }
                }
            }
            _ => {}
        }
    }
    Some(OperationKind::AlterFunction(Box::new(alter)))
}

pub(super) fn do_block(tokens: Tokens<'_>, node: &nodes::DoStmt) -> OperationKind {
    let mut language = Name::new_static("plpgsql");
    let mut at = None;
    for option in node.args() {
        match option.defname().unwrap_or_default() {
            "as" => at = tokens.at(option.location),
            "language" => language = option.arg().as_str().map(Name::new).unwrap_or_default(),
            _ => {}
        }
    }
    let literal = at.and_then(|at| Literal::at(tokens, at));
    let summary = literal.as_ref().map(|literal| literal.summary(&language));
    let mut body = literal.as_ref().map_or_else(
        || Body {
            span: tokens.whole(),
            text: SmolStr::default(),
            references: References::default(),
            later: None,
            scopes: Vec::new(),
            names: Vec::new(),
            does: Does::Unreadable,
            error: None,
        },
        |literal| literal.body(&language),
    );
    let mut code = None;
    if let Some(literal) = literal.filter(|_| language == "plpgsql") {
        match block::code(&literal.text, &literal.origin) {
            Ok(read) => code = Some(Arc::new(read)),
            Err(_) if literal.has_placeholders() => {}
            Err(error) => body.error = Some(Box::new(error)),
        }
    }
    OperationKind::Do(Box::new(Block {
        language,
        effects: summary.as_ref().is_none_or(|summary| summary.effects),
        dynamic: summary.as_ref().is_none_or(|summary| summary.dynamic),
        only_access: summary.is_some_and(|summary| summary.only_access),
        code,
        body,
    }))
}

pub(super) fn call(tokens: Tokens<'_>, node: &nodes::CallStmt) -> Option<OperationKind> {
    let call = node.funccall()?;
    let mut uses = uses(tokens, Node::FuncCall(call));
    let function = tokens.function(call);
    // The procedure itself stands in its own field.
    if strings(call.funcname()).last().is_some() {
        let functions = std::mem::take(&mut uses.functions).into_iter();
        uses.functions = functions.filter(|it| it.span != function.span).collect();
    }
    let arguments = call.args().iter();
    Some(OperationKind::Call {
        function: Box::new(function),
        arguments: arguments
            .map(|node| super::scalar::scalar(tokens, node))
            .collect(),
        uses: Box::new(uses),
    })
}
