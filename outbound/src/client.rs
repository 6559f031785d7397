//! An HTTP client that asks only the configured server, unpacks what it reads by itself, and asks once more where a
//! kept-alive connection turned out to be closed.

use crate::{
    error::{OutboundError, cause, remaining},
    unpack::gunzip,
};
use reqwest::{
    Response, Url,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue},
    redirect::Policy,
};
use std::time::{Duration, Instant};

/// The `User-Agent` of every request.
pub const USER_AGENT: &str = concat!("Blotter/", env!("CARGO_PKG_VERSION"));

/// Gzip begins so, and neither JSON nor CSV does.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A client for one server.
#[derive(Debug, Clone)]
pub struct Client {
    pooled: reqwest::Client,
    /// Keeps no connection: what it sends goes over a fresh one.
    fresh: reqwest::Client,
    timeout: Duration,
}

impl Client {
    /// A client that sends `headers` with every request and gives up after `timeout`. It follows a redirect only to
    /// the [`same_server`]; from another it returns the redirect itself.
    pub fn new(mut headers: HeaderMap, timeout: Duration) -> Result<Self, OutboundError> {
        // reqwest's own unpacking stops after the first member of a gzip.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let builder = || {
            let policy = Policy::custom(|attempt| {
                let same = attempt.previous().first().is_some_and(|first| same_server(first, attempt.url()));
                if same && attempt.previous().len() <= 3 { attempt.follow() } else { attempt.stop() }
            });
            reqwest::Client::builder()
                .user_agent(USER_AGENT)
                .default_headers(headers.clone())
                .redirect(policy)
                .referer(false)
                .no_gzip()
                .connect_timeout(timeout.min(Duration::from_secs(10)))
        };
        let set_up = |error: reqwest::Error| OutboundError::Setup(cause(&error));
        Ok(Self {
            pooled: builder().build().map_err(set_up)?,
            fresh: builder().pool_max_idle_per_host(0).build().map_err(set_up)?,
            timeout,
        })
    }

    /// The time limit of a request, its answer included.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends a GET. If the connection ends before anything of an answer came, it is sent once more over a fresh one:
    /// a server may close an idle connection in the moment in which it is used again.
    pub async fn get(&self, url: Url, headers: HeaderMap) -> Result<Response, OutboundError> {
        let started = Instant::now();
        let request = self.pooled.get(url.clone()).headers(headers.clone()).timeout(self.timeout);
        match request.send().await {
            Err(error) if error.is_request() && !error.is_connect() && !error.is_timeout() => {
                let left = remaining(self.timeout, started.elapsed())?;
                self.fresh.get(url).headers(headers).timeout(left).send().await
            }
            result => result,
        }
        .map_err(OutboundError::from_reqwest)
    }
}

/// Whether an address is on the same host and port as the first one, or leads from `http` to `https` on the same host.
pub fn same_server(first: &Url, next: &Url) -> bool {
    let upgrade = first.scheme() == "http"
        && next.scheme() == "https"
        && first.port().is_none()
        && next.port().is_none();
    let same_port =
        first.scheme() == next.scheme() && first.port_or_known_default() == next.port_or_known_default();
    first.host_str() == next.host_str() && (upgrade || same_port)
}

/// A body as it was sent.
#[derive(Debug)]
pub struct Packed {
    bytes: Vec<u8>,
    encodings: Vec<String>,
}

impl Packed {
    /// Reads the body of an answer, of at most `limit` bytes as sent.
    pub async fn read(mut response: Response, limit: usize) -> Result<Self, OutboundError> {
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(OutboundError::TooLarge(limit));
        }
        let values = response.headers().get_all(CONTENT_ENCODING).into_iter();
        let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        let encodings = values.join(",").split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
        let mut bytes = Vec::new();
        while let Some(part) = response.chunk().await.map_err(OutboundError::from_reqwest)? {
            if bytes.len() + part.len() > limit {
                return Err(OutboundError::TooLarge(limit));
            }
            bytes.extend_from_slice(&part);
        }
        Ok(Self { bytes, encodings })
    }

    /// The bytes that were packed, at most `limit`. Takes as long as that many bytes do: a large body doesn't belong
    /// on an async worker.
    pub fn unpack(self, limit: usize) -> Result<Vec<u8>, OutboundError> {
        let mut bytes = self.bytes;
        for encoding in self.encodings.iter().rev() {
            match encoding.as_str() {
                "" | "identity" => {}
                "gzip" | "x-gzip" => bytes = gunzip(&bytes, limit)?,
                other => return Err(OutboundError::Unpack(format!("unknown encoding `{other}`"))),
            }
        }
        // A file that is stored packed is often sent without saying so.
        if bytes.starts_with(&GZIP) {
            bytes = gunzip(&bytes, limit)?;
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    };
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]";

    /// Reads a request up to its empty line; false if the client went away.
    async fn request(stream: &mut TcpStream) -> bool {
        let (mut head, mut part) = (Vec::new(), [0; 4096]);
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read(&mut part).await {
                Ok(0) | Err(_) => return false,
                Ok(count) => head.extend_from_slice(&part[..count]),
            }
        }
        true
    }

    /// A server that answers `answers` requests of each connection and closes it when the next one has arrived.
    async fn closing_after(answers: usize) -> (Url, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let count = requests.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let count = count.clone();
                tokio::spawn(async move {
                    for number in 0..=answers {
                        if !request(&mut stream).await {
                            return;
                        }
                        count.fetch_add(1, SeqCst);
                        if number < answers {
                            stream.write_all(ANSWER).await.unwrap();
                        }
                    }
                });
            }
        });
        (url, requests)
    }

    fn client() -> Client {
        Client::new(HeaderMap::new(), Duration::from_secs(20)).unwrap()
    }

    async fn body(client: &Client, url: &Url) -> Result<Vec<u8>, OutboundError> {
        Packed::read(client.get(url.clone(), HeaderMap::new()).await?, 100).await?.unpack(100)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_connection_closed_on_reuse_is_no_failure() {
        let (url, requests) = closing_after(1).await;
        let client = client();
        for _ in 0..10 {
            assert_eq!(body(&client, &url).await.unwrap(), b"[]");
        }
        assert!(requests.load(SeqCst) > 10, "connections were used again");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_server_that_never_answers_is_asked_twice_and_no_more() {
        let (url, requests) = closing_after(0).await;
        let error = body(&client(), &url).await.unwrap_err();
        assert!(matches!(error, OutboundError::Broken(_)), "{error}");
        assert_eq!(requests.load(SeqCst), 2);
    }

    #[test]
    fn only_the_same_server_is_followed() {
        let same = |a: &str, b: &str| same_server(&a.parse().unwrap(), &b.parse().unwrap());
        assert!(same("http://gis.example/a", "http://gis.example/b"));
        assert!(same("http://gis.example/a", "https://gis.example/a"));
        assert!(!same("https://gis.example/a", "http://gis.example/a"), "never without encryption");
        assert!(!same("http://gis.example/a", "http://gis.example:8080/a"));
        assert!(!same("http://gis.example:81/a", "https://gis.example/a"));
        assert!(!same("http://gis.example/a", "http://169.254.169.254/a"));
    }
}
