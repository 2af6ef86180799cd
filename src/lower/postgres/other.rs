//! Extensions, publications, and the kinds of objects that the catalog keeps as text.

use pg_raw_parse::list::NodeList;
use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::names::{object_name, strings};
use super::object::{extension_member, no_type, object_kind, printed_name, user_mapping};
use super::options::{is_true, printed, value_text};
use super::tokens::Tokens;
use super::types::definition_references;
use crate::lexer::TokenKind;
use crate::operation::{
    AlterExtension, AlterPublication, CreateExtension, CreateOther, CreatePublication,
    ExtensionAction, Identifier, ObjectKind, ObjectName, ObjectReference, Operation, OperationKind,
    PublicationAction, PublicationObject, References, TypeName,
};

pub(super) fn create_extension(tokens: Tokens<'_>, node: &nodes::CreateExtensionStmt) -> Operation {
    let at = tokens.skip_if_exists(2);
    let mut extension = CreateExtension {
        name: tokens.identifier(at, node.extname()),
        if_not_exists: node.if_not_exists,
        schema: None,
        version: None,
        cascade: false,
    };
    for option in node.options() {
        let value = option.arg();
        match option.defname().unwrap_or_default() {
            "schema" => {
                let at = tokens.at(option.location).unwrap_or_default();
                extension.schema = Some(tokens.identifier(at + 1, value.as_str()));
            }
            "new_version" => extension.version = value.as_str().map(SmolStr::new),
            "cascade" => extension.cascade = is_true(value),
            _ => {}
        }
    }
    Operation {
        kind: OperationKind::CreateExtension(Box::new(extension)),
        span: tokens.span(0..at + 1),
    }
}

pub(super) fn alter_extension(
    tokens: Tokens<'_>,
    node: &nodes::AlterExtensionStmt,
) -> OperationKind {
    let version = node
        .options()
        .iter()
        .find(|option| option.defname() == Some("new_version"))
        .map(|option| value_text(option.arg()));
    OperationKind::AlterExtension(Box::new(AlterExtension {
        name: tokens.identifier(2, node.extname()),
        action: ExtensionAction::Update(version),
    }))
}

pub(super) fn alter_extension_contents(
    tokens: Tokens<'_>,
    node: &nodes::AlterExtensionContentsStmt,
) -> Option<OperationKind> {
    let object = extension_member(tokens, node)?;
    Some(OperationKind::AlterExtension(Box::new(AlterExtension {
        name: tokens.identifier(2, node.extname()),
        action: if node.action > 0 {
            ExtensionAction::Add(object)
        } else {
            ExtensionAction::Drop(object)
        },
    })))
}

pub(super) fn create_publication(
    tokens: Tokens<'_>,
    node: &nodes::CreatePublicationStmt,
) -> Operation {
    Operation {
        kind: OperationKind::CreatePublication(Box::new(CreatePublication {
            name: tokens.identifier(2, node.pubname()),
            all_tables: node.for_all_tables,
            objects: publication_objects(tokens, node.pubobjects()),
            options: printed(node.options().iter().map(Node::from)),
        })),
        span: tokens.span(0..3),
    }
}

pub(super) fn alter_publication(
    tokens: Tokens<'_>,
    node: &nodes::AlterPublicationStmt,
) -> OperationKind {
    use nodes::AlterPublicationAction as Action;
    let objects = publication_objects(tokens, node.pubobjects());
    let action = if node.pubobjects().is_empty() {
        PublicationAction::SetOptions(printed(node.options().iter().map(Node::from)))
    } else {
        match node.action {
            Action::AP_AddObjects => PublicationAction::Add(objects),
            Action::AP_DropObjects => PublicationAction::Drop(objects),
            _ => PublicationAction::Set(objects),
        }
    };
    OperationKind::AlterPublication(Box::new(AlterPublication {
        name: tokens.identifier(2, node.pubname()),
        action,
    }))
}

fn publication_objects(tokens: Tokens<'_>, list: &NodeList) -> Vec<PublicationObject> {
    use nodes::PublicationObjSpecType as Kind;
    let objects = list.iter().filter_map(|node| match node {
        Node::PublicationObjSpec(object) => Some(object),
        _ => None,
    });
    objects
        .filter_map(|object| match object.pubobjtype {
            Kind::PUBLICATIONOBJ_TABLES_IN_SCHEMA => Some(PublicationObject::Schema(Some(
                tokens.identifier(tokens.at(object.location)?, object.name()),
            ))),
            Kind::PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA => Some(PublicationObject::Schema(None)),
            _ => {
                let relation = object.pubtable()?.relation()?;
                Some(PublicationObject::Table {
                    name: tokens.relation(relation),
                    only: !relation.inh,
                })
            }
        })
        .collect()
}

/// An object that the catalog keeps as text: its kind, its name and what it names.
fn create_other(
    tokens: Tokens<'_>,
    kind: ObjectKind,
    name: ObjectName,
    references: References,
) -> Operation {
    Operation {
        span: tokens.span(0..1).to(name.span),
        kind: OperationKind::CreateOther(Box::new(CreateOther {
            object: ObjectReference {
                kind,
                name,
                arguments: None,
                parent: None,
            },
            owner: None,
            or_replace: tokens.words(1, &["or", "replace"]),
            if_not_exists: tokens.find_from(0, &["if", "not", "exists"]).is_some(),
            text: without_strings(tokens, kind),
            references,
        })),
    }
}

/// The statement as text. Connection strings and options of servers may hold a password, so their
/// literals are left out.
fn without_strings(tokens: Tokens<'_>, kind: ObjectKind) -> SmolStr {
    let secret = matches!(
        kind,
        ObjectKind::Subscription
            | ObjectKind::UserMapping
            | ObjectKind::Server
            | ObjectKind::ForeignDataWrapper
    );
    if !secret {
        return tokens.normalized();
    }
    let mut text = String::new();
    for index in 0..tokens.len() {
        if index > 0 {
            text.push(' ');
        }
        match tokens.kind(index) {
            Some(TokenKind::String | TokenKind::EscapeString | TokenKind::DollarString) => {
                text.push_str("'…'");
            }
            _ => text.push_str(&tokens.get(index..index + 1).normalized()),
        }
    }
    text.into()
}

/// `CREATE AGGREGATE`, `OPERATOR`, `COLLATION` and the text search objects; types are elsewhere.
pub(super) fn define(tokens: Tokens<'_>, node: &nodes::DefineStmt) -> Option<Operation> {
    let kind = object_kind(node.kind)?;
    let words = kind.as_str().split(' ').count();
    let start = 1 + 2 * usize::from(tokens.words(1, &["or", "replace"])) + words;
    let at = tokens.skip_if_exists(start);
    let name = tokens.cast_name_at(at, node.defnames());
    let references = definition_references(tokens, node.definition());
    let mut operation = create_other(tokens, kind, name, references);
    if let OperationKind::CreateOther(create) = &mut operation.kind {
        create.object.arguments = match kind {
            ObjectKind::Aggregate if node.oldstyle => Some(base_type(tokens, node)),
            ObjectKind::Aggregate => Some(aggregate_arguments(tokens, node.args())),
            ObjectKind::Operator => Some(operator_arguments(tokens, node)),
            _ => None,
        };
    }
    Some(operation)
}

/// The argument of an aggregate in the old style; `ANY` stands for none.
fn base_type(tokens: Tokens<'_>, node: &nodes::DefineStmt) -> Vec<TypeName> {
    let options = node.definition().iter();
    let mut types = options.filter_map(|option| match (option.defname(), option.arg()) {
        (Some("basetype"), Node::TypeName(value)) => Some(tokens.type_name(value)),
        _ => None,
    });
    types
        .next()
        .into_iter()
        .filter(|it| it.name != "any")
        .collect()
}

/// The types of an operator's operands; `none` on the left of a prefix operator.
fn operator_arguments(tokens: Tokens<'_>, node: &nodes::DefineStmt) -> Vec<TypeName> {
    let operand = |side| {
        let found =
            node.definition()
                .iter()
                .find_map(|option| match (option.defname(), option.arg()) {
                    (Some(name), Node::TypeName(value)) if name == side => Some(value),
                    _ => None,
                });
        found.map_or_else(|| no_type(tokens), |name| tokens.type_name(name))
    };
    vec![operand("leftarg"), operand("rightarg")]
}

/// The types of an aggregate's arguments, which the grammar has in a list in the list.
fn aggregate_arguments(tokens: Tokens<'_>, arguments: &NodeList) -> Vec<TypeName> {
    let parameters = arguments
        .iter()
        .filter_map(|node| node.as_node_list())
        .flat_map(|list| list.iter());
    parameters
        .filter_map(|node| match node {
            Node::FunctionParameter(parameter) => Some(tokens.type_name(parameter.arg_type()?)),
            _ => None,
        })
        .collect()
}

/// An object whose name is the identifier at `at`, after `IF NOT EXISTS`.
fn named(tokens: Tokens<'_>, kind: ObjectKind, at: usize, name: Option<&str>) -> Operation {
    let at = tokens.skip_if_exists(at);
    let name = object_name(name.into_iter(), tokens.span(at..at + 1));
    create_other(tokens, kind, name, References::default())
}

fn with_functions(mut operation: Operation, functions: Vec<ObjectName>) -> Operation {
    if let OperationKind::CreateOther(create) = &mut operation.kind {
        create.references.functions = functions;
    }
    operation
}

fn with_owner(mut operation: Operation, kind: ObjectKind, name: Identifier) -> Operation {
    if let OperationKind::CreateOther(create) = &mut operation.kind {
        create.owner = Some(ObjectReference {
            kind,
            name: ObjectName {
                schema: None,
                name: name.name,
                span: name.span,
            },
            arguments: None,
            parent: None,
        });
    }
    operation
}

/// Every other `CREATE`; `None` for what is none.
pub(super) fn create(tokens: Tokens<'_>, node: Node<'_>) -> Option<Operation> {
    Some(match node {
        Node::CreateFdwStmt(node) => {
            named(tokens, ObjectKind::ForeignDataWrapper, 4, node.fdwname())
        }
        Node::CreateForeignServerStmt(node) => {
            let at = tokens.find("wrapper")? + 1;
            with_owner(
                named(tokens, ObjectKind::Server, 2, node.servername()),
                ObjectKind::ForeignDataWrapper,
                tokens.identifier(at, node.fdwname()),
            )
        }
        Node::CreateUserMappingStmt(node) => {
            let mapping = user_mapping(tokens, node.user(), node.servername());
            let at = tokens.find("server")? + 1;
            with_owner(
                create_other(
                    tokens,
                    ObjectKind::UserMapping,
                    mapping.name,
                    References::default(),
                ),
                ObjectKind::Server,
                tokens.identifier(at, node.servername()),
            )
        }
        Node::CreateSubscriptionStmt(node) => {
            named(tokens, ObjectKind::Subscription, 2, node.subname())
        }
        Node::CreateTableSpaceStmt(node) => {
            named(tokens, ObjectKind::Tablespace, 2, node.tablespacename())
        }
        Node::CreatedbStmt(node) => named(tokens, ObjectKind::Database, 2, node.dbname()),
        Node::CreateAmStmt(node) => with_functions(
            named(tokens, ObjectKind::AccessMethod, 3, node.amname()),
            vec![tokens.name_at(tokens.find("handler")? + 1, node.handler_name())],
        ),
        Node::CreatePLangStmt(node) => {
            let at = tokens.find("language")? + 1;
            named(tokens, ObjectKind::Language, at, node.plname())
        }
        Node::CreateConversionStmt(node) => create_conversion(tokens, node)?,
        Node::CreateCastStmt(node) => create_cast(tokens, node),
        Node::CreateTransformStmt(node) => create_transform(tokens, node)?,
        Node::CreateOpClassStmt(node) => {
            let name = tokens.cast_name_at(3, node.opclassname());
            create_other(
                tokens,
                ObjectKind::OperatorClass,
                name,
                References::default(),
            )
        }
        Node::CreateOpFamilyStmt(node) => {
            let name = tokens.cast_name_at(3, node.opfamilyname());
            create_other(
                tokens,
                ObjectKind::OperatorFamily,
                name,
                References::default(),
            )
        }
        _ => return None,
    })
}

fn create_conversion(tokens: Tokens<'_>, node: &nodes::CreateConversionStmt) -> Option<Operation> {
    let at = tokens.find("conversion")? + 1;
    let name = tokens.name_at(at, node.conversion_name());
    let function = tokens.name_at(tokens.find_from(at, &["from"])? + 1, node.func_name());
    Some(with_functions(
        create_other(tokens, ObjectKind::Conversion, name, References::default()),
        vec![function],
    ))
}

/// The function with arguments that follows a word.
fn function_after(
    tokens: Tokens<'_>,
    words: &[&str],
    node: Option<&nodes::ObjectWithArgs>,
) -> Option<ObjectName> {
    let at = tokens.find_from(2, words)? + words.len();
    Some(object_name(
        strings(node?.objname()),
        tokens.span(at..tokens.name_end(at)),
    ))
}

fn create_cast(tokens: Tokens<'_>, node: &nodes::CreateCastStmt) -> Operation {
    let end = tokens.close(2) + 1;
    let references = References {
        types: [node.sourcetype(), node.targettype()]
            .into_iter()
            .flatten()
            .map(|name| tokens.type_name(name))
            .collect(),
        functions: function_after(tokens, &["function"], node.func())
            .into_iter()
            .collect(),
        ..References::default()
    };
    let name = printed_name(tokens.get(2..end));
    create_other(tokens, ObjectKind::Cast, name, references)
}

fn create_transform(tokens: Tokens<'_>, node: &nodes::CreateTransformStmt) -> Option<Operation> {
    let start = tokens.find("for")?;
    let end = tokens.find_from(start, &["language"])? + 2;
    let references = References {
        types: node
            .type_name()
            .map(|name| tokens.type_name(name))
            .into_iter()
            .collect(),
        ..References::default()
    };
    let name = printed_name(tokens.get(start..end));
    Some(create_other(
        tokens,
        ObjectKind::Transform,
        name,
        references,
    ))
}
