//! Methods for commands that none of the servers at hand knows, in RESP2 and RESP3, against replies written after the
//! commands' documentation; and a report of which method is exercised how.
//!
//! A case is the words that the call must send, the reply, the call, and the value that it must give. No reply was taken
//! from a server. Where a comment says "assumed", the reply follows the declared type, as no example or schema was at
//! hand: such a case proves the words and the decoding, not that a server answers so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test fails by panicking
#![allow(clippy::type_complexity)] // the replies of time series are what they are

mod bloom;
mod json;
mod newcomers;
mod notation;
mod peer;
mod search;
mod sentinel;
mod timeseries;
mod vectors;

use std::collections::BTreeSet;
use std::fmt::Debug;

use roundtrip::{Client, Protocol};
use roundtrip_tests::{Spec, Version};

use peer::Peer;

/// One case: `recorded!(run, "WORDS" => "reply", method(..) => value)`, or `"reply" | "reply in RESP3"` where that is
/// different beyond what the notation knows. `|value| ..` in the place of the value is a condition; with `on target` the
/// call is made on a connection.
macro_rules! recorded {
    ($run:ident, $words:literal => $reply:literal, on $target:ident, $($call:tt)*) => {
        $crate::recorded!(@ $run, $words, $reply, $reply, $target, $($call)*)
    };
    ($run:ident, $words:literal => $reply:literal, $($call:tt)*) => {
        $crate::recorded!($run, $words => $reply | $reply, $($call)*)
    };
    ($run:ident, $words:literal => $resp2:literal | $resp3:literal, $($call:tt)*) => {{
        let client = $run.client.clone();
        $crate::recorded!(@ $run, $words, $resp2, $resp3, client, $($call)*)
    }};
    (@ $run:ident, $words:literal, $resp2:literal, $resp3:literal, $target:ident,
        $method:ident $(::<$($t:ty),+>)? ($($argument:expr),* $(,)?) => |$value:ident| $holds:expr) => {{
        $run.expect($words, $resp2, $resp3);
        let reply = $target.$method $(::<$($t),+>)? ($($argument),*).await;
        $run.satisfies(stringify!($method), $words, reply, |$value| $holds)
    }};
    (@ $run:ident, $words:literal, $resp2:literal, $resp3:literal, $target:ident,
        $method:ident $(::<$($t:ty),+>)? ($($argument:expr),* $(,)?) => $want:expr) => {{
        $run.expect($words, $resp2, $resp3);
        let reply = $target.$method $(::<$($t),+>)? ($($argument),*).await;
        $run.equal(stringify!($method), $words, reply, $want)
    }};
}

use recorded;

/// Methods of which servers at hand know the command, but none of the options.
const NEWER_OPTIONS: [&str; 1] = ["xtrim_with"];

/// The newest servers that the live tests are sure to have.
const LIVE: (Version, Version) = (Version(8, 0, 2), Version(8, 1, 1));

/// One protocol, and what was found with it.
struct Run {
    protocol: Protocol,
    peer: Peer,
    client: Client,
    failures: Vec<String>,
    exercised: BTreeSet<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_that_no_server_at_hand_knows() {
    let (mut failures, mut recorded) = (Vec::new(), BTreeSet::new());
    for protocol in [Protocol::Resp2, Protocol::Resp3] {
        let run = Run::of_everything(protocol).await;
        failures.extend(run.failures);
        recorded.extend(run.exercised);
    }
    let spec = Spec::read();
    let methods = spec.methods();
    let live: BTreeSet<String> =
        spec.methods_of_servers().into_iter().filter(|method| is_live(&spec, method)).collect();
    let recorded: BTreeSet<String> = recorded.difference(&live).cloned().collect();
    let not: Vec<&String> =
        methods.iter().filter(|method| !live.contains(*method) && !recorded.contains(*method)).collect();
    println!(
        "{} methods: {} exercised live, {} from replies after documentation, {} not exercised{}{}",
        methods.len(),
        live.len(),
        recorded.len(),
        not.len(),
        if not.is_empty() { "" } else { ": " },
        not.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(", "),
    );
    let unknown: Vec<&String> = recorded.difference(&methods).collect();
    assert!(unknown.is_empty(), "commands.toml has no {unknown:?}");
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    assert!(not.is_empty(), "methods that are exercised in no way: {not:?}");
}

/// Whether a server at hand knows the method; that it is called there, the live tests make sure of.
fn is_live(spec: &Spec, method: &str) -> bool {
    let since = spec.since(method);
    let known = |since: &str, newest| Version::parse(since).is_some_and(|since| since <= newest);
    !NEWER_OPTIONS.contains(&method) && (known(&since.redis, LIVE.0) || known(&since.valkey, LIVE.1))
}

impl Run {
    async fn of_everything(protocol: Protocol) -> Run {
        let peer = Peer::start(protocol);
        let client = Client::builder().url(&peer.url()).unwrap().protocol(protocol).connect().await.unwrap();
        let mut run = Run { protocol, peer, client, failures: Vec::new(), exercised: BTreeSet::new() };
        json::documents(&mut run).await;
        bloom::filters(&mut run).await;
        bloom::sketches(&mut run).await;
        timeseries::series(&mut run).await;
        timeseries::ranges(&mut run).await;
        newcomers::keys(&mut run).await;
        newcomers::streams(&mut run).await;
        newcomers::servers(&mut run).await;
        vectors::vector_sets(&mut run).await;
        vectors::arrays(&mut run).await;
        sentinel::sentinels(&mut run).await;
        search::indexes(&mut run).await;
        search::suggestions(&mut run).await;
        search::searches(&mut run).await;
        search::aggregations(&mut run).await;
        run
    }

    fn expect(&self, words: &str, resp2: &str, resp3: &str) {
        let text = if self.protocol == Protocol::Resp3 { resp3 } else { resp2 };
        self.peer.expect(words, notation::reply(text, self.protocol));
    }

    fn equal<T: PartialEq + Debug>(
        &mut self,
        method: &str,
        words: &str,
        reply: roundtrip::Result<T>,
        want: T,
    ) {
        if let Some(got) = self.value(method, words, reply)
            && got != want
        {
            self.fail(method, words, &format!("got {got:?}, wanted {want:?}"));
        }
    }

    fn satisfies<T: Debug>(
        &mut self,
        method: &str,
        words: &str,
        reply: roundtrip::Result<T>,
        holds: impl FnOnce(&T) -> bool,
    ) {
        if let Some(got) = self.value(method, words, reply) {
            let shown = format!("got {got:?}");
            if !holds(&got) {
                self.fail(method, words, &shown);
            }
        }
    }

    fn value<T>(&mut self, method: &str, words: &str, reply: roundtrip::Result<T>) -> Option<T> {
        self.exercised.insert(method.to_owned());
        match reply {
            Ok(value) if self.peer.was_asked() => Some(value),
            Ok(_) => {
                self.fail(method, words, "it sent nothing");
                None
            }
            Err(error) => {
                self.fail(method, words, &error.to_string());
                None
            }
        }
    }

    fn fail(&mut self, method: &str, words: &str, what: &str) {
        self.failures.push(format!("{words}: {method} in {:?}: {what}", self.protocol));
    }
}
