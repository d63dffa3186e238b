//! Connections through a SOCKS5 proxy, with a connector of your own. Uses the proxy at `SOCKS_PROXY` (`host:port`), or
//! a small one that this program starts.

use std::io::{Error, Result};

use roundtrip::{Client, Connecting, Connector, Endpoint, Transport};
use roundtrip_examples::url;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// Connects through the SOCKS5 proxy at this address, which needs no login (RFC 1928). The proxy resolves host names.
struct Socks5(String);

impl Connector for Socks5 {
    fn connect<'a>(&'a self, to: &'a Endpoint) -> Connecting<'a> {
        Box::pin(async move {
            let Endpoint::Tcp { host, port } = to else {
                return Err(Error::other(format!("a SOCKS5 proxy cannot connect to {to}")));
            };
            let mut stream = TcpStream::connect(&self.0).await?;
            stream.set_nodelay(true)?;
            // version 5, one method: no login
            stream.write_all(&[5, 1, 0]).await?;
            let mut method = [0; 2];
            stream.read_exact(&mut method).await?;
            if method != [5, 0] {
                return Err(Error::other("the proxy wants a login, or is no SOCKS5 proxy"));
            }
            stream.write_all(&request(host, *port)?).await?;
            let mut reply = [0; 4];
            stream.read_exact(&mut reply).await?;
            if reply[1] != 0 {
                return Err(Error::other(format!("the proxy cannot connect to {to}: code {}", reply[1])));
            }
            // the address that the proxy connected from, which nobody needs here: IPv4, a name with its length, or IPv6
            let address = match reply[3] {
                1 => 4,
                3 => usize::from(stream.read_u8().await?),
                _ => 16,
            };
            stream.read_exact(&mut vec![0; address + 2]).await?;
            Ok(Box::new(stream) as Box<dyn Transport>)
        })
    }
}

/// Connect (1) to a host by its name (3).
fn request(host: &str, port: u16) -> Result<Vec<u8>> {
    let len =
        u8::try_from(host.len()).map_err(|_| Error::other("the host's name is longer than 255 bytes"))?;
    let mut request = vec![5, 1, 0, 3, len];
    request.extend_from_slice(host.as_bytes());
    request.extend_from_slice(&port.to_be_bytes());
    Ok(request)
}

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let proxy = match std::env::var("SOCKS_PROXY") {
        Ok(address) => address,
        Err(_) => start_proxy().await?,
    };
    let client = Client::builder().url(&url())?.connector(Socks5(proxy.clone())).connect().await?;
    client.set("socks:greeting", "hello").await?;
    let greeting: Option<String> = client.get("socks:greeting").await?;
    println!("{} by way of {proxy}", greeting.unwrap_or_default());
    Ok(())
}

/// The other side, as far as this example needs it: no login, and hosts by name.
async fn start_proxy() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    Ok(address)
}

async fn serve(mut client: TcpStream) -> Result<()> {
    client.read_exact(&mut [0; 3]).await?;
    client.write_all(&[5, 0]).await?;
    let mut head = [0; 5];
    client.read_exact(&mut head).await?;
    let mut host = vec![0; usize::from(head[4])];
    client.read_exact(&mut host).await?;
    let port = client.read_u16().await?;
    let mut server = TcpStream::connect((String::from_utf8_lossy(&host).as_ref(), port)).await?;
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}
