//! From the body of an answer, or of a file, to rows: work for a blocking thread, since a body may be large.

use super::failure::PollFailure;
use crate::store::PollBody;
use blotter_cities::{BodyShape, City, Form, Rows};
use blotter_model::Timestamp;
use flate2::{Compression, write::GzEncoder};
use sha1::{Digest, Sha1};
use std::{
    fmt::Write as _,
    io::{self, Write},
    sync::Arc,
};

/// The maximum size of a body in bytes, unpacked. 50,000 rows of Dallas are about 20 MB.
pub(super) const MAX_BODY: usize = 48 << 20;

/// What a body contains.
pub(super) struct Content {
    pub(super) rows: Rows,
    /// The SHA-1 of the unpacked body.
    pub(super) digest: [u8; 20],
}

/// Gets the bytes of a body by `unpack` and reads them, off the async workers. They are kept in `pages`, also where they
/// can't be read.
pub(super) async fn read(
    unpack: impl FnOnce() -> Result<Vec<u8>, PollFailure> + Send + 'static,
    form: Form,
    city: Arc<City>,
    now: Timestamp,
    pages: &mut Pages,
) -> Result<Content, PollFailure> {
    pages.form = form.clone();
    let work = move || {
        let bytes = unpack()?;
        let content = city
            .read(&bytes, &form, now)
            .map(|rows| Content { rows, digest: Sha1::digest(&bytes).into() })
            .map_err(|error| PollFailure::new(error.to_string()));
        Ok((bytes, content))
    };
    let (bytes, content) = off_the_workers(work).await?;
    pages.bytes.push(bytes);
    content
}

async fn off_the_workers<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PollFailure> + Send + 'static,
) -> Result<T, PollFailure> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(PollFailure::new("Blotter is stopping.")),
    })
}

/// The bodies that a poll got, unpacked, as they came.
#[derive(Debug, Default)]
pub(super) struct Pages {
    form: Form,
    pub(super) bytes: Vec<Vec<u8>>,
}

impl Pages {
    /// As the history keeps them; without the bytes if they are the same as before. Where they can't be packed the poll
    /// is kept without them, which is logged.
    pub(super) async fn pack(self, same: bool) -> PollBody {
        if self.bytes.is_empty() {
            return PollBody::default();
        }
        let packing = off_the_workers(move || {
            self.packed(same).map_err(|error| PollFailure::new(format!("packing the feed's answer: {error}")))
        });
        packing.await.unwrap_or_else(|failure| {
            tracing::error!(reason = failure.reason, "the history keeps this poll without its body");
            PollBody::default()
        })
    }

    fn packed(&self, same: bool) -> io::Result<PollBody> {
        let hash: [u8; 20] = match &self.bytes[..] {
            [one] => Sha1::digest(one).into(),
            pages => pages.iter().map(Sha1::digest).fold(Sha1::new(), Digest::chain_update).finalize().into(),
        };
        let lengths: Vec<_> = self.bytes.iter().map(|page| page.len().to_string()).collect();
        Ok(PollBody {
            form: Some(form_text(&self.form)).filter(|form| !form.is_empty()),
            hash: Some(hex(&hash)),
            page_bytes: Some(lengths.join(",")),
            packed: if same { None } else { Some(self.members()?) },
        })
    }

    /// The pages one after the other, each a gzip member.
    fn members(&self) -> io::Result<Vec<u8>> {
        let mut members = Vec::new();
        for page in &self.bytes {
            let mut member = GzEncoder::new(members, Compression::default());
            member.write_all(page)?;
            members = member.finish()?;
        }
        Ok(members)
    }
}

fn form_text(form: &Form) -> String {
    let shape = match form.shape {
        Some(BodyShape::Json) => "json",
        Some(BodyShape::Csv) => "csv",
        None => "",
    };
    match &form.charset {
        Some(charset) => format!("{shape}; charset={charset}"),
        None => shape.to_owned(),
    }
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
