//! `.timeout(..)` in a cluster: true about what was sent, whenever that was.

use std::future::{Future, poll_fn};
use std::task::Poll;
use std::time::{Duration, Instant};

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

#[tokio::test]
async fn of_a_command_in_parts_each_part_that_is_not_written_never_is() {
    each_own(async |cluster, client| {
        let (here, there) = ("{n2}", "{n1}");
        let [one, other] = [here, there].map(|key| cluster.owner(slot(key)));
        assert_ne!(one, other);
        client.mset([(here, 0), (there, 0)]).await.unwrap();
        // more than the sockets take: what follows on this connection is not written
        let mut much = Box::pin(client.set("{n1}much", "x".repeat(64 << 20)));
        cluster.servers()[other].freeze();
        poll_fn(|cx| {
            assert!(much.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        let error =
            client.mset([(here, 1), (there, 1)]).timeout(Duration::from_millis(400)).await.unwrap_err();
        cluster.servers()[other].thaw();
        let part = |key| error.parts().iter().find(|part| part.keys() == [key]).unwrap();
        let outcomes = [0, 1].map(|key| part(key).error().map(Error::outcome));
        assert_eq!(outcomes, [None, Some(Outcome::NotSent)], "{error}");
        assert_eq!(error.outcome(), Outcome::Partial, "{error}");
        // behind it
        while client.get::<i64>(there).await.map_or(true, |value| value.is_none()) {}
        assert_eq!(client.mget::<i64>([here, there]).await.unwrap(), [Some(1), Some(0)]);
    })
    .await;
}

#[tokio::test]
async fn a_limit_counts_also_while_no_node_is_known() {
    let (usual, longer) = (Duration::from_millis(200), Duration::from_secs(2));
    let builder = Client::builder().cluster(["127.0.0.1:1"]).unwrap().response_timeout(usual);
    let client = builder.connect_lazy();
    let began = Instant::now();
    let error = limited(client.incr("n").timeout(longer)).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    // the last pause that does not fit is not begun
    assert!(began.elapsed() > longer / 2, "{:?}", began.elapsed());
}
