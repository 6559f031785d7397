//! The cards, each with a table of its numbers; here those of words alone: total and change.

use super::{
    ActivityText, ChangeText, TotalText, cells::cells, days::days, hours::hours, lasted::lasted, list::list,
};
use crate::{
    records::dashboard::{key_of, second, text_table},
    widgets::{
        card_menu::{CardMenu, card_menu},
        html::escaped,
        icon::{self, Ic},
    },
};
use blotter_view::PageId;
use leptos::prelude::*;

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
        "Change" => ("w3 of-change", change(text), &text.change_note),
        "By day" => ("w6", days(text), &text.days_note),
        "When" => ("w5 of-heat", hours(text), &text.hours.note),
        "Where" => ("w7", cells(text), &text.cells.note),
        "How long calls last" => ("w7", lasted(text), &text.lasted_note),
        "Division" => ("w5", list(text, title, &text.divisions), &text.divisions.note),
        "Nature of call" => ("w6", list(text, title, &text.natures), &text.natures.note),
        _ => ("w6", list(text, title, &text.blocks), &text.blocks.note),
    };
    let slug = slug(title);
    let heading = format!("{slug}-title");
    let labelled = heading.clone();
    let menu = text.embed.is_none().then(|| card_menu(title, menu(text, title, &slug).entries()));
    let key = text.versus.as_ref().map(|versus| key_of(&versus.of, &versus.name));
    view! {
        <section class=format!("card dashboard-card {class}") id=slug aria-labelledby=labelled>
            <header><h2 id=heading>{title}</h2>{menu}</header>
            <div class="card-body">{key}{body}</div>
            <p class="card-note">{note.to_owned()}</p>
        </section>
    }
    .into_any()
}

/// What one may do with a card.
fn menu(text: &ActivityText, title: &str, slug: &str) -> CardMenu {
    let file = text.files.iter().find(|(of, _)| of == slug);
    let mut files: Vec<_> = file.map(|(_, href)| ("CSV".to_owned(), href.clone())).into_iter().collect();
    if title == "Total" {
        files.extend(text.calls.iter().map(|link| (link.words.clone(), link.href.clone())));
    }
    let query = if text.counted.is_empty() { String::new() } else { format!("?{}", text.counted) };
    CardMenu {
        files,
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
    let versus = text.versus.as_ref();
    let lines = |total: &TotalText| {
        let all = std::iter::once(("Calls", total.count.clone()));
        all.chain(total.parts.iter().cloned()).collect::<Vec<_>>()
    };
    let mut others = versus.map(|versus| lines(&versus.total)).into_iter().flatten();
    let rows: Vec<Vec<String>> = lines(total)
        .into_iter()
        .map(|(name, count)| {
            [name.to_owned(), count].into_iter().chain(others.next().map(|(_, count)| count)).collect()
        })
        .collect();
    let against = versus.map(|versus| {
        view! { <p class="text against">{format!("{}: ", versus.name)}<b class="num">{versus.total.count.clone()}</b></p> }
    });
    let line = |row: &Vec<String>| {
        let [name, count, other @ ..] = row.as_slice() else { return ().into_any() };
        let mut count = escaped(count);
        if let Some(other) = other.first() {
            second(&mut count, &escaped(other));
        }
        view! { <div><dt>{name.clone()}</dt><dd inner_html=count></dd></div> }.into_any()
    };
    let heading = match versus {
        Some(versus) => vec!["Name", &versus.of, &versus.name],
        None => vec!["Name", "Count"],
    };
    view! {
        {text_table("Total", &heading, &rows)}
        <p class="big num">{total.count.clone()}</p>
        <p class="text">{total.unit.clone()}</p>
        {against}
        <dl class="amounts">{rows.iter().skip(1).map(line).collect::<Vec<_>>()}</dl>
    }
    .into_any()
}

fn change(text: &ActivityText) -> AnyView {
    let value = |change: &ChangeText| {
        let ChangeText { more, percent, rest, .. } = change.clone();
        let arrow = more.map(|more| {
            let arrow = if more { icon::NORTH } else { icon::SOUTH };
            view! { <Ic icon=arrow/> }
        });
        view! { {arrow}{(!percent.is_empty()).then(|| view! { <b>{percent}</b>" " })}<span>{rest}</span> }
            .into_any()
    };
    let other = text.versus.as_ref().map(|versus| {
        view! { <span class="second">{format!("{}: ", versus.name)}{value(&versus.change)}</span> }
    });
    view! {
        <dl class="changes">
            <dt>{text.change.against.clone()}</dt>
            <dd class="none">{value(&text.change)}{other}</dd>
        </dl>
    }
    .into_any()
}
