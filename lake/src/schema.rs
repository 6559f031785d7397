//! The tables' columns: in the order of the published file, `month` in the place of `Month`, then what is derived.

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use blotter_records::DataSet;
use deltalake_core::kernel::{DataType as DeltaType, StructField};
use std::sync::Arc;

/// The bytes of a Crime ID: a SHA-256.
pub const ID_BYTES: i32 = 32;

/// What a published column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    CrimeId,
    /// Replaced by the unit's month.
    Month,
    Longitude,
    Latitude,
    /// Of the files of 2012: metres of the British National Grid, kept as longitude and latitude.
    Easting,
    Northing,
    Timestamp,
    Boolean,
}

/// One published column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// As in the file's header.
    pub header: &'static str,
    /// As in the table.
    pub name: &'static str,
    pub kind: Kind,
}

const fn column(header: &'static str, name: &'static str, kind: Kind) -> Column {
    Column { header, name, kind }
}

const PLACES: [Column; 9] = [
    column("Crime ID", "crime_id", Kind::CrimeId),
    column("Month", "month", Kind::Month),
    column("Reported by", "reported_by", Kind::Text),
    column("Falls within", "falls_within", Kind::Text),
    column("Longitude", "longitude", Kind::Longitude),
    column("Latitude", "latitude", Kind::Latitude),
    column("Location", "location", Kind::Text),
    column("LSOA code", "lsoa_code", Kind::Text),
    column("LSOA name", "lsoa_name", Kind::Text),
];
const STREET: [Column; 12] = [
    PLACES[0],
    PLACES[1],
    PLACES[2],
    PLACES[3],
    PLACES[4],
    PLACES[5],
    PLACES[6],
    PLACES[7],
    PLACES[8],
    column("Crime type", "crime_type", Kind::Text),
    column("Last outcome category", "last_outcome_category", Kind::Text),
    column("Context", "context", Kind::Text),
];
const OUTCOMES: [Column; 10] = [
    PLACES[0],
    PLACES[1],
    PLACES[2],
    PLACES[3],
    PLACES[4],
    PLACES[5],
    PLACES[6],
    PLACES[7],
    PLACES[8],
    column("Outcome type", "outcome_type", Kind::Text),
];
const STOP_AND_SEARCH: [Column; 15] = [
    column("Type", "type", Kind::Text),
    column("Date", "date", Kind::Timestamp),
    column("Part of a policing operation", "part_of_a_policing_operation", Kind::Boolean),
    column("Policing operation", "policing_operation", Kind::Text),
    column("Latitude", "latitude", Kind::Latitude),
    column("Longitude", "longitude", Kind::Longitude),
    column("Gender", "gender", Kind::Text),
    column("Age range", "age_range", Kind::Text),
    column("Self-defined ethnicity", "self_defined_ethnicity", Kind::Text),
    column("Officer-defined ethnicity", "officer_defined_ethnicity", Kind::Text),
    column("Legislation", "legislation", Kind::Text),
    column("Object of search", "object_of_search", Kind::Text),
    column("Outcome", "outcome", Kind::Text),
    column("Outcome linked to object of search", "outcome_linked_to_object_of_search", Kind::Boolean),
    column(
        "Removal of more than just outer clothing",
        "removal_of_more_than_just_outer_clothing",
        Kind::Boolean,
    ),
];

/// The old names of the position, in files of 2012.
pub const GRID: [Column; 2] =
    [column("Easting", "longitude", Kind::Easting), column("Northing", "latitude", Kind::Northing)];

/// The published columns of a data set, in the order of today's files.
pub const fn published(data_set: DataSet) -> &'static [Column] {
    match data_set {
        DataSet::Street => &STREET,
        DataSet::Outcomes => &OUTCOMES,
        DataSet::StopAndSearch => &STOP_AND_SEARCH,
    }
}

/// A timestamp column: microseconds in UTC.
pub fn timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

fn arrow_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::CrimeId => DataType::FixedSizeBinary(ID_BYTES),
        Kind::Month => DataType::Date32,
        Kind::Longitude | Kind::Latitude | Kind::Easting | Kind::Northing => DataType::Float64,
        Kind::Timestamp => timestamp(),
        Kind::Boolean => DataType::Boolean,
    }
}

/// A whole table: `month`, which the files leave to their folder's name, included.
pub fn table(data_set: DataSet) -> SchemaRef {
    let mut fields: Vec<_> = published(data_set)
        .iter()
        .map(|column| Field::new(column.name, arrow_type(column.kind), true))
        .collect();
    if fields.iter().all(|field| field.name() != "month") {
        fields.push(Field::new("month", DataType::Date32, true));
    }
    for name in ["force", "town"] {
        fields.push(Field::new(name, DataType::Utf8, true));
    }
    fields.push(Field::new("cell", DataType::Int64, true));
    fields.push(Field::new("source", DataType::Utf8, true));
    Arc::new(Schema::new(fields))
}

/// The columns of a table's roll-up that hold text, besides `force`: the data set's dimensions, by their column's name
/// in the table of records.
pub const fn rollup_texts(data_set: DataSet) -> &'static [&'static str] {
    match data_set {
        DataSet::Street => &["town", "crime_type", "last_outcome_category"],
        DataSet::Outcomes => &["town", "outcome_type"],
        DataSet::StopAndSearch => &[
            "type",
            "age_range",
            "gender",
            "self_defined_ethnicity",
            "officer_defined_ethnicity",
            "legislation",
            "object_of_search",
            "outcome",
        ],
    }
}

/// Whether a roll-up has `weekday` (1 Monday) and `hour`, both local.
pub const fn has_time(data_set: DataSet) -> bool {
    matches!(data_set, DataSet::StopAndSearch)
}

/// A roll-up's table: one row for each distinct force, dimensions and published position, with the number of records.
pub fn rollup(data_set: DataSet) -> SchemaRef {
    let mut fields =
        vec![Field::new("month", DataType::Date32, true), Field::new("force", DataType::Utf8, true)];
    fields.extend(rollup_texts(data_set).iter().map(|name| Field::new(*name, DataType::Utf8, true)));
    if has_time(data_set) {
        fields.extend(["weekday", "hour"].map(|name| Field::new(name, DataType::Int32, true)));
    }
    for name in ["longitude", "latitude"] {
        fields.push(Field::new(name, DataType::Float64, true));
    }
    fields.push(Field::new("cell", DataType::Int64, true));
    fields.push(Field::new("rows", DataType::Int64, true));
    Arc::new(Schema::new(fields))
}

/// What a data file holds of a table: everything but the partition's `month`.
pub fn in_files(table: &Schema) -> SchemaRef {
    Arc::new(Schema::new(
        table.fields().iter().filter(|field| field.name() != "month").cloned().collect::<Vec<_>>(),
    ))
}

/// The table's columns for Delta's log, whose types are fewer.
pub fn delta(table: &Schema) -> Vec<StructField> {
    let delta_type = |of: &DataType| match of {
        DataType::FixedSizeBinary(_) | DataType::Binary => DeltaType::BINARY,
        DataType::Date32 => DeltaType::DATE,
        DataType::Float64 => DeltaType::DOUBLE,
        DataType::Timestamp(..) => DeltaType::TIMESTAMP,
        DataType::Boolean => DeltaType::BOOLEAN,
        DataType::Int64 => DeltaType::LONG,
        DataType::Int32 => DeltaType::INTEGER,
        _ => DeltaType::STRING,
    };
    table
        .fields()
        .iter()
        .map(|field| StructField::new(field.name(), delta_type(field.data_type()), field.is_nullable()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_the_columns_that_are_told_of() {
        for data_set in DataSet::ALL {
            let told: Vec<_> = data_set.columns().iter().map(|column| column.name).collect();
            let schema = table(data_set);
            let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            assert_eq!(names, told);
            let schema = rollup(data_set);
            for dimension in data_set.columns_of_rollup() {
                assert!(schema.field_with_name(dimension.column()).is_ok(), "{dimension}");
            }
        }
    }
}
