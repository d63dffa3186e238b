//! A job queue: workers wait for jobs without polling. If a worker dies, its job is not lost: a job leaves the queue and enters the
//! worker's own list in one step, and a worker that starts again under the same name first does what is in that list.
//!
//! A job may be carried out twice, if its worker dies between the work and the LREM.

use std::time::Duration;

use roundtrip::commands::Side;
use roundtrip::{Client, Result};
use roundtrip_examples::url;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    // as if a worker of this name had died at its job
    client.rpush("jobs:anvil", "job 0").await?;
    let workers: Vec<_> = ["anvil", "bellows"].map(|name| tokio::spawn(work(client.clone(), name))).into();
    client.rpush("jobs", (1..=6).map(|n| format!("job {n}"))).await?;
    for worker in workers {
        worker.await.expect("a worker does not panic")?;
    }
    Ok(())
}

async fn work(client: Client, name: &str) -> Result<()> {
    let mine = format!("jobs:{name}");
    for job in client.lrange::<String>(&mine, 0, -1).await? {
        carry_out(&client, name, &mine, &job).await?;
    }
    // a blocking command has a connection of its own: other calls on the client do not wait
    while let Some(job) =
        client.blmove::<String>("jobs", &mine, Side::Left, Side::Right, Duration::from_millis(300)).await?
    {
        carry_out(&client, name, &mine, &job).await?;
    }
    Ok(())
}

/// Does the job, and only then takes it out of the worker's list.
async fn carry_out(client: &Client, name: &str, mine: &str, job: &str) -> Result<()> {
    println!("{name}: {job}");
    tokio::time::sleep(Duration::from_millis(10)).await;
    client.lrem(mine, 1, job).await?;
    Ok(())
}
