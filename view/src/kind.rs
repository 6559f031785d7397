//! How a kind of call is shown: its names, its letter and its style class.

use blotter_model::Kind;

/// The short name on a tile.
pub fn short_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Disturbance => "Disturbance",
        Kind::Violence => "Violence",
        Kind::Care => "Care",
        Kind::Suspicious => "Suspicious",
        Kind::Theft => "Theft",
        Kind::Alarm => "Alarm",
        Kind::Road => "Road",
        Kind::Other => "Other",
    }
}

/// The whole name, for tooltips and screen readers.
pub fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Disturbance => "Disturbance",
        Kind::Violence => "Violence or a weapon",
        Kind::Care => "Care and welfare",
        Kind::Suspicious => "Suspicious activity",
        Kind::Theft => "Theft, burglary and damage",
        Kind::Alarm => "Alarm or hang-up",
        Kind::Road => "Road",
        Kind::Other => "Other and assists",
    }
}

/// The letter on the marker; Other has a dot instead.
pub fn letter(kind: Kind) -> &'static str {
    match kind {
        Kind::Disturbance => "D",
        Kind::Violence => "V",
        Kind::Care => "C",
        Kind::Suspicious => "S",
        Kind::Theft => "T",
        Kind::Alarm => "A",
        Kind::Road => "R",
        Kind::Other => "",
    }
}

/// The style class that gives the marker its shape and colour.
pub fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Disturbance => "k-d",
        Kind::Violence => "k-v",
        Kind::Care => "k-c",
        Kind::Suspicious => "k-s",
        Kind::Theft => "k-t",
        Kind::Alarm => "k-a",
        Kind::Road => "k-r",
        Kind::Other => "k-o",
    }
}
