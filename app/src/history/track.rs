//! The day as a picture under the handle: a bar for each quarter of an hour, gaps hatched, hours below.

use crate::widgets::charts::{amount, part, percent};
use blotter_model::{Timestamp, Zone};
use blotter_view::{HistoryDay, words};
use leptos::prelude::*;

/// Where a moment is in its day, from 0 to 1.
pub fn place(day: &HistoryDay, moment: Timestamp) -> f64 {
    let whole = seconds(day.begins, day.ends);
    part(seconds(day.begins, moment.clamp(day.begins, day.ends)), whole)
}

fn seconds(from: Timestamp, until: Timestamp) -> u64 {
    u64::try_from(until.as_second() - from.as_second()).unwrap_or(0)
}

/// Bars and gaps.
pub fn bars(day: &HistoryDay, zone: &Zone) -> AnyView {
    let most = day.quarters.iter().copied().max().unwrap_or_default();
    let width = 1.0 / amount(day.quarters.len().max(1) as u64);
    let bars = day.quarters.iter().enumerate().filter(|(_, count)| **count > 0).map(|(at, count)| {
        let height = part(u64::from(*count), u64::from(most)).max(0.04);
        let left = amount(at as u64) * width;
        view! {
            <rect x=percent(left + width * 0.08) width=percent(width * 0.84) y=percent(1.0 - height) height=percent(height)/>
        }
        .into_any()
    });
    let gaps = day.gaps.iter().map(|gap| {
        let (from, until) = (place(day, gap.from), place(day, gap.until));
        view! { <rect class="gap" x=percent(from) width=percent(until - from) y="0" height="100%"/> }
            .into_any()
    });
    // Words over a gap have room only if it is long, or far from the one before.
    let mut free = 0.0;
    let mut names = Vec::new();
    for gap in &day.gaps {
        let from = place(day, gap.from).min(0.82);
        if from >= free {
            free = from + 0.19;
            let text = super::words::on_track(gap, zone);
            names.push(view! { <text class="gap-name" x=percent(from) y="-7">{text}</text> }.into_any());
        }
    }
    view! {
        <svg class="track-bars" aria-hidden="true" focusable="false">
            <defs><pattern id="hatched" width="4" height="4" patternUnits="userSpaceOnUse"><path d="M0 .5h4"/></pattern></defs>
            {bars.collect::<Vec<_>>()}
            {gaps.collect::<Vec<_>>()}
            {names}
        </svg>
    }
    .into_any()
}

/// Every third hour below; on a phone every sixth.
pub fn hours(day: &HistoryDay, zone: &Zone) -> AnyView {
    let count = i64::try_from(seconds(day.begins, day.ends) / 3_600).unwrap_or(24);
    let at = |hour: i64| Timestamp::from_second(day.begins.as_second() + hour * 3_600).unwrap_or(day.begins);
    let mut last = None;
    let marks = (0..=count).filter_map(move |number| {
        let moment = at(number);
        let hour = zone.local(moment).time().hour();
        // The hour that comes twice is marked once.
        if hour % 3 != 0 || last == Some(hour) && number < count {
            return None;
        }
        last = Some(hour);
        let name = match hour {
            0 => "12 am".to_owned(),
            6 => "6 am".to_owned(),
            12 => "Noon".to_owned(),
            18 => "6 pm".to_owned(),
            hour => (hour % 12).to_string(),
        };
        let class = match (number, hour % 6) {
            (0, _) => "first",
            (number, _) if number == count => "last",
            (_, 0) => "",
            _ => "desktop-only",
        };
        Some(view! { <text class=class x=percent(place(day, moment)) y="12">{name}</text> }.into_any())
    });
    view! { <svg class="track-hours num" aria-hidden="true" focusable="false">{marks.collect::<Vec<_>>()}</svg> }
        .into_any()
}

/// What the slider says: `12:09 pm`, in the night when the clock is put back `1:30 am, the second`.
pub fn says(moment: Timestamp, zone: &Zone) -> String {
    words::past_clock(moment, zone)
}
