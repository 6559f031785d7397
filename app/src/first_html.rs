//! The shape of a page's first HTML: which nodes it has, in order. The server notes it beside the HTML, and the page's
//! script (`start.js`) counts the same over the document that it finds. Where a proxy or an extension changed
//! something, hydration would attach to the wrong nodes, often without noticing.

/// FNV-1a over the kinds of all nodes: `<name` … `>` for an element, `t` for a text, `c` for a comment.
pub fn shape(html: &str) -> u32 {
    let mut hash = 2_166_136_261;
    let mut rest = html;
    while !rest.is_empty() {
        rest = if let Some(tag) = rest.strip_prefix("</") {
            mix(&mut hash, ">");
            after(tag, ">")
        } else if let Some(comment) = rest.strip_prefix("<!--") {
            mix(&mut hash, "c");
            after(comment, "-->")
        } else if let Some(comment) = rest.strip_prefix("<!") {
            mix(&mut hash, "c");
            after(comment, ">")
        } else if let Some(tag) = rest.strip_prefix('<') {
            let (tag, rest) = split_tag(tag);
            let name = tag.split([' ', '\n', '/']).next().unwrap_or_default();
            mix(&mut hash, "<");
            mix(&mut hash, name);
            if tag.ends_with('/') || VOID.contains(&name) {
                mix(&mut hash, ">");
            }
            rest
        } else {
            mix(&mut hash, "t");
            rest.find('<').map_or("", |at| &rest[at..])
        };
    }
    hash
}

/// Elements that have no end tag, as far as pages use them.
const VOID: [&str; 6] = ["input", "br", "img", "hr", "wbr", "col"];

fn mix(hash: &mut u32, text: &str) {
    for byte in text.bytes() {
        *hash = (*hash ^ u32::from(byte)).wrapping_mul(16_777_619);
    }
}

fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

/// What is inside of a tag, and what follows it; a `>` in an attribute's value doesn't end it.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quoted = false;
    let end = text.find(|letter| {
        quoted ^= letter == '"';
        letter == '>' && !quoted
    });
    end.map_or((text, ""), |end| (&text[..end], &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_attributes_may_change_but_nodes_may_not() {
        let row = r#"<li><button class="row" title="a > b">2 min<!>ago<input value=""><svg><path d="M0"/></svg></button></li>"#;
        let same = row.replace("2 min", "3 min").replace(r#"class="row""#, r#"class="row" data-extension"#);
        assert_eq!(shape(&same), shape(row));
        for (from, to) in [
            ("2 min", "<a href=\"tel:2\">2</a> min"),
            ("<!>", ""),
            ("<li>", "<li> "),
            (r#"<input value="">"#, r#"<input value=""><div></div>"#),
            ("ago", ""),
        ] {
            assert_ne!(shape(&row.replacen(from, to, 1)), shape(row), "{from} to {to}");
        }
    }

    #[test]
    fn the_browser_counts_the_same() {
        // The browser's test computes it over a document: this pins the algorithm that both share.
        assert_eq!(shape(""), 2_166_136_261);
        assert_eq!(shape("<p>a</p>"), {
            let mut hash = 2_166_136_261;
            mix(&mut hash, "<pt>");
            hash
        });
    }
}
