//! A stand-in for a server, in memory, that answers as a test says.

mod connection;
mod frame;
mod glob;
mod script;
mod to_reply;
mod words;

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use roundtrip::{Atomic, Builder, Client, Endpoint, Handles, Pending, Pipeline, Transaction};
use tokio::io::duplex;

use connection::{Session, serve};
pub use frame::Frame;
use script::{Answer, Expectation, Script, Step};
pub use to_reply::{ToReplies, ToReply};
use words::Words;

/// A stand-in for a server, in memory, that expects calls and answers them.
///
/// An expectation is a call of [`Pipeline`] and the value that it returns. Arguments are compared as a server would see them. A
/// reply of another type than the command's does not compile. Everything in between, including connecting and the greeting,
/// runs as in production.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> roundtrip::Result<()> {
/// use roundtrip_test::Peer;
///
/// let peer = Peer::new();
/// peer.expect(|p| p.get("user:1"), Some("ann".to_owned()))
///     .expect(|p| p.incr("hits"), 1)
///     .expect_error(|p| p.set("k", "v"), "OOM command not allowed")
///     .expect_tx(|tx| (tx.set("a", 1), tx.incr("n")), ((), 2));
///
/// let client = peer.client();
/// assert_eq!(client.get::<String>("user:1").await?, Some("ann".into()));
/// assert_eq!(client.incr("hits").await?, 1);
/// assert_eq!(client.set("k", "v").await.unwrap_err().code(), Some("OOM"));
/// client.atomically(|tx| (tx.set("a", 1), tx.incr("n"))).await?;
/// peer.done();
/// # Ok(())
/// # }
/// ```
///
/// Calls have to come in the order of their expectations, unless [`unordered`](Peer::unordered) was called. Commands that connections
/// need are answered without an expectation: HELLO, AUTH, SELECT, CLIENT, PING, WATCH, SCRIPT LOAD, SUBSCRIBE and the like.
///
/// It works with tokio's paused clock, so the test of a timeout of ten seconds takes no time.
#[derive(Clone)]
pub struct Peer(Arc<Shared>);

struct Shared(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    script: Script,
    sessions: Vec<Session>,
    /// Connections made so far.
    connections: usize,
    /// Connections that are refused from now on.
    refusals: usize,
    /// How often something was there to be read.
    reads: u64,
}

/// What is on its way between a client and a peer at most.
const CAPACITY: usize = 256 << 10;

impl Peer {
    /// A peer without expectations.
    pub fn new() -> Peer {
        Peer(Arc::new(Shared(Mutex::default())))
    }

    /// A client of this peer, which connects when it is first used.
    pub fn client(&self) -> Client {
        self.configured(Client::builder())
    }

    /// A client with settings of your own: timeouts, retries, RESP2.
    pub fn configured(&self, builder: Builder) -> Client {
        let shared = self.0.clone();
        let connect = move |_: Endpoint| {
            let shared = shared.clone();
            async move { shared.accept() }
        };
        builder.connector(connect).connect_lazy()
    }

    /// Expects a command, and answers with `reply`, a value of the type that the command returns.
    ///
    /// # Panics
    /// The call queues no command, or more than one. A call of a batch function is not an expectation: expect its commands.
    #[track_caller]
    pub fn expect<T: ToReply>(&self, call: impl FnOnce(&Pipeline) -> Pending<T>, reply: T) -> &Peer {
        self.expect_one(call, Answer::Say(reply.to_reply()))
    }

    /// Expects a command, and answers with a raw reply: for scripts, records, and types of your own.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> roundtrip::Result<()> {
    /// use roundtrip::Model;
    /// use roundtrip_test::{Frame, Peer};
    ///
    /// #[derive(Model, Clone, PartialEq, Debug)]
    /// #[model(key = "user:{id}")]
    /// struct User {
    ///     id: u64,
    ///     name: String,
    /// }
    ///
    /// let ann = User { id: 7, name: "Ann".to_owned() };
    /// let peer = Peer::new();
    /// peer.expect_frame(|p| User::load(p, 7), Frame::map([("name", "Ann")]))
    ///     .expect_frame(|p| ann.create(p), Frame::Int(0)); // there is one already
    /// let client = peer.client();
    /// assert_eq!(User::load(&client, 7).await?, Some(ann.clone()));
    /// assert!(!ann.create(&client).await?);
    /// peer.done();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// As [`expect`](Peer::expect).
    #[track_caller]
    pub fn expect_frame<H: Handles>(&self, call: impl FnOnce(&Pipeline) -> H, reply: Frame) -> &Peer {
        self.expect_one(call, Answer::Say(reply))
    }

    /// Expects a command by its words, and answers with a raw reply: for blocking commands, which a pipeline does not queue.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> roundtrip::Result<()> {
    /// use roundtrip_test::{Frame, Peer};
    ///
    /// let peer = Peer::new();
    /// let item = ["jobs", "job 1"].map(|text| Frame::Bulk(text.into()));
    /// peer.expect_words(["BLPOP", "jobs", "0"], Frame::Array(item.into()));
    /// let job = peer.client().blpop::<String, String>("jobs", 0).await?;
    /// assert_eq!(job, Some(("jobs".into(), "job 1".into())));
    /// peer.done();
    /// # Ok(())
    /// # }
    /// ```
    pub fn expect_words<W: Into<Vec<u8>>>(&self, words: impl IntoIterator<Item = W>, reply: Frame) -> &Peer {
        let commands = vec![Words(words.into_iter().map(|word| word.into().into()).collect())];
        let reply = Answer::Say(reply);
        self.step(Step::Call(Expectation { commands, atomic: false, any_args: false, reply }))
    }

    /// Expects a command, and answers with an error, `"CODE message"`.
    ///
    /// # Panics
    /// As [`expect`](Peer::expect).
    #[track_caller]
    pub fn expect_error<H: Handles>(&self, call: impl FnOnce(&Pipeline) -> H, error: &str) -> &Peer {
        self.expect_one(call, Answer::Say(Frame::Error(error.to_owned())))
    }

    /// Expects a command, and cuts the connection instead of replying: [`Outcome::Unknown`](roundtrip::Outcome::Unknown).
    ///
    /// # Panics
    /// As [`expect`](Peer::expect).
    #[track_caller]
    pub fn expect_lost<H: Handles>(&self, call: impl FnOnce(&Pipeline) -> H) -> &Peer {
        self.expect_one(call, Answer::Lose)
    }

    /// Expects a command, and never answers it or anything that comes after it on the same connection, so that they time out. Later
    /// commands are still expected, in order; those that come on another connection are answered.
    ///
    /// # Panics
    /// As [`expect`](Peer::expect).
    #[track_caller]
    pub fn expect_unanswered<H: Handles>(&self, call: impl FnOnce(&Pipeline) -> H) -> &Peer {
        self.expect_one(call, Answer::Silence)
    }

    /// Expects a transaction, and answers with the values of its handles, one for each command. Write a single handle that returns a list
    /// as a tuple, `(tx.lrange(..),)`.
    ///
    /// # Panics
    /// There are more or fewer values than commands.
    #[track_caller]
    pub fn expect_tx<H: Handles<Atomic>>(
        &self,
        queue: impl FnOnce(&Transaction) -> H,
        replies: H::Output,
    ) -> &Peer
    where
        H::Output: ToReplies,
    {
        let commands = transaction(queue);
        let replies = replies.to_replies();
        assert_eq!(replies.len(), commands.len(), "a value for each of the commands {commands:?}");
        self.expect_atomic(commands, Frame::Array(replies))
    }

    /// Expects a transaction on watched keys, and answers that another client has changed one of them.
    #[track_caller]
    pub fn expect_conflict<H: Handles<Atomic>>(&self, queue: impl FnOnce(&Transaction) -> H) -> &Peer {
        self.expect_atomic(transaction(queue), Frame::Nil)
    }

    /// Answers a command with the same value whenever it comes, any number of times.
    ///
    /// # Panics
    /// As [`expect`](Peer::expect).
    #[track_caller]
    pub fn always<T: ToReply>(&self, call: impl FnOnce(&Pipeline) -> Pending<T>, reply: T) -> &Peer {
        let expected = single(call, Answer::Say(reply.to_reply()));
        let mut state = self.0.lock();
        state.script.always.push(expected);
        state.script.last_is_always = true;
        drop(state);
        self
    }

    /// Makes the last expectation accept any arguments: only the name of the command counts.
    ///
    /// # Panics
    /// Nothing is expected.
    #[track_caller]
    pub fn any_args(&self) -> &Peer {
        self.0.lock().script.last().expect("`any_args` is said of an expectation").any_args = true;
        self
    }

    /// Calls may come in any order.
    pub fn unordered(&self) -> &Peer {
        self.0.lock().script.unordered = true;
        self
    }

    /// Cuts the connection, after the replies to what was expected before.
    pub fn lose_connection(&self) -> &Peer {
        self.step(Step::Lose)
    }

    /// Closes the next connection as soon as it is made, after what was expected before has come.
    pub fn refuse_connection(&self) -> &Peer {
        self.step(Step::Refuse)
    }

    /// Delays the next reply.
    pub fn delay(&self, time: Duration) -> &Peer {
        self.step(Step::Delay(time))
    }

    /// Publishes a message on a channel: at once if a client has subscribed to it, or to a pattern that it matches, otherwise as soon as one
    /// does.
    pub fn publish(&self, channel: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> &Peer {
        let (channel, payload) = (channel.as_ref().to_vec(), payload.as_ref().to_vec());
        self.step(Step::Publish { channel, payload })
    }

    /// How often the client has written. These are its round trips if nothing else uses it at the same time. The greeting is one.
    pub fn round_trips(&self) -> u64 {
        self.0.lock().reads
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.0.lock().connections
    }

    /// Ends the test, and checks it.
    ///
    /// # Panics
    /// A command came that was not expected, or an expected one did not come. The message has both.
    #[track_caller]
    pub fn done(&self) {
        if let Some(verdict) = self.0.lock().script.verdict() {
            panic!("the peer was not called as expected:{verdict}");
        }
    }

    #[track_caller]
    fn expect_one<H>(&self, call: impl FnOnce(&Pipeline) -> H, reply: Answer) -> &Peer {
        let expected = single(call, reply);
        self.step(Step::Call(expected))
    }

    fn expect_atomic(&self, commands: Vec<Words>, reply: Frame) -> &Peer {
        let reply = Answer::Say(reply);
        self.step(Step::Call(Expectation { commands, atomic: true, any_args: false, reply }))
    }

    fn step(&self, step: Step) -> &Peer {
        let mut state = self.0.lock();
        let is_next = state.script.steps.is_empty();
        state.script.last_is_always &= !matches!(step, Step::Call(_));
        state.script.steps.push_back(step);
        if is_next {
            // on the connection that there is, if this says nothing of a reply
            let number = state.sessions.first().map(|session| session.number);
            state.go_on(number);
        }
        drop(state);
        self
    }
}

impl Shared {
    fn accept(self: Arc<Self>) -> io::Result<tokio::io::DuplexStream> {
        let mut state = self.lock();
        if state.refusals > 0 {
            state.refusals -= 1;
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        state.connections += 1;
        let number = state.connections;
        drop(state);
        let (client, server) = duplex(CAPACITY);
        tokio::spawn(serve(self, server, number));
        Ok(client)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Peer {
    fn default() -> Peer {
        Peer::new()
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer").field("connections", &self.connections()).finish_non_exhaustive()
    }
}

/// The one command of a call.
#[track_caller]
fn single<H>(call: impl FnOnce(&Pipeline) -> H, reply: Answer) -> Expectation {
    let pipe = nowhere().pipeline();
    let handle = call(&pipe);
    let commands = commands(&pipe.__encoded());
    drop(handle);
    match commands.len() {
        1 => Expectation { commands, atomic: false, any_args: false, reply },
        0 => panic!(
            "this expectation queues no command, or one that a pipeline does not send: a blocking one (use `expect_words`), or one whose arguments \
             cannot be sent"
        ),
        _ => panic!("an expectation is one command, this has {}: {commands:?}", commands.len()),
    }
}

fn transaction<H>(queue: impl FnOnce(&Transaction) -> H) -> Vec<Words> {
    let tx = nowhere().transaction();
    let handles = queue(&tx);
    let commands = commands(&tx.__encoded());
    drop(handles);
    commands.into_iter().filter(|words| words.name() != "MULTI").collect()
}

fn commands(bytes: &[u8]) -> Vec<Words> {
    Words::all(bytes.to_vec()).into_iter().map(Words::by_hash).collect()
}

/// A client that never connects.
fn nowhere() -> Client {
    let never = |_: Endpoint| async { Err::<tokio::io::DuplexStream, _>(io::ErrorKind::NotConnected.into()) };
    Client::builder().connector(never).connect_lazy()
}
