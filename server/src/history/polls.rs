//! Polls to the lake: each body once.

use super::{
    good_polls::GoodPolls,
    recorder::{Failure, off_the_workers},
};
use crate::store::{EventLog, PollRecord};
use blotter_lake::history::{History, PollResult, PollRow};
use blotter_model::Timestamp;
use jiff::ToSpan;
use std::collections::HashMap;

/// So many are written at once; their bodies are in memory.
const MAX_POLLS: usize = 500;
/// More contents than this aren't remembered; one that comes again is then written again.
const MAX_KNOWN: usize = 1_000_000;

/// For so many hours after the last poll that had it, a body is taken to be in the lake.
const KNOWN_FOR: i64 = 48;

/// Which polls were written, and which bodies the lake has.
#[derive(Debug, Default)]
pub(super) struct Polls {
    /// The last poll that was written.
    after: u64,
    /// The hashes of bodies in the lake, once they were looked up, and when a poll last had each.
    known: Option<HashMap<String, Timestamp>>,
}

impl Polls {
    /// Writes the polls whose events are in the lake, up to `seq`: no reader finds a poll without its changes.
    pub(super) async fn bring(
        &mut self,
        history: &History,
        log: &EventLog,
        good: &GoodPolls,
        seq: u64,
    ) -> Result<(), Failure> {
        loop {
            let (reading, after) = (log.clone(), self.after);
            let mut polls = off_the_workers(move || reading.polls(after, MAX_POLLS)).await?;
            // Polls that come while these are written are the next attempt's: otherwise, where they come faster than
            // they can be committed, this would never end.
            let mut is_all = polls.len() < MAX_POLLS;
            if let Some(ahead) = polls.iter().position(|poll| poll.seq_after > seq) {
                polls.truncate(ahead);
                is_all = true;
            }
            let Some(last) = polls.last().map(|poll| poll.number) else { return Ok(()) };
            let known = match &mut self.known {
                Some(known) if known.len() < MAX_KNOWN => known,
                _ => self.known.insert(known_bodies(history, log.feed()).await?),
            };
            // A body that no poll had for long may have been removed since (`vacuum --keep-bodies`).
            let lately = crate::now().checked_sub(KNOWN_FOR.hours()).unwrap_or(Timestamp::MIN);
            known.retain(|_, last| *last >= lately);
            // Known once they are committed: an attempt that fails is made again with the same bodies.
            let mut new = HashMap::new();
            let rows: Vec<_> = polls.into_iter().map(|poll| row(log.feed(), poll, known, &mut new)).collect();
            history.append_polls(&rows).await?;
            known.extend(new);
            good.written(rows.iter().filter(|poll| poll.result.is_good()).map(|poll| poll.at));
            log.polls_taken(last);
            self.after = last;
            if is_all {
                return Ok(());
            }
        }
    }
}

/// The bodies of the last two days, which are those that are likely to come again.
async fn known_bodies(history: &History, feed: &str) -> Result<HashMap<String, Timestamp>, Failure> {
    let now = crate::now();
    let from = now.checked_sub(KNOWN_FOR.hours()).unwrap_or(now);
    let until = now.checked_add(48.hours()).unwrap_or(now);
    let polls = history.polls(feed, from, until).await?;
    let mut known = HashMap::new();
    for poll in polls {
        // One without a body refers to that of an earlier one, which may lie further back.
        if let Some(hash) = poll.hash.filter(|hash| poll.body.is_some() || known.contains_key(hash)) {
            known.insert(hash, poll.at);
        }
    }
    Ok(known)
}

/// `new`: hashes that the lake has with these rows, and when.
fn row(
    feed: &str,
    poll: PollRecord,
    known: &HashMap<String, Timestamp>,
    new: &mut HashMap<String, Timestamp>,
) -> PollRow {
    let hash = poll.body.hash;
    let is_new = hash.as_ref().is_some_and(|hash| !known.contains_key(hash) && !new.contains_key(hash));
    let body = poll.body.packed.filter(|_| is_new);
    if let Some(hash) = hash.as_ref().filter(|_| !is_new || body.is_some()) {
        new.insert(hash.clone(), poll.at);
    }
    PollRow {
        feed: feed.to_owned(),
        epoch: poll.epoch,
        number: poll.number,
        at: poll.at,
        result: PollResult::from_word(&poll.result).unwrap_or(PollResult::Failed),
        reason: poll.reason,
        seq_before: poll.seq_before,
        seq_after: poll.seq_after,
        starts: poll.starts,
        form: poll.body.form,
        hash,
        page_bytes: poll.body.page_bytes,
        body,
    }
}
