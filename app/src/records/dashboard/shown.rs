//! What a dashboard shows at the moment.

use super::records::Records;
use crate::schedule::next_task;
use blotter_records::Dimension;
use blotter_view::{
    PageId, RecordsMapData,
    dashboard::{Answer, CardDocument, Document, Embed, Query, Versus, words},
};
use leptos::prelude::*;
use std::sync::Arc;

/// A handle that copies.
#[derive(Clone, Copy)]
pub struct Shown {
    document: StoredValue<Arc<Document>>,
    /// The page's own address, without a query.
    path: StoredValue<Arc<str>>,
    embedded: bool,
    /// What an embed's address forces.
    theme: StoredValue<Option<String>>,
    pub(super) answer: RwSignal<Arc<Answer>>,
    /// The same a moment later, for what takes its time to draw: the numbers are painted before it begins.
    settled: RwSignal<Arc<Answer>>,
    /// The same for each card of the document: at once for those in view, a moment later for the others.
    cards: StoredValue<Vec<RwSignal<Arc<Answer>>>>,
    /// The address of the script that draws a card as a picture.
    picture: StoredValue<Arc<str>>,
    /// What the map starts from; it is taken by the one card that has it.
    map: StoredValue<Option<RecordsMapData>>,
}

impl Shown {
    pub fn new(
        document: Document,
        answer: Answer,
        map: Option<RecordsMapData>,
        picture: String,
        embed: Option<&Embed>,
    ) -> Self {
        let page = match embed {
            None => PageId::of_data_set(document.data_set),
            Some(_) => PageId::embed_of(document.data_set),
        };
        let card = embed.and_then(|embed| embed.card.as_deref());
        let path = card.map_or_else(|| page.path().to_owned(), |card| format!("{}/{card}", page.path()));
        let answer = Arc::new(answer);
        let cards = document.cards.iter().map(|_| RwSignal::new(answer.clone())).collect();
        Self {
            document: StoredValue::new(Arc::new(document)),
            path: StoredValue::new(path.into()),
            embedded: embed.is_some(),
            theme: StoredValue::new(embed.and_then(|embed| embed.theme.clone())),
            answer: RwSignal::new(answer.clone()),
            settled: RwSignal::new(answer),
            cards: StoredValue::new(cards),
            picture: StoredValue::new(picture.into()),
            map: StoredValue::new(map),
        }
    }

    /// In another site's frame.
    pub const fn is_embedded(self) -> bool {
        self.embedded
    }

    /// Where the answer is asked for.
    pub fn answers(self) -> String {
        format!("{}.json", PageId::of_data_set(self.document().data_set).path())
    }

    /// What the map starts from.
    pub fn take_map(self) -> Option<RecordsMapData> {
        self.map.try_update_value(Option::take).flatten()
    }

    pub fn document(self) -> Arc<Document> {
        self.document.get_value()
    }

    /// The page's own address, without a query.
    pub fn path(self) -> Arc<str> {
        self.path.get_value()
    }

    /// The theme that every address of the page keeps.
    pub fn theme(self) -> Option<String> {
        self.theme.get_value()
    }

    /// The address of this page with another query.
    pub fn at(self, query: &Query) -> String {
        let path = self.path();
        match self.theme() {
            None => query.at(&path),
            Some(theme) => query.with("theme", [theme.as_str()]).at(&path),
        }
    }

    /// The answer; what reads it here runs again with the next one.
    pub fn answer(self) -> Arc<Answer> {
        self.answer.get()
    }

    /// The answer, once the numbers of it are on the screen.
    pub fn settled(self) -> Arc<Answer> {
        self.settled.get()
    }

    /// Shows another answer, first in the cards that are in view: they are painted before the rest is drawn.
    pub(super) fn show(self, answer: Answer, in_view: &[bool]) {
        let answer = Arc::new(answer);
        self.answer.set(answer.clone());
        // A page of one card has it first.
        self.cards.with_value(|cards| {
            let seen = cards.iter().enumerate().filter(|(at, _)| in_view.get(*at) != Some(&false));
            seen.for_each(|(_, card)| card.set(answer.clone()));
        });
        request_animation_frame(move || self.show_rest(answer));
    }

    /// Shows an answer in the cards that don't have it yet, each in a task of its own, so that the page responds in between;
    /// then in what nobody sees.
    fn show_rest(self, answer: Arc<Answer>) {
        next_task(move || {
            // Unless yet another has come meanwhile, or the page is gone.
            if self.answer.try_get_untracked().is_none_or(|newest| !Arc::ptr_eq(&answer, &newest)) {
                return;
            }
            let is_behind = |card: &&RwSignal<Arc<Answer>>| !Arc::ptr_eq(&card.get_untracked(), &answer);
            match self.cards.with_value(|cards| cards.iter().find(is_behind).copied()) {
                Some(card) => {
                    card.set(answer.clone());
                    self.show_rest(answer);
                }
                None => self.settled.set(answer),
            }
        });
    }

    /// A view that is drawn again with each answer; elements that stay the same stay in the document.
    pub fn view(self, draw: impl Fn(&View<'_>) -> AnyView + Send + Sync + 'static) -> AnyView {
        self.drawn(self.answer, Box::new(draw))
    }

    /// The same of what nobody sees until it is opened: it waits until the numbers are on the screen.
    pub fn view_behind(self, draw: impl Fn(&View<'_>) -> AnyView + Send + Sync + 'static) -> AnyView {
        self.drawn(self.settled, Box::new(draw))
    }

    /// The same in a card of the document, which waits too while it is out of view.
    pub fn view_of(
        self,
        card: usize,
        draw: impl Fn(&View<'_>) -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        let answer = self.cards.with_value(|cards| cards.get(card).copied());
        self.drawn(answer.unwrap_or(self.answer), Box::new(draw))
    }

    fn drawn(
        self,
        from: RwSignal<Arc<Answer>>,
        draw: Box<dyn Fn(&View<'_>) -> AnyView + Send + Sync>,
    ) -> AnyView {
        let shown = self;
        (move || {
            let (document, answer) = (shown.document(), from.get());
            let picture = shown.picture.get_value();
            let query = Query::read(&answer.query);
            draw(&View {
                shown,
                document: &document,
                answer: &answer,
                query,
                picture: &picture,
                embedded: shown.embedded,
            })
        })
        .into_any()
    }
}

/// A document and an answer to draw.
pub struct View<'a> {
    shown: Shown,
    pub document: &'a Document,
    pub answer: &'a Answer,
    /// What is stated of the filter.
    pub query: Query,
    /// The address of the script that draws a card as a picture.
    pub picture: &'a str,
    pub embedded: bool,
}

impl<'a> View<'a> {
    /// What is compared in a dimension's list: nothing in that of the compared dimension itself, which is the same on
    /// both sides and has both.
    pub fn versus_of(&self, dimension: Dimension) -> Option<&'a Versus> {
        self.answer.versus.as_deref().filter(|versus| versus.dimension != dimension.name())
    }

    /// The address of this page with another query.
    pub fn at(&self, query: &Query) -> String {
        self.shown.at(query)
    }

    /// The query with the months that are shown, for what has no default of its own.
    pub fn with_months(&self) -> Query {
        self.answer.with_months(&self.query.without("vs"))
    }

    /// What is shown, in words: the dashboard, the months, the filters.
    pub fn in_words(&self) -> String {
        let mut text = format!("{}, {}", self.document.title, self.answer.period());
        let against = self.answer.versus.as_ref().map(|versus| format!("against {}", versus.against()));
        for part in self.answer.breadcrumb.iter().map(|crumb| &crumb.name).chain(&against) {
            text.push_str(" · ");
            text.push_str(part);
        }
        text
    }

    /// What leads out of another site's frame opens a page of its own.
    pub fn target(&self) -> Option<&'static str> {
        self.embedded.then_some("_blank")
    }

    /// Where the records are that a query counts.
    pub fn rows(&self, query: &Query) -> String {
        query.at(&format!("/records/{}/rows", self.document.data_set))
    }

    /// The records that numbers count: those of the filter, or of what it is compared with, but for the parameters that
    /// each number states itself.
    pub fn records_of(&self, versus: Option<&Versus>, but: &[&str]) -> Records {
        let mut query = self.with_months();
        if let Some(versus) = versus {
            query = versus.of(&query);
        }
        if but.contains(&"from") {
            query = query.with_months(None);
        }
        let query = but.iter().fold(query, |query, name| query.without(name));
        Records {
            base: query.at(&format!("/records/{}/rows", self.document.data_set)),
            target: self.target(),
        }
    }

    /// The records of a side that have a place, or that have none.
    pub fn placed(&self, side: Option<&Versus>, has_place: bool) -> (Records, Query) {
        if !has_place {
            return (self.records_of(side, &["cell"]), Query::default().with("cell", [""]));
        }
        // Those of a cell or box have one; of all records, those that lie anywhere on the globe.
        let query = side.map_or_else(|| self.query.clone(), |versus| versus.of(&self.query));
        let is_within = query.value("bbox").or(query.value("cell")).is_some_and(|it| !it.is_empty());
        let anywhere = (!is_within).then_some("-180,-90,180,90");
        (self.records_of(side, &[]), Query::default().with("bbox", anywhere))
    }

    /// `1 report`, `2 reports`.
    pub fn records(&self, count: u64) -> &'a str {
        &self.document.record[usize::from(count != 1)]
    }

    /// What a card says that has nothing to draw: also of the other side of a comparison, which may have something.
    pub fn nothing(&self) -> String {
        let versus = self.answer.versus.as_deref();
        match versus.map(|versus| (versus, versus.figures.total.count)) {
            None | Some((_, 0)) => "None.".to_owned(),
            Some((versus, count)) => {
                let (of, name, records) = (&versus.of, &versus.name, self.records(count));
                format!("None of {of}. {name}: {} {records}.", words::number(count))
            }
        }
    }

    /// The card's note and what it says in place of a chart.
    pub fn note(&self, card: &CardDocument) -> (String, Option<String>) {
        let slug = card.slug();
        let found = self.answer.cards.iter().find(|note| note.card == slug);
        found.map(|note| (note.note.clone(), note.say.clone())).unwrap_or_default()
    }
}
