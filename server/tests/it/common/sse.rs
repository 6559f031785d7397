//! A client of the stream, frame by frame.

use super::LIMIT;
use serde_json::Value;
use std::collections::VecDeque;

/// One message of the stream, its fields as sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// `EPOCH-SEQ`.
    pub id: Option<String>,
    /// The kind.
    pub event: Option<String>,
    /// The data.
    pub data: Option<String>,
}

impl Frame {
    fn parse(text: &str) -> Self {
        let mut frame = Self::default();
        for line in text.lines() {
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            if name == "retry" {
                continue;
            }
            let field = match name {
                "id" => &mut frame.id,
                "event" => &mut frame.event,
                "data" => &mut frame.data,
                other => panic!("no field of ours: {other:?} in {text:?}"),
            };
            assert!(field.replace(value.to_owned()).is_none(), "{name} twice in {text:?}");
        }
        frame
    }

    /// Whether it is of that kind.
    pub fn is(&self, event: &str) -> bool {
        self.event.as_deref() == Some(event)
    }

    /// The number in its id.
    pub fn seq(&self) -> u64 {
        self.id.as_ref().unwrap().split_once('-').unwrap().1.parse().unwrap()
    }

    /// Its data.
    pub fn json(&self) -> Value {
        serde_json::from_str(self.data.as_ref().unwrap()).unwrap()
    }

    /// The changes or addresses that it lists.
    pub fn entries(&self) -> Vec<Value> {
        let list = if self.is("address_changes") { "addresses" } else { "changes" };
        self.json()[list].as_array().unwrap().clone()
    }
}

/// An open stream.
pub struct Sse {
    response: reqwest::Response,
    unread: Vec<u8>,
    frames: VecDeque<Frame>,
}

impl Sse {
    /// The same, from a program that may be gone: then `None`.
    pub async fn try_open(request: reqwest::RequestBuilder) -> Option<Self> {
        Some(Self::read(request.send().await.ok()?))
    }

    /// Opens what the request asks for; it must be a stream.
    pub async fn open(request: reqwest::RequestBuilder) -> Self {
        Self::read(request.send().await.unwrap())
    }

    fn read(response: reqwest::Response) -> Self {
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, unread: Vec::new(), frames: VecDeque::new() }
    }

    /// The next frame, or `None` when the server ended the stream.
    ///
    /// # Panics
    /// When none comes for [`LIMIT`].
    pub async fn next(&mut self) -> Option<Frame> {
        while self.frames.is_empty() {
            let part = tokio::time::timeout(LIMIT, self.response.chunk()).await;
            // A server that was killed resets the connection: for a client the stream is over.
            let part = part.expect("a frame within the limit").ok()??;
            // Only what is new can end a frame; long ones come in many parts.
            let mut from = self.unread.len().saturating_sub(1);
            self.unread.extend_from_slice(&part);
            while let Some(end) = self.unread[from..].windows(2).position(|bytes| bytes == b"\n\n") {
                let end = from + end;
                let frame: Vec<u8> = self.unread.drain(..end + 2).collect();
                self.frames.push_back(Frame::parse(std::str::from_utf8(&frame[..end]).unwrap()));
                from = 0;
            }
        }
        self.frames.pop_front()
    }

    /// The next frame of that kind; what comes before it is passed over.
    pub async fn next_of(&mut self, event: &str) -> Frame {
        loop {
            let frame = self.next().await.expect("the stream is open");
            if frame.is(event) {
                return frame;
            }
        }
    }

    /// The next frame that has an id and data: changes, addresses or a reset.
    pub async fn next_event(&mut self) -> Frame {
        loop {
            let frame = self.next().await.expect("the stream is open");
            if frame.id.is_some() && frame.event.is_some() {
                return frame;
            }
        }
    }

    /// The frames with events up to the one that ends at `seq`.
    pub async fn events_until(&mut self, seq: u64) -> Vec<Frame> {
        let mut frames = vec![self.next_event().await];
        while frames[frames.len() - 1].seq() < seq {
            frames.push(self.next_event().await);
        }
        frames
    }
}
