//! Which column of a feed is which of our fields, ignoring case, spaces and underscores.

use crate::error::{CityError, ReadError};
use std::collections::{BTreeMap, HashMap};

/// The fields that a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Column {
    IncidentNumber,
    UnitNumber,
    Division,
    NatureOfCall,
    Priority,
    DateTime,
    Date,
    Time,
    Block,
    Location,
    Beat,
    ReportingArea,
    Status,
    Latitude,
    Longitude,
    Position,
}

impl Column {
    pub(crate) const ALL: [Self; 16] = [
        Self::IncidentNumber,
        Self::UnitNumber,
        Self::Division,
        Self::NatureOfCall,
        Self::Priority,
        Self::DateTime,
        Self::Date,
        Self::Time,
        Self::Block,
        Self::Location,
        Self::Beat,
        Self::ReportingArea,
        Self::Status,
        Self::Latitude,
        Self::Longitude,
        Self::Position,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::IncidentNumber => "incident_number",
            Self::UnitNumber => "unit_number",
            Self::Division => "division",
            Self::NatureOfCall => "nature_of_call",
            Self::Priority => "priority",
            Self::DateTime => "date_time",
            Self::Date => "date",
            Self::Time => "time",
            Self::Block => "block",
            Self::Location => "location",
            Self::Beat => "beat",
            Self::ReportingArea => "reporting_area",
            Self::Status => "status",
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::Position => "position",
        }
    }

    /// The index of the column in a row.
    pub(crate) fn index(self) -> usize {
        self as usize
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.word() == word)
    }
}

/// How many values a row has.
pub(crate) const COLUMNS: usize = Column::ALL.len();

/// From this many rows on, a column that no row of a JSON body has is missing rather than empty by chance: JSON rows
/// leave out fields without a value.
const MIN_ROWS: usize = 10;

/// The columns of a city's feed.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    /// By the published name, folded: the column, and its rank among the names of that column.
    names: HashMap<String, (Column, usize)>,
    known: [bool; COLUMNS],
    required: Vec<Column>,
    artefacts: Vec<String>,
}

impl Columns {
    pub(crate) fn new(
        file: &BTreeMap<String, Vec<String>>,
        required: &[String],
        artefacts: &[String],
    ) -> Result<Self, CityError> {
        let mut columns = Self {
            names: HashMap::new(),
            known: [false; COLUMNS],
            required: Vec::new(),
            artefacts: artefacts.iter().map(|text| text.trim().to_owned()).collect(),
        };
        for (word, published) in file {
            let key = format!("columns.{word}");
            let column =
                Column::from_word(word).ok_or_else(|| CityError::value(&key, "is not a field of ours"))?;
            if published.is_empty() {
                return Err(CityError::value(key, "must name a column of the feed"));
            }
            for (rank, name) in published.iter().enumerate() {
                if columns.names.insert(fold(name), (column, rank)).is_some() {
                    return Err(CityError::value(key, format!("names “{name}”, which is taken already")));
                }
            }
            columns.known[column.index()] = true;
        }
        if !columns.has(Column::IncidentNumber) {
            return Err(CityError::value("columns.incident_number", "is missing"));
        }
        if columns.has(Column::Latitude) != columns.has(Column::Longitude) {
            return Err(CityError::value("columns.latitude", "needs columns.longitude, and the reverse"));
        }
        for word in required {
            let column = Column::from_word(word)
                .filter(|column| columns.has(*column))
                .ok_or_else(|| CityError::value("feed.required", format!("names no column: “{word}”")))?;
            columns.required.push(column);
        }
        Ok(columns)
    }

    pub(crate) fn has(&self, column: Column) -> bool {
        self.known[column.index()]
    }

    pub(crate) fn has_units(&self) -> bool {
        self.has(Column::UnitNumber)
    }

    pub(crate) fn has_positions(&self) -> bool {
        self.has(Column::Latitude) || self.has(Column::Position)
    }

    /// Which column a published name is, and its rank in case several names of one column appear together.
    pub(crate) fn find(&self, published: &str) -> Option<(Column, usize)> {
        self.names.get(&fold(published)).copied()
    }

    /// Whether the text is what an exporter writes instead of an empty value.
    pub(crate) fn is_artefact(&self, text: &str) -> bool {
        self.artefacts.iter().any(|artefact| artefact == text)
    }

    /// Checks that the columns of a body are still those of the file. `header`: the body lists its columns whether or
    /// not they have values.
    pub(crate) fn check(&self, seen: &Seen, rows: usize, header: bool) -> Result<(), ReadError> {
        let missing = |column: &Column| {
            let dated = *column == Column::Date && seen.has(Column::DateTime);
            let timed = *column == Column::DateTime && seen.has(Column::Date);
            !seen.has(*column) && !dated && !timed
        };
        let mut needed = Vec::new();
        if header || rows > 0 {
            needed.push(Column::IncidentNumber);
            needed.extend(self.has_units().then_some(Column::UnitNumber));
        }
        if header || rows >= MIN_ROWS {
            needed.extend(&self.required);
        }
        match needed.into_iter().find(missing) {
            None => Ok(()),
            Some(column) => {
                Err(ReadError::MissingColumn { column: column.word(), seen: seen.names.join(", ") })
            }
        }
    }
}

/// The columns that a body had so far.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    found: [bool; COLUMNS],
    names: Vec<String>,
}

impl Seen {
    /// Notes a published column; only the first thirty names are kept, each cut, for the message.
    pub(crate) fn note(&mut self, published: &str, column: Option<Column>) {
        if let Some(column) = column {
            self.found[column.index()] = true;
        }
        if self.names.len() < 30 {
            self.names.push(published.chars().filter(|c| !c.is_control()).take(40).collect());
        }
    }

    fn has(&self, column: Column) -> bool {
        self.found[column.index()]
    }
}

/// `Incident Number`, `incident_number` and `IncidentNumber` are one name.
fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}
