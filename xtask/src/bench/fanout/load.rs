//! The load, and what a round of it gave.

/// The load that each server gets.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// SSE clients, all connected before the first event.
    pub clients: u32,
    /// Events that are timed; a tenth more goes ahead as warm-up.
    pub events: u32,
    /// Events a second.
    pub per_second: u32,
    /// Padding of each event, in bytes.
    pub bytes: u32,
    /// Rounds: each server is started anew in each, in turn; the median by p99 is shown.
    pub rounds: u32,
}

impl Load {
    /// Reads words such as `clients=200`; what is not named keeps its default.
    pub fn read(words: &[String]) -> Result<Self, String> {
        let mut load = Self::default();
        for word in words {
            let unknown =
                || format!("`{word}` isn't one of clients= events= per_second= bytes= rounds=NUMBER");
            let (name, number) = word.split_once('=').ok_or_else(unknown)?;
            let field = match name {
                "clients" => &mut load.clients,
                "events" => &mut load.events,
                "per_second" => &mut load.per_second,
                "bytes" => &mut load.bytes,
                "rounds" => &mut load.rounds,
                _ => return Err(unknown()),
            };
            *field = number.parse().ok().filter(|number| *number > 0).ok_or_else(unknown)?;
        }
        Ok(load)
    }
}

impl Default for Load {
    fn default() -> Self {
        Self { clients: 10_000, events: 60, per_second: 2, bytes: 600, rounds: 3 }
    }
}

/// The result of one round on one server.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The JSON line that the load program printed.
    pub json: String,
    pub joined_kib: f64,
    pub after_kib: f64,
    pub cpu_seconds: f64,
}

impl Outcome {
    /// A number of the JSON line, which is flat.
    pub fn number(&self, name: &str) -> f64 {
        let key = format!("\"{name}\":");
        let value = self.json.split(&key).nth(1).unwrap_or_default();
        let end = value.find([',', '}']).unwrap_or(value.len());
        value[..end].trim().parse().unwrap_or(f64::NAN)
    }
}
