//! What other programs and browsers get: the calls, the API's description, headers and pages.

mod board;
mod cached;
mod cross_origin;
mod described;
mod operations;
mod pages;
pub mod schema;
