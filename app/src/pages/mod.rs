//! The pages: the live map, the embed, about the data, and nothing.

mod about;
mod embed;
mod live;
mod not_found;

pub use about::AboutPage;
pub use embed::EmbedPage;
pub use live::LivePage;
pub use not_found::NotFound;
