//! Looking after a lake: is it whole, back to an older release, room made, everything out.

mod export;
mod rollback;
mod tally;
mod vacuum;
mod verify;

pub use export::{ExportFormat, Exported, export};
pub(crate) use export::{cell_text, with_month};
pub use rollback::rollback;
pub use vacuum::{GRACE, VacuumReport, vacuum};
pub use verify::{VerifyReport, verify};
