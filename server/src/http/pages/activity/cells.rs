//! Where calls came: H3 cells on a drawing of their own, in five steps.

use super::text::{BBOX, Page};
use crate::{
    history::{Dim, Figures, Versus},
    http::pages::words::grouped,
};
use blotter_app::activity::{AreaText, CellText, CellsText, Outline};
use blotter_records::{Bbox, Cell, Value, map};
use blotter_view::{LiveView, MapPosition};

/// How wide the drawing is, in a unit of its own; it is no higher than this.
const SIDE: f64 = 100.0;

/// What both sides of a comparison are drawn by: one place and one scale.
pub(super) struct Drawing {
    projection: Projection,
    steps: Vec<u64>,
    most: u64,
}

impl Drawing {
    pub fn of(figures: &Figures, beside: Option<&Figures>) -> Self {
        let cells = || [Some(figures), beside].into_iter().flatten().flat_map(|figures| &figures.cells);
        let most = cells().map(|(_, count, _)| *count).max().unwrap_or_default();
        Self { projection: Projection::of(cells().map(|(cell, ..)| *cell)), steps: map::steps(most), most }
    }
}

impl Page<'_> {
    pub fn cells(&self, drawing: &Drawing) -> CellsText {
        let Drawing { projection, steps, most } = drawing;
        let all = &self.figures.cells;
        let compared = self.compared_value(Dim::Cell);
        let names = self.names(Dim::Block);
        let cell = |(cell, count, block): &(Cell, u64, Value)| CellText {
            corners: cell.corners().into_iter().map(|corner| projection.place(corner)).collect(),
            step: map::step(steps, *count),
            count: *count,
            name: match block {
                Value::Null => "Place not given".to_owned(),
                block => format!("Around {}", names(block)),
            },
            href: self.at(&self.asked.query.toggled(Dim::Cell.name(), &cell.to_string())),
            chosen: self.has_cell(*cell),
            compared: compared.is_some_and(|value| *value == Value::text(&cell.to_string())),
            id: cell.to_string(),
        };
        // In a frame it would be the live map's place.
        let chosen = all.iter().map(|(cell, ..)| *cell).find(|cell| self.has_cell(*cell));
        let there = chosen.filter(|_| self.frame.is_none()).map(there);
        let placed: u64 = all.iter().map(|(_, count, _)| count).sum();
        CellsText {
            cells: all.iter().map(cell).collect(),
            outline: projection.outline,
            most: *most,
            sum: self.figures.anywhere,
            there,
            area: self.asked.bbox.map(|bbox| projection.area(bbox)),
            other_area: match self.asked.versus {
                Some(Versus::Area(bbox)) => Some(projection.area(bbox)),
                _ => None,
            },
            note: self.cells_note(placed),
            steps: steps.clone(),
        }
    }

    fn has_cell(&self, cell: Cell) -> bool {
        self.has(Dim::Cell, &Value::text(&cell.to_string()))
    }

    /// The filter by places.
    pub fn area(&self) -> AreaText {
        let cells = self.chosen(Dim::Cell).count();
        let anywhere = self.asked.query.without(Dim::Cell.name()).without(BBOX);
        AreaText {
            words: match (self.asked.bbox, cells) {
                (None, 0) => "Anywhere".to_owned(),
                (None, 1) if self.has(Dim::Cell, &Value::Null) => "In no cell".to_owned(),
                (None, 1) => "1 cell".to_owned(),
                (None, cells) => format!("{cells} cells"),
                (Some(_), 0) => "Drawn area".to_owned(),
                (Some(_), _) => "Drawn area, and cells".to_owned(),
            },
            chosen: self.asked.bbox.is_some() || cells > 0,
            anywhere: self.at(&anywhere),
        }
    }

    fn cells_note(&self, placed: u64) -> String {
        let figures = self.figures;
        let in_cells = self.chosen(Dim::Cell).next().is_some();
        if self.asked.bbox.is_some() && !in_cells {
            let (count, of) = (grouped(figures.total), grouped(figures.anywhere));
            return format!(
                "In the drawn area: {count} of {of}. Calls of which only the street is known are in no area; north is up."
            );
        }
        if in_cells {
            let (count, of) = (grouped(figures.total), grouped(figures.anywhere));
            // Those of an address may have other sizes than the map's.
            let is_here = figures.cells.iter().any(|(cell, ..)| self.has_cell(*cell));
            let back =
                if is_here { "Choose a cell again to take it back; north is up." } else { "North is up." };
            return format!("Chosen: {count} of {of}. {back}");
        }
        let rough = match figures.rough {
            0 => String::new(),
            rough => format!(" Of {} only the street is known: they are in no cell.", grouped(rough)),
        };
        let unplaced = match figures.unplaced {
            0 => String::new(),
            unplaced => format!(" {} gave no place that could be found.", grouped(unplaced)),
        };
        format!(
            "In cells: {} of {}. Calls are placed on the hundred block or crossing; north is up.{rough}{unplaced}",
            grouped(placed),
            grouped(figures.total)
        )
    }
}

/// The live map around a cell.
fn there(cell: Cell) -> String {
    let [latitude, longitude] = cell.middle();
    let map = Some(MapPosition { latitude, longitude, zoom: 15.0 });
    format!("/?{}", LiveView { map, ..LiveView::default() }.to_query())
}

/// From degrees to the drawing: Mercator's, as web maps have it.
struct Projection {
    west: f64,
    north: f64,
    /// Of the drawing's unit to Mercator's.
    scale: f64,
    outline: Outline,
}

impl Projection {
    fn of(cells: impl Iterator<Item = Cell>) -> Self {
        let (mut west, mut east) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut south, mut north) = (f64::INFINITY, f64::NEG_INFINITY);
        for [x, y] in cells.flat_map(Cell::corners).map(mercator) {
            (west, east) = (west.min(x), east.max(x));
            (south, north) = (south.min(y), north.max(y));
        }
        let side = (east - west).max(north - south);
        if !side.is_finite() || side <= 0.0 {
            return Self { west: 0.0, north: 0.0, scale: 1.0, outline: Outline::default() };
        }
        let scale = SIDE / side;
        let (width, height) = ((east - west) * scale, (north - south) * scale);
        let outline = Outline { width, height, corner: (west, north), unit: 1.0 / scale };
        Self { west, north, scale, outline }
    }

    /// Left, top, width and height of a box, or of what of it is on the drawing.
    fn area(&self, bbox: Bbox) -> [f64; 4] {
        let Outline { width, height, .. } = self.outline;
        let (left, top) = self.place([bbox.north, bbox.west]);
        let (right, bottom) = self.place([bbox.south, bbox.east]);
        let (left, right) = (left.clamp(0.0, width), right.clamp(0.0, width));
        let (top, bottom) = (top.clamp(0.0, height), bottom.clamp(0.0, height));
        [left, top, right - left, bottom - top]
    }

    fn place(&self, corner: [f64; 2]) -> (f64, f64) {
        let [x, y] = mercator(corner);
        ((x - self.west) * self.scale, (self.north - y) * self.scale)
    }
}

/// In radians, from a latitude and a longitude in degrees.
fn mercator([latitude, longitude]: [f64; 2]) -> [f64; 2] {
    [longitude.to_radians(), map::mercator::height(latitude)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn north_is_up_east_is_right_and_all_of_it_is_on_the_drawing() {
        let cells = [(32.78, -96.80), (32.90, -96.75)].map(|(lat, lng)| Cell::around(lat, lng, 8).unwrap());
        let drawing = Projection::of(cells.into_iter());
        let middle = |cell: Cell| drawing.place(cell.middle());
        let ((x1, y1), (x2, y2)) = (middle(cells[0]), middle(cells[1]));
        assert!(x1 < x2 && y1 > y2, "{x1} {y1} {x2} {y2}");
        let Outline { width, height, corner: (west, north), unit } = drawing.outline;
        assert!(width > 0.0 && width < height && (height - SIDE).abs() < 1e-9, "{width} {height}");
        for (x, y) in cells.iter().flat_map(|cell| cell.corners()).map(|corner| drawing.place(corner)) {
            assert!((-1e-9..=width + 1e-9).contains(&x) && (-1e-9..=height + 1e-9).contains(&y), "{x} {y}");
        }
        // As the browser reads places off the drawing.
        let (x, y) = drawing.place([32.8, -96.79]);
        let found = [(north - y * unit).sinh().atan(), west + x * unit].map(f64::to_degrees);
        assert!((found[0] - 32.8).abs() < 1e-9 && (found[1] + 96.79).abs() < 1e-9, "{found:?}");
        // What of a box lies outside of the drawing isn't drawn.
        let half = Bbox { west: -180.0, south: -80.0, east: -96.79, north: 80.0 };
        for (side, expected) in drawing.area(half).into_iter().zip([0.0, 0.0, x, height]) {
            assert!((side - expected).abs() < 1e-9, "{side} {expected}");
        }
        assert_eq!(Projection::of(std::iter::empty()).outline, Outline::default());
    }
}
