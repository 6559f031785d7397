//! How a kind of call is shown: its names, its letter and its style class.

use blotter_model::CallKind;

/// The short name on a tile.
pub fn short_name(kind: CallKind) -> &'static str {
    match kind {
        CallKind::Disturbance => "Disturbance",
        CallKind::Violence => "Violence",
        CallKind::Care => "Care",
        CallKind::Suspicious => "Suspicious",
        CallKind::Theft => "Theft",
        CallKind::Alarm => "Alarm",
        CallKind::Road => "Road",
        CallKind::Other => "Other",
    }
}

/// The whole name, for tooltips and screen readers.
pub fn name(kind: CallKind) -> &'static str {
    match kind {
        CallKind::Disturbance => "Disturbance",
        CallKind::Violence => "Violence or a weapon",
        CallKind::Care => "Care and welfare",
        CallKind::Suspicious => "Suspicious activity",
        CallKind::Theft => "Theft, burglary and damage",
        CallKind::Alarm => "Alarm or hang-up",
        CallKind::Road => "Road",
        CallKind::Other => "Other and assists",
    }
}

/// The letter on the marker; Other has a dot instead.
pub fn letter(kind: CallKind) -> &'static str {
    match kind {
        CallKind::Disturbance => "D",
        CallKind::Violence => "V",
        CallKind::Care => "C",
        CallKind::Suspicious => "S",
        CallKind::Theft => "T",
        CallKind::Alarm => "A",
        CallKind::Road => "R",
        CallKind::Other => "",
    }
}

/// The style class that gives the marker its shape and colour.
pub fn class(kind: CallKind) -> &'static str {
    match kind {
        CallKind::Disturbance => "k-d",
        CallKind::Violence => "k-v",
        CallKind::Care => "k-c",
        CallKind::Suspicious => "k-s",
        CallKind::Theft => "k-t",
        CallKind::Alarm => "k-a",
        CallKind::Road => "k-r",
        CallKind::Other => "k-o",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_name_the_kinds_as_the_page_does() {
        let script = include_str!("../../frontend/alerts/kinds.js");
        let lines: Vec<_> = script.lines().filter(|line| line.starts_with("  [")).map(str::trim).collect();
        let ours = CallKind::ALL.map(|kind| format!("[{:?}, {:?}],", kind.word(), name(kind)));
        assert_eq!(lines, ours);
    }
}
