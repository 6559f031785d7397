//! Streams whose socket was taken over: every frame once and in order, slow clients, hang-ups.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::get;
use blotter_live::{Hub, HubOptions, ServeOptions};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;
use tokio::time::timeout;

use crate::common::{PATIENCE, Wire, frame, start, start_default, start_with, stream_headers};

const LAST: u64 = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_client_gets_each_frame_once_and_in_order_whenever_it_joins() {
    let server = start_default();
    let address = server.address;
    let clients: Vec<_> = (0..60)
        .map(|_| {
            tokio::spawn(async move {
                for _ in 0..fastrand::u32(0..2_000) {
                    tokio::task::yield_now().await;
                }
                let mut wire = Wire::get(address, "/events").await;
                let head = wire.head().await;
                assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}");
                for seq in 1..=LAST {
                    assert_eq!(wire.frame().await.unwrap().as_bytes(), &frame(seq));
                }
            })
        })
        .collect();
    for seq in 1..=LAST {
        server.hub.publish(frame(seq), Some(seq));
        for _ in 0..fastrand::u32(0..50) {
            tokio::task::yield_now().await;
        }
    }
    for client in clients {
        client.await.unwrap();
    }
    server.until_clients(0).await;
    let stats = server.hub.stats();
    assert_eq!((stats.accepted, stats.frames, stats.slow_dropped), (60, LAST, 0));
}

#[tokio::test]
async fn the_head_is_the_handlers_with_date_and_connection_once() {
    let server = start_default();
    let mut wire = Wire::get(server.address, "/from-now").await;
    let head = wire.head().await;
    for header in
        ["content-type: text/event-stream\r\n", "cache-control: no-store\r\n", "connection: close\r\n"]
    {
        assert_eq!(head.matches(header).count(), 1, "{head}");
    }
    assert_eq!(head.matches("date: ").count(), 1, "{head}");
    assert!(!head.contains("transfer-encoding") && !head.contains("content-length"), "{head}");
    assert_eq!(wire.frame().await.unwrap(), "id: 0\n\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_large_frame_is_delivered_whole_by_partial_writes() {
    let server = start_default();
    let mut wires = Vec::new();
    for _ in 0..4 {
        wires.push(Wire::get(server.address, "/from-now").await);
    }
    server.until_clients(4).await;
    let large = Bytes::from(format!("id: 1\ndata: {}\n\n", "0123456789".repeat(200_000)));
    server.hub.publish(large.clone(), Some(1));
    server.hub.publish(frame(2), Some(2));
    for wire in &mut wires {
        wire.head().await;
        assert_eq!(wire.frame().await.unwrap(), "id: 0\n\n");
        assert!(wire.frame().await.unwrap().as_bytes() == large, "the large frame differs");
        assert_eq!(wire.frame().await.unwrap().as_bytes(), &frame(2));
    }
    assert_eq!(server.hub.stats().slow_dropped, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_client_out_of_the_ring_is_dropped_and_others_are_not() {
    let server = start(HubOptions { ring_frames: 8, ..HubOptions::default() }, ServeOptions::default());
    // Both in one loop or in two: the good one reads, the slow one never does.
    let slow = Wire::get(server.address, "/from-now").await;
    let mut good = Wire::get(server.address, "/from-now").await;
    server.until_clients(2).await;
    good.head().await;
    assert_eq!(good.frame().await.unwrap(), "id: 0\n\n");
    let mut seq = 0;
    while server.hub.stats().slow_dropped == 0 {
        seq += 1;
        assert!(seq < 1_000, "the slow client was never dropped");
        let frame = Bytes::from(format!("id: {seq}\ndata: {}\n\n", "x".repeat(500_000)));
        server.hub.publish(frame.clone(), Some(seq));
        assert!(good.frame().await.unwrap().as_bytes() == frame, "frame {seq}");
    }
    server.until_clients(1).await;
    server.hub.publish(frame(seq + 1), Some(seq + 1));
    assert_eq!(good.frame().await.unwrap().as_bytes(), &frame(seq + 1));
    drop(slow);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_client_that_stalls_is_dropped_after_the_stall_timeout() {
    let options = HubOptions { stall_timeout: Duration::from_millis(200), ..HubOptions::default() };
    let server = start(options, ServeOptions::default());
    let slow = Wire::get(server.address, "/from-now").await;
    let mut good = Wire::get(server.address, "/from-now").await;
    server.until_clients(2).await;
    // More than any socket buffer takes.
    let large = Bytes::from(format!("data: {}\n\n", "x".repeat(12 << 20)));
    server.hub.publish(large.clone(), None);
    good.head().await;
    good.frame().await;
    assert!(good.frame().await.unwrap().as_bytes() == large);
    server.until_clients(1).await;
    assert_eq!(server.hub.stats().slow_dropped, 1);
    drop(slow);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn narrow_sockets_get_every_byte_in_order() {
    const FRAMES: u64 = 120;
    fn sized(seq: u64) -> Bytes {
        let size = fastrand::Rng::with_seed(seq).usize(1..60_000);
        Bytes::from(format!("id: {seq}\ndata: {}\n\n", "y".repeat(size)))
    }
    let server = start_default();
    let mut readers = Vec::new();
    for _ in 0..6 {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let mut socket = socket.connect(server.address).await.unwrap();
        socket.write_all(b"GET /from-now HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
        let mut wire = Wire { socket, buffer: Vec::new() };
        wire.head().await;
        assert_eq!(wire.frame().await.unwrap(), "id: 0\n\n");
        readers.push(tokio::spawn(async move {
            for seq in 1..=FRAMES {
                assert!(wire.frame().await.unwrap().as_bytes() == sized(seq), "frame {seq}");
            }
        }));
    }
    server.until_clients(6).await;
    for seq in 1..=FRAMES {
        server.hub.publish(sized(seq), Some(seq));
        tokio::task::yield_now().await;
    }
    for reader in readers {
        reader.await.unwrap();
    }
    assert_eq!(server.hub.stats().slow_dropped, 0);
}

#[tokio::test]
async fn a_ticket_older_than_the_ring_gets_its_catch_up_and_the_end() {
    let hub = Hub::new(HubOptions { ring_frames: 2, ..HubOptions::default() }).unwrap();
    let ticket = hub.ticket();
    for seq in 2..=5 {
        hub.publish(frame(seq), Some(seq));
    }
    assert_eq!(hub.ticket().last_seq, 5);
    let late = hub.clone();
    let answer = move || async move { late.respond(ticket, stream_headers(), vec![frame(1)]) };
    let server = start_with(hub, Router::new().route("/late", get(answer)), ServeOptions::default());
    for request in ["GET /late HTTP/1.1\r\nHost: test\r\n\r\n", "GET /late HTTP/1.0\r\n\r\n"] {
        let mut wire = Wire::open(server.address, request).await;
        wire.head().await;
        assert_eq!(wire.rest().await, frame(1));
    }
    assert_eq!(server.hub.stats().slow_dropped, 2);
}

#[tokio::test]
async fn hang_ups_lower_the_count_though_nothing_is_published() {
    let server = start_default();
    let mut wires = Vec::new();
    for _ in 0..10 {
        wires.push(Wire::get(server.address, "/from-now").await);
    }
    server.until_clients(10).await;
    // Some with unread data, hence a reset, some without.
    for wire in wires.iter_mut().take(5) {
        wire.head().await;
        wire.frame().await;
    }
    wires.truncate(2);
    server.until_clients(2).await;
    wires[0].socket.shutdown().await.unwrap();
    server.until_clients(1).await;
    wires.clear();
    server.until_clients(0).await;
    assert_eq!(server.hub.stats().accepted, 10);
}

#[tokio::test]
async fn what_a_client_sends_after_its_request_is_dropped() {
    let server = start_default();
    let request = "GET /from-now HTTP/1.1\r\nHost: test\r\n\r\n";
    let mut wire =
        Wire::open(server.address, &format!("{request}GET /hello HTTP/1.1\r\nHost: test\r\n\r\n")).await;
    wire.head().await;
    assert_eq!(wire.frame().await.unwrap(), "id: 0\n\n");
    wire.socket.write_all(request.as_bytes()).await.unwrap();
    server.hub.publish(frame(1), Some(1));
    assert_eq!(wire.frame().await.unwrap().as_bytes(), &frame(1));
    drop(wire);
    server.until_clients(0).await;
    assert_eq!(server.hub.stats().accepted, 1);
}

#[tokio::test]
async fn clients_beyond_the_bound_are_sent_away() {
    let server = start(HubOptions { max_clients: 1, ..HubOptions::default() }, ServeOptions::default());
    let first = Wire::get(server.address, "/from-now").await;
    server.until_clients(1).await;
    let head = Wire::get(server.address, "/from-now").await.head().await;
    assert!(head.starts_with("http/1.1 503") && head.contains("retry-after"), "{head}");
    drop(first);
    server.until_clients(0).await;
}

#[tokio::test]
async fn dropping_the_hub_ends_its_streams() {
    let hub = Hub::new(HubOptions::default()).unwrap();
    let response = hub.respond(hub.ticket(), stream_headers(), vec![frame(1)]);
    drop(hub);
    let body = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
    assert_eq!(body, frame(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_writer_loop_that_ends_is_noticed_ends_its_streams_and_does_not_hold_up_the_end() {
    let mut server = start_default();
    let mut wires = Vec::new();
    for _ in 0..4 {
        wires.push(Wire::get(server.address, "/from-now").await);
    }
    server.until_clients(4).await;
    server.hub.inject_fault();
    timeout(PATIENCE, server.hub.failed()).await.expect("the end of the loop");
    // The default shutdown would wait ten seconds for streams that nobody ends any more.
    let asked = std::time::Instant::now();
    server.stop.take().unwrap().send(()).unwrap();
    timeout(PATIENCE, server.done).await.unwrap().unwrap().unwrap();
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    for wire in &mut wires {
        wire.rest().await;
    }
}
