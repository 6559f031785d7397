//! A rendered page whose nonces are still to be put in: rendered, and compressed, once for many answers, each with a
//! nonce of its own.

use bytes::Bytes;
use flate2::{Compress, CompressError, Compression, Crc, FlushCompress, Status};
use http_body::{Body, Frame, SizeHint};
use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

/// Smaller pieces are copied together: a page then leaves in few writes, and its large pieces are shared by all answers.
const MIN_SHARED: usize = 8 << 10;
/// A gzip member's header (RFC 1952): deflate, no name, no time, no system.
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// An empty last block, with which a deflate stream ends.
const LAST_BLOCK: [u8; 2] = [3, 0];

/// The HTML between the nonces.
#[derive(Debug)]
pub(super) struct Template {
    pieces: Vec<Bytes>,
}

impl Template {
    /// Splits the HTML at `placeholder`, the nonce that it was rendered with. It has to be random, made for this one
    /// rendering and never sent: then no text on the page can contain it, and none can receive a nonce.
    pub(super) fn new(html: String, placeholder: &str) -> Self {
        let mut places = Vec::new();
        let mut start = 0;
        for (place, _) in html.match_indices(placeholder) {
            places.push(start..place);
            start = place + placeholder.len();
        }
        places.push(start..html.len());
        let html = Bytes::from(html);
        Self { pieces: places.into_iter().map(|place| html.slice(place)).collect() }
    }

    /// The page with this nonce.
    pub(super) fn with_nonce(&self, nonce: &str) -> Page {
        let mut page = Page::default();
        for (place, piece) in self.pieces.iter().enumerate() {
            if place > 0 {
                page.copy(nonce.as_bytes());
            }
            page.share(piece);
        }
        page.finish()
    }

    /// Compresses the pieces; takes some milliseconds.
    pub(super) fn gzip(&self) -> Result<GzipTemplate, CompressError> {
        let pieces = self.pieces.iter().map(|piece| {
            let mut crc = Crc::new();
            crc.update(piece);
            Ok((deflate(piece)?, crc))
        });
        Ok(GzipTemplate { pieces: pieces.collect::<Result<_, _>>()? })
    }
}

/// A template as gzip: the pieces are deflated ahead and each ends at a byte's end, so that a nonce fits between them as
/// a stored block. One member holds the whole page, since some clients read no further than the first.
#[derive(Debug)]
pub(super) struct GzipTemplate {
    pieces: Vec<(Bytes, Crc)>,
}

impl GzipTemplate {
    /// The compressed page with this nonce, which is shorter than a stored block can be (65,535 bytes).
    pub(super) fn with_nonce(&self, nonce: &str) -> Page {
        let mut page = Page::default();
        let mut crc = Crc::new();
        page.copy(&GZIP_HEADER);
        for (place, (piece, piece_crc)) in self.pieces.iter().enumerate() {
            if place > 0 {
                let length = u16::try_from(nonce.len()).unwrap_or(u16::MAX);
                page.copy(&[0]);
                page.copy(&length.to_le_bytes());
                page.copy(&(!length).to_le_bytes());
                page.copy(nonce.as_bytes());
                crc.update(nonce.as_bytes());
            }
            page.share(piece);
            crc.combine(piece_crc);
        }
        page.copy(&LAST_BLOCK);
        page.copy(&crc.sum().to_le_bytes());
        page.copy(&crc.amount().to_le_bytes());
        page.finish()
    }
}

/// Deflates a piece up to a byte's end; it refers to nothing before it and does not end the stream.
fn deflate(piece: &[u8]) -> Result<Bytes, CompressError> {
    let mut stream = Compress::new(Compression::default(), false);
    let mut deflated = Vec::with_capacity(piece.len() / 4 + 64);
    let mut rest = piece;
    loop {
        let before = stream.total_in();
        let status = stream.compress_vec(rest, &mut deflated, FlushCompress::Sync)?;
        let taken = usize::try_from(stream.total_in() - before).unwrap_or(rest.len());
        rest = &rest[taken..];
        // Room left over means that the flush is complete.
        if (rest.is_empty() && deflated.len() < deflated.capacity()) || status == Status::StreamEnd {
            return Ok(deflated.into());
        }
        deflated.reserve(deflated.capacity());
    }
}

/// The body of one answer. Its length is known, so that it needs no chunked transfer coding.
#[derive(Default)]
pub(super) struct Page {
    chunks: VecDeque<Bytes>,
    small: Vec<u8>,
}

impl Page {
    fn copy(&mut self, bytes: &[u8]) {
        self.small.extend_from_slice(bytes);
    }

    fn share(&mut self, piece: &Bytes) {
        if piece.len() < MIN_SHARED {
            self.copy(piece);
        } else {
            self.flush();
            self.chunks.push_back(piece.clone());
        }
    }

    fn flush(&mut self) {
        if !self.small.is_empty() {
            self.chunks.push_back(Bytes::from(std::mem::take(&mut self.small)));
        }
    }

    fn finish(mut self) -> Self {
        self.flush();
        self
    }
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
    use flate2::read::GzDecoder;
    use http_body_util::BodyExt;
    use std::io::Read;

    async fn bytes(page: Page) -> Vec<u8> {
        let length = page.size_hint().exact().unwrap();
        let body = page.collect().await.unwrap().to_bytes();
        assert_eq!(body.len() as u64, length);
        body.to_vec()
    }

    async fn text(page: Page) -> String {
        String::from_utf8(bytes(page).await).unwrap()
    }

    /// Reads the first gzip member, checks its sum and length, and that nothing follows.
    async fn unzipped(page: Page) -> String {
        let packed = bytes(page).await;
        let mut decoder = GzDecoder::new(&packed[..]);
        let mut text = String::new();
        decoder.read_to_string(&mut text).unwrap();
        assert!(decoder.into_inner().is_empty());
        text
    }

    /// Text that hardly compresses, as long as a page of many calls.
    fn noise(length: usize) -> String {
        let mut state = 1_u32;
        std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b' ' + u8::try_from(state >> 24).unwrap() % 94)
        })
        .take(length)
        .collect()
    }

    #[tokio::test]
    async fn each_answer_has_its_nonce_at_every_place() {
        for body in ["é".repeat(MIN_SHARED), noise(1_000_000), String::new()] {
            let html = |nonce: &str| {
                format!("<script nonce=\"{nonce}\"></script>{body}<style nonce=\"{nonce}\"></style>tail")
            };
            let template = Template::new(html("placeholder"), "placeholder");
            let packed = template.gzip().unwrap();
            for nonce in ["first", "second-and-longer"] {
                assert!(text(template.with_nonce(nonce)).await == html(nonce));
                assert!(unzipped(packed.with_nonce(nonce)).await == html(nonce));
            }
        }
    }

    #[tokio::test]
    async fn a_page_without_a_nonce_stays_as_it_is() {
        for html in ["<p>", ""] {
            let template = Template::new(html.into(), "placeholder");
            assert_eq!(text(template.with_nonce("n")).await, html);
            assert_eq!(unzipped(template.gzip().unwrap().with_nonce("n")).await, html);
        }
    }
}
