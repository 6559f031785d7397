//! Any bytes as a street's name. Run by `cargo xtask test fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| blotter_streets::fuzz::name(bytes));
