//! The page put together.

use super::{
    asked::{Asked, USUAL_DAYS, usual},
    cells::Drawing,
    files::{COUNTS_CSV, files, grouped_by},
    versus::Other,
    words::{seconds, span},
};
use crate::{
    history::{DayFigures, Dim, Figures},
    http::{live::LiveState, picture_script},
};
use blotter_app::{
    activity::{ActivityText, EmbedText, Period, Watch},
    written::WordedLink,
};
use blotter_records::Value;
use blotter_view::{
    PageId,
    dashboard::{Query, words::share},
    words,
};
use jiff::{Zoned, civil::Date};

/// A day that was watched for a smaller part isn't compared.
const MIN_WATCHED_PART: f64 = 0.95;
const MAX_NATURES: usize = 12;
/// The parameter of a box, which is none of a dimension.
pub(super) const BBOX: &str = "bbox";
/// That of a comparison.
pub(super) const VERSUS: &str = "vs";
pub(super) const LEAD: &str = "How busy, when and where. One unit on one incident is a call.";

/// What the page's words are made from.
pub(super) struct Page<'a> {
    pub live: &'a LiveState,
    pub asked: &'a Asked,
    pub shown: [Date; 2],
    /// The first day that is kept.
    pub first: Date,
    pub now: Zoned,
    pub figures: &'a Figures,
    /// The other side of a comparison.
    pub other: Option<&'a Other>,
    /// Values of filters in use that are on no list of the page, the most calls first.
    pub values: &'a [(Dim, Vec<(Value, u64)>)],
    /// In another site's frame: the theme that was asked for, and one card alone.
    pub frame: Option<&'a Frame>,
}

/// How another site shows the page.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub card: Option<String>,
    pub theme: Option<String>,
}

impl Frame {
    /// The address of what the frame shows, with a query.
    fn at(&self, query: &Query) -> String {
        let path = PageId::EmbedActivity.path();
        let query =
            self.theme.iter().fold(query.clone(), |query, theme| query.with("theme", [theme.as_str()]));
        query.at(&self.card.as_ref().map_or_else(|| path.to_owned(), |card| format!("{path}/{card}")))
    }
}

impl Page<'_> {
    /// The page's own address with a query.
    pub fn at(&self, query: &Query) -> String {
        self.frame.map_or_else(|| query.at(PageId::Activity.path()), |frame| frame.at(query))
    }

    pub fn text(&self) -> ActivityText {
        let figures = self.figures;
        let counts = with_days(&self.asked.query.without("from").without("to"), self.shown);
        let all = self.asked.query.only("from");
        let all = self.at(&Query(all.0.into_iter().chain(self.asked.query.only("to").0).collect()));
        let chips = self.asked.query.0.iter().filter_map(|(name, value)| {
            let words = match name.as_str() {
                BBOX => "Drawn area".to_owned(),
                VERSUS => format!("Against {}", self.versus_name()?),
                name => self.chip(Dim::by_name(name)?, value),
            };
            Some(WordedLink::new(words, self.at(&self.asked.query.toggled(name, value))))
        });
        let (lasted, lasted_axis, lasted_note) = self.lasted();
        let other = self.other();
        let is_nothing = figures.total == 0 && other.as_ref().is_none_or(|other| other.figures.total == 0);
        // Where places are compared, one map has both.
        let beside = other.as_ref().filter(|_| !self.compares(Dim::Cell));
        let drawing = Drawing::of(figures, beside.map(|other| other.figures));
        ActivityText {
            lead: LEAD.to_owned(),
            csv: grouped_by(&counts, "day", COUNTS_CSV),
            period: self.period(),
            filters: self.filters(),
            area: self.area(),
            others: self.others(),
            chips: chips.collect(),
            compare: self.compare(),
            compare_area: self.compare_area(),
            versus: self.versus(beside.map(|other| other.cells(&drawing))),
            empty: is_nothing.then(|| self.empty(&all)),
            all,
            here: self.at(&self.asked.query),
            kept: self.kept(),
            total: self.total(),
            change: self.change(),
            change_note: self.change_note(),
            days: self.by_day(),
            days_note: self.days_note(),
            hours: self.hours(),
            lasted,
            lasted_axis,
            lasted_note,
            divisions: self.values_of(
                Dim::Division,
                usize::MAX,
                "Divisions differ in size and people; a longer bar is not a worse place.",
            ),
            natures: self.values_of(
                Dim::Nature,
                MAX_NATURES,
                "The city’s names in plain words. Choose a bar to filter by it.",
            ),
            blocks: self.blocks(),
            cells: self.cells(&drawing),
            embed: self.frame.map(|frame| EmbedText {
                card: frame.card.clone(),
                words: format!("Blotter · {}, {}", self.live.city.name, self.days_in_words()),
                href: counts.at(PageId::Activity.path()),
            }),
            counted: counts.write(),
            files: files(&counts),
            calls: self.calls(&counts),
            picture: picture_script(),
            credit: self.live.credit(),
            api: grouped_by(&counts, "nature", "/history/activity"),
        }
    }

    pub fn chosen_days(&self) -> impl Iterator<Item = &DayFigures> {
        self.figures.days.iter().filter(|day| day.chosen)
    }

    /// Its seconds up to now.
    pub fn passed(&self, day: &DayFigures) -> u64 {
        if day.day < self.now.date() {
            return day.seconds;
        }
        let midnight = day.day.to_zoned(self.now.time_zone().clone());
        let since = midnight
            .map_or(0, |midnight| self.now.timestamp().as_second() - midnight.timestamp().as_second());
        u64::try_from(since).unwrap_or_default().clamp(1, day.seconds)
    }

    pub fn watched(&self) -> (u64, u64) {
        self.chosen_days().fold((0, 0), |(watched, of), day| (watched + day.watched_s, of + self.passed(day)))
    }

    fn period(&self) -> Period {
        let today = self.now.date();
        let filters = self.asked.query.without("from").without("to");
        let usual_days = usual(USUAL_DAYS, self.first, today);
        let preset = |name: &str, days: [Date; 2]| {
            let query = if days == usual_days { filters.clone() } else { with_days(&filters, days) };
            (WordedLink::new(name, self.at(&query)), days == self.shown)
        };
        let mut presets = vec![preset("Today", [today, today])];
        for (name, days) in [("7 days", 7), ("30 days", 30), ("5 weeks", USUAL_DAYS)] {
            let days = usual(days, self.first, today);
            // As many days as there are is "All".
            if days[0] > self.first {
                presets.push(preset(name, days));
            }
        }
        presets.push(preset("All", [self.first, today]));
        if presets.iter().filter(|(_, chosen)| *chosen).count() > 1 {
            presets.remove(0);
        }
        // With few days kept, those that are over are none of the above: what is shown is marked all the same.
        if self.shown == usual_days && !presets.iter().any(|(_, chosen)| *chosen) {
            let name = if usual_days[0] == usual_days[1] { "Yesterday" } else { "All but today" };
            presets.insert(1, preset(name, usual_days));
        }
        let [from, to] = self.shown;
        Period {
            words: self.days_in_words(),
            from: from.to_string(),
            to: to.to_string(),
            span: [self.first.to_string(), today.to_string()],
            presets,
        }
    }

    fn days_in_words(&self) -> String {
        let [from, to] = self.shown;
        if from == to { words::date(from) } else { span(from, to) }
    }

    fn empty(&self, all: &str) -> (String, WordedLink) {
        if self.asked.values.is_empty() && self.asked.bbox.is_none() {
            let query = with_days(&Query::default(), [self.first, self.now.date()]);
            let why = "No call came in these days, or nobody watched.".to_owned();
            (why, WordedLink::new("All days", self.at(&query)))
        } else {
            let why = "No call of these days has all of that.".to_owned();
            (why, WordedLink::new("All calls", all))
        }
    }

    fn kept(&self) -> String {
        let (watched, of) = self.watched();
        let these = if self.shown[0] == self.shown[1] { "this day was" } else { "these days were" };
        format!("Kept since {} · {} of {these} watched", words::date(self.first), share(watched, of.max(1)))
    }
}

/// The query with these days in place of its own.
pub(super) fn with_days(query: &Query, [from, to]: [Date; 2]) -> Query {
    let days = [("from".to_owned(), from.to_string()), ("to".to_owned(), to.to_string())];
    Query(days.into_iter().chain(query.without("from").without("to").0).collect())
}

/// For how much of a day the feed was watched.
pub(super) fn watch(day: &DayFigures) -> Watch {
    let part = seconds(day.watched_s) / seconds(day.seconds.max(1));
    if part >= MIN_WATCHED_PART {
        Watch::Whole
    } else if day.watched_s == 0 && day.count == 0 {
        Watch::None
    } else {
        Watch::Part
    }
}
