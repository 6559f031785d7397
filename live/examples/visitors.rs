//! Visitors on keep-alive connections, each with pauses between what it asks: the load of `bench dashboards load`.
//!
//! `visitors ADDRESS VISITORS SECONDS PAUSE_MS`. Standard input has what they do, a line each: `KIND PATH [PATH…]`. A visitor
//! takes the next line, asks for its paths one after the other, and pauses for half to one and a half of `PAUSE_MS`. Prints
//! one line of JSON: for each kind the time from the request to the last byte of the first path, and as `KIND-more` that of
//! the others; and how many answers were refusals or errors.

use bytes::Bytes;
use hdrhistogram::Histogram;
use http_body_util::{BodyExt as _, Empty};
use hyper::{Request, StatusCode, client::conn::http1};
use hyper_util::rt::TokioIo;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::BufRead as _,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpStream, time::Instant};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Nothing is waited for longer.
const LIMIT: Duration = Duration::from_secs(30);

struct Plan {
    address: SocketAddr,
    pause: Duration,
    until: Instant,
    acts: Vec<Act>,
    next: AtomicUsize,
    tally: Mutex<BTreeMap<String, Tally>>,
}

struct Act {
    kind: String,
    paths: Vec<String>,
}

struct Tally {
    /// In microseconds.
    times: Histogram<u64>,
    bytes: u64,
    refused: u64,
}

impl Plan {
    fn count(&self, kind: &str, took: Duration, status: StatusCode, bytes: usize) -> Result<(), Failure> {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        if !tally.contains_key(kind) {
            tally.insert(kind.to_owned(), Tally { times: Histogram::new(3)?, bytes: 0, refused: 0 });
        }
        if let Some(one) = tally.get_mut(kind) {
            one.times.record(u64::try_from(took.as_micros())?)?;
            one.bytes += u64::try_from(bytes)?;
            one.refused += u64::from(!status.is_success());
        }
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, visitors, seconds, pause] = arguments.as_slice() else {
        return Err("usage: visitors ADDRESS VISITORS SECONDS PAUSE_MS < ACTS".into());
    };
    let (visitors, seconds, pause) = (visitors.parse::<usize>()?, seconds.parse()?, pause.parse()?);
    let mut acts = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let (Some(kind), paths) = (words.next(), words.by_ref().collect::<Vec<_>>()) else { continue };
        acts.push(Act { kind, paths });
    }
    if acts.is_empty() {
        return Err("nothing to ask for: standard input has no lines".into());
    }
    let plan = Arc::new(Plan {
        address: address.parse()?,
        pause: Duration::from_millis(pause),
        until: Instant::now() + Duration::from_secs(seconds),
        acts,
        next: AtomicUsize::new(0),
        tally: Mutex::default(),
    });
    let all: Vec<_> = (0..visitors).map(|_| tokio::spawn(visit(plan.clone()))).collect();
    for one in all {
        one.await??;
    }
    let tally = plan.tally.lock().unwrap_or_else(PoisonError::into_inner);
    let mut line = String::from("{");
    for (kind, one) in tally.iter() {
        let ms = |quantile| Duration::from_micros(one.times.value_at_quantile(quantile)).as_secs_f64() * 1e3;
        let comma = if line.len() > 1 { "," } else { "" };
        write!(
            line,
            "{comma}\"{kind}\":{{\"answers\":{},\"bytes\":{},\"refused\":{},\"p50_ms\":{:.1},\"p95_ms\":{:.1},\
             \"p99_ms\":{:.1},\"max_ms\":{:.1}}}",
            one.times.len(),
            one.bytes,
            one.refused,
            ms(0.5),
            ms(0.95),
            ms(0.99),
            ms(1.0),
        )?;
    }
    println!("{line}}}");
    Ok(())
}

/// One visitor, from somewhere within its first pause to the end.
async fn visit(plan: Arc<Plan>) -> Result<(), Failure> {
    tokio::time::sleep(plan.pause.mul_f64(fastrand::f64())).await;
    let stream = TcpStream::connect(plan.address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake::<_, Empty<Bytes>>(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    while Instant::now() < plan.until {
        let act = &plan.acts[plan.next.fetch_add(1, Ordering::Relaxed) % plan.acts.len()];
        for (at, path) in act.paths.iter().enumerate() {
            let request = Request::get(path)
                .header("host", plan.address.to_string())
                .header("accept-encoding", "gzip, deflate, br, zstd")
                .body(Empty::new())?;
            let asked = Instant::now();
            let answer = tokio::time::timeout(LIMIT, async {
                sender.ready().await?;
                let answer = sender.send_request(request).await?;
                let status = answer.status();
                Ok::<_, hyper::Error>((status, answer.into_body().collect().await?.to_bytes().len()))
            });
            let (status, bytes) = answer.await.map_err(|_| format!("{path}: no answer within 30 s"))??;
            let took = asked.elapsed();
            let kind = if at == 0 { act.kind.clone() } else { format!("{}-more", act.kind) };
            plan.count(&kind, took, status, bytes)?;
        }
        tokio::time::sleep(plan.pause.mul_f64(0.5 + fastrand::f64())).await;
    }
    drop(sender);
    connection.abort();
    Ok(())
}
