//! The benchmark's errors are only printed, so that their types don't matter.

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
