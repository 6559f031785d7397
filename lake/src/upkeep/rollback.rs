//! Back to an older release: its files, published anew under the next number.

use crate::{Error, Lake, Release, import, release};
use jiff::Timestamp;
use object_store::ObjectStoreExt;

/// Publishes the state of release `number` as a new release, which is returned. Nothing is lost: the way back is
/// another rollback.
///
/// # Errors
/// If there is no such release, or its files were vacuumed, or somebody else published meanwhile.
pub async fn rollback(lake: &Lake, number: u64) -> Result<Release, Error> {
    let releases = release::all(lake).await?;
    let Some(old) = releases.iter().find(|release| release.number == number) else {
        return Err(Error::NoRelease(number));
    };
    let Some(newest) = releases.last() else { return Err(Error::NoRelease(number)) };
    for (table, files) in &old.files {
        for file in files {
            let path = format!("records/{table}/{}", file.path);
            if let Err(error) = lake.store().head(&lake.path(&path)).await {
                let reason = match error {
                    object_store::Error::NotFound { .. } => format!("{path} was vacuumed"),
                    error => error.to_string(),
                };
                return Err(Error::Unusable { release: number, reason });
            }
        }
    }
    let next = Release {
        number: newest.number + 1,
        imported_at: Timestamp::now(),
        summary: serde_json::json!({ "rollback": number }),
        ..old.clone()
    };
    import::commit(lake, newest, next).await
}
