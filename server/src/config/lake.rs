//! Where history and records are kept.

use super::DataDirConfig;
use crate::Error;
use blotter_lake::Lake;
use clap::Args;
use std::path::Path;

/// Flags about the lake.
#[allow(clippy::doc_markdown, reason = "a flag's text is its help, where backticks would show")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct LakeConfig {
    /// Where records are kept: a folder, or `s3://bucket/prefix`
    ///
    /// S3 reads `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL` and `AWS_ALLOW_HTTP`, or the
    /// usual credentials chain. Default: `lake` in the data directory.
    #[arg(long, env = "BLOTTER_LAKE", value_name = "PLACE")]
    pub lake: Option<String>,
}

impl LakeConfig {
    /// Opens the lake that was given, or the one in the data directory.
    pub fn open(&self, dir: &DataDirConfig) -> Result<Lake, Error> {
        match &self.lake {
            Some(place) => Ok(Lake::open(place)?),
            None => self.open_in(&dir.resolve()?),
        }
    }

    /// As [`LakeConfig::open`], where the data directory is known.
    pub fn open_in(&self, data_dir: &Path) -> Result<Lake, Error> {
        let place = self.lake.clone().unwrap_or_else(|| data_dir.join("lake").to_string_lossy().into_owned());
        Ok(Lake::open(&place)?)
    }
}
