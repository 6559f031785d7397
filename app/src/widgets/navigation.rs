//! Which pages there are, and the links to them: of a city, of the records, or of both. Written by the server alone; the
//! browser takes them over as HTML.

use crate::widgets::icon::{self, Ic, Icon, Logo};
use blotter_view::{Navigation, PAGES, PageId, PageInfo, Section, Site};
use leptos::prelude::*;

/// Where the records are from, beside the logo.
const COUNTRY: &str = "England and Wales";

/// What this site serves, by which its pages exist.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteMap {
    /// The city that is served, if one is.
    pub city: Option<CityNames>,
    /// The records, if their pages exist.
    pub records: Option<RecordsNote>,
}

/// How the city is called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CityNames {
    /// `Dallas`.
    pub name: String,
    /// `Dallas, Texas`.
    pub place: String,
    /// Its calls are simulated.
    pub demo: bool,
}

/// What the menu says of the records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordsNote {
    /// They could not be read, so that nobody knows what there is.
    pub unreadable: bool,
    /// `2 of 45 forces`; empty while there are none.
    pub coverage: String,
    /// They were made up by a program.
    pub generated: bool,
    /// How far each dashboard's data goes, `to Sep 2021`; those without data are not among them.
    pub until: Vec<(PageId, String)>,
}

impl SiteMap {
    /// Whether the page exists here.
    pub fn has(&self, page: PageId) -> bool {
        match page.info().section {
            Section::City => self.city.is_some(),
            Section::Records => self.records.is_some(),
        }
    }

    /// Whose page it is; what has no page is the city's, where there is one.
    fn section(&self, here: PageId) -> Section {
        if self.city.is_none() { Section::Records } else { here.info().section }
    }

    /// What the page `here` says of the site.
    pub fn site(&self, here: PageId) -> Site {
        let city = self.city.clone().unwrap_or_default();
        match self.section(here) {
            Section::City => Site { city: city.name, place: city.place, demo: city.demo, unreadable: false },
            Section::Records => {
                let records = self.records.as_ref();
                let demo = records.is_some_and(|records| records.generated);
                let unreadable = records.is_some_and(|records| records.unreadable);
                Site { city: city.name, place: COUNTRY.to_owned(), demo, unreadable }
            }
        }
    }

    /// The pages of a section that the navigation lists. The page about a city's data has its place there only where the
    /// city is alone: else the page about the records and the foot lead to it.
    fn listed(&self, section: Section) -> Vec<(&'static PageInfo, &'static str)> {
        let both = self.city.is_some() && self.records.is_some();
        PAGES
            .iter()
            .filter(|page| page.section == section && self.has(page.id))
            .filter(|page| !(both && page.id == PageId::About))
            .filter_map(|page| Some((page, page.nav?)))
            .collect()
    }

    /// The links on the page `here`.
    pub fn navigation(&self, here: PageId) -> Navigation {
        Navigation { bar: self.bar(here), menu: self.menu(here) }
    }

    fn bar(&self, here: PageId) -> String {
        let site = self.site(here);
        let section = self.section(here);
        let front = if self.city.is_some() { "Blotter, the live map" } else { "Blotter, the front page" };
        let groups: Vec<AnyView> = [Section::City, Section::Records]
            .into_iter()
            .map(|group| (group, self.listed(group)))
            .filter(|(_, pages)| !pages.is_empty())
            .map(|(group, pages)| self.group(here, group, &pages, group != section))
            .collect();
        view! {
            <a class="brand" href="/" aria-label=front><Logo/>"Blotter"</a>
            <span class="header-place">{site.place}{site.demo.then_some(" · simulation")}</span>
            <nav class="nav" aria-label="Main">{between(groups)}</nav>
        }
        .to_html()
    }

    /// The links of a group; where room is short, the `other` group is one link.
    fn group(
        &self,
        here: PageId,
        group: Section,
        pages: &[(&'static PageInfo, &'static str)],
        other: bool,
    ) -> AnyView {
        let links = pages.iter().map(|(page, name)| {
            let current = (page.id == here).then_some("page");
            view! { <a href=page.path aria-current=current>{*name}</a> }.into_any()
        });
        let folded = pages.first().filter(|_| other).map(|(page, _)| {
            let (name, path) = match (group, &self.city) {
                (Section::City, Some(city)) => (format!("{} live", city.name), page.path),
                _ => ("UK records".to_owned(), PageId::Records.path()),
            };
            view! { <a class="folded" href=path>{name}</a> }.into_any()
        });
        let class = if other { "nav-group other" } else { "nav-group" };
        view! { {folded}<span class=class>{links.collect::<Vec<_>>()}</span> }.into_any()
    }

    fn menu(&self, here: PageId) -> String {
        let groups: Vec<AnyView> = [Section::City, Section::Records]
            .into_iter()
            .map(|group| (group, self.listed(group)))
            .filter(|(_, pages)| !pages.is_empty())
            .map(|(group, pages)| {
                let place = match (group, &self.city) {
                    (Section::City, Some(city)) => city.place.clone(),
                    _ => COUNTRY.to_owned(),
                };
                let rows = pages.iter().map(|(page, name)| {
                    let current = (page.id == here).then_some("page");
                    let note = match (page.id, &self.records) {
                        (PageId::Data, Some(records)) => records.coverage.clone(),
                        (id, Some(records)) => {
                            let until = records.until.iter().find(|(page, _)| *page == id);
                            until.map_or_else(String::new, |(_, until)| until.clone())
                        }
                        _ => String::new(),
                    };
                    view! {
                        <li><a href=page.path aria-current=current>
                            <Ic icon=icon_of(page.id)/>{*name}<span class="note">{note}</span>
                        </a></li>
                    }
                    .into_any()
                });
                view! {
                    <li class="heading"><h3 class="sub">{place}</h3></li>
                    {rows.collect::<Vec<_>>()}
                }
                .into_any()
            })
            .collect();
        groups.to_html()
    }
}

/// The groups with a hairline between.
fn between(groups: Vec<AnyView>) -> Vec<AnyView> {
    let mut parts = Vec::new();
    for group in groups {
        if !parts.is_empty() {
            parts.push(view! { <span class="separator"></span> }.into_any());
        }
        parts.push(group);
    }
    parts
}

fn icon_of(page: PageId) -> Icon {
    match page {
        PageId::Data => icon::DATA,
        PageId::Rows | PageId::OneCrime => icon::TABLE,
        PageId::Records
        | PageId::Crime
        | PageId::Outcomes
        | PageId::StopAndSearch
        | PageId::EmbedCrime
        | PageId::EmbedOutcomes
        | PageId::EmbedStopAndSearch
        | PageId::Activity
        | PageId::EmbedActivity => icon::CHART,
        PageId::About => icon::NOTE,
        PageId::History | PageId::Incident => icon::CLOCK,
        PageId::Live | PageId::Embed | PageId::NotFound => icon::MAP,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::unnecessary_wraps, reason = "as a site map takes it")]
    fn city() -> Option<CityNames> {
        Some(CityNames { name: "Dallas".into(), place: "Dallas, Texas".into(), demo: false })
    }

    #[allow(clippy::unnecessary_wraps, reason = "as a site map takes it")]
    fn records() -> Option<RecordsNote> {
        Some(RecordsNote {
            unreadable: false,
            coverage: "2 of 45 forces".into(),
            generated: false,
            until: vec![(PageId::Crime, "to Sep 2021".into())],
        })
    }

    /// The texts of the links in the bar's navigation, in order.
    fn links(map: &SiteMap, here: PageId) -> Vec<String> {
        let bar = map.navigation(here).bar;
        let nav = bar.split_once("<nav").unwrap().1.to_owned();
        nav.split("<a ")
            .skip(1)
            .map(|link| link.split_once('>').unwrap().1.split_once('<').unwrap().0.to_owned())
            .collect()
    }

    #[test]
    fn the_navigation_lists_what_exists() {
        let only_city = SiteMap { city: city(), records: None };
        assert_eq!(links(&only_city, PageId::Live), ["Live map", "History", "Activity", "About the data"]);
        let only_records = SiteMap { city: None, records: records() };
        assert_eq!(
            links(&only_records, PageId::Data),
            ["Reported crime", "Outcomes", "Stop and search", "Data"]
        );
        let both = SiteMap { city: city(), records: records() };
        assert_eq!(
            links(&both, PageId::Live),
            [
                "Live map",
                "History",
                "Activity",
                "UK records",
                "Reported crime",
                "Outcomes",
                "Stop and search",
                "Data"
            ]
        );
        assert_eq!(
            links(&both, PageId::Data),
            [
                "Dallas live",
                "Live map",
                "History",
                "Activity",
                "Reported crime",
                "Outcomes",
                "Stop and search",
                "Data"
            ]
        );
    }

    #[test]
    fn the_menu_says_how_far_the_data_goes() {
        let menu = SiteMap { city: city(), records: records() }.navigation(PageId::Live).menu;
        let of = |path: &str| {
            let row = menu.split_once(&format!("href=\"{path}\"")).unwrap().1;
            row.split_once("class=\"note\">").unwrap().1.split_once('<').unwrap().0.trim().to_owned()
        };
        assert_eq!(["/crime", "/outcomes", "/data"].map(of), ["to Sep 2021", "", "2 of 45 forces"]);
    }

    #[test]
    fn the_place_is_whose_page_it_is() {
        let both = SiteMap { city: city(), records: records() };
        assert_eq!(both.site(PageId::About).place, "Dallas, Texas");
        assert_eq!(both.site(PageId::Data).place, COUNTRY);
        let only_records = SiteMap { city: None, records: records() };
        assert_eq!(only_records.site(PageId::NotFound).place, COUNTRY);
    }

    #[test]
    fn a_citys_name_is_text() {
        let name = || "<b>&".to_owned();
        let map = SiteMap {
            city: Some(CityNames { name: name(), place: name(), demo: false }),
            records: records(),
        };
        let navigation = map.navigation(PageId::About);
        assert!(!navigation.bar.contains("<b>") && !navigation.menu.contains("<b>"));
    }
}
