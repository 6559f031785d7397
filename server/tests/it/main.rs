//! The built program from outside: booted on a free port, fed by an upstream that each test scripts, asked over
//! HTTP like any client. `common` is the harness.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod api;
mod basemap;
mod beats;
mod bucket_faults;
mod city;
mod common;
mod crash;
mod crash_posts;
mod credentials;
mod data_page;
mod demo;
mod download;
mod durability;
mod feed;
mod geocoding;
mod history;
mod import;
mod import_full_disk;
mod import_on_disk;
mod import_remote;
mod import_told;
mod logging;
mod migration;
mod operations;
mod post;
mod records;
mod records_pages;
mod records_rows;
mod startup;
mod stream;
mod streets;
mod supervision;
mod sync;
mod unwritable;
mod upgrade;
