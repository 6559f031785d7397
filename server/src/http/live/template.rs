//! A rendered page whose nonces are still to be put in: rendered once for many answers, each with a nonce of its own.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

/// Smaller pieces are copied together: a page then leaves in few writes, and its large pieces are shared by all answers.
const MIN_SHARED: usize = 8 << 10;

/// The HTML between the nonces.
#[derive(Debug)]
pub(super) struct Template {
    pieces: Vec<Bytes>,
}

impl Template {
    /// Splits the HTML at `placeholder`, the nonce that it was rendered with. It has to be random, made for this one
    /// rendering and never sent: then no text on the page can contain it, and none can receive a nonce.
    pub(super) fn new(html: String, placeholder: &str) -> Self {
        let html = Bytes::from(html);
        let Ok(text) = std::str::from_utf8(&html) else { return Self { pieces: vec![html] } };
        let mut pieces = Vec::new();
        let mut start = 0;
        for (place, _) in text.match_indices(placeholder) {
            pieces.push(html.slice(start..place));
            start = place + placeholder.len();
        }
        pieces.push(html.slice(start..));
        Self { pieces }
    }

    /// The page with this nonce.
    pub(super) fn with_nonce(&self, nonce: &str) -> Page {
        let mut chunks = VecDeque::new();
        let mut small = Vec::new();
        for (place, piece) in self.pieces.iter().enumerate() {
            if place > 0 {
                small.extend_from_slice(nonce.as_bytes());
            }
            if piece.len() < MIN_SHARED {
                small.extend_from_slice(piece);
            } else {
                chunks.push_back(Bytes::from(std::mem::take(&mut small)));
                chunks.push_back(piece.clone());
            }
        }
        chunks.push_back(Bytes::from(small));
        chunks.retain(|chunk| !chunk.is_empty());
        Page { chunks }
    }
}

/// The body of one answer. Its length is known, so that it needs no chunked transfer coding.
pub(super) struct Page {
    chunks: VecDeque<Bytes>,
}

impl Body for Page {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.chunks.pop_front().map(|chunk| Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.chunks.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.chunks.iter().map(|chunk| chunk.len() as u64).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    async fn text(page: Page) -> String {
        let length = page.size_hint().exact().unwrap();
        let body = page.collect().await.unwrap().to_bytes();
        assert_eq!(body.len() as u64, length);
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn each_answer_has_its_nonce_at_every_place() {
        let large = "é".repeat(MIN_SHARED);
        let html = |nonce: &str| {
            format!("<script nonce=\"{nonce}\"></script>{large}<style nonce=\"{nonce}\"></style>tail")
        };
        let template = Template::new(html("placeholder"), "placeholder");
        assert_eq!(text(template.with_nonce("first")).await, html("first"));
        assert_eq!(text(template.with_nonce("second")).await, html("second"));
    }

    #[tokio::test]
    async fn a_page_without_a_nonce_stays_as_it_is() {
        assert_eq!(text(Template::new("<p>".into(), "placeholder").with_nonce("n")).await, "<p>");
        assert_eq!(text(Template::new(String::new(), "placeholder").with_nonce("n")).await, "");
    }
}
