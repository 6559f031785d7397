//! One command after the other.

use super::{command::Command, state::Engine};

impl Engine {
    pub(super) fn handle(&mut self, command: Command) {
        let now = self.clock.now();
        match command {
            Command::Polled(poll, done) => {
                self.polled(poll, now);
                // The poller only waits so that two polls never overlap; it may be gone at shutdown.
                let _ = done.send(());
            }
            // Who asked may have given up waiting, here and below.
            Command::Posted { body, producer, reply } => {
                let _ = reply.send(self.posted(&body, &producer, now));
            }
            Command::Due { limit, reply } => {
                let _ = reply.send(self.lookups.due(limit, self.board.raw_calls(), now));
            }
            Command::Located { id, outcome } => self.located(id, outcome, now),
            Command::Tick => self.tick(now),
            Command::Ping(reply) => {
                let _ = reply.send(());
            }
            Command::Panic => panic!("a fault was injected into the engine"),
            Command::Hang => loop {
                std::thread::park();
            },
        }
    }
}
