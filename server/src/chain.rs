//! Who finds where calls are: the geocoders of `--geocoders`, in their order.

use crate::{Error, config::GeocodingConfig, streets};
use blotter_cities::City;
use blotter_geocode::{
    ArcGis, ArcGisConfig, Census, Chain, GeocodeError, Geocoder, Nominatim, OnlineConfig, Radar,
};
use std::{path::Path, sync::Arc};

/// The names that `--geocoders` takes.
const KNOWN: [&str; 5] = ["arcgis", "census", "nominatim", "radar", streets::NAME];
/// Who is asked when the flag is not given, after the index where there is one.
const USUAL: &str = "arcgis";

/// The chain as the flags say; an empty one where the feed gives positions itself. What the operator should know goes
/// to `notes`, for the log once it has begun with the address.
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
    let named = config.geocoders.as_deref().unwrap_or(USUAL);
    let names = named.split(',').map(str::trim).filter(|name| !name.is_empty());
    for name in names {
        if geocoders.iter().any(|geocoder| geocoder.name() == name) {
            return Err(Error::Setting(format!("--geocoders: `{name}` stands there twice")));
        }
        if let Some(geocoder) = geocoder(name, config, data_dir, city, notes)? {
            geocoders.push(geocoder);
        }
    }
    Ok(Chain::new(geocoders))
}

/// One of them; none where the city has no such thing.
fn geocoder(
    name: &str,
    config: &GeocodingConfig,
    data_dir: &Path,
    city: &City,
    notes: &mut Vec<String>,
) -> Result<Option<Arc<dyn Geocoder>>, Error> {
    let at = |url: Option<&String>, usual: OnlineConfig| OnlineConfig {
        url: url.unwrap_or(&usual.url).clone(),
        ..usual
    };
    let failed = |error: GeocodeError| Error::Setting(format!("--geocoders: `{name}`: {error}"));
    let (bounds, place) = (city.bounds, city.place.as_str());
    Ok(Some(match name {
        streets::NAME => streets::geocoder(data_dir, city)?,
        "arcgis" => {
            let Some(url) = config.arcgis_url.as_ref().or(city.arcgis_url.as_ref()) else {
                notes.push(format!("{} names no ArcGIS locator; give one with --arcgis-url", city.name));
                return Ok(None);
            };
            Arc::new(ArcGis::new(ArcGisConfig::new(url, bounds)).map_err(failed)?)
        }
        "census" => {
            let online = at(config.census_url.as_ref(), OnlineConfig::census(bounds, place));
            Arc::new(Census::new(online).map_err(failed)?)
        }
        "nominatim" => {
            let online = at(config.nominatim_url.as_ref(), OnlineConfig::nominatim(bounds, place));
            Arc::new(Nominatim::new(online).map_err(failed)?)
        }
        "radar" => {
            let Some(key) = &config.radar_key else {
                return Err(Error::Setting(
                    "--geocoders: `radar` wants a key: set BLOTTER_RADAR_KEY, or give --radar-key".into(),
                ));
            };
            let online = at(config.radar_url.as_ref(), OnlineConfig::radar(bounds, place));
            Arc::new(Radar::new(online, key).map_err(failed)?)
        }
        other => {
            let known = KNOWN.join(", ");
            return Err(Error::Setting(format!("--geocoders: `{other}` is not known; known: {known}")));
        }
    }))
}
