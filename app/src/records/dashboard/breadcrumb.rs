//! The filters in use, each with the way back; at the right what they leave out.

use super::shown::{Shown, View};
use crate::widgets::{html::escaped, icon};
use blotter_view::dashboard::{Compare, Query};
use leptos::prelude::*;
use std::fmt::Write;

/// The line between filters and cards, and the band where nothing fits.
pub fn breadcrumb(shown: Shown) -> AnyView {
    let line = shown.view(|view| {
        let filters = filters(view);
        let hint = &view.answer.hint;
        view! {
            <nav aria-label="Filters in use" id="filters-in-use" tabindex="-1"><ol inner_html=filters></ol></nav>
            <p class:desktop-only=view.embedded>
                "Updated "{view.answer.updated.clone()}
                {(!hint.text.is_empty() && !view.embedded).then(|| view! { <i>" · "</i><a href=hint.href.clone()>{hint.text.clone()}</a> })}
            </p>
        }
        .into_any()
    });
    let band = shown.view(|view| band(view).into_any());
    view! { <div class="breadcrumb">{line}</div>{band} }.into_any()
}

/// The filters in use, and the ways to compare, as text: nothing is attached to it.
fn filters(view: &View<'_>) -> String {
    let crumbs = &view.answer.breadcrumb;
    let mut text = if crumbs.is_empty() {
        "<li><span>All records</span></li>".to_owned()
    } else {
        format!("<li><a href=\"{}\">All records</a></li>", escaped(&view.at(&view.query.months_only())))
    };
    let mut crumb = |name: &str, without: &Query| {
        let (name, href) = (escaped(name), escaped(&view.at(without)));
        let _ = write!(
            text,
            "<li><span class=\"chip\"><span title=\"{name}\">{name}</span><a href=\"{href}\" aria-label=\"Remove {name}\">{}</a></span></li>",
            icon::CLOSE.written()
        );
    };
    for one in crumbs {
        crumb(&one.name, &Query::read(&one.without));
    }
    if let Some(versus) = &view.answer.versus {
        crumb(&format!("Against {}", versus.against()), &view.query.without("vs"));
    } else if !view.embedded {
        // Said once: with three of them the line would break, and what is below would move.
        let mut compare = "Compare with ";
        for Compare { of, with, vs } in &view.answer.compare {
            let (of, with) = (escaped(of), escaped(with));
            let _ = match vs {
                // The other words are for while one is awaited.
                None => write!(
                    text,
                    "<li class=\"js\"><button type=\"button\" class=\"link\" data-compare=\"{of}\"><span>{compare}another {with}</span><span>Choose another {with} · Cancel</span></button></li>"
                ),
                Some(vs) => {
                    let href = escaped(&view.at(&view.query.with("vs", [vs.as_str()])));
                    write!(text, "<li><a href=\"{href}\">{compare}{with}</a></li>")
                }
            };
            compare = "<span class=\"visually-hidden\">Compare with </span>";
        }
    }
    text
}

/// What doesn't fit, and the ways out.
fn band(view: &View<'_>) -> Option<AnyView> {
    let empty = view.answer.empty.as_ref()?;
    let drop: Vec<_> = empty
        .drop
        .iter()
        .map(|drop| {
            let href = view.at(&Query::read(&drop.without));
            view! { <a class="btn" href=href>{format!("Drop “{}”", drop.name)}</a> }.into_any()
        })
        .collect();
    Some(
        view! {
            <div class="band ask" role="status">
                <p><b>{empty.what.clone()}</b>" "{empty.instead.clone()}</p>
                <div class="buttons">{drop}<a class="btn bare" href=view.at(&Query::default())>"Clear all"</a></div>
            </div>
        }
        .into_any(),
    )
}
