//! Follows the lake: a release that an import publishes while the program runs is shown within seconds.

use super::{ImportCounts, Rejects, Release, State};
use blotter_lake::{Error, Lake, Loaded, RowsReader, Watch};
use std::{future::Future, pin::pin, sync::Arc, time::Duration};
use tokio::{runtime::Handle, sync::watch, time::sleep};

/// How often the lake is asked for a newer release.
const EVERY: Duration = Duration::from_secs(3);

/// Tells `state` of each new release until `shutdown` ends. While the lake can't be read, the release before stays.
pub async fn follow(lake: Lake, state: watch::Sender<State>, shutdown: impl Future<Output = ()>) {
    let mut shutdown = pin!(shutdown);
    let mut failing = false;
    let (mut watch, mut loaded) = (Watch::default(), None);
    loop {
        match look(&lake, &mut watch, &mut loaded, &state).await {
            Ok(()) => failing = false,
            Err(error) => {
                // Once for each outage.
                if !failing {
                    tracing::warn!(%error, lake = lake.name(), "the lake can't be read; trying again every few seconds");
                }
                failing = true;
                state.send_if_modified(|state| {
                    let is_first = matches!(state, State::Unread);
                    if is_first {
                        *state = State::Unreadable;
                    }
                    is_first
                });
            }
        }
        tokio::select! {
            () = &mut shutdown => return,
            () = sleep(EVERY) => {}
        }
    }
}

async fn look(
    lake: &Lake,
    watch: &mut Watch,
    loaded: &mut Option<Loaded>,
    state: &watch::Sender<State>,
) -> Result<(), Error> {
    let newest = watch.newest(lake).await?;
    let known = match &*state.borrow() {
        State::Unread | State::Unreadable => None,
        State::Read(release) => Some(release.as_ref().map(|release| release.number)),
    };
    if known == Some(newest) {
        return Ok(());
    }
    // Months that did not change are shared with the release before.
    let next = blotter_lake::load(lake, loaded.as_ref()).await?;
    let release = match &next {
        Some(Loaded { release, source }) => {
            let rejects = Rejects { csv: blotter_lake::rejects(lake, source).await? };
            tracing::info!(release = source.number, "the records' newest release is loaded");
            Some(Arc::new(Release {
                number: source.number,
                imported_at: source.imported_at,
                records: release.clone(),
                import: import(&source.summary),
                rejects,
                rows: Some(Arc::new(RowsReader::new(lake, &Handle::current(), source.clone()))),
                source: Some((lake.clone(), source.clone())),
                before: before(state),
            }))
        }
        None => None,
    };
    *loaded = next;
    state.send_replace(State::Read(release));
    Ok(())
}

/// What was the newest release until now.
fn before(state: &watch::Sender<State>) -> Option<Arc<Release>> {
    match &*state.borrow() {
        State::Read(Some(release)) => Some(Arc::new(Release { before: None, ..Release::clone(release) })),
        State::Read(None) | State::Unread | State::Unreadable => None,
    }
}

/// Reads what an import wrote of itself; a rollback writes something else.
fn import(summary: &serde_json::Value) -> Option<ImportCounts> {
    let units = summary.get("units")?;
    let unit = |name: &str| units.get(name).and_then(serde_json::Value::as_u64).unwrap_or(0);
    let rows = summary.get("rows")?.as_object()?;
    let kept = rows.values().filter_map(serde_json::Value::as_u64).sum();
    let rejected = summary.get("rejected")?.as_u64()?;
    // Earlier versions did not count what they read.
    let counted = |name: &str| summary.get("counted").and_then(|counted| counted.get(name)?.as_u64());
    Some(ImportCounts {
        files: summary.get("files")?.as_u64()?,
        read: counted("read").unwrap_or(kept + rejected),
        kept,
        rejected,
        rows_unchanged: counted("unchanged").unwrap_or(0),
        superseded: counted("superseded").unwrap_or(0),
        rows_refused: counted("refused").unwrap_or(0),
        added: unit("added"),
        replaced: unit("replaced"),
        unchanged: unit("unchanged"),
        refused: unit("refused"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_made_a_release_is_an_import_or_something_else() {
        let summary = json!({
            "release": 2, "files": 3, "rows": {"street": 10, "outcomes": 5, "stop-and-search": 0}, "rejected": 1,
            "units": {"added": 2, "replaced": 1, "unchanged": 0, "refused": 0},
        });
        let counts = import(&summary).unwrap();
        assert_eq!((counts.files, counts.read, counts.kept, counts.rejected), (3, 16, 15, 1));
        assert_eq!((counts.added, counts.replaced, counts.unchanged, counts.refused), (2, 1, 0, 0));
        let mut counted = summary;
        counted["counted"] =
            json!({"read": 20, "kept": 15, "rejected": 1, "unchanged": 3, "superseded": 1, "refused": 0});
        let counts = import(&counted).unwrap();
        assert_eq!((counts.read, counts.rows_unchanged, counts.superseded), (20, 3, 1));
        assert_eq!(import(&json!({"rollback_to": 1})), None);
        assert_eq!(import(&json!(null)), None);
    }
}
