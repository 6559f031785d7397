//! Letter case and numbers as text. The standard library's functions do more (all of Unicode, every last digit), but
//! their tables would add some 30 kB to what every browser loads.

/// Small letters for capital ones, of ASCII and of the Latin letters with accents (U+00C0 to U+017F).
pub fn lower(text: &str) -> String {
    text.chars().map(lower_letter).collect()
}

/// The small letter of a capital one.
pub fn lower_letter(letter: char) -> char {
    shifted(letter, |code| match code {
        0x41..=0x5A | 0xC0..=0xD6 | 0xD8..=0xDE => code + 0x20,
        0x178 => 0xFF,
        _ if is_pair(code) && code % 2 == first_of_pair(code) => code + 1,
        _ => code,
    })
}

/// The capital letter of a small one.
pub fn upper_letter(letter: char) -> char {
    shifted(letter, |code| match code {
        0x61..=0x7A | 0xE0..=0xF6 | 0xF8..=0xFE => code - 0x20,
        0xFF => 0x178,
        _ if is_pair(code) && code % 2 != first_of_pair(code) => code - 1,
        _ => code,
    })
}

/// Letters in pairs, the capital first: Latin Extended-A without its few single ones.
fn is_pair(code: u32) -> bool {
    matches!(code, 0x100..=0x12F | 0x132..=0x137 | 0x139..=0x148 | 0x14A..=0x177 | 0x179..=0x17E)
}

/// Whether capitals have even or odd numbers there.
fn first_of_pair(code: u32) -> u32 {
    u32::from(matches!(code, 0x139..=0x148 | 0x179..=0x17E))
}

fn shifted(letter: char, shift: impl Fn(u32) -> u32) -> char {
    char::from_u32(shift(u32::from(letter))).unwrap_or(letter)
}

/// A number with at most `places` digits after the point, without trailing zeros: `32.7791`, `-96.8`, `12`.
/// For numbers of a map: below a thousand million.
pub fn decimal(number: f64, places: u32) -> String {
    let unit = 10_i64.pow(places.min(9));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a map's numbers are small"
    )]
    let scaled = (number * unit as f64).round() as i64;
    let (whole, rest) =
        (scaled.unsigned_abs() / unit.unsigned_abs(), scaled.unsigned_abs() % unit.unsigned_abs());
    let sign = if scaled < 0 { "-" } else { "" };
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{rest:0width$}", width = places as usize);
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

/// Reads what people and [`decimal`] write: a sign, digits, a point, digits. The first 15 digits count, as many
/// as a double holds exactly. Nothing else is read: no exponent, no `inf`.
pub fn read_decimal(text: &str) -> Option<f64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && rest.is_empty() || whole.len() > 15 || !all_digits(whole) || !all_digits(rest) {
        return None;
    }
    let rest = &rest[..rest.len().min(15 - whole.len())];
    let number =
        whole.bytes().chain(rest.bytes()).fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    let unit = 10_u64.pow(u32::try_from(rest.len()).ok()?);
    #[expect(clippy::cast_precision_loss, reason = "15 digits fit a double")]
    Some(sign * (number as f64 / unit as f64))
}

/// `S ST PAUL ST` becomes `S St Paul St`, `12000 MCCREE RD` becomes `12000 McCree Rd`; spaces made one.
pub fn title_case(name: &str) -> String {
    let mut words = Vec::new();
    for word in name.split_whitespace() {
        let lower = lower(word);
        // Directions of a carriageway and the like stay capitals; so do numbers with their endings in small.
        let cased = match lower.as_str() {
            "nb" | "sb" | "eb" | "wb" | "ih" | "us" | "fm" => lower.to_ascii_uppercase(),
            _ => capitalise(&lower),
        };
        words.push(cased);
    }
    words.join(" ")
}

fn capitalise(lower: &str) -> String {
    let mut cased = String::with_capacity(lower.len());
    let mut start = true;
    for (at, letter) in lower.char_indices() {
        let after_mc = at == 2 && lower.starts_with("mc") && lower.len() > 4;
        if start || after_mc {
            cased.push(upper_letter(letter));
        } else {
            cased.push(letter);
        }
        start = matches!(letter, '-' | '/' | '(' | '.');
    }
    cased
}

/// `1 incident`, `82 incidents`, `1,204 incidents`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number with its thousands separated: `1,204`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn latin_letters_change_their_case_as_the_standard_library_says() {
        // Three have no single partner within the block: dotted capital I, dotless small i, long s, 'n, ß.
        let odd = ['\u{130}', '\u{131}', '\u{17F}', '\u{149}', 'ß', 'µ', 'ĸ'];
        for code in (0x20..0x180).filter_map(char::from_u32).filter(|letter| !odd.contains(letter)) {
            assert_eq!(Some(lower_letter(code)), code.to_lowercase().next(), "{code}");
            assert_eq!(Some(upper_letter(code)), code.to_uppercase().next(), "{code}");
        }
        assert_eq!(lower("PEÑA BLVD / ŠKODA"), "peña blvd / škoda");
    }

    #[test]
    fn decimals_are_written_short() {
        for (number, text) in [(32.77909, "32.7791"), (-96.8, "-96.8"), (12.0, "12"), (-0.00001, "0")] {
            assert_eq!(decimal(number, 4), text);
        }
        assert_eq!(decimal(10.050_000_1, 2), "10.05");
    }

    #[test]
    fn what_is_no_decimal_is_refused() {
        for text in ["", ".", "-", "1e5", "inf", "NaN", "1.2.3", "+1", " 1", "1234567890123456", "١"] {
            assert_eq!(read_decimal(text), None, "{text}");
        }
        assert_eq!(read_decimal(".5"), Some(0.5));
        assert_eq!(read_decimal("-96."), Some(-96.0));
        // As JavaScript prints -96.85 + 0.084.
        assert_eq!(read_decimal("-96.76600000000001"), Some(-96.766));
    }

    #[test]
    fn names_are_written_as_people_write_them() {
        assert_eq!(title_case("S  ST PAUL ST"), "S St Paul St");
        assert_eq!(title_case("Mccree Rd"), "McCree Rd");
        assert_eq!(title_case("L B J FWY WB"), "L B J Fwy WB");
        assert_eq!(title_case("w 12TH st"), "W 12th St");
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(count(1204, "incident", "incidents"), "1,204 incidents");
        assert_eq!(grouped(59_292_123), "59,292,123");
        assert_eq!(count(1, "incident", "incidents"), "1 incident");
    }

    proptest! {
        #[test]
        fn a_written_decimal_is_read_as_the_standard_library_reads_it(number in -100_000.0..100_000.0_f64) {
            let text = decimal(number, 5);
            prop_assert_eq!(read_decimal(&text), text.parse().ok());
            prop_assert!((read_decimal(&text).unwrap() - number).abs() <= 0.000_005_1);
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,20}|[-0-9.]{0,20}") {
            let _ = read_decimal(&text);
        }
    }
}
