//! Everything else on the port: ordinary routes, HTTP/1.0, HEAD, HTTP/2, bounds and shutdown.

use std::time::Duration;

use crate::common::{PATIENCE, Wire, frame, router, start, start_default};
use axum::body::{Body, Bytes};
use axum::http::Request;
use blotter_live::{Hub, HubOptions, ServeOptions};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::ServiceExt;

#[tokio::test]
async fn ordinary_routes_keep_the_connection_and_answer_pipelined_requests() {
    let server = start_default();
    let hello = "GET /hello HTTP/1.1\r\nHost: test\r\n\r\n";
    let echo = "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc";
    let mut wire = Wire::open(server.address, &format!("{hello}{echo}{hello}")).await;
    for body in ["hello", "abc", "hello"] {
        assert!(wire.head().await.starts_with("http/1.1 200 ok"));
        wire.through(body.as_bytes()).await.unwrap();
    }
    // The same connection still serves, and then becomes a stream.
    wire.socket.write_all(b"GET /peer HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
    wire.head().await;
    let peer = wire.socket.local_addr().unwrap().to_string();
    wire.through(peer.as_bytes()).await.unwrap();
    wire.socket.write_all(b"GET /from-now HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
    assert!(wire.head().await.contains("text/event-stream"));
    assert_eq!(wire.frame().await.unwrap(), "id: 0\n\n");
    server.until_clients(1).await;
    server.hub.publish(frame(1), Some(1));
    assert_eq!(wire.frame().await.unwrap().as_bytes(), &frame(1));
}

#[tokio::test]
async fn http_1_0_gets_an_ordinary_stream() {
    let server = start_default();
    let mut wire = Wire::open(server.address, "GET /from-now HTTP/1.0\r\n\r\n").await;
    let head = wire.head().await;
    assert!(head.starts_with("http/1.0 200") && !head.contains("chunked"), "{head}");
    assert_eq!(wire.frame().await.unwrap(), "id: 0\n\n");
    server.until_clients(1).await;
    server.hub.publish(frame(1), Some(1));
    assert_eq!(wire.frame().await.unwrap().as_bytes(), &frame(1));
    assert_eq!(server.hub.stats().bytes_written, 0, "it was taken over");
    drop(wire);
    server.until_clients(0).await;
}

#[tokio::test]
async fn head_has_no_body_and_is_no_client() {
    let server = start_default();
    let head = "HEAD /from-now HTTP/1.1\r\nHost: test\r\n\r\n";
    let mut wire = Wire::open(
        server.address,
        &format!("{head}GET /hello HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"),
    )
    .await;
    assert!(wire.head().await.contains("text/event-stream"));
    assert!(wire.head().await.contains("content-length: 5"));
    assert_eq!(wire.rest().await, b"hello");
    assert_eq!(server.hub.stats().accepted, 0);
}

#[tokio::test]
async fn a_get_with_a_body_gets_an_ordinary_stream() {
    let server = start_default();
    let request = "GET /from-now HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nok";
    let mut wire = Wire::open(server.address, request).await;
    assert!(wire.head().await.contains("transfer-encoding: chunked"));
    server.until_clients(1).await;
}

#[tokio::test]
async fn http_2_gets_an_ordinary_stream_among_other_requests() {
    let server = start_default();
    let socket = TcpStream::connect(server.address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(socket)).await.unwrap();
    tokio::spawn(connection);
    let request =
        |path: &str| Request::get(format!("http://test{path}")).body(Empty::<Bytes>::new()).unwrap();
    let mut stream = sender.send_request(request("/from-now")).await.unwrap().into_body();
    let first = timeout(PATIENCE, stream.frame()).await.unwrap().unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, "id: 0\n\n");
    server.hub.publish(frame(1), Some(1));
    let second = timeout(PATIENCE, stream.frame()).await.unwrap().unwrap().unwrap().into_data().unwrap();
    assert_eq!(second, frame(1));
    let hello = sender.send_request(request("/hello")).await.unwrap().into_body();
    assert_eq!(hello.collect().await.unwrap().to_bytes(), "hello");
}

#[tokio::test]
async fn a_oneshot_through_tower_streams_without_takeover() {
    let hub = Hub::new(HubOptions::default()).unwrap();
    hub.set_start(2);
    let request = Request::get("/events").body(Body::empty()).unwrap();
    let mut body = router(hub.clone()).oneshot(request).await.unwrap().into_body();
    hub.publish(frame(3), Some(3));
    for seq in 1..=3 {
        let data = timeout(PATIENCE, body.frame()).await.unwrap().unwrap().unwrap().into_data().unwrap();
        assert_eq!(data, frame(seq));
    }
    assert_eq!(hub.stats().clients, 1);
    hub.close();
    assert!(timeout(PATIENCE, body.frame()).await.unwrap().is_none(), "the stream goes on");
    drop(body);
    assert_eq!(hub.stats().clients, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn shutdown_ends_streams_lets_requests_finish_and_returns() {
    let mut server = start_default();
    let mut taken = Wire::get(server.address, "/from-now").await;
    let mut ordinary = Wire::open(server.address, "GET /from-now HTTP/1.0\r\n\r\n").await;
    let mut idle = Wire::get(server.address, "/hello").await;
    idle.through(b"hello").await.unwrap();
    let mut silent = Wire::open(server.address, "").await;
    // Its request is under way: the head is there, the body isn't.
    let mut busy = Wire::open(
        server.address,
        "POST /echo HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
    )
    .await;
    assert!(busy.head().await.starts_with("http/1.1 100"));
    server.until_clients(2).await;
    server.hub.publish(frame(1), Some(1));
    server.stop.take().unwrap().send(()).unwrap();
    for wire in [&mut taken, &mut ordinary] {
        wire.head().await;
        assert_eq!(wire.rest().await, [b"id: 0\n\n".as_slice(), &frame(1)].concat());
    }
    assert!(idle.rest().await.is_empty());
    assert!(silent.rest().await.is_empty());
    busy.socket.write_all(b"abc").await.unwrap();
    assert!(String::from_utf8(busy.rest().await).unwrap().ends_with("abc"));
    timeout(PATIENCE, server.done).await.unwrap().unwrap().unwrap();
    assert_eq!(server.hub.stats().clients, 0);
    assert!(TcpStream::connect(server.address).await.is_err(), "still listening");
}

#[tokio::test]
async fn shutdown_does_not_wait_for_ever() {
    let options = ServeOptions { shutdown_timeout: Duration::from_millis(100), ..ServeOptions::default() };
    let mut server = start(HubOptions::default(), options);
    let mut stuck = Wire::open(
        server.address,
        "POST /echo HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
    )
    .await;
    assert!(stuck.head().await.starts_with("http/1.1 100"));
    server.stop.take().unwrap().send(()).unwrap();
    timeout(PATIENCE, server.done).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn a_request_that_never_ends_its_head_is_given_up() {
    let options = ServeOptions { header_timeout: Duration::from_millis(100), ..ServeOptions::default() };
    let server = start(HubOptions::default(), options);
    let mut loris = Wire::open(server.address, "GET /hello HTTP/1.1\r\nHos").await;
    let mut silent = Wire::open(server.address, "").await;
    assert!(!loris.rest().await.starts_with(b"HTTP/1.1 200"));
    assert!(silent.rest().await.is_empty());
}

#[tokio::test]
async fn streams_leave_room_for_ordinary_connections() {
    let options = ServeOptions { max_connections: 1, ..ServeOptions::default() };
    let server = start(HubOptions::default(), options);
    let mut streams = Vec::new();
    for _ in 0..5 {
        let mut wire = Wire::get(server.address, "/from-now").await;
        wire.head().await;
        streams.push(wire);
    }
    server.until_clients(5).await;
    let mut first = Wire::get(server.address, "/hello").await;
    first.through(b"hello").await.unwrap();
    // The second waits in the backlog until the first connection ends.
    let mut second = Wire::get(server.address, "/hello").await;
    drop(first);
    second.through(b"hello").await.unwrap();
}
