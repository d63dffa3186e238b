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

/// How a [`Client`] connects and how patient it is. Made by [`Client::builder`].
#[must_use = "settings do nothing until `connect` or `connect_lazy`"]
#[derive(Clone, Default)]
pub struct Builder(pub(super) Config, pub(super) Destination, pub(super) Access);

impl Builder {
    /// Which servers of a cluster, or of those that sentinels watch over, carry out reads. Default [`ReadFrom::Primary`]; [`Client::read_from`] says what the others mean, and
    /// [`Command::read_from`](crate::Command::read_from) chooses for one call.
    pub fn read_from(mut self, read_from: ReadFrom) -> Builder {
        self.0.read_from = read_from;
        self
    }

    /// The user to authenticate as, for servers with ACLs (since 6.0): with [`password`](Builder::password), or with an
    /// empty one, which is right for a user who needs none (`nopass`).
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

    /// Asks for the login of each connection, in place of [`user`](Builder::user) and [`password`](Builder::password) and those of
    /// the URL: for passwords that rotate and tokens that expire. The repository's `examples/rotated-password.rs` reads it from
    /// a file, `examples/cloud-token.rs` gets a token of a cloud.
    ///
    /// What [`Login::renew_after`](crate::Login::renew_after) limits is renewed in time on the connections that there are;
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

    /// How many connections the calls of all tasks share, used in turn; at least 1. Default 1: one connection keeps a
    /// server thread busy, and two only split what could travel together.
    pub fn connections(mut self, connections: usize) -> Builder {
        self.0.connections = connections.max(1);
        self
    }

    /// How many dedicated connections there may be at once, at least 1: for blocking commands, for [`Client::watch`], and for
    /// [`Client::connection`], those that are kept for reuse included. Whoever finds all of them in use waits for one, in
    /// order and as long as for a reply. Then that is the error, a [timeout](crate::Error::is_timeout), and nothing was sent.
    ///
    /// Default 512, which stays below the 1,024 files that many systems let a process open, and leaves others their share of
    /// the 10,000 connections that servers take by default. Stay below what the server takes, with the
    /// [shared](Builder::connections) ones in mind. A task that has one and waits for another may wait for itself.
    pub fn dedicated(mut self, most: usize) -> Builder {
        self.0.dedicated = most.max(1);
        self
    }

    /// How many dedicated connections (for blocking commands, WATCH, [`Client::connection`]) are kept for reuse when
    /// nobody needs them. Default 64.
    pub fn idle_connections(mut self, idle: usize) -> Builder {
        self.0.idle_connections = idle;
        self
    }

    /// After how long a dedicated connection that nobody needs is closed; zero is never. Found out up to a quarter of the
    /// response timeout late. Default 60 s.
    pub fn idle_timeout(mut self, time: Duration) -> Builder {
        self.0.idle_timeout = time;
        self
    }

    /// How long connecting may take, greeting and authentication included; zero is for ever. With sentinels, so is asking them where the
    /// primary is, which needs a connection to one of them first. Default 5 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Builder {
        self.0.connect_timeout = if timeout.is_zero() { Duration::MAX } else { timeout };
        self
    }

    /// How long a reply may take, at least 8 ms; a blocking command's own time comes on top. Found out up to an eighth
    /// late. Default 10 s.
    #[doc(alias = "timeout")]
    #[doc(alias = "command_timeout")]
    pub fn response_timeout(mut self, timeout: Duration) -> Builder {
        self.0.response_timeout = timeout.max(Duration::from_millis(8));
        self
    }

    /// After how long without traffic TCP asks whether the other side is there, three times, a third of this time apart; zero
    /// is never. Systems count whole seconds
    /// and not more than 32,767: other times become the nearest that they take. Default 60 s.
    pub fn keepalive(mut self, time: Duration) -> Builder {
        let seconds = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
        self.0.sockets.keepalive = Duration::from_secs(seconds.min(MOST_KEEPALIVE));
        self
    }

    /// How long bytes that were written over TCP may go unacknowledged by the other side's system before the connection is
    /// lost; zero leaves it to this system, which tries for many minutes. Set on Linux only. Default: two response timeouts.
    pub fn user_timeout(mut self, time: Duration) -> Builder {
        self.0.sockets.user_timeout = Some(time);
        self
    }

    /// The address of this machine that TCP connections come from, where it has several. Only addresses of the server of the
    /// same family (IPv4 or IPv6) are tried then. Default: what the system chooses.
    pub fn local_address(mut self, address: IpAddr) -> Builder {
        self.0.sockets.local_address = Some(address);
        self
    }

    /// After how long without traffic a connection is checked with PING; zero is never. Default 30 s.
    pub fn health_check(mut self, time: Duration) -> Builder {
        self.0.health_check = time;
        self
    }

    /// The pauses between attempts to connect again: doubling from `first` to `longest`, shortened at random by up to a
    /// half. After `attempts` failures in a row what is queued fails; the attempts go on. Default 20 ms, 2 s, 6.
    pub fn reconnect(mut self, first: Duration, longest: Duration, attempts: u32) -> Builder {
        // a pause of more cannot be told from one of this
        let longest = longest.min(Duration::from_secs(u32::MAX.into()));
        self.0.reconnect = crate::link::config::Reconnect { first, longest, attempts: attempts.max(1) };
        self
    }

    /// How often a single command is sent again when its connection is lost after bytes of it were written. That is done
    /// with what changes nothing and may be carried out twice ([readonly](crate::facts::Flags::READONLY) or
    /// [harmless](crate::facts::Flags::HARMLESS), and [idempotent](crate::facts::Flags::IDEMPOTENT)). Default 2.
    ///
    /// Pipelines and transactions never are, and writes only where [`retry_writes`](Builder::retry_writes) or
    /// [`Command::retries`](crate::Command::retries) says so.
    pub fn retries(mut self, retries: u32) -> Builder {
        self.0.retries = retries;
        self
    }

    /// Whether writes that the spec calls idempotent (SET, not INCR) are sent again like reads. Default `false`: somebody
    /// else may have written in between, and the second time would undo that.
    ///
    /// So that the first time does not come last, what is left of the connection on which it was sent is ended on the server
    /// before: a server that was stopped would else read what lies in its buffers when it goes on. That takes CLIENT LIST
    /// and CLIENT KILL, and a server since 6.2. Where the server does not answer them, or refuses them to this user, a write whose
    /// first time may still come is not sent again, and its error says so ([`Outcome::Unknown`](crate::Outcome::Unknown)). Only
    /// a proxy that answers them itself can make an older write come last.
    pub fn retry_writes(mut self, retry: bool) -> Builder {
        self.0.retry_writes = retry;
        self
    }

    /// What calls do while the server is away. Default: they wait for it, as long as for a reply.
    pub fn when_down(mut self, when: WhenDown) -> Builder {
        self.0.fail_when_down = when == WhenDown::Fail;
        self
    }

    /// How many commands, and how many bytes of them, may be unanswered on one connection before further callers wait.
    /// A pipeline that is flushed is let through whole. Default 65,536 and 64 MiB.
    pub fn max_in_flight(mut self, commands: usize, bytes: usize) -> Builder {
        self.0.max_commands = commands.max(1);
        self.0.max_bytes = bytes.max(1);
        self
    }

    /// How deeply replies may be nested, how many elements one reply may have, and how many bytes one of its strings. A
    /// reply beyond them is passed over, and its command fails with [`Error::is_decode`](crate::Error::is_decode); others
    /// on its connection do not notice. Default 64, 2²⁸, 512 MiB.
    pub fn reply_limits(mut self, depth: u8, elements: u32, bulk: usize) -> Builder {
        self.0.limits = Limits { depth, elements, bulk, ..self.0.limits };
        self
    }

    /// How many bytes a whole reply may have, 1 GiB at most, which is the default. As for
    /// [`reply_limits`](Builder::reply_limits), one beyond it fails its own command alone.
    pub fn reply_size(mut self, bytes: usize) -> Builder {
        self.0.limits.reply = bytes.min(Limits::LONGEST_REPLY);
        self
    }

    /// Whether each connection tells the server which library this is, with CLIENT SETINFO; default `true`. Proxies that
    /// refuse it do no harm, those that close the connection at it are tried once more without.
    pub fn setinfo(mut self, tell: bool) -> Builder {
        self.0.setinfo = tell;
        self
    }

    /// Whether the connections are driven by a thread of their own, which lives as long as they do. Default `false`: they are
    /// driven by the runtime in which each is first needed.
    ///
    /// That is for programs with several tokio runtimes. A current-thread runtime drives its tasks only while somebody
    /// blocks on it, so a client that was first used in one is of no use to others while it rests: calls fail with a
    /// [timeout](crate::Error::is_timeout) that says so. A thread costs each call a hop to it and back.
    pub fn own_thread(mut self, own: bool) -> Builder {
        self.0.own_thread = own;
        self
    }

    /// Calls `hook` whenever a connection was made or lost, or could not be made: for logs and metrics. [`Client::stats`] has
    /// the counts. It is called by the task of the connection, which does nothing else meanwhile, so it should be quick; if
    /// it panics, that connection ends. Replaces an earlier one.
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

    /// Tells `observer` of every command, flush and transaction that has ended, and of connections: see [`Observe`]. May be called for
    /// several. Default: nobody is told, and no clock is read.
    pub fn observe(mut self, observer: impl Observe) -> Builder {
        self.0.observers.add(observer);
        self
    }

    /// Calls `call` with every command, flush or transaction that took `after` or longer, however it ended.
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

    /// What a spec of your own says about its commands by name, so that [raw commands](Client::command) with these words are
    /// judged, too: what blocks gets a connection of its own, and so on. It is the static that
    /// `commands! { .., names = MY_NAMES }` makes. May be called for several.
    pub fn names(mut self, names: &'static Names) -> Builder {
        self.0.names.push(names);
        self
    }

    /// Connects.
    ///
    /// # Errors
    ///
    /// No server there, or one that refuses the credentials; the first failure is final here.
    pub async fn connect(self) -> Result<Client> {
        let client = self.connect_lazy();
        client.hub().ready().await?;
        Ok(client)
    }

    /// A client that connects when it is first used.
    pub fn connect_lazy(self) -> Client {
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
