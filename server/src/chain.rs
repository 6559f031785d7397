//! The geocoders of `--geocoders`, in their order.

use crate::{Error, config::GeocodingConfig, streets};
use blotter_cities::City;
use blotter_geocode::{
    ArcGis, ArcGisConfig, Census, Chain, GeocodeError, Geocoder, Nominatim, OnlineConfig, Radar,
};
use std::{path::Path, sync::Arc};

/// The names that `--geocoders` takes.
const KNOWN: [&str; 5] = ["arcgis", "census", "nominatim", "radar", streets::NAME];
/// What is asked when the flag is not given, after the street index where there is one.
const DEFAULT: &str = "arcgis";

/// The chain as the flags say; an empty one where the feed gives positions itself. What the operator should know is
/// added to `notes`, for the log once it has begun with the address.
pub fn chain(
    config: &GeocodingConfig,
    data_dir: &Path,
    city: &City,
    notes: &mut Vec<String>,
) -> Result<Chain, Error> {
    let mut geocoders: Vec<Arc<dyn Geocoder>> = Vec::new();
    if city.gives_positions() {
        return Ok(Chain::new(geocoders));
    }
    if config.geocoders.is_none() {
        geocoders.extend(streets::geocoder_if_built(data_dir, city, notes));
    }
    let named = config.geocoders.as_deref().unwrap_or(DEFAULT);
    let names = named.split(',').map(str::trim).filter(|name| !name.is_empty());
    for name in names {
        if geocoders.iter().any(|geocoder| geocoder.name() == name) {
            return Err(Error::Setting(format!("--geocoders: `{name}` is listed twice")));
        }
        if let Some(geocoder) = geocoder(name, config, data_dir, city, notes)? {
            geocoders.push(geocoder);
        }
    }
    Ok(Chain::new(geocoders))
}

/// One of them; none where the city has nothing of the kind.
fn geocoder<'a>(
    name: &str,
    config: &'a GeocodingConfig,
    data_dir: &Path,
    city: &City,
    notes: &mut Vec<String>,
) -> Result<Option<Arc<dyn Geocoder>>, Error> {
    // An empty variable is as good as none.
    let given = |text: &'a Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let at = |url: Option<&str>, usual: OnlineConfig| OnlineConfig {
        url: url.unwrap_or(&usual.url).to_owned(),
        ..usual
    };
    let failed = |error: GeocodeError| Error::Setting(format!("--geocoders: `{name}`: {error}"));
    let (bounds, place) = (city.bounds, city.place.as_str());
    Ok(Some(match name {
        streets::NAME => streets::geocoder(data_dir, city)?,
        "arcgis" => {
            let Some(url) = given(&config.arcgis_url).or(city.arcgis_url.as_deref()) else {
                notes.push(format!("{} has no ArcGIS locator; give one with --arcgis-url", city.name));
                return Ok(None);
            };
            Arc::new(ArcGis::new(ArcGisConfig::new(url, bounds)).map_err(failed)?)
        }
        "census" => {
            let online = at(given(&config.census_url), OnlineConfig::census(bounds, place));
            Arc::new(Census::new(online).map_err(failed)?)
        }
        "nominatim" => {
            let online = at(given(&config.nominatim_url), OnlineConfig::nominatim(bounds, place));
            Arc::new(Nominatim::new(online).map_err(failed)?)
        }
        "radar" => {
            let Some(key) = given(&config.radar_key) else {
                return Err(Error::Setting(
                    "--geocoders: `radar` needs a key: set BLOTTER_RADAR_KEY, or give --radar-key".into(),
                ));
            };
            let online = at(given(&config.radar_url), OnlineConfig::radar(bounds, place));
            Arc::new(Radar::new(online, key).map_err(failed)?)
        }
        other => {
            let known = KNOWN.join(", ");
            return Err(Error::Setting(format!("--geocoders: `{other}` is not known; known: {known}")));
        }
    }))
}
