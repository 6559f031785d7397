//! Builds an index from a folder of TIGER/Line files and draws every tile of the basemap: `tile_rate FOLDER [GEOID]`.
//!
//! Prints how long opening takes and, for each zoom and all together, how many tiles hold something, how long drawing
//! one takes on one core, and the largest, compressed (gzip, level 6) and not. Nothing is cached: `first` is the very
//! first drawing of each tile, with whatever the machine did meanwhile; `best` the least of it and two more. GEOID names
//! the preferred town. With `BLOTTER_TILES_OUT` set, the tiles are also written into that folder, as `z/x/y.mvt`.

#![expect(clippy::cast_precision_loss, reason = "counts that are printed")]

use blotter_streets::tiles::{MAX_ZOOM, MIN_ZOOM, Tiles};
use blotter_streets::{BuildOptions, Index, build};
use flate2::{Compression, write::GzEncoder};
use hdrhistogram::Histogram;
use std::{
    error::Error,
    fmt,
    hint::black_box,
    io::Write,
    path::PathBuf,
    time::{Duration, Instant},
};

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
    println!("{:>21} first, ms {:>22} best, ms", "", "");
    println!(
        "zoom   tiles     p50     p99   p99.9     max     p50     p99   p99.9     max  largest kB  gzip kB"
    );
    let mut all = Drawn::new()?;
    for zoom in MIN_ZOOM..=MAX_ZOOM {
        let mut drawn = Drawn::new()?;
        let [across, down] = tiles.across(zoom);
        for (x, y) in across.flat_map(|x| down.clone().map(move |y| (x, y))) {
            let draw = || {
                let start = Instant::now();
                let tile = black_box(tiles.tile(zoom, black_box(x), y));
                (tile, start.elapsed())
            };
            let (tile, first) = draw();
            let Some(tile) = tile else { continue };
            // On a machine that does other things too, a single drawing measures those.
            let best = (0..2).map(|_| draw().1).fold(first, Duration::min);
            drawn.add(first, best, tile.len(), gzip(&tile)?)?;
            if let Some(folder) = &out {
                let folder = folder.join(format!("{zoom}/{x}"));
                std::fs::create_dir_all(&folder)?;
                std::fs::write(folder.join(format!("{y}.mvt")), &tile)?;
            }
        }
        println!("{zoom:>4} {drawn}");
        all.take_in(&drawn)?;
    }
    println!(" all {all}");
    std::fs::remove_file(&path)?;
    Ok(())
}

/// What drawing tiles took, and the largest of them.
struct Drawn {
    first: Histogram<u64>,
    best: Histogram<u64>,
    largest: usize,
    packed: usize,
}

impl Drawn {
    fn new() -> Result<Self, Box<dyn Error>> {
        Ok(Self { first: Histogram::new(3)?, best: Histogram::new(3)?, largest: 0, packed: 0 })
    }

    fn add(
        &mut self,
        first: Duration,
        best: Duration,
        size: usize,
        packed: usize,
    ) -> Result<(), Box<dyn Error>> {
        self.first.record(u64::try_from(first.as_nanos())?)?;
        self.best.record(u64::try_from(best.as_nanos())?)?;
        (self.largest, self.packed) = (self.largest.max(size), self.packed.max(packed));
        Ok(())
    }

    fn take_in(&mut self, other: &Self) -> Result<(), Box<dyn Error>> {
        self.first.add(&other.first)?;
        self.best.add(&other.best)?;
        (self.largest, self.packed) = (self.largest.max(other.largest), self.packed.max(other.packed));
        Ok(())
    }
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>7}", self.first.len())?;
        for nanos in [&self.first, &self.best] {
            for quantile in [0.5, 0.99, 0.999, 1.0] {
                write!(f, " {:>7.3}", nanos.value_at_quantile(quantile) as f64 / 1e6)?;
            }
        }
        write!(f, " {:>11.1} {:>8.1}", self.largest as f64 / 1e3, self.packed as f64 / 1e3)
    }
}

fn gzip(bytes: &[u8]) -> Result<usize, std::io::Error> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
