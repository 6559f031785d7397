//! The cards: total, change, days, hours of the week, how long calls last, and lists; each with a table of its numbers.

use super::{ActivityText, ChangeText, DayText, HoursText, LastedText, ListText, Watch};
use crate::{
    live::badge::badge,
    records::dashboard::text_table,
    widgets::{
        card_menu::{CardMenu, card_menu},
        charts::{amount, anchor, bar, grid, part, percent, ticks},
        icon::{self, Ic},
    },
};
use blotter_view::{PageId, dashboard::words};
use leptos::prelude::*;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// A chart of fewer days has room for so many.
const FEWEST: usize = 7;
/// Steps of the hue.
const STEPS: f64 = 5.0;

/// The cards' titles, in order.
pub const CARDS: [&str; 9] = [
    "Total",
    "Change",
    "By day",
    "When",
    "Where",
    "How long calls last",
    "Division",
    "Nature of call",
    "Busiest blocks",
];

/// A card's title as its address has it.
pub fn slug(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}

/// All cards, or the one that a frame shows.
pub fn cards(text: &ActivityText) -> AnyView {
    let only = text.embed.as_ref().and_then(|embed| embed.card.as_deref());
    let shown = CARDS.into_iter().filter(|title| only.is_none_or(|only| slug(title) == only));
    view! { <div class="cards">{shown.map(|title| card(text, title)).collect::<Vec<_>>()}</div> }.into_any()
}

fn card(text: &ActivityText, title: &'static str) -> AnyView {
    let (class, body, note) = match title {
        "Total" => ("w3 of-total", total(text), &text.total.note),
        "Change" => ("w3 of-change", change(&text.change), &text.change_note),
        "By day" => ("w6", days(&text.days), &text.days_note),
        "When" => ("w5 of-heat", hours(&text.hours), &text.hours.note),
        "Where" => ("w7", super::cells::cells(&text.cells), &text.cells.note),
        "How long calls last" => ("w7", lasted(text), &text.lasted_note),
        "Division" => ("w5", list(title, &text.divisions), &text.divisions.note),
        "Nature of call" => ("w6", list(title, &text.natures), &text.natures.note),
        _ => ("w6", list(title, &text.blocks), &text.blocks.note),
    };
    let slug = slug(title);
    let heading = format!("{slug}-title");
    let labelled = heading.clone();
    let menu = text.embed.is_none().then(|| card_menu(title, menu(text, title, &slug).entries()));
    view! {
        <section class=format!("card dashboard-card {class}") id=slug aria-labelledby=labelled>
            <header><h2 id=heading>{title}</h2>{menu}</header>
            <div class="card-body">{body}</div>
            <p class="card-note">{note.to_owned()}</p>
        </section>
    }
    .into_any()
}

/// What one may do with a card.
fn menu(text: &ActivityText, title: &str, slug: &str) -> CardMenu {
    let file = text.files.iter().find(|(of, _)| of == slug);
    let query = if text.counted.is_empty() { String::new() } else { format!("?{}", text.counted) };
    CardMenu {
        files: file.map(|(_, href)| ("CSV".to_owned(), href.clone())).into_iter().collect(),
        picture: format!("activity-{slug}.png"),
        script: text.picture.clone(),
        filters: text.in_words(),
        credit: text.credit.clone(),
        records: String::new(),
        link: format!("{}{query}#{slug}", PageId::Activity.path()),
        embed: format!("{}/{slug}{query}", PageId::EmbedActivity.path()),
        frame: format!("{title}, Blotter"),
    }
}

fn total(text: &ActivityText) -> AnyView {
    let total = &text.total;
    let line = |(name, count): &(&'static str, String)| {
        view! { <div><dt>{*name}</dt><dd>{count.clone()}</dd></div> }.into_any()
    };
    let rows: Vec<Vec<String>> = std::iter::once(("Calls", total.count.clone()))
        .chain(total.parts.iter().cloned())
        .map(|(name, count)| vec![name.to_owned(), count])
        .collect();
    view! {
        {text_table("Total", &["Name", "Count"], &rows)}
        <p class="big num">{total.count.clone()}</p>
        <p class="text">{total.unit.clone()}</p>
        <dl class="amounts">{total.parts.iter().map(line).collect::<Vec<_>>()}</dl>
    }
    .into_any()
}

fn change(changes: &[ChangeText]) -> AnyView {
    let line = |change: &ChangeText| {
        let ChangeText { against, more, percent, rest } = change.clone();
        let arrow = more.map(|more| {
            let arrow = if more { icon::NORTH } else { icon::SOUTH };
            view! { <Ic icon=arrow/> }
        });
        view! {
            <dt>{against}</dt>
            <dd class="none">{arrow}{(!percent.is_empty()).then(|| view! { <b>{percent}</b>" " })}<span>{rest}</span></dd>
        }
        .into_any()
    };
    view! { <dl class="changes">{changes.iter().map(line).collect::<Vec<_>>()}</dl> }.into_any()
}

fn days(days: &[DayText]) -> AnyView {
    let ticks = ticks(days.iter().map(|day| day.count).max().unwrap_or_default());
    let top = ticks.last().copied().unwrap_or(1);
    // A few days don't fill it.
    let width = 1.0 / amount(days.len().max(FEWEST) as u64);
    let column = |(at, day): (usize, &DayText)| {
        let left = amount(at as u64) * width;
        let (height, class) = match day.watch {
            Watch::Whole => (part(day.count, top), "on"),
            Watch::Part => (part(day.count, top), "partly"),
            // Over the full height: how many there were is not known.
            Watch::None => (1.0, "unwatched"),
        };
        let title = format!("{}: {}", day.name, of_day(day));
        let rect = view! {
            <rect class=class x=percent(left + width * 0.06) width=percent(width * 0.88) y=percent(1.0 - height) height=percent(height)/>
        };
        if day.watch == Watch::None {
            view! { <g><title>{title}</title>{rect}</g> }.into_any()
        } else {
            view! { <a href=day.href.clone() tabindex="-1"><title>{title}</title>{rect}</a> }.into_any()
        }
    };
    let label = |(at, day): (usize, &DayText)| {
        let text = day.label.clone()?;
        let left = (amount(at as u64) + 0.5) * width;
        Some(view! { <text x=percent(left) y="100%" dy="17" text-anchor="middle">{text}</text> }.into_any())
    };
    let rows: Vec<Vec<String>> = days.iter().map(|day| vec![day.name.clone(), of_day(day)]).collect();
    view! {
        {text_table("By day", &["Day", "Calls"], &rows)}
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

fn of_day(day: &DayText) -> String {
    match day.watch {
        Watch::Whole => words::number(day.count),
        Watch::Part => format!("{} or more", words::number(day.count)),
        Watch::None => "not watched".to_owned(),
    }
}

fn hours(hours: &HoursText) -> AnyView {
    let most = hours.means.iter().flatten().flatten().copied().fold(0.0, f64::max);
    if most <= 0.0 {
        return view! { <p class="text">"No hour of the week was watched for long enough yet."</p> }
            .into_any();
    }
    let cell = |mean: &Option<f64>| {
        let Some(mean) = mean else {
            return view! { <td role="cell" class="h0"><span class="visually-hidden">"not watched"</span>"–"</td> }
                .into_any();
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a step of five")]
        let step = (mean / most * STEPS).ceil() as u8;
        let is_most = if (*mean - most).abs() < f64::EPSILON { " most" } else { "" };
        view! { <td role="cell" class=format!("h{step}{is_most}")>{short(*mean)}</td> }.into_any()
    };
    let row = |(name, means): (&String, &[Option<f64>; 7])| {
        view! {
            <tr role="row"><th role="rowheader" scope="row">{name.clone()}</th>{means.iter().map(cell).collect::<Vec<_>>()}</tr>
        }
        .into_any()
    };
    let heading = DAYS.map(|day| {
        view! { <th role="columnheader" scope="col"><abbr title=day>{&day[..3]}</abbr></th> }.into_any()
    });
    view! {
        <p class="text">"Most on "<b>{hours.busiest.clone()}</b></p>
        <div class="heat-frame"><table class="heat down" role="table">
            <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col"><span class="visually-hidden">"Hour"</span></th>{heading.into_iter().collect::<Vec<_>>()}</tr></thead>
            <tbody role="rowgroup">{hours.names.iter().zip(&hours.means).map(row).collect::<Vec<_>>()}</tbody>
        </table></div>
    }
    .into_any()
}

/// `24`, `3.1`: a digit more where it tells something.
fn short(mean: f64) -> String {
    if mean >= 9.95 || mean == 0.0 { format!("{mean:.0}") } else { format!("{mean:.1}") }
}

fn lasted(text: &ActivityText) -> AnyView {
    if text.lasted.is_empty() {
        return view! { <p class="text">"No nature of call has enough of them yet."</p> }.into_any();
    }
    let super::Axis { marks, last } = &text.lasted_axis;
    let across = |seconds: u32| f64::from(seconds.min(*last)) / f64::from((*last).max(1));
    let mark = |(at, name): &(u32, String)| {
        let left = across(*at);
        let anchor = anchor(left);
        view! { <text x=percent(left) y="12" text-anchor=anchor>{name.clone()}</text> }.into_any()
    };
    let row = |it: &LastedText| {
        let half = it.half.map(across);
        // Where nine of ten is not known, the line has no end.
        let line = half.map(|half| {
            let end = it.most.map_or(1.0, across);
            let class = if it.most.is_some() { "span" } else { "span open" };
            view! { <line class=class x1=percent(half) x2=percent(end) y1="50%" y2="50%"/> }.into_any()
        });
        let end = it.most.map(across).map(|end| {
            view! { <line class="end" x1=percent(end) x2=percent(end) y1="32%" y2="68%"/> }.into_any()
        });
        let dot = half.map(|half| view! { <circle cx=percent(half) cy="50%" r="4.5"/> }.into_any());
        view! {
            <tr>
                <th scope="row"><span class="of-kind">{badge(it.kind, false)}<span>{it.name.clone()}</span></span></th>
                <td class="lasting"><svg aria-hidden="true" focusable="false">{line}{end}{dot}</svg></td>
                <td class="num half">{it.half_words.clone()}</td>
                <td class="num most">{it.most_words.clone()}</td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<Vec<String>> = text
        .lasted
        .iter()
        .map(|it| vec![it.name.clone(), it.calls.clone(), it.half_words.clone(), it.most_words.clone()])
        .collect();
    view! {
        {text_table("How long calls last", &["Nature of call", "Calls", "Half within", "9 of 10 within"], &rows)}
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

fn list(title: &'static str, list: &ListText) -> AnyView {
    if list.rows.is_empty() {
        return view! { <p class="text">"None."</p> }.into_any();
    }
    let max = list.rows.iter().filter(|row| !row.rest).map(|row| row.count).max().unwrap_or_default();
    let row = |row: &super::ListRow| {
        let kind = row.kind.map(|kind| badge(kind, false));
        let name = match &row.href {
            Some(href) => view! { <a href=href.clone() aria-current=row.chosen.then_some("true")>{row.name.clone()}</a> }.into_any(),
            None => view! { <span>{row.name.clone()}</span> }.into_any(),
        };
        let any = list.rows.iter().any(|row| row.chosen);
        let class = if row.chosen {
            "on"
        } else if row.rest {
            "rest"
        } else if any {
            "off"
        } else {
            ""
        };
        let bar = if row.rest { String::new() } else { bar(part(row.count, max), None) };
        view! {
            <tr class=class>
                <th scope="row"><span class="of-kind">{kind}{name}</span></th>
                <td class="of-bar" inner_html=bar></td>
                <td class="num count">{words::number(row.count)}</td>
                <td class="num share">{words::share(row.count, list.sum)}</td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<Vec<String>> = list
        .rows
        .iter()
        .map(|row| vec![row.name.clone(), words::number(row.count), words::share(row.count, list.sum)])
        .collect();
    view! {
        {text_table(title, &["Name", "Count", "Share"], &rows)}
        <table class="bars">
            <thead class="visually-hidden"><tr>
                <th scope="col">{title}</th><th scope="col">"Bar"</th><th scope="col">"Count"</th><th scope="col">"Share"</th>
            </tr></thead>
            <tbody>{list.rows.iter().map(row).collect::<Vec<_>>()}</tbody>
        </table>
    }
    .into_any()
}
