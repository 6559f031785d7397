//! What can go wrong when the hub or the listener starts.

/// An error of the live crate. Errors of single connections are not here: they end that
/// connection and nothing else.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// A writer loop could not be started: no thread, or no epoll instance.
    #[error("a writer loop could not be started: {0}")]
    Writer(#[source] std::io::Error),
    /// The listening socket could not be handed to the runtime.
    #[error("the listening socket can't be used: {0}")]
    Listener(#[source] std::io::Error),
}
