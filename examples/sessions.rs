//! A web service with sessions that expire and a limit on requests. Each request takes one round trip. The program sends itself a few
//! requests, prints the answers, and ends.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use roundtrip::key::Str;
use roundtrip::{Client, Key, Model, Pipeline, redis_batch};
use roundtrip_examples::url;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A session, which expires half an hour after it was last written.
#[derive(Model, Clone, Debug)]
#[model(key = "session:{token}", ttl = "30m")]
struct Session {
    token: String,
    user: String,
}

/// How many requests an address has made in a minute.
#[derive(Key, Clone, Debug)]
#[key("limit:{address}:{minute}", Str<u64>)]
struct Requests {
    address: String,
    minute: u64,
}

const LIMIT: i64 = 5;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::connect(&url()).await?;
    let app = Router::new().route("/login/{user}", post(login)).route("/me", get(me)).with_state(client);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(async move { axum::serve(listener, app).await });

    let login = request(address, "POST /login/ann", "").await?;
    println!("login: {login}");
    let token = login.trim_matches('"').to_owned();
    for _ in 0..LIMIT {
        println!("me: {}", request(address, "GET /me", &token).await?);
    }
    println!("nobody: {}", request(address, "GET /me", "other").await?);
    server.abort();
    Ok(())
}

async fn login(State(client): State<Client>, Path(user): Path<String>) -> Result<Json<String>, Refused> {
    // a real one comes from a random generator for secrets
    let token = format!("{user}-{}", std::process::id());
    let session = Session { token: token.clone(), user };
    session.save(&client).await?;
    Ok(Json(token))
}

async fn me(State(client): State<Client>, headers: HeaderMap) -> Result<Json<String>, Refused> {
    let token = headers.get("authorization").and_then(|token| token.to_str().ok()).unwrap_or_default();
    let minute = std::time::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_secs() / 60);
    let requests = Requests { address: "127.0.0.1".to_owned(), minute };
    let (count, session) = admit(&client, &requests, token).await?;
    if count > LIMIT {
        return Err(Refused(StatusCode::TOO_MANY_REQUESTS));
    }
    let session = session.ok_or(Refused(StatusCode::UNAUTHORIZED))?;
    Ok(Json(session.user))
}

/// Counts the request, loads the session, and extends its life: one round trip.
#[redis_batch(round_trips = 1)]
async fn admit(
    pipe: &Pipeline,
    requests: &Requests,
    token: &str,
) -> roundtrip::Result<(i64, Option<Session>)> {
    let count = pipe.incr(requests).await?;
    pipe.expire(requests, Duration::from_secs(60)).await?;
    Session::update(pipe, token.to_owned(), ()).await?;
    let session = Session::load(pipe, token.to_owned()).await?;
    Ok((count, session))
}

/// The answer to a request that fails.
struct Refused(StatusCode);

impl From<roundtrip::Error> for Refused {
    fn from(error: roundtrip::Error) -> Refused {
        eprintln!("{error}");
        Refused(StatusCode::SERVICE_UNAVAILABLE)
    }
}

impl axum::response::IntoResponse for Refused {
    fn into_response(self) -> axum::response::Response {
        self.0.into_response()
    }
}

/// What curl would show.
async fn request(address: std::net::SocketAddr, line: &str, token: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "{line} HTTP/1.1\r\nhost: x\r\nauthorization: {token}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    let status = head.lines().next().unwrap_or_default();
    Ok(if body.is_empty() { status.to_owned() } else { body.to_owned() })
}
