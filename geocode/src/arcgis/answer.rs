//! What a locator answers: candidates, or an error with the status 200. Read leniently, field by field: one odd
//! candidate costs no other.

use crate::{
    bounds::metres_between,
    error::GeocodeError,
    json::{number, parse, refusal, text},
};
use serde_json::Value;

/// One place that the locator suggests.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub latitude: f64,
    pub longitude: f64,
    /// 0 to 100.
    pub score: f64,
    /// The address as matched.
    pub matched: String,
    /// `Addr_type`; empty where the locator has none.
    pub kind: String,
    /// `Loc_name`: which part of a composite locator answered.
    pub part: String,
    /// Metres from the middle of what was matched to its farthest corner, where the locator says so.
    pub reach: Option<f64>,
}

/// The candidates in the locator's order, those without a position or score left out.
pub(super) fn read(body: &[u8]) -> Result<Vec<Candidate>, GeocodeError> {
    candidates(&parse(body)?)
}

fn candidates(answer: &Value) -> Result<Vec<Candidate>, GeocodeError> {
    if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
        // `{"code": 498, "message": "Invalid Token", "details": […]}`: 498 and 499 ask for a token.
        let message = error.get("message").and_then(Value::as_str);
        return Err(refusal(error.get("code").and_then(number), message));
    }
    let Some(list) = answer.get("candidates").and_then(Value::as_array) else {
        return Err(GeocodeError::Unreadable("it has no candidates".to_owned()));
    };
    // A locator that ignores outSR answers in feet, which must not count as "not found".
    let system = answer.get("spatialReference");
    let wkid = |name| system.and_then(|system| system.get(name)).and_then(number);
    let named = wkid("wkid").or(wkid("latestWkid"));
    if !list.is_empty() && named.is_some_and(|wkid| (wkid - 4326.0).abs() > 0.5) {
        return Err(GeocodeError::Unreadable("its positions are not in degrees (WKID 4326)".to_owned()));
    }
    Ok(list.iter().filter_map(candidate).collect())
}

fn candidate(value: &Value) -> Option<Candidate> {
    let location = value.get("location")?;
    let (longitude, latitude) = (number(location.get("x")?)?, number(location.get("y")?)?);
    let attribute = |name| value.get("attributes").and_then(|attributes| attributes.get(name));
    let score = value.get("score").and_then(number).or_else(|| attribute("Score").and_then(number))?;
    let matched = text(value.get("address")).or_else(|| text(attribute("Match_addr"))).unwrap_or_default();
    Some(Candidate {
        latitude,
        longitude,
        score,
        matched,
        kind: text(attribute("Addr_type")).unwrap_or_default(),
        part: text(attribute("Loc_name")).unwrap_or_default(),
        reach: value.get("extent").and_then(|extent| reach(extent, (latitude, longitude))),
    })
}

fn reach(extent: &Value, middle: (f64, f64)) -> Option<f64> {
    let side = |name| extent.get(name).and_then(number);
    let (south, west, north, east) = (side("ymin")?, side("xmin")?, side("ymax")?, side("xmax")?);
    [(south, west), (south, east), (north, west), (north, east)]
        .into_iter()
        .map(|corner| metres_between(middle, corner))
        .reduce(f64::max)
        .filter(|metres| metres.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn error(code: &Value) -> GeocodeError {
        candidates(
            &json!({"error": {"code": code, "message": "Unable to complete operation.", "details": []}}),
        )
        .unwrap_err()
    }

    #[test]
    fn errors_with_the_status_200_are_understood() {
        assert_eq!(error(&json!(429)), GeocodeError::Limited { retry_after: None });
        assert_eq!(error(&json!(503)), GeocodeError::Down { code: 503, retry_after: None });
        assert_eq!(error(&json!("500")), GeocodeError::Down { code: 500, retry_after: None });
        assert!(matches!(error(&json!(498)), GeocodeError::Refused { code: 498, .. }));
        assert!(matches!(error(&json!(499)), GeocodeError::Refused { code: 499, .. }));
        assert!(matches!(error(&json!(-1e300)), GeocodeError::Refused { code: 0, .. }));
        assert!(candidates(&json!({"error": "no"})).is_err());
    }

    #[test]
    fn what_is_not_an_answer_is_unreadable() {
        for body in [
            "",
            "<html>",
            " \n<!DOCTYPE html>",
            "{\"candidates\":[",
            "[]",
            "{}",
            "null",
            "{\"candidates\":{}}",
        ] {
            assert!(matches!(read(body.as_bytes()), Err(GeocodeError::Unreadable(_))), "{body}");
        }
        let feet = json!({"spatialReference": {"wkid": 102_738, "latestWkid": 2276},
            "candidates": [{"address": "x", "location": {"x": 2.5e6, "y": 7e6}, "score": 100}]});
        assert!(matches!(candidates(&feet), Err(GeocodeError::Unreadable(_))));
    }

    #[test]
    fn an_odd_candidate_costs_no_other() {
        let answer = json!({"spatialReference": {"wkid": 4326, "latestWkid": 4326}, "candidates": [
            {"address": "unmatched", "location": {"x": "NaN", "y": "NaN"}, "score": 0, "attributes": {}},
            null, 7, {"location": null}, {"location": {"x": 1, "y": 2}},
            {"address": "8550 PARK LN", "location": {"x": "-96.7", "y": 32.8}, "score": "98.5"}]});
        let found = candidates(&answer).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].longitude, found[0].score, found[0].kind.as_str()), (-96.7, 98.5, ""));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let word = prop_oneof![
            Just("candidates"),
            Just("location"),
            Just("x"),
            Just("y"),
            Just("score"),
            Just("attributes"),
            Just("Addr_type"),
            Just("extent"),
            Just("xmin"),
            Just("error"),
            Just("code"),
            Just("address"),
            Just("odd"),
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 64, 8, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::vec((word.clone(), inner), 0..8).prop_map(|pairs| pairs
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_json_and_no_bytes_panic(value in any_json(), bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = candidates(&value);
            let _ = candidate(&value);
            let _ = read(&bytes);
        }
    }
}
