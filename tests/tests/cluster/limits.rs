//! `.timeout(..)` in a cluster: true about what was sent, whenever that was.

use std::time::Duration;

use roundtrip::{Client, Error, Outcome};
use roundtrip_tests::Value;

use crate::support::{each_own, limited, slot};

/// Within that a client finds its cluster, and what it has queued is written.
const LIMIT: Duration = Duration::from_secs(3);

fn assert_unknown(error: &Error) {
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
}

#[tokio::test]
async fn what_went_out_after_its_flush_may_have_run() {
    each_own(async |cluster, _| {
        let lazy = || Client::builder().url(&cluster.url()).unwrap().connect_lazy();
        let owner = &cluster.servers()[cluster.owner(slot("{n}"))];
        let ok = |words: &[&str]| assert_eq!(owner.raw().call(words), Value::Text("OK".into()));
        // written, and carried out later
        ok(&["CLIENT", "PAUSE", "60000", "WRITE"]);
        // nobody knows yet where they go
        let (pipelines, transactions, handles) = (lazy(), lazy(), lazy());
        let pipe = handles.pipeline();
        let kept = pipe.incr("{n}3");
        let (of_pipeline, of_transaction, of_flush) = limited(async {
            tokio::join!(
                pipelines.pipelined(|p| p.incr("{n}1")).timeout(LIMIT),
                transactions.atomically(|tx| tx.incr("{n}2")).timeout(LIMIT),
                pipe.flush().timeout(LIMIT),
            )
        })
        .await;
        ok(&["CLIENT", "UNPAUSE"]);
        assert_unknown(&of_pipeline.unwrap_err());
        assert_unknown(&of_transaction.unwrap_err());
        assert_unknown(&of_flush.unwrap_err());
        assert_unknown(&kept.await.unwrap_err());
        // on the same connections, so behind them
        for (client, key) in [(pipelines, "{n}1"), (transactions, "{n}2"), (handles, "{n}3")] {
            assert_eq!(client.get::<i64>(key).await.unwrap(), Some(1), "{key}");
        }
    })
    .await;
}
