//! What an argument's own code refuses is not sent, nor is a part of it, wherever it is passed.

use roundtrip::arg::{ArgWriter, LexBound, ToArg, Written};
use roundtrip::commands::SortOptions;

use crate::support::each;

/// Refuses to be written.
struct Refusing;

impl ToArg for Refusing {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.refuse("not this one")
    }
}

/// A bound is encoded before the command that it is for. One that is cut short would be another bound, and delete more.
#[tokio::test]
async fn the_end_of_a_range_is_not_another_end() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("members");
        client.zadd(&key, [(0, "a"), (0, "b"), (0, "c")]).await.unwrap();
        for bound in [LexBound::inclusive(Refusing), LexBound::exclusive(Refusing)] {
            let error = client.zremrangebylex(&key, bound.clone(), LexBound::MAX).await.unwrap_err();
            assert!(error.is_argument() && !error.was_sent(), "{error}");
            assert_eq!(error.to_string(), "ZREMRANGEBYLEX: refused: not this one; nothing was sent");
            let pipe = client.pipeline();
            let refused = pipe.zremrangebylex(&key, LexBound::MIN, bound).attempt();
            let (refused, left) = pipe.execute((refused, pipe.zcard(&key))).await.unwrap();
            assert!(refused.unwrap_err().is_argument());
            assert_eq!(left, 3);
        }
        assert_eq!(client.zremrangebylex(&key, LexBound::inclusive("b"), LexBound::MAX).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_pattern_of_keys_is_not_another_pattern() {
    each(|env| async move {
        let client = env.client().await;
        let error = client.key_events(Refusing).enable().await.unwrap_err();
        assert!(error.is_argument() && !error.was_sent(), "{error}");
    })
    .await;
}

#[tokio::test]
async fn an_option_that_was_replaced_refuses_nothing() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("list");
        client.rpush(&key, [2, 1]).await.unwrap();
        let replaced = SortOptions::new().by(Refusing).by("nosort");
        let sorted: Vec<i64> = client.sort_with(&key, replaced).await.unwrap();
        assert_eq!(sorted, [2, 1], "the one set last counts");
        let refused = SortOptions::new().by("nosort").by(Refusing).alpha();
        let error = client.sort_with::<i64>(&key, refused).await.unwrap_err();
        assert!(error.is_argument(), "{error}");
    })
    .await;
}
