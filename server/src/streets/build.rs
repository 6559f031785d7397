//! `blotter streets build`: the files, read or downloaded first, become one index.

use super::{cli::Build, download};
use crate::{
    Error,
    logging::{note, print},
};
use blotter_streets::{BuildOptions, BuildReport, build};
use indicatif::DecimalBytes;
use std::{fmt::Write as _, fs, path::Path};

/// Builds the index and prints what it holds. An index that is there already stays until the new one is whole.
pub(super) async fn run(options: &Build) -> Result<(), Error> {
    let out = match &options.out {
        Some(out) => out.clone(),
        None => super::index_in(&options.dir.resolve()?),
    };
    if let Some(folder) = out.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|source| Error::File { path: folder.to_owned(), source })?;
    }
    let folder = if let Some(folder) = &options.from {
        folder.clone()
    } else {
        // Years apart: of two years' files in one folder the newer would be read, whatever was asked for.
        let folder = options.dir.resolve()?.join("tiger").join(options.year.to_string());
        download::all(&options.source, &options.counties, options.year, &folder).await?;
        folder
    };
    note(format_args!("building {}", out.display()));
    let wanted = BuildOptions { counties: options.counties.clone(), place: options.place };
    let report = build(&folder, &wanted, &out)?;
    print(in_words(&report, &out).trim_end());
    if options.out.is_none() {
        print("`blotter serve` asks it first from its next start on.");
    }
    Ok(())
}

fn in_words(report: &BuildReport, out: &Path) -> String {
    let mut text = format!("Built {}, {}\n", out.display(), DecimalBytes(report.bytes as u64));
    let rows = [
        ("counties", report.counties.join(", ")),
        ("edges", format!("{}, of them roads {}", report.edges, report.roads)),
        ("names", format!("{}, ranges of house numbers {}", report.names, report.ranges)),
        ("towns", report.places.to_string()),
        ("areas", format!("{} (water, parks, landmarks, towns)", report.areas)),
    ];
    for (what, words) in rows {
        // Writing to a String can't fail.
        let _ = writeln!(text, "  {what:<9} {words}");
    }
    for note in &report.notes {
        let _ = writeln!(text, "  note      {note}");
    }
    text
}
