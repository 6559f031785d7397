//! Calls by day, as columns on an axis that starts at zero; what was not watched is hatched.

use super::{ActivityText, DayText, Watch};
use crate::{
    records::dashboard::text_table,
    widgets::charts::{amount, grid, part, percent, ticks},
};
use blotter_view::dashboard::words;
use leptos::prelude::*;

/// A chart of fewer days has room for so many.
const FEWEST: usize = 7;

pub fn days(text: &ActivityText) -> AnyView {
    let days = &text.days;
    let ticks =
        ticks(days.iter().map(|day| day.count.max(day.other.unwrap_or_default())).max().unwrap_or_default());
    let top = ticks.last().copied().unwrap_or(1);
    // A few days don't fill it.
    let width = 1.0 / amount(days.len().max(FEWEST) as u64);
    let titled = |day: &DayText| match text.versus.as_ref().zip(day.other) {
        Some((versus, other)) => format!(
            "{}: {} {}, {} {}",
            day.name,
            versus.of,
            of_day(day, day.count),
            versus.name,
            of_day(day, other)
        ),
        None => format!("{}: {}", day.name, of_day(day, day.count)),
    };
    let column = |(at, day): (usize, &DayText)| {
        let left = amount(at as u64) * width;
        let title = titled(day);
        let rect = |class: &'static str, height: f64, from: f64, wide: f64| {
            view! {
                <rect class=class x=percent(left + width * from) width=percent(width * wide) y=percent(1.0 - height) height=percent(height)/>
            }
            .into_any()
        };
        let class = match day.watch {
            Watch::Whole => "on",
            Watch::Part => "partly",
            Watch::None => {
                // Over the full height: how many there were is not known.
                let rect = rect("unwatched", 1.0, 0.06, 0.88);
                return view! { <g><title>{title}</title>{rect}</g> }.into_any();
            }
        };
        let wide = if day.other.is_some() { 0.5 } else { 0.88 };
        let own = rect(class, part(day.count, top), 0.06, wide);
        let other = day.other.map(|other| rect("second", part(other, top), 0.6, 0.3));
        view! { <a href=day.href.clone() tabindex="-1"><title>{title}</title>{own}{other}</a> }.into_any()
    };
    let label = |(at, day): (usize, &DayText)| {
        let text = day.label.clone()?;
        let left = (amount(at as u64) + 0.5) * width;
        Some(view! { <text x=percent(left) y="100%" dy="17" text-anchor="middle">{text}</text> }.into_any())
    };
    let row = |day: &DayText| {
        let counts = [of_day(day, day.count)].into_iter().chain(day.other.map(|other| of_day(day, other)));
        std::iter::once(day.name.clone()).chain(counts).collect()
    };
    let rows: Vec<Vec<String>> = days.iter().map(row).collect();
    let heading = match &text.versus {
        Some(versus) => vec!["Day", &versus.of, &versus.name],
        None => vec!["Day", "Calls"],
    };
    view! {
        {text_table("By day", &heading, &rows)}
        <figure class="plot flat by-day" role="group" aria-label="Calls by day">
            <div class="plot-area">
                <svg class="labels" aria-hidden="true" focusable="false">
                    // Its lines have the size of the whole picture, wherever a column stands.
                    <defs><pattern id="unwatched" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="line" width="4" height="1"/></pattern></defs>
                    <g inner_html=grid(&ticks)></g>
                    <g class="columns">{days.iter().enumerate().map(column).collect::<Vec<_>>()}</g>
                    {days.iter().enumerate().filter_map(label).collect::<Vec<_>>()}
                </svg>
            </div>
        </figure>
    }
    .into_any()
}

fn of_day(day: &DayText, count: u64) -> String {
    match day.watch {
        Watch::Whole => words::number(count),
        Watch::Part => format!("{} or more", words::number(count)),
        Watch::None => "not watched".to_owned(),
    }
}
