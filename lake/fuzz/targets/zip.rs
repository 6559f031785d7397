//! Any bytes as a monthly archive. Run by `cargo xtask test fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| blotter_lake::fuzz::zip(bytes));
