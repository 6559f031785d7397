//! From a name in a question to names in the index, in the order of evidence: exactly spelt ones first, with what they
//! lack or have beyond what was asked; then other names of the same road, then the same name written otherwise
//! (`written.rs`). Near spellings, only if asked for, are in `near.rs`.

use super::{
    Asking,
    candidates::{ALIAS, Candidates, READING},
    differs::Differs,
    fit::{By, fit},
    written::written_otherwise,
};
use crate::name::{self, Parts};

impl Asking<'_> {
    /// The names that are spelt as asked.
    pub(super) fn candidates(&self, text: &str) -> Candidates {
        let mut found = Candidates { asked: name::parse(text), ..Candidates::default() };
        let Some(parts) = found.asked else { return found };
        let alias = By(ALIAS, Differs::NAME);
        self.add_exact(&parts, By::ITSELF, &mut found);
        self.locator.aliases.of(&parts, |other| self.add_exact(&other, alias, &mut found));
        // Other readings are for names that are not in the index as they are written.
        if found.list.iter().all(|candidate| candidate.rank > 0) {
            let reading = By(READING, Differs::READING);
            name::readings(text, false, |parts| {
                self.add_exact(&parts, reading, &mut found);
                self.locator
                    .aliases
                    .of(&parts, |other| self.add_exact(&other, alias.and(reading), &mut found));
            });
        }
        // Then the same name written otherwise, with another type, or as a part of a longer one.
        if found.list.is_empty() {
            written_otherwise(&parts, |other| {
                self.add_exact(&other, By(READING, Differs::READING), &mut found);
            });
        }
        if found.list.is_empty() {
            self.add_other_types(&parts, &mut found);
            self.add_longer(&parts, &mut found);
            self.add_initials(&parts, &mut found);
        }
        found.list.sort_by_key(|candidate| (candidate.rank, candidate.name));
        found
    }

    pub(super) fn add_exact(&self, parts: &Parts, by: By, found: &mut Candidates) {
        self.add_exact_if(parts, by, found, |_| true);
    }

    pub(super) fn add_exact_if(
        &self,
        parts: &Parts,
        by: By,
        found: &mut Candidates,
        may_be: impl Fn(By) -> bool,
    ) {
        let Some(base) = self.index.base(parts.key().as_bytes()) else { return };
        for spelling in self.index.spellings(base) {
            if let Some(fit) = fit(parts, &spelling).filter(|fit| may_be(*fit)) {
                found.add(base, &spelling, by.and(fit));
            }
        }
    }
}
