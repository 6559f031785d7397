//! The lake from outside: files in, tables and releases out, read with and without its own code.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod common;
mod counts;
mod forces;
mod grid;
mod order;
mod quirks;
mod readers;
mod real;
mod releases;
mod rows;
