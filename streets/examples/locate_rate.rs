//! Builds an index from a folder of TIGER/Line files and measures: `locate_rate FOLDER [TRUTH.csv …]`.
//!
//! Prints the time and memory of building, the size of the file, how fast it opens; then, for each truth file, the
//! score, look-ups a second on one core, and how long single look-ups take. With `BLOTTER_WORST` set, also the worst
//! answers. The locator is the program's own: with Dallas's file of other names, whose highways the city has.

#![expect(clippy::cast_precision_loss, reason = "counts that are printed")]

use blotter_cities::City;
use blotter_streets::{Aliases, BuildOptions, Index, Locator, build, read_truth, score};
use hdrhistogram::Histogram;
use std::{
    error::Error,
    hint::black_box,
    path::{Path, PathBuf},
    time::Instant,
};

/// How long the look-ups of one truth file are timed, unless a single round of them takes longer.
const MAX_SECONDS: f64 = 3.0;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().ok_or("usage: locate_rate FOLDER [TRUTH.csv …]")?;
    let path = std::env::temp_dir().join(format!("locate-rate-{}.idx", std::process::id()));
    let start = Instant::now();
    let report = build(&folder, &BuildOptions::default(), &path)?;
    println!(
        "built in {:.2?}: {} edges, {} names, {} ranges, {} towns, {} areas",
        start.elapsed(),
        report.edges,
        report.names,
        report.ranges,
        report.places,
        report.areas
    );
    report.notes.iter().for_each(|note| println!("note: {note}"));
    println!("peak memory {}, index {:.2} MB", peak_memory(), report.bytes as f64 / 1e6);
    let start = Instant::now();
    let index = Index::open(&path)?;
    println!("opened in {:.2?}", start.elapsed());
    let locator = Locator::new(index).with_aliases(aliases()?);
    for truth in arguments {
        measure(&locator, &truth)?;
    }
    std::fs::remove_file(&path)?;
    Ok(())
}

fn measure(locator: &Locator, path: &Path) -> Result<(), Box<dyn Error>> {
    let truths = read_truth(path)?;
    let found = score(locator, &truths);
    println!("\n{}: {} questions\n{found}", path.display(), truths.len());
    if std::env::var_os("BLOTTER_WORST").is_some() {
        for worst in &found.worst {
            println!("worst: {:.0} m: {}\n    {}", worst.error_m, worst.question, worst.answer);
        }
        for worst in &found.unsaid {
            println!("unsaid: {:.0} m: {}\n    {}", worst.error_m, worst.question, worst.answer);
        }
    }
    // In an order in which neighbours don't follow each other, as calls come in.
    let mut order: Vec<usize> = (0..truths.len()).collect();
    fastrand::Rng::with_seed(1).shuffle(&mut order);
    // Whole rounds, at least one, for as long as another is likely to fit into the time.
    let (mut rounds, mut seconds) = (0, 0.0);
    let start = Instant::now();
    while rounds == 0 || seconds + seconds / rounds as f64 <= MAX_SECONDS {
        for i in &order {
            black_box(locator.locate(black_box(&truths[*i].question())));
        }
        rounds += 1;
        seconds = start.elapsed().as_secs_f64();
    }
    println!("{:.0} look-ups a second on one core", (rounds * truths.len()) as f64 / seconds);
    let mut nanos = Histogram::<u64>::new(3)?;
    for i in &order {
        let start = Instant::now();
        black_box(locator.locate(black_box(&truths[*i].question())));
        nanos.record(u64::try_from(start.elapsed().as_nanos())?)?;
    }
    for quantile in [0.5, 0.9, 0.99, 0.999, 1.0] {
        println!("p{:<5} {:>9.2} µs", quantile * 100.0, nanos.value_at_quantile(quantile) as f64 / 1e3);
    }
    Ok(())
}

/// The other names of roads as the program has them.
fn aliases() -> Result<Aliases, Box<dyn Error>> {
    let city = City::load("dallas")?;
    let names = city.street_aliases();
    println!("{} names have other names", names.len());
    Ok(Aliases::new(names.iter().map(|(name, others)| (name, others.iter().collect()))))
}

/// The most memory that the process has had, as Linux says it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_once(':'))
        .map_or_else(|| "unknown".to_owned(), |(_, size)| size.trim().to_owned())
}
