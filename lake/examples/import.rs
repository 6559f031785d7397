//! Imports PATHs into a lake and loads the release: `cargo run --release -p blotter-lake --example import LAKE PATH…`.

use blotter_lake::{ImportOptions, Lake, import, load};
use blotter_records::{Data, DataSet};
use std::time::Instant;

#[tokio::main]
async fn main() -> Result<(), blotter_lake::Error> {
    let mut arguments = std::env::args().skip(1);
    let lake = Lake::open(&arguments.next().unwrap_or_default())?;
    let paths: Vec<_> = arguments.collect();
    let start = Instant::now();
    let summary = import(&lake, &paths, ImportOptions::default()).await?;
    println!("imported in {:.2?}: {:?}", start.elapsed(), summary.rows);
    print_memory();
    let start = Instant::now();
    if let Some(loaded) = load(&lake, None).await? {
        println!("loaded release {} in {:.2?}", loaded.release.number, start.elapsed());
        for data_set in DataSet::ALL {
            let rollup = loaded.release.rollup(data_set);
            println!("{data_set}: {} months, {} bytes", rollup.months().len(), rollup.bytes());
        }
    }
    print_memory();
    Ok(())
}

/// The most memory that was resident so far.
fn print_memory() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
}
