//! The board: what is going on now, folded from events by one pure function.
//! The server, the first HTML and the browser all run this same code.

use crate::{Address, AddressId, Body, Call, CallId, ChangeType, CurrentCalls, Event};
use hashbrown::{HashMap, HashSet, hash_map::Entry};
use std::sync::Arc;

/// The last value of a key, and the event that brought it.
#[derive(Debug, Clone)]
struct Slot {
    seq: u64,
    /// None: the call has left. The slot stays, so that an older event can't bring it back.
    value: Option<Arc<Call>>,
}

/// An address and the event that brought it.
#[derive(Debug, Clone)]
struct Placed {
    seq: u64,
    address: Address,
}

/// The present calls and addresses.
///
/// For each key the newest `seq` wins, so any interleaving of events that keeps each key's own order, with
/// any repetition, gives the same board.
#[derive(Debug, Clone, Default)]
pub struct Board {
    seq: u64,
    /// Events up to here are ignored: the board was given whole after them, or has forgotten what left before.
    base: u64,
    calls: HashMap<CallId, Slot>,
    addresses: HashMap<AddressId, Placed>,
    active: usize,
}

impl Board {
    /// An empty board at the log's beginning.
    pub fn new() -> Self {
        Self::default()
    }

    /// The board that `/current-calls/` or the first HTML describes.
    pub fn from_current(current: &CurrentCalls) -> Self {
        Self::at(current.seq, current.current_active_calls.iter().cloned())
    }

    /// A board with exactly these calls, as they are after event `seq`; older events change nothing.
    pub fn at(seq: u64, calls: impl IntoIterator<Item = Arc<Call>>) -> Self {
        let mut board = Self { seq, base: seq, ..Self::default() };
        for call in calls {
            board.set_call(seq, call.call_id, Some(call));
        }
        board
    }

    /// Takes one event. An event older than what its key last took changes nothing.
    pub fn apply(&mut self, event: &Event) {
        if event.seq <= self.base {
            return;
        }
        self.seq = self.seq.max(event.seq);
        match &event.body {
            Body::Call(change) => {
                let active = change.change_type != ChangeType::Delete;
                self.set_call(event.seq, change.call.call_id, active.then(|| change.call.clone()));
            }
            Body::Address(change) => self.set_address(event.seq, change.address_id, &change.address),
        }
    }

    fn set_call(&mut self, seq: u64, id: CallId, call: Option<Arc<Call>>) {
        if let Some((address_id, address)) =
            call.as_ref().and_then(|call| Some((call.address_id, call.address.as_ref()?)))
        {
            self.set_address(seq, address_id, address);
        }
        let active = call.is_some();
        let was_active = match self.calls.entry(id) {
            Entry::Occupied(slot) if slot.get().seq >= seq => return,
            Entry::Occupied(mut slot) => slot.insert(Slot { seq, value: call }).value.is_some(),
            Entry::Vacant(slot) => {
                slot.insert(Slot { seq, value: call });
                false
            }
        };
        self.active = self.active + usize::from(active) - usize::from(was_active);
    }

    fn set_address(&mut self, seq: u64, id: AddressId, address: &Address) {
        match self.addresses.entry(id) {
            Entry::Occupied(slot) if slot.get().seq >= seq => {}
            Entry::Occupied(mut slot) => *slot.get_mut() = Placed { seq, address: address.clone() },
            Entry::Vacant(slot) => {
                slot.insert(Placed { seq, address: address.clone() });
            }
        }
    }

    /// The newest event that was taken.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// How many calls are active.
    pub fn len(&self) -> usize {
        self.active
    }

    /// Whether no call is active.
    pub fn is_empty(&self) -> bool {
        self.active == 0
    }

    /// An active call as of its last event; its own `address` may be older than the board's.
    pub fn get(&self, id: &CallId) -> Option<&Arc<Call>> {
        self.calls.get(id)?.value.as_ref()
    }

    /// The address of a location, if the board has one.
    pub fn address(&self, id: &AddressId) -> Option<&Address> {
        self.addresses.get(id).map(|placed| &placed.address)
    }

    /// The active calls in no particular order, as of their last events.
    pub fn raw_calls(&self) -> impl Iterator<Item = &Arc<Call>> {
        self.calls.values().filter_map(|slot| slot.value.as_ref())
    }

    /// The active calls with the addresses that the board knows, newest first
    /// (by `reported_at`, then incident, then unit).
    pub fn calls(&self) -> Vec<Arc<Call>> {
        let mut calls: Vec<_> = self.raw_calls().map(|call| self.placed(call)).collect();
        calls.sort_unstable_by(|a, b| {
            (b.reported_at.or(Some(b.first_seen)))
                .cmp(&a.reported_at.or(Some(a.first_seen)))
                .then_with(|| b.incident_number.cmp(&a.incident_number))
                .then_with(|| a.unit_number.cmp(&b.unit_number))
        });
        calls
    }

    /// The call with the newest address that the board has for its location.
    pub fn placed(&self, call: &Arc<Call>) -> Arc<Call> {
        let known = self.address(&call.address_id);
        if known == call.address.as_ref() {
            return call.clone();
        }
        Arc::new(Call { address: known.cloned(), ..Call::clone(call) })
    }

    /// Forgets calls that left at or before event `floor`, and addresses that no active call uses and that
    /// are as old; from then on events up to `floor` are ignored.
    pub fn forget(&mut self, floor: u64) {
        self.base = self.base.max(floor);
        self.calls.retain(|_, slot| slot.value.is_some() || slot.seq > floor);
        let used: HashSet<AddressId> = self.raw_calls().map(|call| call.address_id).collect();
        self.addresses.retain(|id, placed| placed.seq > floor || used.contains(id));
    }
}
