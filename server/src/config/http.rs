//! Where the program listens.

use clap::Args;
use std::net::{Ipv4Addr, SocketAddr};

/// Flags about the listening socket.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(next_help_heading = "HTTP")]
pub struct HttpConfig {
    /// The address to listen on; port 0 takes a free port, which the log's first line names
    #[arg(long, env = "BLOTTER_LISTEN", default_value = "127.0.0.1:3000", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)) }
    }
}
