//! Does a value fit a schema of the API's description? As much of JSON Schema as that description uses; a word
//! that isn't known here is an error, so that nothing is passed over.

use serde_json::Value;

/// Why the value at `place` does not fit; `whole` is the description, for references.
pub fn fits(whole: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    let no = |why: String| Err(format!("{place}: {why}"));
    if let Some(target) = schema["$ref"].as_str() {
        let target = whole.pointer(target.trim_start_matches('#')).ok_or(format!("{target} is not there"))?;
        return fits(whole, target, value, place);
    }
    for word in schema.as_object().ok_or(format!("{place}: no schema"))?.keys() {
        let known = [
            "type",
            "format",
            "description",
            "properties",
            "required",
            "items",
            "oneOf",
            "allOf",
            "enum",
            "pattern",
            "minimum",
            "example",
        ];
        if !known.contains(&word.as_str()) {
            return no(format!("the schema says `{word}`"));
        }
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fitting = choices.iter().filter(|choice| fits(whole, choice, value, place).is_ok()).count();
        return if fitting == 1 { Ok(()) } else { no(format!("{fitting} choices fit {value}")) };
    }
    let (mut properties, mut required) = (Vec::new(), Vec::new());
    gather(whole, schema, &mut properties, &mut required);
    if !has_type(&schema["type"], value) && schema.get("allOf").is_none() {
        return no(format!("{value} is not of type {}", schema["type"]));
    }
    if let Some(words) = schema["enum"].as_array().filter(|words| !words.contains(value)) {
        return no(format!("{value} is none of {words:?}"));
    }
    if let (Some("date-time"), Some(text)) = (schema["format"].as_str(), value.as_str())
        && text.parse::<jiff::Timestamp>().is_err()
    {
        return no(format!("{text} isn't an RFC 3339 time"));
    }
    if schema["pattern"] == "^[0-9a-f]{40}$" {
        let text = value.as_str().unwrap_or_default();
        if text.len() != 40 || !text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')) {
            return no(format!("{text} does not fit the pattern"));
        }
    }
    if let Some(values) = value.as_array() {
        let fitting = |(at, value)| fits(whole, &schema["items"], value, &format!("{place}[{at}]"));
        values.iter().enumerate().try_for_each(fitting)?;
    }
    if let Some(object) = value.as_object().filter(|_| !properties.is_empty()) {
        if let Some(missing) = required.iter().find(|name| !object.contains_key(*name)) {
            return no(format!("{missing} is missing"));
        }
        for (name, value) in object {
            let Some((_, schema)) = properties.iter().find(|(known, _)| known == name) else {
                return no(format!("{name} is not described"));
            };
            fits(whole, schema, value, &format!("{place}.{name}"))?;
        }
        // Every property that is described is sent, null where there is nothing.
        if let Some((unsent, _)) = properties.iter().find(|(name, _)| !object.contains_key(name)) {
            return no(format!("{unsent} is described but not sent"));
        }
    }
    Ok(())
}

fn gather(whole: &Value, schema: &Value, properties: &mut Vec<(String, Value)>, required: &mut Vec<String>) {
    if let Some(target) =
        schema["$ref"].as_str().and_then(|target| whole.pointer(target.trim_start_matches('#')))
    {
        gather(whole, target, properties, required);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        gather(whole, part, properties, required);
    }
    let own = schema["properties"].as_object().into_iter().flatten();
    properties.extend(own.map(|(name, schema)| (name.clone(), schema.clone())));
    let names = schema["required"].as_array().into_iter().flatten();
    required.extend(names.filter_map(|name| name.as_str().map(str::to_owned)));
}

fn has_type(types: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    };
    match types {
        Value::Array(types) => types.iter().any(is),
        Value::Null => true,
        one => is(one),
    }
}
