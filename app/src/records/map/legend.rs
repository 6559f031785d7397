//! The five steps of a map's hue with their bounds.

use crate::records::words::number;
use blotter_view::MapLevel;
use leptos::prelude::*;

/// In place of the steps and of the table.
pub(super) const NOTHING: &str = "No record under this filter has a place.";

/// The legend of what is in view. `over`: what the mouse is over has so many records.
#[component]
pub fn Legend(level: Memo<Option<MapLevel>>, over: RwSignal<Option<u64>>) -> impl IntoView {
    let title = move || match (over.get(), level.read().as_ref()) {
        (Some(1), _) => "1 record here".to_owned(),
        (Some(count), _) => format!("{} records here", number(count)),
        // A scale of nothing would say that there is something.
        (None, Some(level)) if level.top.is_empty() => NOTHING.to_owned(),
        (None, Some(MapLevel { resolution: Some(_), .. })) => "Records in a cell".to_owned(),
        (None, _) => "Records at a point".to_owned(),
    };
    let steps = move || {
        let level = level.read();
        let Some(level) = level.as_ref().filter(|level| !level.top.is_empty()) else { return Vec::new() };
        let class = |step: usize| ["c1", "c2", "c3", "c4", "c5"].get(step).copied().unwrap_or_default();
        let step = |(step, least): (usize, &u64)| {
            view! { <li><i class=class(step)></i><span>{number(*least)}</span></li> }.into_any()
        };
        let mut steps: Vec<_> = level.steps.iter().enumerate().map(step).collect();
        if level.steps.last().is_some_and(|last| *last < level.most) {
            steps.push(view! { <li class="last"><span>{number(level.most)}</span></li> }.into_any());
        }
        steps
    };
    view! {
        <div class="cells-legend">
            <p>{title}</p>
            <ol>{steps}</ol>
        </div>
    }
    .into_any()
}
