//! Where police beats are, learned from calls that were located without doubt.

use crate::geo::Point;
use std::collections::HashMap;

/// Fewer calls than this say nothing.
const MIN_CALLS: usize = 5;
/// More calls than this say nothing new: the oldest is forgotten.
const MAX_CALLS: usize = 200;

/// The places of beats.
#[derive(Debug, Clone, Default)]
pub struct Beats {
    beats: HashMap<String, Beat>,
}

#[derive(Debug, Clone, Default)]
struct Beat {
    calls: Vec<Point>,
    next: usize,
    place: Option<BeatPlace>,
}

/// Where a beat is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BeatPlace {
    /// Degrees north: the median of its calls.
    pub latitude: f64,
    /// Degrees east, likewise.
    pub longitude: f64,
    /// Metres from there within which nine in ten of its calls lie, at least 500.
    pub radius_m: f64,
}

impl Beats {
    /// Learns from a call whose place is known without doubt, see [`crate::Found::is_certain`].
    pub fn learn(&mut self, beat: &str, latitude: f64, longitude: f64) {
        if let Some(known) = self.note(beat, latitude, longitude) {
            known.place = known.settle();
        }
    }

    /// As [`Beats::learn`] for many calls, the oldest first: beat, degrees north, degrees east.
    pub fn learn_all<'a>(&mut self, calls: impl IntoIterator<Item = (&'a str, f64, f64)>) {
        for (beat, latitude, longitude) in calls {
            self.note(beat, latitude, longitude);
        }
        for known in self.beats.values_mut() {
            known.place = known.settle();
        }
    }

    fn note(&mut self, beat: &str, latitude: f64, longitude: f64) -> Option<&mut Beat> {
        let (beat, point) = (beat.trim(), Point::from_degrees(latitude, longitude)?);
        if beat.is_empty() {
            return None;
        }
        let known = self.beats.entry(beat.to_owned()).or_default();
        if known.calls.len() < MAX_CALLS {
            known.calls.push(point);
        } else {
            known.calls[known.next] = point;
            known.next = (known.next + 1) % MAX_CALLS;
        }
        Some(known)
    }

    /// Where a beat is; `None` while fewer than five calls are known.
    pub fn place(&self, beat: &str) -> Option<BeatPlace> {
        self.beats.get(beat.trim())?.place
    }
}

impl Beat {
    fn settle(&self) -> Option<BeatPlace> {
        if self.calls.len() < MIN_CALLS {
            return None;
        }
        let median = |of: fn(&Point) -> i32| {
            let mut values: Vec<i32> = self.calls.iter().map(of).collect();
            values.sort_unstable();
            values[values.len() / 2]
        };
        let centre = Point { x: median(|point| point.x), y: median(|point| point.y) };
        let mut metres: Vec<f64> = self.calls.iter().map(|call| centre.metres_to(*call)).collect();
        metres.sort_by(f64::total_cmp);
        let radius_m = metres[(metres.len() - 1) * 9 / 10].max(500.0);
        Some(BeatPlace { latitude: centre.latitude(), longitude: centre.longitude(), radius_m })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_is_where_most_of_its_calls_are() {
        let mut beats = Beats::default();
        for i in 0..4 {
            beats.learn("613", 32.9 + f64::from(i) * 0.001, -96.8);
        }
        assert_eq!(beats.place("613"), None, "four calls are too few");
        beats.learn(" 613 ", 32.9, -96.8);
        // One that was wrong all the same.
        beats.learn("613", 32.5, -97.0);
        let place = beats.place("613").unwrap();
        assert!(
            (place.latitude - 32.901).abs() < 0.0015 && (place.longitude + 96.8).abs() < 1e-6,
            "{place:?}"
        );
        beats.learn("", 32.9, -96.8);
        beats.learn("614", f64::NAN, 0.0);
        assert_eq!((beats.place(""), beats.place("614")), (None, None));
    }

    #[test]
    fn many_calls_at_once_teach_what_they_teach_one_by_one() {
        let calls: Vec<_> = (0..MAX_CALLS + 20)
            .map(|i| (["613", "614"][i % 2], 32.9 + f64::from(u32::try_from(i).unwrap()) * 0.0001, -96.8))
            .collect();
        let (mut one_by_one, mut at_once) = (Beats::default(), Beats::default());
        for (beat, latitude, longitude) in &calls {
            one_by_one.learn(beat, *latitude, *longitude);
        }
        at_once.learn_all(calls);
        for beat in ["613", "614"] {
            assert!(at_once.place(beat).is_some());
            assert_eq!(at_once.place(beat), one_by_one.place(beat));
        }
    }
}
