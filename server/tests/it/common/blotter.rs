//! The program as a child process.

use super::{Sse, wait_for};
use serde_json::Value;
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// How to start the program: a command line that grows. By default it listens on a free port and has an empty
/// data directory of its own, no feed, no geocoder and no tiles.
pub struct Start {
    arguments: Vec<String>,
    data_dir: Option<PathBuf>,
    environment: Vec<(&'static str, String)>,
}

impl Default for Start {
    fn default() -> Self {
        Self { arguments: Vec::new(), data_dir: None, environment: Vec::new() }
            .flag("--listen", "127.0.0.1:0")
            .flag("--tiles", "none")
            .flag("--feed-url", "none")
            .flag("--geocoders", "")
    }
}

impl Start {
    /// Polls this address or folder, every 50 ms unless [`Start::flag`] says otherwise.
    pub fn feed(feed: impl Into<String>) -> Self {
        Self::default().flag("--feed-url", feed).flag("--poll-interval", "50ms")
    }

    /// A flag and its value; the last of its name counts.
    #[must_use]
    pub fn flag(mut self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if let Some(known) = self.arguments.iter().position(|argument| argument == name) {
            self.arguments[known + 1] = value;
        } else {
            self.arguments.extend([name.to_owned(), value]);
        }
        self
    }

    /// Without a flag and its value: the program's own default.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        if let Some(known) = self.arguments.iter().position(|argument| argument == name) {
            self.arguments.drain(known..known + 2);
        }
        self
    }

    /// A flag without a value.
    #[must_use]
    pub fn switch(mut self, name: &str) -> Self {
        self.arguments.insert(0, name.to_owned());
        self
    }

    /// Asks the ArcGIS locator at this address where calls are.
    #[must_use]
    pub fn locator(self, url: impl Into<String>) -> Self {
        self.flag("--geocoders", "arcgis").flag("--arcgis-url", url)
    }

    /// A data directory that outlives the program.
    #[must_use]
    pub fn data_dir(mut self, dir: &Path) -> Self {
        self.data_dir = Some(dir.to_owned());
        self
    }

    /// With these environment variables.
    #[must_use]
    pub fn environment(mut self, variables: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.environment.extend(variables);
        self
    }

    /// Starts the program and waits until it says where it listens.
    ///
    /// # Panics
    /// When it ends instead; the message holds its log.
    pub fn start(self) -> Blotter {
        let scratch = TempDir::new().unwrap();
        let mut child = self.spawn(scratch.path());
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Blotter listens on http://").and_then(|at| at.parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            panic!("it did not start, but said {line:?} and {}", log(scratch.path()));
        };
        Blotter::new(child, address, scratch)
    }

    /// Starts the program with other standard streams, and waits until it answers.
    pub async fn start_with(self, stdout: Stdio, stderr: Stdio) -> Blotter {
        let scratch = TempDir::new().unwrap();
        // Where neither stream can be read, a port of its own is the way to find it.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let start = self.flag("--listen", address.to_string());
        let child = start.command(scratch.path()).stdout(stdout).stderr(stderr).spawn().unwrap();
        let blotter = Blotter::new(child, address, scratch);
        wait_for("its first answer", async || {
            blotter.request(reqwest::Method::GET, "/healthz").send().await.ok()
        })
        .await;
        blotter
    }

    /// Starts the program where it must not start; its exit status and what it said.
    pub fn refused(self) -> (ExitStatus, String) {
        let scratch = TempDir::new().unwrap();
        let status = self.spawn(scratch.path()).wait().unwrap();
        (status, log(scratch.path()))
    }

    /// Starts the program and kills it (`kill -9`) after so long, wherever it is by then.
    pub fn killed_after(self, time: Duration) {
        let scratch = TempDir::new().unwrap();
        let mut child = self.spawn(scratch.path());
        std::thread::sleep(time);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    fn spawn(self, scratch: &Path) -> Child {
        let log = File::create(scratch.join("log")).unwrap();
        self.command(scratch).stdout(Stdio::piped()).stderr(log).spawn().unwrap()
    }

    fn command(self, scratch: &Path) -> Command {
        let data_dir = self.data_dir.unwrap_or_else(|| scratch.join("data"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
        // What the tester's own shell sets must not reach the program.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BLOTTER_")) {
            command.env_remove(name);
        }
        command.envs(self.environment);
        command.args(["serve", "--data-dir"]).arg(data_dir).args(self.arguments).stdin(Stdio::null());
        command
    }
}

fn log(scratch: &Path) -> String {
    fs::read_to_string(scratch.join("log")).unwrap_or_default()
}

/// A running program. Killed (`kill -9`) when dropped; if that is because the test failed, its log is printed.
pub struct Blotter {
    child: Child,
    address: SocketAddr,
    client: reqwest::Client,
    scratch: TempDir,
}

impl Blotter {
    fn new(child: Child, address: SocketAddr, scratch: TempDir) -> Self {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { child, address, client, scratch }
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has written to its log so far.
    pub fn log(&self) -> String {
        log(self.scratch.path())
    }

    /// A path as an address.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request for the test to complete; redirects aren't followed.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.request(reqwest::Method::GET, path).send().await.unwrap()
    }

    /// `GET` of JSON that must succeed.
    pub async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
    }

    /// `GET` of text.
    pub async fn text(&self, path: &str) -> String {
        self.get(path).await.text().await.unwrap()
    }

    /// `/current-calls/`.
    pub async fn board(&self) -> Value {
        self.json("/current-calls/").await
    }

    /// The board once it is as the test wants it.
    pub async fn board_when(&self, what: &str, so: impl Fn(&Value) -> bool) -> Value {
        wait_for(what, async || Some(self.board().await).filter(&so)).await
    }

    /// The board once it has so many calls.
    pub async fn board_of(&self, calls: usize) -> Value {
        self.board_when(&format!("{calls} calls"), |board| {
            board["current_active_calls"].as_array().unwrap().len() == calls
        })
        .await
    }

    /// Posts to `/events/`; status and answer (null if it is no JSON).
    pub async fn post(&self, token: &str, body: &Value) -> (u16, Value) {
        let request = self.request(reqwest::Method::POST, "/events/").bearer_auth(token);
        let response = request.body(body.to_string()).send().await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default())
    }

    /// A stream from the present.
    pub async fn stream(&self) -> Sse {
        Sse::open(self.request(reqwest::Method::GET, "/get-events/")).await
    }

    /// A stream that goes on after `id`.
    pub async fn resume(&self, id: &str) -> Sse {
        Sse::open(self.request(reqwest::Method::GET, "/get-events/").header("last-event-id", id)).await
    }

    /// A number of `/metrics`.
    pub async fn metric(&self, name: &str) -> f64 {
        let text = self.get("/metrics").await.text().await.unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
    }

    /// Tells it to stop (`SIGTERM`) and waits until it has.
    pub async fn terminate(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.ended().await
    }

    /// Sends a signal, such as `USR1`.
    pub fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Waits until it has ended.
    pub async fn ended(&mut self) -> ExitStatus {
        wait_for("its end", async || self.child.try_wait().unwrap()).await
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Blotter {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("the program's log:\n{}", self.log());
        }
    }
}
