//! Any bytes as a published CSV. Run by `cargo xtask test fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| blotter_lake::fuzz::csv(bytes));
