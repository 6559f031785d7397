//! Which files of the Census Bureau an index is made of.

/// The layers of a county. EDGES comes first: without it there is not a such county.
const COUNTY: [&str; 5] = ["EDGES", "ADDRFEAT", "FEATNAMES", "FACES", "AREAWATER"];
/// The layers of a state.
const STATE: [&str; 2] = ["PLACE", "AREALM"];

/// One layer of one county or state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// `EDGES`.
    pub(super) layer: &'static str,
    /// Five digits of a county, two of a state.
    pub(super) code: String,
    /// `tl_2024_48113_edges.zip`.
    pub(super) name: String,
}

impl File {
    fn new(year: u16, layer: &'static str, code: &str) -> Self {
        let name = format!("tl_{year}_{code}_{}.zip", layer.to_ascii_lowercase());
        Self { layer, code: code.to_owned(), name }
    }

    /// Its address below the source: `TIGER2024/EDGES/tl_2024_48113_edges.zip`.
    pub(super) fn address(&self, source: &str, year: u16) -> String {
        format!("{}/TIGER{year}/{}/{}", source.trim_end_matches('/'), self.layer, self.name)
    }

    /// Whether nothing can be built without it.
    pub(super) fn is_needed(&self) -> bool {
        self.layer == "EDGES"
    }
}

/// All files for these counties, each once.
pub(super) fn of(counties: &[String], year: u16) -> Vec<File> {
    let sorted = |mut codes: Vec<String>| {
        codes.sort();
        codes.dedup();
        codes
    };
    let states = sorted(counties.iter().filter_map(|county| county.get(..2)).map(str::to_owned).collect());
    let counties = sorted(counties.to_vec());
    let all = |layers: &'static [&'static str], codes: Vec<String>| {
        codes.into_iter().flat_map(move |code| layers.iter().map(move |layer| File::new(year, layer, &code)))
    };
    all(&COUNTY, counties).chain(all(&STATE, states)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_counties_of_one_state_need_twelve_files() {
        let files = of(&["48113".into(), "48085".into(), "48113".into()], 2024);
        assert_eq!(files.len(), 12);
        assert_eq!(
            files[0].address("https://mirror.example/tiger/", 2024),
            "https://mirror.example/tiger/TIGER2024/EDGES/tl_2024_48085_edges.zip"
        );
        assert_eq!(files[11].name, "tl_2024_48_arealm.zip");
    }
}
