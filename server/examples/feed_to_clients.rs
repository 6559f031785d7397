//! From the feed's answer to the last of 1,000 clients, through the real program:
//! `feed_to_clients PROGRAM [CLIENTS [POLLS]]`.
//!
//! An upstream shows one more call at each poll. The clock starts when it begins to write its answer and stops,
//! for each client, when that client has read the whole frame. Every client's sequence is checked for gaps and
//! repeats. Program, upstream and clients share the machine. Prints a Markdown table.

use hdrhistogram::Histogram;
use mio::{Events, Interest, Poll, Token, net::TcpStream};
use std::{
    error::Error,
    fmt::Write as _,
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Calls that are there from the first poll on, as in a big city.
const BASE: usize = 100;
const POLL_INTERVAL: &str = "200ms";
/// Polls that count for nothing, after all clients are there.
const WARM_UP: u64 = 10;
/// Nothing is waited for longer.
const LIMIT: Duration = Duration::from_secs(30);

/// When the answer that first shows an event began to be written; the place is its `seq`.
type Answered = Arc<Mutex<Vec<Instant>>>;

fn row(number: usize) -> String {
    format!(
        "{{\"incident_number\":\"26-{number:07}\",\"unit_number\":\"A{:03}\",\"division\":\"North Central\",\
         \"nature_of_call\":\"7X - Major Accident\",\"priority\":\"2\",\"date\":\"2026-08-17T00:00:00.000\",\
         \"time\":\"21:43:55\",\"block\":\"8500\",\"location\":\"Park {number} Ln\",\"beat\":\"613\",\
         \"reporting_area\":\"6058\",\"status\":\"At Scene\"}}",
        number % 1000
    )
}

/// Answers polls, one connection after the other: the program polls over one at a time.
fn upstream(listener: &TcpListener, answered: &Answered) -> Result<()> {
    let mut rows = (1..=BASE).map(row).collect::<Vec<_>>().join(",");
    let mut shown = BASE;
    for stream in listener.incoming() {
        let mut stream = stream?;
        stream.set_nodelay(true)?;
        let mut asked = BufReader::new(stream.try_clone()?);
        loop {
            let mut request = String::new();
            asked.read_line(&mut request)?;
            let mut line = String::new();
            while asked.read_line(&mut line)? > 2 {
                line.clear();
            }
            if line.is_empty() {
                break;
            }
            // A round number of rows might be one page of more: there is none.
            if request.contains("offset=") {
                stream.write_all(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]",
                )?;
                continue;
            }
            let mut answer = String::new();
            write!(
                answer,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n[{rows}]",
                rows.len() + 2
            )?;
            answered.lock().unwrap_or_else(PoisonError::into_inner).resize(shown + 1, Instant::now());
            stream.write_all(answer.as_bytes())?;
            shown += 1;
            rows.push(',');
            rows.push_str(&row(shown));
        }
    }
    Ok(())
}

/// The program, ended with the measurement.
struct Program {
    child: Child,
    address: SocketAddr,
    _data: tempfile::TempDir,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(program: &PathBuf, feed: SocketAddr) -> Result<Program> {
    let data = tempfile::tempdir()?;
    let mut command = Command::new(program);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BLOTTER_")) {
        command.env_remove(name);
    }
    let mut child = command
        .args(["serve", "--listen", "127.0.0.1:0", "--tiles", "none", "--geocoders", ""])
        .args(["--feed-url", &format!("http://{feed}/calls.json"), "--poll-interval", POLL_INTERVAL])
        .arg("--data-dir")
        .arg(data.path())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    if let Some(out) = child.stdout.take() {
        BufReader::new(out).read_line(&mut line)?;
    }
    let address = line.trim().rsplit('/').next().unwrap_or_default().parse();
    let address = address.map_err(|_| format!("the program did not start, but said {line:?}"))?;
    Ok(Program { child, address, _data: data })
}

/// One client: what it has of a line, the id of the frame that it is in, and the last event that it has.
struct Client {
    socket: TcpStream,
    line: Vec<u8>,
    id: Option<u64>,
    last: Option<u64>,
}

impl Client {
    /// Reads what is there; the events that are whole now.
    fn read(&mut self, buffer: &mut [u8], whole: &mut Vec<u64>) -> Result<()> {
        loop {
            let count = match self.socket.read(buffer) {
                Ok(0) => return Err("the program closed a stream".into()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            for byte in &buffer[..count] {
                if *byte != b'\n' {
                    self.line.push(*byte);
                    continue;
                }
                let line = self.line.trim_ascii_end();
                if line.is_empty() {
                    if let Some(seq) = self.id.take() {
                        if self.last.is_some_and(|last| seq != last + 1) {
                            return Err(format!("{seq} came after {:?}: a gap or a repeat", self.last).into());
                        }
                        self.last = Some(seq);
                        whole.push(seq);
                    }
                } else if let Some(id) = line.strip_prefix(b"id: ") {
                    let seq = std::str::from_utf8(id)?.rsplit('-').next().unwrap_or_default();
                    self.id = Some(seq.parse()?);
                }
                self.line.clear();
            }
        }
    }
}

/// What came of it, in microseconds.
struct Outcome {
    last: Histogram<u64>,
    all: Histogram<u64>,
}

fn connect(address: SocketAddr, count: usize, poll: &Poll) -> Result<Vec<Client>> {
    (0..count)
        .map(|number| {
            // Connected and asked before it is made non-blocking, one after the other.
            let mut socket = std::net::TcpStream::connect(address)
                .map_err(|error| format!("client {number}: {error}; `ulimit -n` may be too low"))?;
            socket.write_all(
                b"GET /get-events/ HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n",
            )?;
            socket.set_nonblocking(true)?;
            let mut socket = TcpStream::from_std(socket);
            poll.registry().register(&mut socket, Token(number), Interest::READABLE)?;
            Ok(Client { socket, line: Vec::new(), id: None, last: None })
        })
        .collect()
}

fn measure(program: &Program, count: usize, polls: u64, answered: &Answered) -> Result<Outcome> {
    let mut poll = Poll::new()?;
    let mut clients = connect(program.address, count, &poll)?;
    let mut outcome = Outcome { last: Histogram::new(3)?, all: Histogram::new(3)? };
    let (mut events, mut buffer, mut whole) = (Events::with_capacity(1024), vec![0; 65_536], Vec::new());
    // The first event that counts is known when every client has its place; then how many have which event.
    let (mut waiting, mut first): (usize, Option<u64>) = (count, None);
    let mut have: Vec<usize> = Vec::new();
    let mut heard = Instant::now();
    while outcome.last.len() < polls {
        poll.poll(&mut events, Some(Duration::from_secs(1)))?;
        if heard.elapsed() > LIMIT {
            return Err("nothing came for too long".into());
        }
        for event in &events {
            heard = Instant::now();
            let client = &mut clients[event.token().0];
            let newcomer = client.last.is_none();
            whole.clear();
            client.read(&mut buffer, &mut whole)?;
            let now = Instant::now();
            if newcomer && client.last.is_some() {
                waiting -= 1;
            }
            for seq in &whole {
                let Some(place) = first.and_then(|first| seq.checked_sub(first)) else { continue };
                let place = usize::try_from(place)?;
                if have.len() <= place {
                    have.resize(place + 1, 0);
                }
                have[place] += 1;
                let written = answered.lock().unwrap_or_else(PoisonError::into_inner)[usize::try_from(*seq)?];
                let micros = u64::try_from(now.duration_since(written).as_micros())?;
                outcome.all.record(micros)?;
                if have[place] == count {
                    outcome.last.record(micros)?;
                }
            }
        }
        if waiting == 0 && first.is_none() {
            let newest = clients.iter().filter_map(|client| client.last).max().unwrap_or_default();
            first = Some(newest + WARM_UP);
        }
    }
    Ok(outcome)
}

fn print(outcome: &Outcome, count: usize) -> Result<()> {
    let mut table =
        String::from("| from the feed's answer, ms | p50 | p90 | p99 | most |\n|---|---:|---:|---:|---:|\n");
    for (name, histogram) in
        [(format!("to the last of {count} clients"), &outcome.last), ("to any client".into(), &outcome.all)]
    {
        write!(table, "| {name} ")?;
        for quantile in [0.5, 0.9, 0.99, 1.0] {
            let micros = Duration::from_micros(histogram.value_at_quantile(quantile));
            write!(table, "| {:.1} ", micros.as_secs_f64() * 1e3)?;
        }
        table.push_str("|\n");
    }
    println!(
        "{table}\n{} polls, one new call each, {} deliveries, no gap, no repeat.",
        outcome.last.len(),
        outcome.all.len()
    );
    Ok(())
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = PathBuf::from(arguments.next().ok_or("give the path of the program")?);
    let count = arguments.next().map_or(Ok(1000), |text| text.parse())?;
    let polls = arguments.next().map_or(Ok(200), |text| text.parse())?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let (feed, answered) = (listener.local_addr()?, Answered::default());
    let clock = answered.clone();
    std::thread::spawn(move || {
        if let Err(error) = upstream(&listener, &clock) {
            eprintln!("the upstream: {error}");
        }
    });
    let program = start(&path, feed)?;
    // The second poll comes when the first is committed: then the board is there.
    let started = Instant::now();
    while answered.lock().unwrap_or_else(PoisonError::into_inner).len() < BASE + 2 {
        if started.elapsed() > LIMIT {
            return Err("the program does not poll".into());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let outcome = measure(&program, count, polls, &answered)?;
    drop(program);
    print(&outcome, count)
}
