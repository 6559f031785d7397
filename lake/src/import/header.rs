//! A file's header: which data set it is of, and which field is which column.

use super::{csv::Records, unit::Notation};
use crate::schema::{self, Column, Kind};
use blotter_records::DataSet;
use std::io::Read;

/// Where a row's fields go.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    pub data_set: DataSet,
    /// How many fields a row has.
    pub fields: usize,
    /// The field of each published column, in the table's order; `None` where the file has no such column.
    pub places: Vec<Option<usize>>,
    pub notation: Notation,
    /// Columns that no table has, which are left out.
    pub unknown: Vec<String>,
}

impl Header {
    /// Understands the header, which is the record that `records` is at.
    ///
    /// # Errors
    /// A sentence for the rejects file, if it is a header of none of the kinds.
    pub fn read<R: Read>(records: &Records<R>) -> Result<Self, String> {
        let names: Vec<_> =
            (0..records.len()).map(|i| String::from_utf8_lossy(records.field(i)).trim().to_owned()).collect();
        let place = |header: &str| names.iter().position(|name| name.eq_ignore_ascii_case(header));
        let data_set = [
            (DataSet::Street, "Crime type"),
            (DataSet::Outcomes, "Outcome type"),
            (DataSet::StopAndSearch, "Object of search"),
        ]
        .into_iter()
        .find(|(_, column)| place(column).is_some())
        .map(|(data_set, _)| data_set)
        .ok_or_else(|| "the header is of no known kind".to_owned())?;
        let columns = schema::published(data_set);
        let grid = place("Easting").is_some() && place("Northing").is_some();
        let places: Vec<_> = columns.iter().map(|column| place(header_of(column, grid))).collect();
        let missing: Vec<_> = columns
            .iter()
            .zip(&places)
            .filter(|(column, place)| place.is_none() && !optional(column, grid))
            .map(|(column, _)| column.header)
            .collect();
        if !missing.is_empty() {
            return Err(format!("the header lacks {}", missing.join(", ")));
        }
        let known =
            |name: &str| columns.iter().any(|column| header_of(column, grid).eq_ignore_ascii_case(name));
        let unknown = names.iter().filter(|name| !known(name)).cloned().collect();
        let notation = if grid { Notation::Grid } else { Notation::Degrees };
        Ok(Self { data_set, fields: names.len(), places, notation, unknown })
    }
}

fn header_of(column: &Column, grid: bool) -> &'static str {
    let of_2012 = if grid { schema::GRID.iter().find(|old| old.name == column.name) } else { None };
    of_2012.map_or(column.header, |old| old.header)
}

/// Whether a file without the column is still understood: the files of 2012 have no Crime ID, LSOA or last outcome, and
/// what is Blotter's own to know, or always empty, may be missing too.
fn optional(column: &Column, grid: bool) -> bool {
    let of_2012 = ["Crime ID", "LSOA code", "LSOA name", "Last outcome category"];
    grid && of_2012.contains(&column.header)
        || matches!(column.kind, Kind::Month | Kind::Boolean)
        || ["Context", "Falls within", "Policing operation"].contains(&column.header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Result<Header, String> {
        let text = format!("{header}\n");
        let mut records = Records::new(text.as_bytes());
        records.next().unwrap();
        Header::read(&records)
    }

    #[test]
    fn both_generations_are_understood() {
        let new = read(
            "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type",
        )
        .unwrap();
        assert_eq!((new.data_set, new.fields, new.notation), (DataSet::Outcomes, 10, Notation::Degrees));
        let old =
            read("Month,Reported by,Falls within,Easting,Northing,Location,Crime type,Context").unwrap();
        assert_eq!((old.data_set, old.fields, old.notation), (DataSet::Street, 8, Notation::Grid));
        assert_eq!(old.places[0], None);
        assert_eq!(old.places[4], Some(3));
    }

    #[test]
    fn other_files_are_named() {
        assert_eq!(read("Name,Population").unwrap_err(), "the header is of no known kind");
        assert!(read("Crime type,Month").unwrap_err().starts_with("the header lacks Crime ID"));
    }
}
