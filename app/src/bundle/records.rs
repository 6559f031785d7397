//! The pages of the records bundle.

use super::Pages;
use crate::{
    pages::{DashboardPage, DataPage, FrontPage, NotFound},
    records::written::Written,
    schedule::once_hydrated,
};
use blotter_view::{PageId, RecordsPages, Site};
use leptos::prelude::*;

impl Pages for RecordsPages {
    type Initial = Self;

    fn prepare(self, _: &Site) -> Self {
        self
    }

    fn title(initial: &Self, site: &Site, _: &str) -> String {
        match initial {
            Self::Data(_) => format!("{} · Blotter, {}", PageId::Data.info().title, site.place),
            Self::Written(page) => format!("{} · Blotter, {}", page.title, site.place),
            Self::Dashboard(data) => format!("{} · Blotter, {}", data.document.title, site.place),
            Self::Front(_) => format!("{} · Blotter, {}", PageId::Records.info().title, site.place),
            Self::NotFound => format!("{} · Blotter", PageId::NotFound.info().title),
        }
    }

    fn view(initial: Self, _: &str) -> AnyView {
        once_hydrated(|| {});
        match initial {
            Self::Data(data) => view! { <DataPage data=*data/> }.into_any(),
            Self::Written(page) => view! { <Written page=*page/> }.into_any(),
            Self::Dashboard(data) => view! { <DashboardPage data=*data/> }.into_any(),
            Self::Front(data) => view! { <FrontPage data=*data/> }.into_any(),
            Self::NotFound => view! { <NotFound/> }.into_any(),
        }
    }
}
