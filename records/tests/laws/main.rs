//! Answers from roll-ups agree with counting the rows one by one, whatever is asked.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod agree;
mod releases;
mod rows;
