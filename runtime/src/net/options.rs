//! How the sockets of a client behave.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpSocket, TcpStream};

/// So many probes without an answer end a connection.
#[cfg(not(any(target_os = "openbsd", target_os = "haiku", target_os = "vita")))]
const PROBES: u32 = 3;

/// What is set on every TCP socket; unix sockets need none of it.
#[derive(Debug, Clone)]
pub(crate) struct SocketOptions {
    /// After how long without traffic the other side is asked whether it is there; zero is never.
    pub(crate) keepalive: Duration,
    /// How long written bytes may go unacknowledged; zero leaves it to the system, `None` is two response timeouts.
    pub(crate) user_timeout: Option<Duration>,
    /// The address that connections come from.
    pub(crate) local_address: Option<IpAddr>,
}

impl Default for SocketOptions {
    fn default() -> SocketOptions {
        SocketOptions { keepalive: Duration::from_secs(60), user_timeout: None, local_address: None }
    }
}

impl SocketOptions {
    /// Whether a connection to `address` can come from the address that was asked for.
    pub(super) fn reaches(&self, address: SocketAddr) -> bool {
        self.local_address.is_none_or(|local| local.is_ipv6() == address.is_ipv6())
    }

    pub(super) async fn connect(&self, address: SocketAddr) -> io::Result<TcpStream> {
        let stream = match self.local_address {
            None => TcpStream::connect(address).await?,
            Some(local) => {
                let socket = if address.is_ipv6() { TcpSocket::new_v6()? } else { TcpSocket::new_v4()? };
                socket.bind(SocketAddr::new(local, 0))?;
                socket.connect(address).await?
            }
        };
        stream.set_nodelay(true)?;
        let socket = SockRef::from(&stream);
        if !self.keepalive.is_zero() {
            socket.set_tcp_keepalive(&self.probing())?;
        }
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if let Some(time) = self.user_timeout.filter(|time| !time.is_zero()) {
            // the system takes milliseconds, at most 31 bits of them
            let longest = Duration::from_millis(i32::MAX.unsigned_abs().into());
            socket.set_tcp_user_timeout(Some(time.clamp(Duration::from_millis(1), longest)))?;
        }
        Ok(stream)
    }

    fn probing(&self) -> TcpKeepalive {
        let keepalive = TcpKeepalive::new().with_time(self.keepalive);
        #[cfg(not(any(target_os = "openbsd", target_os = "haiku", target_os = "vita")))]
        let keepalive = keepalive
            .with_interval(Duration::from_secs((self.keepalive.as_secs() / 3).max(1)))
            .with_retries(PROBES);
        keepalive
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    async fn connected(options: SocketOptions) -> TcpStream {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        options.connect(listener.local_addr().unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn tcp_sends_at_once_and_asks_whether_the_other_side_is_there() {
        for seconds in [77, 1, 32_767, 0] {
            let keepalive = Duration::from_secs(seconds);
            let stream = connected(SocketOptions { keepalive, ..SocketOptions::default() }).await;
            assert!(stream.nodelay().unwrap());
            let socket = SockRef::from(&stream);
            assert_eq!(socket.keepalive().unwrap(), seconds > 0);
            // other systems do not tell
            #[cfg(target_os = "linux")]
            if seconds > 0 {
                assert_eq!(socket.tcp_keepalive_time().unwrap(), keepalive);
                assert_eq!(
                    socket.tcp_keepalive_interval().unwrap(),
                    Duration::from_secs((seconds / 3).max(1))
                );
                assert_eq!(socket.tcp_keepalive_retries().unwrap(), 3);
            }
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn what_cannot_be_written_is_given_up_in_time() {
        let ms = Duration::from_millis;
        for (set, want) in [
            (None, None),
            (Some(ms(0)), None),
            (Some(ms(20_000)), Some(ms(20_000))),
            (Some(Duration::from_nanos(1)), Some(ms(1))),
            (Some(Duration::MAX), Some(ms(i32::MAX.unsigned_abs().into()))),
        ] {
            let stream = connected(SocketOptions { user_timeout: set, ..SocketOptions::default() }).await;
            assert_eq!(SockRef::from(&stream).tcp_user_timeout().unwrap(), want, "{set:?}");
        }
    }

    #[tokio::test]
    async fn connections_come_from_the_address_that_was_asked_for() {
        let local: IpAddr = "127.0.0.9".parse().unwrap();
        let options = SocketOptions { local_address: Some(local), ..SocketOptions::default() };
        assert!(options.reaches("127.0.0.1:1".parse().unwrap()));
        assert!(!options.reaches("[::1]:1".parse().unwrap()));
        // other systems have no such address unless somebody made it
        #[cfg(target_os = "linux")]
        assert_eq!(connected(options).await.local_addr().unwrap().ip(), local);
    }
}
