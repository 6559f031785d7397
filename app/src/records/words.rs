//! The words of the records' pages.

use blotter_model::text;
use blotter_records::DataSet;
pub use blotter_view::dashboard::words::{month, number, short_month};
use blotter_view::data_page::{Cell, CellState};

/// `Street crime`.
pub fn data_set(data_set: DataSet) -> &'static str {
    match data_set {
        DataSet::Street => "Street crime",
        DataSet::Outcomes => "Outcomes",
        DataSet::StopAndSearch => "Stop and search",
    }
}

/// `1 row`, `9,984 rows`.
pub fn rows(rows: u64) -> String {
    text::count(usize::try_from(rows).unwrap_or(usize::MAX), "row", "rows")
}

/// A cell of the coverage table for those who don't see it.
pub fn state(state: CellState) -> &'static str {
    match state {
        CellState::Complete => "complete",
        CellState::Partial => "partial",
        CellState::Missing => "missing",
        CellState::Never => "never published",
    }
}

/// What is known of a force's month: its name, and the rest.
pub fn told(cell: &Cell<'_>) -> (String, String) {
    let name = format!("{}, {}. ", cell.force, month(cell.month));
    let rejected = match cell.rejected {
        0 => "none rejected".to_owned(),
        rejected => format!("{} rejected", number(rejected)),
    };
    let counts = format!("{}, {rejected}", rows(cell.rows));
    let from = if cell.from_api {
        format!("From the publisher’s API until an archive brings the month, fetched on {}.", cell.imported)
    } else {
        format!("From the archive, imported on {}.", cell.imported)
    };
    let rest = match cell.state {
        CellState::Complete => format!("Complete: {counts}. {from}"),
        CellState::Partial => {
            format!(
                "Partial: {counts}; far fewer than usual, or with values missing that usually are there. {from}"
            )
        }
        CellState::Missing => {
            "Missing: no file of this month has been imported. Figures that include it say so.".to_owned()
        }
        CellState::Never => "The force has published nothing of this data set.".to_owned(),
    };
    (name, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(state: CellState) -> Cell<'static> {
        Cell {
            force: "Avon and Somerset",
            month: "2021-02".parse().unwrap(),
            state,
            rows: 9_984,
            rejected: 41,
            imported: "3 November 2021, 06:01",
            from_api: false,
        }
    }

    #[test]
    fn a_month_is_told_in_whole_sentences() {
        let (name, rest) = told(&cell(CellState::Complete));
        assert_eq!(name, "Avon and Somerset, February 2021. ");
        assert_eq!(
            rest,
            "Complete: 9,984 rows, 41 rejected. From the archive, imported on 3 November 2021, 06:01."
        );
        let (_, rest) = told(&Cell { rows: 1, rejected: 0, from_api: true, ..cell(CellState::Partial) });
        assert!(rest.starts_with("Partial: 1 row, none rejected; far fewer"), "{rest}");
        assert!(rest.contains("API until an archive"), "{rest}");
        assert!(told(&cell(CellState::Missing)).1.starts_with("Missing: no file"));
    }
}
