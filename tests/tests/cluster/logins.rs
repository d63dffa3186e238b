//! Logins that change, on every node.

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use roundtrip::{Client, Credentials, Endpoint, LoggingIn, Login};

use crate::support::each;

/// Notes for whom it is asked, and fails once it is told to.
#[derive(Clone, Default)]
struct Asked {
    nodes: Arc<Mutex<BTreeSet<String>>>,
    fails: Arc<AtomicBool>,
}

impl Credentials for Asked {
    fn login<'a>(&'a self, to: &'a Endpoint) -> LoggingIn<'a> {
        self.nodes.lock().unwrap().insert(to.to_string());
        let fails = self.fails.load(Ordering::Relaxed);
        Box::pin(async move {
            // whoever is not asked for a password takes any
            if fails {
                Err(io::Error::other("the vault is sealed").into())
            } else {
                Ok(Login::new("default", "any"))
            }
        })
    }
}

#[tokio::test]
async fn where_one_node_gets_no_login_the_others_are_tried_all_the_same() {
    each(|cluster, client| async move {
        let asked = Asked::default();
        let renewing = Client::builder()
            .url(&cluster.url())
            .unwrap()
            .credentials(asked.clone())
            .connect()
            .await
            .unwrap();
        asked.nodes.lock().unwrap().clear();
        asked.fails.store(true, Ordering::Relaxed);
        let error = renewing.renew().await.unwrap_err().to_string();
        assert!(error.contains("the vault is sealed"), "{error}");
        let nodes: BTreeSet<_> = client.nodes().iter().map(|node| node.endpoint().to_string()).collect();
        assert_eq!(nodes.len(), 6);
        let asked = asked.nodes.lock().unwrap().clone();
        assert!(nodes.is_subset(&asked), "{asked:?} of {nodes:?}");
    })
    .await;
}
