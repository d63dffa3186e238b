//! A managed server with TLS, and a password in a file that is rotated: a mounted secret, or a file that an agent writes. The
//! file is read for each new connection, and once a minute for open connections. Reads `REDIS_PASSWORD_FILE`, or a file that
//! this program makes and rotates itself, on a server without TLS.

use std::path::PathBuf;
use std::time::Duration;

use roundtrip::{Client, Endpoint, Login, Result};
use roundtrip_examples::url;

/// A client of a server whose password is in this file.
async fn connect(url: &str, user: &'static str, file: PathBuf) -> Result<Client> {
    let password = move |_: Endpoint| {
        let file = file.clone();
        async move {
            // a small local file: quicker to read than to hand to another thread
            let password = std::fs::read_to_string(file)?;
            let login = Login::new(user, password.trim());
            Ok::<_, std::io::Error>(login.renew_after(Duration::from_secs(60)))
        }
    };
    Client::builder().url(url)?.credentials(password).connect().await
}

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    if let Ok(file) = std::env::var("REDIS_PASSWORD_FILE") {
        // such as rediss://cache.example.org:6379
        let client = connect(&url(), "default", file.into()).await?;
        println!("logged in as {}", client.acl_whoami().await?);
        return Ok(());
    }
    let admin = Client::connect(&url()).await?;
    let file = std::env::temp_dir().join(format!("roundtrip-password-{}", std::process::id()));
    std::fs::write(&file, "first\n")?;
    admin.acl_setuser("app", ["on", ">first", "~app:*", "+@all"]).await?;
    let client = connect(&url(), "app", file.clone()).await?;
    client.set("app:greeting", "hello").await?;

    // add a new password, write it into the file, then remove the old one
    admin.acl_setuser("app", [">second"]).await?;
    std::fs::write(&file, "second\n")?;
    admin.acl_setuser("app", ["<first"]).await?;
    // would happen by itself within a minute
    client.renew().await?;
    let connection = client.connection().await?;
    let greeting: Option<String> = connection.get("app:greeting").await?;
    println!("{} still reads {greeting:?}", connection.acl_whoami().await?);

    client.del("app:greeting").await?;
    admin.acl_deluser("app").await?;
    std::fs::remove_file(file)?;
    Ok(())
}
