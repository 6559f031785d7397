//! A machine that lacks something, or where a set-up step fails: the front door on a PATH of invented programs.
//! Each test ends before anything is built.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod machine;
mod setup;
mod toolchain;
