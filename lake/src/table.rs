//! One Delta table: made once, read at a version, and brought to a set of files in one commit that fails if anybody else
//! committed meanwhile.

use crate::{Error, Lake, schema};
use arrow_schema::Schema;
use deltalake_core::{
    DeltaTable, DeltaTableError,
    kernel::{
        Action, Add, Transaction,
        transaction::{CommitBuilder, CommitProperties, TransactionError},
    },
    logstore::LogStoreRef,
    operations::create::CreateBuilder,
    protocol::{DeltaOperation, SaveMode},
    table::state::DeltaTableState,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A data file of a table, as a release lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFile {
    /// Inside the table's folder.
    pub path: String,
    /// The partition, `2021-06-01`; none in a table without partitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<String>,
    pub size: u64,
    pub rows: u64,
    /// XXH3 of the file's bytes, in hex.
    pub xxh3: String,
}

/// A table at one version.
pub struct Table {
    /// Inside the lake: `records/street`.
    pub name: String,
    log: LogStoreRef,
    state: DeltaTableState,
}

impl Table {
    /// The newest version, `None` if there is no such table yet.
    pub async fn open(lake: &Lake, name: &str) -> Result<Option<Self>, Error> {
        let log = lake.log_store(name)?;
        if !log.is_delta_table_location().await? {
            return Ok(None);
        }
        let mut table = DeltaTable::new(log.clone());
        table.load().await?;
        let state = table.snapshot()?.clone();
        Ok(Some(Self { name: name.to_owned(), log, state }))
    }

    /// The table as it was at a version.
    pub async fn open_at(lake: &Lake, name: &str, version: u64) -> Result<Self, Error> {
        let log = lake.log_store(name)?;
        let mut table = DeltaTable::new(log.clone());
        table.load_version(version).await?;
        let state = table.snapshot()?.clone();
        Ok(Self { name: name.to_owned(), log, state })
    }

    /// The newest version; makes the table if need be, with reader version 1 and writer version 2.
    pub async fn open_or_create(
        lake: &Lake,
        name: &str,
        schema: &Schema,
        by_month: bool,
    ) -> Result<Self, Error> {
        if let Some(table) = Self::open(lake, name).await? {
            return Ok(table);
        }
        let log = lake.log_store(name)?;
        let create = CreateBuilder::new()
            .with_log_store(log.clone())
            .with_table_name(name.rsplit('/').next().unwrap_or(name))
            .with_columns(schema::delta(schema))
            .with_partition_columns(if by_month { vec!["month"] } else { vec![] })
            // A release needs its versions' logs for as long as it is kept; only `vacuum` judges that.
            .with_configuration([("delta.enableExpiredLogCleanup", Some("false"))])
            .with_save_mode(SaveMode::ErrorIfExists);
        if let Err(error) = create.await {
            // Another importer may have made it.
            return Self::open(lake, name).await?.ok_or(error.into());
        }
        Self::open(lake, name).await?.ok_or_else(|| Error::damaged(name, "it vanished after it was made"))
    }

    pub fn version(&self) -> u64 {
        self.state.version()
    }

    /// The paths of the version's files, with their sizes.
    pub fn files(&self) -> BTreeMap<String, u64> {
        self.state
            .log_data()
            .iter()
            .map(|file| (file.path().into_owned(), u64::try_from(file.size()).unwrap_or(0)))
            .collect()
    }

    /// Whether the version holds exactly these.
    pub fn has_files(&self, files: &[DataFile]) -> bool {
        let present = self.files();
        files.len() == present.len() && files.iter().all(|file| present.contains_key(&file.path))
    }

    /// Commits what makes the table hold exactly `files`: one commit of removals and additions, or none if it holds
    /// them already. Returns the version that does.
    ///
    /// # Errors
    /// [`Error::Conflict`] if this is no longer the newest version.
    pub async fn set_files(&self, files: &[DataFile]) -> Result<u64, Error> {
        let wanted: HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let present = self.files();
        let mut actions: Vec<Action> = self
            .state
            .log_data()
            .iter()
            .filter(|file| !wanted.contains(file.path().as_ref()))
            .map(|file| Action::Remove(file.remove_action(true)))
            .collect();
        let added = files.iter().filter(|file| !present.contains_key(&file.path));
        actions.extend(added.map(|file| Action::Add(add(file))));
        if actions.is_empty() {
            return Ok(self.version());
        }
        self.commit(actions, CommitProperties::default()).await
    }

    /// Adds one file, unless this is no longer the newest version. `transaction` names what the file is the next of.
    pub async fn append(&self, file: &DataFile, transaction: (&str, i64)) -> Result<u64, Error> {
        let transaction = Transaction::new(transaction.0, transaction.1);
        let properties = CommitProperties::default().with_application_transaction(transaction);
        self.commit(vec![Action::Add(add(file))], properties).await
    }

    async fn commit(&self, actions: Vec<Action>, properties: CommitProperties) -> Result<u64, Error> {
        let operation = DeltaOperation::Write {
            mode: SaveMode::Overwrite,
            partition_by: Some(self.state.metadata().partition_columns().to_vec()),
            predicate: None,
        };
        // Never rebased on what others did: whether that can be is decided by release, not by file.
        let properties = properties.with_max_retries(0).with_cleanup_expired_logs(Some(false));
        let commit = CommitBuilder::from(properties).with_actions(actions).build(
            Some(self.state.snapshot()),
            self.log.clone(),
            operation,
        );
        match commit.await {
            Ok(done) => Ok(done.version()),
            Err(DeltaTableError::Transaction {
                source:
                    TransactionError::MaxCommitAttempts(_)
                    | TransactionError::VersionAlreadyExists(_)
                    | TransactionError::CommitConflict(_),
            }) => Err(Error::Conflict { table: self.name.clone() }),
            Err(error) => Err(error.into()),
        }
    }
}

fn add(file: &DataFile) -> Add {
    let partition: HashMap<_, _> =
        file.month.iter().map(|month| ("month".to_owned(), Some(month.clone()))).collect();
    Add {
        path: file.path.clone(),
        partition_values: partition,
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        modification_time: jiff::Timestamp::now().as_millisecond(),
        data_change: true,
        stats: Some(format!("{{\"numRecords\":{}}}", file.rows)),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
        clustering_provider: None,
    }
}
