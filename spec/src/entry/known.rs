//! The keys that the tables of a spec file have.

use crate::facts::{BLOCKING, CONNECTION_STATE, UNMATCHED};

/// A key, what it holds, and whether it may be left out.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) holds: Holds,
    pub(super) required: bool,
    pub(super) example: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    /// A list of strings.
    List,
    /// A table from names to strings.
    Table,
}

pub(super) const METHOD_KEYS: &[Key] = &[
    required(SYNTAX, "\"GET key\""),
    required("returns", "\"Option<T>\""),
    required("doc", "\"The value of a string key.\""),
    optional("since", Holds::Text, "\"1.0.0\""),
    optional("valkey-since", Holds::Text, "\"8.1.0\""),
    optional("returns-with", Holds::Text, "\"bool\""),
    optional("doc-with", Holds::Text, "\"`false` where a condition kept it from being set.\""),
    optional("complexity", Holds::Text, "\"O(1)\""),
    optional("nil", Holds::Text, "\"the key does not exist\""),
    optional("flags", Holds::List, "[\"readonly\"]"),
    optional("flags-with", Holds::List, "[\"readonly\"]"),
    optional("request-policy", Holds::Text, "\"all_shards\""),
    optional("response-policy", Holds::Text, "\"agg_sum\""),
    optional("cluster", Holds::Text, "\"any\""),
    optional("deprecated", Holds::Text, "\"since 4.0.0: use `hset`\""),
    optional("feature", Holds::Text, "\"json\""),
    optional("script", Holds::Text, "\"return redis.call('GET', KEYS[1])\""),
    optional("script-file", Holds::Text, "\"lua/get.lua\""),
    optional("keyspace", Holds::Text, KEYSPACE_EXAMPLE),
    optional("args", Holds::Table, ARGS_EXAMPLE),
    optional("replies", Holds::Table, REPLIES_EXAMPLE),
    optional("needs", Holds::Text, "\"V: Counter\""),
    optional("docs", Holds::Table, "{ nx = \"Only where the key does not exist.\" }"),
    optional("since-of", Holds::Table, "{ ifeq = \"8.4.0, Valkey 8.1.0\" }"),
];

pub(super) const DEFINITION_KEYS: &[Key] = &[
    required(SYNTAX, "\"LEFT | RIGHT\""),
    required("doc", "\"An end of a list.\""),
    optional("docs", Holds::Table, "{ left = \"The head.\" }"),
    optional("since-of", Holds::Table, "{ left = \"8.4.0, Valkey 8.1.0\" }"),
];

pub(super) const WORDS_KEYS: &[Key] = &[
    optional(UNMATCHED, Holds::List, "[\"MONITOR\"]"),
    optional(CONNECTION_STATE, Holds::List, "[\"MULTI\"]"),
    optional("own-writes", Holds::List, "[\"WAIT\"]"),
    optional(BLOCKING, Holds::List, "[\"BLPOP\"]"),
    optional("harmless", Holds::List, "[\"PING\"]"),
];

pub(super) const GROUP_KEYS: &[Key] = &[
    optional("feature", Holds::Text, "\"json\""),
    optional("doc", Holds::Text, "\"JSON documents\""),
    optional("keyspace", Holds::Text, KEYSPACE_EXAMPLE),
    optional("args", Holds::Table, ARGS_EXAMPLE),
    optional("replies", Holds::Table, REPLIES_EXAMPLE),
];

const KEYSPACE_EXAMPLE: &str = "\"SortedSet<E>\"";
const ARGS_EXAMPLE: &str = "{ member = \"E\" }";
const REPLIES_EXAMPLE: &str = "{ T = \"E\" }";

/// The keys of the file itself, before its first table.
pub(super) const FILE_KEYS: &[Key] = &[optional(PREFIX, Holds::Text, "\"my_\"")];

/// What a method and a definition have, and a group has not.
pub(super) const SYNTAX: &str = "syntax";

/// What the names of all methods of the file begin with.
pub(crate) const PREFIX: &str = "prefix";

/// The table of definitions: no group can have this name.
pub(super) const DEFINE: &str = "define";

/// The table of commands without methods: no group can have this name either.
pub(crate) const WORDS: &str = "words";

/// The names of the keys of a method.
pub fn method_keys() -> impl Iterator<Item = &'static str> {
    METHOD_KEYS.iter().map(|key| key.name)
}

const fn required(name: &'static str, example: &'static str) -> Key {
    Key { name, holds: Holds::Text, required: true, example }
}

const fn optional(name: &'static str, holds: Holds, example: &'static str) -> Key {
    Key { name, holds, required: false, example }
}

impl Holds {
    pub(super) fn describe(self) -> &'static str {
        match self {
            Holds::Text => "a string",
            Holds::List => "a list of strings",
            Holds::Table => "a table of strings, none of them empty",
        }
    }
}
