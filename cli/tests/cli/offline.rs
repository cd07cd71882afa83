//! `--offline` uses no network.
//!
//! `unshare -n` gives the program a network namespace of its own: one loopback interface that is down, no route, so that
//! whatever it tried would fail. `strace` writes down every call of the network family, also of threads. Making a namespace
//! takes the rights of root; where that is not permitted this test fails, because nothing was shown then.
#![cfg(target_os = "linux")]

use std::process::Command;

use crate::program::{AT, Folder, command, pki};

#[test]
fn offline_gives_the_same_verdict_without_routes_and_opens_no_socket() {
    let folder = Folder::new("offline");
    let signed = folder.signed("s.pdf", &[]);
    let trust = pki("trust");
    let arguments = [
        "verify",
        "--offline",
        "--at",
        AT,
        "--trust",
        &trust,
        "--format",
        "json",
        &signed,
        &signed,
    ];
    let with_network = command().args(arguments).output().unwrap();
    assert_eq!(with_network.status.code(), Some(0));
    let trace = folder.path("trace");
    let isolated = Command::new("unshare")
        .args(["-n", "strace", "-f", "-e", "trace=%network", "-o", &trace])
        .arg(env!("CARGO_BIN_EXE_kyso"))
        .args(arguments)
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .output()
        .unwrap();
    assert_eq!(isolated.status.code(), Some(0), "{isolated:?}");
    assert_eq!(isolated.stdout, with_network.stdout);
    let trace = std::fs::read_to_string(trace).unwrap();
    assert!(trace.contains("exited with 0"), "{trace}");
    assert!(!trace.contains("socket("), "{trace}");
}

#[test]
fn the_namespace_has_no_route_and_a_socket_would_be_seen() {
    let folder = Folder::new("offline-control");
    let trace = folder.path("trace");
    let probe = "import socket; socket.create_connection(('192.0.2.1', 80), 1)";
    let run = Command::new("unshare")
        .args([
            "-n",
            "strace",
            "-f",
            "-e",
            "trace=%network",
            "-o",
            &trace,
            "python3",
            "-c",
            probe,
        ])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&run.stderr).contains("unreachable"), "{run:?}");
    assert!(std::fs::read_to_string(trace).unwrap().contains("socket("));
}
