//! The maps that were last asked for: a page asks for a dozen tiles of the same one.

use blotter_records::{DataSet, Filter, Release, map::RecordsMap};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// Maps that are kept. One takes eight bytes for each position and four for each cell: 7 MB for all of the country's.
const KEPT: usize = 8;

/// Cheap to clone; clones keep the same maps.
#[derive(Clone, Default)]
pub(in crate::http::records) struct Maps(Arc<Mutex<VecDeque<Kept>>>);

struct Kept {
    release: Arc<Release>,
    data_set: DataSet,
    filter: Filter,
    map: Arc<OnceLock<Arc<RecordsMap>>>,
}

impl Maps {
    /// A filter's map, made now if it isn't kept. Whoever asks for the same meanwhile waits for it.
    pub(super) fn of(&self, release: &Arc<Release>, data_set: DataSet, filter: &Filter) -> Arc<RecordsMap> {
        let place = self.place(release, data_set, filter);
        place.get_or_init(|| Arc::new(RecordsMap::new(release.clone(), data_set, filter))).clone()
    }

    fn place(
        &self,
        release: &Arc<Release>,
        data_set: DataSet,
        filter: &Filter,
    ) -> Arc<OnceLock<Arc<RecordsMap>>> {
        // Nothing panics under the lock.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Older releases than the one before would otherwise stay in memory as long as nobody asks for other maps.
        kept.retain(|kept| kept.release.number + 1 >= release.number);
        let known = kept.iter().position(|kept| {
            Arc::ptr_eq(&kept.release, release) && kept.data_set == data_set && kept.filter == *filter
        });
        let newest = known.and_then(|at| kept.remove(at)).unwrap_or_else(|| Kept {
            release: release.clone(),
            data_set,
            filter: filter.clone(),
            map: Arc::default(),
        });
        let map = newest.map.clone();
        kept.push_front(newest);
        kept.truncate(KEPT);
        map
    }
}
