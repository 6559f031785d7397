//! The live map's query string: filters, the map's position and the chosen incident, so that a link reproduces the view.

use crate::Filter;
use blotter_model::{
    CallKind,
    text::{decimal, read_decimal},
};

/// What the map shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapPosition {
    /// WGS84 degrees north.
    pub latitude: f64,
    /// WGS84 degrees east.
    pub longitude: f64,
    /// Leaflet's zoom level.
    pub zoom: f64,
}

/// All that a link carries.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LiveView {
    /// What is shown.
    pub filter: Filter,
    /// What the map shows; none: the city's first view.
    pub map: Option<MapPosition>,
    /// The chosen incident's number.
    pub incident: Option<String>,
}

impl LiveView {
    /// Reads a query string (without `?`). What it can't read it leaves out; unknown names are ignored.
    pub fn from_query(query: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = decode(value);
            match name {
                "division" => push(&mut view.filter.divisions, (!value.is_empty()).then_some(value)),
                "kind" => push(&mut view.filter.kinds, CallKind::from_word(&value)),
                "priority" => push(&mut view.filter.priorities, value.parse().ok()),
                "q" => view.filter.text = value.chars().take(200).collect(),
                "incident" if !value.is_empty() => view.incident = Some(value.chars().take(100).collect()),
                "at" => view.map = read_map(&value),
                _ => {}
            }
        }
        view
    }

    /// Writes the query string (without `?`), empty for the plain view.
    pub fn to_query(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        pairs.extend(self.filter.divisions.iter().map(|name| ("division", encode(name))));
        pairs.extend(self.filter.kinds.iter().map(|kind| ("kind", kind.word().to_owned())));
        pairs.extend(self.filter.priorities.iter().map(|number| ("priority", number.to_string())));
        if !self.filter.text.trim().is_empty() {
            pairs.push(("q", encode(self.filter.text.trim())));
        }
        if let Some(map) = self.map {
            let place = [(map.latitude, 4), (map.longitude, 4), (map.zoom, 2)];
            pairs.push(("at", place.map(|(number, places)| decimal(number, places)).join(",")));
        }
        if let Some(incident) = &self.incident {
            pairs.push(("incident", encode(incident)));
        }
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }
}

fn push<T: PartialEq>(list: &mut Vec<T>, value: Option<T>) {
    if let Some(value) = value.filter(|value| list.len() < 50 && !list.contains(value)) {
        list.push(value);
    }
}

fn read_map(value: &str) -> Option<MapPosition> {
    let mut numbers = value.split(',').map(read_decimal);
    let map = MapPosition { latitude: numbers.next()??, longitude: numbers.next()??, zoom: numbers.next()?? };
    let sane = map.latitude.abs() <= 85.0 && map.longitude.abs() <= 180.0 && (0.0..=22.0).contains(&map.zoom);
    (sane && numbers.next().is_none()).then_some(map)
}

/// Percent-encodes what a query can't carry (RFC 3986), with `+` for a space as forms write it.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' => {
                encoded.push(byte as char);
            }
            b' ' => encoded.push('+'),
            _ => {
                encoded.push('%');
                for nibble in [byte >> 4, byte & 15] {
                    encoded.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase());
                }
            }
        }
    }
    encoded
}

/// What `encode` wrote, or a form.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut ahead = rest.clone();
                let mut digit = || ahead.next().and_then(|digit| (digit as char).to_digit(16));
                match (digit(), digit()) {
                    (Some(high), Some(low)) => {
                        rest = ahead;
                        u8::try_from(high * 16 + low).unwrap_or(b'%')
                    }
                    _ => b'%',
                }
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reproduces_the_view() {
        let view = LiveView {
            filter: Filter {
                divisions: vec!["North Central".into(), "Été & Co".into()],
                kinds: vec![CallKind::Road, CallKind::Other],
                priorities: vec![1, 3],
                text: "elm 50%".into(),
            },
            map: Some(MapPosition { latitude: 32.87, longitude: -96.75, zoom: 12.5 }),
            incident: Some("26-0282656".into()),
        };
        assert_eq!(LiveView::from_query(&view.to_query()), view);
        assert_eq!(LiveView::default().to_query(), "");
    }

    #[test]
    fn nonsense_is_left_out() {
        let view =
            LiveView::from_query("at=91,0,3&kind=x&priority=high&incident=&&=&division=%zz&division=%zz");
        assert_eq!(view.map, None);
        assert_eq!(view.filter.divisions, ["%zz"]);
        assert_eq!(view.incident, None);
    }
}
