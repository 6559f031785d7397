//! Builds an index from a folder of TIGER/Line files and draws every tile of the basemap: `tile_rate FOLDER [GEOID]`.
//!
//! Prints how long opening takes and, for each zoom and all together, how many tiles hold something, how long drawing
//! one takes on one core (the best of three, nothing cached), and the largest, compressed (gzip, level 6) and not. GEOID names the
//! preferred town. With `BLOTTER_TILES_OUT` set, the tiles are also written into that folder, as `z/x/y.mvt`.

#![expect(clippy::cast_precision_loss, reason = "counts that are printed")]

use blotter_streets::tiles::{MAX_ZOOM, MIN_ZOOM, Tiles};
use blotter_streets::{BuildOptions, Index, build};
use flate2::{Compression, write::GzEncoder};
use hdrhistogram::Histogram;
use std::{error::Error, hint::black_box, io::Write, path::PathBuf, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: tile_rate FOLDER [GEOID]")?);
    let place = arguments.next().map(|geoid| geoid.parse()).transpose()?;
    let path = std::env::temp_dir().join(format!("tile-rate-{}.idx", std::process::id()));
    let report = build(&folder, &BuildOptions { place, ..BuildOptions::default() }, &path)?;
    println!("{} edges, {} areas, {} towns", report.edges, report.areas, report.places);
    let index = Index::open(&path)?;
    let start = Instant::now();
    let tiles = Tiles::new(&index);
    println!("opened in {:.2?}", start.elapsed());
    let out = std::env::var_os("BLOTTER_TILES_OUT").map(PathBuf::from);
    println!("zoom   tiles    p50 ms    p99 ms  p99.9 ms    max ms  largest kB  gzip kB");
    let mut all = Histogram::<u64>::new(3)?;
    let mut most = (0, 0);
    for zoom in MIN_ZOOM..=MAX_ZOOM {
        let mut nanos = Histogram::<u64>::new(3)?;
        let (mut largest, mut packed) = (0, 0);
        let [across, down] = tiles.across(zoom);
        for (x, y) in across.flat_map(|x| down.clone().map(move |y| (x, y))) {
            let Some(tile) = tiles.tile(zoom, x, y) else { continue };
            // The best of three: on a machine that does other things too, a single one measures those.
            let mut best = u64::MAX;
            for _ in 0..3 {
                let start = Instant::now();
                black_box(tiles.tile(zoom, black_box(x), y));
                best = best.min(u64::try_from(start.elapsed().as_nanos())?);
            }
            nanos.record(best)?;
            largest = largest.max(tile.len());
            packed = packed.max(gzip(&tile)?);
            if let Some(folder) = &out {
                let folder = folder.join(format!("{zoom}/{x}"));
                std::fs::create_dir_all(&folder)?;
                std::fs::write(folder.join(format!("{y}.mvt")), &tile)?;
            }
        }
        line(&zoom.to_string(), &nanos, largest, packed);
        all.add(&nanos)?;
        most = (most.0.max(largest), most.1.max(packed));
    }
    line("all", &all, most.0, most.1);
    std::fs::remove_file(&path)?;
    Ok(())
}

fn line(zoom: &str, nanos: &Histogram<u64>, largest: usize, packed: usize) {
    let ms = |quantile: f64| nanos.value_at_quantile(quantile) as f64 / 1e6;
    println!(
        "{zoom:>4} {:>7} {:>9.3} {:>9.3} {:>9.3} {:>9.3} {:>11.1} {:>8.1}",
        nanos.len(),
        ms(0.5),
        ms(0.99),
        ms(0.999),
        ms(1.0),
        largest as f64 / 1e3,
        packed as f64 / 1e3
    );
}

fn gzip(bytes: &[u8]) -> Result<usize, std::io::Error> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
