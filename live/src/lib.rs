//! Blotter's HTTP accept loop and its Server-Sent Events fan-out.
//!
//! A handler answers an SSE request with [`Hub::respond`]. [`serve()`] runs the router on plain
//! TCP; when it sees such an answer to an HTTP/1.1 `GET`, it takes the socket back from hyper,
//! whose buffers are freed, and gives it to one of the hub's writer loops. A writer loop is one
//! thread with one epoll set: it writes each frame, framed once and shared by all, to its clients.
//! A client is then a file descriptor and a position, some 40 bytes in this process; what the
//! kernel keeps for the socket (its send buffer starts at `net.ipv4.tcp_wmem[1]`, grows and
//! shrinks by itself, and is left at that) is not counted as memory of the process.
//!
//! The body of a stream has no length and no chunks: it ends when the connection does
//! (`Connection: close`). Bytes that a client sends after its request are read and dropped.
//!
//! - `hub`: publishing, numbers; `shared`: what it shares with the loops; `ring`: the last frames.
//! - `writer`, `mailbox`, `client`: the loops, the way to them, one client's state.
//! - `respond`: the answer to an SSE request.
//! - `serve`: the accept loop; `connection`: one connection until it ends or is taken over.

mod client;
mod connection;
mod error;
mod hub;
mod listen;
mod lock;
mod mailbox;
mod options;
mod respond;
mod ring;
mod serve;
mod shared;
mod writer;

pub use error::LiveError;
pub use hub::{Hub, HubStats};
pub use listen::listen;
pub use options::{HubOptions, ServeOptions};
pub use serve::serve;
pub use shared::Ticket;
