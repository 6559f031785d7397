//! How long ago each posted call was last updated, by the monotonic clock: a wall clock that jumps removes nothing.

use super::clock::{Moment, Now};
use blotter_model::{Call, CallId};
use std::{collections::HashMap, time::Duration};

/// Posted calls and when each was last updated.
#[derive(Debug, Default)]
pub(super) struct PostedAges {
    updated: HashMap<CallId, Moment>,
}

impl PostedAges {
    /// The ages of calls that the store kept.
    pub(super) fn of_stored<'a>(calls: impl Iterator<Item = &'a Call>, now: Now) -> Self {
        Self { updated: calls.map(|call| (call.call_id, now.of_past(call.update_date))).collect() }
    }

    pub(super) fn touch(&mut self, id: CallId, now: Now) {
        self.updated.insert(id, now.moment);
    }

    pub(super) fn remove(&mut self, id: &CallId) {
        self.updated.remove(id);
    }

    /// The calls that nobody has updated for longer than `limit`, in the order of their ids.
    pub(super) fn expired(&self, limit: Duration, now: Now) -> Vec<CallId> {
        let old = self.updated.iter().filter(|(_, moment)| now.since(**moment) > limit);
        let mut ids: Vec<CallId> = old.map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::{super::clock::tests::at, *};
    use blotter_model::Report;

    #[test]
    fn a_call_expires_by_the_time_that_passed_and_not_by_the_clock_on_the_wall() {
        let limit = Duration::from_mins(1);
        let kept = Call::new(&Report::default(), "desk", at(-50, 0).wall);
        let posted = CallId::of("new", "");
        // Seconds since the start, error of the wall clock, who has expired.
        for (seconds, wrong, expired) in [
            (5, 0, vec![]),
            (5, 86_400, vec![]),
            (11, 0, vec![kept.call_id]),
            (11, -86_400, vec![kept.call_id]),
            (64, -86_400, vec![kept.call_id]),
            (
                70,
                0,
                if posted < kept.call_id { vec![posted, kept.call_id] } else { vec![kept.call_id, posted] },
            ),
        ] {
            let mut ages = PostedAges::of_stored(std::iter::once(&kept), at(0, 0));
            ages.touch(posted, at(4, wrong));
            assert_eq!(ages.expired(limit, at(seconds, wrong)), expired, "{seconds} s, {wrong} s wrong");
        }
        let mut ages = PostedAges::of_stored(std::iter::once(&kept), at(0, 0));
        ages.remove(&kept.call_id);
        assert_eq!(ages.expired(limit, at(1000, 0)), []);
    }
}
