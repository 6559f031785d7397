//! The pages: the live map, the embed, the history, about a city's data, about the records, and nothing.

mod about;
mod dashboard;
mod data;
mod embed;
mod front;
mod history;
mod incident;
mod live;
mod not_found;

pub use about::AboutPage;
pub use dashboard::DashboardPage;
pub use data::DataPage;
pub use embed::EmbedPage;
pub use front::FrontPage;
pub use history::HistoryPage;
pub use incident::IncidentPage;
pub use live::LivePage;
pub use not_found::NotFound;
