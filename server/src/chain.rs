//! The geocoders of `--geocoders`, in their order.

use crate::{Error, cli::Serve, serve::data_dir, streets};
use blotter_cities::City;
use blotter_geocode::{
    ArcGis, ArcGisConfig, Census, Chain, GeocodeError, Geocoder, Nominatim, OnlineConfig, Radar,
};
use std::sync::Arc;

/// The names that `--geocoders` takes.
const KNOWN: [&str; 5] = ["arcgis", "census", "nominatim", "radar", streets::NAME];
/// What is asked when the flag is not given, after the street index where there is one.
const DEFAULT: &str = "arcgis";

/// The chain as the flags say; an empty one where the feed gives positions itself. What the operator should know is
/// added to `notes`, for the log once it has begun with the address.
pub fn chain(options: &Serve, city: &City, notes: &mut Vec<String>) -> Result<Chain, Error> {
    let mut geocoders: Vec<Arc<dyn Geocoder>> = Vec::new();
    if city.gives_positions() {
        return Ok(Chain::new(geocoders));
    }
    if options.geocoders.is_none() {
        geocoders.extend(streets::geocoder_if_built(&data_dir(options.data_dir.as_deref())?, city, notes));
    }
    let named = options.geocoders.as_deref().unwrap_or(DEFAULT);
    let names = named.split(',').map(str::trim).filter(|name| !name.is_empty());
    for name in names {
        if geocoders.iter().any(|geocoder| geocoder.name() == name) {
            return Err(Error::Setting(format!("--geocoders: `{name}` is listed twice")));
        }
        if let Some(geocoder) = geocoder(name, options, city, notes)? {
            geocoders.push(geocoder);
        }
    }
    Ok(Chain::new(geocoders))
}

/// One of them; none where the city has nothing of the kind.
fn geocoder<'a>(
    name: &str,
    options: &'a Serve,
    city: &City,
    notes: &mut Vec<String>,
) -> Result<Option<Arc<dyn Geocoder>>, Error> {
    let online = &options.online;
    // An empty variable is as good as none.
    let given = |text: &'a Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let at = |url: Option<&str>, usual: OnlineConfig| OnlineConfig {
        url: url.unwrap_or(&usual.url).to_owned(),
        ..usual
    };
    let failed = |error: GeocodeError| Error::Setting(format!("--geocoders: `{name}`: {error}"));
    let (bounds, place) = (city.bounds, city.place.as_str());
    Ok(Some(match name {
        streets::NAME => streets::geocoder(&data_dir(options.data_dir.as_deref())?, city)?,
        "arcgis" => {
            let Some(url) = given(&online.arcgis_url).or(city.arcgis_url.as_deref()) else {
                notes.push(format!("{} has no ArcGIS locator; give one with --arcgis-url", city.name));
                return Ok(None);
            };
            Arc::new(ArcGis::new(ArcGisConfig::new(url, bounds)).map_err(failed)?)
        }
        "census" => {
            let config = at(given(&online.census_url), OnlineConfig::census(bounds, place));
            Arc::new(Census::new(config).map_err(failed)?)
        }
        "nominatim" => {
            let config = at(given(&online.nominatim_url), OnlineConfig::nominatim(bounds, place));
            Arc::new(Nominatim::new(config).map_err(failed)?)
        }
        "radar" => {
            let Some(key) = given(&online.radar_key) else {
                return Err(Error::Setting(
                    "--geocoders: `radar` wants a key: set BLOTTER_RADAR_KEY, or give --radar-key".into(),
                ));
            };
            let config = at(given(&online.radar_url), OnlineConfig::radar(bounds, place));
            Arc::new(Radar::new(config, key).map_err(failed)?)
        }
        other => {
            let known = KNOWN.join(", ");
            return Err(Error::Setting(format!("--geocoders: `{other}` is not known; known: {known}")));
        }
    }))
}
