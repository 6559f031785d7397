//! Merged files, whose rows tell to which unit they belong.

use super::{
    ending::last_field_is_whole,
    file::{FileRows, UnitKey, UnitRows},
    layout::{Layout, push},
};
use crate::import::{
    csv::{Next, Records, Reject},
    header::Header,
    refusal::{Refusal, Rejected},
    unit::{Local, read_date},
};
use blotter_records::{Month, forces};
use hashbrown::HashMap;
use std::{collections::BTreeMap, io::Read};
use xxhash_rust::xxh3::Xxh3;

/// One unit of a merged file.
struct Slot {
    key: UnitKey,
    wanted: bool,
    checksum: Xxh3,
    count: u64,
    rows: Option<UnitRows>,
}

/// The units of a merged file, by what its rows say.
#[derive(Default)]
struct Slots {
    units: Vec<Slot>,
    by_key: BTreeMap<UnitKey, usize>,
    /// By month and force as written, so that a row costs a look-up and no text is made.
    by_text: HashMap<Vec<u8>, Option<usize>>,
    text: Vec<u8>,
    last: Option<(Vec<u8>, Option<usize>)>,
}

impl Slots {
    /// The unit of a row; none if the row doesn't say.
    fn of<R: Read>(
        &mut self,
        records: &Records<R>,
        layout: &Layout,
        force: Option<&str>,
        months: &dyn Fn(Month) -> bool,
    ) -> Option<usize> {
        let names = || layout.force.iter().map(|&index| records.field(index)).filter(|name| !name.is_empty());
        let name = names().next().unwrap_or_default();
        let month = layout.month.or(layout.date).map_or(&b""[..], |index| records.field(index));
        self.text.clear();
        self.text.extend_from_slice(month);
        // No text has this byte.
        self.text.push(0xff);
        self.text.extend_from_slice(name);
        // Hardly ever there: both columns name the same force.
        for other in names().skip(1).filter(|other| *other != name) {
            self.text.push(0xff);
            self.text.extend_from_slice(other);
        }
        if let Some((text, slot)) = &self.last
            && *text == self.text
        {
            return *slot;
        }
        let slot = if let Some(slot) = self.by_text.get(&self.text) {
            *slot
        } else {
            // What a row says of itself stands, and a force that there is before a name that may be none.
            let texts = || names().filter_map(|name| std::str::from_utf8(name).ok());
            let known = |slug: &String| forces::name_of(slug).is_some();
            let force = if name.is_empty() {
                force.map(str::to_owned)
            } else {
                texts().filter_map(slug).find(known).or_else(|| texts().find_map(slug))
            };
            let slot = month_of(month, layout).zip(force).map(|key| self.slot(key, months));
            self.by_text.insert(self.text.clone(), slot);
            slot
        };
        self.last = Some((self.text.clone(), slot));
        slot
    }

    fn slot(&mut self, key: UnitKey, months: &dyn Fn(Month) -> bool) -> usize {
        *self.by_key.entry(key).or_insert_with_key(|key| {
            let wanted = months(key.0);
            self.units.push(Slot { key: key.clone(), wanted, checksum: Xxh3::new(), count: 0, rows: None });
            self.units.len() - 1
        })
    }
}

/// Reads all records into the units of the months that are wanted.
pub(super) fn merged<R: Read>(
    records: &mut Records<R>,
    header: &Header,
    layout: &Layout,
    force: Option<&str>,
    months: &dyn Fn(Month) -> bool,
    file: &mut FileRows,
) -> Result<(), Refusal> {
    let mut slots = Slots::default();
    loop {
        let next = records.next().map_err(|error| Refusal::Damaged {
            line: records.line(),
            reason: format!("can't be read further: {error}"),
        })?;
        let line = records.line();
        match next {
            Next::Record | Next::Unended => {
                let Some(index) = slots.of(records, layout, force, months) else {
                    file.lost.push(Rejected { line, reason: Reject::NoUnit });
                    continue;
                };
                let slot = &mut slots.units[index];
                slot.checksum.update(records.raw().trim_ascii_end());
                slot.checksum.update(b"\n");
                slot.count += 1;
                // The last record is taken in any case, to see whether it is whole.
                if !slot.wanted && next == Next::Record {
                    continue;
                }
                let rows = slot.rows.get_or_insert_with(|| UnitRows::new(header.data_set));
                push(&mut rows.unit, records, header, layout);
                if next == Next::Unended
                    && !last_field_is_whole(&rows.unit, header, records.field(header.fields - 1))
                {
                    return Err(Refusal::truncated(line));
                }
            }
            Next::Rejected(reason) => file.lost.push(Rejected { line, reason }),
            Next::End => break,
            Next::Truncated => return Err(Refusal::truncated(line)),
        }
    }
    for slot in slots.units {
        if let Some(rows) = slot.rows.filter(|_| slot.wanted) {
            file.units.insert(slot.key.clone(), rows);
        }
        file.seen.insert(slot.key, (slot.checksum, slot.count));
    }
    Ok(())
}

/// A force's slug from its published name. One that nobody knows yet is a force all the same, since its rows belong to nobody
/// else; it gets the slug that the publisher would give it: `Toytown & Sea Police` is `toytown-and-sea`.
fn slug(name: &str) -> Option<String> {
    if let Some(slug) = forces::slug_of(name) {
        return Some(slug.to_owned());
    }
    let written = name.trim().to_ascii_lowercase();
    if forces::name_of(&written).is_some() {
        return Some(written);
    }
    let short = forces::short_name(name.trim());
    let words: Vec<_> = short
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    (!words.is_empty()).then(|| words.join("-"))
}

/// The month of a row, by its `Month` or, in London, by its date.
fn month_of(field: &[u8], layout: &Layout) -> Option<Month> {
    if layout.month.is_some() {
        return std::str::from_utf8(field).ok()?.trim().parse().ok();
    }
    let local = Local::of(read_date(field)?)?;
    Month::new(u16::try_from(local.year).ok()?, u8::try_from(local.month).ok()?)
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_force_has_one_slug_however_it_is_written() {
        for (name, expected) in [
            ("Kent Police", Some("kent")),
            ("btp", Some("btp")),
            ("BTP ", Some("btp")),
            ("kent", Some("kent")),
            ("Devon and Cornwall Police", Some("devon-and-cornwall")),
            ("Toytown Police", Some("toytown")),
            ("Toytown & Sea Constabulary ", Some("toytown-and-sea")),
            ("Police Service of Toytown", Some("toytown")),
            (" - ", None),
        ] {
            assert_eq!(slug(name).as_deref(), expected, "{name}");
        }
    }
}
