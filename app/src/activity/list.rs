//! A list of values with bars, counts and shares, by which one filters: a table in itself.

use super::{ActivityText, ListRow, ListText};
use crate::{
    live::badge::badge,
    records::dashboard::{second, text_table},
    widgets::charts::{bar, part},
};
use blotter_view::dashboard::words;
use leptos::prelude::*;

pub fn list(text: &ActivityText, title: &'static str, list: &ListText) -> AnyView {
    if list.rows.is_empty() {
        return view! { <p class="text">"None."</p> }.into_any();
    }
    let bars = list.rows.iter().filter(|row| !row.rest);
    let max = bars.map(|row| row.count.max(row.other.unwrap_or_default())).max().unwrap_or_default();
    let any = list.rows.iter().any(|row| row.chosen);
    let row = |row: &ListRow| {
        let kind = row.kind.map(|kind| badge(kind, false));
        let name = match &row.href {
            Some(href) => view! { <a href=href.clone() aria-current=row.chosen.then_some("true")>{row.name.clone()}</a> }.into_any(),
            None => view! { <span>{row.name.clone()}</span> }.into_any(),
        };
        let class = match row {
            _ if row.chosen => "on",
            _ if row.compared => "compared",
            _ if row.rest => "rest",
            _ if any => "off",
            _ => "",
        };
        let bar = if row.rest {
            String::new()
        } else {
            bar(part(row.count, max), row.other.map(|other| part(other, max)))
        };
        let (mut count, mut share) = (words::number(row.count), words::share(row.count, list.sum));
        if let Some(other) = row.other {
            second(&mut count, &words::number(other));
            second(&mut share, &words::share(other, list.other_sum));
        }
        view! {
            <tr class=class>
                <th scope="row"><span class="of-kind">{kind}{name}</span></th>
                <td class="of-bar" inner_html=bar></td>
                <td class="num count" inner_html=count></td>
                <td class="num share" inner_html=share></td>
            </tr>
        }
        .into_any()
    };
    let cells = |row: &ListRow| {
        let last = row.other.map_or_else(|| words::share(row.count, list.sum), words::number);
        vec![row.name.clone(), words::number(row.count), last]
    };
    let rows: Vec<Vec<String>> = list.rows.iter().map(cells).collect();
    let heading = match &text.versus {
        Some(versus) if list.rows.iter().any(|row| row.other.is_some()) => ["Name", &versus.of, &versus.name],
        _ => ["Name", "Count", "Share"],
    };
    view! {
        {text_table(title, &heading, &rows)}
        <table class="bars">
            <thead class="visually-hidden"><tr>
                <th scope="col">{title}</th><th scope="col">"Bar"</th><th scope="col">"Count"</th><th scope="col">"Share"</th>
            </tr></thead>
            <tbody>{list.rows.iter().map(row).collect::<Vec<_>>()}</tbody>
        </table>
    }
    .into_any()
}
