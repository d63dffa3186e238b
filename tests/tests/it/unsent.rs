//! What is queued on a pipeline that is dropped is counted.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::support::each;

#[tokio::test]
async fn commands_that_go_with_their_pipeline_are_counted() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("n");
        let pipe = client.pipeline();
        pipe.incr(&key);
        let n = pipe.incr(&key);
        drop(pipe);
        assert_eq!(client.stats().unsent, 0, "a handle can still be awaited");
        assert_eq!(n.await.unwrap(), 2);
        assert_eq!(client.stats().unsent, 0);

        let pipe = client.pipeline();
        pipe.incr(&key);
        pipe.flush().await.unwrap();
        let never = pipe.incr(&key);
        pipe.incr(&key);
        drop((pipe, never));
        assert_eq!(client.stats().unsent, 2);
        assert_eq!(client.get::<i64>(&key).await.unwrap(), Some(3));

        // thrown away on purpose
        client.transaction().incr(&key);
        assert_eq!(client.stats().unsent, 2);
        assert_eq!(client.pipelined(|p| p.incr(&key)).await.unwrap(), 4);
        assert_eq!(client.stats().unsent, 2);

        drop(client.pipelined(|p| p.incr(&key)));
        drop(client.atomically(|tx| tx.incr(&key)));
        assert_eq!(client.stats().unsent, 3);
        let panics = || {
            client.pipelined(|p| {
                p.incr(&key);
                assert!(p.is_empty(), "on purpose");
            })
        };
        assert!(catch_unwind(AssertUnwindSafe(|| drop(panics()))).is_err());
        assert_eq!(client.stats().unsent, 4);
    })
    .await;
}
