//! Rows as one file of any kind, sent while it is made.

use super::error::HttpError;
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use blotter_lake::{Error as LakeError, Field, RecordBatch, SchemaRef, parquet_writer};
use blotter_records::{QueryError, answer::csv_text};
use bytes::Bytes;
use futures::stream;
use rust_xlsxwriter::Workbook;
use std::{
    borrow::Cow,
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::timeout_at,
};

/// How long a download may be read for; a slow client counts too.
const WITHIN: Duration = Duration::from_mins(30);
/// What is sent at once.
const PART: usize = 64 << 10;
/// Rows of a sheet (learn.microsoft.com, "Excel specifications and limits"), the heading among them.
pub(super) const MAX_SHEET: u64 = 1_048_576;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Csv,
    Xlsx,
    Parquet,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Csv, Self::Xlsx, Self::Parquet];

    /// What people call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xlsx => "XLSX",
            Self::Parquet => "Parquet",
        }
    }

    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// Whether it has room for so many rows.
    pub(super) const fn holds(self, rows: u64) -> bool {
        !matches!(self, Self::Xlsx) || rows < MAX_SHEET
    }
}

/// What is written.
pub(super) trait FileRows: Send + 'static {
    /// The columns.
    fn schema(&self) -> SchemaRef;

    /// A cell of a batch.
    fn field(batch: &RecordBatch, column: usize, row: usize) -> Field<'_>;

    /// Goes through all rows, up to the deadline; `take` may fail as the client does.
    fn each(
        &self,
        deadline: Instant,
        take: impl FnMut(&RecordBatch) -> Result<(), Failure>,
    ) -> Result<(), Failure>;
}

/// Begins to send a file of this name, which has so many rows.
///
/// # Errors
/// A sheet has no room for them, or too many files are being sent.
pub(super) fn start(
    permits: &Arc<Semaphore>,
    rows: impl FileRows,
    count: u64,
    kind: Kind,
    name: &str,
) -> Result<Response, HttpError> {
    if !kind.holds(count) {
        let most = MAX_SHEET - 1;
        let sentence = format!("a sheet has at most {most} rows, and these are {count}; take CSV or Parquet");
        return Err(QueryError::new("xlsx", sentence).into());
    }
    let permit = permits.clone().try_acquire_owned().map_err(|_| {
        HttpError::Unavailable("too many downloads at once; ask again in a minute".to_owned())
    })?;
    let body = send(rows, kind, permit, WITHIN);
    let mut response = ([(header::CONTENT_TYPE, kind.media_type())], body).into_response();
    let disposition = format!("attachment; filename=\"{name}.{}\"", kind.extension());
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

fn send(rows: impl FileRows, kind: Kind, permit: OwnedSemaphorePermit, within: Duration) -> Body {
    let (send, mut receive) = mpsc::channel(4);
    let deadline = Instant::now() + within;
    let is_late = Arc::new(AtomicBool::new(false));
    let was_late = is_late.clone();
    tokio::task::spawn_blocking(move || {
        let mut out = Out { send: send.clone(), part: Vec::with_capacity(PART), deadline, is_late };
        let written = match kind {
            Kind::Csv => csv(&rows, &mut out),
            Kind::Xlsx => xlsx(&rows, &mut out),
            Kind::Parquet => parquet(&rows, &mut out),
        };
        if let Err(error) = written.and_then(|()| out.flush().map_err(|_| Failure::Client)) {
            match error {
                // The client went away.
                Failure::Client => {}
                Failure::Rows(error) => {
                    tracing::error!(%error, "a download was cut short");
                    if kind == Kind::Csv {
                        // So that nobody takes what there is for the whole.
                        let _ = write!(out, "#error: the file is cut short: {error}\r\n");
                        let _ = out.flush();
                    } else {
                        let _ = send.blocking_send(Err(io::Error::other(error)));
                    }
                }
            }
        }
        drop(permit);
    });
    Body::from_stream(stream::poll_fn(move |context| {
        receive.poll_recv(context).map(|part| match part {
            // What a client reads too slowly breaks off: it must not look whole.
            None if was_late.load(Ordering::Acquire) => Some(Err(io::ErrorKind::TimedOut.into())),
            part => part,
        })
    }))
}

/// Why a file is not whole.
#[derive(Debug)]
pub(super) enum Failure {
    /// The client doesn't read it any more.
    Client,
    /// Rows can't be read, or written.
    Rows(String),
}

impl From<LakeError> for Failure {
    fn from(error: LakeError) -> Self {
        Self::Rows(error.to_string())
    }
}

/// The client's end.
struct Out {
    send: mpsc::Sender<io::Result<Bytes>>,
    part: Vec<u8>,
    /// By when the client must have taken everything.
    deadline: Instant,
    is_late: Arc<AtomicBool>,
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.part.extend_from_slice(bytes);
        if self.part.len() >= PART {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.part.is_empty() {
            return Ok(());
        }
        let part = std::mem::replace(&mut self.part, Vec::with_capacity(PART));
        let send = timeout_at(self.deadline.into(), self.send.send(Ok(part.into())));
        let Ok(sent) = Handle::current().block_on(send) else {
            self.is_late.store(true, Ordering::Release);
            return Err(io::ErrorKind::TimedOut.into());
        };
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

fn csv<R: FileRows>(rows: &R, out: &mut Out) -> Result<(), Failure> {
    let lost = |_: csv::Error| Failure::Client;
    let deadline = out.deadline;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(rows.schema().fields().iter().map(|column| column.name())).map_err(lost)?;
    rows.each(deadline, |batch| {
        for row in 0..batch.num_rows() {
            for column in 0..batch.num_columns() {
                match R::field(batch, column, row) {
                    Field::Null => writer.write_field(""),
                    // What a spreadsheet would take for a formula; numbers may begin with a minus.
                    Field::Text(text) => writer.write_field(&*csv_text(&text)),
                    other => writer.write_field(other.to_string()),
                }
                .map_err(lost)?;
            }
            writer.write_record(None::<&[u8]>).map_err(lost)?;
        }
        Ok(())
    })?;
    writer.flush().map_err(|_| Failure::Client)
}

fn xlsx<R: FileRows>(rows: &R, out: &mut Out) -> Result<(), Failure> {
    let wrong = |error: rust_xlsxwriter::XlsxError| Failure::Rows(error.to_string());
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(wrong)?;
    for (at, column) in (0_u16..).zip(rows.schema().fields()) {
        sheet.write_string(0, at, column.name()).map_err(wrong)?;
    }
    let mut line = 0;
    rows.each(out.deadline, |batch| {
        for row in 0..batch.num_rows() {
            line += 1;
            for (at, column) in (0_u16..).zip(0..batch.num_columns()) {
                match R::field(batch, column, row) {
                    Field::Null => continue,
                    Field::Text(text) => sheet.write_string(line, at, short(&text)),
                    Field::Number(number) => sheet.write_number(line, at, number),
                    Field::Boolean(boolean) => sheet.write_boolean(line, at, boolean),
                }
                .map_err(wrong)?;
            }
        }
        Ok(())
    })?;
    let bytes = book.save_to_buffer().map_err(wrong)?;
    out.write_all(&bytes).map_err(|_| Failure::Client)
}

/// A cell holds 32,767 characters.
fn short(text: &str) -> Cow<'_, str> {
    if text.chars().count() <= 32_767 {
        text.into()
    } else {
        text.chars().take(32_767).collect::<String>().into()
    }
}

fn parquet<R: FileRows>(rows: &R, out: &mut Out) -> Result<(), Failure> {
    let deadline = out.deadline;
    let mut writer = parquet_writer(out, &rows.schema())?;
    rows.each(deadline, |batch| Ok(writer.write(batch).map_err(LakeError::from)?))?;
    writer.close().map_err(LakeError::from)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use blotter_lake::history::{CameRow, calls_batch, calls_schema};
    use blotter_model::{CallId, CallKind, Timestamp};
    use http_body_util::BodyExt;

    /// So many batches of a thousand calls.
    struct Batches(usize);

    impl FileRows for Batches {
        fn schema(&self) -> SchemaRef {
            calls_schema()
        }

        fn field(batch: &RecordBatch, column: usize, row: usize) -> Field<'_> {
            Field::of_history(batch.column(column), row)
        }

        fn each(
            &self,
            _: Instant,
            mut take: impl FnMut(&RecordBatch) -> Result<(), Failure>,
        ) -> Result<(), Failure> {
            let call = CameRow {
                at: Timestamp::UNIX_EPOCH,
                call_id: CallId::of("26-1", "A1"),
                incident: "26-1".to_owned(),
                division: None,
                beat: None,
                nature: None,
                priority: None,
                block: None,
                kind: CallKind::Other,
                title: String::new(),
                seconds: 60,
                began: true,
                whole: true,
                open: false,
                placed: false,
                cell: None,
                position: None,
            };
            let batch = calls_batch(&vec![call; 1_000])?;
            (0..self.0).try_for_each(|_| take(&batch))
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_a_client_reads_too_slowly_does_not_look_whole() {
        let permits = Arc::new(Semaphore::new(1));
        let begin = async |within| {
            let permit = permits.clone().acquire_owned().await.unwrap();
            // Much more than is written ahead of the client.
            send(Batches(20), Kind::Csv, permit, within)
        };
        let whole = begin(Duration::from_mins(1)).await.collect().await.unwrap().to_bytes();
        assert_eq!(String::from_utf8_lossy(&whole).lines().count(), 20_001);
        let slow = begin(Duration::from_millis(100)).await;
        // The permit comes back when nothing is written any more.
        drop(permits.acquire().await.unwrap());
        assert!(slow.collect().await.is_err());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_sheet_has_room_for_so_many_rows_and_so_many_files_are_sent_at_once() {
        let permits = Arc::new(Semaphore::new(1));
        let begin = |rows, kind| start(&permits, Batches(20), rows, kind, "calls");
        let refused = begin(MAX_SHEET, Kind::Xlsx).unwrap_err();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
        assert!(refused.to_string().contains("take CSV or Parquet"), "{refused}");
        let first = begin(MAX_SHEET, Kind::Csv).unwrap();
        assert_eq!(first.headers()["content-disposition"], "attachment; filename=\"calls.csv\"");
        // The first waits for its client.
        assert_eq!(begin(1, Kind::Xlsx).unwrap_err().status(), StatusCode::SERVICE_UNAVAILABLE);
        drop(first);
        drop(permits.acquire().await.unwrap());
        assert!(begin(MAX_SHEET - 1, Kind::Xlsx).is_ok());
    }
}
