//! What a server says about its commands: COMMAND and COMMAND DOCS, read.

use roundtrip_tests::{Product, Raw, Value, Version};

/// A server's commands, those with subcommands and the subcommands themselves.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) product: Product,
    pub(crate) version: Version,
    pub(crate) commands: Vec<LiveCommand>,
}

/// One command, as the server knows it.
#[derive(Debug, Clone, Default)]
pub(crate) struct LiveCommand {
    /// In upper case, a blank before the subcommand.
    pub(crate) name: String,
    /// With the name's words; negative for "at least".
    pub(crate) arity: i64,
    pub(crate) flags: Vec<String>,
    pub(crate) tips: Vec<String>,
    pub(crate) keys: Vec<KeySpec>,
    pub(crate) is_container: bool,
    pub(crate) docs: LiveDocs,
}

/// What COMMAND DOCS adds.
#[derive(Debug, Clone, Default)]
pub(crate) struct LiveDocs {
    pub(crate) summary: String,
    pub(crate) since: String,
    pub(crate) group: String,
    pub(crate) complexity: String,
    pub(crate) deprecated_since: Option<String>,
    pub(crate) replaced_by: Option<String>,
    /// Not there where the server says nothing about arguments, as for many commands of modules.
    pub(crate) arguments: Option<Vec<LiveArgument>>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct LiveArgument {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) token: Option<String>,
    pub(crate) since: Option<String>,
    pub(crate) optional: bool,
    pub(crate) multiple: bool,
    /// The token stands before each repetition.
    pub(crate) multiple_token: bool,
    pub(crate) arguments: Vec<LiveArgument>,
}

/// Where keys stand among a command's words, its name's included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeySpec {
    pub(crate) begin: Begin,
    pub(crate) find: Find,
    /// The server says that it may find too few or none.
    pub(crate) incomplete: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Begin {
    /// At this word.
    Index(i64),
    /// After this word.
    Keyword(String),
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Find {
    /// A key every `step` words; `last` 0 is a single one.
    Range {
        last: i64,
        step: i64,
    },
    /// A count, then the keys from `first` words after the beginning.
    Count {
        first: i64,
    },
    Unknown,
}

impl Live {
    /// Asks a server.
    pub(crate) fn ask(raw: &mut Raw) -> Result<Live, String> {
        let (product, version) = raw.server().ok_or("neither a Redis nor a Valkey server")?;
        let (commands, docs) = (raw.call(&["COMMAND"]), raw.call(&["COMMAND", "DOCS"]));
        if !matches!(docs, Value::List(_)) {
            return Err("the server has no COMMAND DOCS: Redis has it from 7.0".to_owned());
        }
        let mut live = Live { product, version, commands: Vec::new() };
        let docs: Vec<(&str, &Value)> = pairs(&docs).collect();
        for command in items(&commands) {
            live.add(command, &docs);
        }
        live.commands.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(live)
    }

    pub(crate) fn find(&self, name: &str) -> Option<&LiveCommand> {
        self.commands.iter().find(|command| command.name == name)
    }

    fn add(&mut self, command: &Value, docs: &[(&str, &Value)]) {
        let [name, arity, flags, _, _, _, _, tips, keys, subcommands, ..] = items(command) else { return };
        let name = text(name);
        let own =
            docs.iter().find(|(documented, _)| documented.eq_ignore_ascii_case(name)).map(|(_, own)| *own);
        let subcommands = items(subcommands);
        self.commands.push(LiveCommand {
            name: name.to_uppercase().replace('|', " "),
            arity: int(arity),
            flags: texts(flags),
            tips: texts(tips),
            keys: items(keys).iter().map(KeySpec::read).collect(),
            is_container: !subcommands.is_empty(),
            docs: own.map(LiveDocs::read).unwrap_or_default(),
        });
        let inner: Vec<_> = own
            .and_then(|own| get(own, "subcommands"))
            .map(|inner| pairs(inner).collect())
            .unwrap_or_default();
        subcommands.iter().for_each(|subcommand| self.add(subcommand, &inner));
    }
}

impl LiveCommand {
    pub(crate) fn has_flag(&self, name: &str) -> bool {
        self.flags.iter().any(|flag| flag == name)
    }

    /// What a tip such as `request_policy:all_shards` says; nothing where there is none.
    pub(crate) fn tip(&self, name: &str) -> &str {
        self.tips.iter().find_map(|tip| tip.strip_prefix(name)?.strip_prefix(':')).unwrap_or_default()
    }
}

impl LiveDocs {
    fn read(docs: &Value) -> LiveDocs {
        let string = |key| get(docs, key).map(|value| text(value).to_owned());
        LiveDocs {
            summary: string("summary").unwrap_or_default(),
            since: string("since").unwrap_or_default(),
            group: string("group").unwrap_or_default(),
            complexity: string("complexity").unwrap_or_default(),
            deprecated_since: string("deprecated_since"),
            replaced_by: string("replaced_by"),
            arguments: get(docs, "arguments").map(LiveArgument::read_all),
        }
    }
}

impl LiveArgument {
    fn read_all(arguments: &Value) -> Vec<LiveArgument> {
        items(arguments).iter().map(LiveArgument::read).collect()
    }

    fn read(argument: &Value) -> LiveArgument {
        let string = |key| get(argument, key).map(|value| text(value).to_owned());
        let flags = get(argument, "flags").map(texts).unwrap_or_default();
        let has = |name: &str| flags.iter().any(|flag| flag == name);
        LiveArgument {
            name: string("name").unwrap_or_default(),
            kind: string("type").unwrap_or_default(),
            token: string("token"),
            since: string("since"),
            optional: has("optional"),
            multiple: has("multiple"),
            multiple_token: has("multiple_token"),
            arguments: get(argument, "arguments").map(LiveArgument::read_all).unwrap_or_default(),
        }
    }
}

impl KeySpec {
    fn read(spec: &Value) -> KeySpec {
        let part = |key: &str| {
            let part = get(spec, key)?;
            Some((text(get(part, "type")?), get(part, "spec")?))
        };
        let number = |spec: &Value, key: &str| get(spec, key).map_or(0, int);
        let begin = match part("begin_search") {
            Some(("index", spec)) => Begin::Index(number(spec, "index")),
            Some(("keyword", spec)) => Begin::Keyword(get(spec, "keyword").map_or("", text).to_uppercase()),
            _ => Begin::Unknown,
        };
        let find = match part("find_keys") {
            Some(("range", spec)) => {
                Find::Range { last: number(spec, "lastkey"), step: number(spec, "keystep") }
            }
            Some(("keynum", spec)) => Find::Count { first: number(spec, "firstkey") },
            _ => Find::Unknown,
        };
        let incomplete =
            get(spec, "flags").is_some_and(|flags| texts(flags).iter().any(|flag| flag == "incomplete"));
        KeySpec { begin, find, incomplete }
    }
}

/// The value of a key in a flat list of keys and values.
fn get<'v>(map: &'v Value, key: &str) -> Option<&'v Value> {
    pairs(map).find(|(name, _)| *name == key).map(|(_, value)| value)
}

fn pairs(map: &Value) -> impl Iterator<Item = (&str, &Value)> {
    items(map).chunks_exact(2).filter_map(|pair| match pair {
        [name, value] => Some((text(name), value)),
        _ => None,
    })
}

fn items(list: &Value) -> &[Value] {
    match list {
        Value::List(items) => items,
        _ => &[],
    }
}

fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        _ => "",
    }
}

fn texts(list: &Value) -> Vec<String> {
    items(list).iter().map(|item| text(item).to_owned()).collect()
}

fn int(value: &Value) -> i64 {
    match value {
        Value::Int(number) => *number,
        _ => 0,
    }
}
