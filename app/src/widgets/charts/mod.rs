//! Small charts in SVG. They render on the server and need no script; each has a table or a list beside it that says the
//! same. Places are in per cent or in a box of 100 by 100, since the policy forbids `style` attributes.

mod bar;
mod columns;
mod histogram;
mod line;
mod ring;
mod scale;

pub use bar::bar;
pub use columns::{Column, columns};
pub use histogram::histogram;
pub use line::{Line, Point, grid, line};
pub use ring::ring;
pub use scale::ticks;

use blotter_model::text::decimal;

/// A number as SVG has it: two decimals at most.
fn short(number: f64) -> String {
    decimal(number, 2)
}

/// How a label at a place hangs, so that it stays inside.
pub fn anchor(place: f64) -> &'static str {
    if place < 0.03 {
        "start"
    } else if place > 0.97 {
        "end"
    } else {
        "middle"
    }
}

/// A place in per cent.
pub fn percent(part: f64) -> String {
    format!("{}%", short(part * 100.0))
}

/// A count as a number to draw by.
#[allow(clippy::cast_precision_loss, reason = "counts lie far below 2^53")]
pub const fn amount(count: u64) -> f64 {
    count as f64
}

/// What part of a whole a count is; nothing of nothing.
pub fn part(count: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { amount(count) / amount(of) }
}
