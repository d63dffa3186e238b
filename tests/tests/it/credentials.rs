//! Logins that change: who is asked, when, and what becomes of the connections that there are.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use roundtrip::{Client, Credentials, Endpoint, LoggingIn, Login, Protocol};
use roundtrip_tests::{Options, Server};
use tokio::time::sleep;

use crate::support::{limited, ms, own_server};

/// Gives what it was told to give last, and counts how often it is asked.
#[derive(Clone)]
struct Told {
    login: Arc<Mutex<Login>>,
    asked: Arc<AtomicUsize>,
}

impl Told {
    fn new(login: Login) -> Told {
        Told { login: Arc::new(Mutex::new(login)), asked: Arc::default() }
    }

    fn tell(&self, login: Login) {
        *self.login.lock().unwrap() = login;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Credentials for Told {
    fn login<'a>(&'a self, _to: &'a Endpoint) -> LoggingIn<'a> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let login = self.login.lock().unwrap().clone();
        Box::pin(async { Ok(login) })
    }
}

/// Two users, and a password for each.
fn server() -> Server {
    own_server(Options::new().acl("user ann on >first ~* &* +@all\nuser bob on >second ~* &* +@all"))
}

fn builder(server: &Server, protocol: Protocol) -> roundtrip::Builder {
    Client::builder().url(&server.url()).unwrap().protocol(protocol)
}

/// How often AUTH was called; HELLO is not counted.
fn auths(server: &Server) -> usize {
    let stats = server.raw().text(&["INFO", "commandstats"]);
    let calls = stats.lines().find_map(|line| line.strip_prefix("cmdstat_auth:calls=")?.split(',').next());
    calls.map_or(0, |calls| calls.parse().unwrap())
}

#[tokio::test]
async fn they_are_asked_before_each_connection_is_greeted() {
    for protocol in [Protocol::Resp2, Protocol::Resp3] {
        let (server, told) = (server(), Told::new(Login::new("ann", "first")));
        let client = builder(&server, protocol).credentials(told.clone()).connect().await.unwrap();
        assert_eq!((client.acl_whoami().await.unwrap(), told.asked()), ("ann".into(), 1));
        told.tell(Login::new("bob", "second"));
        server.raw().call(&["CLIENT", "KILL", "USER", "ann"]);
        assert_eq!(limited(client.acl_whoami().retries(5)).await.unwrap(), "bob");
        assert_eq!(client.connection().await.unwrap().acl_whoami().await.unwrap(), "bob");
        assert_eq!(told.asked(), 3);
    }
}

#[tokio::test]
async fn what_expires_is_renewed_on_the_connections_that_there_are() {
    for protocol in [Protocol::Resp2, Protocol::Resp3] {
        let (server, told) = (server(), Told::new(Login::new("ann", "first").renew_after(ms(300))));
        let client = builder(&server, protocol).credentials(told.clone()).response_timeout(ms(400));
        let client = client.connections(3).connect().await.unwrap();
        join_all((0..3).map(|_| client.ping())).await;
        let (asked, before) = (told.asked(), auths(&server));
        told.tell(Login::new("bob", "second").renew_after(ms(300)));
        let start = Instant::now();
        while client.acl_whoami().await.unwrap() != "bob" {
            assert!(start.elapsed() < Duration::from_secs(5));
            sleep(ms(20)).await;
        }
        assert!(start.elapsed() < ms(1000), "{:?}", start.elapsed());
        let whoami = join_all((0..9).map(|_| client.acl_whoami())).await;
        assert!(whoami.into_iter().all(|user| user.unwrap() == "bob"));
        sleep(ms(700)).await;
        // once for all three
        let (asked, sent) = (told.asked() - asked, auths(&server) - before);
        assert!(asked >= 2 && sent >= 3 * (asked - 1) && sent <= 3 * asked, "{asked} {sent}");
        assert_eq!(client.stats().connects, 3);
    }
}

/// The credentials may answer at once, so that a renewal is over before the next connection finds its login due.
#[tokio::test]
async fn one_login_is_asked_for_however_many_connections_need_it() {
    let (server, told) = (server(), Told::new(Login::new("ann", "first").renew_after(ms(400))));
    let client = builder(&server, Protocol::Auto).credentials(told.clone()).response_timeout(ms(160));
    let client = client.connections(8).connect().await.unwrap();
    // it gets no login before it is returned
    let used = client.connection().await.unwrap();
    let (before, start) = (told.asked(), Instant::now());
    sleep(ms(1500)).await;
    let (asked, most) = (told.asked() - before, start.elapsed().as_millis() / (400 * 8 / 10) + 1);
    assert!((2..=most).contains(&(asked as u128)), "{asked}, and {most} at most");
    told.tell(Login::new("bob", "second").renew_after(ms(400)));
    sleep(ms(600)).await;
    assert_eq!(used.acl_whoami().await.unwrap(), "ann");
    drop(used);
    assert_eq!(client.connection().await.unwrap().acl_whoami().await.unwrap(), "bob");
}

#[tokio::test]
async fn renewing_reaches_all_connections_and_those_in_use_when_they_come_back() {
    let (server, told) = (server(), Told::new(Login::new("ann", "first")));
    let client = builder(&server, Protocol::Auto).credentials(told.clone()).connect().await.unwrap();
    drop(client.connection().await.unwrap());
    let (kept, used) = (client.connection().await.unwrap(), client.connection().await.unwrap());
    drop(kept);
    used.command("MULTI").query::<()>().await.unwrap();
    used.command("ACL WHOAMI").query::<String>().await.unwrap();

    told.tell(Login::new("bob", "second"));
    client.renew().await.unwrap();
    assert_eq!(client.acl_whoami().await.unwrap(), "bob");
    let kept = client.connection().await.unwrap();
    assert_eq!(kept.acl_whoami().await.unwrap(), "bob");
    let executed = used.command("EXEC").query::<Vec<String>>().await.unwrap();
    assert_eq!(executed, ["ann"]);
    drop(used);
    drop(kept);
    for connection in join_all([client.connection(), client.connection()]).await {
        assert_eq!(connection.unwrap().acl_whoami().await.unwrap(), "bob");
    }
    assert_eq!(told.asked() as u64, client.stats().connects + 1);

    let without = builder(&server, Protocol::Auto).connect_lazy();
    let error = without.renew().await.unwrap_err().to_string();
    assert!(error.contains("Builder::credentials"), "{error}");
}

/// In RESP3 subscribers may say AUTH as well. In RESP2 they may not, and keep what they have.
#[tokio::test]
async fn a_connection_with_subscriptions_is_renewed_and_stays() {
    for protocol in [Protocol::Resp2, Protocol::Resp3] {
        let (server, told) = (server(), Told::new(Login::new("ann", "first")));
        let client = builder(&server, protocol).credentials(told.clone()).connect().await.unwrap();
        let mut news = client.subscribe("news").await.unwrap();
        let subscribed_as = || {
            let list = server.raw().text(&["CLIENT", "LIST", "TYPE", "pubsub"]);
            let user = list.split_whitespace().find_map(|field| field.strip_prefix("user="));
            user.expect("one that is subscribed").to_owned()
        };
        assert_eq!(subscribed_as(), "ann");
        told.tell(Login::new("bob", "second"));
        client.renew().await.unwrap();
        // what follows AUTH has its turn, too
        news.subscribe("more").await.unwrap();
        assert_eq!(subscribed_as(), if protocol == Protocol::Resp3 { "bob" } else { "ann" });
        for channel in ["news", "more"] {
            assert_eq!(client.publish(channel, "x").await.unwrap(), 1);
            let message = limited(news.next()).await.unwrap().expect("no gap");
            assert_eq!(message.channel::<String>().unwrap(), channel);
        }
        assert_eq!(client.stats().connects, 2);

        // where it is refused, the next connection asks for a login of its own
        told.tell(Login::new("bob", "wrong"));
        let (refused, ()) = tokio::join!(client.renew(), async { told.tell(Login::new("bob", "second")) });
        assert_eq!(refused.unwrap_err().code(), Some("WRONGPASS"));
        if protocol == Protocol::Resp3 {
            let error = limited(news.next()).await.unwrap().expect_err("a gap");
            assert!(error.missed().is_some(), "{error}");
        }
        assert_eq!(limited(client.publish("news", "y").retries(5)).await.unwrap(), 1);
        assert_eq!(limited(news.next()).await.unwrap().unwrap().payload::<String>().unwrap(), "y");
    }
}

/// The same where nobody is subscribed any more, and the connection is kept.
#[tokio::test]
async fn a_connection_that_is_kept_for_subscriptions_is_renewed_too() {
    let (server, told) = (server(), Told::new(Login::new("ann", "first")));
    let client = builder(&server, Protocol::Resp3).credentials(told.clone()).connect().await.unwrap();
    for (login, n) in [(Login::new("bob", "second"), 1), (Login::new("ann", "first"), 2)] {
        let before = auths(&server);
        let news = client.subscribe("news").await.unwrap();
        news.unsubscribe("news").await.unwrap();
        drop(news);
        told.tell(login);
        client.renew().await.unwrap();
        client.ping().await.unwrap();
        let mut news = client.subscribe("news").await.unwrap();
        assert_eq!(auths(&server), before + 2, "{n}");
        client.publish("news", "x").await.unwrap();
        assert_eq!(limited(news.next()).await.unwrap().unwrap().payload::<String>().unwrap(), "x");
    }
    assert_eq!(client.stats().connects, 2);
}

#[tokio::test]
async fn a_refused_renewal_makes_the_connection_anew_and_costs_no_command() {
    let (server, told) = (server(), Told::new(Login::new("ann", "first")));
    let client = builder(&server, Protocol::Auto).credentials(told.clone()).connect().await.unwrap();
    let load = load(&client, |client| async move { client.incr("n").await.map(drop) });
    for round in 1..=5 {
        let connects = client.stats().connects;
        told.tell(Login::new("bob", "wrong"));
        let (refused, ()) = tokio::join!(client.renew(), async { told.tell(Login::new("ann", "first")) });
        assert_eq!(refused.unwrap_err().code(), Some("WRONGPASS"), "{round}");
        let start = Instant::now();
        while client.stats().connects == connects {
            assert!(start.elapsed() < Duration::from_secs(5), "{round}");
            sleep(ms(5)).await;
        }
    }
    let done = load.end().await;
    assert_eq!(client.get::<usize>("n").await.unwrap(), Some(done));
}

#[tokio::test]
async fn a_password_that_changes_under_load_costs_no_command() {
    for protocol in [Protocol::Resp2, Protocol::Resp3] {
        let server = own_server(Options::new().acl("user app on >p0 ~* &* +@all"));
        let told = Told::new(Login::new("app", "p0").renew_after(ms(500)));
        let client =
            builder(&server, protocol).credentials(told.clone()).response_timeout(Duration::from_secs(2));
        let client = client.connect().await.unwrap();
        let loads = [
            load(&client, |client| async move { client.incr("n").await.map(drop) }),
            load(&client, |client| async move {
                client.atomically(|tx| (tx.incr("a"), tx.incr("b"))).await.map(drop)
            }),
            load(&client, |client| async move {
                client.pipelined(|p| (p.incr("c"), p.get::<i64>("c"))).await.map(drop)
            }),
            load(
                &client,
                |client| async move { client.blpop::<String, String>("none", ms(5)).await.map(drop) },
            ),
            load(&client, |client| async move { client.connection().await?.ping().await }),
        ];
        for n in 1..=6 {
            let mut raw = server.raw();
            let (old, new) = (format!("p{}", n - 1), format!("p{n}"));
            raw.call(&["ACL", "SETUSER", "app", &format!(">{new}")]);
            told.tell(Login::new("app", &new).renew_after(ms(500)));
            sleep(ms(50)).await;
            raw.call(&["ACL", "SETUSER", "app", &format!("<{old}")]);
            client.renew().await.unwrap();
            sleep(ms(100)).await;
        }
        let mut done = Vec::new();
        for load in loads {
            done.push(load.end().await);
        }
        assert!(done.iter().all(|done| *done > 20), "{done:?}");
        assert_eq!(client.get::<usize>("n").await.unwrap(), Some(done[0]));
        assert_eq!(client.mget::<usize>(["a", "b"]).await.unwrap(), [Some(done[1]), Some(done[1])]);
        assert!(auths(&server) > 6);
        // what is kept logs in anew with what is right now
        server.raw().call(&["CLIENT", "KILL", "USER", "app"]);
        assert_eq!(limited(client.get::<usize>("n").retries(5)).await.unwrap(), Some(done[0]));
    }
}

/// Several tasks that call again and again.
struct Load {
    stop: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<usize>>,
}

fn load<F: Future<Output = roundtrip::Result<()>> + Send>(
    client: &Client,
    call: impl Fn(Client) -> F + Send + Clone + 'static,
) -> Load {
    let stop = Arc::new(AtomicBool::new(false));
    let task = || {
        let (client, call, stop) = (client.clone(), call.clone(), stop.clone());
        tokio::spawn(async move {
            let mut done = 0;
            while !stop.load(Ordering::Relaxed) {
                call(client.clone()).await.unwrap();
                done += 1;
            }
            done
        })
    };
    let tasks = (0..8).map(|_| task()).collect();
    Load { stop, tasks }
}

impl Load {
    /// How many calls there were.
    async fn end(self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        limited(join_all(self.tasks)).await.into_iter().map(Result::unwrap).sum()
    }
}

#[tokio::test]
async fn credentials_that_fail_are_a_failed_attempt() {
    let server = server();
    let failing = |_: Endpoint| async { Err::<Login, _>(io::Error::other("the vault is sealed")) };
    let error = builder(&server, Protocol::Auto).credentials(failing).connect().await.unwrap_err();
    assert!(error.is_connection() && !error.was_sent(), "{error:?}");
    let expected = format!("{}: the credentials gave no login: the vault is sealed", server.address());
    assert!(error.to_string().contains(&expected), "{error}");

    let hanging = |_: Endpoint| std::future::pending::<io::Result<Login>>();
    let start = Instant::now();
    let client = builder(&server, Protocol::Auto).credentials(hanging).connect_timeout(ms(100));
    let error = limited(client.connect()).await.unwrap_err();
    assert!(error.to_string().contains("the credentials gave no login within 100ms"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(2));
}

/// The first attempts fail; calls wait for those that follow, which come after pauses.
#[tokio::test]
async fn credentials_are_asked_again_after_a_pause() {
    let (server, asked) = (server(), Arc::new(Mutex::new(Vec::new())));
    let told = asked.clone();
    let late = move |_: Endpoint| {
        let mut asked = told.lock().unwrap();
        asked.push(Instant::now());
        let n = asked.len();
        async move { if (2..5).contains(&n) { Err("not now") } else { Ok(Login::new("ann", "first")) } }
    };
    let client = builder(&server, Protocol::Auto).credentials(late).connect().await.unwrap();
    server.raw().call(&["CLIENT", "KILL", "USER", "ann"]);
    assert_eq!(limited(client.acl_whoami().retries(9)).await.unwrap(), "ann");
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 5);
    assert!(asked[4] - asked[1] > ms(10 + 20 + 40), "{asked:?}");
}

/// A renewal that fails is tried again, and what the connections have is good meanwhile.
#[tokio::test]
async fn a_failed_renewal_leaves_the_connections_as_they_are() {
    let (server, fails, asked) = (server(), Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (failing, count) = (fails.clone(), asked.clone());
    let flaky = move |_: Endpoint| {
        count.fetch_add(1, Ordering::Relaxed);
        let fails = failing.load(Ordering::Relaxed);
        async move { if fails { Err("not now") } else { Ok(Login::new("ann", "first").renew_after(ms(200))) } }
    };
    let client = builder(&server, Protocol::Auto).credentials(flaky).response_timeout(ms(200));
    let client = client.reconnect(ms(50), ms(100), 6).connect().await.unwrap();
    fails.store(true, Ordering::Relaxed);
    sleep(ms(500)).await;
    let failed = asked.load(Ordering::Relaxed);
    assert!((2..=12).contains(&failed), "{failed}: neither given up nor in a rush");
    let error = client.renew().await.unwrap_err().to_string();
    assert!(error.contains("not now"), "{error}");
    assert_eq!(client.acl_whoami().await.unwrap(), "ann");
    let before = auths(&server);
    fails.store(false, Ordering::Relaxed);
    sleep(ms(500)).await;
    assert!(auths(&server) > before);
    assert_eq!(client.stats().connects, 1);
}

#[tokio::test]
async fn no_secret_is_ever_shown() {
    let server = server();
    let login = Login::new("ann", "hunter2").renew_after(ms(100));
    let builder = builder(&server, Protocol::Auto).credentials(Told::new(login.clone()));
    let mut shown = format!("{login:?} {builder:?}");
    let error = builder.clone().connect().await.unwrap_err();
    assert_eq!(error.code(), Some("WRONGPASS"));
    let client = builder.connect_lazy();
    shown += &format!("{error} {error:?} {client:?} {:?}", client.ping().await);
    assert!(shown.contains("ann") && !shown.contains("hunter2"), "{shown}");
}
