//! Comparisons: the other side's numbers beside those of the filter, and with what a filter may be compared.

use super::{
    asked::Asked,
    text::{Page, VERSUS},
};
use crate::history::{Dim, Figures, LISTED, Versus};
use blotter_app::activity::{CellsText, CompareText, VersusText};
use blotter_model::text::lower;
use blotter_records::Value;

/// So many values are offered; more are never on a list that one reads.
const MAX_OFFERED: usize = 500;

/// The other side of a comparison.
pub(super) struct Other {
    /// As if it were asked for alone.
    pub asked: Asked,
    pub figures: Figures,
}

/// Filters in use whose values are on no list of the page: they are counted for themselves.
pub(super) fn unlisted(asked: &Asked) -> impl Iterator<Item = Dim> {
    let dims = asked.values.iter().map(|(dim, _)| *dim);
    dims.filter(|dim| !LISTED.contains(dim) && !matches!(dim, Dim::Cell | Dim::Day))
}

impl Page<'_> {
    /// The other side as a page of its own.
    pub fn other(&self) -> Option<Page<'_>> {
        let Other { asked, figures } = self.other?;
        Some(Page { asked, figures, now: self.now.clone(), other: None, values: &[], ..*self })
    }

    /// The other side's figures in what counts a dimension; nothing on the compared dimension's own list, which has both.
    pub fn other_of(&self, dim: Dim) -> Option<&Figures> {
        self.other.filter(|_| !self.compares(dim)).map(|other| &other.figures)
    }

    /// Whether values of this dimension are compared.
    pub fn compares(&self, dim: Dim) -> bool {
        self.asked.versus.as_ref().is_some_and(|versus| versus.dim() == dim)
    }

    /// The value of a dimension that the chosen ones are compared with.
    pub fn compared_value(&self, dim: Dim) -> Option<&Value> {
        match &self.asked.versus {
            Some(Versus::Value(of, value)) if *of == dim => Some(value),
            _ => None,
        }
    }

    /// `North Central`, `Beat 613`.
    pub fn versus_name(&self) -> Option<String> {
        Some(match self.asked.versus.as_ref()? {
            Versus::Value(dim, value) => self.chip(*dim, &value.to_string()),
            Versus::Area(_) if self.asked.bbox.is_some() => "Other drawn area".to_owned(),
            Versus::Area(_) => "Drawn area".to_owned(),
        })
    }

    /// What is compared: `South Central`, `2 chosen`, `All`.
    pub fn versus_of(&self, dim: Dim) -> String {
        let chosen: Vec<&Value> = self.chosen(dim).collect();
        match chosen.as_slice() {
            _ if dim == Dim::Cell && (self.asked.bbox.is_some() || chosen.is_empty()) => self.area().words,
            [] => "All".to_owned(),
            [one] => self.chip(dim, &one.to_string()),
            many => format!("{} chosen", many.len()),
        }
    }

    /// `cells`: the other side's map, where it has one of its own.
    pub fn versus(&self, cells: Option<CellsText>) -> Option<VersusText> {
        let (versus, other) = (self.asked.versus.as_ref()?, self.other()?);
        Some(VersusText {
            of: self.versus_of(versus.dim()),
            name: self.versus_name()?,
            total: other.total(),
            change: other.change(),
            means: other.hours().means,
            cells,
        })
    }

    /// With what each filter in use may be compared; in another site's frame with nothing.
    pub fn compare(&self) -> Vec<CompareText> {
        if self.asked.versus.is_some() || self.frame.is_some() {
            return Vec::new();
        }
        self.asked.values.iter().filter_map(|(dim, _)| self.compare_with(*dim)).collect()
    }

    fn compare_with(&self, dim: Dim) -> Option<CompareText> {
        let names = self.names(dim);
        let cells: Vec<(Value, u64)>;
        let all = if dim == Dim::Cell {
            let cell = |(cell, count, _): &(blotter_records::Cell, u64, Value)| {
                (Value::text(&cell.to_string()), *count)
            };
            cells = self.figures.cells.iter().map(cell).collect();
            &cells
        } else if LISTED.contains(&dim) {
            self.list(dim)
        } else {
            self.values.iter().find(|(known, _)| *known == dim).map_or(&[][..], |(_, values)| values)
        };
        // An address may write a block in other letters.
        let chosen: Vec<String> = self.chosen(dim).map(|value| lower(&value.to_string())).collect();
        let others =
            all.iter().filter(|(value, _)| !chosen.contains(&lower(&value.to_string()))).take(MAX_OFFERED);
        let rows: Vec<_> = others
            .map(|(value, count)| {
                let versus = Versus::Value(dim, value.clone()).to_string();
                let query = self.asked.query.with(VERSUS, [versus.as_str()]);
                (names(value), *count, self.at(&query))
            })
            .collect();
        let what = match dim {
            Dim::Nature => "nature of call",
            dim => dim.name(),
        };
        let name = dim.name();
        (!rows.is_empty()).then(|| CompareText { name, label: format!("Compare with another {what}"), rows })
    }

    /// Whether a place is filtered by that may be compared with one that is drawn.
    pub fn compare_area(&self) -> bool {
        self.asked.versus.is_none() && self.frame.is_none() && self.area().chosen
    }
}
