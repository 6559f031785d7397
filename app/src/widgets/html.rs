//! Text inside HTML that is written as text.

/// Escapes text for use in HTML, between tags and in quoted attributes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_not_leave_an_attribute() {
        assert_eq!(escaped(r#"a&b"<"#), "a&amp;b&quot;&lt;");
    }
}
