//! Parquet's hybrid of run lengths and packed bits, in which the numbers of a dictionary's words and the definition levels
//! are written: runs of at least eight as such, others by eights in as few bits as the greatest needs.

use parquet::errors::Result;

/// Numbers that are packed together.
const EIGHT: usize = 8;
/// Eights of one packed run, so that its head is a byte.
const MAX_EIGHTS: usize = 63;

/// The bits that numbers up to `greatest` need.
#[expect(clippy::cast_possible_truncation, reason = "at most 32")]
pub const fn width(greatest: u32) -> u8 {
    (u32::BITS - greatest.leading_zeros()) as u8
}

/// Appends `numbers`, none of which needs more than `width` bits.
pub fn encode(mut numbers: &[u32], width: u8, into: &mut Vec<u8>) {
    // Where the packed run's head is and how many eights it has, while one is open.
    let mut packed: Option<(usize, usize)> = None;
    while let Some(first) = numbers.first() {
        let run = numbers.iter().take_while(|number| *number == first).count();
        let (head, eights) = match packed {
            None if run == numbers.len() => {
                encode_run(*first, run, width, into);
                return;
            }
            _ if run >= EIGHT => {
                packed = None;
                encode_run(*first, run, width, into);
                numbers = numbers.get(run..).unwrap_or_default();
                continue;
            }
            Some(open) => open,
            None => {
                into.push(0);
                (into.len() - 1, 0)
            }
        };
        let (eight, rest) = numbers.split_at(EIGHT.min(numbers.len()));
        pack(eight, width, into);
        numbers = rest;
        let eights = eights + 1;
        if let Some(head) = into.get_mut(head) {
            *head = u8::try_from(eights << 1 | 1).unwrap_or(u8::MAX);
        }
        packed = (eights < MAX_EIGHTS).then_some((head, eights));
    }
}

/// Appends one number `length` times.
#[expect(clippy::cast_possible_truncation, reason = "seven bits")]
pub fn encode_run(number: u32, length: usize, width: u8, into: &mut Vec<u8>) {
    let mut head = length << 1;
    while head >= 0x80 {
        into.push((head & 0x7f) as u8 | 0x80);
        head >>= 7;
    }
    into.push(head as u8);
    into.extend(number.to_le_bytes().iter().take(usize::from(width).div_ceil(8)));
}

/// Appends the definition levels of a page's rows, 0 where one is null, behind the bytes that they take.
pub fn push_levels(levels: &[u32], nulls: usize, page: &mut Vec<u8>) -> Result<()> {
    let mut encoded = Vec::new();
    if nulls == 0 {
        encode_run(1, levels.len(), 1, &mut encoded);
    } else {
        encode(levels, 1, &mut encoded);
    }
    page.extend_from_slice(&u32::try_from(encoded.len())?.to_le_bytes());
    page.extend_from_slice(&encoded);
    Ok(())
}

/// Eight numbers in `width` bytes; those that are missing at the end are zero.
#[expect(clippy::cast_possible_truncation, reason = "the lower half is written, the upper one kept")]
fn pack(numbers: &[u32], width: u8, into: &mut Vec<u8>) {
    let end = into.len() + usize::from(width);
    let (mut bits, mut waiting) = (0u64, 0);
    for number in numbers {
        bits |= u64::from(*number) << waiting;
        waiting += u32::from(width);
        if waiting >= u32::BITS {
            into.extend_from_slice(&(bits as u32).to_le_bytes());
            bits >>= u32::BITS;
            waiting -= u32::BITS;
        }
    }
    into.extend_from_slice(&bits.to_le_bytes());
    // What is behind the eighth number, or zeros up to there.
    into.resize(end, 0);
}
