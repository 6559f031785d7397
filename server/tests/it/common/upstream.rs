//! Somebody else's server, as good or as bad as the test wants it.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use futures::{StreamExt, stream};
use serde_json::Value;
use std::{
    collections::{HashMap, VecDeque},
    io::Write,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// A question as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The path.
    pub path: String,
    /// The query, decoded.
    pub query: HashMap<String, String>,
    /// The query as it was sent.
    pub raw_query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// Its number, from 0.
    pub number: usize,
    /// When it came.
    pub at: Instant,
}

/// What is answered.
#[derive(Debug, Clone)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Payload,
    after: Duration,
}

#[derive(Debug, Clone)]
enum Payload {
    Whole(Bytes),
    /// The connection breaks after so much of it.
    Broken(Bytes),
    /// The second half comes only when the test lets it.
    Halting(Bytes, Arc<Notify>),
    /// So many times the same.
    Repeated(Bytes, usize),
    /// Nothing, not even a status, ever.
    Never,
}

impl Answer {
    fn new(status: u16, body: Payload) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body,
            after: Duration::ZERO,
        }
    }

    /// Rows in the SODA shape.
    pub fn rows(rows: &[Value]) -> Self {
        Self::text("application/json;charset=utf-8", Value::from(rows.to_vec()).to_string())
    }

    /// Success with a body of that content type.
    pub fn text(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self::new(200, Payload::Whole(body.into())).header(header::CONTENT_TYPE, content_type)
    }

    /// A status and nothing else.
    pub fn status(status: u16) -> Self {
        Self::new(status, Payload::Whole(Bytes::new()))
    }

    /// The same with another status.
    #[must_use]
    pub fn but(mut self, status: u16) -> Self {
        self.status = StatusCode::from_u16(status).unwrap();
        self
    }

    /// No answer at all.
    pub fn hang() -> Self {
        Self::new(200, Payload::Never)
    }

    /// A body that goes on and on: `part`, so many `times`.
    pub fn endless(content_type: &'static str, part: impl Into<Bytes>, times: usize) -> Self {
        Self::new(200, Payload::Repeated(part.into(), times)).header(header::CONTENT_TYPE, content_type)
    }

    /// The same, but the connection breaks in the middle of the body.
    #[must_use]
    pub fn broken(mut self) -> Self {
        let Payload::Whole(body) = self.body else { panic!("only a whole body can break") };
        self.body = Payload::Broken(body.slice(..body.len() / 2));
        self
    }

    /// The same, but the second half of the body waits until `gate` is notified.
    #[must_use]
    pub fn halting(mut self, gate: Arc<Notify>) -> Self {
        let Payload::Whole(body) = self.body else { panic!("only a whole body can halt") };
        self.body = Payload::Halting(body, gate);
        self
    }

    /// The same, packed.
    #[must_use]
    pub fn gzip(mut self) -> Self {
        let Payload::Whole(body) = self.body else { panic!("only a whole body can be packed") };
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(&body).unwrap();
        self.body = Payload::Whole(packer.finish().unwrap().into());
        self.header(header::CONTENT_ENCODING, "gzip")
    }

    /// The same, packed as gzip in two members that are cut in the middle.
    #[must_use]
    pub fn gzip_members(self) -> Self {
        let Payload::Whole(body) = &self.body else { panic!("only a whole body can be packed") };
        let (first, second) = body.split_at(body.len() / 2);
        let pack = |part: &[u8]| match (Self::text("", part.to_vec()).gzip()).body {
            Payload::Whole(packed) => packed,
            _ => unreachable!("packed as a whole"),
        };
        let packed = [pack(first), pack(second)].concat();
        Self { body: Payload::Whole(packed.into()), ..self }.header(header::CONTENT_ENCODING, "gzip")
    }

    /// Without that header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// The same without the last bytes of its body.
    #[must_use]
    pub fn short_of(mut self, bytes: usize) -> Self {
        let Payload::Whole(body) = self.body else { panic!("only a whole body can be cut") };
        self.body = Payload::Whole(body.slice(..body.len() - bytes));
        self
    }

    /// With another header.
    #[must_use]
    pub fn header(mut self, name: impl header::IntoHeaderName, value: &str) -> Self {
        self.headers.insert(name, HeaderValue::from_str(value).unwrap());
        self
    }

    /// The same, but only after so long.
    #[must_use]
    pub fn after(mut self, after: Duration) -> Self {
        self.after = after;
        self
    }

    async fn send(self) -> Response {
        tokio::time::sleep(self.after).await;
        let body = match self.body {
            Payload::Whole(body) => Body::from(body),
            Payload::Broken(body) => Body::from_stream(stream::iter([Ok(body)]).chain(stream::once(async {
                // What was sent so far is on its way before the connection breaks.
                tokio::task::yield_now().await;
                Err(std::io::Error::other("the test breaks the connection"))
            }))),
            Payload::Halting(body, gate) => {
                let (first, rest) = (body.slice(..body.len() / 2), body.slice(body.len() / 2..));
                let rest = async move {
                    gate.notified().await;
                    Ok::<_, std::convert::Infallible>(rest)
                };
                Body::from_stream(stream::iter([Ok(first)]).chain(stream::once(rest)))
            }
            Payload::Repeated(part, times) => {
                let parts = stream::iter(std::iter::repeat_n(part, times));
                Body::from_stream(parts.map(Ok::<_, std::convert::Infallible>))
            }
            Payload::Never => std::future::pending().await,
        };
        let mut response = Response::new(body);
        (*response.status_mut(), *response.headers_mut()) = (self.status, self.headers);
        response
    }
}

type Script = dyn Fn(&Asked) -> Answer + Send;

struct Shared {
    script: Mutex<Box<Script>>,
    asked: Mutex<Vec<Asked>>,
    open: AtomicUsize,
    most_open: AtomicUsize,
}

/// A server on a free port, which runs as long as the test.
pub struct Upstream {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Upstream {
    /// Answers everything with `answer` until told otherwise.
    pub async fn start(answer: Answer) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script: Mutex::new(Box::new(move |_| answer.clone())),
            asked: Mutex::default(),
            open: AtomicUsize::new(0),
            most_open: AtomicUsize::new(0),
        });
        let router = Router::new().fallback(answering).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shared }
    }

    /// Where it is.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// From now on answers everything with `answer`.
    pub fn set(&self, answer: Answer) {
        self.script(move |_| answer.clone());
    }

    /// From now on answers each question as `script` says.
    pub fn script(&self, script: impl Fn(&Asked) -> Answer + Send + 'static) {
        *self.shared.script.lock().unwrap() = Box::new(script);
    }

    /// From now on gives these answers in turn; when all are given, the last again and again.
    pub fn in_turn(&self, answers: Vec<Answer>) {
        let mut turn = VecDeque::from(answers);
        let last = turn.pop_back().unwrap();
        let turn = Mutex::new(turn);
        self.script(move |_| turn.lock().unwrap().pop_front().unwrap_or_else(|| last.clone()));
    }

    /// All questions so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// Waits until so many more questions were asked, and gives those.
    pub async fn next_asked(&self, count: usize) -> Vec<Asked> {
        let before = self.asked().len();
        super::wait_for("more questions", async || {
            Some(self.asked().split_off(before)).filter(|new| new.len() >= count)
        })
        .await
    }

    /// The most questions that were ever open at once.
    pub fn most_at_once(&self) -> usize {
        self.shared.most_open.load(SeqCst)
    }
}

/// One question that is open, until it is answered or the asker goes away.
struct Open(Arc<Shared>);

impl Open {
    fn new(shared: Arc<Shared>) -> Self {
        let now = shared.open.fetch_add(1, SeqCst) + 1;
        shared.most_open.fetch_max(now, SeqCst);
        Self(shared)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, SeqCst);
    }
}

async fn answering(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let _open = Open::new(shared.clone());
    let uri = format!("http://host{}", request.uri());
    let query = uri.parse::<reqwest::Url>().unwrap().query_pairs().into_owned().collect();
    let answer = {
        let mut all = shared.asked.lock().unwrap();
        let asked = Asked {
            path: request.uri().path().to_owned(),
            query,
            raw_query: request.uri().query().unwrap_or_default().to_owned(),
            headers: request.headers().clone(),
            number: all.len(),
            at: Instant::now(),
        };
        all.push(asked.clone());
        drop(all);
        shared.script.lock().unwrap()(&asked)
    };
    answer.send().await
}
