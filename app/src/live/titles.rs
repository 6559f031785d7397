//! Titles of the live pages: of the browser's tab, of an embed and of its iframe.

use blotter_model::text::{count, title_case};
use blotter_view::Filter;

/// The tab's title: `82 incidents · Blotter, Dallas`.
pub fn tab(incidents: usize, city: &str) -> String {
    format!("{} · Blotter, {city}", count(incidents, "incident", "incidents"))
}

/// The heading of an embed: `Police calls, Northeast Dallas`.
pub fn embed(filter: &Filter, city: &str) -> String {
    format!("Police calls, {}", area(filter, city))
}

/// The title of an iframe: `Police calls in Northeast Dallas`.
pub fn iframe(filter: &Filter, city: &str) -> String {
    format!("Police calls in {}", area(filter, city))
}

/// `Northeast Dallas`, `Northeast and Central Dallas`, `Dallas`.
fn area(filter: &Filter, city: &str) -> String {
    let names: Vec<String> = filter.divisions.iter().map(|name| title_case(name)).collect();
    match names.as_slice() {
        [one] => format!("{one} {city}"),
        [one, two] => format!("{one} and {two} {city}"),
        _ => city.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_the_divisions_of_its_filter() {
        let filter = |divisions: &[&str]| Filter {
            divisions: divisions.iter().map(|name| (*name).to_owned()).collect(),
            ..Filter::default()
        };
        assert_eq!(iframe(&filter(&["NORTHEAST"]), "Dallas"), "Police calls in Northeast Dallas");
        assert_eq!(
            embed(&filter(&["NORTHEAST", "CENTRAL"]), "Dallas"),
            "Police calls, Northeast and Central Dallas"
        );
        assert_eq!(embed(&filter(&["A", "B", "C"]), "Dallas"), "Police calls, Dallas");
    }
}
