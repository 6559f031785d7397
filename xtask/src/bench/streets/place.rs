//! The streets that both programs are asked about: the generated city, and Cambridge where its files are at hand.

use crate::run::root;
use std::{env, path::PathBuf};

/// Streets and questions about them whose right places are known.
pub struct Place {
    pub name: &'static str,
    pub folder: PathBuf,
    pub truths: Vec<PathBuf>,
    /// How many questions of each kind; without a number all.
    pub questions: Option<u32>,
    /// The state's code, its letters, its name.
    pub state: [&'static str; 3],
    pub counties: &'static [&'static str],
    /// The layers that PostGIS reads, and whether they have shapes.
    pub layers: &'static [(&'static str, bool)],
    /// The script that makes of the files what PostGIS's loader expects.
    pub prepare: &'static str,
}

impl Place {
    pub fn city(folder: PathBuf, truth: PathBuf, questions: u32) -> Self {
        Self {
            name: "The generated city",
            folder,
            truths: vec![truth],
            questions: Some(questions),
            state: ["48", "TX", "Texas"],
            counties: &["48113", "48085"],
            layers: &[
                ("place", true),
                ("faces", true),
                ("edges", true),
                ("featnames", false),
                ("addr", false),
            ],
            prepare: "city.sql",
        }
    }

    /// Real streets with the city's own crossings and addresses.
    pub fn cambridge() -> Option<Self> {
        let shared = env::var_os("BLOTTER_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
        let streets = shared.join("streets");
        let folder = streets.join("cambridge");
        folder.is_dir().then(|| Self {
            name: "Cambridge, Massachusetts",
            folder,
            truths: ["crossings", "houses"].map(|of| streets.join(format!("cambridge_{of}.csv"))).to_vec(),
            questions: None,
            state: ["25", "MA", "Massachusetts"],
            counties: &["25017"],
            layers: &[
                ("place", true),
                ("faces", true),
                ("edges", true),
                ("featnames", false),
                ("addrfeat", false),
            ],
            prepare: "cambridge.sql",
        })
    }
}
