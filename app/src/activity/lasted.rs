//! How long calls last, by their nature: a line from half to nine of ten, and the same in words.

use super::{ActivityText, Axis, LastedText, SpanText};
use crate::{
    live::badge::badge,
    records::dashboard::{second, text_table},
    widgets::{
        charts::{anchor, percent},
        html::escaped,
    },
};
use leptos::prelude::*;

pub fn lasted(text: &ActivityText) -> AnyView {
    if text.lasted.is_empty() {
        return view! { <p class="text">"No nature of call has enough of them yet."</p> }.into_any();
    }
    let Axis { marks, last } = &text.lasted_axis;
    let across = |seconds: u32| f64::from(seconds.min(*last)) / f64::from((*last).max(1));
    let mark = |(at, name): &(u32, String)| {
        let left = across(*at);
        let anchor = anchor(left);
        view! { <text x=percent(left) y="12" text-anchor=anchor>{name.clone()}</text> }.into_any()
    };
    let line = |it: &SpanText, middle: f64, half_height: f64| {
        let y = percent(middle);
        let half = it.half.map(across);
        // Where nine of ten is not known, the line has no end.
        let line = half.map(|half| {
            let end = it.most.map_or(1.0, across);
            let class = if it.most.is_some() { "span" } else { "span open" };
            view! { <line class=class x1=percent(half) x2=percent(end) y1=y.clone() y2=y.clone()/> }
                .into_any()
        });
        let end = it.most.map(across).map(|end| {
            let [top, bottom] = [middle - half_height, middle + half_height].map(percent);
            view! { <line class="end" x1=percent(end) x2=percent(end) y1=top y2=bottom/> }.into_any()
        });
        let dot = half.map(|half| view! { <circle cx=percent(half) cy=y.clone() r="4.5"/> }.into_any());
        (line, end, dot)
    };
    let row = |it: &LastedText| {
        // Two lines share the height.
        let own = match it.other {
            None => line(&it.of, 0.5, 0.18),
            Some(_) => line(&it.of, 0.28, 0.18),
        };
        let other = it.other.as_ref().map(|other| {
            let other = line(other, 0.74, 0.14);
            view! { <g class="second">{other}</g> }.into_any()
        });
        let words = |of: fn(&SpanText) -> &String| {
            let mut words = escaped(of(&it.of));
            if let Some(other) = &it.other {
                second(&mut words, &escaped(of(other)));
            }
            words
        };
        view! {
            <tr class=it.compared.then_some("compared")>
                <th scope="row"><span class="of-kind">{badge(it.kind, false)}<span>{it.name.clone()}</span></span></th>
                <td class="lasting"><svg aria-hidden="true" focusable="false">{own}{other}</svg></td>
                <td class="num half" inner_html=words(|it| &it.half_words)></td>
                <td class="num most" inner_html=words(|it| &it.most_words)></td>
            </tr>
        }
        .into_any()
    };
    let columns = |it: &SpanText| [it.calls.clone(), it.half_words.clone(), it.most_words.clone()];
    let several = text.lasted.iter().any(|it| it.other.is_some());
    let rows: Vec<Vec<String>> = text
        .lasted
        .iter()
        .map(|it| {
            let others = it.other.as_ref().map(columns).into_iter().flatten();
            std::iter::once(it.name.clone()).chain(columns(&it.of)).chain(others).collect()
        })
        .collect();
    let mut heading: Vec<String> =
        ["Nature of call", "Calls", "Half within", "9 of 10 within"].map(str::to_owned).into();
    if let Some(versus) = text.versus.as_ref().filter(|_| several) {
        for name in &mut heading[1..] {
            *name = format!("{}: {}", versus.of, name.to_lowercase());
        }
        let others = ["calls", "half within", "9 of 10 within"];
        heading.extend(others.map(|name| format!("{}: {name}", versus.name)));
    }
    let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
    view! {
        {text_table("How long calls last", &heading, &rows)}
        <table class="lasted">
            <thead><tr>
                <th scope="col">"Nature of call"</th>
                <th scope="col"><span class="visually-hidden">"From half to nine of ten"</span><svg class="axis" aria-hidden="true" focusable="false">{marks.iter().map(mark).collect::<Vec<_>>()}</svg></th>
                <th scope="col" class="num">"Half within"</th>
                <th scope="col" class="num">"9 of 10 within"</th>
            </tr></thead>
            <tbody>{text.lasted.iter().map(row).collect::<Vec<_>>()}</tbody>
        </table>
    }
    .into_any()
}
