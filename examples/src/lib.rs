//! Small programs for users; each is one file in this folder, and runs against the server at `REDIS_URL`:
//!
//! ```console
//! $ REDIS_URL=redis://127.0.0.1:6379 cargo run -p roundtrip-examples --example leaderboard
//! ```

/// The server that an example talks to: `REDIS_URL`, or the one on this machine.
pub fn url() -> String {
    std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1:6379".to_owned())
}
