//! Waiting for the next release: one small question of the store while there is none, since a bucket charges for each,
//! and listing a table or reading its log would be many.

use crate::{Error, Lake, release};
use object_store::ObjectStoreExt;
use std::time::{Duration, Instant};

/// How often the table is opened all the same: a lake that was put in another's place may have a shorter log.
const ANEW: Duration = Duration::from_mins(10);

/// What was found last.
#[derive(Debug, Default)]
pub struct Watch(Option<Seen>);

#[derive(Debug)]
struct Seen {
    at: Instant,
    /// The version of the table of releases; none if there is no table yet.
    version: Option<u64>,
    newest: Option<u64>,
}

impl Watch {
    /// The number of the newest release, `None` before the first.
    pub async fn newest(&mut self, lake: &Lake) -> Result<Option<u64>, Error> {
        if let Some(seen) = &self.0
            && seen.at.elapsed() < ANEW
            && !committed(lake, seen.version.map_or(0, |version| version + 1)).await?
        {
            return Ok(seen.newest);
        }
        let at = Instant::now();
        let (version, newest) = release::newest_with_version(lake).await?;
        self.0 = Some(Seen { at, version, newest });
        Ok(newest)
    }
}

/// Whether the table of releases has this version.
async fn committed(lake: &Lake, version: u64) -> Result<bool, Error> {
    let commit = format!("{}/_delta_log/{version:020}.json", release::TABLE);
    match lake.store().head(&lake.path(&commit)).await {
        Ok(_) => Ok(true),
        Err(object_store::Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Release;
    use std::fs;

    async fn publish(lake: &Lake, number: u64) {
        release::publish(lake, &Release { number, ..Release::empty() }).await.unwrap();
    }

    #[tokio::test]
    async fn each_release_is_seen_from_an_empty_lake_on() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open(folder.path().to_str().unwrap()).unwrap();
        let mut watch = Watch::default();
        assert_eq!(watch.newest(&lake).await.unwrap(), None);
        assert_eq!(watch.newest(&lake).await.unwrap(), None);
        for number in 1..=3 {
            publish(&lake, number).await;
            assert_eq!(watch.newest(&lake).await.unwrap(), Some(number));
            assert_eq!(watch.newest(&lake).await.unwrap(), Some(number));
        }
    }

    #[tokio::test]
    async fn without_a_new_release_nothing_is_listed_and_no_log_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open(folder.path().to_str().unwrap()).unwrap();
        publish(&lake, 1).await;
        let mut watch = Watch::default();
        assert_eq!(watch.newest(&lake).await.unwrap(), Some(1));
        // Whoever lists the table or reads its log now, finds none.
        let (log, aside) =
            (folder.path().join(release::TABLE).join("_delta_log"), folder.path().join("aside"));
        fs::rename(&log, &aside).unwrap();
        assert_eq!(watch.newest(&lake).await.unwrap(), Some(1));
        fs::rename(&aside, &log).unwrap();
        publish(&lake, 2).await;
        assert_eq!(watch.newest(&lake).await.unwrap(), Some(2));
    }
}
