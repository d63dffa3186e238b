//! Streams over SCAN and its kin.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::TryStreamExt;
use roundtrip::commands::{HscanOptions, ScanOptions, SscanOptions, ZscanOptions};

use crate::support::each;

#[tokio::test]
async fn streams_give_every_element() {
    each(|env| async move {
        let client = env.client().await;
        let prefix = env.key("");
        let keys: BTreeSet<String> = (0..500).map(|n| format!("{prefix}{n}")).collect();
        client.mset(keys.iter().map(|key| (key, "v"))).await.unwrap();
        let options = ScanOptions::new().matching(format!("{prefix}*")).count(50);
        let found: BTreeSet<String> = client.scan_stream::<String>(options).try_collect().await.unwrap();
        assert_eq!(found, keys);

        let (set, hash, sorted) = (env.key("set"), env.key("hash"), env.key("sorted"));
        client.sadd(&set, 0..1000).await.unwrap();
        client.hset(&hash, (0..1000).map(|n| (n, n * 2))).await.unwrap();
        client.zadd(&sorted, (0..1000).map(|n| (n, n))).await.unwrap();
        let members: BTreeSet<i64> =
            client.sscan_stream::<i64>(&set, SscanOptions::new()).try_collect().await.unwrap();
        assert_eq!(members, (0..1000).collect());
        let members: BTreeSet<i64> =
            client.sscan_stream::<i64>(&set, SscanOptions::new().count(7)).try_collect().await.unwrap();
        assert_eq!(members, (0..1000).collect());
        let fields: BTreeMap<i64, i64> =
            client.hscan_stream::<i64, i64>(&hash, HscanOptions::new()).try_collect().await.unwrap();
        assert_eq!(fields, (0..1000).map(|n| (n, n * 2)).collect());
        let scores: BTreeMap<String, f64> =
            client.zscan_stream::<String>(&sorted, ZscanOptions::new()).try_collect().await.unwrap();
        assert_eq!(scores.len(), 1000);
    })
    .await;
}

#[tokio::test]
async fn a_stream_asks_only_as_it_is_read() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let set = env.key("set");
        client.sadd(&set, 0..1000).await.unwrap();
        proxy.forget();
        let mut members = client.sscan_stream::<i64>(&set, SscanOptions::new().count(10));
        members.next().await.unwrap().unwrap();
        assert_eq!(proxy.round_trips(), 1);
        drop(members);
        client.ping().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_page_that_cannot_be_decoded_is_passed_over() {
    each(|env| async move {
        let client = env.client().await;
        let set = env.key("set");
        client.sadd(&set, ["no number"]).await.unwrap();
        let mut members = client.sscan_stream::<i64>(&set, SscanOptions::new());
        let error = members.next().await.unwrap().unwrap_err();
        assert!(error.is_decode() && error.to_string().contains("SSCAN"), "{error}");
        assert!(members.next().await.is_none(), "it would not be better the second time");
    })
    .await;
}
