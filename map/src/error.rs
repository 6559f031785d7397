//! Why a map could not start.

#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// The script that defines Leaflet has not run.
    #[error("Leaflet is not loaded")]
    NoLeaflet,
    /// Leaflet or the browser refused.
    #[error("the map could not start: {0}")]
    Refused(String),
}
