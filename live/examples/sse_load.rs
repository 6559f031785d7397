//! The load of the fan-out benchmark: opens many SSE clients on loopback, posts numbered events,
//! checks that each client gets each event once and in order, and prints one line of JSON with
//! the delays from just before the post to just after the client's read.
//!
//! `sse_load ADDRESS STREAM_PATH PUBLISH_PATH CLIENTS EVENTS PER_SECOND BYTES [wait] [calls=TOKEN]`.
//! Bounded: 60 s to connect, 30 s after the last event. With `wait` it prints `ready` when all are
//! connected and waits for a line, and keeps the clients after the result until another line: the
//! time to look at the server's memory. A tenth of the events goes ahead as warm-up, checked but
//! not timed. With `calls` the server is the whole program, `PUBLISH_PATH` its `/events/`: each
//! event is a new call, posted with the token, whose incident has number and time.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use mio::{Events, Interest, Poll, Token};

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Clone)]
struct Plan {
    address: SocketAddr,
    stream_path: String,
    publish_path: String,
    clients: usize,
    events: u64,
    warm_up: u64,
    per_second: f64,
    bytes: usize,
    wait: bool,
    /// Events are calls for the whole program, posted with this token.
    token: Option<String>,
}

/// Everything is timed from here, in nanoseconds.
#[derive(Clone, Copy)]
struct Clock(Instant);

impl Clock {
    fn now(self) -> u64 {
        u64::try_from(self.0.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

struct Client {
    socket: mio::net::TcpStream,
    /// A line that isn't complete yet.
    partial: Vec<u8>,
    /// Has the empty line behind the head been seen?
    open: bool,
    last: u64,
}

struct Tally {
    delays: Histogram<u64>,
    delivered: u64,
    lost: u64,
    repeated: u64,
    ended: u64,
    open: usize,
    up_to_date: usize,
}

fn main() -> Result<(), Failure> {
    let plan = plan().ok_or(
        "usage: sse_load ADDRESS STREAM_PATH PUBLISH_PATH CLIENTS EVENTS PER_SECOND BYTES [wait] [calls=TOKEN]",
    )?;
    let clock = Clock(Instant::now());
    let total = plan.events + plan.warm_up;
    let mut poll = Poll::new()?;
    let mut clients = connect(&plan, &poll)?;
    let connected = clock.now();
    let mut tally = Tally {
        delays: Histogram::new_with_bounds(1_000, 60_000_000_000, 3)?,
        delivered: 0,
        lost: 0,
        repeated: 0,
        ended: 0,
        open: 0,
        up_to_date: 0,
    };
    let deadline = Instant::now() + Duration::from_mins(1);
    let all = clients.len();
    read_until(&mut poll, &mut clients, &mut tally, clock, &plan, deadline, |tally| tally.open == all)?;
    if tally.open < all {
        return Err(format!("only {} of {all} clients got an answer", tally.open).into());
    }
    let opened = clock.now();
    if plan.wait {
        println!("ready");
        std::io::stdin().lock().read_line(&mut String::new())?;
    }

    let (done, publisher) = publish(&plan, clock);
    let mut deadline = Instant::now() + Duration::from_hours(1);
    loop {
        let slice = (Instant::now() + Duration::from_millis(200)).min(deadline);
        read_until(&mut poll, &mut clients, &mut tally, clock, &plan, slice, |tally| {
            tally.up_to_date + usize::try_from(tally.ended).unwrap_or(usize::MAX) >= all
        })?;
        if done.try_recv().is_ok() {
            deadline = Instant::now() + Duration::from_secs(30);
        }
        let finished = tally.up_to_date + usize::try_from(tally.ended)? >= all;
        if finished || Instant::now() >= deadline {
            break;
        }
    }
    publisher.join().map_err(|_| "the publisher panicked")??;
    let missing: u64 = clients.iter().map(|client| total - client.last.min(total)).sum();
    let milliseconds = |nanoseconds: u64| Duration::from_nanos(nanoseconds).as_secs_f64() * 1e3;
    let delay = |quantile| milliseconds(tally.delays.value_at_quantile(quantile));
    println!(
        "{{\"clients\":{all},\"events\":{},\"bytes\":{},\"per_second\":{},\"connect_ms\":{:.0},\"open_ms\":{:.0},\
         \"delivered\":{},\"lost\":{},\"repeated\":{},\"ended\":{},\
         \"p50_ms\":{:.1},\"p90_ms\":{:.1},\"p95_ms\":{:.1},\"p99_ms\":{:.1},\"max_ms\":{:.1}}}",
        plan.events,
        plan.bytes,
        plan.per_second,
        milliseconds(connected),
        milliseconds(opened),
        tally.delivered,
        tally.lost + missing,
        tally.repeated,
        tally.ended,
        delay(0.5),
        delay(0.9),
        delay(0.95),
        delay(0.99),
        milliseconds(tally.delays.max()),
    );
    if plan.wait {
        std::io::stdin().lock().read_line(&mut String::new())?;
    }
    Ok(())
}

fn plan() -> Option<Plan> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at)?.parse::<u64>().ok();
    let events = number(4)?.min(100_000);
    Some(Plan {
        address: arguments.first()?.parse().ok()?,
        stream_path: arguments.get(1)?.clone(),
        publish_path: arguments.get(2)?.clone(),
        clients: usize::try_from(number(3)?).ok()?.min(19_000),
        events,
        warm_up: events / 10,
        per_second: arguments.get(5)?.parse().ok()?,
        bytes: usize::try_from(number(6)?).ok()?.min(1 << 20),
        wait: arguments[7..].iter().any(|word| word == "wait"),
        token: arguments[7..].iter().find_map(|word| word.strip_prefix("calls=")).map(str::to_owned),
    })
}

fn connect(plan: &Plan, poll: &Poll) -> Result<Vec<Client>, Failure> {
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\nUser-Agent: sse_load\r\n\r\n",
        plan.stream_path, plan.address
    );
    let mut clients = Vec::with_capacity(plan.clients);
    for key in 0..plan.clients {
        let mut socket = TcpStream::connect_timeout(&plan.address, Duration::from_mins(1))?;
        socket.write_all(request.as_bytes())?;
        socket.set_nonblocking(true)?;
        let mut socket = mio::net::TcpStream::from_std(socket);
        poll.registry().register(&mut socket, Token(key), Interest::READABLE)?;
        clients.push(Client { socket, partial: Vec::new(), open: false, last: 0 });
    }
    Ok(clients)
}

/// Reads from all clients until `enough` or the deadline.
fn read_until(
    poll: &mut Poll,
    clients: &mut [Client],
    tally: &mut Tally,
    clock: Clock,
    plan: &Plan,
    deadline: Instant,
    enough: impl Fn(&Tally) -> bool,
) -> Result<(), Failure> {
    let mut events = Events::with_capacity(1_024);
    let mut buffer = vec![0; 256 << 10];
    while !enough(tally) {
        let now = Instant::now();
        if now >= deadline {
            break;
        }
        match poll.poll(&mut events, Some(deadline - now)) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error.into()),
            _ => {}
        }
        for event in &events {
            read(&mut clients[event.token().0], tally, clock, plan, &mut buffer);
        }
    }
    Ok(())
}

fn read(client: &mut Client, tally: &mut Tally, clock: Clock, plan: &Plan, buffer: &mut [u8]) {
    loop {
        match client.socket.read(buffer) {
            Ok(0) => {
                tally.ended += 1;
                return;
            }
            Ok(count) => {
                let now = clock.now();
                take(client, &buffer[..count], tally, now, plan);
                if count < buffer.len() {
                    // The edge-triggered set reports whatever comes after this read.
                    return;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            Err(_) => {
                tally.ended += 1;
                return;
            }
        }
    }
}

/// Takes the whole lines out of what was read.
fn take(client: &mut Client, mut bytes: &[u8], tally: &mut Tally, now: u64, plan: &Plan) {
    while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
        let (line, rest) = bytes.split_at(end + 1);
        bytes = rest;
        if client.partial.is_empty() {
            line_read(&mut client.open, &mut client.last, line, tally, now, plan);
        } else {
            let mut whole = std::mem::take(&mut client.partial);
            whole.extend_from_slice(line);
            line_read(&mut client.open, &mut client.last, &whole, tally, now, plan);
        }
    }
    client.partial.extend_from_slice(bytes);
}

fn line_read(open: &mut bool, last: &mut u64, line: &[u8], tally: &mut Tally, now: u64, plan: &Plan) {
    if !*open {
        if line == b"\r\n" {
            *open = true;
            tally.open += 1;
        }
        return;
    }
    let Some((number, sent)) = event_of(line) else { return };
    tally.delivered += 1;
    if number <= *last {
        tally.repeated += 1;
        return;
    }
    tally.lost += number - *last - 1;
    *last = number;
    if number > plan.warm_up {
        tally.delays.saturating_record(now.saturating_sub(sent));
    }
    if number == plan.events + plan.warm_up {
        tally.up_to_date += 1;
    }
}

/// Number and time of `data: {"n":NUMBER,"t":TIME,…`, or of the incident `NUMBER-TIME` in the one
/// change of a call in a frame of the whole program.
fn event_of(line: &[u8]) -> Option<(u64, u64)> {
    let data = std::str::from_utf8(line).ok()?.strip_prefix("data: ")?;
    let (number, sent) = if let Some(rest) = data.strip_prefix("{\"n\":") {
        let (number, rest) = rest.split_once(",\"t\":")?;
        (number, rest.split_once(',')?.0)
    } else {
        let change = data.strip_prefix("{\"changes\":[{\"change_type\":\"add\",")?;
        let (_, incident) = change.split_once("\"incident_number\":\"")?;
        incident.split_once('"')?.0.split_once('-')?
    };
    Some((number.parse().ok()?, sent.parse().ok()?))
}

type Publisher = thread::JoinHandle<Result<(), Failure>>;

/// Posts the events from a thread of its own over one kept connection; signals when it is done.
fn publish(plan: &Plan, clock: Clock) -> (mpsc::Receiver<()>, Publisher) {
    let (done, receiver) = mpsc::channel();
    let plan = plan.clone();
    let thread = thread::spawn(move || {
        let result = post_all(&plan, clock);
        let _ = done.send(());
        result
    });
    (receiver, thread)
}

fn post_all(plan: &Plan, clock: Clock) -> Result<(), Failure> {
    let mut socket = TcpStream::connect(plan.address)?;
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut answers = BufReader::new(socket.try_clone()?);
    let pause = Duration::from_secs_f64(1.0 / plan.per_second);
    let start = Instant::now();
    let authorization =
        plan.token.as_ref().map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    for number in 1..=plan.events + plan.warm_up {
        let due = start + pause.mul_f64(f64::from(u32::try_from(number - 1)?));
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let body = body_of(plan, number, clock);
        let request = format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\n{authorization}Content-Type: text/plain\r\n\
             Content-Length: {}\r\n\r\n{body}",
            plan.publish_path,
            plan.address,
            body.len()
        );
        socket.write_all(request.as_bytes())?;
        answer(&mut answers)?;
    }
    Ok(())
}

/// An event as it is posted, with the time of now.
fn body_of(plan: &Plan, number: u64, clock: Clock) -> String {
    /// The fields of a call that the program adds to what is posted here, in a frame.
    const OF_A_CALL: usize = 510;
    let pad = |bytes: usize| "x".repeat(bytes);
    if plan.token.is_none() {
        return format!("{{\"n\":{number},\"t\":{},\"pad\":\"{}\"}}", clock.now(), pad(plan.bytes));
    }
    // One unit a process: a later one's incidents are other calls, whatever their times.
    let (unit, place) = (std::process::id(), pad(plan.bytes.saturating_sub(OF_A_CALL).clamp(1, 500)));
    format!(
        "{{\"changes\":[{{\"change_type\":\"add\",\"call\":{{\"incident_number\":\"{number}-{}\",\
         \"unit_number\":\"{unit}\",\"location\":\"{place}\"}}}}]}}",
        clock.now()
    )
}

/// Reads one answer: its head, and as much body as `Content-Length` says.
fn answer(answers: &mut BufReader<TcpStream>) -> Result<(), Failure> {
    let mut length = 0;
    let mut status = String::new();
    answers.read_line(&mut status)?;
    if !status.starts_with("HTTP/1.1 2") {
        return Err(format!("the post was answered {status:?}").into());
    }
    loop {
        let mut line = String::new();
        answers.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
    }
    std::io::copy(&mut answers.by_ref().take(length), &mut std::io::sink())?;
    Ok(())
}
