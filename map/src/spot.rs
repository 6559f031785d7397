//! Spots: incidents at one point become one mark, a stack; and which standing mark each spot keeps.

use crate::Mark;
use std::collections::HashMap;

/// Incidents that lie this close in both directions are at one point, degrees (about a metre).
const SAME_POINT: f64 = 1e-5;

/// One mark on the map: an incident, or several at one point.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// WGS84 degrees north.
    pub latitude: f64,
    /// WGS84 degrees east.
    pub longitude: f64,
    /// The incidents, newest first. Never empty.
    pub marks: Vec<Mark>,
}

impl Spot {
    /// Whether several incidents stand here.
    pub fn is_stack(&self) -> bool {
        self.marks.len() > 1
    }

    /// Whether this incident stands here.
    pub fn holds(&self, id: &str) -> bool {
        self.marks.iter().any(|mark| mark.id == id)
    }

    /// The numbers of its incidents, newest first.
    pub fn ids(&self) -> Vec<String> {
        self.marks.iter().map(|mark| mark.id.clone()).collect()
    }

    fn is_at(&self, latitude: f64, longitude: f64) -> bool {
        (self.latitude - latitude).abs() <= SAME_POINT && (self.longitude - longitude).abs() <= SAME_POINT
    }
}

/// Gathers marks (newest first) into spots, in the order of each spot's newest incident. Where some stay,
/// those that are leaving are no longer counted.
pub fn gather(marks: &[Mark]) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::with_capacity(marks.len());
    let mut by_cell: HashMap<(i64, i64), Vec<usize>> = HashMap::with_capacity(marks.len());
    for mark in marks.iter().filter(|mark| mark.latitude.is_finite() && mark.longitude.is_finite()) {
        let (north, east) = (cell(mark.latitude), cell(mark.longitude));
        let around = (-1..=1).flat_map(|dn| (-1..=1).map(move |de| (north + dn, east + de)));
        let found = around
            .filter_map(|cell| by_cell.get(&cell))
            .flatten()
            .copied()
            .find(|&at| spots[at].is_at(mark.latitude, mark.longitude));
        if let Some(at) = found {
            spots[at].marks.push(mark.clone());
        } else {
            by_cell.entry((north, east)).or_default().push(spots.len());
            let (latitude, longitude) = (mark.latitude, mark.longitude);
            spots.push(Spot { latitude, longitude, marks: vec![mark.clone()] });
        }
    }
    for spot in &mut spots {
        if spot.marks.iter().any(|mark| !mark.leaving) {
            spot.marks.retain(|mark| !mark.leaving);
        }
    }
    spots
}

#[expect(clippy::cast_possible_truncation, reason = "degrees are small numbers")]
fn cell(degrees: f64) -> i64 {
    (degrees / SAME_POINT).floor() as i64
}

/// For each new spot the standing one whose element it takes over, so that nothing is made anew without need:
/// first one that shares an incident and the point, then one that shares an incident.
pub fn keep(standing: &[&Spot], new: &[Spot]) -> Vec<Option<usize>> {
    let mut at_of: HashMap<&str, usize> = HashMap::new();
    for (at, spot) in standing.iter().enumerate() {
        at_of.extend(spot.marks.iter().map(|mark| (mark.id.as_str(), at)));
    }
    let mut taken = vec![false; standing.len()];
    let mut kept = vec![None; new.len()];
    for same_point in [true, false] {
        for (spot, kept) in new.iter().zip(&mut kept).filter(|(_, kept)| kept.is_none()) {
            *kept =
                spot.marks.iter().filter_map(|mark| at_of.get(mark.id.as_str()).copied()).find(|&at| {
                    !taken[at] && (!same_point || standing[at].is_at(spot.latitude, spot.longitude))
                });
            if let Some(at) = *kept {
                taken[at] = true;
            }
        }
    }
    kept
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    pub(crate) fn mark(id: &str, latitude: f64, longitude: f64) -> Mark {
        Mark {
            id: id.to_owned(),
            latitude,
            longitude,
            class: "k-d",
            letter: "D",
            priority: Some(2),
            units: 1,
            rough: false,
            block: true,
            uncertainty_m: None,
            others: Vec::new(),
            name: format!("name of {id}"),
            title: format!("title of {id}"),
            place: "100 block Elm St".to_owned(),
            fresh: false,
            leaving: false,
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn incidents_at_one_point_are_one_spot() {
        let spots = gather(&[
            mark("a", 32.8, -96.8),
            mark("b", 32.9, -96.8),
            mark("c", 32.800_009, -96.800_009),
            mark("nowhere", f64::NAN, 0.0),
        ]);
        let ids: Vec<_> = spots.iter().map(Spot::ids).collect();
        assert_eq!(ids, [vec!["a", "c"], vec!["b"]]);
        assert!(spots[0].is_stack() && !spots[1].is_stack());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn one_that_leaves_is_not_counted_beside_one_that_stays() {
        let leaving = Mark { leaving: true, ..mark("a", 32.8, -96.8) };
        assert_eq!(gather(&[leaving.clone(), mark("b", 32.8, -96.8)])[0].ids(), ["b"]);
        assert_eq!(gather(&[leaving])[0].ids(), ["a"]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_standing_mark_is_kept_for_its_incident() {
        let old = gather(&[mark("a", 32.8, -96.8), mark("b", 32.9, -96.8)]);
        let new = gather(&[mark("n", 32.7, -96.8), mark("b", 32.9, -96.8), mark("a", 32.8, -96.8)]);
        assert_eq!(keep(&old.iter().collect::<Vec<_>>(), &new), [None, Some(1), Some(0)]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_stack_keeps_its_element_when_one_of_it_moves_away() {
        let old = gather(&[mark("a", 32.8, -96.8), mark("b", 32.8, -96.8)]);
        let new = gather(&[mark("a", 32.7, -96.8), mark("b", 32.8, -96.8)]);
        assert_eq!(keep(&old.iter().collect::<Vec<_>>(), &new), [None, Some(0)]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_mark_that_moves_keeps_its_element() {
        let old = gather(&[mark("a", 32.8, -96.8)]);
        let new = gather(&[mark("a", 32.7, -96.8)]);
        assert_eq!(keep(&old.iter().collect::<Vec<_>>(), &new), [Some(0)]);
    }
}
