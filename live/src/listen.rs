//! The listening socket.

use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

/// Pending connections that the kernel may hold; it lowers the number to `net.core.somaxconn`.
/// With 1,024, ten thousand arrivals at once take twenty seconds (lost SYNs are sent again),
/// with thousands one.
const BACKLOG: i32 = 8_192;

/// Opens a listening socket on `address` with `SO_REUSEADDR` and a long backlog, non-blocking.
/// Port 0 takes a free one.
///
/// # Errors
/// As `bind` and `listen` say: the address is in use, or not this machine's.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    #[cfg(unix)] // On Windows the option would let another program share the port.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}
