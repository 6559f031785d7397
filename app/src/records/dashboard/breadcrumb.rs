//! The filters in use, each with the way back; at the right what they leave out.

use super::shown::{Shown, View};
use crate::widgets::icon::{self, Ic};
use blotter_records::Dimension;
use blotter_view::dashboard::{List, Query};
use leptos::prelude::*;

/// The line between filters and cards, and the band where nothing fits.
pub fn breadcrumb(shown: Shown) -> AnyView {
    let line = shown.view(|view| {
        let crumbs = &view.answer.breadcrumb;
        let all = if crumbs.is_empty() {
            view! { <span>"All records"</span> }.into_any()
        } else {
            view! { <a href=view.at(&view.query.months_only())>"All records"</a> }.into_any()
        };
        let crumb = |name: &str, without: &str| {
            let href = view.at(&Query::read(without));
            view! {
                <li>
                    <span class="chip">
                        <span>{name.to_owned()}</span>
                        <a href=href aria-label=format!("Remove {name}")><Ic icon=icon::CLOSE/></a>
                    </span>
                </li>
            }
            .into_any()
        };
        let versus = view.answer.versus.as_ref().map(|versus| {
            crumb(&format!("Against {}", versus.name), &view.query.without("vs").write())
        });
        let crumbs: Vec<_> = crumbs.iter().map(|one| crumb(&one.name, &one.without)).collect();
        // One filter may be compared with another value of its dimension.
        let filtered = |dimension: Dimension| {
            view.answer.figures.list(dimension).is_some_and(List::is_filtered)
        };
        let comparable = view.document.filters.iter().map(|dimension| dimension.0).find(|&dimension| filtered(dimension));
        let compare = comparable.filter(|_| view.answer.versus.is_none() && !view.embedded).map(|dimension| {
            let label = match dimension {
                Dimension::Force => "force".to_owned(),
                _ => view.document.list(dimension).map(|list| list.label.to_lowercase()).unwrap_or_default(),
            };
            view! {
                <li class="js"><button type="button" class="link" data-compare=dimension.name()>
                    {format!("Compare with another {label}")}
                </button></li>
            }
        });
        let hint = &view.answer.hint;
        view! {
            <nav aria-label="Filters in use" id="filters-in-use" tabindex="-1"><ol><li>{all}</li>{crumbs}{versus}{compare}</ol></nav>
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
