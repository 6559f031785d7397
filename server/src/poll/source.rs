//! Where snapshots come from, as `--feed-url` and the city's file say.

use super::{body::Pages, csv::CsvFile, failure::PollFailure, folder::Folder, http::HttpFeed, soda::Soda};
use crate::{Error, config::FeedConfig, engine::PollOutcome};
use blotter_cities::{City, Protocol};
use blotter_model::Timestamp;
use std::{path::PathBuf, sync::Arc};

/// Where snapshots come from.
pub struct Source(Kind);

enum Kind {
    Soda(Box<Soda>),
    Csv(Box<CsvFile>),
    Folder(Folder),
}

impl Source {
    /// The source, if there is any.
    ///
    /// # Errors
    /// When the address isn't one, or the app token can't be sent.
    pub fn new(config: &FeedConfig, city: &Arc<City>) -> Result<Option<Self>, Error> {
        let given = config.feed_url.as_deref().unwrap_or(&city.feed.url).trim();
        if given == "none" || given.is_empty() {
            return Ok(None);
        }
        if given.starts_with("http://") || given.starts_with("https://") {
            let url = given.parse().map_err(|error| {
                Error::Setting(format!("--feed-url: {given} is not a valid URL: {error}"))
            })?;
            let http = HttpFeed::new(city.clone(), config.app_token.as_deref(), config.timeout)
                .map_err(|error| Error::Setting(format!("--feed-url, --feed-app-token: {error}")))?;
            return Ok(Some(Self(match city.feed.protocol {
                Protocol::Csv => Kind::Csv(Box::new(CsvFile::new(http, url))),
                _ => Kind::Soda(Box::new(Soda::new(http, url))),
            })));
        }
        let path = PathBuf::from(given);
        if !path.is_dir() {
            return Err(Error::Setting(format!(
                "--feed-url: {given} is neither a URL (http://… or https://…), nor a folder, nor `none`"
            )));
        }
        Ok(Some(Self(Kind::Folder(Folder::new(path, config.repeat, city.clone())))))
    }

    /// What the feed says now; the bodies that it answered with are in `pages`, however the poll ends.
    pub(super) async fn poll(
        &mut self,
        now: Timestamp,
        pages: &mut Pages,
    ) -> Result<PollOutcome, PollFailure> {
        match &mut self.0 {
            Kind::Soda(soda) => soda.poll(now, pages).await,
            Kind::Csv(csv) => csv.poll(now, pages).await,
            Kind::Folder(folder) => folder.poll(now, pages).await,
        }
    }
}
