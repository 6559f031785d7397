//! What a screen reader announces: changes in batches, at most every 30 s.

use blotter_model::text;

/// Changes since the last sentence.
#[derive(Debug, Clone, Copy, Default)]
pub struct Batch {
    new: usize,
    left: usize,
    said_ms: Option<f64>,
}

/// The shortest time between two sentences.
pub const PAUSE_MS: f64 = 30_000.0;

impl Batch {
    /// Notes what came and went.
    pub fn note(&mut self, new: usize, left: usize) {
        self.new += new;
        self.left += left;
    }

    /// The sentence, if there is something to say and the last one is long enough ago: `2 new, 1 left. 83 incidents.`
    pub fn say(&mut self, now_ms: f64, incidents: usize) -> Option<String> {
        let quiet = self.said_ms.is_none_or(|said| now_ms - said >= PAUSE_MS);
        let changes = match (self.new, self.left) {
            (0, 0) => return None,
            _ if !quiet => return None,
            (new, 0) => format!("{new} new"),
            (0, left) => format!("{left} left"),
            (new, left) => format!("{new} new, {left} left"),
        };
        *self = Self { said_ms: Some(now_ms), ..Self::default() };
        Some(format!("{changes}. {}.", text::count(incidents, "incident", "incidents")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_said_in_batches() {
        let mut batch = Batch::default();
        assert_eq!(batch.say(0.0, 80), None);
        batch.note(2, 0);
        assert_eq!(batch.say(1.0, 82).as_deref(), Some("2 new. 82 incidents."));
        batch.note(2, 0);
        batch.note(0, 1);
        assert_eq!(batch.say(29_000.0, 83), None);
        assert_eq!(batch.say(30_001.0, 83).as_deref(), Some("2 new, 1 left. 83 incidents."));
        assert_eq!(batch.say(90_000.0, 83), None);
    }
}
