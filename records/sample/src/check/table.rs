//! Two counts side by side, as Markdown.

use super::figures::{Figures, Kind, Spread, ratio};
use std::fmt::Write as _;

struct Table(String);

impl Table {
    fn head(&mut self, title: &str) {
        let _ = write!(self.0, "\n| {title} | published sample | made |\n|---|---:|---:|\n");
    }

    fn row(&mut self, name: &str, published: &str, made: &str) {
        let _ = writeln!(self.0, "| {name} | {published} | {made} |");
    }

    fn count(&mut self, name: &str, both: [u64; 2]) {
        let [published, made] = both.map(grouped);
        self.row(name, &published, &made);
    }

    fn share(&mut self, name: &str, both: [f64; 2]) {
        let [published, made] = both.map(|share| format!("{:.3} %", share * 100.0));
        self.row(name, &published, &made);
    }

    /// Counted things, their mean, and the quantiles as multiples of it.
    fn spread(&mut self, name: &str, both: [Spread; 2]) {
        let text = |spread: Spread| {
            let times = |value: f64| if spread.mean > 0.0 { value / spread.mean } else { 0.0 };
            format!(
                "{:.1} on {}; {:.2}, {:.2}, {:.2}, {:.1}",
                spread.mean,
                grouped(spread.count as u64),
                times(spread.p50),
                times(spread.p90),
                times(spread.p99),
                times(spread.max)
            )
        };
        let [published, made] = both.map(text);
        self.row(&format!("{name}: mean; p50, p90, p99, max as multiples of it"), &published, &made);
    }

    /// The share of each value of a column, the published sample's most frequent first.
    fn values(&mut self, kinds: [&Kind; 2], column: &'static str) {
        let mut values: Vec<&String> = kinds
            .iter()
            .flat_map(|kind| kind.values.keys())
            .filter(|(of, _)| *of == column)
            .map(|(_, value)| value)
            .collect();
        values.sort();
        values.dedup();
        values.sort_by(|one, other| {
            let [one, other] = [one, other].map(|value| kinds.map(|kind| kind.share(column, value)));
            other[0].total_cmp(&one[0]).then(other[1].total_cmp(&one[1]))
        });
        self.head(column);
        for value in values {
            let name = if value.is_empty() { "(empty)" } else { value };
            self.share(name, kinds.map(|kind| kind.share(column, value)));
        }
    }
}

fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Every distribution of both, as Markdown tables.
pub fn compare(published: &Figures, made: &Figures) -> String {
    let mut table = Table(String::new());
    let both = [published, made];

    let street = both.map(|figures| &figures.street);
    table.head("Street crime");
    table.count("rows", street.map(|kind| kind.rows));
    table.count("bytes", street.map(|kind| kind.sizes.iter().sum()));
    table.spread("bytes a file", street.map(Kind::per_file));
    table.share("no Crime ID", street.map(|kind| ratio(kind.without_id, kind.rows)));
    table.share("no position", street.map(|kind| ratio(kind.unplaced, kind.rows)));
    table.share(
        "no position, of rows without Crime ID",
        street.map(|kind| ratio(kind.unplaced_without_id, kind.without_id)),
    );
    table.share(
        "fewer than six decimals, of positions",
        street.map(|kind| ratio(kind.short, kind.rows - kind.unplaced)),
    );
    table.share(
        "repeats a Crime ID of its file, of rows with one",
        street.map(|kind| ratio(kind.repeated_ids, kind.rows - kind.without_id)),
    );
    table.count("repeats a Crime ID of another file", both.map(Figures::ids_across_files));
    table.share("repeats a line of its file", street.map(|kind| ratio(kind.repeated_lines, kind.rows)));
    table.spread("rows per force and point", street.map(Kind::per_point));
    table.spread("rows per force and LSOA", street.map(Kind::per_lsoa));
    table.spread("LSOAs per town of the force", street.map(|kind| kind.towns().0));
    table.share(
        "in towns outside the force, of positions",
        street.map(|kind| ratio(kind.towns().1, kind.rows - kind.unplaced)),
    );
    table.values(street, "Crime type");
    table.values(street, "Last outcome category");

    // The published sample has none, so these stand alone.
    let outcomes = both.map(|figures| &figures.outcomes);
    table.head("Outcomes");
    table.count("rows", outcomes.map(|kind| kind.rows));
    table.count("bytes", outcomes.map(|kind| kind.sizes.iter().sum()));
    table.spread("bytes a file", outcomes.map(Kind::per_file));
    table.share("no position", outcomes.map(|kind| ratio(kind.unplaced, kind.rows)));
    table.count("whose Crime ID no street row has", both.map(Figures::unknown_outcomes));
    let crimes = both.map(Figures::outcomes_per_crime);
    for (index, name) in
        ["crimes with one outcome", "crimes with two", "crimes with more"].into_iter().enumerate()
    {
        table.count(name, crimes.map(|crimes| crimes[index]));
    }
    table.values(outcomes, "Outcome type");

    let stops = both.map(|figures| &figures.stops);
    table.head("Stop and search");
    table.count("rows", stops.map(|kind| kind.rows));
    table.count("bytes", stops.map(|kind| kind.sizes.iter().sum()));
    table.spread("bytes a file", stops.map(Kind::per_file));
    table.share("no position", stops.map(|kind| ratio(kind.unplaced, kind.rows)));
    table.share("dated before the file's month", stops.map(|kind| ratio(kind.before_month, kind.rows)));
    table.spread("rows per force and point", stops.map(Kind::per_point));
    for column in [
        "Type",
        "Gender",
        "Age range",
        "Self-defined ethnicity",
        "Officer-defined ethnicity",
        "Legislation",
        "Object of search",
        "Outcome",
        "Outcome linked to object of search",
        "Removal of more than just outer clothing",
    ] {
        table.values(stops, column);
    }
    table.0
}
