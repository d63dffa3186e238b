//! Several servers with names: commands on all of them side by side.

use roundtrip::key::{List, Str};
use roundtrip::{Backends, Client, Error, Key, Model, Pipeline, Result, redis_batch};
use roundtrip_tests::Options;

use crate::support::{each, ms, one, own_server};

#[derive(Backends, Clone, Debug)]
struct Stores {
    users: Client,
    messages: Client,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(key = "{key}", on = Stores::users)]
struct User {
    key: String,
    name: String,
    #[field(default)]
    visits: u64,
}

#[derive(Key, Clone, Debug)]
#[key("{of}:inbox", List<String>, on = Stores::messages)]
struct Inbox {
    of: String,
}

/// A record with its inbox, and how often it was asked for.
#[redis_batch(round_trips = 1)]
async fn both(users: &Pipeline, messages: &Pipeline, key: &str) -> Result<(Option<User>, u64)> {
    let user = User::load(users, key.to_owned()).await?;
    let unread = messages.llen(Inbox { of: key.to_owned() }).await?;
    Ok((user, unread))
}

#[tokio::test]
async fn pipelines_of_several_servers_are_executed_side_by_side() {
    // the other server is the same one for all
    let other = own_server(Options::new());
    let other = &other;
    each(|env| async move {
        let url = env.server.url();
        let stores = Stores::connect(StoresUrls { users: &url, messages: &other.url() }).await.unwrap();
        let ann = User { key: env.key("ann"), name: "Ann".to_owned(), visits: 0 };
        let inbox = Inbox { of: ann.key.clone() };
        stores.at(inbox.clone()).rpush(["hello"]).await.unwrap();
        let before = (stores.users.stats().round_trips, stores.messages.stats().round_trips);

        let pipes = stores.pipelines();
        let handles = (
            ann.create(&pipes.users),
            pipes.at(User::key(ann.id())).incr(User::VISITS, 1),
            pipes.messages.at(inbox.clone()).rpush(["again"]),
            pipes.at(inbox.clone()).llen(),
        );
        let values = pipes.execute(handles).await.unwrap();
        assert_eq!(values, (true, 1, 2, 2));
        let after = (stores.users.stats().round_trips, stores.messages.stats().round_trips);
        assert_eq!((after.0 - before.0, after.1 - before.1), (1, 1));

        let wanted = (Some(User { visits: 1, ..ann.clone() }), 2);
        assert_eq!(both(&stores.users, &stores.messages, &ann.key).await.unwrap(), wanted);
        let call = both(&pipes.users, &pipes.messages, &ann.key);
        assert_eq!(pipes.execute(call).await.unwrap(), wanted);
        assert_eq!(pipes.execute(()).await.unwrap(), ());
    })
    .await;
}

#[tokio::test]
async fn all_are_waited_for_and_the_earliest_error_is_told() {
    let env = one();
    let other = own_server(Options::new());
    let url = env.server.url();
    let stores = Stores::connect(StoresUrls { users: &url, messages: &other.url() }).await.unwrap();
    let key = env.key("text");
    stores.users.set(&key, "x").await.unwrap();
    stores.messages.set(&key, "x").await.unwrap();
    let pipes = stores.pipelines();
    let handles = (pipes.messages.incr(&key), pipes.users.llen(&key), pipes.messages.set(&key, "y"));
    let error = pipes.execute(handles).await.unwrap_err();
    assert_eq!(error.command(), Some("INCR"), "in the order of the handles: {error}");
    assert_eq!(stores.messages.get::<String>(&key).await.unwrap().as_deref(), Some("y"), "the rest has run");
    let handles = (pipes.messages.incr(&key).attempt(), pipes.users.get::<String>(&key));
    let (failed, text) = pipes.execute(handles).await.unwrap();
    assert!(failed.unwrap_err().is_server());
    assert_eq!(text.as_deref(), Some("x"));
    // an earlier handle's error is told, though that of the other server has a lower place there
    let handles = (pipes.users.exists(&key), pipes.users.llen(&key), pipes.messages.incr(&key));
    let error = pipes.execute(handles).await.unwrap_err();
    assert_eq!((error.command(), error.place()), (Some("LLEN"), Some(1)), "{error}");
    assert_eq!(error.others().iter().map(Error::command).collect::<Vec<_>>(), [Some("INCR")]);
    // of one server's the earlier command's is told, whatever the order of the handles
    let (first, second) = (pipes.messages.incr(&key), pipes.messages.llen(&key));
    let handles = (vec![second.map(|n| n + 1)], [first.map(|n| n + 1)]);
    let error = send(pipes.execute((pipes.users.exists(&key), handles))).await.unwrap_err();
    assert_eq!((error.command(), error.others().len()), (Some("INCR"), 1), "{error}");
    // what nobody holds is told by who sends it, of each server
    drop((pipes.users.llen(&key), pipes.messages.incr(&key)));
    let error = pipes.execute(pipes.users.exists(&key)).await.unwrap_err();
    assert_eq!((error.command(), error.others().len()), (Some("LLEN"), 1));
    assert_eq!(error.others().first().and_then(|other| other.command()), Some("INCR"));
}

fn send<F: Future + Send>(future: F) -> F {
    future
}

#[tokio::test]
async fn the_longer_of_two_is_all_that_is_waited() {
    let (one, other) = (own_server(Options::new()), own_server(Options::new()));
    let stores = Stores::connect(StoresUrls { users: &one.url(), messages: &other.url() }).await.unwrap();
    let pipes = stores.pipelines();
    let start = tokio::time::Instant::now();
    // no replica acknowledges: each waits for all of its time
    let handles = (pipes.users.wait(1, 400), pipes.messages.wait(1, 400));
    assert_eq!(pipes.execute(handles).await.unwrap(), (0, 0));
    let took = start.elapsed();
    assert!(took >= ms(390) && took < ms(700), "{took:?}");
}

#[tokio::test]
async fn an_error_of_connecting_names_the_field() {
    let env = one();
    let url = env.server.url();
    let urls = StoresUrls { users: &url, messages: "redis://127.0.0.1:1" };
    let error = Stores::connect(urls).await.unwrap_err();
    assert!(error.to_string().starts_with("Stores::messages: cannot connect"), "{error}");
    assert!(error.is_connection());
    let urls = StoresUrls { users: "http://x", messages: &url };
    let error = Stores::connect(urls).await.unwrap_err();
    assert!(error.to_string().starts_with("Stores::users: "), "{error}");
}

#[tokio::test]
async fn one_client_may_stand_under_two_names() {
    #[derive(Key, Clone, Copy)]
    #[key("backends:{0}", Str<u64>, on = Stores::users)]
    struct Visits(u32);
    let client = one().client().await;
    let stores = Stores { users: client.clone(), messages: client.clone() };
    let key = Visits(std::process::id());
    let pipes = stores.pipelines();
    let handles = (pipes.at(key).incr(), pipes.messages.at(key).get());
    let (first, _) = pipes.execute(handles).await.unwrap();
    assert_eq!(stores.at(key).get().await.unwrap(), Some(first.unsigned_abs()));
    client.del(key).await.unwrap();
}
