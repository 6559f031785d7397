//! Questions as a feed would write them, with their answers, and the file that holds them.

use std::io::Write;

use crate::geometry::Point;
use crate::layers::Error;
use crate::names::StreetName;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A full house number.
    House,
    /// A hundred block.
    Block,
    /// Two streets.
    Crossing,
    /// A street alone.
    Street,
}

impl Kind {
    /// The word in the column `kind`.
    pub fn word(self) -> &'static str {
        ["house", "block", "crossing", "street"][self as usize]
    }

    /// The precision of a right answer.
    pub fn precision(self) -> &'static str {
        ["address", "block", "intersection", "street"][self as usize]
    }
}

/// One of the streets in a question.
#[derive(Clone, Debug)]
pub struct Side {
    /// As written.
    pub text: String,
    /// The name that it means; an empty direction or type fits any.
    pub name: StreetName,
    /// Only these streets (a service road, whose spoken name is not its name; a ring has one on two sides of the town).
    pub only: Option<Vec<usize>>,
    /// Only lines with this bound.
    pub bound: Option<&'static str>,
}

/// A question with its answers.
#[derive(Clone, Debug)]
pub struct Question {
    /// What is asked for.
    pub kind: Kind,
    /// The house number or hundred block.
    pub number: Option<u32>,
    /// The street, or the two streets.
    pub sides: Vec<Side>,
    /// The feed's `location`.
    pub location: String,
    /// The right places: the best one first; more than one if the question is ambiguous.
    pub places: Vec<Point>,
}

impl Question {
    /// Whether more than one place is right.
    pub fn ambiguous(&self) -> bool {
        self.places.len() > 1
    }

    /// The feed's `block`.
    pub fn block(&self) -> String {
        self.number.map(|number| number.to_string()).unwrap_or_default()
    }
}

/// Writes questions as CSV: the columns of the truth, and with `originals` the question that each was made from.
pub fn write_questions(
    out: impl Write,
    questions: &[Question],
    originals: Option<&[Question]>,
) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(out);
    let mut header = vec![
        "kind",
        "question_block",
        "question_location",
        "latitude",
        "longitude",
        "precision",
        "ambiguous",
        "also",
    ];
    if originals.is_some() {
        header.extend(["original_block", "original_location"]);
    }
    writer.write_record(header)?;
    for (k, question) in questions.iter().enumerate() {
        let (latitude, longitude) = question.places[0].degrees();
        let also = question.places[1..]
            .iter()
            .map(|place| {
                let (latitude, longitude) = place.degrees();
                format!("{latitude:.6} {longitude:.6}")
            })
            .collect::<Vec<_>>()
            .join(";");
        let mut record = vec![
            question.kind.word().to_owned(),
            question.block(),
            question.location.clone(),
            format!("{latitude:.6}"),
            format!("{longitude:.6}"),
            question.kind.precision().to_owned(),
            question.ambiguous().to_string(),
            also,
        ];
        if let Some(originals) = originals {
            record.extend([originals[k].block(), originals[k].location.clone()]);
        }
        writer.write_record(record)?;
    }
    writer.flush().map_err(|source| Error::Questions(source.into()))
}
