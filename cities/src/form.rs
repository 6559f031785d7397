//! The format of a body, as its content type or file name says.

use std::path::Path;

/// The format of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyShape {
    /// A JSON array of objects.
    Json,
    /// Comma-separated values with a header.
    Csv,
}

/// What is known about a body before it is read. By default nothing: the body itself is examined.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// The format, if it is known.
    pub shape: Option<BodyShape>,
    /// The charset, if one was declared.
    pub charset: Option<String>,
}

impl Form {
    /// By the value of a `Content-Type` header: `text/csv; charset=windows-1252`.
    pub fn from_content_type(value: &str) -> Self {
        let mut parts = value.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let shape = if media.ends_with("/json") || media.ends_with("+json") {
            Some(BodyShape::Json)
        } else if media.ends_with("/csv") {
            Some(BodyShape::Csv)
        } else {
            None
        };
        let charset = parts
            .filter_map(|part| part.split_once('='))
            .find(|(key, _)| key.trim().eq_ignore_ascii_case("charset"))
            .map(|(_, charset)| charset.trim().trim_matches('"').to_owned());
        Self { shape, charset }
    }

    /// By the ending of a file's name.
    pub fn from_file_name(path: &Path) -> Self {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let shape = match ending.as_deref() {
            Some("json") => Some(BodyShape::Json),
            Some("csv") => Some(BodyShape::Csv),
            _ => None,
        };
        Self { shape, charset: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types_and_file_names_say_the_format() {
        let form = Form::from_content_type("Text/CSV; header=present; Charset=\"windows-1252\"");
        assert_eq!(form.shape, Some(BodyShape::Csv));
        assert_eq!(form.charset.as_deref(), Some("windows-1252"));
        assert_eq!(Form::from_content_type("application/geo+json").shape, Some(BodyShape::Json));
        assert_eq!(Form::from_content_type("text/html").shape, None);
        assert_eq!(Form::from_file_name(Path::new("a/01.CSV")).shape, Some(BodyShape::Csv));
        assert_eq!(Form::from_file_name(Path::new("01")), Form::default());
    }
}
