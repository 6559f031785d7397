//! The town of a row, by the name of its LSOA.

/// The town in an LSOA's name: what is left without the code of three digits and a letter at its end, so `St. Helens
/// 001A` is in St. Helens. A name without such a code is returned whole; none if nothing is left.
pub fn town(lsoa_name: &str) -> Option<&str> {
    let name = lsoa_name.trim_end();
    let bytes = name.as_bytes();
    let is_code = |code: &[u8]| code[..3].iter().all(u8::is_ascii_digit) && code[3].is_ascii_uppercase();
    let name = match bytes.len().checked_sub(4) {
        // The four bytes are ASCII, so this is a boundary between characters.
        Some(start) if is_code(&bytes[start..]) => name[..start].trim_end(),
        _ => name,
    };
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_come_out_whole() {
        for (name, expected) in [
            ("St. Helens 001A", Some("St. Helens")),
            ("Bristol 021C", Some("Bristol")),
            ("Southend-on-Sea 010B", Some("Southend-on-Sea")),
            ("Stoke-on-Trent 001A", Some("Stoke-on-Trent")),
            ("King's Lynn and West Norfolk 001A", Some("King's Lynn and West Norfolk")),
            ("Ynys Môn001A", Some("Ynys Môn")),
            ("Belfast", Some("Belfast")),
            ("001A", None),
            ("", None),
            ("Anglesey ٠٠١A", Some("Anglesey ٠٠١A")),
        ] {
            assert_eq!(town(name), expected, "{name}");
        }
    }
}
