//! A crossing: where its two streets meet; else the town that one side names; else where streets spelt nearly so meet;
//! else the street that is known.

use super::{
    Answer, Asking, Found, NotFound, Precision, SUGGESTED,
    candidates::{Candidates, EDIT},
    decide::{MAX_UNLIKE, Position, Sought},
    meetings::TooMany,
    near::{ALL, FEW, is_near_enough},
};

/// Metres beyond the known part of a street within which an unknown street may cross it. Where one is missing, so may be
/// the rest of the other, by a long block.
const MISSING_BLOCK: f64 = 200.0;

impl Asking<'_> {
    pub(super) fn crossing(&self, first: &str, second: &str) -> Answer {
        let sides = [self.candidates(first), self.candidates(second)];
        let asked = [first, second].join(" / ");
        let too_many = || {
            let why = format!("too many places fit “{asked}”");
            Answer::NotFound(NotFound { suggestions: Vec::new(), why })
        };
        let (entries, town) = self.as_town(&sides, [first, second]);
        let (meetings, why) = match self.meetings(&sides) {
            Ok(found) => found,
            Err(TooMany) if entries.is_empty() => return too_many(),
            Err(TooMany) => (Vec::new(), ""),
        };
        if !meetings.is_empty() || !entries.is_empty() {
            let mut positions = self.corners(&meetings, &sides);
            positions.extend(entries);
            return self
                .decide(positions, Sought { town, ..Sought::new(&asked, Precision::Intersection, why) });
        }
        let nearly = |most: usize| {
            let near =
                [self.near_candidates(first, &sides[0], most), self.near_candidates(second, &sides[1], most)];
            self.meetings(&near).map(|(meetings, why)| (near, meetings, why))
        };
        let Ok((mut near, mut meetings, mut why)) = nearly(FEW) else { return too_many() };
        if !is_near_enough(meetings.iter().map(|meeting| meeting.rank)) {
            let Ok(farther) = nearly(ALL) else { return too_many() };
            (near, meetings, why) = farther;
        }
        if let Some(best) = meetings.iter().map(|meeting| meeting.rank).min() {
            // Where a name of another type is about as near and meets the other street, that may be meant.
            for i in 0..2 {
                let mut others = near.clone();
                others[i] = near[i].unlike(best);
                others[1 - i].list.retain(|candidate| candidate.rank < EDIT);
                if let Ok((others, _)) = self.meetings(&others) {
                    meetings.extend(others.into_iter().take(MAX_UNLIKE));
                }
            }
        }
        let (entries, town) = self.as_town(&near, [first, second]);
        if !meetings.is_empty() || !entries.is_empty() {
            let mut positions = self.corners(&meetings, &near);
            positions.extend(entries);
            return self
                .decide(positions, Sought { town, ..Sought::new(&asked, Precision::Intersection, why) });
        }
        self.no_crossing([first, second], &sides)
    }

    /// The places where one side enters the town that the other side names, and that town.
    fn as_town<'t>(&self, sides: &[Candidates; 2], texts: [&'t str; 2]) -> (Vec<Position>, Option<&'t str>) {
        for (i, text) in texts.into_iter().enumerate().rev() {
            let towns = self.towns(text);
            if !towns.is_empty() {
                let entries = self.entries(&sides[1 - i], towns);
                if !entries.is_empty() {
                    return (entries, Some(text));
                }
            }
        }
        (Vec::new(), None)
    }

    /// The answer where nothing meets: the street of the side that is known, or what is not known.
    fn no_crossing(&self, texts: [&str; 2], sides: &[Candidates; 2]) -> Answer {
        let [first, second] = texts;
        let known = sides.each_ref().map(Candidates::is_known);
        let one_side = |unknown: &str, known: &str| match self
            .street_instead(known, &format!("no street is called “{unknown}”"))
        {
            Answer::Found(found) => Answer::Found(Found {
                suggestions: self.suggestions(unknown, &[]),
                uncertainty_m: ((found.uncertainty_m + MISSING_BLOCK) * 10.0).round() / 10.0,
                ..found
            }),
            missing @ Answer::NotFound(_) => missing,
        };
        let why = match known {
            [false, true] => return one_side(first, second),
            [true, false] => return one_side(second, first),
            [false, false] => format!("no street is called “{first}” or “{second}”"),
            [true, true] => format!("“{first}” and “{second}” are known, but do not meet"),
        };
        // In turn, so that neither side's names keep out the other's. What was asked for is not a suggestion.
        let names = [0, 1].map(|i| self.suggestions(texts[i], if known[i] { &sides[i].list } else { &[] }));
        let longest = names[0].len().max(names[1].len());
        let in_turn = (0..longest).flat_map(|i| names.iter().filter_map(move |own| own.get(i).cloned()));
        Answer::NotFound(NotFound { suggestions: in_turn.take(SUGGESTED).collect(), why })
    }
}
