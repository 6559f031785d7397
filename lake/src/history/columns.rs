//! The tables and their columns. `day`, the partition, is in the folder's name only.

use crate::schema::timestamp;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use std::sync::Arc;

/// The partition's column: the UTC date of `at`.
pub const DAY: &str = "day";

/// A table of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HistoryTable {
    CallChanges,
    AddressChanges,
    Polls,
    Boards,
    Activity,
}

impl HistoryTable {
    pub const ALL: [Self; 5] =
        [Self::CallChanges, Self::AddressChanges, Self::Polls, Self::Boards, Self::Activity];

    /// The table's folder in the lake.
    pub const fn path(self) -> &'static str {
        match self {
            Self::CallChanges => "history/call_changes",
            Self::AddressChanges => "history/address_changes",
            Self::Polls => "history/polls",
            Self::Boards => "history/boards",
            Self::Activity => "history/activity",
        }
    }

    /// The columns in a file, in order: those that every table begins with, then its own.
    pub fn in_files(self) -> SchemaRef {
        let own: &[(&str, DataType)] = match self {
            Self::CallChanges => &call_columns(),
            Self::AddressChanges => &address_columns(),
            Self::Polls => &poll_columns(),
            Self::Boards => &[("calls", DataType::Int64), ("board", DataType::Utf8)],
            Self::Activity => &super::activity::columns(),
        };
        let seq = if self == Self::Polls { "seq_before" } else { "seq" };
        let first = [
            ("feed", DataType::Utf8),
            ("epoch", DataType::Utf8),
            (seq, DataType::Int64),
            ("at", timestamp()),
        ];
        let fields = first.iter().chain(own).map(|(name, of)| Field::new(*name, of.clone(), true));
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }

    /// The columns of the table: those in a file, and the partition's.
    pub fn schema(self) -> Schema {
        let mut fields: Vec<_> = self.in_files().fields().iter().cloned().collect();
        fields.push(Arc::new(Field::new(DAY, DataType::Date32, true)));
        Schema::new(fields)
    }
}

/// As in `/current-calls/`, the address flat.
fn call_columns() -> Vec<(&'static str, DataType)> {
    let mut columns = vec![
        ("change_type", DataType::Utf8),
        ("call_id", DataType::Utf8),
        ("incident_number", DataType::Utf8),
        ("unit_number", DataType::Utf8),
        ("division", DataType::Utf8),
        ("nature_of_call", DataType::Utf8),
        ("priority", DataType::Int64),
        ("date", DataType::Utf8),
        ("time", DataType::Utf8),
        ("reported_at", timestamp()),
        ("block", DataType::Utf8),
        ("location", DataType::Utf8),
        ("beat", DataType::Utf8),
        ("reporting_area", DataType::Utf8),
        ("status", DataType::Utf8),
        ("producer", DataType::Utf8),
        ("first_seen", timestamp()),
        ("update_date", timestamp()),
        ("kind", DataType::Utf8),
        ("title", DataType::Utf8),
    ];
    columns.extend(address_columns());
    columns
}

fn address_columns() -> Vec<(&'static str, DataType)> {
    vec![
        ("address_id", DataType::Utf8),
        ("address_latitude", DataType::Float64),
        ("address_longitude", DataType::Float64),
        ("address_precision", DataType::Utf8),
        ("address_source", DataType::Utf8),
        ("address_uncertainty_m", DataType::Int64),
        ("address_matched", DataType::Utf8),
        ("address_alternatives", DataType::Utf8),
    ]
}

/// `at` is when the feed was asked; `seq_before` and `seq_after` are the last events before and after the poll.
fn poll_columns() -> Vec<(&'static str, DataType)> {
    vec![
        ("number", DataType::Int64),
        ("result", DataType::Utf8),
        ("reason", DataType::Utf8),
        ("seq_after", DataType::Int64),
        ("starts", DataType::Boolean),
        ("form", DataType::Utf8),
        ("hash", DataType::Utf8),
        ("page_bytes", DataType::Utf8),
        ("body", DataType::Binary),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_where_the_contract_says_in_the_order_of_their_numbers() {
        for (number, table) in HistoryTable::ALL.into_iter().enumerate() {
            assert_eq!(table as usize, number);
            assert_eq!(table.schema().field(table.schema().fields().len() - 1).name(), DAY);
        }
    }

    #[test]
    fn the_tables_of_athena_have_the_columns_of_the_lake() {
        let module = concat!(env!("CARGO_MANIFEST_DIR"), "/../infra/modules/athena/main.tf");
        let module = std::fs::read_to_string(module).unwrap();
        for table in [HistoryTable::CallChanges, HistoryTable::AddressChanges] {
            for field in table.schema().fields() {
                let hive = match field.data_type() {
                    DataType::Utf8 => "string",
                    DataType::Int64 => "bigint",
                    DataType::Float64 => "double",
                    DataType::Date32 => "date",
                    DataType::Timestamp(..) => "timestamp",
                    other => panic!("{other} has no type of Hive's here"),
                };
                let column = format!("[\"{}\", \"{hive}\"]", field.name());
                assert!(module.contains(&column), "{}: {column}", table.path());
            }
        }
    }
}
