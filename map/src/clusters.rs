//! Clusters: incidents at one point become one marker, a stack; and which element on the page each cluster keeps.

use crate::contract::Marker;
use std::collections::HashMap;

/// Incidents that lie this close in both directions are at one point, degrees (about a metre).
const SAME_POINT: f64 = 1e-5;

/// One marker on the map: an incident, or several at one point.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// WGS84 degrees north.
    pub latitude: f64,
    /// WGS84 degrees east.
    pub longitude: f64,
    /// The incidents, newest first. Never empty.
    pub markers: Vec<Marker>,
}

impl Cluster {
    /// Whether it has several incidents.
    pub fn is_stack(&self) -> bool {
        self.markers.len() > 1
    }

    /// Whether this incident is in it.
    pub fn holds(&self, id: &str) -> bool {
        self.markers.iter().any(|marker| marker.id == id)
    }

    /// The numbers of its incidents, newest first.
    pub fn ids(&self) -> Vec<String> {
        self.markers.iter().map(|marker| marker.id.clone()).collect()
    }

    fn is_at(&self, latitude: f64, longitude: f64) -> bool {
        (self.latitude - latitude).abs() <= SAME_POINT && (self.longitude - longitude).abs() <= SAME_POINT
    }
}

/// Gathers markers (newest first) into clusters, in the order of each cluster's newest incident. Where some stay,
/// those that are leaving are no longer counted.
pub fn gather(markers: &[Marker]) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::with_capacity(markers.len());
    let mut by_cell: HashMap<(i64, i64), Vec<usize>> = HashMap::with_capacity(markers.len());
    for marker in markers.iter().filter(|marker| marker.latitude.is_finite() && marker.longitude.is_finite())
    {
        let (north, east) = (cell(marker.latitude), cell(marker.longitude));
        let around = (-1..=1).flat_map(|dn| (-1..=1).map(move |de| (north + dn, east + de)));
        let found = around
            .filter_map(|cell| by_cell.get(&cell))
            .flatten()
            .copied()
            .find(|&at| clusters[at].is_at(marker.latitude, marker.longitude));
        if let Some(at) = found {
            clusters[at].markers.push(marker.clone());
        } else {
            by_cell.entry((north, east)).or_default().push(clusters.len());
            let (latitude, longitude) = (marker.latitude, marker.longitude);
            clusters.push(Cluster { latitude, longitude, markers: vec![marker.clone()] });
        }
    }
    for cluster in &mut clusters {
        if cluster.markers.iter().any(|marker| !marker.leaving) {
            cluster.markers.retain(|marker| !marker.leaving);
        }
    }
    clusters
}

#[expect(clippy::cast_possible_truncation, reason = "degrees are small numbers")]
fn cell(degrees: f64) -> i64 {
    (degrees / SAME_POINT).floor() as i64
}

/// For each new cluster the old one whose element it takes over, so that no element is made without need:
/// first one that shares an incident and the point, then one that shares an incident.
pub fn keep(placed: &[&Cluster], new: &[Cluster]) -> Vec<Option<usize>> {
    let mut at_of: HashMap<&str, usize> = HashMap::new();
    for (at, cluster) in placed.iter().enumerate() {
        at_of.extend(cluster.markers.iter().map(|marker| (marker.id.as_str(), at)));
    }
    let mut taken = vec![false; placed.len()];
    let mut kept = vec![None; new.len()];
    for same_point in [true, false] {
        for (cluster, kept) in new.iter().zip(&mut kept).filter(|(_, kept)| kept.is_none()) {
            *kept = cluster.markers.iter().filter_map(|marker| at_of.get(marker.id.as_str()).copied()).find(
                |&at| !taken[at] && (!same_point || placed[at].is_at(cluster.latitude, cluster.longitude)),
            );
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

    pub(crate) fn marker(id: &str, latitude: f64, longitude: f64) -> Marker {
        Marker {
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
    fn incidents_at_one_point_are_one_cluster() {
        let clusters = gather(&[
            marker("a", 32.8, -96.8),
            marker("b", 32.9, -96.8),
            marker("c", 32.800_009, -96.800_009),
            marker("nowhere", f64::NAN, 0.0),
        ]);
        let ids: Vec<_> = clusters.iter().map(Cluster::ids).collect();
        assert_eq!(ids, [vec!["a", "c"], vec!["b"]]);
        assert!(clusters[0].is_stack() && !clusters[1].is_stack());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn one_that_leaves_is_not_counted_beside_one_that_stays() {
        let leaving = Marker { leaving: true, ..marker("a", 32.8, -96.8) };
        assert_eq!(gather(&[leaving.clone(), marker("b", 32.8, -96.8)])[0].ids(), ["b"]);
        assert_eq!(gather(&[leaving])[0].ids(), ["a"]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_standing_mark_is_kept_for_its_incident() {
        let old = gather(&[marker("a", 32.8, -96.8), marker("b", 32.9, -96.8)]);
        let new = gather(&[marker("n", 32.7, -96.8), marker("b", 32.9, -96.8), marker("a", 32.8, -96.8)]);
        assert_eq!(keep(&old.iter().collect::<Vec<_>>(), &new), [None, Some(1), Some(0)]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_stack_keeps_its_element_when_one_of_it_moves_away() {
        let old = gather(&[marker("a", 32.8, -96.8), marker("b", 32.8, -96.8)]);
        let new = gather(&[marker("a", 32.7, -96.8), marker("b", 32.8, -96.8)]);
        assert_eq!(keep(&old.iter().collect::<Vec<_>>(), &new), [None, Some(0)]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_mark_that_moves_keeps_its_element() {
        let old = gather(&[marker("a", 32.8, -96.8)]);
        let new = gather(&[marker("a", 32.7, -96.8)]);
        assert_eq!(keep(&old.iter().collect::<Vec<_>>(), &new), [Some(0)]);
    }
}
