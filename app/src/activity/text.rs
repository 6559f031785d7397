//! What the page is written from: words and numbers, of one side or of two that are compared.

use super::CellsText;
use crate::records::written::WordedLink;
use blotter_model::CallKind;
use blotter_view::dashboard::Row;

/// The page; every text in it may be anybody's.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ActivityText {
    /// `How busy, when and where. One unit on one incident is a call.`
    pub lead: String,
    /// Counts by day as a file.
    pub csv: String,
    pub period: Period,
    pub filters: Vec<FilterText>,
    pub area: AreaText,
    /// With what the filters in use may be compared; none where something is.
    pub compare: Vec<CompareText>,
    /// Whether a drawn area, or cells, may be compared with an area that one draws.
    pub compare_area: bool,
    /// What is compared: the numbers of the other side stand beside each of the filter's.
    pub versus: Option<VersusText>,
    /// What is filtered by without a list among them: names and values.
    pub others: Vec<(String, String)>,
    /// What is filtered by, each with the address without it; and the address of everything.
    pub chips: Vec<WordedLink>,
    pub all: String,
    /// The address of the page itself.
    pub here: String,
    /// `Kept since 2 March 2026 · 96.9% of these days were watched`.
    pub kept: String,
    /// Nothing was counted: why, and the way out.
    pub empty: Option<(String, WordedLink)>,
    pub total: TotalText,
    /// What it is against, what changed in words, and by how much: `2.3%`, more or less.
    pub change: ChangeText,
    pub change_note: String,
    pub days: Vec<DayText>,
    pub days_note: String,
    pub hours: HoursText,
    pub lasted: Vec<LastedText>,
    pub lasted_axis: Axis,
    pub lasted_note: String,
    pub divisions: ListText,
    pub natures: ListText,
    pub blocks: ListText,
    pub cells: CellsText,
    /// In another site's frame.
    pub embed: Option<EmbedText>,
    /// Days and filters as a query, without `?`, for what a card's menu leads to.
    pub counted: String,
    /// The numbers of cards as files, by the card's slug.
    pub files: Vec<(String, String)>,
    /// The calls themselves as files, those of both sides of a comparison.
    pub calls: Vec<WordedLink>,
    /// The address of the script that draws a card as a picture.
    pub picture: String,
    pub credit: String,
    /// The same by the API.
    pub api: String,
}

/// Both sides of a comparison.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VersusText {
    /// What the filter has, and what it is compared with.
    pub of: String,
    pub name: String,
    pub total: TotalText,
    pub change: ChangeText,
    /// As those of `HoursText`.
    pub means: Vec<[Option<f64>; 7]>,
    /// On a drawing of its own; none where the places themselves are compared, which one drawing has.
    pub cells: Option<CellsText>,
}

/// A filter in use that may be compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CompareText {
    /// Its parameter.
    pub name: &'static str,
    /// `Compare with another division`.
    pub label: String,
    /// The other values: name, count, and the address of the comparison.
    pub rows: Vec<(String, u64, String)>,
}

/// What a frame shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EmbedText {
    /// One card alone, by its slug.
    pub card: Option<String>,
    /// `Blotter · Dallas, 13 July to 16 August 2026`.
    pub words: String,
    /// The page with all cards.
    pub href: String,
}

/// The days that are shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Period {
    /// `13 July to 16 August 2026`.
    pub words: String,
    /// As a field for a date has them: the days, and the first and the last that can be asked for.
    pub from: String,
    pub to: String,
    pub span: [String; 2],
    /// Whether it is the chosen one.
    pub presets: Vec<(WordedLink, bool)>,
}

/// A filter by values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FilterText {
    /// Its parameter.
    pub name: &'static str,
    pub label: &'static str,
    pub rows: Vec<Row>,
}

/// The filter by places.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AreaText {
    /// `Anywhere`, `Drawn area`.
    pub words: String,
    pub chosen: bool,
    /// The address without it.
    pub anywhere: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct TotalText {
    pub count: String,
    pub unit: String,
    pub parts: Vec<(&'static str, String)>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChangeText {
    pub against: String,
    /// More or less; neither where that can't be said.
    pub more: Option<bool>,
    pub percent: String,
    pub rest: String,
}

/// A day as a column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DayText {
    /// `Friday 14 August`.
    pub name: String,
    /// On the axis, where there is room for it.
    pub label: Option<String>,
    pub count: u64,
    /// Of what is compared.
    pub other: Option<u64>,
    pub watch: Watch,
    /// The page of that day alone.
    pub href: String,
}

/// For how much of a day the feed was watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Watch {
    #[default]
    Whole,
    Part,
    None,
}

/// Hours of the week.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HoursText {
    /// `Fridays from 7 to 8 pm: 58 calls an hour`; empty where nothing was counted.
    pub busiest: String,
    /// `12 am` to `11 pm`.
    pub names: Vec<String>,
    /// Means of calls an hour, Monday to Sunday; none for an hour that was not watched.
    pub means: Vec<[Option<f64>; 7]>,
    pub note: String,
}

/// How long the calls of a nature lasted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LastedText {
    pub name: String,
    pub kind: CallKind,
    pub of: SpanText,
    /// Of what is compared.
    pub other: Option<SpanText>,
    /// It is itself what the filter is compared with.
    pub compared: bool,
}

/// Within what time calls were over.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpanText {
    /// Within how many seconds half of them, and nine of ten, were over, and in words.
    pub half: Option<u32>,
    pub most: Option<u32>,
    pub half_words: String,
    pub most_words: String,
    pub calls: String,
}

/// An axis of time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axis {
    /// Seconds with their words.
    pub marks: Vec<(u32, String)>,
    /// Where it ends, seconds.
    pub last: u32,
}

/// Values with their counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListText {
    pub rows: Vec<ListRow>,
    /// Of which the shares are, and those of what is compared.
    pub sum: u64,
    pub other_sum: u64,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListRow {
    pub name: String,
    pub kind: Option<CallKind>,
    pub count: u64,
    /// Of what is compared; none on the list of the compared values themselves.
    pub other: Option<u64>,
    /// Filters by it, or takes that back.
    pub href: Option<String>,
    pub chosen: bool,
    /// It is what the chosen ones are compared with.
    pub compared: bool,
    /// Several values in one row, or one that does not fit the scale: it has no bar.
    pub rest: bool,
}
