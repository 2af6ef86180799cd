//! Settings and transactions.

use pg_raw_parse::{ConstValue, Node, nodes};
use smol_str::{SmolStr, StrExt};

use super::expression::string_constant;
use super::options::value_text;
use crate::operation::{
    Name, ObjectName, OperationKind, SetVariable, Setting, SettingValue, TransactionControl,
};

/// `SET` and `RESET`, of a session, a role, a function or a database.
pub(super) fn setting(node: &nodes::VariableSetStmt) -> Setting {
    use nodes::VariableSetKind as Kind;
    let name = node.name().unwrap_or("all");
    Setting {
        name: name.to_ascii_lowercase_smolstr(),
        value: match node.kind {
            Kind::VAR_SET_DEFAULT => SettingValue::Default,
            Kind::VAR_SET_CURRENT => SettingValue::FromCurrent,
            Kind::VAR_RESET | Kind::VAR_RESET_ALL => SettingValue::Reset,
            // A placeholder.
            _ if node.args().iter().any(|it| matches!(it, Node::ParamRef(_))) => {
                SettingValue::Computed
            }
            _ => SettingValue::Values(node.args().iter().map(value_text).collect()),
        },
    }
}

pub(super) fn set_variable(node: &nodes::VariableSetStmt) -> OperationKind {
    if node.kind == nodes::VariableSetKind::VAR_SET_MULTI {
        // `SET TRANSACTION …`, `SET SESSION CHARACTERISTICS …`
        return OperationKind::NoCatalogEffect {
            command: "SET TRANSACTION",
        };
    }
    OperationKind::SetVariable(Box::new(SetVariable {
        setting: setting(node),
        local: node.is_local,
    }))
}

/// The settings that `set_config(name, value, local)` in the columns of a query makes; of all the
/// functions that it calls, it may be among `called` elsewhere.
pub(super) fn set_by_calls(
    select: &nodes::SelectStmt,
    called: &[ObjectName],
) -> Vec<OperationKind> {
    let targets = select.target_list().iter();
    let calls = targets.filter_map(|target| match target.val() {
        Node::FuncCall(call) => set_config(call),
        _ => None,
    });
    let mut settings: Vec<SetVariable> = calls.collect();
    if settings.is_empty() && called.iter().any(|it| it.name == "set_config") {
        // It may be any setting, and any value; what matters to others is where names lead.
        settings.push(SetVariable {
            setting: Setting {
                name: Name::new_static("search_path"),
                value: SettingValue::Computed,
            },
            local: false,
        });
    }
    let settings = settings.into_iter().map(Box::new);
    settings.map(OperationKind::SetVariable).collect()
}

fn set_config(call: &nodes::FuncCall) -> Option<SetVariable> {
    let name = call.funcname().iter().next_back().and_then(Node::as_str)?;
    if name != "set_config" {
        return None;
    }
    let arguments: Vec<Node<'_>> = call.args().iter().collect();
    let [variable, value, local] = arguments.as_slice() else {
        return None;
    };
    let variable = string_constant(*variable)?.to_ascii_lowercase_smolstr();
    let value = match string_constant(*value) {
        Some(value) if variable == "search_path" => {
            SettingValue::Values(value.split(',').map(unquoted).collect())
        }
        Some(value) => SettingValue::Values(vec![SmolStr::new(value)]),
        None => SettingValue::Computed,
    };
    Some(SetVariable {
        setting: Setting {
            name: variable,
            value,
        },
        local: is_true(*local),
    })
}

/// One name of a search path's text.
fn unquoted(name: &str) -> SmolStr {
    let name = name.trim();
    match name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
    {
        Some(inside) => inside.replace_smolstr("\"\"", "\""),
        None => name.to_ascii_lowercase_smolstr(),
    }
}

fn is_true(mut node: Node<'_>) -> bool {
    while let Node::TypeCast(cast) = node {
        node = cast.arg();
    }
    let Node::A_Const(constant) = node else {
        return false;
    };
    match constant.val() {
        Some(ConstValue::Boolean(value)) => value,
        Some(ConstValue::String(text)) => matches!(text, "t" | "true" | "on" | "1"),
        _ => false,
    }
}

pub(super) fn transaction(node: &nodes::TransactionStmt) -> OperationKind {
    use nodes::TransactionStmtKind as Kind;
    let name = || Name::new(node.savepoint_name().unwrap_or_default());
    OperationKind::Transaction(match node.kind {
        Kind::TRANS_STMT_BEGIN | Kind::TRANS_STMT_START => TransactionControl::Begin,
        Kind::TRANS_STMT_COMMIT => TransactionControl::Commit,
        Kind::TRANS_STMT_ROLLBACK => TransactionControl::Rollback,
        Kind::TRANS_STMT_SAVEPOINT => TransactionControl::Savepoint(name()),
        Kind::TRANS_STMT_RELEASE => TransactionControl::Release(name()),
        Kind::TRANS_STMT_ROLLBACK_TO => TransactionControl::RollbackTo(name()),
        _ => TransactionControl::Prepared,
    })
}
