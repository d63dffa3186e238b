//! Logins that change, on every node.

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use roundtrip::{Client, Credentials, Endpoint, LoggingIn, Login, Outcome};
use roundtrip_tests::Server;

use crate::support::{each, limited};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lazy_client_that_no_node_lets_in_fails_at_once() {
    each(|cluster, _| async move {
        let on_each = |words: &[&str]| {
            tokio::task::block_in_place(|| {
                cluster.servers().iter().for_each(|server| drop(server.raw().call(words)))
            });
        };
        on_each(&["ACL", "SETUSER", "poor", "on", ">secret", "~*", "+get", "+hello", "+client"]);
        for (password, code) in [("wrong", "WRONGPASS"), ("secret", "NOPERM")] {
            let builder = Client::builder().url(&cluster.url()).unwrap().user("poor").password(password);
            // longer than the test waits
            let client = builder.response_timeout(Duration::from_secs(600)).connect_lazy();
            let pipe = client.pipeline();
            let queued = pipe.get::<String>("k");
            let errors = [
                limited(client.get::<String>("k")).await.unwrap_err(),
                limited(pipe.execute(queued)).await.unwrap_err(),
            ];
            for error in errors {
                assert_eq!(error.code(), Some(code), "{error}");
                assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
                let says_who = |server: &Server| {
                    error.to_string().contains(&format!("{} refused the connection", server.address()))
                };
                assert!(cluster.servers().iter().any(says_who), "{error}");
            }
        }
        on_each(&["ACL", "DELUSER", "poor"]);
    })
    .await;
}
