//! sqlcheck replays a directory of SQL migrations on a model of the PostgreSQL catalog and reports
//! what the history does wrong.
//!
//! The modules stand in the order of the data's way; each uses only those above it.

pub mod source;
pub mod diagnostic;
pub mod lexer;
pub mod directive;
pub mod statement;
pub mod plpgsql;
pub mod operation;
pub mod lower;
pub mod catalog;
pub mod evaluate;
pub mod replay;
pub mod effects;
pub mod config;
pub mod git;
pub mod migration;
pub mod rules;
pub mod suppression;
pub mod baseline;
pub mod lint;
pub mod fix;
pub mod remedy;
pub mod report;
pub mod live;
pub mod cli;
