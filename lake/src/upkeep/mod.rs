//! Looking after a lake: is it whole, back to an older release, room made, everything out.

mod export;
mod rollback;
mod tally;
mod vacuum;
mod verify;

pub(crate) use export::with_month;
pub use export::{ExportFormat, Exported, export};
pub use rollback::rollback;
pub use vacuum::{GRACE, VacuumReport, vacuum};
pub use verify::{VerifyReport, verify};
