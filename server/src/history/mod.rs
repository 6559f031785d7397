//! The history: everything that happened goes to the lake, and can be looked at again.
//!
//! - `recorder`: the event log's consumer that writes to the lake. The engine knows nothing of it.
//! - `polls`: the same of the store's polls, each body once.
//! - `days`: UTC days, and when one is over; `good_polls`: when the feed was seen, of days that are over kept in memory.
//! - `past`: events and boards of a time, from the lake, and from the log what isn't there yet.
//! - `recall`: what a new data directory, or an older one that is put back, takes from the lake.
//! - `rebuild`: kept polls through the engine again, compared with the lake; `anew`: where it begins behind what is not kept.
//! - `story`: what happened to one incident, from its events.
//! - `rollups`: a day's calls rolled up from its events, kept in the lake.
//! - `calls`: the calls that came on a day, and how long they lasted.
//! - `dims`, `filter`: by what calls are counted, and which.
//! - `activity`: days of calls, kept in memory and counted; `figures`: all that a page shows of them.
//! - `listing`: the calls of a filter themselves, a day after the other.
//! - `lasted`: within which time calls were over.
//! - `search`: incidents by words.
//! - `gaps`: when nobody watched.
//! - `hours`: how busy each hour was, and how long the feed was watched.

mod activity;
mod anew;
mod calls;
mod days;
mod dims;
mod figures;
mod filter;
mod gaps;
mod good_polls;
mod hours;
mod lasted;
mod listing;
mod past;
mod polls;
mod rebuild;
mod recall;
mod recorder;
mod rollups;
mod search;
mod story;

pub use activity::{Activity, Counted};
pub use calls::block_of;
pub use dims::Dim;
pub use figures::{DayFigures, Figures, HourFigures, LISTED};
pub use filter::{ActivityFilter, Versus};
pub use gaps::gaps;
pub use hours::{Hour, Hours, Step};
pub use lasted::Lasted;
pub use listing::Listing;
pub use past::{Past, PastBoard, PastError};
pub use rebuild::{Rebuilt, rebuild};
pub use recall::recall;
pub use recorder::{Recorder, RecorderParts};
pub use search::{Findings, Found, search};
pub use story::{End, Happening, Stay, Story, Watch, What};
