//! The shape of a city's TOML file, and the checks that make a [`City`] of it. Unknown keys are errors.

use crate::{
    city::{AboutSection, City, Feed, Protocol},
    columns::{Column, Columns},
    error::CityError,
    kinds::{self, Kinds},
    times::Times,
};
use blotter_model::Precision;
use jiff::tz::TimeZoneDatabase;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The cities that are built in: name and file.
const BUILT_IN: [(&str, &str); 1] = [("dallas", include_str!("../dallas.toml"))];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CityFile {
    id: Option<String>,
    name: String,
    place: String,
    zone: String,
    bounds: [f64; 4],
    first_view: [f64; 3],
    emergency: String,
    #[serde(default)]
    priorities: Vec<String>,
    caveat: String,
    attribution: String,
    #[serde(default)]
    licence: String,
    source_url: String,
    feed: FeedFile,
    columns: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    times: TimesFile,
    /// What the feed writes for a priority that is not a number.
    #[serde(default)]
    priority_words: BTreeMap<String, i64>,
    #[serde(default)]
    kinds: KindsFile,
    #[serde(default)]
    streets: StreetsFile,
    #[serde(default)]
    geocoder: GeocoderFile,
    #[serde(default)]
    about: Vec<AboutFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedFile {
    protocol: Protocol,
    url: String,
    #[serde(default = "fifty_thousand")]
    page_size: u32,
    #[serde(default)]
    order: String,
    /// Columns without which the feed has changed, in addition to those of the key.
    #[serde(default)]
    required: Vec<String>,
    /// Texts that an exporter writes instead of an empty value.
    #[serde(default)]
    artefacts: Vec<String>,
    /// The precision of the feed's own positions.
    #[serde(default = "block")]
    position_precision: Precision,
}

fn fifty_thousand() -> u32 {
    50_000
}

fn block() -> Precision {
    Precision::Block
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct TimesFile {
    #[serde(default)]
    date_time: Vec<String>,
    #[serde(default)]
    date: Vec<String>,
    #[serde(default)]
    time: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct KindsFile {
    #[serde(default)]
    natures: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    rules: Vec<RuleFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    kind: String,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct StreetsFile {
    #[serde(default)]
    aliases: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct GeocoderFile {
    arcgis_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AboutFile {
    heading: String,
    text: String,
}

impl City {
    /// A built-in city by its name, or one from a TOML file by its path.
    pub fn load(name_or_path: &str) -> Result<Self, CityError> {
        let wanted = name_or_path.trim();
        if let Some((id, text)) = BUILT_IN.iter().find(|(id, _)| id.eq_ignore_ascii_case(wanted)) {
            return Self::parse(id, text);
        }
        let path = std::path::Path::new(wanted);
        if path.extension().is_none() && !path.exists() {
            let known = BUILT_IN.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ");
            return Err(CityError::Unknown { name: wanted.to_owned(), known });
        }
        let text = std::fs::read_to_string(path)
            .map_err(|source| CityError::Unreadable { path: wanted.to_owned(), source })?;
        let id = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
        Self::parse(&id, &text)
    }

    /// A city from the text of its file; `id` is its name there, unless the file gives another.
    pub fn parse(id: &str, toml: &str) -> Result<Self, CityError> {
        read(id, toml)
    }
}

/// Reads and checks a city's file.
fn read(id: &str, text: &str) -> Result<City, CityError> {
    let file: CityFile =
        toml::from_str(text).map_err(|error| CityError::Shape(error.to_string().trim().to_owned()))?;
    let id = file.id.unwrap_or_else(|| id.to_owned());
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
        return Err(CityError::value("id", "must be of letters, digits, - and _"));
    }
    let zone = TimeZoneDatabase::bundled()
        .get(&file.zone)
        .map_err(|_| CityError::value("zone", format!("names no time zone: “{}”", file.zone)))?;
    check_bounds(file.bounds)?;
    check_view(file.first_view, file.bounds)?;
    check_address("source_url", &file.source_url)?;
    check_address("feed.url", &file.feed.url)?;
    if let Some(url) = &file.geocoder.arcgis_url {
        check_address("geocoder.arcgis_url", url)?;
    }
    for (key, value) in [("name", &file.name), ("place", &file.place), ("emergency", &file.emergency)] {
        if value.trim().is_empty() {
            return Err(CityError::value(key, "is empty"));
        }
    }
    if file.feed.page_size == 0 {
        return Err(CityError::value("feed.page_size", "must be at least 1"));
    }
    Ok(City {
        id,
        name: file.name,
        place: file.place,
        zone,
        bounds: file.bounds,
        first_view: file.first_view,
        emergency: file.emergency,
        priorities: file.priorities,
        caveat: file.caveat,
        about: file
            .about
            .into_iter()
            .map(|section| AboutSection { heading: section.heading, text: section.text })
            .collect(),
        attribution: file.attribution,
        licence: file.licence,
        source_url: file.source_url,
        columns: Columns::new(&file.columns, &file.feed.required, &file.feed.artefacts)?,
        feed: Feed {
            protocol: file.feed.protocol,
            url: file.feed.url,
            page_size: file.feed.page_size,
            order: file.feed.order,
        },
        arcgis_url: file.geocoder.arcgis_url,
        times: times(&file.times, &file.columns)?,
        priority_words: file
            .priority_words
            .into_iter()
            .map(|(word, number)| (word.trim().to_uppercase(), number))
            .collect(),
        precision: file.feed.position_precision,
        kinds: kinds(file.kinds)?,
        aliases: file.streets.aliases,
    })
}

fn times(file: &TimesFile, columns: &BTreeMap<String, Vec<String>>) -> Result<Times, CityError> {
    let needed = [
        (Column::DateTime, &file.date_time, "times.date_time"),
        (Column::Date, &file.date, "times.date"),
        (Column::Time, &file.time, "times.time"),
    ];
    for (column, formats, key) in needed {
        if columns.contains_key(column.word()) && formats.is_empty() {
            return Err(CityError::value(key, "must say how that column is written"));
        }
    }
    Times::new(&file.date_time, &file.date, &file.time)
}

fn kinds(file: KindsFile) -> Result<Kinds, CityError> {
    let mut kinds = Kinds::default();
    for (word, natures) in file.natures {
        let kind = kinds::named(&word)
            .ok_or_else(|| CityError::value(format!("kinds.natures.{word}"), "is not a kind of call"))?;
        for (nature, words) in natures {
            if !kinds.add(&nature, kind, &words) {
                let key = format!("kinds.natures.{word}.\"{nature}\"");
                return Err(CityError::value(key, "is listed twice"));
            }
        }
    }
    for rule in file.rules {
        let kind = kinds::named(&rule.kind).ok_or_else(|| {
            CityError::value("kinds.rules.kind", format!("is not a kind of call: “{}”", rule.kind))
        })?;
        kinds.add_rule(kind, &rule.codes, &rule.words);
    }
    Ok(kinds)
}

fn check_bounds([south, west, north, east]: [f64; 4]) -> Result<(), CityError> {
    let sane = -90.0 <= south && south < north && north <= 90.0;
    if sane && -180.0 <= west && west < east && east <= 180.0 {
        Ok(())
    } else {
        Err(CityError::value("bounds", "must be south, west, north, east in degrees"))
    }
}

fn check_view([latitude, longitude, zoom]: [f64; 3], bounds: [f64; 4]) -> Result<(), CityError> {
    let [south, west, north, east] = bounds;
    let inside = (south..=north).contains(&latitude) && (west..=east).contains(&longitude);
    if inside && (0.0..=22.0).contains(&zoom) {
        Ok(())
    } else {
        Err(CityError::value("first_view", "must be a latitude, a longitude inside the bounds and a zoom"))
    }
}

fn check_address(key: &str, url: &str) -> Result<(), CityError> {
    // A page links to it and the server requests it, so only http and https are allowed.
    let web = url.starts_with("https://") || url.starts_with("http://");
    if web && !url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        Ok(())
    } else {
        Err(CityError::value(key, "must be a web address that begins with https:// or http://"))
    }
}
