//! All records of a filter as one file, sent while it is made.

use super::RecordsState;
use crate::{http::error::HttpError, records::Release};
use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use blotter_lake::{Error as LakeError, Field, Stop, parquet_writer};
use blotter_records::{DataSet, Filter, QueryError, answer::csv_text};
use bytes::Bytes;
use futures::stream;
use rust_xlsxwriter::Workbook;
use std::{
    borrow::Cow,
    io::{self, Write},
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{runtime::Handle, sync::mpsc, time::timeout_at};

/// How long a download may be read for; a slow client counts too.
const WITHIN: Duration = Duration::from_mins(30);
/// What is sent at once.
const PART: usize = 64 << 10;
/// Rows of a sheet (learn.microsoft.com, "Excel specifications and limits"), the heading among them.
pub(in crate::http) const MAX_SHEET: u64 = 1_048_576;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Csv,
    Xlsx,
    Parquet,
}

impl Kind {
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
}

/// Begins to send the file.
pub(super) fn start(
    state: &RecordsState,
    release: Arc<Release>,
    data_set: DataSet,
    filter: Filter,
    rows: u64,
    kind: Kind,
) -> Result<Response, HttpError> {
    if kind == Kind::Xlsx && rows >= MAX_SHEET {
        return Err(QueryError::new(
            "xlsx",
            format!(
                "a sheet has at most {} records, and these are {rows}; take CSV or Parquet",
                MAX_SHEET - 1
            ),
        )
        .into());
    }
    let permit = state.downloads.clone().try_acquire_owned().map_err(|_| {
        HttpError::Unavailable("too many downloads at once; ask again in a minute".to_owned())
    })?;
    let (send, mut receive) = mpsc::channel(4);
    let deadline = Instant::now() + WITHIN;
    let is_late = Arc::new(AtomicBool::new(false));
    let was_late = is_late.clone();
    tokio::task::spawn_blocking(move || {
        let mut out = Out { send: send.clone(), part: Vec::with_capacity(PART), deadline, is_late };
        let stop = Stop { deadline: Some(deadline) };
        let written = match kind {
            Kind::Csv => csv(&release, data_set, &filter, stop, &mut out),
            Kind::Xlsx => xlsx(&release, data_set, &filter, stop, &mut out),
            Kind::Parquet => parquet(&release, data_set, &filter, stop, &mut out),
        };
        if let Err(error) = written.and_then(|()| out.flush().map_err(|_| Failure::Client)) {
            match error {
                // The client went away.
                Failure::Client => {}
                Failure::Scan(error) => {
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
    let body = Body::from_stream(stream::poll_fn(move |context| {
        receive.poll_recv(context).map(|part| match part {
            // What a client reads too slowly breaks off: it must not look whole.
            None if was_late.load(Ordering::Acquire) => Some(Err(io::ErrorKind::TimedOut.into())),
            part => part,
        })
    }));
    Ok(([(header::CONTENT_TYPE, kind.media_type())], body).into_response())
}

/// Why a file is not whole.
enum Failure {
    /// The client doesn't read it any more.
    Client,
    Scan(String),
}

impl From<LakeError> for Failure {
    fn from(error: LakeError) -> Self {
        Self::Scan(error.to_string())
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

/// Goes through all records; `take` may fail as the client does.
fn each(
    release: &Release,
    data_set: DataSet,
    filter: &Filter,
    stop: Stop,
    mut take: impl FnMut(&blotter_lake::RecordBatch) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let Some(reader) = &release.rows else {
        return Err(Failure::Scan("the release has no files".to_owned()));
    };
    let mut failed = None;
    reader.each(data_set, filter, stop, |batch| match take(batch) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    failed.map_or(Ok(()), Err)
}

fn csv(
    release: &Release,
    data_set: DataSet,
    filter: &Filter,
    stop: Stop,
    out: &mut Out,
) -> Result<(), Failure> {
    let lost = |_: csv::Error| Failure::Client;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(data_set.columns().iter().map(|column| column.name)).map_err(lost)?;
    each(release, data_set, filter, stop, |batch| {
        for row in 0..batch.num_rows() {
            for column in batch.columns() {
                match Field::of(column, row) {
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

fn xlsx(
    release: &Release,
    data_set: DataSet,
    filter: &Filter,
    stop: Stop,
    out: &mut Out,
) -> Result<(), Failure> {
    let wrong = |error: rust_xlsxwriter::XlsxError| Failure::Scan(error.to_string());
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(wrong)?;
    for (at, column) in (0_u16..).zip(data_set.columns()) {
        sheet.write_string(0, at, column.name).map_err(wrong)?;
    }
    let mut line = 0;
    each(release, data_set, filter, stop, |batch| {
        for row in 0..batch.num_rows() {
            line += 1;
            for (at, column) in (0_u16..).zip(batch.columns()) {
                match Field::of(column, row) {
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

fn parquet(
    release: &Release,
    data_set: DataSet,
    filter: &Filter,
    stop: Stop,
    out: &mut Out,
) -> Result<(), Failure> {
    let mut writer = parquet_writer(out, data_set)?;
    each(release, data_set, filter, stop, |batch| Ok(writer.write(batch).map_err(LakeError::from)?))?;
    writer.close().map_err(LakeError::from)?;
    Ok(())
}
