//! What a run remembers: each address is asked once, a failed host not again, several at a time.

use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use kyso::{Call, Post, Transport, TransportError};
use kyso_net::{Fetcher, Http};

use crate::http;
use crate::server::{Server, ok};

fn fetcher() -> Fetcher<Http> {
    Fetcher::new(http(), Duration::from_secs(1), Duration::from_secs(3))
}

fn call(addresses: &[String]) -> Call {
    Call {
        addresses: addresses.to_vec(),
        post: None,
        limit: 1000,
    }
}

#[test]
fn an_address_is_asked_once_by_a_whole_batch() {
    let server = Server::new(|_, mut stream| {
        thread::sleep(Duration::from_millis(100));
        let _ = std::io::Write::write_all(&mut stream, &ok(b"crl"));
    });
    let fetcher = fetcher();
    let calls: Vec<Call> = (0..100).map(|_| call(&[server.url("/a.crl")])).collect();
    for answer in fetcher.all(&calls, &|_, _| true) {
        assert_eq!(answer.map(|fetched| fetched.body.to_vec()), Ok(b"crl".to_vec()));
    }
    assert_eq!(server.connections(), 1);
    assert!(fetcher.get(&server.url("/b.crl"), 1000).is_ok());
    assert_eq!(server.connections(), 2);
    // another body is another question
    for body in [b"1", b"2", b"1"] {
        assert!(
            fetcher
                .post(&server.url("/ocsp"), "application/ocsp-request", body, 1000)
                .is_ok()
        );
    }
    assert_eq!(server.connections(), 4);
}

#[test]
fn the_next_address_is_tried_when_one_is_dead_or_answers_something_else() {
    let dead = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/a.crl", listener.local_addr().unwrap())
    };
    let wrong = Server::saying(ok(b"something else"));
    let right = Server::saying(ok(b"crl"));
    let addresses = [dead.clone(), wrong.url("/"), right.url("/")];
    let fetched = fetcher().first(&call(&addresses), |body| body == b"crl").unwrap();
    assert_eq!((fetched.address, &*fetched.body), (right.url("/"), b"crl".as_slice()));
    let failed = fetcher()
        .first(&call(&addresses[..2]), |body| body == b"crl")
        .unwrap_err();
    assert!(
        matches!(failed[0].error, Some(TransportError::Unreachable(_))),
        "{failed:?}"
    );
    assert_eq!(failed[1].error, None);
}

#[test]
fn a_host_that_failed_is_not_asked_again_in_the_run() {
    let silent = Server::new(|_, stream| {
        thread::sleep(Duration::from_secs(10));
        drop(stream);
    });
    let fetcher = fetcher();
    assert_eq!(fetcher.get(&silent.url("/a"), 10), Err(TransportError::TimedOut));
    let host = silent.address.to_string();
    assert_eq!(
        fetcher.get(&silent.url("/b"), 10),
        Err(TransportError::HostFailed(host))
    );
    assert_eq!(fetcher.get(&silent.url("/a"), 10), Err(TransportError::TimedOut));
    assert_eq!(silent.connections(), 1);
    // a page that is not there says nothing about the others
    let server = Server::saying("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    for path in ["/a", "/b"] {
        assert_eq!(fetcher.get(&server.url(path), 10), Err(TransportError::Status(404)));
    }
    assert_eq!(server.connections(), 2);
}

#[test]
fn a_call_ends_in_its_time_however_many_addresses_it_has() {
    let silent: Vec<Server> = (0..8)
        .map(|_| {
            Server::new(|_, stream| {
                thread::sleep(Duration::from_secs(10));
                drop(stream);
            })
        })
        .collect();
    let addresses: Vec<String> = silent.iter().map(|server| server.url("/")).collect();
    let began = Instant::now();
    let failed = fetcher().first(&call(&addresses), |_| true).unwrap_err();
    // three seconds are the limit that this test set
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(failed.len(), 8);
    assert!(silent[7].connections() == 0);
}

#[test]
fn offline_asks_nobody() {
    let server = Server::saying(ok(b"crl"));
    let offline = Fetcher::<Http>::offline();
    assert_eq!(offline.get(&server.url("/"), 10), Err(TransportError::Offline));
    let post = Post {
        media_type: "application/ocsp-request".into(),
        body: vec![1],
    };
    let call = Call {
        post: Some(post),
        ..call(&[server.url("/")])
    };
    let failed = offline.first(&call, |_| true).unwrap_err();
    assert_eq!(failed[0].error, Some(TransportError::Offline));
    assert_eq!(server.connections(), 0);
}
