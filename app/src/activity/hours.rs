//! Hours of the week: a table in itself, whose cells are shaded by their means.

use super::ActivityText;
use leptos::prelude::*;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Steps of the hue.
const STEPS: f64 = 5.0;

pub fn hours(text: &ActivityText) -> AnyView {
    let hours = &text.hours;
    let most = hours.means.iter().flatten().flatten().copied().fold(0.0, f64::max);
    let others = text.versus.as_ref().map(|versus| &versus.means);
    if most <= 0.0 && others.is_none_or(|others| others.iter().flatten().flatten().all(|mean| *mean <= 0.0)) {
        return view! { <p class="text">"No hour of the week was watched for long enough yet."</p> }
            .into_any();
    }
    let cell = |mean: Option<f64>, other: Option<f64>| {
        let Some(mean) = mean else {
            return view! { <td role="cell" class="h0"><span class="visually-hidden">"not watched"</span>"–"</td> }
                .into_any();
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a step of five")]
        let step = if most > 0.0 { (mean / most * STEPS).ceil() as u8 } else { 0 };
        let is_most = if most > 0.0 && (mean - most).abs() < f64::EPSILON { " most" } else { "" };
        let other = other.map(|other| view! { <small>{short(other)}</small> });
        view! { <td role="cell" class=format!("h{step}{is_most}")>{short(mean)}{other}</td> }.into_any()
    };
    let row = |(hour, (name, means)): (usize, (&String, &[Option<f64>; 7]))| {
        let others = others.and_then(|others| others.get(hour)).copied().unwrap_or_default();
        let cells: Vec<_> = means.iter().zip(others).map(|(mean, other)| cell(*mean, other)).collect();
        view! { <tr role="row"><th role="rowheader" scope="row">{name.clone()}</th>{cells}</tr> }.into_any()
    };
    let heading = DAYS.map(|day| {
        view! { <th role="columnheader" scope="col"><abbr title=day>{&day[..3]}</abbr></th> }.into_any()
    });
    let busiest =
        (most > 0.0).then(|| view! { <p class="text">"Most on "<b>{hours.busiest.clone()}</b></p> });
    let against = text.versus.as_ref().map(|versus| {
        view! { <p class="text">{format!("The smaller numbers are those of {}.", versus.name)}</p> }
    });
    view! {
        {busiest}
        {against}
        <div class="heat-frame"><table class="heat down" role="table">
            <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col"><span class="visually-hidden">"Hour"</span></th>{heading.into_iter().collect::<Vec<_>>()}</tr></thead>
            <tbody role="rowgroup">{hours.names.iter().zip(&hours.means).enumerate().map(row).collect::<Vec<_>>()}</tbody>
        </table></div>
    }
    .into_any()
}

/// `24`, `3.1`: a digit more where it tells something.
fn short(mean: f64) -> String {
    if mean >= 9.95 || mean == 0.0 { format!("{mean:.0}") } else { format!("{mean:.1}") }
}
