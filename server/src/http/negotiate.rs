//! Content negotiation (RFC 9110, section 12.5): which media type and which content coding a client prefers.

use axum::http::{HeaderMap, HeaderName, header};

/// The weight of an entry without `q`, in thousandths.
const FULL: u16 = 1000;

/// A content coding that answers are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Brotli,
}

impl Coding {
    /// Its name in `Content-Encoding`; none for the plain body.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }
}

/// The coding that the client prefers among those `offered`, best first; the plain body if it accepts none.
pub(super) fn coding(headers: &HeaderMap, offered: &[Coding]) -> Coding {
    let accepted: Vec<_> = entries(headers, &header::ACCEPT_ENCODING).collect();
    let named = |name: &str| {
        let quality = |wanted: &str| {
            accepted
                .iter()
                .find(|(coding, _)| coding.eq_ignore_ascii_case(wanted))
                .map(|(_, quality)| *quality)
        };
        // Old clients write `x-gzip`.
        quality(name)
            .or_else(|| (name == "gzip").then(|| quality("x-gzip")).flatten())
            .or_else(|| quality("*"))
    };
    // The plain body is always acceptable, but wins over a coding only where the client weighs it higher.
    let plain = accepted.iter().find(|(coding, _)| coding.eq_ignore_ascii_case("identity"));
    let plain = plain.map_or(0, |(_, quality)| *quality);
    let mut best = (Coding::Identity, plain);
    for coding in offered {
        let quality = coding.name().and_then(named).unwrap_or(0);
        // Between equal weights the first offered wins, and any coding wins over the plain body.
        if quality > best.1 || (quality > 0 && quality == best.1 && best.0 == Coding::Identity) {
            best = (*coding, quality);
        }
    }
    best.0
}

/// The media type that the client prefers among those `offered`. At equal weights the more specific entry wins, then
/// the one listed first; the first offered is the default, also for a client that accepts none of them.
pub(super) fn media_type<'a>(headers: &HeaderMap, offered: &[&'a str]) -> &'a str {
    let accepted: Vec<_> = entries(headers, &header::ACCEPT).collect();
    let mut best = (offered.first().copied().unwrap_or_default(), (0, 0, usize::MAX));
    for media_type in offered {
        let matching = accepted.iter().enumerate().filter_map(|(position, (range, quality))| {
            specificity(range, media_type).map(|specificity| (specificity, *quality, position))
        });
        // The most specific range decides (RFC 9110, section 12.5.1), also when it refuses what a wildcard accepts.
        let Some((specificity, quality, position)) =
            matching.max_by_key(|(specificity, _, position)| (*specificity, usize::MAX - *position))
        else {
            continue;
        };
        let rank = (quality, specificity, usize::MAX - position);
        let current = (best.1.0, best.1.1, usize::MAX - best.1.2);
        if quality > 0 && rank > current {
            best = (media_type, (quality, specificity, position));
        }
    }
    best.0
}

/// How closely a media range names the type; none if it doesn't match.
fn specificity(range: &str, media_type: &str) -> Option<u8> {
    if range.eq_ignore_ascii_case(media_type) {
        return Some(3);
    }
    if range == "*/*" {
        return Some(1);
    }
    let (main, sub) = range.split_once('/')?;
    let same_main = media_type.split_once('/').is_some_and(|(own, _)| own.eq_ignore_ascii_case(main));
    (sub == "*" && same_main).then_some(2)
}

/// The entries of a list header with their weights in thousandths. An entry with a malformed weight is ignored.
fn entries<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = (&'a str, u16)> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let value = parts.next().filter(|value| !value.is_empty())?;
            let weight = parts
                .filter_map(|part| part.split_once('='))
                .find(|(name, _)| name.trim_end().eq_ignore_ascii_case("q"));
            let quality = weight.map_or(Some(FULL), |(_, text)| quality(text.trim()))?;
            Some((value, quality))
        })
}

/// A weight in thousandths: `0`, `1`, or `0.` and up to three digits.
fn quality(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(FULL),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(name: &HeaderName, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_refused_coding_is_not_used() {
        use Coding::{Brotli, Gzip, Identity};
        for (values, wanted) in [
            (&["br;q=0"] as &[_], Identity),
            (&["br;q=0, gzip"], Gzip),
            (&["br; q=0.000", "gzip;q=0.1"], Gzip),
            (&["gzip, br"], Brotli),
            (&["gzip;q=0.9, br;q=0.5"], Gzip),
            (&["GZIP"], Gzip),
            (&["x-gzip"], Gzip),
            (&["*"], Brotli),
            (&["*;q=0"], Identity),
            (&["br;q=0, *"], Gzip),
            (&["identity, br;q=0.5"], Identity),
            (&["identity;q=0.5, br;q=0.5"], Brotli),
            (&["br;q=2"], Identity),
            (&["br;q=nan"], Identity),
            (&["deflate, zstd"], Identity),
            (&[""], Identity),
            (&[], Identity),
        ] {
            let accepted = headers(&header::ACCEPT_ENCODING, values);
            assert_eq!(coding(&accepted, &[Brotli, Gzip]), wanted, "{values:?}");
        }
    }

    #[test]
    fn the_client_chooses_the_media_type_by_weight_and_in_any_case() {
        const JSON: &str = "application/json";
        const GEO: &str = "application/geo+json";
        for (values, wanted) in [
            (&[] as &[_], JSON),
            (&["*/*"], JSON),
            (&["application/*"], JSON),
            (&["text/html"], JSON),
            (&[GEO], GEO),
            (&["Application/GEO+JSON"], GEO),
            (&["application/geo+json;charset=utf-8"], GEO),
            (&["application/json, application/geo+json;q=0.1"], JSON),
            (&["application/json, application/geo+json;q=0"], JSON),
            (&["application/json;q=0.1, application/geo+json;Q=0.2"], GEO),
            (&["application/geo+json, */*;q=0.1"], GEO),
            (&["application/geo+json, */*"], GEO),
            (&["*/*, application/json;q=0.5"], GEO),
            (&["application/geo+json;q=0, */*"], JSON),
            (&["application/geo+json", "application/json"], GEO),
            (&["application/json, application/geo+json"], JSON),
        ] {
            assert_eq!(media_type(&headers(&header::ACCEPT, values), &[JSON, GEO]), wanted, "{values:?}");
        }
    }
}
