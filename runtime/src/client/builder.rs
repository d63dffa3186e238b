//! Settings of a client.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::facts::Names;
use crate::link::Credentials;
use crate::link::config::{Asked, Config, Protocol, ReadFrom, Secret, WhenDown};
use crate::link::event::{Event, Hook};
use crate::link::observe::{Observe, Report, Slow};
use crate::resp::Limits;

use super::destination::Destination;
use crate::sentinel::{Access, Sentinels};
use crate::{Client, Result};

/// What Linux takes for the seconds before the first keepalive probe.
const MOST_KEEPALIVE: u64 = 32_767;

/// The settings of a [`Client`]: where and how it connects, and how long it waits. Made by [`Client::builder`].
#[must_use = "settings do nothing until `connect` or `connect_lazy`"]
#[derive(Clone, Default)]
pub struct Builder(pub(super) Config, pub(super) Destination, pub(super) Access);

impl Builder {
    /// Which servers carry out reads, on a cluster or behind sentinels. Default [`ReadFrom::Primary`]. [`Client::read_from`] says what
    /// reading from replicas means, and [`Command::read_from`](crate::Command::read_from) chooses for one call.
    pub fn read_from(mut self, read_from: ReadFrom) -> Builder {
        self.0.read_from = read_from;
        self
    }

    /// The user to authenticate as, for servers with ACLs (since 6.0): with [`password`](Builder::password), or with an
    /// empty password if none is set, as for a user with `nopass`.
    pub fn user(mut self, user: impl Into<String>) -> Builder {
        self.0.user = Some(user.into());
        self.0.password.get_or_insert_with(|| Secret::new(""));
        self
    }

    /// The password to authenticate with. Never shown in `Debug` or errors.
    pub fn password(mut self, password: impl Into<String>) -> Builder {
        self.0.password = Some(Secret::new(password));
        self
    }

    /// Where the login of each connection comes from, instead of [`user`](Builder::user), [`password`](Builder::password) and the
    /// URL: for passwords that rotate and tokens that expire. In the repository, `examples/rotated-password.rs` reads a password from
    /// a file, and `examples/cloud-token.rs` gets a token from a cloud.
    ///
    /// A login with [`Login::renew_after`](crate::Login::renew_after) is renewed on open connections before it expires;
    /// [`Client::renew`] does so at once.
    pub fn credentials(mut self, credentials: impl Credentials) -> Builder {
        self.0.credentials = Some(Asked(Arc::new(credentials)));
        self
    }

    /// The database that every connection selects. Default 0.
    pub fn database(mut self, database: u32) -> Builder {
        self.0.database = database;
        self
    }

    /// The name of every connection, as CLIENT LIST shows it. Default none.
    pub fn name(mut self, name: impl Into<String>) -> Builder {
        self.0.name = Some(name.into());
        self
    }

    /// The protocol version. Default: RESP3, or RESP2 where the server has no HELLO.
    pub fn protocol(mut self, protocol: Protocol) -> Builder {
        self.0.protocol = protocol;
        self
    }

    /// How many connections the calls of all tasks share, used in turn; at least 1. Default 1: one connection is enough to keep a
    /// server thread busy, and with two, fewer commands share a write.
    pub fn connections(mut self, connections: usize) -> Builder {
        self.0.connections = connections.max(1);
        self
    }

    /// How many dedicated connections there may be at once, at least 1. Blocking commands, [`Client::watch`] and
    /// [`Client::connection`] use them, and those that are kept for reuse count, too.
    ///
    /// If all are in use, calls wait for one in the order in which they came. A call waits for at most the response timeout, and a blocking
    /// command for as long as it would block in addition. After that it fails with a [timeout](crate::Error::is_timeout), and nothing was sent.
    ///
    /// Default 512: below the 1,024 files that many systems let a process open, and a small part of the 10,000 connections that
    /// servers accept by default. Keep the sum with the [shared](Builder::connections) connections below the limit of the
    /// server. A task that holds a dedicated connection and waits for a second one can deadlock with itself.
    pub fn dedicated(mut self, most: usize) -> Builder {
        self.0.dedicated = most.max(1);
        self
    }

    /// How many unused dedicated connections (see [`dedicated`](Builder::dedicated)) are kept for reuse. Default 64.
    pub fn idle_connections(mut self, idle: usize) -> Builder {
        self.0.idle_connections = idle;
        self
    }

    /// After how long an unused dedicated connection is closed; zero is never. This may happen late, by up to a quarter of the
    /// response timeout. Default 60 s.
    pub fn idle_timeout(mut self, time: Duration) -> Builder {
        self.0.idle_timeout = time;
        self
    }

    /// How long connecting may take, including authentication; zero is no limit. With sentinels this includes asking them for the
    /// primary, which needs a connection to one of them first. Default 5 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Builder {
        self.0.connect_timeout = if timeout.is_zero() { Duration::MAX } else { timeout };
        self
    }

    /// How long a call waits for its reply, at least 8 ms. For a blocking command its own time is added. A call may fail up to an
    /// eighth of this time late. A connection on which nothing has come for that long, though a reply is due, is given up:
    /// then all calls that wait on it fail, also those that have waited for less. Default 10 s.
    #[doc(alias = "timeout")]
    #[doc(alias = "command_timeout")]
    pub fn response_timeout(mut self, timeout: Duration) -> Builder {
        self.0.response_timeout = timeout.max(Duration::from_millis(8));
        self
    }

    /// TCP keepalive: after how long without traffic the system checks whether the other side is there, three times, a third of this
    /// time apart; zero is never. Systems accept whole seconds up to 32,767: other times are rounded up, and limited to that. Default 60 s.
    pub fn keepalive(mut self, time: Duration) -> Builder {
        let seconds = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
        self.0.sockets.keepalive = Duration::from_secs(seconds.min(MOST_KEEPALIVE));
        self
    }

    /// TCP user timeout: how long written bytes may stay unacknowledged before the connection counts as lost. Zero is the default
    /// of the system, which tries for many minutes. Has an effect on Linux only. Default: two response timeouts.
    pub fn user_timeout(mut self, time: Duration) -> Builder {
        self.0.sockets.user_timeout = Some(time);
        self
    }

    /// The local address of TCP connections, if this machine has several. Only addresses of the server of the
    /// same family (IPv4 or IPv6) are tried then. Default: the system chooses.
    pub fn local_address(mut self, address: IpAddr) -> Builder {
        self.0.sockets.local_address = Some(address);
        self
    }

    /// After how long without traffic a connection is checked with PING; zero is never. Default 30 s.
    pub fn health_check(mut self, time: Duration) -> Builder {
        self.0.health_check = time;
        self
    }

    /// The pauses between attempts to connect again: they double from `first` to `longest`, and are shortened at random by up to a
    /// half. After `attempts` failures in a row the commands that wait fail; the attempts go on. Default 20 ms, 2 s (or
    /// a quarter of the response timeout, if that is shorter, but at least 200 ms), 6.
    pub fn reconnect(mut self, first: Duration, longest: Duration, attempts: u32) -> Builder {
        // a pause of more cannot be told from one of this
        let longest = longest.min(Duration::from_secs(u32::MAX.into()));
        self.0.reconnect = crate::link::config::Reconnect { first, longest, attempts: attempts.max(1) };
        self
    }

    /// How often a single command is sent again when its connection is lost after bytes of it were written. This applies to
    /// commands that change nothing and may be carried out twice ([readonly](crate::facts::Flags::READONLY) or
    /// [harmless](crate::facts::Flags::HARMLESS), and [idempotent](crate::facts::Flags::IDEMPOTENT)). Default 2.
    ///
    /// Pipelines and transactions are never sent again after that, and writes only if [`retry_writes`](Builder::retry_writes) or
    /// [`Command::retries`](crate::Command::retries) asks for it.
    pub fn retries(mut self, retries: u32) -> Builder {
        self.0.retries = retries;
        self
    }

    /// Whether writes that the spec calls idempotent (SET, not INCR) are sent again like reads. Default `false`: another client
    /// may have written in between, and the second attempt would overwrite that.
    ///
    /// The first attempt must not be carried out after the second one. A server that was suspended could still read it from its
    /// buffers when it continues. So before the second attempt the client makes the server close the connection of the first one,
    /// with CLIENT LIST and CLIENT KILL, which need Redis 6.2 or newer. If the server does not answer them, or refuses them to this user,
    /// the write is not sent again, and its error says so ([`Outcome::Unknown`](crate::Outcome::Unknown)). Only
    /// behind a proxy that answers these commands itself can the first attempt still be carried out last.
    pub fn retry_writes(mut self, retry: bool) -> Builder {
        self.0.retry_writes = retry;
        self
    }

    /// What calls do while the server is away, or says that it cannot serve yet. By default they wait for it until the response timeout.
    pub fn when_down(mut self, when: WhenDown) -> Builder {
        self.0.fail_when_down = when == WhenDown::Fail;
        self
    }

    /// How many commands, and how many bytes of commands, may be unanswered on one connection before further callers wait.
    /// Default 65,536 and 64 MiB.
    ///
    /// Only single commands wait. The flush of a pipeline, a transaction or a batch function never waits for room, however much is in flight.
    /// If many tasks may flush at once, limit their number, for example by a semaphore, and limit the time of each by
    /// [`Flush::timeout`](crate::Flush::timeout). Such a timeout removes from the queue what is not yet written. `tokio::time::timeout` does
    /// not: it drops the future, and what it has queued is still sent.
    pub fn max_in_flight(mut self, commands: usize, bytes: usize) -> Builder {
        self.0.max_commands = commands.max(1);
        self.0.max_bytes = bytes.max(1);
        self
    }

    /// How deeply replies may be nested, how many elements a reply may have, and how many bytes each of its strings. A
    /// reply beyond a limit is skipped, and its command fails with [`Error::is_decode`](crate::Error::is_decode); other commands
    /// on the connection are not affected. Default 64, 2²⁸, 512 MiB.
    pub fn reply_limits(mut self, depth: u8, elements: u32, bulk: usize) -> Builder {
        self.0.limits = Limits { depth, elements, bulk, ..self.0.limits };
        self
    }

    /// How many bytes a whole reply may have, at most 1 GiB, which is the default. As with
    /// [`reply_limits`](Builder::reply_limits), only the command of a larger reply fails.
    pub fn reply_size(mut self, bytes: usize) -> Builder {
        self.0.limits.reply = bytes.min(Limits::LONGEST_REPLY);
        self
    }

    /// Whether each connection tells the server the name of this library, with CLIENT SETINFO. Default `true`. A refusal
    /// is ignored; if a proxy closes the connection because of it, the client connects once more without it.
    pub fn setinfo(mut self, tell: bool) -> Builder {
        self.0.setinfo = tell;
        self
    }

    /// Whether a thread of their own runs the connections, for as long as they exist. Default `false`: each connection runs on the
    /// tokio runtime in which it is first needed.
    ///
    /// This is for programs with several tokio runtimes. A current-thread runtime only runs its tasks during `block_on`, so other
    /// runtimes cannot use connections that were first used in it while it does nothing: their calls fail with a
    /// [timeout](crate::Error::is_timeout) that says so. With the thread, each call pays for a switch to it and back.
    pub fn own_thread(mut self, own: bool) -> Builder {
        self.0.own_thread = own;
        self
    }

    /// Calls `hook` whenever a connection was made or lost, or could not be made: for logs and metrics. [`Client::stats`] has
    /// the counts. The task of the connection calls it, and does nothing else in the meantime, so it should be quick. If
    /// it panics, that connection ends. Called again, this replaces the hook.
    ///
    /// ```no_run
    /// # async fn example() -> roundtrip::Result<()> {
    /// use roundtrip::{Client, Event};
    ///
    /// let client = Client::builder()
    ///     .on_event(|event| match event {
    ///         Event::Lost { endpoint, reason, .. } => eprintln!("{endpoint} lost: {reason}"),
    ///         Event::Failed { error, .. } => eprintln!("{error}"),
    ///         _ => {}
    ///     })
    ///     .connect()
    ///     .await?;
    /// # let _ = client; Ok(()) }
    /// ```
    pub fn on_event(mut self, hook: impl Fn(&Event) + Send + Sync + 'static) -> Builder {
        self.0.on_event = Some(Hook(Arc::new(hook)));
        self
    }

    /// Calls `observer` for every command, flush and transaction that has ended, and for events of connections: see [`Observe`]. Called
    /// again, this adds another observer. Default: none, and no clock is read.
    pub fn observe(mut self, observer: impl Observe) -> Builder {
        self.0.observers.add(observer);
        self
    }

    /// Calls `call` for every command, flush or transaction that took `after` or longer, successful or not.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let slow = Duration::from_millis(100);
    /// let builder = roundtrip::Client::builder()
    ///     .slow(slow, |report| eprintln!("{} took {:?}", report.operation, report.time));
    /// # let _ = builder;
    /// ```
    pub fn slow(mut self, after: Duration, call: impl Fn(&Report<'_>) + Send + Sync + 'static) -> Builder {
        self.0.observers.add(Slow { after, call });
        self
    }

    /// The flags of commands in a spec of your own, so that [raw commands](Client::command) of these names are
    /// treated accordingly: a blocking one gets a dedicated connection, and so on. `names` is the static that
    /// `commands! { .., names = MY_NAMES }` makes. Called again, this adds more.
    pub fn names(mut self, names: &'static Names) -> Builder {
        self.0.names.push(names);
        self
    }

    /// Connects, and returns the client. A server that still loads its data counts as connected: commands wait for it, as
    /// [`when_down`](Builder::when_down) says.
    ///
    /// # Errors
    ///
    /// The server cannot be reached, or it refuses the credentials. A failed first attempt is not repeated.
    pub async fn connect(self) -> Result<Client> {
        let client = self.connect_lazy();
        client.hub().ready().await?;
        Ok(client)
    }

    /// A client that connects when it is first used.
    pub fn connect_lazy(mut self) -> Client {
        self.0.reconnect = self.0.reconnect.within(self.0.response_timeout);
        match self.1 {
            Destination::Server(place) => Client::new(self.0, place),
            Destination::Cluster(seeds) => Client::of_cluster(self.0, seeds),
            Destination::Primary { name, sentinels } => {
                let sentinels = Sentinels::new(&name, sentinels, self.2, &self.0);
                Client::of_primary(self.0, sentinels)
            }
        }
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Builder(config, destination, _access) = self;
        f.debug_struct("Builder").field("destination", destination).field("config", config).finish()
    }
}
