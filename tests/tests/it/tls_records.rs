//! What TLS makes of the wire: records in pieces, sockets that take no more, keys that change, sessions that are resumed.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::thread;

use roundtrip::rustls::pki_types::pem::PemObject;
use roundtrip::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use roundtrip::rustls::{self, ServerConfig, ServerConnection};
use roundtrip::{Endpoint, Protocol};
use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::{Identity, Proxy};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::certificates::{Authority, HERE};
use crate::support::{limited, ms};
use crate::tls::{each_tls, tls_to};

/// What is on the wire is cut up and stalled, in both directions, by somebody who cannot read it.
#[tokio::test]
async fn records_may_come_in_any_pieces() {
    each_tls(|builder, server| async move {
        let proxy = Proxy::start(server.address());
        let client = builder.tcp("127.0.0.1", port_of(&proxy)).connect_lazy();
        for size in [1, 3, 7, 1000] {
            proxy.split(ToClient, size);
            proxy.split(ToServer, size);
            proxy.cut();
            let value = "x".repeat(3000);
            client.set("k", &value).retries(3).await.unwrap();
            assert_eq!(client.get::<String>("k").await.unwrap(), Some(value));
        }
        assert!(!proxy.text(ToServer).contains("xxxx"), "it is encrypted");
    })
    .await;
}

/// A connection of which at most so many bytes are read at once.
struct Crumbs {
    size: usize,
    inner: tokio::net::TcpStream,
}

impl AsyncRead for Crumbs {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let Crumbs { size, inner } = self.get_mut();
        let mut crumb = vec![0; buf.remaining().min(*size)];
        let mut read = ReadBuf::new(&mut crumb);
        ready!(Pin::new(inner).poll_read(cx, &mut read))?;
        buf.put_slice(read.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Crumbs {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// The server sends its part of the handshake at once, but a read may end anywhere in it.
#[tokio::test]
async fn a_read_may_end_anywhere() {
    each_tls(|builder, server| async move {
        for size in [1, 2, 5, 64, 300] {
            let address = server.address();
            let connector = move |_: Endpoint| {
                let address = address.clone();
                async move {
                    Ok::<_, io::Error>(Crumbs { size, inner: tokio::net::TcpStream::connect(address).await? })
                }
            };
            let client = builder.clone().connector(connector).connect().await.unwrap();
            let value = "x".repeat(3000);
            client.set("k", &value).await.unwrap();
            assert_eq!(client.get::<String>("k").await.unwrap(), Some(value), "{size}");
        }
    })
    .await;
}

fn port_of(proxy: &Proxy) -> u16 {
    proxy.address().rsplit(':').next().unwrap().parse().unwrap()
}

/// A lone caller seals what the socket does not take: the driver writes it when it does.
#[tokio::test]
async fn what_the_socket_does_not_take_is_written_later() {
    each_tls(|builder, server| async move {
        let proxy = Proxy::start(server.address());
        let client = builder.tcp("127.0.0.1", port_of(&proxy)).connect().await.unwrap();
        client.ping().await.unwrap();
        proxy.stall(ToServer);
        let value = "x".repeat(2 << 20);
        let setting = tokio::spawn({
            let (client, value) = (client.clone(), value.clone());
            async move { client.set("large", &value).await }
        });
        tokio::time::sleep(ms(100)).await;
        assert!(!setting.is_finished());
        proxy.resume(ToServer);
        setting.await.unwrap().unwrap();
        assert_eq!(client.getdel::<String>("large").await.unwrap(), Some(value));
    })
    .await;
}

/// One that knows PING, changes its keys meanwhile, and says how often sessions were resumed.
struct Scripted {
    port: u16,
    resumed: Arc<AtomicUsize>,
}

fn scripted(identity: &Identity, versions: &[&'static rustls::SupportedProtocolVersion]) -> Scripted {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = CertificateDer::pem_slice_iter(identity.certificate.as_bytes()).map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
    let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
    let config = Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let resumed = Arc::new(AtomicUsize::new(0));
    let count = resumed.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ended = talk(stream, config.clone(), &count);
        }
    });
    Scripted { port, resumed }
}

/// Answers each command, changing its keys before every other answer; ends the connection after twenty.
fn talk(mut stream: TcpStream, config: Arc<ServerConfig>, resumed: &AtomicUsize) -> io::Result<()> {
    let mut tls = ServerConnection::new(config).unwrap();
    let (mut read, mut answered) = (Vec::new(), 0);
    loop {
        tls.complete_io(&mut stream)?;
        let mut bytes = [0; 4096];
        match tls.reader().read(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(n) => read.extend_from_slice(&bytes[..n]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        // each is in a record of its own, so that all that has been read of it is all of it
        let said = String::from_utf8_lossy(&read);
        for command in said.split('*').skip(1 + answered) {
            if answered % 2 == 0 && tls.protocol_version() == Some(rustls::ProtocolVersion::TLSv1_3) {
                tls.refresh_traffic_keys().map_err(io::Error::other)?;
            }
            let answer = if command.contains("PING") { "+PONG\r\n" } else { "-ERR unknown command\r\n" };
            tls.writer().write_all(answer.as_bytes())?;
            answered += 1;
        }
        if answered == 20 {
            if tls.handshake_kind() == Some(rustls::HandshakeKind::Resumed) {
                resumed.fetch_add(1, Ordering::Relaxed);
            }
            tls.send_close_notify();
            while tls.wants_write() {
                tls.write_tls(&mut stream)?;
            }
            return Ok(());
        }
    }
}

#[tokio::test]
async fn keys_change_and_sessions_are_resumed() {
    let authority = Authority::new();
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let server = scripted(&authority.identity(&HERE), &[version]);
        let client = tls_to(server.port, &authority).protocol(Protocol::Resp2).setinfo(false).connect_lazy();
        for n in 0..60 {
            limited(client.ping().retries(3))
                .await
                .unwrap_or_else(|error| panic!("{version:?} {n}: {error}"));
        }
        let resumed = server.resumed.load(Ordering::Relaxed);
        assert!(resumed >= 1, "{version:?}: {resumed}");
        assert!(client.stats().connects >= 3);
    }
}
