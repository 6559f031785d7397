//! Reads a CSV's rows into the columns of its unit, or, from a merged file, of several units.

mod ending;
mod file;
mod layout;
mod merged;

use super::{
    csv::{Next, Records},
    header::Header,
    refusal::{Refusal, Rejected},
};
use blotter_records::DataSet;
use ending::last_field_is_whole;
use layout::{Layout, push};
use std::{
    collections::BTreeMap,
    io::{self, Read},
};

pub use file::{FileRows, UnitRows, Wanted};

fn inside_header(line: u64) -> Refusal {
    Refusal::Damaged { line, reason: "the file ends inside its header".to_owned() }
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
        next @ (Next::Record | Next::Unended) => {
            let header = Header::read(&records).map_err(|reason| unknown(records.line(), &reason))?;
            // Columns that may be missing stand last too: what ends without a line end may have been cut there.
            if next == Next::Unended && header.places.last().is_none_or(Option::is_none) {
                return Err(inside_header(records.line()));
            }
            header
        }
        Next::End if records.line() == 0 => return Err(Refusal::Empty),
        Next::End => return Err(unknown(1, "the file has no header")),
        Next::Rejected(reason) => {
            return Err(unknown(records.line(), &format!("the header's {}", reason.as_str())));
        }
        Next::Truncated => return Err(inside_header(records.line())),
    };
    if let Some(named) = data_set.filter(|named| *named != header.data_set) {
        let reason = format!("the name says {}, the header {}", named.slug(), header.data_set.slug());
        return Err(unknown(1, &reason));
    }
    records.expect_fields(header.fields);
    let layout = Layout::new(&header);
    let mut file = FileRows {
        data_set: header.data_set,
        read: 0,
        units: BTreeMap::new(),
        seen: BTreeMap::new(),
        lost: Vec::new(),
        unknown_columns: header.unknown.clone(),
    };
    match wanted {
        Wanted::Named(key) => {
            let mut rows = UnitRows::new(header.data_set);
            named(&mut records, &header, &layout, &mut rows)?;
            rows.unit.derive();
            file.units.insert(key.clone(), rows);
        }
        Wanted::Merged { force, months } => {
            merged::merged(&mut records, &header, &layout, *force, *months, &mut file)?;
            file.units.values_mut().for_each(|rows| rows.unit.derive());
        }
    }
    // The header is one of them.
    file.read = records.count() - 1;
    Ok(file)
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
                if !last_field_is_whole(&rows.unit, header, records.field(header.fields - 1)) {
                    return Err(Refusal::truncated(records.line()));
                }
            }
            Next::Rejected(reason) => rows.rejected.push(Rejected { line: records.line(), reason }),
            Next::End => return Ok(()),
            Next::Truncated => return Err(Refusal::truncated(records.line())),
        }
    }
}
