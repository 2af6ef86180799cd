//! Scratch databases and the servers they are on: what there is while they are needed, and that
//! nothing is left afterwards.

#![expect(clippy::disallowed_methods, reason = "looks for what is left behind")]

mod servers;

use std::path::{Path, PathBuf};

use sqlcheck::live::server::{Options, Scratch, Server};

/// The server again, as others would connect to it.
fn by_url(scratch: &Scratch) -> Options {
    Options {
        url: Some(format!(
            "host={} user=postgres dbname=postgres",
            folder(scratch).display()
        )),
        ..Options::default()
    }
}

fn folder(scratch: &Scratch) -> PathBuf {
    match scratch.config().get_hosts().first() {
        Some(postgres::config::Host::Unix(folder)) => folder.clone(),
        other => panic!("{other:?}"),
    }
}

fn databases(scratch: &Scratch) -> Vec<String> {
    let mut client = scratch.connect().unwrap();
    let query = "SELECT datname::text FROM pg_database ORDER BY 1";
    let rows = client.query(query, &[]).unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[test]
fn a_server_leaves_nothing_behind() {
    let Some(server) = servers::start(None) else {
        return;
    };
    let scratch = server.create().unwrap();
    let folder = folder(&scratch);
    let pid = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    let pid = pid.lines().next().unwrap().to_owned();
    assert!(Path::new(&format!("/proc/{pid}")).exists() || !Path::new("/proc").exists());
    drop(server);
    scratch
        .connect()
        .unwrap()
        .batch_execute("SELECT 1")
        .unwrap();
    drop(scratch);
    assert!(!folder.exists());
    assert!(!Path::new(&format!("/proc/{pid}")).exists());
}

#[test]
fn a_copy_has_what_was_there() {
    let Some(server) = servers::start(None) else {
        return;
    };
    let scratch = server.create().unwrap();
    let mut client = scratch.connect().unwrap();
    client
        .batch_execute("CREATE TABLE a (b int); INSERT INTO a VALUES (1)")
        .unwrap();
    assert!(scratch.copy().is_err(), "somebody is connected");
    drop(client);
    let copy = scratch.copy().unwrap();
    copy.connect()
        .unwrap()
        .batch_execute("DELETE FROM a")
        .unwrap();
    let mut client = scratch.connect().unwrap();
    let count: i64 = client
        .query_one("SELECT count(*) FROM a", &[])
        .unwrap()
        .get(0);
    assert_eq!(count, 1);
}

#[test]
fn what_a_run_left_is_dropped_by_the_next() {
    let Some(server) = servers::start(None) else {
        return;
    };
    let home = server.create().unwrap();
    let mut client = home.connect().unwrap();
    client
        .batch_execute("CREATE DATABASE sqlcheck_0123abcd_1")
        .unwrap();

    let alive = Server::start(&by_url(&home)).unwrap();
    let in_use = alive.create().unwrap();
    let crashed = Server::start(&by_url(&home)).unwrap();
    let left = crashed.create().unwrap();
    let left_name = left.name().to_owned();
    // As if the process had ended here.
    std::mem::forget(left.connect().unwrap());
    kill_sessions(&mut client, &left_name);
    std::mem::forget(left);
    drop(crashed);
    assert!(databases(&home).contains(&left_name));

    let next = Server::start(&by_url(&home)).unwrap();
    let names = databases(&home);
    assert!(!names.contains(&left_name), "{names:?}");
    assert!(names.contains(&in_use.name().to_owned()), "{names:?}");
    let stranger = "sqlcheck_0123abcd_1".to_owned();
    assert!(names.contains(&stranger), "{names:?}");
    drop(next);
}

/// Ends the sessions of a run, as the end of its process would.
fn kill_sessions(client: &mut postgres::Client, database: &str) {
    let run = database.rsplit_once('_').unwrap().0;
    let kill = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity \
                WHERE application_name = $1";
    client.query(kill, &[&run]).unwrap();
}
