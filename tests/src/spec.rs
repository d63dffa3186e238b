//! What commands.toml says there is, read without the macro that expands it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::Version;

/// The methods, also the forms with options, and when each came.
#[derive(Debug, Clone)]
pub struct Spec(BTreeMap<String, Since>);

/// The first versions that know a command; `-` where none does.
#[derive(Debug, Clone)]
pub struct Since {
    group: String,
    /// The version of Redis.
    pub redis: String,
    /// The version of Valkey.
    pub valkey: String,
}

impl Spec {
    /// Reads commands.toml of this repository.
    pub fn read() -> Spec {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../commands.toml");
        Spec::parse(&fs::read_to_string(path).unwrap())
    }

    /// The names of all methods.
    pub fn methods(&self) -> BTreeSet<String> {
        self.0.keys().cloned().collect()
    }

    /// The names of those that servers without modules and sentinels can answer.
    pub fn methods_of_servers(&self) -> BTreeSet<String> {
        let plain = self.0.iter().filter(|(_, since)| GROUPS.contains(&since.group.as_str()));
        plain.map(|(method, _)| method.clone()).collect()
    }

    /// When a method came.
    pub fn since(&self, method: &str) -> Since {
        self.0.get(method).unwrap_or_else(|| panic!("commands.toml has no {method}")).clone()
    }

    fn parse(text: &str) -> Spec {
        let mut methods = BTreeMap::new();
        let tables = text.split("\n[").skip(1).filter_map(|table| table.split_once("]\n"));
        for (header, body) in tables {
            let Some((group, method)) = header.split_once('.') else { continue };
            // `[group.method.docs]` is about options
            if group == "define" || method.contains('.') {
                continue;
            }
            let field = |name: &str| {
                body.lines().find_map(|line| quoted(line.strip_prefix(name)?.trim_start().strip_prefix('=')?))
            };
            let syntax = field("syntax").unwrap_or_else(|| panic!("{header} has no syntax"));
            let redis = field("since");
            // Valkey began as Redis 7.2: what is newer than that it has only where the spec says so
            let before_the_fork = |since: &String| Version::parse(since) < Some(Version(7, 3, 0));
            let valkey = field("valkey-since").or_else(|| redis.clone().filter(before_the_fork));
            assert!(redis.is_some() || valkey.is_some(), "{header} has no since");
            let [redis, valkey] = [redis, valkey].map(|since| since.unwrap_or_else(|| "-".to_owned()));
            let since = Since { group: group.to_owned(), redis, valkey };
            if has_options(&syntax) {
                methods.insert(format!("{method}_with"), since.clone());
            }
            methods.insert(method.to_owned(), since);
        }
        Spec(methods)
    }
}

/// Whether a syntax has optional parts, apart from a list that may be empty: `[sourcekey:key...]`.
fn has_options(syntax: &str) -> bool {
    let mut optional = syntax.split('[').skip(1).filter_map(|part| part.split(']').next());
    optional.any(|part| part.contains(' ') || !part.ends_with("..."))
}

/// `"text"` or `'text'`, with or without more behind it.
fn quoted(text: &str) -> Option<String> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(text.split(quote).nth(1)?.to_owned())
}

/// What a server has without modules.
const GROUPS: [&str; 18] = [
    "string",
    "generic",
    "hash",
    "list",
    "set",
    "sorted-set",
    "bitmap",
    "hyperloglog",
    "geo",
    "connection",
    "transactions",
    "stream",
    "scripting",
    "pubsub",
    "vector_set",
    "array",
    "cluster",
    "server",
];

#[test]
fn reads_tables_of_the_groups_at_hand() {
    let spec = Spec::parse(
        "\n[string.set]\nsyntax = \"SET key [NX]\"\nsince = \"1.0.0\"\n[json.get]\nsyntax = \"\"\nsince = \"1.0.0\"\n[hash.hgetex]\nsyntax = \"H\"\nsince = \"8.0.0\"\nvalkey-since = \"9.0.0\"",
    );
    assert_eq!(spec.methods().len(), 4);
    assert_eq!(spec.methods_of_servers(), ["hgetex", "set", "set_with"].map(str::to_owned).into());
    assert_eq!((spec.since("set").valkey, spec.since("hgetex").valkey), ("1.0.0".into(), "9.0.0".into()));
}
