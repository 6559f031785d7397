//! What kind of line an edge is on the map, from which zoom on it shows, and what is written along it.

use crate::index::{Class, Edge, Index};

/// What a line shows; the numbers are names' in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) kind: Kind,
    /// The name that holds the route's number.
    pub(super) route: Option<u32>,
    /// The name, where it is written at this zoom.
    pub(super) shown: Option<u32>,
    /// The name all the same, so that a line follows its street.
    pub(super) street: Option<u32>,
}

impl Key {
    /// What the features of a tile differ in.
    pub(super) fn look(&self) -> (Kind, Option<u32>, Option<u32>) {
        (self.kind, self.route, self.shown)
    }
}

impl Key {
    /// A county's line.
    pub(super) fn county() -> Self {
        Self { kind: Kind::County, route: None, shown: None, street: None }
    }

    /// Whether it is drawn where roads below a kind are left out.
    pub(super) fn shows(&self, least: Kind) -> bool {
        self.kind >= least || self.kind <= Kind::Stream
    }
}

/// A line's kind, in drawing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    County,
    Stream,
    Path,
    Service,
    Minor,
    Ramp,
    Arterial,
    Trunk,
    Motorway,
}

/// Streets of at least so many metres in one go are arterials: TIGER has one class for a cul-de-sac and an avenue.
const ARTERIAL_M: f64 = 6000.0;

impl Kind {
    /// Its word in a tile.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Stream => "stream",
            Self::Path => "path",
            Self::Service => "service",
            Self::Minor => "minor",
            Self::Ramp => "ramp",
            Self::Arterial => "arterial",
            Self::Trunk => "trunk",
            Self::Motorway => "motorway",
        }
    }

    /// The lowest zoom at which it is drawn.
    pub(super) fn lowest_zoom(self) -> u8 {
        match self {
            Self::County | Self::Motorway | Self::Trunk => 8,
            Self::Arterial => 10,
            Self::Stream | Self::Ramp => 11,
            Self::Service | Self::Minor => 12,
            Self::Path => 14,
        }
    }

    /// The lowest zoom at which its name is given.
    fn lowest_named(self) -> u8 {
        match self {
            Self::Motorway | Self::Trunk => 10,
            Self::Arterial | Self::Stream => 12,
            Self::Minor | Self::Service => 14,
            Self::County | Self::Path | Self::Ramp => 15,
        }
    }

    fn of(edge: &Edge<'_>, arterials: &[bool]) -> Option<Self> {
        Some(match edge.class() {
            Class::Primary => Self::Motorway,
            Class::Secondary => Self::Trunk,
            Class::Local => {
                let arterial = arterials.get(edge.number() as usize).copied().unwrap_or(false);
                if arterial { Self::Arterial } else { Self::Minor }
            }
            Class::OtherRoad => Self::Minor,
            Class::Ramp => Self::Ramp,
            Class::Service | Class::Private => Self::Service,
            Class::Track | Class::Path | Class::Alley | Class::Parking => Self::Path,
            Class::Stream => Self::Stream,
            Class::Rail | Class::Boundary => return None,
        })
    }
}

/// An edge's kind and what is written along it at a zoom; `None` if it doesn't show there.
pub(super) fn key(index: &Index, edge: &Edge<'_>, arterials: &[bool], zoom: u8) -> Option<Key> {
    let kind = Kind::of(edge, arterials).filter(|kind| kind.lowest_zoom() <= zoom)?;
    let mut street = None;
    let mut route = None;
    if kind >= Kind::Trunk {
        for name in edge.name_numbers() {
            match reference(index.name_text(name)) {
                Some(found) => {
                    if route.as_ref().is_none_or(|(known, _)| found < *known) {
                        route = Some((found, name));
                    }
                }
                None => street = street.or(Some(name)),
            }
        }
    } else {
        street = edge.name_numbers().next();
    }
    let route = route.map(|(_, name)| name);
    let shown = street.filter(|_| zoom >= kind.lowest_named());
    Some(Key { kind, route, shown, street: street.or(route) })
}

/// How the files begin a route's name, and how signs do, the most important first.
const ROUTES: [(&str, &str); 9] = [
    ("I- ", "I-"),
    ("US Hwy ", "US "),
    ("State Hwy ", "SH "),
    ("State Rte ", "SR "),
    ("State Loop ", "Loop "),
    ("Loop ", "Loop "),
    ("State Spur ", "Spur "),
    ("Farm-to-Market Rd ", "FM "),
    ("FM ", "FM "),
];

/// A route as signs write it, `I-35E`, with its rank; `None` for a street's name.
fn reference(name: &str) -> Option<(usize, String)> {
    ROUTES.iter().enumerate().find_map(|(rank, (begin, sign))| {
        let number = name.strip_prefix(begin)?.split(' ').next()?;
        let route = number.len() <= 5 && number.starts_with(|c: char| c.is_ascii_digit());
        route.then(|| (rank, format!("{sign}{number}")))
    })
}

/// A route's name as signs write it.
pub(super) fn sign(name: &str) -> String {
    reference(name).map_or_else(String::new, |(_, sign)| sign)
}

/// Which edges belong to an arterial, by their number: their street goes on for 6 km under one name.
pub(super) fn arterials(index: &Index) -> Vec<bool> {
    let mut found = vec![false; index.edge_count() as usize];
    // (name, node, edge): edges of one name that meet are beside each other once sorted.
    let mut ends: Vec<(u32, u32, u32)> = Vec::new();
    let local = (0..index.edge_count()).filter_map(|number| index.edge(number));
    for edge in local.filter(|edge| edge.class() == Class::Local) {
        if let Some(name) = edge.name_numbers().next() {
            ends.extend(edge.nodes().map(|node| (name, node, edge.number())));
        }
    }
    ends.sort_unstable();
    let mut parents: Vec<u32> = (0..index.edge_count()).collect();
    for pair in ends.windows(2) {
        if (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1) {
            let [a, b] = [root(&mut parents, pair[0].2), root(&mut parents, pair[1].2)];
            parents[a as usize] = b;
        }
    }
    let mut lengths = vec![0.0_f64; found.len()];
    for (_, _, edge) in &ends {
        // Each edge is in the list with both of its ends.
        let length = index.edge(*edge).map_or(0.0, |edge| edge.length() / 2.0);
        lengths[root(&mut parents, *edge) as usize] += length;
    }
    for (_, _, edge) in &ends {
        found[*edge as usize] = lengths[root(&mut parents, *edge) as usize] >= ARTERIAL_M;
    }
    found
}

/// The root of an edge's tree; the way to it becomes shorter.
fn root(parents: &mut [u32], mut edge: u32) -> u32 {
    while parents[edge as usize] != edge {
        let above = parents[parents[edge as usize] as usize];
        parents[edge as usize] = above;
        edge = above;
    }
    edge
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_read_as_signs_do() {
        for (name, expected) in [
            ("I- 35E", "I-35E"),
            ("US Hwy 75", "US 75"),
            ("State Hwy 114", "SH 114"),
            ("State Loop 12", "Loop 12"),
            ("I- 635 Svc Rd", "I-635"),
            ("Loop St", ""),
            ("Central Expy", ""),
        ] {
            assert_eq!(sign(name), expected, "{name}");
        }
    }
}
