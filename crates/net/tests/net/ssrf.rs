//! A hostile certificate chooses the address: nothing inside may be reached (attacks.md, `ssrf`).

use std::io::Write;
use std::time::Duration;

use kyso::{Transport, TransportError};
use kyso_net::{Http, Options};

use crate::server::{Server, ok};

fn strict(allowed: &[&str]) -> Http {
    Http::new(Options {
        allowed_hosts: allowed.iter().map(|host| (*host).to_owned()).collect(),
        address_timeout: Duration::from_secs(2),
        ..Options::default()
    })
}

#[test]
fn loopback_is_refused_however_it_is_spelt() {
    let server = Server::saying(ok(b"secret"));
    let port = server.address.port();
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::ffff:127.0.0.1]",
        "[::1]",
    ] {
        let answer = strict(&[]).get(&format!("http://{host}:{port}/"), 100);
        // a spelling that the system does not resolve leads nowhere either
        let is_refused = matches!(answer, Err(TransportError::NotPublic(_)));
        let is_lost = matches!(&answer, Err(TransportError::Unreachable(_))) && host != "127.0.0.1";
        assert!(is_refused || is_lost, "{host}: {answer:?}");
    }
    assert_eq!(server.connections(), 0);
    let private = strict(&[]).get("http://192.168.0.1/", 100);
    assert_eq!(private, Err(TransportError::NotPublic("192.168.0.1".into())));
    let post = strict(&[]).post(&server.url("/"), "text/plain", b"x", 100);
    assert!(matches!(post, Err(TransportError::NotPublic(_))), "{post:?}");
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_host_that_was_allowed_by_name_is_asked_and_no_other() {
    let server = Server::saying(ok(b"inside"));
    let port = server.address.port();
    let answer = strict(&["LOCALHOST"]).get(&format!("http://localhost:{port}/"), 100);
    assert_eq!(answer, Ok(b"inside".to_vec()));
    let other = strict(&["localhost"]).get(&server.url("/"), 100);
    assert!(matches!(other, Err(TransportError::NotPublic(_))), "{other:?}");
}

#[test]
fn a_redirect_to_the_inside_or_to_another_scheme_is_refused() {
    let inside = Server::saying(ok(b"secret"));
    let targets = [
        (format!("http://localhost:{}/", inside.address.port()), "net-not-public"),
        ("http://169.254.169.254/latest/meta-data/".to_owned(), "net-not-public"),
        ("//10.0.0.1/".to_owned(), "net-not-public"),
        ("file:///etc/passwd".to_owned(), "net-address"),
        ("ftp://127.0.0.1/".to_owned(), "net-address"),
        ("http://x@127.0.0.1/".to_owned(), "net-address"),
    ];
    for (target, code) in targets {
        let location = target.clone();
        let outside = Server::new(move |_, mut stream| {
            let answer = format!("HTTP/1.1 301 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes());
        });
        let answer = strict(&["127.0.0.1"]).get(&outside.url("/"), 100);
        assert_eq!(answer.map_err(|error| error.code()), Err(code), "{target}");
        assert_eq!(outside.connections(), 1);
    }
    assert_eq!(inside.connections(), 0);
}
