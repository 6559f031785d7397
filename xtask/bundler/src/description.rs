//! The bundle's description: Trunk.toml and the `<link data-trunk rel="rust" …>` of the page that it names.
//!
//! Only what this project uses is understood. Anything else is refused rather than ignored, since the bundle would
//! then differ from Trunk's.

use crate::error::{Error, Result};
use quick_xml::{
    Reader,
    escape::unescape,
    events::{BytesStart, Event},
};
use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What is built, and how.
#[derive(Debug, PartialEq)]
pub struct Description {
    /// The crate's manifest.
    pub manifest: PathBuf,
    /// The folder that the bundle is written to.
    pub dist: PathBuf,
    /// Cargo's profile of a release build.
    pub profile: String,
    /// wasm-opt's level (`z`, `4` …); `None` leaves wasm-opt out.
    pub wasm_opt: Option<String>,
    /// More arguments for wasm-opt.
    pub wasm_opt_params: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrunkFile {
    build: Build,
    #[serde(default)]
    hooks: Vec<Hook>,
}

/// Another program that Trunk runs.
#[derive(Deserialize)]
struct Hook {
    stage: String,
    #[serde(default)]
    command_arguments: Vec<String>,
}

impl Hook {
    /// Whether `cargo xtask bundle` does the same at its own end: it compresses the finished bundle.
    fn is_known(&self) -> bool {
        self.stage == "post_build"
            && self.command_arguments.iter().any(|argument| argument.contains("xtask/compress.mjs"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    target: PathBuf,
    #[serde(default = "default_dist")]
    dist: PathBuf,
    #[serde(default = "yes")]
    filehash: bool,
    #[serde(default = "yes")]
    inject_scripts: bool,
    #[serde(default)]
    minify: Minify,
    // These concern the page that Trunk would write, and Trunk's own downloads. No page is written here, and
    // nothing is downloaded, so that they make no difference.
    #[serde(rename = "public_url")]
    _public_url: Option<String>,
    #[serde(rename = "no_sri")]
    _no_sri: Option<bool>,
    #[serde(rename = "offline")]
    _offline: Option<bool>,
}

#[derive(Default, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Minify {
    #[default]
    Never,
    OnRelease,
    Always,
}

fn default_dist() -> PathBuf {
    "dist".into()
}

const fn yes() -> bool {
    true
}

impl Description {
    /// Reads the file and the page that it names; relative paths start at the file's folder, as for Trunk.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).map_err(Error::file(file))?;
        let TrunkFile { build, hooks } = toml::from_str(&text)
            .map_err(|source| Error::Toml { path: file.to_owned(), source: Box::new(source) })?;
        let refuse = |what: &str| Err(Error::NotUnderstood { path: file.to_owned(), what: what.to_owned() });
        if !hooks.iter().all(Hook::is_known) {
            return refuse("other programs aren't run here (`hooks`)");
        }
        if build.filehash {
            return refuse("names with a hash (`filehash = true`) aren't built here");
        }
        if build.inject_scripts {
            return refuse("the page isn't written here (`inject_scripts = true`)");
        }
        if build.minify != Minify::Never {
            return refuse("the JavaScript isn't minified here (`minify`)");
        }
        let folder = file.parent().unwrap_or(Path::new(""));
        Self::of_page(&folder.join(&build.target), folder.join(&build.dist))
    }

    fn of_page(page: &Path, dist: PathBuf) -> Result<Self> {
        let refuse = |what: String| Error::NotUnderstood { path: page.to_owned(), what };
        let links = trunk_links(page)?;
        let [link] = links.as_slice() else {
            return Err(refuse(format!(
                "{} elements are marked `data-trunk`, one is understood",
                links.len()
            )));
        };
        let (mut href, mut profile, mut wasm_opt, mut wasm_opt_params) = (None, None, None, Vec::new());
        for (name, value) in link {
            match (name.as_str(), value.as_str()) {
                ("data-trunk", _) | ("rel", "rust") => {}
                ("href", value) => href = Some(value.to_owned()),
                ("data-cargo-profile-release", value) => profile = Some(value.to_owned()),
                // `0` is Trunk's word for leaving it out.
                ("data-wasm-opt", value) => wasm_opt = Some(value.to_owned()).filter(|level| level != "0"),
                ("data-wasm-opt-params", value) => {
                    wasm_opt_params = value.split_whitespace().map(str::to_owned).collect();
                }
                (name, value) => return Err(refuse(format!("`{name}=\"{value}\"` isn't understood"))),
            }
        }
        let href = href.ok_or_else(|| refuse("the link names no Cargo.toml (`href`)".into()))?;
        Ok(Self {
            manifest: page.parent().unwrap_or(Path::new("")).join(href),
            dist,
            profile: profile.unwrap_or_else(|| "release".into()),
            wasm_opt,
            wasm_opt_params,
        })
    }
}

/// The attributes of each element of the page that is marked `data-trunk`.
fn trunk_links(page: &Path) -> Result<Vec<Vec<(String, String)>>> {
    let text = fs::read_to_string(page).map_err(Error::file(page))?;
    let html = |source| Error::Html { path: page.to_owned(), source };
    let mut reader = Reader::from_str(&text);
    // HTML's `<link>` has no end.
    reader.config_mut().check_end_names = false;
    let mut found = Vec::new();
    loop {
        match reader.read_event().map_err(html)? {
            Event::Start(element) | Event::Empty(element) => {
                let attributes = attributes(&element).map_err(html)?;
                if attributes.iter().any(|(name, _)| name == "data-trunk") {
                    found.push(attributes);
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

fn attributes(element: &BytesStart) -> std::result::Result<Vec<(String, String)>, quick_xml::Error> {
    let read = element.html_attributes().map(|attribute| {
        let attribute = attribute?;
        Ok((attribute.key.as_ref().to_owned(), unescape(&attribute.value)?.into_owned()))
    });
    read.collect()
}

#[cfg(test)]
#[path = "description_tests.rs"]
mod tests;
