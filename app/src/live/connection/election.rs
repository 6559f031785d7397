//! Who leads where the browser has no locks: on an insecure origin, or in a frame without storage. The tabs
//! agree by messages, and the smallest number wins; decisions without a browser.

/// How long a claim waits for objections, in milliseconds: from a tab that leads, or has a smaller number.
const SETTLE_MS: f64 = 400.0;
/// How long after giving way a tab claims again if it has heard no leader, in milliseconds.
const AGAIN_MS: f64 = 3_000.0;

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Move {
    /// Send this to the other tabs.
    Post(String),
    /// Call [`Election::due`] with the number after this many milliseconds.
    Wait(f64, u32),
    /// This tab leads.
    Won,
    /// This tab doesn't lead any more.
    Lost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Out,
    Claiming,
    Following,
    Leading,
}

/// One tab's part in it.
#[derive(Debug)]
pub struct Election {
    id: u32,
    role: Role,
    /// A wait that began under another number is cancelled.
    round: u32,
}

impl Election {
    /// `id`: a random number, so that two tabs hardly ever have the same.
    pub fn new(id: u32) -> Self {
        Self { id, role: Role::Out, round: 0 }
    }

    fn turn(&mut self, role: Role) {
        self.role = role;
        self.round += 1;
    }

    fn say(&self, word: &str) -> Move {
        Move::Post(format!("{word}\n{}", self.id))
    }

    /// Tries to lead, if nobody else does.
    pub fn seek(&mut self) -> Vec<Move> {
        self.turn(Role::Claiming);
        vec![self.say("claim"), Move::Wait(SETTLE_MS, self.round)]
    }

    /// Leads from now on: the leader has gone silent.
    pub fn steal(&mut self) -> Vec<Move> {
        self.turn(Role::Leading);
        vec![Move::Post("steal".into()), Move::Won]
    }

    /// Doesn't take part any more.
    pub fn leave(&mut self) -> Vec<Move> {
        let led = self.role == Role::Leading;
        self.turn(Role::Out);
        if led { vec![Move::Post("gone".into())] } else { Vec::new() }
    }

    /// A wait is over.
    pub fn due(&mut self, round: u32) -> Vec<Move> {
        match self.role {
            _ if round != self.round => Vec::new(),
            Role::Claiming => {
                self.turn(Role::Leading);
                vec![Move::Won]
            }
            Role::Following => self.seek(),
            Role::Out | Role::Leading => Vec::new(),
        }
    }

    /// Another tab said that; also what a leader says to all, `at` and `event`.
    pub fn heard(&mut self, text: &str) -> Vec<Move> {
        let mut parts = text.split('\n');
        let word = parts.next().unwrap_or_default();
        let before_us = parts.next().and_then(|id| id.parse::<u32>().ok()).is_some_and(|id| id < self.id);
        match (word, self.role) {
            ("claim", Role::Claiming) if before_us => {
                self.turn(Role::Following);
                vec![Move::Wait(AGAIN_MS, self.round)]
            }
            ("claim", Role::Claiming) => vec![self.say("claim")],
            ("at" | "event", Role::Claiming | Role::Following) => {
                self.turn(Role::Following);
                Vec::new()
            }
            // Two lead, after many messages crossed: one gives way.
            ("at" | "event", Role::Leading) => vec![self.say("lead")],
            ("lead", Role::Leading) if !before_us => vec![self.say("lead")],
            ("lead" | "steal", Role::Leading) => {
                self.turn(Role::Following);
                vec![Move::Lost]
            }
            ("gone", Role::Following) => self.seek(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tabs on one channel, with a clock.
    struct Tabs {
        all: Vec<Election>,
        leads: Vec<bool>,
        now: f64,
        waits: Vec<(f64, usize, u32)>,
        /// Messages on their way, with who sent them.
        posted: std::collections::VecDeque<(usize, String)>,
    }

    impl Tabs {
        fn new(ids: &[u32]) -> Self {
            Self {
                all: ids.iter().map(|id| Election::new(*id)).collect(),
                leads: vec![false; ids.len()],
                now: 0.0,
                waits: Vec::new(),
                posted: std::collections::VecDeque::new(),
            }
        }

        fn act(&mut self, tab: usize, moves: Vec<Move>) {
            for step in moves {
                match step {
                    Move::Post(text) => self.posted.push_back((tab, text)),
                    Move::Wait(ms, round) => self.waits.push((self.now + ms, tab, round)),
                    Move::Won => self.leads[tab] = true,
                    Move::Lost => {
                        self.leads[tab] = false;
                        // What the machine does then.
                        let moves = self.all[tab].seek();
                        self.act(tab, moves);
                    }
                }
            }
        }

        fn deliver(&mut self) {
            while let Some((from, text)) = self.posted.pop_front() {
                for tab in (0..self.all.len()).filter(|tab| *tab != from) {
                    // A leader answers a claim with its position, as it answers a greeting.
                    if text.starts_with("claim") && self.leads[tab] {
                        self.posted.push_back((tab, "at\nx".into()));
                    }
                    let moves = self.all[tab].heard(&text);
                    self.act(tab, moves);
                }
            }
        }

        fn seek(&mut self, tab: usize) {
            let moves = self.all[tab].seek();
            self.act(tab, moves);
            self.deliver();
        }

        fn leave(&mut self, tab: usize) {
            self.leads[tab] = false;
            let moves = self.all[tab].leave();
            self.act(tab, moves);
            self.deliver();
        }

        fn run(&mut self, ms: f64) {
            let end = self.now + ms;
            loop {
                self.waits.sort_by(|a, b| a.0.total_cmp(&b.0));
                if self.waits.first().is_none_or(|wait| wait.0 > end) {
                    break;
                }
                let (at, tab, round) = self.waits.remove(0);
                self.now = at;
                let moves = self.all[tab].due(round);
                self.act(tab, moves);
                self.deliver();
            }
            self.now = end;
        }

        fn leaders(&self) -> Vec<usize> {
            (0..self.leads.len()).filter(|tab| self.leads[*tab]).collect()
        }
    }

    #[test]
    fn a_tab_alone_leads_within_half_a_second() {
        let mut tabs = Tabs::new(&[7]);
        tabs.seek(0);
        tabs.run(500.0);
        assert_eq!(tabs.leaders(), [0]);
    }

    #[test]
    fn of_eight_that_come_together_one_leads_and_later_ones_follow() {
        let mut tabs = Tabs::new(&[50, 20, 90, 10, 70, 30, 80, 60, 5]);
        for tab in 0..8 {
            tabs.seek(tab);
            tabs.run(20.0);
        }
        tabs.run(10_000.0);
        assert_eq!(tabs.leaders(), [3], "the smallest number");
        tabs.seek(8);
        tabs.run(10_000.0);
        assert_eq!(tabs.leaders(), [3], "also against a smaller number that comes later");
    }

    #[test]
    fn when_the_leader_leaves_another_takes_over() {
        let mut tabs = Tabs::new(&[3, 1, 2]);
        (0..3).for_each(|tab| tabs.seek(tab));
        tabs.run(5_000.0);
        assert_eq!(tabs.leaders(), [1]);
        tabs.leave(1);
        tabs.run(500.0);
        assert_eq!(tabs.leaders(), [2]);
    }

    #[test]
    fn who_gave_way_to_a_tab_that_vanished_claims_again() {
        let mut tabs = Tabs::new(&[3, 1]);
        tabs.seek(0);
        tabs.seek(1);
        // Gone without a message, in the middle of its claim.
        tabs.all[1] = Election::new(1);
        tabs.run(4_000.0);
        assert_eq!(tabs.leaders(), [0]);
    }

    #[test]
    fn a_silent_leader_is_stolen_from_and_two_leaders_become_one() {
        let mut tabs = Tabs::new(&[1, 2]);
        (0..2).for_each(|tab| tabs.seek(tab));
        tabs.run(5_000.0);
        let moves = tabs.all[1].steal();
        tabs.act(1, moves);
        tabs.deliver();
        tabs.run(5_000.0);
        assert_eq!(tabs.leaders(), [1]);

        let mut tabs = Tabs::new(&[4, 2, 3]);
        for tab in 0..3 {
            tabs.all[tab].turn(Role::Leading);
            tabs.leads[tab] = true;
        }
        tabs.posted.push_back((0, "event\nfeed".into()));
        tabs.deliver();
        tabs.run(5_000.0);
        assert_eq!(tabs.leaders(), [1]);
    }
}
