//! A story before it is told, as data: who calls what and when, and what goes wrong. The run only follows it, which is what
//! makes it possible to leave parts out until the shortest story with the same finding is left.

use std::fmt;
use std::str::FromStr;

use crate::text::{names, numbers};

/// All that decides a story. Written as text it is what `simulation/kept` holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Script {
    /// Which kind of world it is set in.
    pub setting: Setting,
    /// How the client is set up, and what the network and the server are like all the time.
    pub plan: Plan,
    /// What each caller does, one step after the other.
    pub callers: Vec<Vec<Step>>,
    /// What goes wrong, one after the other.
    pub strikes: Vec<Strike>,
}

names! {
    /// The kinds of worlds. Each is a way to draw a script; see [`crate::settings`].
    pub enum Setting {
        /// Nothing goes wrong, and no time limit helps: only wake-ups move anything.
        Fair = "fair",
        /// Any kinds of calls and faults, drawn anew for each seed.
        Swarm = "swarm",
        /// Many callers, and room for few commands on the connection.
        Room = "room",
        /// Callers that write the same keys while connections are lost and the server stops.
        Resend = "resend",
        /// Blocking pops and pushes, many of them dropped.
        Blocking = "blocking",
        /// The client is closed in the middle of it.
        Close = "close",
        /// Trouble while connections are greeted.
        Greet = "greet",
        /// Scripts, which the server forgets now and then.
        Scripts = "scripts",
        /// The runtime ends, and the client is used on another one.
        Runtimes = "runtimes",
        /// Channels that some publish in and others listen to, while connections are lost.
        Topics = "topics",
        /// A cluster: hash slots move, replicas take over, nodes come, go and are mistaken.
        Cluster = "cluster",
        /// A cluster, and pipelines of many flushes on few keys: is their order kept?
        ClusterOrder = "cluster-order",
        /// A cluster of which one node stands still: do the others wait for it?
        ClusterStall = "cluster-stall",
        /// Long pauses, during which connections are checked and closed.
        Idle = "idle",
    }
}

numbers! {
    /// The settings of a world. Times are in milliseconds, chances in thousandths; by default everything is calm.
    pub struct Plan {
        /// Seeds what is left to chance inside the run: delays, how reads and writes are cut up, jitter.
        chances = 1,
        /// `Builder::response_timeout`.
        response_timeout = 1000,
        /// `Builder::connect_timeout`.
        connect_timeout = 1000,
        /// `Builder::retries`.
        retries = 2,
        /// 1: `Builder::retry_writes`.
        retry_writes = 0,
        /// `Builder::connections`.
        connections = 1,
        /// The commands of `Builder::max_in_flight`.
        room = 65_536,
        /// `Builder::idle_timeout`.
        idle_timeout = 60_000,
        /// `Builder::health_check`.
        health_check = 30_000,
        /// The first pause of `Builder::reconnect`.
        reconnect_first = 20,
        /// The longest pause of `Builder::reconnect`.
        reconnect_longest = 2000,
        /// The attempts of `Builder::reconnect`.
        reconnect_attempts = 6,
        /// The version of RESP that the client insists on; 0 lets it find out.
        protocol = 0,
        /// 1: the client logs in with a password.
        password = 0,
        /// How many bytes are on their way in one direction at most.
        capacity = 60_000,
        /// How often a read or a write is cut short.
        chop = 0,
        /// The shortest time that bytes are on their way.
        latency_least = 1,
        /// The longest time that bytes are on their way.
        latency_most = 1,
        /// How often a caller that was woken takes its time before it looks.
        lazy = 0,
        /// How often a caller lets others go first before it calls.
        yields = 0,
        /// 1: the server is older than HELLO.
        old_server = 0,
        /// 1: the user may not call MULTI.
        no_multi = 0,
        /// 1: the user may not call EXEC.
        no_exec = 0,
        /// How often a push comes along with the replies to a greeting.
        greeting_push = 0,
        /// How many addresses of the server's name refuse connections.
        dead = 0,
        /// How many do not answer.
        silent = 0,
        /// How many lead to the server, and are slow. The good address is behind all of these.
        slow = 0,
        /// When the runtime ends and another one begins, plus 1; 0 is never.
        runtime_ends = 0,
        /// How many polls of tasks later it ends.
        runtime_turns = 0,
        /// How many bytes of messages a subscription holds; 0 is as many as by default.
        mailbox = 0,
        /// How many primaries the cluster has; 0: there is one server, and no cluster.
        primaries = 0,
        /// How many replicas each of them has.
        replicas = 0,
        /// How many nodes may join it.
        spares = 0,
        /// How many of its primaries the client is told of.
        seeds = 1,
        /// How many tags there are, each with a hash slot of its own.
        tags = 0,
        /// How long it takes at most until a node has heard of a change.
        gossip = 0,
        /// How long a primary is away before a replica takes its place.
        failover = 500,
        /// How far replicas are behind.
        lag = 0,
        /// Where the client reads: 0 from primaries, 1 from replicas rather, 2 from replicas.
        reads = 0,
        /// 1: calls have to end soon, since nothing goes wrong.
        fair = 0,
    }
}

names! {
    /// What a caller may do.
    pub enum Call {
        /// GET of a key of its own, whose value is the key's name.
        Get = "get",
        /// SET of a key that others set too.
        Set = "set",
        /// INCR of a key of its own.
        Incr = "incr",
        /// A pipeline that is executed.
        Pipe = "pipe",
        /// A pipeline whose handles are awaited one by one.
        Handles = "handles",
        /// A transaction.
        Tx = "tx",
        /// `Client::watch`: a counter that others count too.
        Watch = "watch",
        /// BLPOP from a list that others push to.
        Pop = "pop",
        /// RPUSH to it.
        Push = "push",
        /// A script that counts a key of its own.
        Script = "script",
        /// A script that counts, and then says that it is not known.
        Liar = "liar",
        /// MGET of keys of its own, which all have a value.
        Mget = "mget",
        /// MSET of keys of its own.
        Mset = "mset",
        /// DEL of keys of its own, of which there is none.
        Del = "del",
        /// A pipeline of several flushes, on keys that others write too.
        Sequence = "sequence",
        /// A pipeline of which each reply is looked at when it is there.
        Each = "each",
        /// PUBLISH in a channel.
        Publish = "publish",
        /// `Client::subscribe`, and listening for a while.
        Listen = "listen",
        /// `Client::close`.
        Close = "close",
    }
}

numbers! {
    /// When and how a step is done. Times are in milliseconds.
    pub struct How {
        /// How long the caller rests before it.
        pause = 0,
        /// The mark of its first command; those of the commands behind it follow.
        id = 0,
        /// How many commands it has.
        size = 1,
        /// Which of the shared keys or channels it uses.
        key = 0,
        /// Its own `.timeout`; 0 is none.
        limit = 0,
        /// It is dropped after so long; 0 is not.
        drop = 0,
        /// It is dropped after it was polled so often; 0 is not.
        polls = 0,
        /// 1: in a cluster, its commands are about keys in several hash slots.
        apart = 0,
        /// So many commands of a sequence go in one flush.
        chunk = 1,
        /// 1: a pipeline or a transaction counts by a script.
        scripts = 0,
        /// How long a pop blocks, 0 is for ever; or how long it is listened.
        block = 50,
        /// How many channels are listened to.
        topics = 1,
        /// 1: it is listened to the end.
        stays = 0,
    }
}

/// One call of a caller.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step {
    /// What is called.
    pub call: Call,
    /// When and how.
    pub how: How,
}

names! {
    /// What may go wrong.
    pub enum Fault {
        /// The server stops reading and answering for a while; its connections stay.
        Stop = "stop",
        /// Connecting is refused for a while.
        Refuse = "refuse",
        /// Connecting gets no answer for a while.
        Blackhole = "blackhole",
        /// What the client writes on one connection does not arrive for a while.
        StallUp = "stall-up",
        /// What the server writes on one connection does not arrive for a while.
        StallDown = "stall-down",
        /// One connection is reset: what was on its way is lost.
        Cut = "cut",
        /// One connection is reset for the client alone: what it has written still arrives.
        Desert = "desert",
        /// One connection is closed by the server, after what it has written.
        HalfClose = "half-close",
        /// The server is started again: all connections are reset.
        Restart = "restart",
        /// A push arrives on one connection.
        Push = "push",
        /// What is not RESP arrives on one connection.
        Garbage = "garbage",
        /// The server loads its data for a while.
        Loading = "loading",
        /// The server is a replica for a while.
        Readonly = "readonly",
        /// The server is replaced by another one with the same data and becomes its replica: who is connected has to connect anew.
        Demote = "demote",
        /// The server forgets all scripts.
        ScriptFlush = "script-flush",
        /// The server closes each new connection right after the greeting, for a while.
        CloseAfterGreeting = "close-after-greeting",
        /// The server closes each connection that subscribes in the middle of its confirmations, for a while.
        CloseWhileSubscribing = "close-while-subscribing",
        /// The server refuses the password for a while.
        RefuseLogin = "refuse-login",
        /// The server has too many clients for a while.
        TooMany = "too-many",
        /// A hash slot of the cluster moves to another primary, key by key, or turns back halfway.
        Migrate = "migrate",
        /// Many hash slots move to another primary at once.
        Handover = "handover",
        /// A replica takes the place of its primary, which lets it.
        FailOver = "fail-over",
        /// The process of a node ends, and is there again after a while.
        Kill = "kill",
        /// A node stands still for a while.
        Freeze = "freeze",
        /// A node joins the cluster.
        Join = "join",
        /// A primary leaves the cluster, and ends after a while.
        Leave = "leave",
        /// A node does not learn what has changed for a while.
        OldView = "old-view",
        /// A node knows of nobody who has a hash slot for a while.
        EmptyView = "empty-view",
        /// A node may not say who has which hash slots for a while.
        RefusedView = "refused-view",
        /// A node names a primary that is not there for a while.
        DeadView = "dead-view",
        /// A node takes the cluster for down for a while.
        ClusterDown = "cluster-down",
        /// The server is at another place from here on: all connections are reset, and nobody is where it was.
        Move = "move",
    }
}

numbers! {
    /// When a fault happens, and for how long. Times are in milliseconds.
    pub struct When {
        /// How long after the one before.
        pause = 0,
        /// How long it lasts.
        ms = 0,
        /// Which of the connections there are it happens to.
        pick = 0,
    }
}

/// A fault that happens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Strike {
    /// What goes wrong.
    pub fault: Fault,
    /// When.
    pub when: When,
}

impl Script {
    /// How many steps there are, over all callers.
    pub fn steps(&self) -> usize {
        self.callers.iter().map(Vec::len).sum()
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.call, self.how)
    }
}

impl fmt::Display for Strike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.fault, self.when)
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "world {}", self.setting)?;
        writeln!(f, "plan{}", self.plan)?;
        for (n, steps) in self.callers.iter().enumerate() {
            for step in steps {
                writeln!(f, "caller {n} {step}")?;
            }
        }
        for strike in &self.strikes {
            writeln!(f, "fault {strike}")?;
        }
        Ok(())
    }
}

impl FromStr for Script {
    type Err = String;

    /// Reads what `Display` writes; empty lines and those that begin with `#` say nothing, nor does what it `shows`.
    fn from_str(text: &str) -> Result<Script, String> {
        let mut script = Script {
            setting: Setting::Swarm,
            plan: Plan::default(),
            callers: Vec::new(),
            strikes: Vec::new(),
        };
        for (n, line) in text.lines().enumerate() {
            script.read(line).map_err(|error| format!("line {}: {error}", n + 1))?;
        }
        Ok(script)
    }
}

impl Script {
    fn read(&mut self, line: &str) -> Result<(), String> {
        let mut words = line.split_whitespace();
        let Some(first) = words.next().filter(|word| !word.starts_with('#')) else { return Ok(()) };
        let mut next = || words.next().ok_or_else(|| format!("`{line}` ends too early"));
        match first {
            "shows" => {}
            "world" => self.setting = next()?.parse()?,
            "plan" => words.try_for_each(|word| self.plan.read(word))?,
            "caller" => {
                let n: usize = next()?.parse().map_err(|_| format!("`{line}`: callers are numbers"))?;
                let mut step = Step { call: next()?.parse()?, how: How::default() };
                words.try_for_each(|word| step.how.read(word))?;
                if n >= self.callers.len() {
                    self.callers.resize(n + 1, Vec::new());
                }
                self.callers[n].push(step);
            }
            "fault" => {
                let mut strike = Strike { fault: next()?.parse()?, when: When::default() };
                words.try_for_each(|word| strike.when.read(word))?;
                self.strikes.push(strike);
            }
            other => return Err(format!("`{other}` is none of: world; plan; caller; fault")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_as_it_was_written() {
        let text = "world close\nplan response_timeout=200 chop=3\ncaller 0 get pause=13 id=1\ncaller 2 pipe id=2 size=3\n\
                    fault stall-up pause=7 ms=800 pick=2\n";
        let script: Script = text.parse().unwrap();
        assert_eq!((script.setting, script.plan.chop, script.steps()), (Setting::Close, 3, 2));
        assert_eq!(script.callers[1], []);
        assert_eq!(script.to_string(), text);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, needle) in [
            ("\nworld nowhere", "line 2: `nowhere` is none of: fair; swarm;"),
            ("plan speed=3", "line 1: nothing is called `speed` here"),
            ("caller x get", "callers are numbers"),
            ("caller 0", "ends too early"),
            ("fault stop ms=long", "not a number"),
            ("story", "`story` is none of"),
        ] {
            let error = text.parse::<Script>().unwrap_err();
            assert!(error.contains(needle), "{text}: {error}");
        }
    }
}
