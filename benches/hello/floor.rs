use bytes::BytesMut;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:6379").await?;
    stream.write_all(b"SET hello world\r\nGET hello\r\n").await?;
    let mut world = BytesMut::new();
    while !world.ends_with(b"world\r\n") {
        stream.read_buf(&mut world).await?;
    }
    println!("hello {world:?}");
    Ok(())
}
