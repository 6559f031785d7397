//! Reads a CSV's rows into the columns of its unit, or, from a merged file, of several units.

use super::{
    csv::{Next, Records, Reject},
    header::Header,
    unit::{Local, Unit, read_date},
};
use crate::schema::{self, Kind};
use blotter_records::{DataSet, Month, forces};
use hashbrown::HashMap;
use std::{
    collections::BTreeMap,
    io::{self, Read},
};
use xxhash_rust::xxh3::Xxh3;

/// A rejected row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    pub line: u64,
    pub reason: Reject,
}

/// Why a whole file was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No byte in it, which is no damage: its unit stays as it was.
    Empty,
    /// Not a CSV of any kind that is known.
    Unknown { line: u64, reason: String },
    /// Cut short or damaged: the sentence says how.
    Damaged { line: u64, reason: String },
}

impl Refusal {
    pub fn line(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Unknown { line, .. } | Self::Damaged { line, .. } => *line,
        }
    }

    pub fn reason(&self) -> &str {
        match self {
            Self::Empty => "the file is empty",
            Self::Unknown { reason, .. } | Self::Damaged { reason, .. } => reason,
        }
    }
}

/// The key of a unit within its data set.
pub type UnitKey = (Month, String);

/// What a file holds.
pub struct FileRows {
    pub data_set: DataSet,
    /// Its rows by unit; a file whose name tells the unit has exactly that one, be it empty.
    pub units: BTreeMap<UnitKey, UnitRows>,
    /// Of a merged file: every unit in it, wanted or not, with the checksum of its records and their number.
    pub seen: BTreeMap<UnitKey, (Xxh3, u64)>,
    /// Rejected rows of a merged file, which are part of no unit.
    pub lost: Vec<Rejected>,
    /// Columns that no table has.
    pub unknown_columns: Vec<String>,
}

/// The rows of one unit that one file holds.
pub struct UnitRows {
    pub unit: Unit,
    pub rejected: Vec<Rejected>,
}

impl UnitRows {
    fn new(data_set: DataSet) -> Self {
        Self { unit: Unit::new(data_set), rejected: Vec::new() }
    }
}

/// Which rows are wanted, and where they belong.
pub enum Wanted<'a> {
    /// A file of one unit, which its name tells.
    Named(UnitKey),
    /// A merged file: each row tells, and only those of some months are taken.
    Merged { force: Option<&'a str>, months: &'a dyn Fn(Month) -> bool },
}

struct Layout {
    texts: Vec<Option<usize>>,
    /// Whether the data set has Crime IDs, and the field, if the file has them too.
    has_id: bool,
    id: Option<usize>,
    x: Option<usize>,
    y: Option<usize>,
    has_date: bool,
    date: Option<usize>,
    flags: Vec<Option<usize>>,
    month: Option<usize>,
    force: Vec<usize>,
}

impl Layout {
    fn new(header: &Header) -> Self {
        let columns = schema::published(header.data_set);
        let all = |kind: Kind| -> Vec<Option<usize>> {
            columns
                .iter()
                .zip(&header.places)
                .filter(|(c, _)| c.kind == kind)
                .map(|(_, place)| *place)
                .collect()
        };
        let named = |name: &str| {
            columns.iter().zip(&header.places).find(|(c, _)| c.name == name).and_then(|(_, place)| *place)
        };
        let first = |kind: Kind| all(kind).first().copied();
        Self {
            texts: all(Kind::Text),
            has_id: first(Kind::CrimeId).is_some(),
            id: first(Kind::CrimeId).flatten(),
            x: first(Kind::Longitude).flatten(),
            y: first(Kind::Latitude).flatten(),
            has_date: first(Kind::Timestamp).is_some(),
            date: first(Kind::Timestamp).flatten(),
            flags: all(Kind::Boolean),
            month: first(Kind::Month).flatten(),
            force: ["falls_within", "reported_by"].into_iter().filter_map(named).collect(),
        }
    }
}

/// Reads a whole file.
///
/// # Errors
/// If the file as a whole can't be used; then nothing of it may be.
pub fn read(reader: impl Read, data_set: Option<DataSet>, wanted: &Wanted<'_>) -> Result<FileRows, Refusal> {
    let mut records = Records::new(reader);
    let damaged =
        |line: u64, error: io::Error| Refusal::Damaged { line, reason: format!("can't be read: {error}") };
    let unknown = |line: u64, reason: &str| Refusal::Unknown { line, reason: reason.to_owned() };
    if records.skip_mark().map_err(|error| damaged(1, error))? {
        return Err(unknown(1, "the file is UTF-16, not UTF-8"));
    }
    let header = match records.next().map_err(|error| damaged(1, error))? {
        Next::Record | Next::Unended => Header::read(&records).map_err(|r| unknown(records.line(), &r))?,
        Next::End if records.line() == 0 => return Err(Refusal::Empty),
        Next::End => return Err(unknown(1, "the file has no header")),
        Next::Rejected(reason) => {
            return Err(unknown(records.line(), &format!("the header's {}", reason.as_str())));
        }
        Next::Truncated => {
            return Err(Refusal::Damaged {
                line: records.line(),
                reason: "the file ends inside its header".into(),
            });
        }
    };
    if let Some(named) = data_set.filter(|named| *named != header.data_set) {
        let reason = format!("the name says {}, the header {}", named.slug(), header.data_set.slug());
        return Err(unknown(1, &reason));
    }
    records.expect_fields(header.fields);
    let layout = Layout::new(&header);
    let mut file = FileRows {
        data_set: header.data_set,
        units: BTreeMap::new(),
        seen: BTreeMap::new(),
        lost: Vec::new(),
        unknown_columns: header.unknown.clone(),
    };
    match wanted {
        Wanted::Named(key) => {
            let mut rows = UnitRows::new(header.data_set);
            named(&mut records, &header, &layout, &mut rows)?;
            rows.unit.derive_towns();
            file.units.insert(key.clone(), rows);
        }
        Wanted::Merged { force, months } => {
            merged(&mut records, &header, &layout, *force, *months, &mut file)?;
            file.units.values_mut().for_each(|rows| rows.unit.derive_towns());
        }
    }
    Ok(file)
}

fn truncated(line: u64) -> Refusal {
    Refusal::Damaged { line, reason: "the file ends inside a record".into() }
}

fn named<R: Read>(
    records: &mut Records<R>,
    header: &Header,
    layout: &Layout,
    rows: &mut UnitRows,
) -> Result<(), Refusal> {
    loop {
        let next = records.next().map_err(|error| Refusal::Damaged {
            line: records.line(),
            reason: format!("can't be read further: {error}"),
        })?;
        match next {
            Next::Record => push(&mut rows.unit, records, header, layout),
            Next::Unended => {
                push(&mut rows.unit, records, header, layout);
                if !last_field_is_whole(&rows.unit, header) {
                    return Err(truncated(records.line()));
                }
            }
            Next::Rejected(reason) => rows.rejected.push(Rejected { line: records.line(), reason }),
            Next::End => return Ok(()),
            Next::Truncated => return Err(truncated(records.line())),
        }
    }
}

/// One unit of a merged file.
struct Slot {
    key: UnitKey,
    wanted: bool,
    checksum: Xxh3,
    count: u64,
    rows: Option<UnitRows>,
}

/// The units of a merged file, by what its rows say.
#[derive(Default)]
struct Slots {
    units: Vec<Slot>,
    by_key: BTreeMap<UnitKey, usize>,
    /// By month and force as written, so that a row costs a look-up and no text is made.
    by_text: HashMap<Vec<u8>, Option<usize>>,
    text: Vec<u8>,
    last: Option<(Vec<u8>, Option<usize>)>,
}

impl Slots {
    /// The unit of a row; none if the row doesn't tell.
    fn of<R: Read>(
        &mut self,
        records: &Records<R>,
        layout: &Layout,
        force: Option<&str>,
        months: &dyn Fn(Month) -> bool,
    ) -> Option<usize> {
        let name = layout.force.iter().map(|&index| records.field(index)).find(|name| !name.is_empty());
        let name = name.unwrap_or_default();
        let month = layout.month.or(layout.date).map_or(&b""[..], |index| records.field(index));
        self.text.clear();
        self.text.extend_from_slice(month);
        // No text has this byte.
        self.text.push(0xff);
        self.text.extend_from_slice(name);
        if let Some((text, slot)) = &self.last
            && *text == self.text
        {
            return *slot;
        }
        let slot = if let Some(slot) = self.by_text.get(&self.text) {
            *slot
        } else {
            let force = force.map(str::to_owned).or_else(|| slug(std::str::from_utf8(name).ok()?));
            let slot = month_of(month, layout).zip(force).map(|key| self.slot(key, months));
            self.by_text.insert(self.text.clone(), slot);
            slot
        };
        self.last = Some((self.text.clone(), slot));
        slot
    }

    fn slot(&mut self, key: UnitKey, months: &dyn Fn(Month) -> bool) -> usize {
        *self.by_key.entry(key).or_insert_with_key(|key| {
            let wanted = months(key.0);
            self.units.push(Slot { key: key.clone(), wanted, checksum: Xxh3::new(), count: 0, rows: None });
            self.units.len() - 1
        })
    }
}

fn merged<R: Read>(
    records: &mut Records<R>,
    header: &Header,
    layout: &Layout,
    force: Option<&str>,
    months: &dyn Fn(Month) -> bool,
    file: &mut FileRows,
) -> Result<(), Refusal> {
    let mut slots = Slots::default();
    loop {
        let next = records.next().map_err(|error| Refusal::Damaged {
            line: records.line(),
            reason: format!("can't be read further: {error}"),
        })?;
        let line = records.line();
        match next {
            Next::Record | Next::Unended => {
                let Some(index) = slots.of(records, layout, force, months) else {
                    file.lost.push(Rejected { line, reason: Reject::NoUnit });
                    continue;
                };
                let slot = &mut slots.units[index];
                slot.checksum.update(records.raw().trim_ascii_end());
                slot.checksum.update(b"\n");
                slot.count += 1;
                // The last record is taken in any case, to see whether it is whole.
                if !slot.wanted && next == Next::Record {
                    continue;
                }
                let rows = slot.rows.get_or_insert_with(|| UnitRows::new(header.data_set));
                push(&mut rows.unit, records, header, layout);
                if next == Next::Unended && !last_field_is_whole(&rows.unit, header) {
                    return Err(truncated(line));
                }
            }
            Next::Rejected(reason) => file.lost.push(Rejected { line, reason }),
            Next::End => break,
            Next::Truncated => return Err(truncated(line)),
        }
    }
    for slot in slots.units {
        if let Some(rows) = slot.rows.filter(|_| slot.wanted) {
            file.units.insert(slot.key.clone(), rows);
        }
        file.seen.insert(slot.key, (slot.checksum, slot.count));
    }
    Ok(())
}

/// A force's slug from its published name; an unknown one becomes a slug of its own.
fn slug(name: &str) -> Option<String> {
    if let Some(slug) = forces::slug_of(name) {
        return Some(slug.to_owned());
    }
    let words: Vec<_> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    (!words.is_empty()).then(|| words.join("-"))
}

/// The month of a row, by its `Month` or, in London, by its date.
fn month_of(field: &[u8], layout: &Layout) -> Option<Month> {
    if layout.month.is_some() {
        return std::str::from_utf8(field).ok()?.trim().parse().ok();
    }
    let local = Local::of(read_date(field)?)?;
    Month::new(u16::try_from(local.year).ok()?, u8::try_from(local.month).ok()?)
}

fn push<R: Read>(unit: &mut Unit, records: &Records<R>, header: &Header, layout: &Layout) {
    let field = |place: Option<usize>| place.map_or(&b""[..], |index| records.field(index));
    for (place, (texts, codes)) in layout.texts.iter().zip(&mut unit.texts) {
        codes.push(texts.code(field(*place)));
    }
    if layout.has_id {
        unit.push_id(field(layout.id));
    }
    let (code, bad) = unit.points.code(field(layout.x), field(layout.y), header.notation);
    unit.point_of.push(code);
    if bad {
        unit.repair("position");
    }
    if layout.has_date {
        unit.push_date(field(layout.date));
    }
    for (index, place) in layout.flags.iter().enumerate() {
        unit.push_flag(index, field(*place));
    }
    unit.rows += 1;
}

/// Whether the last field of a file without a last line's end is one that the column had before, or is known to have.
/// Another could be the beginning of a longer one.
fn last_field_is_whole(unit: &Unit, header: &Header) -> bool {
    let columns = schema::published(header.data_set);
    let last = header.places.iter().position(|place| *place == Some(header.fields - 1));
    let Some(last) = last else { return false };
    let nth = |kind: Kind| columns[..last].iter().filter(|column| column.kind == kind).count();
    let seen_before =
        |values: &[u32]| values.split_last().is_some_and(|(value, before)| before.contains(value));
    match columns[last].kind {
        Kind::Text => {
            let (texts, codes) = &unit.texts[nth(Kind::Text)];
            let value = codes.last().and_then(|code| texts.text(*code));
            seen_before(codes)
                || match value {
                    None => columns[last].name == "context",
                    Some(value) => OUTCOMES.contains(&value),
                }
        }
        Kind::Boolean => unit.flags[nth(Kind::Boolean)]
            .split_last()
            .is_some_and(|(value, before)| *value < 2 || before.contains(value)),
        _ => false,
    }
}

/// Outcomes as the police publish them.
const OUTCOMES: [&str; 29] = [
    "Action to be taken by another organisation",
    "Awaiting court outcome",
    "Court case unable to proceed",
    "Court result unavailable",
    "Defendant found not guilty",
    "Defendant sent to Crown Court",
    "Formal action is not in the public interest",
    "Further action is not in the public interest",
    "Further investigation is not in the public interest",
    "Investigation complete; no suspect identified",
    "Local resolution",
    "Offender deprived of property",
    "Offender fined",
    "Offender given a caution",
    "Offender given a drugs possession warning",
    "Offender given absolute discharge",
    "Offender given community sentence",
    "Offender given conditional discharge",
    "Offender given penalty notice",
    "Offender given suspended prison sentence",
    "Offender ordered to pay compensation",
    "Offender otherwise dealt with",
    "Offender sent to prison",
    "Offender sentenced as part of another case",
    "Status update unavailable",
    "Suspect charged",
    "Suspect charged as part of another case",
    "Unable to prosecute suspect",
    "Under investigation",
];
