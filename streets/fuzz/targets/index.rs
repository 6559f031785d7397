//! Any bytes as a street index: read, drawn and asked. Run by `cargo xtask test fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| blotter_streets::fuzz::index(bytes));
