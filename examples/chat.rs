//! A chat over server-sent events: each browser has a subscription, and each line is published to all of them, on all machines
//! of the service. After a reconnect a browser gets a note that lines may be missing.
//!
//! ```console
//! $ PORT=3000 cargo run -p roundtrip-examples --example chat
//! $ curl -N localhost:3000/room/attic &
//! $ curl -d 'hello' localhost:3000/room/attic
//! ```

use std::convert::Infallible;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures_util::{Stream, StreamExt};
use roundtrip::{Client, Result, WhenFull};
use roundtrip_examples::url;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    let app = Router::new().route("/room/{room}", get(listen).post(say)).with_state(client);
    let port = std::env::var("PORT").ok();
    let address = format!("127.0.0.1:{}", port.as_deref().unwrap_or("0"));
    let listener = TcpListener::bind(address).await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    println!("http://{address}/room/attic");
    let serving = tokio::spawn(axum::serve(listener, app).into_future());
    if port.is_none() {
        // without a port to stay at, it tries itself and ends
        return try_out(address).await;
    }
    serving.await.expect("it does not panic").expect("it serves");
    Ok(())
}

/// What is said in a room from now on.
async fn listen(
    State(client): State<Client>,
    Path(room): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, StatusCode> {
    // a browser that does not read is cut off, so that it needs no memory; it connects again by itself
    let lines = client.subscribe(format!("room:{room}")).buffer(1 << 20).when_full(WhenFull::End);
    let lines = lines.await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let events = lines.map(|line| {
        let text = line.and_then(|line| line.payload::<String>());
        Ok(match text {
            Ok(text) => Event::default().data(text),
            Err(error) => Event::default().event("missed").data(error.to_string()),
        })
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// Publishes a line, and returns the number of subscribers on all machines.
async fn say(
    State(client): State<Client>,
    Path(room): Path<String>,
    line: String,
) -> Result<String, StatusCode> {
    let sent = client.publish(format!("room:{room}"), line).await;
    sent.map(|n| format!("{n} listen\n")).map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}

/// Two browsers that listen, and one that sends a line.
async fn try_out(address: std::net::SocketAddr) -> Result<()> {
    let ask = async |request: String| {
        let mut stream = TcpStream::connect(address).await.expect("the server");
        stream.write_all(request.as_bytes()).await.expect("it reads");
        stream
    };
    let mut listeners = Vec::new();
    for _ in 0..2 {
        let mut stream = ask("GET /room/attic HTTP/1.1\r\nHost: chat\r\n\r\n".into()).await;
        // its head comes when it is subscribed
        read_until(&mut stream, "\r\n\r\n").await;
        listeners.push(stream);
    }
    let line = "is anybody there?";
    let post = format!(
        "POST /room/attic HTTP/1.1\r\nHost: chat\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{line}",
        line.len()
    );
    let said = read_until(&mut ask(post).await, "listen\n").await;
    println!("{}", said.lines().last().unwrap_or_default());
    for mut stream in listeners {
        let heard = read_until(&mut stream, "\n\n").await;
        println!("{}", heard.lines().find(|line| line.starts_with("data")).unwrap_or_default());
    }
    Ok(())
}

async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !text.contains(end) {
        let n = stream.read(&mut buffer).await.expect("an answer");
        assert!(n > 0, "the answer ended early: {text}");
        text.push_str(&String::from_utf8_lossy(&buffer[..n]));
    }
    text
}
