//! The last frames, by index: what a client that is a little behind still needs.
//! The hub keeps one; each writer loop keeps its own copy, which shares the frames' bytes.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;

/// How much a ring holds. The newest frame always stays, however large it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) frames: usize,
    pub(crate) bytes: usize,
    /// By the times of publishing, so that every copy of a ring holds the same.
    pub(crate) age: Duration,
}

/// A bounded run of frames, numbered without a gap from the start of the hub.
pub(crate) struct Ring {
    first: u64,
    frames: VecDeque<(Instant, Bytes)>,
    bytes: usize,
    bounds: Bounds,
}

impl Ring {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self { first: 0, frames: VecDeque::new(), bytes: 0, bounds }
    }

    /// Index of the oldest frame still held.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    /// Index of the next frame to come.
    pub(crate) fn next(&self) -> u64 {
        self.first + self.frames.len() as u64
    }

    /// Appends a frame published at `now`; the oldest go when a bound is passed.
    pub(crate) fn push(&mut self, now: Instant, frame: Bytes) {
        self.bytes += frame.len();
        self.frames.push_back((now, frame));
        while self.frames.len() > 1
            && let Some((published, oldest)) = self.frames.front()
            && (self.frames.len() > self.bounds.frames
                || self.bytes > self.bounds.bytes
                || now.saturating_duration_since(*published) > self.bounds.age)
        {
            self.bytes -= oldest.len();
            self.first += 1;
            self.frames.pop_front();
        }
    }

    /// The frames from `index` on, or `None` when that frame is no longer held.
    pub(crate) fn since(&self, index: u64) -> Option<impl Iterator<Item = &Bytes>> {
        Some(self.entries_since(index)?.map(|(_, frame)| frame))
    }

    fn entries_since(&self, index: u64) -> Option<impl Iterator<Item = &(Instant, Bytes)>> {
        let skip = usize::try_from(index.checked_sub(self.first)?).ok()?;
        Some(self.frames.range(skip.min(self.frames.len())..))
    }

    /// Takes over the frames of `source` that are not here yet; returns whether there were any.
    pub(crate) fn follow(&mut self, source: &Self) -> bool {
        let from = self.next();
        if from == source.next() {
            return false;
        }
        if from < source.first {
            // This copy fell behind by more than the whole ring: start over at the oldest.
            self.frames.clear();
            self.bytes = 0;
            self.first = source.first;
        }
        if let Some(newer) = source.entries_since(self.next()) {
            for (published, frame) in newer {
                self.push(*published, frame.clone());
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(n: u8) -> Bytes {
        Bytes::from(vec![n; 10])
    }

    fn ring() -> Ring {
        Ring::new(Bounds { frames: 3, bytes: 1_000, age: Duration::from_mins(1) })
    }

    #[test]
    fn bounds_keep_the_newest() {
        let mut ring = ring();
        let start = Instant::now();
        for n in 0..5 {
            ring.push(start, frame(n));
        }
        assert_eq!((ring.first(), ring.next()), (2, 5));
        ring.push(start + Duration::from_mins(1), frame(5));
        assert_eq!((ring.first(), ring.next()), (3, 6));
        ring.push(start + Duration::from_secs(61), frame(6));
        assert_eq!((ring.first(), ring.next()), (5, 7));
        ring.push(start + Duration::from_secs(61), Bytes::from(vec![9; 5_000]));
        assert_eq!((ring.first(), ring.next()), (7, 8));
        assert!(ring.since(6).is_none());
        assert_eq!(ring.since(7).unwrap().count(), 1);
        assert_eq!(ring.since(8).unwrap().count(), 0);
    }

    #[test]
    fn a_copy_follows_and_starts_over_when_left_behind() {
        let (mut source, mut copy) = (ring(), ring());
        assert!(!copy.follow(&source));
        source.push(Instant::now(), frame(0));
        assert!(copy.follow(&source));
        assert_eq!(copy.next(), 1);
        for n in 1..9 {
            source.push(Instant::now(), frame(n));
        }
        assert!(copy.follow(&source));
        assert_eq!((copy.first(), copy.next()), (6, 9));
    }
}
