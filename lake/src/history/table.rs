//! A table of the history at a version: its files by the log's word, and commits on exactly this version.
//!
//! A commit is never rebased on what others committed meanwhile. Delta's own check would let two compactions replace the
//! same files, one after the other, and the day's rows would be there twice; so whoever loses starts over from the newest
//! version.

use super::{
    columns::{DAY, HistoryTable},
    file::DayFile,
};
use crate::{Error, Lake, schema};
use deltalake_core::{
    DeltaTable, DeltaTableError,
    kernel::{
        Action, StructField, Transaction,
        transaction::{CommitBuilder, CommitProperties, TransactionError},
    },
    logstore::LogStoreRef,
    operations::create::CreateBuilder,
    protocol::{DeltaOperation, SaveMode},
    table::state::DeltaTableState,
};
use futures::TryStreamExt;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap, HashSet};

/// After so many commits the log gets a checkpoint, from which it is opened.
const CHECKPOINT_EVERY: u64 = 50;
/// How long commits stay readable one by one: whoever opens the table needs the newest checkpoint only.
const KEEP_LOG: &str = "interval 1 days";

/// A table at a version.
#[derive(Debug)]
pub struct DayTable {
    pub table: HistoryTable,
    log: LogStoreRef,
    state: DeltaTableState,
    pub files: Vec<DayFile>,
    /// The numbers of application transactions that are known of this version.
    numbers: BTreeMap<String, Option<i64>>,
}

impl DayTable {
    /// The newest version, `None` if there is no such table yet.
    pub async fn open(lake: &Lake, table: HistoryTable) -> Result<Option<Self>, Error> {
        let log = lake.log_store(table.path())?;
        if !log.is_delta_table_location().await? {
            return Ok(None);
        }
        let state = newest(&log).await?;
        Ok(Some(Self::at(table, log, state, BTreeMap::new(), &[])))
    }

    /// The newest version; makes the table if need be, with reader version 1 and writer version 2.
    pub async fn open_or_create(lake: &Lake, table: HistoryTable) -> Result<Self, Error> {
        if let Some(opened) = Self::open(lake, table).await? {
            return Ok(opened);
        }
        let path = table.path();
        let every = CHECKPOINT_EVERY.to_string();
        let create = CreateBuilder::new()
            .with_log_store(lake.log_store(path)?)
            .with_table_name(path.rsplit('/').next().unwrap_or(path))
            .with_columns(schema::delta(&table.schema()))
            .with_partition_columns([DAY])
            .with_configuration([
                ("delta.checkpointInterval", Some(every.as_str())),
                ("delta.enableExpiredLogCleanup", Some("true")),
                ("delta.logRetentionDuration", Some(KEEP_LOG)),
                ("delta.deletedFileRetentionDuration", Some(KEEP_LOG)),
            ])
            .with_save_mode(SaveMode::ErrorIfExists);
        if let Err(error) = create.await {
            // Another program may have made it.
            return Self::open(lake, table).await?.ok_or(error.into());
        }
        Self::open(lake, table).await?.ok_or_else(|| Error::damaged(path, "it vanished after it was made"))
    }

    /// The table with the columns that a later version of this program added, in a commit of their own; none if it has all.
    /// Files from before have none of them, which reads as null.
    pub async fn with_missing_columns(&self) -> Result<Option<Self>, Error> {
        let missing = self.missing_columns();
        if missing.is_empty() {
            return Ok(None);
        }
        let mut table = DeltaTable::new(self.log.clone());
        table.load().await?;
        let added = table.add_columns().with_fields(missing).await;
        let updated = self.updated().await?;
        match added {
            // Another program may have added them at the same time.
            Err(error) if !updated.missing_columns().is_empty() => Err(error.into()),
            _ => Ok(Some(updated)),
        }
    }

    fn missing_columns(&self) -> Vec<StructField> {
        let known = self.state.schema();
        let columns = schema::delta(&self.table.schema()).into_iter();
        columns.filter(|column| known.field(column.name()).is_none()).collect()
    }

    /// `known`: files of an earlier version. What the log says of a file never changes, and to ask Delta's state for one's
    /// statistics takes longer the more files there are.
    fn at(
        table: HistoryTable,
        log: LogStoreRef,
        state: DeltaTableState,
        numbers: BTreeMap<String, Option<i64>>,
        known: &[DayFile],
    ) -> Self {
        let known: HashMap<&str, &DayFile> = known.iter().map(|file| (file.path.as_str(), file)).collect();
        let files = state
            .log_data()
            .iter()
            .filter_map(|file| {
                if let Some(&known) = known.get(file.path().as_ref()) {
                    return Some(known.clone());
                }
                let day = file.partition_values_map().remove(DAY).flatten();
                let (size, added) = (file.size(), file.modification_time());
                DayFile::of_log(
                    file.path().into_owned(),
                    size,
                    added,
                    day.as_deref(),
                    file.stats().as_deref(),
                )
            })
            .collect();
        Self { table, log, state, files, numbers }
    }

    /// The newest version, from this one on.
    pub async fn updated(&self) -> Result<Self, Error> {
        let mut state = self.state.clone();
        state.update(&self.log, None).await?;
        let state = self.carried(state).await;
        let numbers = if state.version() == self.version() { self.numbers.clone() } else { BTreeMap::new() };
        Ok(Self::at(self.table, self.log.clone(), state, numbers, &self.files))
    }

    /// A later state than this one, to go on with. What is carried from commit to commit has a batch of files for each, and
    /// replays all of them at the next; from a checkpoint they come in one.
    async fn carried(&self, state: DeltaTableState) -> DeltaTableState {
        let checkpoints = |version: u64| (version + 1) / CHECKPOINT_EVERY;
        if checkpoints(state.version()) == checkpoints(self.version()) {
            return state;
        }
        // Where the checkpoint can't be read now, what was carried is as true, and tried again at the next.
        newest(&self.log).await.unwrap_or(state)
    }

    pub fn version(&self) -> u64 {
        self.state.version()
    }

    /// The files that were removed after a moment (milliseconds since 1970), which somebody may still read.
    pub async fn removed_since(&self, moment: i64) -> Result<Vec<String>, Error> {
        let tombstones: Vec<_> = self.state.all_tombstones(&*self.log).try_collect().await?;
        let late =
            tombstones.into_iter().filter(|file| file.deletion_timestamp().is_none_or(|at| at >= moment));
        Ok(late.map(|file| file.path().into_owned()).collect())
    }

    /// The number of an application's last commit.
    pub async fn number(&self, app: &str) -> Result<Option<i64>, Error> {
        match self.numbers.get(app) {
            Some(known) => Ok(*known),
            None => Ok(self.state.transaction_version(&*self.log, app).await?),
        }
    }

    /// Adds files as the application's commit of that number, unless this is no longer the newest version.
    ///
    /// # Errors
    /// [`Error::Conflict`] if it isn't. After any other error the commit may have happened all the same.
    pub async fn append(
        &self,
        files: &[DayFile],
        app: &str,
        number: i64,
        at: Timestamp,
    ) -> Result<Self, Error> {
        let transaction = Transaction::new_with_last_update(app, number, Some(at.as_millisecond()));
        let actions = files.iter().map(|file| Action::Add(file.add(self.table, true))).collect();
        let properties = CommitProperties::default().with_application_transaction(transaction);
        let operation = DeltaOperation::Write {
            mode: SaveMode::Append,
            partition_by: Some(vec![DAY.to_owned()]),
            predicate: None,
        };
        let mut numbers = self.numbers.clone();
        numbers.insert(app.to_owned(), Some(number));
        self.commit(actions, properties, operation, numbers).await
    }

    /// Puts a file in the place of others with the same rows, unless this is no longer the newest version.
    ///
    /// # Errors
    /// As [`DayTable::append`].
    pub async fn replace(&self, old: &[DayFile], new: &[DayFile], changes: bool) -> Result<Self, Error> {
        let gone: HashSet<&str> = old.iter().map(|file| file.path.as_str()).collect();
        let removed = self.state.log_data();
        let mut actions: Vec<Action> = removed
            .iter()
            .filter(|file| gone.contains(file.path().as_ref()))
            .map(|file| Action::Remove(file.remove_action(changes)))
            .collect();
        if actions.len() != gone.len() {
            return Err(Error::Conflict { table: self.table.path().to_owned() });
        }
        actions.extend(new.iter().map(|file| Action::Add(file.add(self.table, changes))));
        let operation = DeltaOperation::Optimize { predicate: None, target_size: 0 };
        self.commit(actions, CommitProperties::default(), operation, self.numbers.clone()).await
    }

    async fn commit(
        &self,
        actions: Vec<Action>,
        properties: CommitProperties,
        operation: DeltaOperation,
        numbers: BTreeMap<String, Option<i64>>,
    ) -> Result<Self, Error> {
        // The log is listed to be cleaned, which is worth it where a checkpoint lets something go.
        let cleans = (self.version() + 2).is_multiple_of(CHECKPOINT_EVERY);
        let properties = properties
            .with_metadata(HashMap::<String, serde_json::Value>::new())
            .with_max_retries(0)
            .with_create_checkpoint(true)
            .with_cleanup_expired_logs(Some(cleans));
        let commit = CommitBuilder::from(properties).with_actions(actions).build(
            Some(self.state.snapshot()),
            self.log.clone(),
            operation,
        );
        match commit.await {
            Ok(done) => {
                let state = self.carried(done.snapshot()).await;
                let numbers = if state.version() == self.version() + 1 { numbers } else { BTreeMap::new() };
                Ok(Self::at(self.table, self.log.clone(), state, numbers, &self.files))
            }
            Err(DeltaTableError::Transaction {
                source:
                    TransactionError::MaxCommitAttempts(_)
                    | TransactionError::VersionAlreadyExists(_)
                    | TransactionError::CommitConflict(_),
            }) => Err(Error::Conflict { table: self.table.path().to_owned() }),
            Err(error) => Err(error.into()),
        }
    }
}

/// The newest state, from the log's last checkpoint on.
async fn newest(log: &LogStoreRef) -> Result<DeltaTableState, Error> {
    let mut table = DeltaTable::new(log.clone());
    table.load().await?;
    Ok(table.snapshot()?.clone())
}
