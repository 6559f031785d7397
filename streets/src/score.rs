//! Comparing answers with known positions.

use crate::{
    error::StreetsError,
    geo::Point,
    locate::{Answer, Locator, Precision, Question},
};
use std::{collections::BTreeMap, fmt, path::Path};

/// An answer farther off than this, whose uncertainty does not reach the truth, is wrong without saying so.
const WRONG: f64 = 200.0;
/// An answer no farther off than this is at the right place, whatever it claims.
const AT: f64 = 50.0;
/// The precision of a truth that is not a place.
const NONE: &str = "none";

/// A question with the places that are right.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// `house`, `block`, `crossing` or `street`.
    pub kind: String,
    /// The hundred block or house number; empty for none.
    pub block: String,
    /// The street, or the two streets.
    pub location: String,
    /// The precision of a right answer.
    pub precision: String,
    /// Whether several places are right.
    pub ambiguous: bool,
    /// The right places, as (latitude, longitude): the best first; empty if there is not a such place.
    pub places: Vec<(f64, f64)>,
}

impl Truth {
    /// The question to ask.
    pub fn question(&self) -> Question<'_> {
        Question {
            block: Some(self.block.as_str()).filter(|block| !block.is_empty()),
            location: &self.location,
            beat: None,
            house: self.kind == "house",
        }
    }
}

/// Reads a truth file: CSV with the columns `kind, question_block, question_location, latitude, longitude,
/// precision, ambiguous, also`, the last being further places as `lat lon;lat lon`. With the precision `none` there is no
/// such place, and no position. Other columns are ignored.
pub fn read_truth(path: &Path) -> Result<Vec<Truth>, StreetsError> {
    let bad = |reason: String| StreetsError::BadTruth { path: path.to_owned(), reason };
    let mut reader = csv::Reader::from_path(path).map_err(|error| bad(error.to_string()))?;
    let headers = reader.headers().map_err(|error| bad(error.to_string()))?.clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header.trim() == name)
            .ok_or_else(|| bad(format!("it has no column {name}")))
    };
    let [kind, block, location, latitude, longitude, precision, ambiguous, also] = [
        column("kind")?,
        column("question_block")?,
        column("question_location")?,
        column("latitude")?,
        column("longitude")?,
        column("precision")?,
        column("ambiguous")?,
        column("also")?,
    ];
    let mut all = Vec::new();
    for (row, line) in reader.records().zip(2..) {
        let row = row.map_err(|error| bad(error.to_string()))?;
        let text = |column: usize| row.get(column).unwrap_or("").trim();
        let place = |latitude: &str, longitude: &str| -> Result<(f64, f64), StreetsError> {
            let degrees = |text: &str| text.trim().parse::<f64>().ok().filter(|degrees| degrees.is_finite());
            degrees(latitude)
                .zip(degrees(longitude))
                .ok_or_else(|| bad(format!("line {line} has no valid position")))
        };
        let absent = text(precision) == NONE;
        let mut places = Vec::new();
        if !absent {
            places.push(place(text(latitude), text(longitude))?);
        }
        for other in text(also).split(';').filter(|other| !other.trim().is_empty()) {
            let (latitude, longitude) = other.trim().split_once(' ').unwrap_or((other, ""));
            places.push(place(latitude, longitude)?);
        }
        all.push(Truth {
            kind: text(kind).to_owned(),
            block: text(block).to_owned(),
            location: text(location).to_owned(),
            precision: text(precision).to_owned(),
            ambiguous: text(ambiguous).eq_ignore_ascii_case("true"),
            places,
        });
    }
    Ok(all)
}

/// How well a kind of question is answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KindScore {
    /// Questions that have one right place.
    pub asked: usize,
    /// Those answered with the precision that a right answer has, a right place being among the best and its
    /// alternatives, or within the uncertainty.
    pub found: usize,
    /// Those answered with less: a street instead of a block.
    pub coarse: usize,
    /// Those answered within 50 m of a right place, whatever precision they claim.
    pub at_place: usize,
    /// Those whose answer's uncertainty reaches a right place.
    pub covered: usize,
    /// Questions about what does not exist.
    pub absent: usize,
    /// Those of them that were answered all the same, as a house, block or crossing.
    pub invented: usize,
    /// Those of them that were answered as a street.
    pub invented_street: usize,
    /// Metres from the truth of those found: median, 95th and 99th percentile, and the most.
    pub error_m: [f64; 4],
    /// Questions that have several right places.
    pub ambiguous: usize,
    /// Those answered with alternatives, or with an uncertainty that reaches every right place.
    pub ambiguous_said: usize,
    /// Answers with one right place that came with alternatives.
    pub with_alternatives: usize,
    /// Answers more than 200 m from every right place whose uncertainty and alternatives don't reach one.
    pub wrong_unsaid: usize,
}

impl KindScore {
    /// How many of a hundred are found; none where nothing was asked. Rounded down, so that 100 is all of them.
    pub fn share(&self) -> Option<f64> {
        let hundredths = (self.found * 10_000).checked_div(self.asked)?;
        u32::try_from(hundredths).ok().map(|hundredths| f64::from(hundredths) / 100.0)
    }
}

/// One of the worst answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Worst {
    /// Metres from the nearest right place; infinite if nothing was found, or if there is no such place.
    pub error_m: f64,
    /// The question.
    pub question: String,
    /// What was answered.
    pub answer: String,
}

/// How well questions are answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// By kind of question.
    pub kinds: BTreeMap<String, KindScore>,
    /// The worst answers, at most twenty, the worst first; what was not found comes before all.
    pub worst: Vec<Worst>,
    /// Answers that were wrong without saying so, at most twenty.
    pub unsaid: Vec<Worst>,
}

/// Asks every question and compares the answers.
pub fn score(locator: &Locator, truths: &[Truth]) -> Score {
    let mut score = Score::default();
    let mut errors: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for truth in truths {
        let kind = score.kinds.entry(truth.kind.clone()).or_default();
        let answer = locator.locate(&truth.question());
        if truth.places.is_empty() {
            kind.absent += 1;
            match answer.found().map(|found| found.precision) {
                None => {}
                Some(Precision::Street) => kind.invented_street += 1,
                Some(_) => {
                    kind.invented += 1;
                    if score.unsaid.len() < 20 {
                        score.unsaid.push(Worst {
                            error_m: f64::INFINITY,
                            question: format!("{} {} {}", truth.kind, truth.block, truth.location),
                            answer: format!("{answer:?}"),
                        });
                    }
                }
            }
            continue;
        }
        let judged = judge(truth, &answer);
        if truth.ambiguous {
            kind.ambiguous += 1;
            kind.ambiguous_said += usize::from(judged.says_ambiguous);
        } else {
            kind.asked += 1;
            kind.found += usize::from(judged.as_precise && !judged.wrong_unsaid);
            kind.coarse += usize::from(!judged.as_precise && judged.error_m.is_finite());
            kind.with_alternatives += usize::from(judged.has_alternatives);
            kind.at_place += usize::from(judged.error_m <= AT);
            kind.covered += usize::from(judged.covered);
            if judged.as_precise {
                errors.entry(truth.kind.as_str()).or_default().push(judged.error_m);
            }
        }
        kind.wrong_unsaid += usize::from(judged.wrong_unsaid);
        let worst = || Worst {
            error_m: judged.error_m,
            question: format!("{} {} {}", truth.kind, truth.block, truth.location),
            answer: format!("{answer:?}"),
        };
        if judged.wrong_unsaid && score.unsaid.len() < 20 {
            score.unsaid.push(worst());
        }
        let bar =
            if score.worst.len() < 20 { 0.0 } else { score.worst.last().map_or(0.0, |last| last.error_m) };
        if judged.error_m > bar {
            let at = score.worst.partition_point(|known| known.error_m >= judged.error_m);
            score.worst.insert(at, worst());
            score.worst.truncate(20);
        }
    }
    for (kind, mut errors) in errors {
        errors.sort_by(f64::total_cmp);
        let at = |thousandths: usize| errors.get(((errors.len() - 1) * thousandths).div_ceil(1000)).copied();
        let percentiles = [500, 950, 990, 1000].map(|thousandths| at(thousandths).unwrap_or(0.0));
        score.kinds.entry(kind.to_owned()).or_default().error_m = percentiles;
    }
    score
}

#[expect(clippy::struct_excessive_bools, reason = "findings that do not exclude each other")]
struct Judged {
    error_m: f64,
    as_precise: bool,
    says_ambiguous: bool,
    has_alternatives: bool,
    wrong_unsaid: bool,
    covered: bool,
}

fn judge(truth: &Truth, answer: &Answer) -> Judged {
    let Some(found) = answer.found() else {
        return Judged {
            error_m: f64::INFINITY,
            as_precise: false,
            says_ambiguous: false,
            has_alternatives: false,
            wrong_unsaid: false,
            covered: false,
        };
    };
    let metres = |a: (f64, f64), b: (f64, f64)| {
        let points = Point::from_degrees(a.0, a.1).zip(Point::from_degrees(b.0, b.1));
        points.map_or(f64::INFINITY, |(a, b)| a.metres_to(b))
    };
    let best = (found.latitude, found.longitude);
    let error_m = truth.places.iter().map(|place| metres(best, *place)).fold(f64::INFINITY, f64::min);
    let reaches = |place: &(f64, f64)| {
        metres(best, *place) <= found.uncertainty_m.max(WRONG)
            || found
                .alternatives
                .iter()
                .any(|other| metres((other.latitude, other.longitude), *place) <= WRONG)
    };
    let as_precise = found.precision.as_str() == truth.precision
        || (found.precision == Precision::Address && truth.precision == "block");
    Judged {
        error_m,
        as_precise,
        says_ambiguous: !found.alternatives.is_empty() || truth.places.iter().all(reaches),
        has_alternatives: !found.alternatives.is_empty(),
        covered: error_m <= found.uncertainty_m,
        wrong_unsaid: error_m > WRONG && !truth.places.iter().any(reaches),
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "kind       asked   found  share %    50 m covered  coarse |  median     p95     p99     max m | several | ambiguous   said so | wrong unsaid | absent invented  as street"
        )?;
        for (name, kind) in &self.kinds {
            let [median, p95, p99, most] = kind.error_m;
            let share = kind.share().map_or_else(|| "-".to_owned(), |share| format!("{share:.2}"));
            writeln!(
                f,
                "{name:<9}{:>7}{:>8}{share:>9}{:>8}{:>8}{:>8} |{median:>8.1}{p95:>8.1}{p99:>8.1}{most:>10.1} |{:>8} |{:>10}{:>10} |{:>13} |{:>7}{:>9}{:>11}",
                kind.asked,
                kind.found,
                kind.at_place,
                kind.covered,
                kind.coarse,
                kind.with_alternatives,
                kind.ambiguous,
                kind.ambiguous_said,
                kind.wrong_unsaid,
                kind.absent,
                kind.invented,
                kind.invented_street
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_share_is_rounded_down_and_printed() {
        let kind = KindScore { asked: 3_000, found: 2_999, ..KindScore::default() };
        assert_eq!((kind.share(), KindScore::default().share()), (Some(99.96), None));
        let score = Score { kinds: BTreeMap::from([("block".to_owned(), kind)]), ..Score::default() };
        let table = score.to_string();
        let row = table.lines().nth(1).unwrap();
        assert!(row.starts_with("block ") && row.contains(" 99.96 "), "{table}");
        let at = |line: &str| line.find('|');
        assert_eq!(table.lines().next().and_then(at), at(row), "the columns are aligned with their heads");
    }

    #[test]
    fn a_truth_file_is_read_and_a_bad_one_is_named() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, "kind,question_block,question_location,latitude,longitude,precision,ambiguous,also")
            .unwrap();
        writeln!(file, "block,500,Main St,32.8,-96.8,block,true,32.9 -96.9;33.0 -97.0").unwrap();
        writeln!(file, "crossing,,Elm St / Oak St,32.8,-96.8,intersection,false,").unwrap();
        let truths = read_truth(file.path()).unwrap();
        assert_eq!(truths[0].places, [(32.8, -96.8), (32.9, -96.9), (33.0, -97.0)]);
        assert!(truths[0].ambiguous && !truths[1].ambiguous);
        assert_eq!(truths[1].question(), Question::at("Elm St / Oak St"));
        writeln!(file, "crossing,,Elm St / Oak St,north,-96.8,intersection,false,").unwrap();
        let error = read_truth(file.path()).unwrap_err().to_string();
        assert!(error.contains("line 4"), "{error}");
    }
}
