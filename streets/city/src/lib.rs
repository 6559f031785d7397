//! Sketchfield: a generated city in TIGER/Line's own format, about which the truth is known. Blotter's street
//! geocoder and basemap are measured on it.
//!
//! The city is invented; its bounds are those of Dallas, its two counties have the codes of real ones there, and its
//! highways have the names of Dallas's, because a city's file of aliases knows those. One seed is one city.
//!
//! # How it is made
//! - [`plan`]: a warped grid of superblocks a mile wide, each with a county, a town, a district and a kind.
//! - [`street`]: streets are objects: names, lines, and a rule for their numbers. The long roads, the
//!   highways and the local streets are drawn on the plan.
//! - [`Network`]: where lines meet there is a node, between nodes there is an edge, and edges have ranges.
//! - [`City::write`]: EDGES, ADDRFEAT, FEATNAMES, FACES, AREAWATER and ADDR of each county, PLACE and AREALM of the
//!   state, with TIGER's fields, types and widths. Both files of the state hold something far away as well.
//! - [`Truth`]: questions as a feed writes them, with every place that answers them; [`mutate`]: as people mistype
//!   them.
//!
//! # Its tricky places
//! - The county line follows an arterial through the city and takes a step: its edges are in both counties' files.
//! - Eight towns, each numbered from baselines of its own, all with a Main St, an Elm St, a 1st St …; only the city
//!   itself splits names into N, S, E and W.
//! - Grid streets have gaps and go on behind parks, rivers and highways; numbers do not wait for them.
//! - Divided roads are pairs of one-way lines sixteen metres apart, houses on the outer sides, so that a crossing of
//!   two of them is four nodes. The files don't say which way traffic runs: one carriageway is drawn against its
//!   numbers.
//! - Highways pass over and under: they share nodes with ramps alone. Their service roads have the numbers, some of
//!   them the highway's own name and some that name with `Svc Rd`, and dispatchers call both `… Serv Nb`.
//! - Every highway has several names, first and alternate; two of them share `I- 35E` and two `I- 30`.
//! - Two wandering roads cross an arterial every mile or so, a ring road crosses every radial road twice, crescents
//!   leave a street and come back to it.
//! - A third of all edges is drawn against its numbers. Ranges have empty sides, shrunken ends, both parities on one
//!   side, or are missing.
//! - Bases occur with several types (`Oak Hollow Dr`, `Oak Hollow Ct`); there are initials, saints, ordinals, county
//!   roads and farm roads.
//!
//! What it is not: faces are fifths of superblocks rather than the areas between edges, so an edge within one has
//! the same face on both sides; and there are no edges that are boundaries alone.
mod areas;
mod ask;
mod city;
mod crossings;
mod draw;
pub mod geometry;
mod grids;
mod highways;
mod layers;
mod local_streets;
mod main_roads;
mod mutate;
pub mod names;
mod network;
mod numbers;
mod places;
pub mod plan;
mod question;
pub mod street;
mod subdivisions;
mod truth;
mod write;

pub use city::City;
pub use layers::Error;
pub use mutate::mutate;
pub use network::{Edge, GradeSeparation, Network};
pub use numbers::Range;
pub use question::{Kind, Question, Side, write_questions};
pub use truth::Truth;
