//! The rounds as a Markdown table.

use super::load::{Load, Outcome};
use std::fmt::Write as _;

/// The Markdown table of all rounds.
pub fn table(load: Load, servers: [Vec<Outcome>; 3]) -> String {
    let servers = servers.map(sorted);
    // Other work on the machine makes rounds worse, never better, so the best are shown too.
    let best = servers.each_ref().map(|rounds| rounds.first().map(|round| round.number("p99_ms")));
    let middle = servers.each_ref().map(|rounds| rounds.get(rounds.len() / 2));
    let whole = middle[2].is_some();
    let mut text = format!(
        "{} SSE clients, {} events of {} bytes at {} a second after {} to warm up; median of {} rounds by p99\n\n",
        load.clients,
        load.events,
        load.bytes,
        load.per_second,
        load.events / 10,
        load.rounds,
    );
    text.push_str("| | blotter’s fan-out | nchan (2 workers) | ratio |");
    text.push_str(if whole {
        " blotter, whole | ratio |\n|---|---:|---:|---:|---:|---:|\n"
    } else {
        "\n|---|---:|---:|---:|\n"
    });
    let mut row = |name: &str, digits: usize, numbers: [Option<f64>; 3]| {
        let [ours, nchan, whole] = numbers;
        let nchan = nchan.unwrap_or(f64::NAN);
        let ratio = |to: f64| if nchan == 0.0 { String::from("–") } else { format!("{:.2}", to / nchan) };
        let ours = ours.unwrap_or(f64::NAN);
        let _ = write!(text, "| {name} | {ours:.digits$} | {nchan:.digits$} | {} |", ratio(ours));
        if let Some(whole) = whole {
            let _ = write!(text, " {whole:.digits$} | {} |", ratio(whole));
        }
        text.push('\n');
    };
    let of = |number: fn(&Outcome) -> f64| middle.map(|round| round.map(number));
    row("memory a client, all connected (KiB, PSS)", 2, of(|round| round.joined_kib));
    row("memory a client, after the events (KiB, PSS)", 2, of(|round| round.after_kib));
    let named = |name: &str| middle.map(|round| round.map(|round| round.number(name)));
    for (name, field) in [
        ("delivery p50 (ms)", "p50_ms"),
        ("delivery p90 (ms)", "p90_ms"),
        ("delivery p99 (ms)", "p99_ms"),
        ("delivery max (ms)", "max_ms"),
        ("all connected and answered after (ms)", "open_ms"),
    ] {
        row(name, 1, named(field));
    }
    row("delivery p99, each server's best round (ms)", 1, best);
    row("server CPU during the events (s)", 2, of(|round| round.cpu_seconds));
    for name in ["delivered", "lost", "repeated", "ended"] {
        row(name, 0, named(name));
    }
    text
}

/// Rounds from the lowest p99 to the highest.
fn sorted(mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
    for outcome in &outcomes {
        eprintln!("{outcome:?}");
    }
    outcomes.sort_by(|a, b| a.number("p99_ms").total_cmp(&b.number("p99_ms")));
    outcomes
}
