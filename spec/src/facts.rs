//! Facts about a command, and which types have its method because of them.

use super::meant;
use super::source::{Reporter, Spanned};
use super::text::Text;

/// A word of `flags` and the constant of the runtime's `Flags` that it sets.
#[derive(Debug, PartialEq, Eq)]
pub struct Flag {
    /// As a spec writes it: `readonly`.
    pub name: &'static str,
    /// As the runtime writes it: `READONLY`.
    pub constant: &'static str,
}

/// A set of flags, in the order of [`FLAGS`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flags(pub Vec<&'static Flag>);

/// Where a command may be sent from. Each is a row of the expansion's table of targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Changes nothing: everywhere, also while a watched connection only reads.
    Reads,
    /// Everywhere but while a watched connection only reads.
    Writes,
    /// Waits on the server: not in a pipeline.
    Blocks,
    /// Speaks of its own connection's writes: not on a client, whose connections are shared.
    OwnWrites,
    /// Changes its connection: on a dedicated one only.
    ConnectionState,
}

/// All flags, in the order in which a message lists them.
pub const FLAGS: &[Flag] = &[
    Flag { name: "readonly", constant: "READONLY" },
    Flag { name: "harmless", constant: "HARMLESS" },
    Flag { name: "write", constant: "WRITE" },
    Flag { name: "idempotent", constant: "IDEMPOTENT" },
    Flag { name: BLOCKING, constant: "BLOCKING" },
    Flag { name: "cacheable", constant: "CACHEABLE" },
    Flag { name: CONNECTION_STATE, constant: "CONNECTION_STATE" },
    Flag { name: "own-writes", constant: "OWN_WRITES" },
    Flag { name: SCRIPTS, constant: "SCRIPTS" },
    Flag { name: "admin", constant: "ADMIN" },
];

/// The flag that goes with an argument that is a blocking timeout.
pub const BLOCKING: &str = "blocking";

/// The flag of a command that changes the connection it is sent on.
pub const CONNECTION_STATE: &str = "connection-state";

/// The flag of a command that makes the server forget its scripts. Methods that call a script have it without being told.
pub const SCRIPTS: &str = "scripts";

/// The flag of `[words]` for commands after which replies can no longer be told apart. No method can have it.
pub const UNMATCHED: &str = "unmatched";

/// What keeps a command from being sent everywhere, or has to be known of it there; of these, one that any method of the command has holds for its name.
pub const LIMITS: &[Flag] = &[
    Flag { name: UNMATCHED, constant: "UNMATCHED" },
    Flag { name: CONNECTION_STATE, constant: "CONNECTION_STATE" },
    Flag { name: "own-writes", constant: "OWN_WRITES" },
    Flag { name: BLOCKING, constant: "BLOCKING" },
    Flag { name: SCRIPTS, constant: "SCRIPTS" },
];

/// To which nodes of a cluster a command without keys goes, in the words of redis.io.
pub const REQUEST_POLICIES: &[&str] = &["all_nodes", "all_shards", "multi_shard", "special"];

/// How the replies of several nodes become one.
pub const RESPONSE_POLICIES: &[&str] = &[
    "one_succeeded",
    "all_succeeded",
    "agg_logical_and",
    "agg_logical_or",
    "agg_min",
    "agg_max",
    "agg_sum",
    "special",
];

/// Flags that a command has or has not, with options or without.
const LASTING: &[&str] = &[BLOCKING, CONNECTION_STATE, "own-writes"];

/// Flags that say opposite things, or the same thing twice.
const CONTRADICTIONS: &[(&str, &str)] =
    &[("readonly", "write"), ("harmless", "write"), ("readonly", "harmless"), ("cacheable", "write")];

/// One of the words of a table, or nothing after a report.
pub(crate) fn policy(text: Option<&Text>, known: &[&str], reporter: Reporter<'_>) -> String {
    let Some(text) = text else { return String::new() };
    if !known.contains(&text.value.as_str()) {
        let all = format_args!("the policies are: {}", known.join(", "));
        let instead = meant::or(known.iter().copied(), &text.value, all);
        let message = format!("unknown policy `{}`{instead}", text.value);
        reporter.report(text.span, message);
        return String::new();
    }
    text.value.clone()
}

impl Flags {
    pub(crate) fn read(words: &[Text], reporter: Reporter<'_>) -> Flags {
        let mut set: Vec<Spanned<&str>> = Vec::new();
        for word in words {
            let known = FLAGS.iter().any(|flag| flag.name == word.value);
            if !known {
                let names: Vec<_> = FLAGS.iter().map(|flag| flag.name).collect();
                let all = format_args!("the flags are: {}", names.join(", "));
                let instead = meant::or(names.iter().copied(), &word.value, all);
                reporter.report(word.span, format_args!("unknown flag `{}`{instead}", word.value));
            } else if set.iter().any(|flag| flag.value == word.value) {
                reporter
                    .report(word.span, format_args!("the flag `{}` is given twice: remove one", word.value));
            } else {
                set.push(Spanned { value: &word.value, span: word.span });
            }
        }
        for (one, other) in CONTRADICTIONS {
            let given = |name: &str| set.iter().find(|flag| flag.value == name);
            if let (Some(one), Some(other)) = (given(one), given(other)) {
                let message =
                    format!("`{}` and `{}` contradict each other: remove one", one.value, other.value);
                reporter.report(one.span.max(other.span), message);
            }
        }
        let is_set = |flag: &&Flag| set.iter().any(|word| word.value == flag.name);
        Flags(FLAGS.iter().filter(is_set).collect())
    }

    /// The flags of the form with options, where they are given.
    pub(crate) fn read_with(words: &[Text], plain: &Flags, reporter: Reporter<'_>) -> Flags {
        let Some(first) = words.first() else { return plain.clone() };
        let with = Flags::read(words, reporter);
        for flag in LASTING.iter().filter(|flag| with.has(flag) != plain.has(flag)) {
            let message =
                format!("`{flag}` is in one of `flags` and `flags-with`: it belongs in both or none");
            reporter.report(first.span, message);
        }
        with
    }

    /// Whether the flag of this name is set.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|flag| flag.name == name)
    }

    /// Whether it changes nothing.
    pub fn are_harmless(&self) -> bool {
        self.has("readonly") || self.has("harmless")
    }

    /// Where a command with these flags may be sent from.
    pub fn reach(&self) -> Reach {
        let by_flag = [
            (CONNECTION_STATE, Reach::ConnectionState),
            ("own-writes", Reach::OwnWrites),
            (BLOCKING, Reach::Blocks),
            ("readonly", Reach::Reads),
            ("harmless", Reach::Reads),
        ];
        by_flag.into_iter().find(|(flag, _)| self.has(flag)).map_or(Reach::Writes, |(_, reach)| reach)
    }
}
