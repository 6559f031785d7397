//! What is asked of `GET /history/activity`: a filter, with what it is compared, and by what calls are counted.

use crate::history::{ActivityFilter, Dim, Versus};
use blotter_records::{Bbox, QueryError, Value};
use jiff::civil::Date;

const MAX_LIMIT: usize = 100_000;
const DEFAULT_LIMIT: usize = 100;
const MAX_GROUPED: usize = 2;

/// What is asked for.
#[derive(Debug, Default, PartialEq)]
pub struct Asked {
    pub filter: ActivityFilter,
    /// What it is compared with.
    pub versus: Option<Versus>,
    pub by: Vec<Dim>,
    /// By key instead of by count.
    pub by_key: bool,
    pub limit: usize,
}

impl Asked {
    /// Of an answer that has no such parameters, which are refused like any that nobody knows.
    pub fn parse_without(refused: &[&str], pairs: &[(String, String)]) -> Result<Self, QueryError> {
        match pairs.iter().find(|(name, _)| refused.contains(&name.as_str())) {
            Some((name, _)) => Err(unknown(name)),
            None => Self::parse(pairs),
        }
    }

    pub fn parse(pairs: &[(String, String)]) -> Result<Self, QueryError> {
        let mut asked = Self { limit: DEFAULT_LIMIT, ..Self::default() };
        let mut values: Vec<(Dim, Vec<Value>)> = Vec::new();
        for (at, (name, value)) in pairs.iter().enumerate() {
            let is_known = pairs[..at].iter().any(|(before, _)| before == name);
            if is_known && Dim::by_name(name).is_none() {
                return Err(QueryError::new(name, format!("{name} is stated twice")));
            }
            match name.as_str() {
                "from" => asked.filter.from = Some(day("from", value)?),
                "to" => asked.filter.to = Some(day("to", value)?),
                "bbox" => asked.filter.bbox = Some(Bbox::parse(value)?),
                "vs" => {
                    asked.versus = Some(Versus::parse(value).ok_or_else(|| {
                        let sentence = format!(
                            "vs is a filter's name and value such as division:Central, or a box, bbox:west,south,east,north; it is \"{value}\""
                        );
                        QueryError::new("vs", sentence)
                    })?);
                }
                "group" => asked.by = group(value)?,
                "order" => {
                    asked.by_key = match value.as_str() {
                        "count" => false,
                        "key" => true,
                        _ => {
                            return Err(QueryError::new(
                                "order",
                                format!("order is count or key; it is \"{value}\""),
                            ));
                        }
                    }
                }
                "limit" => {
                    let limit = value.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
                    asked.limit = limit.ok_or_else(|| {
                        QueryError::new(
                            "limit",
                            format!("limit is a number from 1 to 100,000; it is \"{value}\""),
                        )
                    })?;
                }
                _ => {
                    let dim = Dim::by_name(name).ok_or_else(|| unknown(name))?;
                    let value = dim.value(value).ok_or_else(|| {
                        let what = match dim {
                            Dim::Cell => "an H3 cell in hex, of resolution 4 to 9",
                            Dim::Day => "a day such as 2026-08-18",
                            _ => "a number",
                        };
                        QueryError::new(name, format!("{name} is {what}; it is \"{value}\""))
                    })?;
                    match values.iter_mut().find(|(known, _)| *known == dim) {
                        Some((_, values)) => values.push(value),
                        None => values.push((dim, vec![value])),
                    }
                }
            }
        }
        if let (Some(from), Some(to)) = (asked.filter.from, asked.filter.to)
            && from > to
        {
            return Err(QueryError::new("from", format!("from is {from}, which is after to, {to}")));
        }
        asked.filter.values = values;
        let ActivityFilter { from, to, .. } = asked.filter;
        if asked.versus.as_ref().is_some_and(|versus| versus.is_outside(from, to)) {
            return Err(QueryError::new("vs", "vs is a day that from and to leave out".to_owned()));
        }
        Ok(asked)
    }
}

fn unknown(name: &str) -> QueryError {
    QueryError::new(name, format!("there is no parameter \"{name}\""))
}

fn day(name: &str, value: &str) -> Result<Date, QueryError> {
    // Of a moment only the day would be taken.
    let plain = value.len() == "2026-08-18".len();
    let day = if plain { value.parse().ok() } else { None };
    day.ok_or_else(|| QueryError::new(name, format!("{name} is a day such as 2026-08-18; it is \"{value}\"")))
}

fn group(value: &str) -> Result<Vec<Dim>, QueryError> {
    let refused = |sentence: String| QueryError::new("group", sentence);
    let names: Vec<&str> = value.split(',').map(str::trim).collect();
    let dims = names
        .iter()
        .map(|name| Dim::by_name(name).ok_or_else(|| refused(format!("there is no dimension \"{name}\""))))
        .collect::<Result<Vec<_>, _>>()?;
    if dims.len() > MAX_GROUPED || (dims.len() == 2 && dims[0] == dims[1]) {
        return Err(refused("group is one dimension, or two different ones separated by a comma".to_owned()));
    }
    Ok(dims)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> Result<Asked, QueryError> {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Asked::parse(&pairs)
    }

    #[test]
    fn what_is_not_understood_is_refused_by_name() {
        for (query, parameter) in [
            ("colour=red", "colour"),
            ("from=2026-13-01", "from"),
            ("from=2026-08-02&to=2026-08-01", "from"),
            ("group=division,beat,hour", "group"),
            ("group=hour,hour", "group"),
            ("group=", "group"),
            ("order=size", "order"),
            ("hour=noon", "hour"),
            ("day=2026-13-40", "day"),
            ("from=2026-08-01T10:00", "from"),
            ("from=2026-08-01&from=2026-08-02", "from"),
            ("group=hour&group=day", "group"),
            ("cell=here", "cell"),
            ("cell=8326cbfffffffff", "cell"),
            ("cell=8a26cb0c0007fff", "cell"),
            ("bbox=-96.8,32.7,-96.9,32.8", "bbox"),
            ("bbox=1,2,3", "bbox"),
            ("bbox=1,2,3,4&bbox=1,2,3,4", "bbox"),
            ("vs=Central", "vs"),
            ("vs=colour:red", "vs"),
            ("vs=hour:noon", "vs"),
            ("vs=bbox:1,2,3", "vs"),
            ("vs=beat:1&vs=beat:2", "vs"),
            ("from=2026-08-02&vs=day:2026-08-01", "vs"),
            ("to=2026-08-02&vs=day:2026-08-03", "vs"),
            ("limit=0", "limit"),
            ("limit=100001", "limit"),
        ] {
            let refused = serde_json::to_value(parse(query).unwrap_err()).unwrap();
            assert_eq!(refused["parameter"], parameter, "{query}");
        }
        let asked = parse("division=Central&division=&hour=23&group=nature,hour&limit=5&order=key").unwrap();
        assert_eq!(asked.by, [Dim::Nature, Dim::Hour]);
        assert_eq!(
            asked.filter.values,
            [
                (Dim::Division, vec![Value::text("Central"), Value::Null]),
                (Dim::Hour, vec![Value::Number(23)])
            ]
        );
        assert!(asked.by_key && asked.limit == 5);
    }

    #[test]
    fn a_comparison_takes_the_place_of_what_the_filter_has_of_the_same() {
        let other = |query: &str| {
            let asked = parse(query).unwrap();
            let versus = asked.versus.unwrap();
            (asked.filter.against(&versus), versus.to_string())
        };
        let central = (Dim::Division, vec![Value::text("Central")]);
        let (filter, written) = other("division=North&division=South&hour=3&vs=division:Central");
        assert_eq!(filter.values, [(Dim::Hour, vec![Value::Number(3)]), central.clone()]);
        assert_eq!(written, "division:Central");
        // Of a value only the first colon counts; none is "not stated".
        assert_eq!(other("vs=nature:a:b").0.values, [(Dim::Nature, vec![Value::text("a:b")])]);
        assert_eq!(other("beat=1&vs=beat:").0.values, [(Dim::Beat, vec![Value::Null])]);
        // A cell and a box both say where.
        let cell = "8826cb916dfffff";
        let (filter, written) = other(&format!("cell={cell}&division=Central&vs=bbox:1,2,3,4.50"));
        assert_eq!((filter.values, filter.bbox), (vec![central], Bbox::parse("1,2,3,4.5").ok()));
        assert_eq!(written, "bbox:1,2,3,4.5");
        let (filter, _) = other(&format!("bbox=1,2,3,4&vs=cell:{cell}"));
        assert_eq!((filter.values, filter.bbox), (vec![(Dim::Cell, vec![Value::text(cell)])], None));
    }
}
