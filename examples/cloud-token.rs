//! Tokens of a cloud instead of a password: AWS (ElastiCache, MemoryDB), Azure and Google Cloud issue one that is valid for some
//! minutes. Here a function makes one up; replace it by a call of your cloud's SDK, such as
//! `aws_sigv4` for AWS or `azure_identity` for Azure. A server disconnects clients whose token has expired, so it is renewed
//! on open connections.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use roundtrip::{Client, Credentials, Endpoint, LoggingIn, Login};
use roundtrip_examples::url;

/// How long a token is valid.
const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// Returns the same token for each connection, as long as most of its lifetime is left.
struct CloudToken {
    user: String,
    latest: Mutex<Option<(Instant, String)>>,
}

impl Credentials for CloudToken {
    fn login<'a>(&'a self, to: &'a Endpoint) -> LoggingIn<'a> {
        Box::pin(async move {
            let kept = self.latest.lock().map_err(|_| "another call has panicked")?.clone();
            let kept = kept.filter(|(made, _)| made.elapsed() < LIFETIME / 2);
            let (made, token) = match kept {
                Some(kept) => kept,
                None => (Instant::now(), ask_the_cloud(&self.user, to).await?),
            };
            *self.latest.lock().map_err(|_| "another call has panicked")? = Some((made, token.clone()));
            Ok(Login::new(&self.user, token).renew_after(LIFETIME.saturating_sub(made.elapsed())))
        })
    }
}

/// Instead of an SDK: the token for this user at this server.
async fn ask_the_cloud(user: &str, _to: &Endpoint) -> Result<String, std::io::Error> {
    println!("a token for {user}");
    Ok("a-signed-token".into())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let admin = Client::connect(&url()).await?;
    admin.acl_setuser("cloud-user", ["on", ">a-signed-token", "+@all"]).await?;
    // with a real cloud: rediss://, and the feature `tls`
    let credentials = CloudToken { user: "cloud-user".into(), latest: Mutex::new(None) };
    let client = Client::builder().url(&url())?.credentials(credentials).connect().await?;
    println!("logged in as {}", client.acl_whoami().await?);
    client.renew().await?;
    println!("still {}", client.acl_whoami().await?);
    admin.acl_deluser("cloud-user").await?;
    Ok(())
}
