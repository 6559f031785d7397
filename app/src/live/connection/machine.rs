//! Who streams, and whether the connection is alive: decisions without a browser.
//! One tab of an origin leads (it holds a lock and streams), the others follow what it passes on.

use crate::live::connection::backoff;

/// A connection without a `feed` event for this long is dead: the server sends one at least every 20 s.
pub const SILENCE_MS: f64 = 50_000.0;

/// The state of the connection, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ConnectionState {
    /// Not opened yet: the page shows its first HTML.
    #[default]
    Starting,
    /// Events arrive.
    Live,
    /// Lost; being opened again.
    Reconnecting,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The page is visible (again).
    Show,
    /// The page is hidden, or kept for the Back button.
    Hide,
    /// This tab got the lock.
    Locked,
    /// The lock was taken from this tab.
    LockLost,
    /// A message came from the server, directly or through the leader.
    Heard,
    /// The leader says that it is reconnecting.
    LeaderLost,
    /// The stream broke; the browser opens it again by itself.
    Interrupted,
    /// The stream ended for good.
    Closed,
    /// A pause is over.
    Due,
    /// Some seconds have passed.
    Tick,
}

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Action {
    /// Queue for the lock.
    Seek,
    /// Take the lock from a leader that went silent.
    Steal,
    /// Give up the lock, or the place in the queue.
    LetGo,
    /// Ask the leader for its position.
    Greet,
    /// Open a stream from our own position, in place of any other.
    Open,
    /// Close the stream.
    Close,
    /// Send [`Input::Due`] after this many milliseconds.
    Wait(f64),
    /// Show that, and pass it on if leading.
    Show(ConnectionState),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Off,
    Following,
    Leading,
}

/// The state of one tab's connection.
#[derive(Debug)]
pub struct Machine {
    shares: bool,
    role: Role,
    line: ConnectionState,
    heard_ms: f64,
    attempt: u32,
}

impl Machine {
    /// `shares`: the browser has channels, so that tabs can share one stream.
    pub fn new(shares: bool) -> Self {
        Self { shares, role: Role::Off, line: ConnectionState::Starting, heard_ms: 0.0, attempt: 0 }
    }

    /// Whether this tab streams for all.
    pub fn leads(&self) -> bool {
        self.role == Role::Leading
    }

    /// Whether the tab takes part at all.
    pub fn is_on(&self) -> bool {
        self.role != Role::Off
    }

    /// Takes one input at `now` (milliseconds of any steady clock); `random` lies in 0..1.
    pub fn step(&mut self, input: Input, now: f64, random: f64) -> Vec<Action> {
        let mut actions = Vec::new();
        match (input, self.role) {
            (Input::Show, Role::Off) => self.begin(now, &mut actions),
            (Input::Hide, Role::Following | Role::Leading) => {
                self.role = Role::Off;
                actions.extend([Action::Close, Action::LetGo]);
            }
            (Input::Locked, Role::Following) => {
                self.role = Role::Leading;
                self.attempt = 0;
                self.heard_ms = now;
                actions.push(Action::Open);
            }
            (Input::LockLost, Role::Leading) => {
                self.role = Role::Following;
                self.heard_ms = now;
                actions.extend([Action::Close, Action::Seek]);
            }
            (Input::Heard, Role::Following | Role::Leading) => {
                self.heard_ms = now;
                self.attempt = 0;
                self.show(ConnectionState::Live, &mut actions);
            }
            (Input::LeaderLost, Role::Following) | (Input::Interrupted, Role::Leading) => {
                self.show(ConnectionState::Reconnecting, &mut actions);
            }
            (Input::Closed, Role::Leading) => self.retry(now, random, &mut actions),
            (Input::Due, Role::Leading) => actions.push(Action::Open),
            (Input::Tick, Role::Leading) if now - self.heard_ms >= SILENCE_MS => {
                self.retry(now, random, &mut actions);
            }
            (Input::Tick, Role::Following) if now - self.heard_ms >= SILENCE_MS => {
                self.heard_ms = now;
                self.show(ConnectionState::Reconnecting, &mut actions);
                actions.push(Action::Steal);
            }
            _ => {}
        }
        actions
    }

    fn begin(&mut self, now: f64, actions: &mut Vec<Action>) {
        // A page that comes back after a long sleep shows old calls until it has caught up.
        if self.line == ConnectionState::Live && now - self.heard_ms >= SILENCE_MS {
            self.show(ConnectionState::Reconnecting, actions);
        }
        self.heard_ms = now;
        self.attempt = 0;
        if self.shares {
            self.role = Role::Following;
            actions.extend([Action::Seek, Action::Greet]);
        } else {
            self.role = Role::Leading;
            actions.push(Action::Open);
        }
    }

    fn retry(&mut self, now: f64, random: f64, actions: &mut Vec<Action>) {
        self.show(ConnectionState::Reconnecting, actions);
        actions.extend([Action::Close, Action::Wait(backoff::delay_ms(self.attempt, random))]);
        self.attempt += 1;
        self.heard_ms = now;
    }

    fn show(&mut self, line: ConnectionState, actions: &mut Vec<Action>) {
        if self.line != line {
            self.line = line;
            actions.push(Action::Show(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leading() -> Machine {
        let mut tab = Machine::new(true);
        assert_eq!(tab.step(Input::Show, 0.0, 0.0), [Action::Seek, Action::Greet]);
        assert_eq!(tab.step(Input::Locked, 1.0, 0.0), [Action::Open]);
        assert_eq!(tab.step(Input::Heard, 2.0, 0.0), [Action::Show(ConnectionState::Live)]);
        tab
    }

    #[test]
    fn a_silent_stream_is_said_and_replaced() {
        let mut tab = leading();
        assert!(tab.step(Input::Tick, 50_001.0, 0.0).is_empty());
        let dead = tab.step(Input::Tick, 50_002.0, 0.0);
        assert_eq!(dead, [Action::Show(ConnectionState::Reconnecting), Action::Close, Action::Wait(500.0)]);
        assert_eq!(tab.step(Input::Due, 51_000.0, 0.0), [Action::Open]);
        assert_eq!(tab.step(Input::Heard, 51_100.0, 0.0), [Action::Show(ConnectionState::Live)]);
    }

    #[test]
    fn a_stream_that_ends_is_tried_again_with_growing_pauses() {
        let mut tab = leading();
        assert_eq!(
            tab.step(Input::Closed, 3.0, 0.0),
            [Action::Show(ConnectionState::Reconnecting), Action::Close, Action::Wait(500.0)]
        );
        tab.step(Input::Due, 600.0, 0.0);
        assert_eq!(tab.step(Input::Closed, 700.0, 0.0), [Action::Close, Action::Wait(1000.0)]);
    }

    #[test]
    fn a_silent_leader_is_stolen_from_and_follows() {
        let mut follower = Machine::new(true);
        follower.step(Input::Show, 0.0, 0.0);
        follower.step(Input::Heard, 10.0, 0.0);
        assert_eq!(
            follower.step(Input::Tick, 60_000.0, 0.0),
            [Action::Show(ConnectionState::Reconnecting), Action::Steal]
        );
        assert_eq!(follower.step(Input::Locked, 60_001.0, 0.0), [Action::Open]);

        let mut leader = leading();
        assert_eq!(leader.step(Input::LockLost, 60_001.0, 0.0), [Action::Close, Action::Seek]);
        assert!(!leader.leads());
    }

    #[test]
    fn a_hidden_tab_lets_go_and_catches_up() {
        let mut tab = leading();
        assert_eq!(tab.step(Input::Hide, 100.0, 0.0), [Action::Close, Action::LetGo]);
        assert!(tab.step(Input::Tick, 90_000.0, 0.0).is_empty());
        assert_eq!(
            tab.step(Input::Show, 100_000.0, 0.0),
            [Action::Show(ConnectionState::Reconnecting), Action::Seek, Action::Greet]
        );
        assert!(tab.step(Input::Show, 100_000.0, 0.0).is_empty(), "pageshow beside visibilitychange");
    }

    #[test]
    fn without_a_channel_each_tab_streams() {
        let mut tab = Machine::new(false);
        assert_eq!(tab.step(Input::Show, 0.0, 0.0), [Action::Open]);
        assert!(tab.leads());
    }
}
