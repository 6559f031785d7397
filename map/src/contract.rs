//! What the page hands to the map, and what the map reports to the page: plain data without a browser.

/// What a map shows: its centre in WGS84 degrees and Leaflet's zoom level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    pub latitude: f64,
    pub longitude: f64,
    pub zoom: f64,
}

/// What is drawn under the markers.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum BaseLayer {
    /// A plain background.
    #[default]
    None,
    /// Raster tiles by a template with `{z}`, `{x}`, `{y}`.
    Raster {
        template: String,
        /// Plain text; `OpenStreetMap` in it becomes a link.
        attribution: String,
    },
    Vector(VectorLayer),
}

/// Vector tiles, and the script that draws them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VectorLayer {
    /// A template with `{z}`, `{x}`, `{y}`, or the address of a `.pmtiles` file.
    pub url: String,
    /// The lowest and the highest zoom that has tiles.
    pub zooms: [u8; 2],
    /// The address of the script that draws them.
    pub script: String,
    /// Plain text; `OpenStreetMap` in it becomes a link.
    pub attribution: String,
}

/// How a map starts.
#[derive(Debug, Clone, PartialEq)]
pub struct MapOptions {
    /// The city's bounds in WGS84 degrees: south, west, north, east.
    pub bounds: [f64; 4],
    /// What the map shows first; none: all of the bounds.
    pub view: Option<Viewport>,
    /// What is drawn under the markers.
    pub base: BaseLayer,
    /// Inside another site's page: one finger and a plain wheel scroll that page, two fingers or Ctrl move the map.
    pub embed: bool,
    /// Moves and fades happen at once.
    pub reduced_motion: bool,
}

/// How a map of cells starts.
#[derive(Debug, Clone, PartialEq)]
pub struct CellMapOptions {
    /// The first view, WGS84 degrees: south, west, north, east.
    pub bounds: [f64; 4],
    /// How far the map may be moved, likewise.
    pub limits: [f64; 4],
    /// What is drawn under the cells.
    pub base: BaseLayer,
    /// The address of the script that draws cells and vector tiles.
    pub script: String,
    /// Moves and fades happen at once.
    pub reduced_motion: bool,
}

/// What people did on a map of cells, or what happened to it.
#[derive(Debug, Clone, PartialEq)]
pub enum CellMapEvent {
    /// A cell, or a point in it, was clicked: its number in hex.
    Choose(String),
    /// A box was drawn: south, west, north, east.
    Area([f64; 4]),
    /// The mouse is over another cell or point: how many records it has; over none: nothing.
    Over(Option<u64>),
    /// The map came to rest.
    Moved {
        /// South, west, north, east of what is in view.
        bounds: [f64; 4],
        /// The zoom of the tiles that are drawn.
        tiles: u8,
    },
    /// All that is in view has been drawn.
    Drawn,
    /// Tiles could not be loaded.
    TilesFailed,
}

/// One incident on the map.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "four facts that do not exclude one another")]
pub struct Marker {
    /// The incident's number.
    pub id: String,
    /// WGS84 degrees north.
    pub latitude: f64,
    /// WGS84 degrees east.
    pub longitude: f64,
    /// The style class that gives shape and colour.
    pub class: &'static str,
    /// The letter on it; may be empty.
    pub letter: &'static str,
    /// 1 is the most urgent; defines the size.
    pub priority: Option<i64>,
    /// How many units work on it; from 2 on they are shown.
    pub units: usize,
    /// Only the street is known: hollow, with a dashed edge on a soft halo.
    pub rough: bool,
    /// Placed on a hundred block: choosing it draws the block's extent.
    pub block: bool,
    /// The place is within this many metres.
    pub uncertainty_m: Option<u32>,
    /// Other places that fit as well, degrees north and east: choosing the marker draws a hollow ring at each.
    pub others: Vec<[f64; 2]>,
    /// The marker's accessible name.
    pub name: String,
    /// The nature of call in plain words, on the tag beside the chosen marker.
    pub title: String,
    /// Where it is, on the same tag.
    pub place: String,
    /// Arrived within the last minute.
    pub fresh: bool,
    /// It has left; shown faintly until it is removed from the list.
    pub leaving: bool,
}

/// What people did on the map, or what happened to it.
#[derive(Debug, Clone, PartialEq)]
pub enum MapEvent {
    /// An incident was chosen by its marker.
    Choose(String),
    /// A stack was opened, or an open one has other incidents now; newest first.
    OpenStack {
        /// The incidents' numbers.
        ids: Vec<String>,
    },
    /// The open stack was closed by its marker, or is no longer a stack.
    CloseStack,
    /// The map came to rest.
    Moved {
        /// Where.
        view: Viewport,
        /// False when the page itself asked by `set_view` or `reveal`.
        by_user: bool,
    },
    /// The basemap could not be loaded; said once.
    TilesFailed,
    /// The background was clicked, beside any marker.
    Background,
}
