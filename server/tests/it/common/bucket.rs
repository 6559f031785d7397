//! An S3 server on this machine, and a bad line to it.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode, header, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use std::{
    collections::HashSet,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// An S3 server on a folder; ends with the test.
pub struct Bucket {
    gateway: Child,
    folder: TempDir,
    port: u16,
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.gateway.kill();
        let _ = self.gateway.wait();
    }
}

impl Bucket {
    /// None, and a line that says so, where `versitygw` is not installed.
    pub fn start() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join("go/bin"));
        let found = std::env::split_paths(&path)
            .chain(home)
            .map(|folder| folder.join("versitygw"))
            .find(|path| path.exists());
        let Some(program) = found else {
            eprintln!(
                "SKIPPED: versitygw is missing; go install github.com/versity/versitygw/cmd/versitygw@v1.8.0"
            );
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("s3/bucket")).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let gateway = Command::new(program)
            .args(["--port", &format!("127.0.0.1:{port}"), "posix"])
            .arg(folder.path().join("s3"))
            .env("ROOT_ACCESS_KEY", "test")
            .env("ROOT_SECRET_KEY", "testtest")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let bucket = Self { gateway, folder, port };
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(30), "versitygw does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(bucket)
    }

    /// A folder for the test's own files; the buckets are in `s3` inside it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The program with a lake in the bucket.
    pub fn blotter(&self) -> Command {
        blotter_by(&self.address())
    }

    /// What lets the program find the bucket.
    pub fn environment(&self) -> [(&'static str, String); 5] {
        environment(&self.address())
    }
}

/// The program with a lake in a bucket by another address, such as a [`BadLine`]'s.
pub fn blotter_by(endpoint: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("BLOTTER_LAKE", "s3://bucket/a/lake")
        .envs(environment(endpoint));
    command
}

/// What lets the program find a bucket by an address.
pub fn environment(endpoint: &str) -> [(&'static str, String); 5] {
    [
        ("AWS_ACCESS_KEY_ID", "test".into()),
        ("AWS_SECRET_ACCESS_KEY", "testtest".into()),
        ("AWS_REGION", "us-east-1".into()),
        ("AWS_ENDPOINT_URL", endpoint.to_owned()),
        ("AWS_ALLOW_HTTP", "true".into()),
    ]
}

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// The store says that it is asked too often, and does nothing.
    Throttled,
    /// The store does what it is asked to, and its answer breaks off.
    Cut,
    /// The answer takes half a second longer.
    Slow,
    /// The store does what it is asked to, and no answer comes.
    Silent,
}

/// A proxy before a bucket that counts requests and lets one in so many go wrong.
#[derive(Clone)]
pub struct BadLine {
    address: String,
    line: Arc<Line>,
}

struct Line {
    upstream: String,
    client: reqwest::Client,
    fault: LineFault,
    /// The one in so many that goes wrong; 0: none.
    every: AtomicUsize,
    requests: AtomicUsize,
    gets: AtomicUsize,
    lists: AtomicUsize,
    faults: AtomicUsize,
    biggest_put: AtomicUsize,
    answered: AtomicUsize,
    faulty_commits: AtomicUsize,
    commits_too: AtomicBool,
    /// Those that were tried.
    commits: Mutex<HashSet<String>>,
}

impl BadLine {
    /// Listens; every `every`th request goes wrong.
    pub async fn start(bucket: &Bucket, fault: LineFault, every: usize) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let line = Arc::new(Line {
            upstream: bucket.address(),
            client: reqwest::Client::new(),
            fault,
            every: every.into(),
            requests: 0.into(),
            gets: 0.into(),
            lists: 0.into(),
            faults: 0.into(),
            biggest_put: 0.into(),
            answered: 0.into(),
            faulty_commits: 0.into(),
            commits_too: false.into(),
            commits: Mutex::default(),
        });
        let router = Router::new().fallback(pass).with_state(line.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, line }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// From now on every `every`th request goes wrong; 0: none.
    pub fn set_every(&self, every: usize) {
        self.line.every.store(every, SeqCst);
    }

    /// From now on the first try of each commit to a table goes wrong, whichever request it is.
    pub fn fail_commits_too(&self) {
        self.line.commits_too.store(true, SeqCst);
    }

    /// Requests so far, how many of them listed, how many went wrong.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |it: &AtomicUsize| it.load(SeqCst);
        (count(&self.line.requests), count(&self.line.lists), count(&self.line.faults))
    }

    /// How many objects, or parts of them, were read so far; lists are among them.
    pub fn gets(&self) -> usize {
        self.line.gets.load(SeqCst)
    }

    /// The bytes of all answers so far.
    pub fn answered_bytes(&self) -> usize {
        self.line.answered.load(SeqCst)
    }

    /// How many of the requests that went wrong were to commit to a table.
    pub fn faulty_commits(&self) -> usize {
        self.line.faulty_commits.load(SeqCst)
    }

    /// The bytes of the biggest put.
    pub fn biggest_put(&self) -> usize {
        self.line.biggest_put.load(SeqCst)
    }
}

async fn pass(State(line): State<Arc<Line>>, request: Request) -> Response {
    let number = line.requests.fetch_add(1, SeqCst) + 1;
    let every = line.every.load(SeqCst);
    let is_commit = request.method() == Method::PUT && request.uri().path().contains("/_delta_log/");
    let is_first = is_commit
        && line.commits_too.load(SeqCst)
        && line.commits.lock().unwrap().insert(request.uri().path().to_owned());
    let goes_wrong = is_first || every > 0 && number % every == 0;
    if goes_wrong {
        line.faults.fetch_add(1, SeqCst);
        line.faulty_commits.fetch_add(usize::from(is_commit), SeqCst);
    }
    line.gets.fetch_add(usize::from(request.method() == Method::GET), SeqCst);
    if request.method() == Method::GET
        && request.uri().query().is_some_and(|query| query.contains("list-type"))
    {
        line.lists.fetch_add(1, SeqCst);
    }
    let (head, body) = request.into_parts();
    let is_put = head.method == Method::PUT;
    let body = to_bytes(body, usize::MAX).await.unwrap();
    if is_put {
        line.biggest_put.fetch_max(body.len(), SeqCst);
    }
    if goes_wrong && line.fault == LineFault::Throttled {
        let slow_down =
            "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>";
        return (StatusCode::SERVICE_UNAVAILABLE, slow_down).into_response();
    }
    if goes_wrong && line.fault == LineFault::Slow {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let url = format!("{}{}", line.upstream, head.uri.path_and_query().map_or("/", PathAndQuery::as_str));
    let sent = line.client.request(head.method, url).headers(head.headers).body(body).send().await.unwrap();
    let (status, mut headers) = (sent.status(), sent.headers().clone());
    headers.remove(header::TRANSFER_ENCODING);
    headers.remove(header::CONNECTION);
    let bytes = sent.bytes().await.unwrap();
    line.answered.fetch_add(bytes.len(), SeqCst);
    if goes_wrong && line.fault == LineFault::Silent {
        // The client gives up before.
        tokio::time::sleep(Duration::from_mins(5)).await;
    }
    if goes_wrong && line.fault == LineFault::Cut && bytes.is_empty() {
        // The connection ends without a word, though what was asked for is done. Unlike a panic, this is silent.
        std::panic::resume_unwind(Box::new("cut"));
    }
    let body = if goes_wrong && line.fault == LineFault::Cut {
        let half = bytes.slice(..bytes.len() / 2);
        let cut = stream::once(async { Err(std::io::Error::other("cut")) });
        Body::from_stream(stream::once(async { Ok(half) }).chain(cut))
    } else {
        Body::from(bytes)
    };
    let mut answer = (status, body).into_response();
    *answer.headers_mut() = headers;
    answer
}
