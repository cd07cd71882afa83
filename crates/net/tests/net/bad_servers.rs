//! Dead, slow, wrong-type, oversized and lying servers: each is an error with a name, in time and in bounded memory.

use std::io::Write;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use kyso::{Transport, TransportError};

use crate::http;
use crate::server::{Server, ok};

const LIMIT: u64 = 1000;

fn get(url: &str) -> Result<Vec<u8>, TransportError> {
    let began = Instant::now();
    let answer = http().get(url, LIMIT);
    // one second is the limit that the tests set
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    answer
}

#[test]
fn a_good_server_is_heard() {
    let server = Server::saying(ok(b"data"));
    assert_eq!(get(&server.url("/a.crl")), Ok(b"data".to_vec()));
    let all = vec![7; 1000];
    assert_eq!(get(&Server::saying(ok(&all)).url("/")), Ok(all));
}

#[test]
fn a_dead_server_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let answer = get(&format!("http://{address}/"));
    assert!(matches!(answer, Err(TransportError::Unreachable(_))), "{answer:?}");
}

#[test]
fn a_silent_and_a_dripping_server_time_out() {
    let silent = Server::new(|_, stream| {
        thread::sleep(Duration::from_secs(10));
        drop(stream);
    });
    assert_eq!(get(&silent.url("/")), Err(TransportError::TimedOut));
    let dripping = Server::new(|_, mut stream| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n".as_slice();
        for octet in head.iter().chain(&[b'x'; 900]) {
            if stream.write_all(&[*octet]).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
    });
    assert_eq!(get(&dripping.url("/")), Err(TransportError::TimedOut));
}

#[test]
fn a_page_for_people_is_of_the_wrong_type() {
    let page = "HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=utf-8\r\nContent-Length: 4\r\n\r\nsorr";
    let answer = get(&Server::saying(page).url("/"));
    assert!(matches!(answer, Err(TransportError::WrongType(_))), "{answer:?}");
    let missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(get(&Server::saying(missing).url("/")), Err(TransportError::Status(404)));
}

#[test]
fn an_oversized_answer_is_refused_however_it_is_framed() {
    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n";
    assert_eq!(
        get(&Server::saying(announced).url("/")),
        Err(TransportError::TooLarge(LIMIT))
    );
    assert_eq!(
        get(&Server::saying(ok(&[1; 1001])).url("/")),
        Err(TransportError::TooLarge(LIMIT))
    );
    for head in [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    ] {
        let endless = Server::new(move |_, mut stream| {
            let chunk = [b"400\r\n".as_slice(), &[b'x'; 0x400], b"\r\n"].concat();
            let _ = stream.write_all(head.as_bytes());
            while stream.write_all(&chunk).is_ok() {}
        });
        assert_eq!(get(&endless.url("/")), Err(TransportError::TooLarge(LIMIT)), "{head}");
    }
    let header = Server::new(|_, mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX: ");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let answer = get(&header.url("/"));
    assert!(matches!(answer, Err(TransportError::Protocol(_))), "{answer:?}");
}

#[test]
fn a_server_that_lies_about_length_or_protocol_gives_nothing() {
    let answers = [
        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "",
        "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    ];
    for answer in answers {
        let result = get(&Server::saying(answer).url("/"));
        assert!(
            matches!(result, Err(TransportError::Protocol(_))),
            "{answer:?}: {result:?}"
        );
    }
}

#[test]
fn redirects_are_followed_three_times() {
    let server = Server::new(|head, mut stream| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let left: usize = path.trim_start_matches('/').parse().unwrap_or_default();
        let answer = match left {
            0 => ok(b"there"),
            left => {
                let next = left - 1;
                format!("HTTP/1.1 302 Found\r\nLocation: /{next}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .into_bytes()
            }
        };
        let _ = stream.write_all(&answer);
    });
    assert_eq!(get(&server.url("/3")), Ok(b"there".to_vec()));
    assert_eq!(get(&server.url("/4")), Err(TransportError::TooManyRedirects));
    // nobody named the place that a POST is sent on to
    let answer = http().post(&server.url("/1"), "application/ocsp-request", b"x", LIMIT);
    assert_eq!(answer, Err(TransportError::Status(302)));
}
