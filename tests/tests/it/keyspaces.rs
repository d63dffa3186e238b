//! Typed keys: every kind on a real server, on clients, pipelines, transactions, connections and watched ones.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::TryStreamExt;
use roundtrip::arg::many;
use roundtrip::key::{
    At, Bitmap, Geo, Hash, HyperLogLog, Key, KeyOf, List, Prefixed, Set, SortedSet, Str, Stream,
};
use roundtrip::types::{StreamBound, Ttl};
use roundtrip::{FromValue, Target, ToArg, Writes};

use crate::support::each;

#[derive(ToArg, FromValue, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct UserId(u64);

/// Keys begin with a prefix that is each test's own.
macro_rules! keys {
    ($($template:literal $name:ident $kind:ty;)*) => {$(
        #[derive(Key, Clone, Debug, PartialEq)]
        #[key($template, $kind)]
        struct $name(String, u64);
    )*};
}
keys! {
    "{0}:name:{{1}}" Name Str<String>;
    "{0}:visits:{{1}}" Visits Str<u64>;
    "{0}:queue:{{1}}" Queue List<UserId>;
    "{0}:tags:{{1}}" Tags Set<String, BTreeSet<String>>;
    "{0}:followers:{{1}}" Followers SortedSet<UserId>;
    "{0}:prefs:{{1}}" Prefs Hash<String, i64, BTreeMap<String, i64>>;
    "{0}:seen:{{1}}" Seen HyperLogLog<UserId>;
    "{0}:log:{{1}}" Log Stream<BTreeMap<String, String>>;
    "{0}:places:{{1}}" Places Geo<String>;
    "{0}:days:{{1}}" Days Bitmap;
}

/// A constant tag, as the keys of one queue have it.
#[derive(Key, Clone, Debug, PartialEq)]
#[key("{{'jobs'}}:ready:{0}", List<u64>)]
struct Ready(String);

#[tokio::test]
async fn a_key_with_a_constant_hash_tag() {
    each(|env| async move {
        let client = env.client().await;
        let key = Ready(env.key("k"));
        assert_eq!(client.at(key.clone()).rpush([1, 2]).await.unwrap(), 2);
        assert_eq!(env.raw().int(&["LLEN", &format!("{{jobs}}:ready:{}", key.0)]), 2);
        assert_eq!(client.at(key.clone()).blpop(1).await.unwrap(), Some((key, 1)));
    })
    .await;
}

#[tokio::test]
async fn every_kind_has_its_commands() {
    each(|env| async move {
        let client = env.client().await;
        let own = || env.key("k");

        let name = client.at(Name(own(), 1));
        name.set("ann").await.unwrap();
        assert_eq!(name.get().await.unwrap().as_deref(), Some("ann"));
        assert_eq!(name.getset("bob".to_owned()).await.unwrap().as_deref(), Some("ann"));
        assert_eq!(name.getrange::<String>(0, 1).await.unwrap(), "bo");
        assert_eq!(client.at(Visits(own(), 1)).incrby(5).await.unwrap(), 5);
        assert_eq!(client.at(Visits(own(), 1)).get().await.unwrap(), Some(5));

        let queue = client.at(Queue(own(), 1));
        assert_eq!(queue.rpush([UserId(1), UserId(2), UserId(3)]).await.unwrap(), 3);
        assert_eq!(queue.rpush(many((4..6).map(UserId))).await.unwrap(), 5);
        assert_eq!(queue.lrange(0, 1).await.unwrap(), [UserId(1), UserId(2)]);
        assert_eq!(queue.blpop(1).await.unwrap(), Some((Queue(own(), 1), UserId(1))));
        let all = client.at_all([Queue(own(), 2), Queue(own(), 1)]);
        assert_eq!(all.blpop(1).await.unwrap(), Some((Queue(own(), 1), UserId(2))));
        let moved = queue.lmove(Queue(own(), 2), left(), left()).await.unwrap();
        assert_eq!(moved, Some(UserId(3)));

        let tags = client.at(Tags(own(), 1));
        assert_eq!(tags.sadd(["b", "a"]).await.unwrap(), 2);
        assert_eq!(tags.smembers().await.unwrap(), BTreeSet::from(["a".to_owned(), "b".to_owned()]));
        assert!(tags.smove(Tags(own(), 2), "b").await.unwrap());
        let both = client.at_all(vec![Tags(own(), 1), Tags(own(), 2)]);
        assert_eq!((both.sunion().await.unwrap().len(), both.sinter().await.unwrap().len()), (2, 0));
        assert_eq!(tags.sunionstore([Tags(own(), 1), Tags(own(), 2)]).await.unwrap(), 2);

        let followers = client.at(Followers(own(), 1));
        assert_eq!(followers.zadd([(1.0, UserId(1)), (2.0, UserId(2))]).await.unwrap(), 2);
        assert_eq!(followers.zadd((3, &UserId(3))).await.unwrap(), 1);
        assert_eq!(followers.zrange(0, -1).await.unwrap(), [UserId(1), UserId(2), UserId(3)]);
        assert_eq!(followers.zscore(UserId(2)).await.unwrap(), Some(2.0));
        assert_eq!(followers.zpopmin().await.unwrap(), Some((UserId(1), 1.0)));

        let prefs = client.at(Prefs(own(), 1));
        assert_eq!(prefs.hset([("size", 3), ("age", 4)]).await.unwrap(), 2);
        assert_eq!(prefs.hincrby("size", 2).await.unwrap(), 5);
        assert_eq!(prefs.hget("size").await.unwrap(), Some(5));
        let expected = BTreeMap::from([("age".to_owned(), 4), ("size".to_owned(), 5)]);
        assert_eq!(prefs.hgetall().await.unwrap(), expected);
        assert_eq!(prefs.hvals().await.unwrap().iter().sum::<i64>(), 9);
        assert_eq!(prefs.hkeys().await.unwrap().len(), 2);

        let seen = client.at(Seen(own(), 1));
        assert!(seen.pfadd([UserId(1), UserId(2)]).await.unwrap());
        assert!(client.at(Seen(own(), 2)).pfadd(UserId(3)).await.unwrap());
        assert_eq!(client.at_all([Seen(own(), 1), Seen(own(), 2)]).pfcount().await.unwrap(), 3);

        let log = client.at(Log(own(), 1));
        log.xadd([("event", "login")]).await.unwrap();
        let entries = log.xrange(StreamBound::MIN, StreamBound::MAX).await.unwrap();
        assert_eq!(entries[0].fields, BTreeMap::from([("event".to_owned(), "login".to_owned())]));

        let places = client.at(Places(own(), 1));
        assert_eq!(places.geoadd((13.36, 38.11, "Palermo")).await.unwrap(), 1);
        assert_eq!(places.zrange(0, -1).await.unwrap(), ["Palermo"]);
        let days = client.at(Days(own(), 1));
        assert!(!days.setbit(7, true).await.unwrap());
        assert_eq!((days.bitcount().await.unwrap(), days.strlen().await.unwrap()), (1, 1));
    })
    .await;
}

fn left() -> roundtrip::commands::Side {
    roundtrip::commands::Side::Left
}

#[tokio::test]
async fn every_kind_has_what_all_keys_have() {
    each(|env| async move {
        let client = env.client().await;
        let own = || env.key("k");
        let name = client.at(Name(own(), 1));
        name.set("ann").await.unwrap();
        assert!(name.expire(60).await.unwrap());
        assert!(matches!(name.ttl().await.unwrap(), Ttl::Expires(_)));
        assert!(name.persist().await.unwrap());
        name.rename(Name(own(), 2)).await.unwrap();
        assert_eq!(client.at_all(&[Name(own(), 1), Name(own(), 2)]).exists().await.unwrap(), 1);
        assert!(client.at(Name(own(), 2)).copy(Name(own(), 3)).await.unwrap());
        assert_eq!(client.at_all([Name(own(), 2), Name(own(), 3)]).unlink().await.unwrap(), 2);
    })
    .await;
}

/// One form for all targets, by a function that is generic over them.
fn push<'a, X: Target + Writes, K: Key<Data = List<UserId>>>(
    on: &'a X,
    key: K,
    user: UserId,
) -> X::Out<'a, u64> {
    At::new(on, key).rpush(user)
}

#[tokio::test]
async fn on_every_target() {
    each(|env| async move {
        let client = env.client().await;
        let key = || Queue(env.key("k"), 1);
        assert_eq!(push(&client, key(), UserId(1)).await.unwrap(), 1);

        let pipe = client.pipeline();
        let before = client.stats().round_trips;
        let handles = (push(&pipe, key(), UserId(2)), pipe.at(key()).lrange(0, 0), pipe.llen(key()));
        assert_eq!(pipe.execute(handles).await.unwrap(), (2, vec![UserId(1)], 2));
        assert_eq!(client.stats().round_trips - before, 1);

        let tx = client.transaction();
        let handles = (push(&tx, key(), UserId(3)), tx.at(key()).lrange(-1, -1));
        assert_eq!(tx.exec(handles).await.unwrap(), (3, vec![UserId(3)]));

        let connection = client.connection().await.unwrap();
        assert_eq!(push(&connection, key(), UserId(4)).await.unwrap(), 4);

        let copy_first = client.watch(key(), async |watched| {
            let first = watched.at(key()).lindex(0).await?;
            let tx = watched.multi();
            let handle = tx.at(key()).lset(1, first.unwrap_or(UserId(0)));
            tx.exec(handle).await
        });
        copy_first.await.unwrap();
        assert_eq!(client.at(key()).lindex(1).await.unwrap(), Some(UserId(1)));
    })
    .await;
}

#[tokio::test]
async fn a_key_of_another_type_is_the_servers_error() {
    each(|env| async move {
        let client = env.client().await;
        client.set(Queue(env.key("k"), 1), "text").await.unwrap();
        let error = client.at(Queue(env.key("k"), 1)).llen().await.unwrap_err();
        assert_eq!(error.code(), Some("WRONGTYPE"));
    })
    .await;
}

#[tokio::test]
async fn keys_of_one_type_are_scanned() {
    each(|env| async move {
        let client = env.client().await;
        let own = env.key("k");
        for number in 0..30 {
            client.at(Name(own.clone(), number)).set("x").await.unwrap();
            client.at(Queue(own.clone(), number)).rpush(UserId(1)).await.unwrap();
        }
        // spelled alike, but no number; spelled right, but of another type
        client.set(format!("{own}:name:{{x}}"), "x").await.unwrap();
        client.rpush(Name(own.clone(), 99), "x").await.unwrap();
        let keys: Vec<Name> = client.keys_of::<Name>().try_collect().await.unwrap();
        let numbers: BTreeSet<u64> = keys.into_iter().filter(|key| key.0 == own).map(|key| key.1).collect();
        assert_eq!(numbers, (0..30).collect());
    })
    .await;
}

#[tokio::test]
async fn a_prefix_stands_before_typed_and_plain_keys() {
    fn of<K>(key: K) -> Prefixed<K> {
        Prefixed::new("tenant:", key)
    }
    fn is_key_of<D>(_: &impl KeyOf<D>) {}
    each(|env| async move {
        let client = env.client().await;
        let key = of(Visits(env.key("k"), 1));
        is_key_of::<Str<u64>>(&key);
        assert_eq!(client.at(&key).incr().await.unwrap(), 1);
        let plain = format!("{}:visits:{{1}}", env.key("k"));
        assert_eq!(client.get::<u64>(of(plain.as_str())).await.unwrap(), Some(1));
        assert_eq!(client.get::<u64>(format!("tenant:{plain}")).await.unwrap(), Some(1));
        client.del(of(plain)).await.unwrap();
    })
    .await;
}

mod own {
    use super::*;

    roundtrip::commands! { file = "tests/it/keyspaces.toml", trait = Shop }

    #[tokio::test]
    async fn commands_of_a_spec_of_ones_own() {
        each(|env| async move {
            let client = env.client().await;
            let key = || Prefs(env.key("k"), 1);
            assert_eq!(client.at(key()).take_stock("apples", 3).await.unwrap(), None);
            client.at(key()).hset(("apples", 7)).await.unwrap();
            assert_eq!(client.at(key()).take_stock("apples", 3).await.unwrap(), Some(4));
            let pipe = client.pipeline();
            let handles = (pipe.at(key()).take_stock("apples", 1), pipe.at(key()).kind_of_key());
            assert_eq!(pipe.execute(handles).await.unwrap(), (Some(3), "hash".to_owned()));
            let first = client.at_all([key(), key()]).count_keys().await.unwrap();
            assert_eq!(first, 2);
        })
        .await;
    }
}
