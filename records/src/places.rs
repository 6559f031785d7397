//! Where towns are: the middle of the points that the police publish for them.

use crate::{
    Data, Dimension,
    rollup::{
        codes::{Code, with_codes},
        column_of,
    },
};
use std::cmp::Reverse;

/// A town as records name it.
#[derive(Debug, Clone, PartialEq)]
pub struct Town {
    pub name: String,
    /// The medians of its points.
    pub longitude: f64,
    pub latitude: f64,
    /// How many points it has.
    pub points: usize,
}

/// The towns of a data set, those with most points first, ties by name. None where its records name no towns.
///
/// A point counts for the town that the last row at it names: published points hardly ever lie in two.
pub(crate) fn towns(data: &dyn Data) -> Vec<Town> {
    let column = column_of(data.data_set(), Dimension::Town);
    let Some(column) = column.and_then(|column| column.checked_sub(1)) else { return Vec::new() };
    let points = data.points();
    let mut town_of = vec![0_u32; points.len()];
    for month in data.months() {
        let rows = month.rows(true);
        let Some(towns) = rows.columns.get(column) else { continue };
        with_codes!(&rows.positions, positions => with_codes!(towns, towns => {
            for (position, town) in positions.iter().zip(towns.iter()) {
                #[allow(clippy::cast_possible_truncation, reason = "a code has at most 32 bits")]
                if let Some(place) = town_of.get_mut(position.index()) {
                    *place = town.index() as u32;
                }
            }
        }));
    }
    let dictionary = data.dictionary(column + 1);
    let mut places: Vec<(u32, [f64; 2])> = (0_u32..)
        .zip(town_of)
        .skip(1)
        .filter(|&(_, town)| town != 0)
        .map(|(code, town)| (town, points.position(code)))
        .collect();
    places.sort_unstable_by_key(|&(town, _)| town);
    let mut towns: Vec<Town> = places
        .chunk_by(|one, next| one.0 == next.0)
        .filter_map(|of| {
            let name = dictionary.value(of.first()?.0 as usize)?.to_string();
            let median = |axis: usize| {
                let mut degrees: Vec<f64> = of.iter().map(|(_, position)| position[axis]).collect();
                let middle = degrees.len() / 2;
                *degrees.select_nth_unstable_by(middle, f64::total_cmp).1
            };
            Some(Town { name, longitude: median(0), latitude: median(1), points: of.len() })
        })
        .collect();
    towns.sort_by(|one, two| (Reverse(one.points), &one.name).cmp(&(Reverse(two.points), &two.name)));
    towns
}
