//! A handle to one map on the page.

use blotter_map::LiveMap;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::rc::Rc;

/// One map, once it is on the page; a handle that copies. It isn't a signal: nothing is derived from it.
#[derive(Debug, Clone, Copy)]
pub struct MapHandle(StoredValue<Option<SendWrapper<Rc<LiveMap>>>>);

impl MapHandle {
    /// For a map that is still to come.
    pub fn new() -> Self {
        Self(StoredValue::new(None))
    }

    /// Runs something with the map, if it is there.
    pub fn with<T>(self, run: impl FnOnce(&LiveMap) -> T) -> Option<T> {
        // The map may call back into the page, and the page into the map: nothing stays borrowed meanwhile.
        let map = self.0.try_get_value()??;
        Some(run(&map))
    }

    pub(super) fn set(self, map: LiveMap) {
        self.0.set_value(Some(SendWrapper::new(Rc::new(map))));
    }

    /// Takes the map off the page.
    pub(super) fn clear(self) {
        let map = self.0.try_update_value(Option::take);
        drop(map);
    }
}
