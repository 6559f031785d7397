//! The distinct published positions of a roll-up and the H3 cells that they lie in, at each resolution that is asked for.

use super::Point;
use crate::{Error, cell::Cell};
use h3o::{CellIndex, Resolution};
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use std::hash::BuildHasher;

/// The coarsest and the finest resolution of cells.
pub const RESOLUTIONS: std::ops::RangeInclusive<u8> = 4..=9;
const COARSEST: u8 = *RESOLUTIONS.start();
const FINEST: u8 = *RESOLUTIONS.end();

/// Positions by code, in the order in which they came; code 0 is "no position".
#[derive(Debug, Clone, Default)]
pub struct Points {
    /// Longitude and latitude.
    positions: Vec<[f64; 2]>,
    /// The finest cell of each position, as a number into [`Self::finest`].
    cells: Vec<u32>,
    finest: Cells,
    /// The coarser resolutions, beginning with the coarsest.
    coarser: [Coarser; (FINEST - COARSEST) as usize],
    codes: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// The distinct cells of a resolution, numbered.
#[derive(Debug, Clone, Default)]
struct Cells {
    cells: Vec<Cell>,
    numbers: HashMap<Cell, u32>,
}

impl Cells {
    /// The number of a cell, and whether it is new.
    fn number(&mut self, cell: Cell) -> Result<(u32, bool), Error> {
        if let Some(&number) = self.numbers.get(&cell) {
            return Ok((number, false));
        }
        let number = u32::try_from(self.cells.len()).map_err(|_| Error::TooManyValues)?;
        self.cells.push(cell);
        self.numbers.insert(cell, number);
        Ok((number, true))
    }
}

#[derive(Debug, Clone, Default)]
struct Coarser {
    cells: Cells,
    /// By the number of the finest cell.
    parents: Vec<u32>,
}

impl Points {
    /// One more than the greatest code.
    #[allow(clippy::len_without_is_empty, reason = "\"no position\" is always there")]
    pub fn len(&self) -> usize {
        self.positions.len() + 1
    }

    /// The code of a position, if it is known.
    pub(super) fn code(&self, point: &Point) -> Option<u32> {
        let position = position(point);
        self.codes.find(self.hash(position), |&code| self.is_at(code, position)).copied()
    }

    /// The code of a position, which may be new.
    pub(super) fn intern(&mut self, point: &Point) -> Result<u32, Error> {
        if let Some(code) = self.code(point) {
            return Ok(code);
        }
        let position = position(point);
        let wrong =
            || Error::Point { longitude: point.longitude, latitude: point.latitude, cell: point.cell };
        let cell = Cell::new(point.cell).filter(|cell| cell.resolution() == FINEST).ok_or_else(wrong)?;
        if !position.iter().all(|degrees| degrees.is_finite()) {
            return Err(wrong());
        }
        let code = u32::try_from(self.len()).map_err(|_| Error::TooManyValues)?;
        let (number, new) = self.finest.number(cell)?;
        if new {
            for (resolution, coarser) in (COARSEST..).zip(&mut self.coarser) {
                let parent = cell.parent(resolution).ok_or_else(wrong)?;
                coarser.parents.push(coarser.cells.number(parent)?.0);
            }
        }
        self.positions.push(position);
        self.cells.push(number);
        let hash = self.hash(position);
        let (positions, hasher) = (&self.positions, &self.hasher);
        self.codes.insert_unique(hash, code, |&code| hash_of(hasher, positions[code as usize - 1]));
        Ok(code)
    }

    fn hash(&self, position: [f64; 2]) -> u64 {
        hash_of(&self.hasher, position)
    }

    fn is_at(&self, code: u32, position: [f64; 2]) -> bool {
        self.positions[code as usize - 1].map(f64::to_bits) == position.map(f64::to_bits)
    }

    /// For each code whether a filter by place leaves it out: by a box (west, south, east, north; edges included), and
    /// by cells (any of them), whichever are given. "No position" is left out by either; `unplaced` asks for
    /// it beside the cells.
    pub(crate) fn left_out(&self, bbox: Option<[f64; 4]>, cells: &[Cell], unplaced: bool) -> Vec<bool> {
        let inside = (unplaced || !cells.is_empty()).then(|| self.inside(cells));
        let outside = self.positions.iter().zip(&self.cells).map(|(&[longitude, latitude], &cell)| {
            let in_box = bbox.is_none_or(|[west, south, east, north]| {
                (west..=east).contains(&longitude) && (south..=north).contains(&latitude)
            });
            !(in_box && inside.as_ref().is_none_or(|inside| inside[cell as usize]))
        });
        let anywhere = bbox.is_none() && (unplaced || cells.is_empty());
        std::iter::once(!anywhere).chain(outside).collect()
    }

    /// For each finest cell whether it lies in any of `cells`.
    fn inside(&self, cells: &[Cell]) -> Vec<bool> {
        let mut inside = vec![false; self.finest.cells.len()];
        for cell in cells {
            if cell.resolution() == FINEST {
                if let Some(&number) = self.finest.numbers.get(cell) {
                    inside[number as usize] = true;
                }
            } else if let Some(coarser) = self.coarser(cell.resolution())
                && let Some(number) = coarser.cells.numbers.get(cell)
            {
                inside
                    .iter_mut()
                    .zip(&coarser.parents)
                    .for_each(|(inside, parent)| *inside |= parent == number);
            }
        }
        inside
    }

    fn coarser(&self, resolution: u8) -> Option<&Coarser> {
        self.coarser.get(usize::from(resolution.checked_sub(COARSEST)?))
    }

    /// What is counted by code (of positions), counted by cell instead; cells without a count are left out. `None` for
    /// another resolution than 4 to 9.
    pub(crate) fn by_cell(&self, counts: &[u64], resolution: u8) -> Option<Vec<(Cell, u64)>> {
        let mut finest = vec![0; self.finest.cells.len()];
        for (&cell, &count) in self.cells.iter().zip(counts.iter().skip(1)) {
            finest[cell as usize] += count;
        }
        let (cells, by_cell) = if resolution == FINEST {
            (&self.finest.cells, finest)
        } else {
            let coarser = self.coarser(resolution)?;
            let mut by_cell = vec![0; coarser.cells.cells.len()];
            for (&parent, count) in coarser.parents.iter().zip(finest) {
                by_cell[parent as usize] += count;
            }
            (&coarser.cells.cells, by_cell)
        };
        Some(cells.iter().copied().zip(by_cell).filter(|&(_, count)| count > 0).collect())
    }

    /// Longitude and latitude of a code that is not "no position".
    pub(crate) fn position(&self, code: u32) -> [f64; 2] {
        self.positions[code as usize - 1]
    }

    /// How many cells of a resolution hold positions; none of another resolution than 4 to 9.
    pub(crate) fn cell_count(&self, resolution: u8) -> usize {
        self.cells_of(resolution).map_or(0, <[Cell]>::len)
    }

    /// A cell by its number among those of its resolution.
    pub(crate) fn cell(&self, number: u32, resolution: u8) -> Option<Cell> {
        self.cells_of(resolution)?.get(number as usize).copied()
    }

    /// The number of the cell that a position lies in.
    pub(crate) fn cell_number(&self, code: u32, resolution: u8) -> Option<u32> {
        let finest = *self.cells.get(code.checked_sub(1)? as usize)?;
        if resolution == FINEST {
            return Some(finest);
        }
        self.coarser(resolution)?.parents.get(finest as usize).copied()
    }

    fn cells_of(&self, resolution: u8) -> Option<&[Cell]> {
        if resolution == FINEST {
            return Some(&self.finest.cells);
        }
        Some(&self.coarser(resolution)?.cells.cells)
    }

    pub(super) fn bytes(&self) -> usize {
        let cells = |cells: &Cells| cells.cells.capacity() * 8 + cells.numbers.capacity() * 17;
        self.positions.capacity() * 16
            + self.cells.capacity() * 4
            + self.codes.capacity() * 5
            + cells(&self.finest)
            + self.coarser.iter().map(|it| cells(&it.cells) + it.parents.capacity() * 4).sum::<usize>()
    }
}

/// Minus zero and zero are one position.
fn position(point: &Point) -> [f64; 2] {
    [point.longitude + 0.0, point.latitude + 0.0]
}

fn hash_of(hasher: &DefaultHashBuilder, position: [f64; 2]) -> u64 {
    hasher.hash_one(position.map(f64::to_bits))
}

/// The finest cell at a position in degrees, as the lake's column `cell` holds it; none off the globe.
pub fn cell_at(longitude: f64, latitude: f64) -> Option<u64> {
    let at = h3o::LatLng::new(latitude, longitude).ok()?;
    let cell: CellIndex = at.to_cell(Resolution::try_from(FINEST).ok()?);
    Some(cell.into())
}
