//! The values of single parameters.

use super::{Bbox, Order, QueryError};
use crate::{DataSet, Dimension, Month, Value, cell::Cell, rollup::RESOLUTIONS};

/// Keeps the value of a parameter that may be stated only once.
pub(super) fn once<T>(place: &mut Option<T>, name: &str, value: T) -> Result<(), QueryError> {
    if place.replace(value).is_some() {
        return Err(QueryError::new(name, format!("{name} is stated twice")));
    }
    Ok(())
}

pub(super) fn month(name: &str, text: &str) -> Result<Month, QueryError> {
    text.parse()
        .map_err(|_| QueryError::new(name, format!("{name} is a month such as 2021-06, not \"{text}\"")))
}

/// A whole number within limits, both included.
pub(super) fn number(name: &str, text: &str, least: usize, most: usize) -> Result<usize, QueryError> {
    let number = digits(text).filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| {
        QueryError::new(name, format!("{name} is a number from {least} to {most}, not \"{text}\""))
    })
}

fn digits(text: &str) -> Option<usize> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

pub(super) fn order(text: &str) -> Result<Order, QueryError> {
    match text {
        "count" => Ok(Order::Count),
        "key" => Ok(Order::Key),
        _ => Err(QueryError::new("order", format!("order is count or key, not \"{text}\""))),
    }
}

pub(super) fn group(data_set: DataSet, text: &str) -> Result<Vec<Dimension>, QueryError> {
    let refused = |error: String| Err(QueryError::new("group", error));
    let mut dimensions = Vec::new();
    for name in text.split(',') {
        let Some(dimension) = data_set.dimension(name) else {
            let names: Vec<_> = data_set.dimensions().iter().map(|dimension| dimension.name()).collect();
            let names = names.join(", ");
            return refused(format!("there is no dimension \"{name}\" of {data_set}; there are {names}"));
        };
        if dimensions.contains(&dimension) {
            return refused(format!("group lists {name} twice"));
        }
        dimensions.push(dimension);
    }
    if dimensions.len() > 2 {
        return refused("group is one or two dimensions, separated by a comma".to_owned());
    }
    Ok(dimensions)
}

pub(super) fn bbox(text: &str) -> Result<Bbox, QueryError> {
    let refused =
        |why: &str| QueryError::new("bbox", format!("bbox is west,south,east,north in degrees: {why}"));
    let numbers: Vec<f64> = text.split(',').map_while(|part| part.trim().parse().ok()).collect();
    let (&[west, south, east, north], 3) = (numbers.as_slice(), text.matches(',').count()) else {
        return Err(refused("four numbers, separated by commas"));
    };
    let on_earth =
        [west, east].iter().all(|it| it.abs() <= 180.0) && [south, north].iter().all(|it| it.abs() <= 90.0);
    if !on_earth {
        return Err(refused("longitudes are -180 to 180 and latitudes -90 to 90"));
    }
    if west > east || south > north {
        return Err(refused("west isn't greater than east, nor south than north"));
    }
    Ok(Bbox { west, south, east, north })
}

pub(super) fn cell(text: &str) -> Result<Cell, QueryError> {
    let cell = Cell::parse(text).filter(|cell| RESOLUTIONS.contains(&cell.resolution()));
    cell.ok_or_else(|| {
        QueryError::new("cell", format!("cell is an H3 cell in hex, of resolution 4 to 9, not \"{text}\""))
    })
}

/// A dimension's value; empty means not stated.
pub(super) fn value(dimension: Dimension, text: &str) -> Result<Value, QueryError> {
    let refused =
        |what: &str| QueryError::new(dimension.name(), format!("{dimension} is {what}, not \"{text}\""));
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let number = |range: std::ops::RangeInclusive<u32>, what| {
        let number = digits(text).and_then(|number| u32::try_from(number).ok());
        number.filter(|number| range.contains(number)).map(Value::Number).ok_or_else(|| refused(what))
    };
    match dimension {
        Dimension::Month => month("month", text).map(|_| Value::text(text)),
        Dimension::Year if text.len() == 4 && digits(text).is_some() => Ok(Value::text(text)),
        Dimension::Year => Err(refused("a year such as 2021")),
        Dimension::Weekday => number(1..=7, "a number from 1 (Monday) to 7"),
        Dimension::Hour => number(0..=23, "a number from 0 to 23"),
        _ => Ok(Value::text(text)),
    }
}
