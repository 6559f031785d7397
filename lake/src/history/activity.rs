//! `activity`: a day's roll-up, from which it is counted how busy the day was, without its events: a row for each call that
//! came, with how long it lasted as far as the day saw it; one for each call of an earlier day that left; and one for each
//! hour with how long the feed was watched. A day and feed have one file, which is made anew and replaced if it no longer fits
//! what the other tables have of the day.

use super::{
    History,
    batch::{Cells, Rows},
    columns::HistoryTable,
    file::DayFile,
    table::DayTable,
};
use crate::Error;
use arrow_array::RecordBatch;
use arrow_schema::DataType;
use blotter_model::{CallId, CallKind};
use jiff::{Timestamp, civil::Date};
use std::{collections::HashMap, sync::Arc};

/// What is written into roll-ups now: those of another form are made anew. Form 1, which its rows don't name, had no positions.
const FORM: u64 = 2;

/// What a roll-up was made from, and how. One that was made from something else, or of another form, is not used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MadeFrom {
    /// Rows of the day in `call_changes` and in `polls`.
    pub changes: u64,
    pub polls: u64,
    /// A feed without a good poll for so many seconds was not watched.
    pub reach_s: u64,
}

/// A call that came on the day.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "columns of a table")]
pub struct CameRow {
    pub at: Timestamp,
    pub call_id: CallId,
    pub incident: String,
    pub division: Option<String>,
    pub beat: Option<String>,
    pub nature: Option<String>,
    pub priority: Option<i64>,
    /// The hundred block with its street.
    pub block: Option<String>,
    pub kind: CallKind,
    pub title: String,
    /// Until it left or was last seen, at most until the day ended, seconds.
    pub seconds: u32,
    /// It was seen to come; seen to come and to leave; still there when the day ended.
    pub began: bool,
    pub whole: bool,
    pub open: bool,
    /// Its place was found; and where, with the H3 cell around it, if more than the street is known.
    pub placed: bool,
    pub cell: Option<u64>,
    /// Latitude and longitude, degrees.
    pub position: Option<[f64; 2]>,
}

/// A call that came before the day, and left on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeftRow {
    /// When it left, or was last seen.
    pub at: Timestamp,
    pub call_id: CallId,
    pub seen: bool,
}

/// A day in UTC.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DayRollup {
    pub came: Vec<CameRow>,
    pub left: Vec<LeftRow>,
    /// For how many seconds of each hour the feed was watched.
    pub watched: [u16; 24],
}

/// The columns after those that every table begins with.
pub(super) fn columns() -> Vec<(&'static str, DataType)> {
    vec![
        ("row", DataType::Utf8),
        ("call_id", DataType::Utf8),
        ("incident_number", DataType::Utf8),
        ("division", DataType::Utf8),
        ("beat", DataType::Utf8),
        ("nature_of_call", DataType::Utf8),
        ("priority", DataType::Int64),
        ("block", DataType::Utf8),
        ("kind", DataType::Utf8),
        ("title", DataType::Utf8),
        ("seconds", DataType::Int64),
        ("began", DataType::Boolean),
        ("whole", DataType::Boolean),
        ("open", DataType::Boolean),
        ("placed", DataType::Boolean),
        ("cell", DataType::Int64),
        ("changes", DataType::Int64),
        ("polls", DataType::Int64),
        ("reach_s", DataType::Int64),
        ("form", DataType::Int64),
        ("latitude", DataType::Float64),
        ("longitude", DataType::Float64),
    ]
}

fn batch(feed: &str, day: Timestamp, rollup: &DayRollup, made: MadeFrom) -> Result<RecordBatch, Error> {
    let rows = &mut Rows::new(HistoryTable::Activity.in_files());
    let mut seq = 0;
    let mut begin = |rows: &mut Rows, at: Timestamp, row: &str, call: Option<CallId>| {
        seq += 1;
        rows.text(feed);
        // Rows of a day may be of several epochs.
        rows.text(None);
        rows.number(seq);
        rows.time(Some(at));
        rows.text(row);
        rows.text(call.map(|call| call.to_string()).as_deref());
    };
    for (hour, seconds) in (0..).zip(rollup.watched) {
        begin(rows, day + jiff::SignedDuration::from_hours(hour), "hour", None);
        for text in [true, true, true, true, false, true, true, true] {
            if text { rows.text(None) } else { rows.int(None) }
        }
        rows.int(Some(seconds.into()));
        for _ in 0..4 {
            rows.flag(None);
        }
        rows.int(None);
        rows.number(made.changes);
        rows.number(made.polls);
        rows.number(made.reach_s);
        rows.number(FORM);
        rows.float(None);
        rows.float(None);
    }
    for came in &rollup.came {
        begin(rows, came.at, "came", Some(came.call_id));
        rows.text(came.incident.as_str());
        rows.text(came.division.as_deref());
        rows.text(came.beat.as_deref());
        rows.text(came.nature.as_deref());
        rows.int(came.priority);
        rows.text(came.block.as_deref());
        rows.text(came.kind.word());
        rows.text(came.title.as_str());
        rows.int(Some(came.seconds.into()));
        rows.flag(Some(came.began));
        rows.flag(Some(came.whole));
        rows.flag(Some(came.open));
        rows.flag(Some(came.placed));
        rows.int(came.cell.and_then(|cell| i64::try_from(cell).ok()));
        for _ in 0..4 {
            rows.int(None);
        }
        rows.float(came.position.map(|[latitude, _]| latitude));
        rows.float(came.position.map(|[_, longitude]| longitude));
    }
    for left in &rollup.left {
        begin(rows, left.at, "left", Some(left.call_id));
        for text in [true, true, true, true, false, true, true, true] {
            if text { rows.text(None) } else { rows.int(None) }
        }
        rows.int(None);
        rows.flag(None);
        rows.flag(Some(left.seen));
        rows.flag(None);
        rows.flag(None);
        for _ in 0..5 {
            rows.int(None);
        }
        rows.float(None);
        rows.float(None);
    }
    std::mem::replace(rows, Rows::new(HistoryTable::Activity.in_files())).finish()
}

/// Adds a row to a day; none if it isn't one.
fn read(batch: &RecordBatch, row: usize, day: &mut DayRollup, made: &mut Option<MadeFrom>) -> Option<()> {
    let cells = &mut Cells::of(batch, row);
    let (_, _, seq, at) = (cells.text()?, cells.text(), cells.number()?, cells.time()?);
    let (what, call) = (cells.text()?, cells.text().and_then(|call| call.parse::<CallId>().ok()));
    // A struct's fields are read in the order in which they are written here: that of the columns.
    let (incident, division, beat, nature) = (cells.owned(), cells.owned(), cells.owned(), cells.owned());
    let (priority, block) = (cells.int(), cells.owned());
    let kind = cells.text().and_then(CallKind::from_word).unwrap_or_default();
    let (title, seconds) = (cells.owned().unwrap_or_default(), cells.number());
    let (began, whole, open, placed) = (cells.flag(), cells.flag(), cells.flag(), cells.flag());
    let (cell, changes, polls, reach_s) = (cells.number(), cells.number(), cells.number(), cells.number());
    let (form, latitude, longitude) = (cells.number(), cells.float(), cells.float());
    match what {
        "hour" => {
            let hour = usize::try_from(seq.checked_sub(1)?).ok()?;
            *day.watched.get_mut(hour)? = u16::try_from(seconds?).ok()?;
            let of = MadeFrom { changes: changes?, polls: polls?, reach_s: reach_s? };
            *made = (form == Some(FORM)).then_some(of);
        }
        "came" => day.came.push(CameRow {
            at,
            call_id: call?,
            incident: incident?,
            division,
            beat,
            nature,
            priority,
            block,
            kind,
            title,
            seconds: u32::try_from(seconds?).ok()?,
            began: began?,
            whole: whole?,
            open: open?,
            placed: placed?,
            cell,
            position: latitude.zip(longitude).map(<[f64; 2]>::from),
        }),
        "left" => day.left.push(LeftRow { at, call_id: call?, seen: whole? }),
        _ => return None,
    }
    Some(())
}

fn of_feed(file: &DayFile, feed: &str) -> bool {
    file.bounds.feed.as_deref().is_none_or(|of| of == feed)
}

impl History {
    /// How much the tables have of a feed's day, by their logs alone; `reach_s` is taken as it is.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn rows_of_day(&self, feed: &str, day: Date, reach_s: u64) -> Result<MadeFrom, Error> {
        let mut made = MadeFrom { reach_s, ..MadeFrom::default() };
        for (table, rows) in
            [(HistoryTable::CallChanges, &mut made.changes), (HistoryTable::Polls, &mut made.polls)]
        {
            if let Some(state) = self.table(table).await? {
                let files = state.files.iter().filter(|file| file.day == day && of_feed(file, feed));
                *rows = files.map(|file| file.rows).sum();
            }
        }
        Ok(made)
    }

    /// The roll-up of a feed's day; none if there is none, or one that was made from something else.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn rollup(&self, feed: &str, day: Date, made: MadeFrom) -> Result<Option<DayRollup>, Error> {
        let (mut rollup, mut found) = (DayRollup::default(), None);
        let files = self.read(HistoryTable::Activity, |file| file.day == day && of_feed(file, feed)).await?;
        // Two would be one too many.
        let [(place, batches)] = files.as_slice() else { return Ok(None) };
        for batch in batches {
            for row in 0..batch.num_rows() {
                read(batch, row, &mut rollup, &mut found)
                    .ok_or_else(|| Error::damaged(place, format!("row {row} isn't a roll-up's")))?;
            }
        }
        Ok((found == Some(made)).then_some(rollup))
    }

    /// Puts the roll-up of a feed's day in the place of the one that may be there.
    ///
    /// # Errors
    /// [`Error::Conflict`] if somebody else wrote to the table at the same time.
    pub async fn put_rollup(
        &self,
        feed: &str,
        day: Date,
        rollup: &DayRollup,
        made: MadeFrom,
    ) -> Result<(), Error> {
        let begins = day.to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::MIN, |day| day.timestamp());
        let mut state = self.newest(HistoryTable::Activity).await?;
        if let Some(widened) = state.with_missing_columns().await? {
            state = Arc::new(widened);
        }
        let old: Vec<DayFile> =
            state.files.iter().filter(|file| file.day == day && of_feed(file, feed)).cloned().collect();
        let batch = batch(feed, begins, rollup, made)?;
        let new = DayFile::write(self.lake(), HistoryTable::Activity, day, &batch).await?;
        let next: DayTable = state.replace(&old, &[new], true).await?;
        self.remember(HistoryTable::Activity, Some(Arc::new(next)));
        Ok(())
    }

    /// The days of a feed that have a roll-up, with how often: once each, if all is well.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn rollup_days(&self, feed: &str) -> Result<HashMap<Date, usize>, Error> {
        let mut days = HashMap::new();
        if let Some(state) = self.table(HistoryTable::Activity).await? {
            for file in state.files.iter().filter(|file| of_feed(file, feed)) {
                *days.entry(file.day).or_default() += 1;
            }
        }
        Ok(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lake, history::columns::DAY, schema};
    use deltalake_core::operations::create::CreateBuilder;

    fn day() -> DayRollup {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let came = CameRow {
            at: at("2026-08-14T10:00:00Z"),
            call_id: "3257c5f37e29e5282b69024475b1fdc1dd41e830".parse().unwrap(),
            incident: "26-1".into(),
            division: Some("Central".into()),
            beat: None,
            nature: Some("7X - Major Accident".into()),
            priority: Some(2),
            block: Some("100 Elm St".into()),
            kind: CallKind::Road,
            title: "Major accident".into(),
            seconds: 3_600,
            began: true,
            whole: false,
            open: true,
            placed: true,
            cell: Some(0x0892_6cb8_1a2b_ffff),
            position: Some([32.7767, -96.797]),
        };
        let left = LeftRow { at: at("2026-08-14T11:00:00Z"), call_id: came.call_id, seen: true };
        let mut watched = [3_600; 24];
        watched[3] = 17;
        let other = CameRow {
            nature: None,
            division: None,
            cell: None,
            position: None,
            placed: false,
            ..came.clone()
        };
        DayRollup { came: vec![came, other], left: vec![left], watched }
    }

    #[tokio::test]
    async fn a_roll_up_of_an_earlier_form_is_not_used_and_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open(folder.path().to_str().unwrap()).unwrap();
        let (table, date) = (HistoryTable::Activity, Date::constant(2026, 8, 14));
        let made = MadeFrom { changes: 7, polls: 1_440, reach_s: 300 };
        // A table as it was before calls had positions.
        let columns = schema::delta(&table.schema()).into_iter();
        let columns = columns.filter(|it| !["form", "latitude", "longitude"].contains(&it.name().as_str()));
        let create = CreateBuilder::new().with_log_store(lake.log_store(table.path()).unwrap());
        create.with_columns(columns.collect::<Vec<_>>()).with_partition_columns([DAY]).await.unwrap();
        let whole = batch("dallas", "2026-08-14T00:00:00Z".parse().unwrap(), &day(), made).unwrap();
        let kept: Vec<usize> = (0..whole.num_columns() - 3).collect();
        let file = DayFile::write(&lake, table, date, &whole.project(&kept).unwrap()).await.unwrap();
        let old = DayTable::open(&lake, table).await.unwrap().unwrap();
        old.append(&[file], "test", 1, Timestamp::UNIX_EPOCH).await.unwrap();

        let history = History::new(lake.clone());
        history.open().await.unwrap();
        assert_eq!(history.rollup("dallas", date, made).await.unwrap(), None);
        history.put_rollup("dallas", date, &day(), made).await.unwrap();
        assert_eq!(history.rollup("dallas", date, made).await.unwrap(), Some(day()));
        assert_eq!(history.rollup_days("dallas").await.unwrap(), HashMap::from([(date, 1)]));
        // Others find the columns in the table's log.
        let mut newest = deltalake_core::DeltaTable::new(lake.log_store(table.path()).unwrap());
        newest.load().await.unwrap();
        assert!(newest.snapshot().unwrap().schema().field("longitude").is_some());
    }

    #[tokio::test]
    async fn a_day_comes_back_as_it_was_and_only_where_it_fits() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::new(Lake::open(folder.path().to_str().unwrap()).unwrap());
        let date = Date::constant(2026, 8, 14);
        let made = MadeFrom { changes: 7, polls: 1_440, reach_s: 300 };
        assert_eq!(history.rollup("dallas", date, made).await.unwrap(), None);
        history.put_rollup("dallas", date, &day(), made).await.unwrap();
        // Once more: it takes the place of the first.
        history.put_rollup("dallas", date, &day(), made).await.unwrap();
        history.put_rollup("other", date, &DayRollup::default(), made).await.unwrap();
        assert_eq!(history.rollup("dallas", date, made).await.unwrap(), Some(day()));
        assert_eq!(history.rollup("other", date, made).await.unwrap(), Some(DayRollup::default()));
        let later = MadeFrom { changes: 8, ..made };
        assert_eq!(history.rollup("dallas", date, later).await.unwrap(), None);
        assert_eq!(history.rollup_days("dallas").await.unwrap(), HashMap::from([(date, 1)]));
        // Another process finds the same.
        let other = History::new(Lake::open(folder.path().to_str().unwrap()).unwrap());
        assert_eq!(other.rollup("dallas", date, made).await.unwrap(), Some(day()));
    }
}
