//! The rules of the feed as tables: what comes in, what is accepted, and what everyone sees.

use super::{super::clock::tests::at, *};
use blotter_model::{Board, Report, Snapshot, diff};
use std::{ops::RangeInclusive, sync::Arc};

fn limits() -> Limits {
    Limits {
        id: "dallas".to_owned(),
        has_feed: true,
        stale_after: Duration::from_mins(5),
        frozen_after: Duration::from_mins(15),
    }
}

fn report(number: u32) -> Report {
    Report { incident_number: number.to_string(), ..Report::default() }
}

/// A board that follows the tracker as the engine does.
struct Feed {
    tracker: FeedTracker,
    board: Board,
}

/// Polls, each with the number of calls that are shown after it.
type Polls = Vec<(Polled, usize)>;

/// One poll: the calls that it lists, and whether rows of it were rejected.
struct Polled(Vec<RangeInclusive<u32>>, bool);

impl Feed {
    fn new() -> Self {
        Self { tracker: FeedTracker::new(limits(), None, None, at(0, 0)), board: Board::new() }
    }

    /// Judges a snapshot without counting it as a new poll, as after the store failed.
    fn judge(&mut self, Polled(listed, has_rejected): &Polled) -> Vec<Change> {
        let snapshot = Snapshot::new(listed.iter().cloned().flatten().map(report));
        let active = self.board.len();
        let changes = diff(&self.board, &snapshot, "feed", at(0, 0).wall);
        self.tracker.accept(changes, active, *has_rejected)
    }

    fn poll(&mut self, polled: &Polled, seconds: i64) {
        let now = at(seconds, 0);
        self.tracker.answered(now.wall, true, now);
        let accepted = self.judge(polled);
        self.take(accepted);
    }

    fn take(&mut self, changes: Vec<Change>) {
        for change in changes {
            let seq = self.board.seq() + 1;
            self.board.apply(&blotter_model::Event { seq, body: blotter_model::Body::Call(change) });
        }
    }

    fn shown(&self) -> usize {
        self.board.len()
    }
}

#[test]
fn what_leaves_the_feed_leaves_the_board_when_it_may() {
    let all = || vec![1..=40];
    let first = |count: u32| vec![1..=count];
    // Each row: the polls after one that lists calls 1 to 40, and how many calls are shown after each.
    let rows: Vec<(&str, Polls)> = vec![
        ("some go at once", vec![(Polled(first(30), false), 30)]),
        ("half is no sharp drop", vec![(Polled(first(20), false), 20)]),
        (
            "a sharp drop waits for the next poll",
            vec![(Polled(first(19), false), 40), (Polled(first(19), false), 19)],
        ),
        ("an empty list is a sharp drop", vec![(Polled(vec![], false), 40), (Polled(vec![], false), 0)]),
        ("a sharp drop that was an error", vec![(Polled(first(3), false), 40), (Polled(all(), false), 40)]),
        (
            "new calls of a suspect snapshot wait too",
            vec![(Polled(vec![1..=3, 90..=95], false), 40), (Polled(vec![1..=3, 90..=95], false), 9)],
        ),
        (
            "a drop of other calls is another one",
            vec![
                (Polled(first(10), false), 40),
                (Polled(vec![31..=40], false), 40),
                (Polled(vec![31..=40], false), 10),
            ],
        ),
        (
            "a drop within a drop",
            vec![(Polled(first(15), false), 40), (Polled(first(2), false), 40 - 25 - 13)],
        ),
        (
            "with rejected rows each call goes with the second poll",
            vec![
                (Polled(first(39), true), 40),
                (Polled(first(38), true), 39),
                (Polled(first(38), false), 38),
            ],
        ),
        (
            "a call that was only rejected stays",
            vec![(Polled(first(39), true), 40), (Polled(all(), false), 40), (Polled(first(39), false), 39)],
        ),
        (
            "what was held goes when a sharp drop is over",
            vec![
                (Polled(first(39), true), 40),
                (Polled(first(5), false), 40),
                (Polled(first(39), false), 39),
            ],
        ),
    ];
    for (what, polls) in rows {
        let mut feed = Feed::new();
        feed.poll(&Polled(all(), false), 0);
        assert_eq!(feed.shown(), 40);
        for (place, (polled, shown)) in polls.iter().enumerate() {
            feed.poll(polled, 60 * (i64::try_from(place).unwrap() + 1));
            assert_eq!(feed.shown(), *shown, "{what}: poll {place}");
        }
    }
}

#[test]
fn few_calls_may_all_go_at_once() {
    for (calls, shown) in [(19, 0), (20, 20)] {
        let mut feed = Feed::new();
        feed.poll(&Polled(vec![1..=calls], false), 0);
        feed.poll(&Polled(vec![], false), 60);
        assert_eq!(feed.shown(), shown, "{calls} calls");
    }
}

#[test]
fn a_poll_that_could_not_be_written_is_judged_the_same_again() {
    let mut feed = Feed::new();
    feed.poll(&Polled(vec![1..=40], false), 0);
    let drop = Polled(vec![1..=3], false);
    feed.poll(&drop, 60);
    for _ in 0..3 {
        assert_eq!(feed.judge(&drop), [], "still one poll that lacks them");
        assert!(feed.tracker.is_suspect());
    }
    let now = at(120, 0);
    feed.tracker.answered(now.wall, false, now);
    for _ in 0..3 {
        assert_eq!(feed.judge(&drop).len(), 37, "the second, however often it is judged");
    }
}

/// What happens to a tracker.
enum Step {
    Answered { changed: bool },
    Failed,
    StoreFails,
    StoreWorks,
}

#[test]
fn the_state_follows_the_time_that_passed() {
    use Step::{Answered, Failed, StoreFails, StoreWorks};
    type Steps = Vec<(Step, i64, i64)>;
    type State = (bool, Option<FeedProblem>, Option<i64>);
    const HOUR: i64 = 3_600;
    let ok: State = (false, None, None);
    // Steps with their seconds and the error of the wall clock then; the moment of the question; whether it is stale,
    // the problem, and since which second of the wall clock.
    let rows: Vec<(&str, Steps, (i64, i64), State)> = vec![
        ("just started", vec![], (299, 0), ok),
        ("nothing ever came", vec![], (301, 0), (true, Some(FeedProblem::Silent), None)),
        ("a good poll", vec![(Answered { changed: true }, 10, 0)], (20, 0), ok),
        (
            "a failed poll says so at once, but is not stale",
            vec![(Answered { changed: true }, 10, 0), (Failed, 70, 0)],
            (71, 0),
            (false, Some(FeedProblem::Failed), Some(10)),
        ),
        (
            "failed polls for too long",
            vec![(Answered { changed: true }, 10, 0), (Failed, 70, 0)],
            (311, 0),
            (true, Some(FeedProblem::Failed), Some(10)),
        ),
        ("a good poll clears it", vec![(Failed, 10, 0), (Answered { changed: true }, 20, 0)], (21, 0), ok),
        (
            "no poll ends",
            vec![(Answered { changed: true }, 10, 0)],
            (311, 0),
            (true, Some(FeedProblem::Silent), Some(10)),
        ),
        (
            "nothing changes",
            vec![(Answered { changed: true }, 0, 0), (Answered { changed: false }, 890, 0)],
            (901, 0),
            (true, Some(FeedProblem::Frozen), Some(0)),
        ),
        (
            "it changed after all",
            vec![(Answered { changed: true }, 0, 0), (Answered { changed: true }, 890, 0)],
            (901, 0),
            ok,
        ),
        (
            "the clock is set back: silence is noticed",
            vec![(Answered { changed: true }, 10, 0)],
            (311, -HOUR),
            (true, Some(FeedProblem::Silent), Some(10)),
        ),
        (
            "the clock is set back: a good poll is a good poll",
            vec![(Answered { changed: true }, 10, 0), (Answered { changed: true }, 60, -HOUR)],
            (90, -HOUR),
            ok,
        ),
        (
            "the clock is set forward: nothing is stale by that",
            vec![(Answered { changed: true }, 10, 0)],
            (60, HOUR),
            ok,
        ),
        (
            "the store fails",
            vec![(Answered { changed: true }, 10, 0), (StoreFails, 20, 0), (StoreFails, 30, 0)],
            (31, 0),
            (true, Some(FeedProblem::Unwritable), Some(20)),
        ),
        (
            "the store works again",
            vec![(Answered { changed: true }, 10, 0), (StoreFails, 20, 0), (StoreWorks, 30, 0)],
            (31, 0),
            ok,
        ),
        (
            "the store fails first of all",
            vec![(StoreFails, 20, 0), (Failed, 25, 0)],
            (31, 0),
            (true, Some(FeedProblem::Unwritable), Some(20)),
        ),
    ];
    for (what, steps, (seconds, wrong), (stale, problem, since)) in rows {
        let mut tracker = FeedTracker::new(limits(), None, None, at(0, 0));
        for (step, seconds, wrong) in steps {
            let now = at(seconds, wrong);
            match step {
                Answered { changed } => {
                    tracker.answered(now.wall, changed, now);
                    assert_eq!(tracker.accept(Vec::new(), 0, false), []);
                }
                Failed => tracker.failed("It was down.".to_owned()),
                StoreFails => assert_eq!(tracker.store_failed(now), seconds == 20, "{what}"),
                StoreWorks => assert!(tracker.store_works(), "{what}"),
            }
        }
        let state = tracker.state(at(seconds, wrong));
        let since = since.map(|seconds| at(seconds, 0).wall);
        assert_eq!((state.stale, state.trouble, state.since), (stale, problem, since), "{what}");
        assert_eq!(state.reason.is_some(), problem.is_some(), "{what}");
    }
}

#[test]
fn after_a_restart_the_age_of_the_data_goes_on() {
    // When the feed was last read, in seconds before the start; whether it is stale at once, and four minutes later.
    for (age, at_once, later) in
        [(10, false, false), (100, false, true), (400, true, true), (-900, false, false)]
    {
        let stored = at(-age, 0).wall;
        let tracker = FeedTracker::new(limits(), Some(stored), Some(stored), at(0, 0));
        assert_eq!(tracker.state(at(0, 0)).stale, at_once, "{age} s");
        assert_eq!(tracker.state(at(240, 0)).stale, later, "{age} s");
        assert_eq!(tracker.state(at(0, 0)).fetched_at, Some(stored));
    }
}

#[test]
fn without_a_feed_nothing_is_stale() {
    let tracker = FeedTracker::new(Limits { has_feed: false, ..limits() }, None, None, at(0, 0));
    assert_eq!(tracker.state(at(86_400, 0)), FeedState { id: "dallas".into(), ..FeedState::default() });
}

#[test]
fn a_suspect_drop_has_the_moment_of_what_is_shown() {
    let mut feed = Feed::new();
    feed.poll(&Polled(vec![1..=40], false), 0);
    feed.poll(&Polled(vec![1..=3], false), 60);
    let state = feed.tracker.state(at(61, 0));
    assert_eq!((state.trouble, state.since), (Some(FeedProblem::Suspect), Some(at(0, 0).wall)));
    assert_eq!((state.fetched_at, state.stale), (Some(at(60, 0).wall), false));
    let shown: Vec<Arc<_>> = feed.board.calls();
    assert_eq!(shown.len(), 40);
}
