//! House number ranges that can't be right: far more numbers than a line of that length has room for.

use super::{collect::Collected, report::BuildReport};
use crate::{geo::line_length, tiger::Range};

/// Fewer numbers than this are not suspect on a line of any length: short pieces often have a whole hundred.
const MIN_NUMBERS: u32 = 200;
/// More numbers than this to a metre are suspect. Dense old towns have two, padded hundreds on short pieces five.
const MAX_A_METRE: f64 = 8.0;

/// Whether a range has more numbers than fit on a line of so many metres: 1560 to 3240 on 50 m.
pub(super) fn is_suspect(range: &Range, metres: f64) -> bool {
    let numbers = range.from.abs_diff(range.to);
    numbers >= MIN_NUMBERS && f64::from(numbers) > metres * MAX_A_METRE
}

/// Notes how many suspect ranges there are, with the first as an example.
pub(super) fn report_suspect(collected: &Collected, report: &mut BuildReport) {
    let mut count = 0_usize;
    let mut example = String::new();
    for edge in collected.edges.iter().filter(|edge| !edge.ranges.is_empty()) {
        let metres = line_length(edge.line.iter().copied());
        for range in edge.ranges.iter().filter(|range| is_suspect(range, metres)) {
            count += 1;
            if example.is_empty() {
                let name = edge.names.first().and_then(|name| collected.names.get(*name as usize));
                let name = name.map_or("", String::as_str);
                example = format!("{} to {} on {metres:.0} m of {name}", range.from, range.to);
            }
        }
    }
    if count > 0 {
        report.notes.push(format!(
            "{count} ranges of house numbers are suspect, such as {example}: houses there are answered as a street."
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Parity, Side};

    #[test]
    fn hundreds_of_numbers_on_a_few_metres_are_suspect() {
        let range = |from, to| Range { side: Side::Left, from, to, parity: Parity::Even };
        assert!(is_suspect(&range(1560, 3240), 50.0) && is_suspect(&range(3240, 1560), 50.0));
        assert!(!is_suspect(&range(100, 198), 15.0) && !is_suspect(&range(1000, 2000), 900.0));
    }
}
