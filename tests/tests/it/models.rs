//! Records: every method on a client, a pipeline, in a transaction, on a connection and in a batch function, one round trip each.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use roundtrip::types::{FieldExpire, FieldPersist, Pttl};
use roundtrip::{
    Client, FromReply, Key, Model, Pipeline, Result, Target, ToRows, Transaction, key, redis_batch, with,
};

use crate::support::{Env, each, ms};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(key = "{space}:user:{{id}}")]
pub(crate) struct User {
    space: String,
    id: u64,
    name: String,
    #[field(default)]
    visits: i64,
    last_seen: Option<SystemTime>,
    #[field(flatten = "addr.")]
    address: Address,
    #[field(with = with::joined, default)]
    tags: Vec<String>,
    #[field(json)]
    history: Option<Vec<u64>>,
    #[field(skip)]
    cached: bool,
}

#[derive(FromReply, ToRows, Clone, Debug, PartialEq)]
struct Address {
    city: String,
    zip: Option<String>,
}

#[derive(FromReply, Debug, PartialEq)]
#[reply(of = User)]
struct Card {
    name: String,
    #[field(default)]
    visits: i64,
}

/// Of required fields only: `save` is HSET.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(key = "{key}")]
pub(crate) struct Counter {
    pub(crate) key: String,
    pub(crate) n: u64,
    pub(crate) weight: f64,
    pub(crate) on: bool,
}

fn user(env: &Env) -> User {
    User {
        space: env.key("space"),
        id: 7,
        name: "Ann".to_owned(),
        visits: 2,
        last_seen: Some(UNIX_EPOCH + ms(1_700_000_000_123)),
        address: Address { city: "Ulm".to_owned(), zip: Some("89073".to_owned()) },
        tags: vec!["a".to_owned(), "b".to_owned()],
        history: Some(vec![1, 2]),
        cached: false,
    }
}

/// Asserts that `call` takes so many round trips.
pub(crate) async fn trips<T>(client: &Client, wanted: u64, call: impl Future<Output = Result<T>>) -> T {
    let before = client.stats().round_trips;
    let value = call.await.unwrap();
    assert_eq!(client.stats().round_trips - before, wanted);
    value
}

/// Makes the script known, so that later calls take one trip.
async fn warm(client: &Client, env: &Env) {
    let warm = User { space: env.key("warm"), ..user(env) };
    let pipe = client.pipeline();
    pipe.execute(warm.create(&pipe)).await.unwrap();
    warm.save(client).await.unwrap();
}

#[tokio::test]
async fn a_record_is_created_loaded_saved_and_updated() {
    each(|env| async move {
        let client = env.client().await;
        warm(&client, &env).await;
        let ann = user(&env);
        let id = ann.id();
        assert_eq!(trips(&client, 1, User::load(&client, id.clone())).await, None);
        assert!(!trips(&client, 1, User::update(&client, id.clone(), User::NAME.set("Bob"))).await);
        assert_eq!(User::load(&client, id.clone()).await.unwrap(), None, "no half a record comes to life");
        assert!(trips(&client, 1, ann.create(&client)).await);
        let other = User { name: "Eve".to_owned(), ..ann.clone() };
        assert!(!trips(&client, 1, other.create(&client)).await, "there is one");
        assert_eq!(trips(&client, 1, User::load(&client, id.clone())).await, Some(ann.clone()));

        let fields: Vec<(String, String)> = client.hgetall(User::key(id.clone())).await.unwrap();
        let mut names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let wanted = ["addr.city", "addr.zip", "history", "last_seen", "name", "tags", "visits"];
        assert_eq!(names, wanted, "the id is in the key");

        // what the model does not have stays; what is `None` goes
        client.hset(User::key(id.clone()), [("of_others", "x")]).await.unwrap();
        let address = Address { city: "Bonn".to_owned(), zip: None };
        let anna = User { name: "Anna".to_owned(), last_seen: None, history: None, address, ..ann.clone() };
        trips(&client, 1, anna.save(&client)).await;
        assert_eq!(User::load(&client, id.clone()).await.unwrap(), Some(anna.clone()));
        assert_eq!(client.hkeys::<Vec<String>>(User::key(id.clone())).await.unwrap().len(), 5);

        let changes =
            (User::VISITS.set(9), User::LAST_SEEN.set(UNIX_EPOCH), User::TAGS.set(vec!["c".to_owned()]));
        assert!(trips(&client, 1, User::update(&client, id.clone(), changes)).await);
        assert!(
            User::update(&client, id.clone(), (User::LAST_SEEN.clear(), User::HISTORY.set(vec![5])))
                .await
                .unwrap()
        );
        let wanted = User { visits: 9, tags: vec!["c".to_owned()], history: Some(vec![5]), ..anna };
        assert_eq!(User::load(&client, id.clone()).await.unwrap(), Some(wanted));

        client.del(User::key(id.clone())).await.unwrap();
        assert!(!User::update(&client, id.clone(), User::NAME.set("Bob")).await.unwrap(), "it is gone");
        assert_eq!(client.exists(User::key(id)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn parts_of_a_record_are_loaded() {
    each(|env| async move {
        let client = env.client().await;
        let ann = user(&env);
        ann.create(&client).await.unwrap();
        let (id, none) = (ann.id(), (ann.space.clone(), 8));
        let fields = (User::NAME, User::LAST_SEEN, User::VISITS, User::TAGS, User::HISTORY);
        let (name, seen, visits, tags, history) =
            trips(&client, 1, User::load_fields(&client, id.clone(), fields)).await;
        assert_eq!((name.as_deref(), seen, visits), (Some("Ann"), ann.last_seen, 2));
        assert_eq!((tags, history), (ann.tags.clone(), ann.history.clone()));
        assert_eq!(User::load_fields(&client, id.clone(), User::NAME).await.unwrap().as_deref(), Some("Ann"));
        assert_eq!(
            User::load_fields(&client, none.clone(), (User::NAME, User::VISITS)).await.unwrap(),
            (None, 0)
        );

        let card = Card { name: "Ann".to_owned(), visits: 2 };
        assert_eq!(trips(&client, 1, User::load_as::<Card, _>(&client, id.clone())).await, Some(card));
        assert_eq!(User::load_as::<Card, _>(&client, none).await.unwrap(), None);
        client.hdel(User::key(id.clone()), "name").await.unwrap();
        let error = User::load_as::<Card, _>(&client, id.clone()).await.unwrap_err();
        assert!(error.to_string().starts_with("HMGET: `Card` has no field `name`"), "{error}");
        let error = User::load(&client, id).await.unwrap_err();
        assert!(error.to_string().starts_with("HGETALL: `User` has no field `name`"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn fields_one_by_one() {
    each(|env| async move {
        let client = env.client().await;
        let ann = user(&env);
        ann.create(&client).await.unwrap();
        let record = client.at(User::key(ann.id()));
        assert_eq!(trips(&client, 1, record.get(User::NAME)).await.as_deref(), Some("Ann"));
        trips(&client, 1, record.set(User::NAME, "Anna")).await;
        trips(&client, 1, record.set(User::HISTORY, vec![9])).await;
        assert_eq!(
            record.get((User::NAME, User::HISTORY)).await.unwrap(),
            (Some("Anna".to_owned()), Some(vec![9]))
        );
        assert_eq!(trips(&client, 1, record.incr(User::VISITS, 5)).await, 7);
        assert!(!trips(&client, 1, record.set_nx(User::NAME, "Eve")).await);
        assert!(trips(&client, 1, record.clear(User::LAST_SEEN)).await);
        assert!(!record.clear(User::LAST_SEEN).await.unwrap());
        assert!(record.set_nx(User::LAST_SEEN, UNIX_EPOCH).await.unwrap());
        assert_eq!(record.get(User::LAST_SEEN).await.unwrap(), Some(UNIX_EPOCH));

        // the commands of every key are there as well
        assert!(record.expire(100).await.unwrap());
        assert!(record.persist().await.unwrap());

        let counter = Counter { key: env.key("counter"), n: 1, weight: 0.5, on: true };
        trips(&client, 1, counter.save(&client)).await;
        assert_eq!(Counter::load(&client, counter.key.clone()).await.unwrap(), Some(counter.clone()));
        let at = client.at(Counter::key(counter.key.clone()));
        assert_eq!(at.incr_float(Counter::WEIGHT, 0.25).await.unwrap(), 0.75);
        assert_eq!(at.incr(Counter::N, 2).await.unwrap(), 3);
        assert_eq!(at.get(Counter::ON).await.unwrap(), Some(true));
    })
    .await;
}

#[tokio::test]
async fn fields_expire_where_the_server_can() {
    each(|env| async move {
        let client = env.client().await;
        let ann = user(&env);
        ann.create(&client).await.unwrap();
        let record = client.at(User::key(ann.id()));
        if !env.raw().knows("HPEXPIRE") {
            assert_eq!(record.field_ttl(User::NAME).await.unwrap_err().code(), Some("ERR"));
            return;
        }
        assert_eq!(trips(&client, 1, record.field_ttl(User::NAME)).await, Pttl::Persistent);
        let set = trips(&client, 1, record.expire_field(User::NAME, Duration::from_secs(60))).await;
        assert_eq!(set, FieldExpire::Set);
        assert!(record.field_ttl(User::NAME).await.unwrap().remaining().is_some_and(|left| left > ms(1)));
        assert_eq!(trips(&client, 1, record.persist_field(User::NAME)).await, FieldPersist::Done);
        if env.raw().knows("HGETDEL") {
            assert_eq!(trips(&client, 1, record.take(User::LAST_SEEN)).await, ann.last_seen);
            assert_eq!(record.take(User::LAST_SEEN).await.unwrap(), None);
        }
    })
    .await;
}

/// The same methods on anything that commands are issued on.
fn all_on<'a, X: Target + roundtrip::Writes>(
    target: &'a X,
    ann: &User,
) -> (X::Out<'a, bool>, X::Out<'a, ()>, X::Out<'a, bool>) {
    (ann.create(target), ann.save(target), User::update(target, ann.id(), User::NAME.set("Anna")))
}

#[redis_batch(round_trips = 1)]
async fn in_a_batch(pipe: &Pipeline, ann: &User) -> Result<(bool, bool, Option<User>, Option<String>)> {
    let new = ann.create(pipe).await?;
    ann.save(pipe).await?;
    let updated = User::update(pipe, ann.id(), User::NAME.set("Anna")).await?;
    let loaded = User::load(pipe, ann.id()).await?;
    let name = User::load_fields(pipe, ann.id(), User::NAME).await?;
    Ok((new, updated, loaded, name))
}

#[tokio::test]
async fn on_pipelines_transactions_connections_and_in_batch_functions() {
    each(|env| async move {
        let client = env.client().await;
        let ann = user(&env);
        let anna = User { name: "Anna".to_owned(), ..ann.clone() };
        let forget = || client.del(User::key(ann.id()));
        warm(&client, &env).await;

        let pipe = client.pipeline();
        let handles =
            (all_on(&pipe, &ann), User::load(&pipe, ann.id()), pipe.at(User::key(ann.id())).get(User::NAME));
        let ((new, (), updated), loaded, name) = trips(&client, 1, pipe.execute(handles)).await;
        assert_eq!((new, updated, loaded, name.as_deref()), (true, true, Some(anna.clone()), Some("Anna")));
        let ten: Vec<_> = (0..10).map(|id| User::load(&pipe, (ann.space.clone(), id))).collect();
        let ten = trips(&client, 1, pipe.execute(ten)).await;
        assert_eq!(ten.iter().flatten().collect::<Vec<_>>(), [&anna]);

        forget().await.unwrap();
        let tx = client.transaction();
        let handles =
            (all_on(&tx, &ann), User::load(&tx, ann.id()), tx.at(User::key(ann.id())).incr(User::VISITS, 1));
        let ((new, (), updated), loaded, visits) = trips(&client, 1, tx.exec(handles)).await;
        assert_eq!((new, updated, loaded, visits), (true, true, Some(anna.clone()), 3));

        // the same in closures
        forget().await.unwrap();
        let queued = client.pipelined(|p| (all_on(p, &ann), User::load(p, ann.id())));
        assert_eq!(trips(&client, 1, queued).await, ((true, (), true), Some(anna.clone())));
        forget().await.unwrap();
        let queued = client.atomically(|tx| (all_on(tx, &ann), User::load(tx, ann.id())));
        assert_eq!(trips(&client, 1, queued).await, ((true, (), true), Some(anna.clone())));

        forget().await.unwrap();
        let connection = client.connection().await.unwrap();
        let (new, saved, updated) = all_on(&connection, &ann);
        let (new, (), updated) = (new.await.unwrap(), saved.await.unwrap(), updated.await.unwrap());
        assert_eq!((new, updated), (true, true));
        assert_eq!(User::load(&connection, ann.id()).await.unwrap(), Some(anna.clone()));

        forget().await.unwrap();
        let wanted = (true, true, Some(anna.clone()), Some("Anna".to_owned()));
        assert_eq!(trips(&client, 1, in_a_batch(&client, &ann)).await, wanted);
        forget().await.unwrap();
        let (one, card) = (in_a_batch(&pipe, &ann), User::load_as::<Card, _>(&pipe, ann.id()));
        let (one, card) = trips(&client, 1, pipe.execute((one, card))).await;
        assert_eq!((one, card.map(|card| card.visits)), (wanted.clone(), Some(2)));
        forget().await.unwrap();
        let tx = client.transaction();
        let handle = in_a_batch(&tx, &ann);
        assert_eq!(tx.exec(handle).await.unwrap(), wanted);
    })
    .await;
}

#[redis_batch(atomic, watch(User::key(id.clone())))]
async fn double_visits(tx: &Transaction, id: (String, u64)) -> Result<i64> {
    let Some(user) = User::load(tx, id.clone()).await? else { return Ok(0) };
    let visits = user.visits * 2;
    tx.hset(User::key(id.clone()), [(User::VISITS.name(), visits)]).await?;
    Ok(visits)
}

#[tokio::test]
async fn a_watched_function_reads_and_writes_a_record() {
    each(|env| async move {
        let client = env.client().await;
        let ann = user(&env);
        ann.create(&client).await.unwrap();
        assert_eq!(double_visits(&client, ann.id()).await.unwrap(), 4);
        assert_eq!(User::load_fields(&client, ann.id(), User::VISITS).await.unwrap(), 4);
    })
    .await;
}

#[tokio::test]
async fn keys_of_records_are_found() {
    #[derive(Key, Clone, Debug)]
    #[key("{space}:user:{{id}}", key::Str<u64>)]
    struct OfOthers {
        space: String,
        id: u64,
    }
    each(|env| async move {
        let client = env.client().await;
        let ann = user(&env);
        for id in 1..4 {
            User { id, ..ann.clone() }.create(&client).await.unwrap();
        }
        client.set(OfOthers { space: ann.space.clone(), id: 9 }, 1).await.unwrap();
        let mut keys = User::keys(&client);
        let mut ids = std::collections::BTreeSet::new();
        while let Some(key) = keys.next().await {
            let key = key.unwrap();
            if key.space == ann.space {
                ids.insert(key.id);
            }
        }
        assert_eq!(ids.into_iter().collect::<Vec<_>>(), [1, 2, 3]);
        let unlinked = client.unlink([1, 2, 3].map(|id| User::key((ann.space.clone(), id)))).await.unwrap();
        assert_eq!(unlinked, 3);
    })
    .await;
}
