//! Real sockets on ports of their own: the streams, and everything else on the port.

mod common;
mod http;
mod streams;
