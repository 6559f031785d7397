//! The accept loop: bounded, patient when files run out, and shut down in order.

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use crate::connection;
use crate::error::LiveError;
use crate::hub::Hub;
use crate::options::ServeOptions;

/// Pause after an accept that failed for want of files or memory.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves `router` on `listener` (see [`listen`](crate::listen())) until `shutdown` ends; then
/// closes `hub`, which ends its streams, and waits for ordinary connections to finish, at most
/// [`shutdown_timeout`](ServeOptions::shutdown_timeout).
///
/// Requests carry the peer's address as `ConnectInfo<SocketAddr>`. HTTP/1.1, HTTP/1.0 and
/// HTTP/2 without TLS are spoken; protocol upgrades are not.
///
/// # Errors
/// [`LiveError::Listener`] when the socket can't be watched by the runtime. Connections that fail
/// and accepts that fail aren't errors: they are logged.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    hub: Hub,
    options: ServeOptions,
    shutdown: impl Future<Output = ()>,
) -> Result<(), LiveError> {
    listener.set_nonblocking(true).map_err(LiveError::Listener)?;
    let listener = tokio::net::TcpListener::from_std(listener).map_err(LiveError::Listener)?;
    let room = Arc::new(Semaphore::new(options.max_connections));
    let (stop, stopping) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => break,
            // Forgets those that ended.
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
            accepted = accept(&listener, &room) => accepted,
        };
        let (stream, peer, permit) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                pause_after(&error).await;
                continue;
            }
        };
        prepare(&stream, &options);
        let (router, stopping) = (router.clone(), stopping.clone());
        let header_timeout = options.header_timeout;
        connections.spawn(async move {
            connection::drive(stream, peer, router, header_timeout, stopping).await;
            drop(permit);
        });
    }
    drop(listener);
    hub.close();
    stop.send_replace(true);
    let deadline = Instant::now() + options.shutdown_timeout;
    while let Ok(Some(_)) = timeout_at(deadline, connections.join_next()).await {}
    if !connections.is_empty() {
        tracing::warn!(open = connections.len(), "connections did not finish in time");
        connections.shutdown().await;
    }
    // The writer loops end streams within moments, each on its own thread; one that failed counts no
    // longer.
    while hub.stats().clients > 0 && !hub.has_failed() && Instant::now() < deadline {
        sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

type Accepted = (TcpStream, std::net::SocketAddr, tokio::sync::OwnedSemaphorePermit);

/// Waits for room first, so that what can't be served yet stays in the backlog.
async fn accept(listener: &tokio::net::TcpListener, room: &Arc<Semaphore>) -> io::Result<Accepted> {
    let permit = Arc::clone(room).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, permit))
}

/// A peer that gave up before it was accepted doesn't matter; anything else (`EMFILE`, `ENFILE`,
/// `ENOMEM`) would come back at once, so wait for files to be freed.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted) {
        return;
    }
    tracing::error!(%error, "can't accept connections");
    sleep_until(Instant::now() + PAUSE).await;
}

/// Socket options. A failure costs latency or patience, not the connection.
fn prepare(stream: &TcpStream, options: &ServeOptions) {
    let _ = stream.set_nodelay(true);
    #[cfg(any(target_os = "android", target_os = "linux"))]
    let _ = SockRef::from(stream).set_tcp_user_timeout(Some(options.peer_timeout));
}
