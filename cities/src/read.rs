//! From cells to calls: what each field must look like, what becomes null, why a row is rejected.

use crate::{
    body,
    cells::{Cell, Cells},
    city::City,
    columns::Column,
    error::ReadError,
    form::Form,
    rows::{Position, RejectedRow, Rows},
    text,
    times::{self, Moment},
};
use blotter_model::{Report, Timestamp};
use jiff::civil::{Date, Time};

/// The maximum length of a key in characters. A longer one isn't cut: two calls could become one.
const MAX_KEY: usize = 100;

/// Years that a feed can mean.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2200;

impl City {
    /// The rows of one body of the feed; `polled_at` settles local times that occur twice.
    ///
    /// # Errors
    /// When the body as a whole can't be used: not data, cut short, in another encoding, a column changed.
    pub fn read(&self, bytes: &[u8], form: &Form, polled_at: Timestamp) -> Result<Rows, ReadError> {
        let mut rows = Rows::default();
        body::rows(bytes, form, &self.columns, |row| {
            rows.rows += 1;
            let mut reader = Reader { city: self, polled_at, nulled: Vec::new(), cut: 0 };
            match row.and_then(|cells| reader.report(&cells)) {
                Ok(report) => {
                    for field in reader.nulled {
                        *rows.nulled.entry(field).or_default() += 1;
                    }
                    rows.cut += reader.cut;
                    rows.reports.push(report);
                }
                Err(reason) => rows.rejected.push(RejectedRow { row: rows.rows, reason }),
            }
        })?;
        Ok(rows)
    }
}

/// Reads one row.
struct Reader<'a> {
    city: &'a City,
    polled_at: Timestamp,
    nulled: Vec<&'static str>,
    cut: usize,
}

impl Reader<'_> {
    fn report(&mut self, cells: &Cells<'_>) -> Result<(Report, Option<Position>), String> {
        let incident_number = self.key(cells, Column::IncidentNumber, "incident number")?;
        let unit_number = if self.city.has_units() {
            self.key(cells, Column::UnitNumber, "unit number")?
        } else {
            String::new()
        };
        let (date, time, reported_at) = self.moment(cells);
        let report = Report {
            incident_number,
            unit_number,
            division: self.text(cells, Column::Division),
            nature_of_call: self.text(cells, Column::NatureOfCall),
            priority: self.priority(cells),
            date: date.map(|date| date.to_string()),
            time: time.map(|time| format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())),
            reported_at,
            block: self.text(cells, Column::Block),
            location: self.text(cells, Column::Location),
            beat: self.text(cells, Column::Beat),
            reporting_area: self.text(cells, Column::ReportingArea),
            status: self.text(cells, Column::Status),
        };
        Ok((report, self.position(cells)))
    }

    /// A part of the key, or why the row has none.
    fn key(&self, cells: &Cells<'_>, column: Column, name: &str) -> Result<String, String> {
        let cell = match &cells[column.index()] {
            None => return Err(format!("no {name}")),
            Some(Cell::Json(_)) => return Err(format!("the {name} is not a text")),
            Some(Cell::Text(cell)) => cell,
        };
        match text::clean(cell).0.filter(|text| !self.city.columns.is_artefact(text)) {
            None => Err(format!("no {name}")),
            Some(key) if key.chars().count() > MAX_KEY => Err(format!("the {name} is too long")),
            Some(key) => Ok(key),
        }
    }

    fn null<T>(&mut self, field: &'static str) -> Option<T> {
        self.nulled.push(field);
        None
    }

    /// A text, with what isn't one counted.
    fn text(&mut self, cells: &Cells<'_>, column: Column) -> Option<String> {
        let Cell::Text(cell) = cells[column.index()].as_ref()? else { return self.null(column.word()) };
        let (text, cut) = text::clean(cell);
        self.cut += usize::from(cut);
        match text {
            Some(text) if !self.city.columns.is_artefact(&text) => Some(text),
            _ => self.null(column.word()),
        }
    }

    /// `2`, `2.0`, `2E0`, or a word that the city's file knows.
    fn priority(&mut self, cells: &Cells<'_>) -> Option<i64> {
        let text = self.text(cells, Column::Priority)?;
        if let Some(number) = self.city.priority_words.get(&text.to_uppercase()) {
            return Some(*number);
        }
        match text.parse::<f64>() {
            #[expect(clippy::cast_possible_truncation, reason = "a whole number of two digits")]
            Ok(number) if (0.0..=99.0).contains(&number) && number.fract() == 0.0 => Some(number as i64),
            _ => self.null("priority"),
        }
    }

    /// The city's date and time, and the moment in UTC. Apart or together: apart goes first, because a feed that
    /// has both leaves the other empty or at midnight.
    fn moment(&mut self, cells: &Cells<'_>) -> (Option<Date>, Option<Time>, Option<Timestamp>) {
        let (city, polled_at) = (self.city, self.polled_at);
        let date = self.text(cells, Column::Date).and_then(|text| {
            let date = city.times.date(&text).filter(|date| YEARS.contains(&date.year()));
            date.or_else(|| self.null("date"))
        });
        let time = self
            .text(cells, Column::Time)
            .and_then(|text| city.times.time(&text).or_else(|| self.null("time")));
        let moment = self.text(cells, Column::DateTime).and_then(|text| {
            let moment = city.times.moment(&text).filter(|moment| {
                YEARS.contains(&match moment {
                    Moment::Local(local) => local.year(),
                    Moment::Utc(at) => city.zone.to_datetime(*at).year(),
                })
            });
            moment.or_else(|| self.null("reported_at"))
        });
        if let (Some(date), Some(time)) = (date, time) {
            let reported_at = times::utc(date.to_datetime(time), &city.zone, polled_at);
            return (Some(date), Some(time), reported_at.map(whole_second));
        }
        match moment {
            None => (date, time, None),
            Some(Moment::Local(local)) => {
                let reported_at = times::utc(local, &city.zone, polled_at);
                (Some(local.date()), Some(local.time()), reported_at.map(whole_second))
            }
            Some(Moment::Utc(at)) => {
                let local = city.zone.to_datetime(at);
                (Some(local.date()), Some(local.time()), Some(whole_second(at)))
            }
        }
    }

    fn position(&mut self, cells: &Cells<'_>) -> Option<Position> {
        let number = |column: Column| match cells[column.index()].as_ref()? {
            Cell::Text(text) => Some(text.trim().parse::<f64>().unwrap_or(f64::NAN)),
            Cell::Json(_) => Some(f64::NAN),
        };
        let apart = (number(Column::Latitude), number(Column::Longitude));
        let (latitude, longitude) = match (apart, &cells[Column::Position.index()]) {
            ((None, None), None) => return None,
            ((None, None), Some(cell)) => point(cell).unwrap_or((f64::NAN, f64::NAN)),
            ((latitude, longitude), _) => (latitude.unwrap_or(f64::NAN), longitude.unwrap_or(f64::NAN)),
        };
        let [south, west, north, east] = self.city.bounds;
        // Feeds write 0, 0 or the other side of the Earth for unknown positions.
        if (south..=north).contains(&latitude) && (west..=east).contains(&longitude) {
            Some(Position { latitude, longitude, precision: self.city.precision })
        } else {
            self.null("position")
        }
    }
}

/// Fractions of a second say nothing about a call, and exporters round them in several ways.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// Latitude and longitude of a `GeoJSON` point, of SODA's `{latitude, longitude}`, of `POINT (x y)` or of
/// `(latitude, longitude)`, as Socrata's JSON and CSV write points.
fn point(cell: &Cell<'_>) -> Option<(f64, f64)> {
    match cell {
        Cell::Text(text) => {
            let text = text.trim();
            let well_known = text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("point"));
            let inner = text.split_once('(')?.1.split_once(')')?.0;
            let mut numbers =
                inner.split([',', ' ']).filter(|part| !part.is_empty()).map(|part| part.parse::<f64>().ok());
            let (first, second) = (numbers.next()??, numbers.next()??);
            Some(if well_known { (second, first) } else { (first, second) })
        }
        Cell::Json(raw) => {
            let value: serde_json::Value = serde_json::from_str(raw).ok()?;
            let number = |value: &serde_json::Value| match value {
                serde_json::Value::String(text) => text.trim().parse::<f64>().ok(),
                other => other.as_f64(),
            };
            match value.get("coordinates") {
                Some(coordinates) => Some((number(coordinates.get(1)?)?, number(coordinates.get(0)?)?)),
                None => Some((number(value.get("latitude")?)?, number(value.get("longitude")?)?)),
            }
        }
    }
}
