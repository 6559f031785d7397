//! A line through months. A month that is missing breaks it, one that lacks a part stands apart as a hollow dot.

use super::{amount, part, percent, scale::ticks, short};
use crate::widgets::html::escaped;
use blotter_view::dashboard::words;
use leptos::prelude::*;
use std::fmt::Write;

/// A month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Null: no data.
    pub count: Option<u64>,
    pub other: Option<u64>,
    pub chosen: bool,
    /// What is missing of it; only months that lack the same are joined.
    pub lacks: Vec<String>,
    /// `Jul 2019`.
    pub name: String,
    /// Its label on the axis, if it has one.
    pub label: Option<String>,
}

/// The chart's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub points: Vec<Point>,
    /// What it shows, in words.
    pub label: String,
}

/// So many gaps and hollow dots are named where they are; more are in the note and the table.
const NAMED: usize = 2;

/// The least room that a chart has, on a phone, and what a letter and a line of its texts take: as shares of it.
const LETTER: f64 = 6.4 / 266.0;
const LINE: f64 = 17.0 / 190.0;

/// Where texts stand already, so that no other is written over them.
#[derive(Default)]
struct Taken(Vec<[f64; 4]>);

impl Taken {
    /// Takes the place of a text, unless there is another: `left` of its first letter, and the line's middle.
    fn take(&mut self, left: f64, y: f64, text: &str) -> bool {
        let right = left + amount(text.chars().count() as u64) * LETTER;
        let free = self
            .0
            .iter()
            .all(|[from, to, top, bottom]| right < *from || left > *to || y + LINE < *top || y > *bottom);
        if free {
            self.0.push([left, right, y, y + LINE]);
        }
        free
    }
}

/// Where a text begins that is anchored at `x`.
fn start(x: f64, anchor: &str, text: &str) -> f64 {
    let width = amount(text.chars().count() as u64) * LETTER;
    match anchor {
        "end" => x - width,
        "middle" => x - width / 2.0,
        _ => x,
    }
}

/// The axis' lines, and their numbers at the left: the inside of an SVG, as text.
pub fn grid(ticks: &[u64]) -> String {
    let top = ticks.last().copied().unwrap_or(1);
    let mut text = String::from("<g class=\"grid\">");
    for &tick in ticks {
        let y = percent(1.0 - part(tick, top));
        let class = if tick == 0 { "axis" } else { "" };
        let _ = write!(
            text,
            "<line class=\"{class}\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/><text x=\"0\" dx=\"-8\" y=\"{y}\" dy=\"4\" text-anchor=\"end\">{}</text>",
            words::number(tick)
        );
    }
    text.push_str("</g>");
    text
}

/// Writes a text of a chart; `y` and `dy` are attributes.
fn write_text(svg: &mut String, class: &str, x: f64, y: &str, anchor: &str, text: &str) {
    let _ = write!(
        svg,
        "<text class=\"{class}\" x=\"{}\" {y} text-anchor=\"{anchor}\">{}</text>",
        percent(x),
        escaped(text)
    );
}

/// Draws it.
pub fn line(line: &Line) -> AnyView {
    let points = &line.points;
    let max = points.iter().flat_map(|point| [point.count, point.other]).flatten().max().unwrap_or_default();
    let ticks = ticks(max);
    let top = ticks.last().copied().unwrap_or(1);
    let last = points.len().saturating_sub(1);
    let across = |at: usize| if last == 0 { 1.0 } else { amount(at as u64) / amount(last as u64) };
    let up = |count: u64| 1.0 - part(count, top);
    let joined = runs(points, |one, next| one.lacks == next.lacks, |point| point.count.is_some());
    let path = |from: usize, to: usize, count: fn(&Point) -> Option<u64>| {
        let mut path = String::new();
        for (at, point) in points.iter().enumerate().take(to + 1).skip(from) {
            if let Some(count) = count(point) {
                path.push(if path.is_empty() { 'M' } else { 'L' });
                let _ = write!(path, "{} {}", short(across(at) * 100.0), short(up(count) * 100.0));
            }
        }
        path
    };
    let mut paths = String::new();
    let mut draw = |class: &str, path: String| {
        let _ = write!(paths, "<path class=\"series{class}\" d=\"{path}\"/>");
    };
    for &(from, to) in joined.iter().filter(|(from, to)| from < to) {
        let class = if points[from].lacks.is_empty() { "" } else { " lacking" };
        draw(class, path(from, to, |point| point.count));
    }
    for (from, to) in runs(points, |one, next| one.lacks == next.lacks, |point| point.other.is_some()) {
        if from < to {
            draw(" second", path(from, to, |point| point.other));
        }
    }
    for &(from, to) in &joined {
        for (first, last) in
            runs(&points[from..=to], |one, next| one.chosen && next.chosen, |point| point.chosen)
        {
            if first < last {
                draw(" on", path(from + first, from + last, |point| point.count));
            }
        }
    }
    let chosen = window(points, across);
    let mut back = String::new();
    if let Some((left, right)) = chosen {
        let (x, width) = (percent(left), percent(right - left));
        let _ = write!(back, "<rect class=\"shade\" x=\"{x}\" width=\"{width}\" y=\"0\" height=\"100%\"/>");
    }
    back.push_str(&grid(&ticks));
    let mut front = String::new();
    let gaps = runs(points, |_, _| true, |point| point.count.is_none());
    let named = gaps.len() <= NAMED;
    let mut taken = Taken::default();
    // The last month's count and name stand at the line's end.
    if let Some(count) = points.get(last).and_then(|point| point.count) {
        taken.take(1.0 - 9.0 * LETTER, up(count) - 2.0 * LINE, "Sep 2021.");
    }
    for &(from, to) in gaps.iter().filter(|_| named && gaps.len() < points.len()) {
        let near = [from.checked_sub(1), Some(to + 1)];
        let near =
            near.into_iter().flatten().filter_map(|at| points.get(at)?.count).max().unwrap_or_default();
        let x = f64::midpoint(across(from), across(to));
        // Where there is no room below the line, above it.
        let (y, dy, from_y, to_y, line) = if up(near) < 0.7 {
            (up(near), "36", up(near) + 0.02, up(near) + 0.1, up(near) + 1.5 * LINE)
        } else {
            (up(near), "-26", up(near) - 0.12, up(near) - 0.03, up(near) - 2.0 * LINE)
        };
        let text = if from == to {
            format!("No data, {}", points[from].name)
        } else {
            format!("No data, {} to {}", points[from].name, points[to].name)
        };
        let anchor = within(x, &text);
        if taken.take(start(x, anchor, &text), line, &text) {
            let (at, from, to) = (percent(x), percent(from_y), percent(to_y));
            let _ = write!(front, "<line class=\"gap\" x1=\"{at}\" x2=\"{at}\" y1=\"{from}\" y2=\"{to}\"/>");
            let place = format!("y=\"{}\" dy=\"{dy}\"", percent(y));
            write_text(&mut front, "gap-name", x, &place, anchor, &text);
        }
    }
    let alone: Vec<usize> = joined
        .iter()
        .filter(|&&(from, to)| from == to && (last > 0) && from != last)
        .map(|&(at, _)| at)
        .collect();
    let lacking = alone.iter().filter(|&&at| !points[at].lacks.is_empty()).count();
    for &at in &alone {
        let point = &points[at];
        let Some(count) = point.count else { continue };
        let class = if point.lacks.is_empty() { "dot" } else { "dot hollow" };
        let (anchor, dx) = if across(at) > 0.6 { ("end", "-9") } else { ("start", "9") };
        let text =
            format!("{}, {} without {}", words::number(count), point.name, words::names(&point.lacks, 1));
        // Where it would be written over the axis, it stands above the dot's middle.
        let (top, dy) = if up(count) + LINE / 2.0 > 1.0 { (LINE, "-5") } else { (LINE / 2.0, "4") };
        let is_named = !point.lacks.is_empty()
            && lacking <= NAMED
            && taken.take(start(across(at), anchor, &text), up(count) - top, &text);
        let (x, y) = (across(at), percent(up(count)));
        let _ = write!(front, "<circle class=\"{class}\" cx=\"{}\" cy=\"{y}\" r=\"4\"/>", percent(x));
        if is_named {
            let place = format!("y=\"{y}\" dx=\"{dx}\" dy=\"{dy}\"");
            write_text(&mut front, "gap-name", x, &place, anchor, &text);
        }
    }
    if let Some((left, right)) = chosen.filter(|(left, right)| right - left < 0.9) {
        let (x, anchor, dx) = if left > 0.12 { (left, "end", "-6") } else { (right, "start", "6") };
        let place = format!("dx=\"{dx}\" y=\"0\" dy=\"14\"");
        write_text(&mut front, "shade-name", x, &place, anchor, "Chosen");
    }
    if let Some((point, count)) = points.get(last).and_then(|point| Some((point, point.count?))) {
        let on = if point.chosen { " on" } else { "" };
        let hollow = if point.lacks.is_empty() { "" } else { " hollow" };
        let y = percent(up(count));
        let _ = write!(
            front,
            "<circle class=\"dot{on}{hollow}\" cx=\"100%\" cy=\"{y}\" r=\"4.5\"/><text class=\"end-value\" x=\"100%\" y=\"{y}\">{}</text><text class=\"end-name\" x=\"100%\" y=\"{y}\">{}</text>",
            words::number(count),
            escaped(&point.name)
        );
    }
    for (at, point) in points.iter().enumerate() {
        if let Some(label) = &point.label {
            let x = across(at);
            write_text(&mut front, "", x, "y=\"100%\" dy=\"17\"", anchor(x), label);
        }
    }
    view! {
        <figure class="plot" role="img" aria-label=line.label.clone()>
            <div class="plot-area">
                <svg class="labels" aria-hidden="true" focusable="false" inner_html=back></svg>
                <svg class="lines" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false" inner_html=paths></svg>
                <svg class="labels" aria-hidden="true" focusable="false" inner_html=front></svg>
            </div>
        </figure>
    }
    .into_any()
}

/// The chosen months' window, half a month wider at both ends.
fn window(points: &[Point], across: impl Fn(usize) -> f64) -> Option<(f64, f64)> {
    let first = points.iter().position(|point| point.chosen)?;
    let last = points.iter().rposition(|point| point.chosen)?;
    let half = 0.5 / amount(points.len().saturating_sub(1).max(1) as u64);
    Some(((across(first) - half).max(0.0), (across(last) + half).min(1.0)))
}

/// The anchor with which a text at `x` stays within the chart.
fn within(x: f64, text: &str) -> &'static str {
    if start(x, "middle", text) < 0.0 {
        "start"
    } else if x + x - start(x, "middle", text) > 1.0 {
        "end"
    } else {
        "middle"
    }
}

fn anchor(x: f64) -> &'static str {
    if x < 0.05 {
        "start"
    } else if x > 0.97 {
        "end"
    } else {
        "middle"
    }
}

/// The first and last of neighbours that belong together, among those that count.
fn runs(
    points: &[Point],
    together: impl Fn(&Point, &Point) -> bool,
    counts: impl Fn(&Point) -> bool,
) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, point) in points.iter().enumerate().filter(|(_, point)| counts(point)) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == at && together(&points[*last], point) => *last = at,
            _ => runs.push((at, at)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(count: Option<u64>, lacks: &[&str]) -> Point {
        Point {
            count,
            other: None,
            chosen: false,
            lacks: lacks.iter().map(|&name| name.to_owned()).collect(),
            name: "Jul 2019".to_owned(),
            label: None,
        }
    }

    fn drawn(points: Vec<Point>) -> String {
        line(&Line { points, label: "By month".to_owned() }).to_html()
    }

    #[test]
    fn a_missing_month_breaks_the_line_and_says_so() {
        let html = drawn(vec![
            point(Some(5), &[]),
            point(Some(6), &[]),
            point(None, &[]),
            point(Some(7), &[]),
            point(Some(8), &[]),
        ]);
        assert_eq!(html.matches("class=\"series\"").count(), 2);
        assert!(html.contains("No data, Jul 2019"), "{html}");
        assert!(!html.contains("style="));
    }

    #[test]
    fn a_month_without_a_force_is_a_hollow_dot_apart_from_the_line() {
        let html = drawn(vec![
            point(Some(500), &[]),
            point(Some(600), &[]),
            point(Some(188), &["Gwent"]),
            point(Some(700), &[]),
            point(Some(800), &[]),
        ]);
        assert_eq!(html.matches("class=\"series\"").count(), 2);
        assert!(html.contains("dot hollow") && html.contains("188, Jul 2019 without Gwent"), "{html}");
    }

    #[test]
    fn months_that_lack_the_same_for_long_are_a_line_of_their_own() {
        let lacking = || point(Some(3), &["Greater Manchester"]);
        let html = drawn(vec![point(Some(5), &[]), point(Some(6), &[]), lacking(), lacking(), lacking()]);
        assert_eq!(html.matches("series lacking").count(), 1);
        assert_eq!(html.matches("hollow").count(), 1, "only the last month's dot: {html}");
    }

    #[test]
    fn names_of_gaps_are_not_written_over_each_other() {
        let names = |at: [usize; 2]| {
            let month = |month| (!at.contains(&month)).then_some(500);
            let html = drawn((0..12).map(|at| point(month(at), &[])).collect());
            html.matches("No data, Jul 2019").count()
        };
        assert_eq!(names([0, 10]), 2, "far apart both have their name");
        assert_eq!(names([4, 6]), 1, "side by side the second is left to the note and the table");
    }

    #[test]
    fn a_name_stays_within_the_chart() {
        let text = "No data, Jul 2019";
        assert_eq!([0.02, 0.5, 0.95].map(|x| within(x, text)), ["start", "middle", "end"]);
    }
}
