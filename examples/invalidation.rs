//! A cache in this process, kept up to date by events about keys: when any client writes a key, its copy is dropped. When events
//! may be missing, all copies are dropped.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use roundtrip::{Client, KeyEvents, Result};
use roundtrip_examples::url;

/// Users' names, by key.
#[derive(Clone)]
struct Names {
    client: Client,
    copies: Arc<Mutex<Copies>>,
}

/// The copies, and how often some were dropped: a value that was read before that is not kept.
#[derive(Default)]
struct Copies {
    names: HashMap<String, Option<String>>,
    forgotten: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    let names = Names { client: client.clone(), copies: Arc::default() };
    // first listen for events, then copy: so there is an event for every change of a copy
    let events = client.key_events("user:*").enable().await?;
    tokio::spawn(forget(events, names.copies.clone()));

    client.set("user:1", "ann").await?;
    println!("{:?}, read from the server", names.get("user:1").await?);
    println!("{:?}, from the copy", names.get("user:1").await?);
    Client::connect(&url()).await?.set("user:1", "bob").await?;
    // the event is on its way: until it comes, a copy may be out of date
    while names.get("user:1").await?.as_deref() != Some("bob") {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    println!("\"bob\", once the event has come");
    Ok(())
}

impl Names {
    async fn get(&self, key: &str) -> Result<Option<String>> {
        let before = {
            let copies = self.copies.lock().expect("no holder panics");
            if let Some(name) = copies.names.get(key) {
                return Ok(name.clone());
            }
            copies.forgotten
        };
        let name: Option<String> = self.client.get(key).await?;
        let mut copies = self.copies.lock().expect("no holder panics");
        if copies.forgotten == before {
            copies.names.insert(key.to_owned(), name.clone());
        }
        Ok(name)
    }
}

async fn forget(mut events: KeyEvents, copies: Arc<Mutex<Copies>>) {
    while let Some(event) = events.next().await {
        let key = event.and_then(|event| event.key::<String>());
        let mut copies = copies.lock().expect("no holder panics");
        copies.forgotten += 1;
        match key {
            Ok(key) => drop(copies.names.remove(&key)),
            // events may be missing, or it is not one of our keys
            Err(_) => copies.names.clear(),
        }
    }
}
