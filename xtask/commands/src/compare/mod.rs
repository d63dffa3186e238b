//! The spec against one server.

mod facts;
mod keys;
mod presence;
mod tokens;
mod words;

use roundtrip_tests::{Product, Version};

use crate::drift::{About, Drift};
use crate::grammar::Grammar;
use crate::live::{Live, LiveCommand};
use crate::spec_file::{Commands, Known};

/// What was compared, and what differs.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    pub(crate) drifts: Vec<Drift>,
    /// How many commands of the server have a method.
    pub(crate) commands: usize,
    /// Groups none of whose commands this server has: a module that is not loaded, another kind of server.
    pub(crate) absent: Vec<String>,
}

/// Compares all commands; `left_out` are those that are to have no method.
pub(crate) fn compare(commands: &Commands<'_>, live: &Live, left_out: &[String]) -> Comparison {
    let absent = presence::absent_groups(commands, live);
    let mut drifts = Vec::new();
    presence::missing(commands, live, left_out, &mut drifts);
    presence::unknown(commands, live, &absent, &mut drifts);
    let mut compared = 0;
    for (name, methods) in &commands.0 {
        let Some(command) = live.find(name) else { continue };
        compared += 1;
        let server = Server { product: live.product, version: live.version };
        let grammars = methods.iter().filter_map(|known| Some((known, known.at(live)?))).collect();
        let pair = Pair { name, methods, grammars, command, server, drifts: &mut drifts };
        pair.compare();
    }
    drifts.sort();
    drifts.dedup();
    Comparison { drifts, commands: compared, absent }
}

#[derive(Debug, Clone, Copy)]
struct Server {
    product: Product,
    version: Version,
}

/// A command on both sides.
struct Pair<'a, 's> {
    name: &'a str,
    methods: &'a [Known<'s>],
    /// What those send that this server has by its version.
    grammars: Vec<(&'a Known<'s>, Grammar)>,
    command: &'a LiveCommand,
    server: Server,
    drifts: &'a mut Vec<Drift>,
}

impl Pair<'_, '_> {
    fn compare(mut self) {
        self.compare_since();
        if self.grammars.is_empty() {
            return;
        }
        self.compare_flags();
        self.compare_policies();
        self.compare_deprecation();
        self.compare_lengths();
        self.compare_tokens();
        self.compare_token_arguments();
        self.compare_keys();
        self.compare_routing();
    }

    fn report(&mut self, about: About, subject: impl Into<String>, message: impl Into<String>) {
        let (subject, message) = (subject.into(), message.into());
        self.drifts.push(Drift { command: self.name.to_owned(), about, subject, message });
    }

    /// The methods for this command, by name.
    fn method_names(&self) -> String {
        let names: Vec<_> = self.methods.iter().map(|known| format!("`{}`", known.method.name)).collect();
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use roundtrip_tests::{Product, Version};

    use super::compare;
    use crate::live::{Begin, Find, KeySpec, Live, LiveArgument, LiveCommand, LiveDocs};
    use crate::spec_file::Commands;

    /// `GIVE key [MORE n] [LESS]`, of which LESS came with 7.0.0.
    fn give() -> LiveCommand {
        let option = |token: &str, kind: &str, since: Option<&str>| LiveArgument {
            name: token.to_lowercase(),
            kind: kind.to_owned(),
            token: Some(token.to_owned()),
            since: since.map(str::to_owned),
            optional: true,
            ..LiveArgument::default()
        };
        let key = LiveArgument { name: "key".to_owned(), kind: "key".to_owned(), ..LiveArgument::default() };
        let arguments =
            vec![key, option("MORE", "integer", None), option("LESS", "pure-token", Some("7.0.0"))];
        let keys =
            KeySpec { begin: Begin::Index(1), find: Find::Range { last: 0, step: 1 }, incomplete: false };
        LiveCommand {
            name: "GIVE".to_owned(),
            arity: -2,
            flags: vec!["readonly".to_owned()],
            tips: vec!["request_policy:all_shards".to_owned()],
            keys: vec![keys],
            is_container: false,
            docs: LiveDocs { since: "1.0.0".to_owned(), arguments: Some(arguments), ..LiveDocs::default() },
        }
    }

    /// What differs, of a spec with these lines, from a server that has GIVE only.
    fn drifts(lines: &str) -> Vec<String> {
        let text = format!("[a.give]\nreturns = \"()\"\ndoc = \"x.\"\n{lines}");
        let read = roundtrip_spec::read("a.toml", &text, std::path::Path::new(""));
        assert_eq!(read.problems, [""; 0]);
        let live = Live { product: Product::Redis, version: Version(7, 2, 0), commands: vec![give()] };
        let comparison = compare(&Commands::of(&read.spec), &live, &[]);
        comparison.drifts.iter().map(|drift| drift.id()).collect()
    }

    const RIGHT: &str = r#"
        syntax         = "GIVE key [MORE n:int] [LESS]"
        since          = "1.0.0"
        since-of       = { less = "7.0.0" }
        flags          = ["readonly"]
        request-policy = "all_shards"
    "#;

    #[test]
    fn nothing_differs_where_all_is_said() {
        assert_eq!(drifts(RIGHT), [""; 0]);
        // newer than the server: nothing that it could know
        let newer =
            RIGHT.replace("[LESS]", "[LESS] [ODD]").replace("\"7.0.0\" }", "\"7.0.0\", odd = \"8.0.0\" }");
        assert_eq!(drifts(&newer), [""; 0]);
    }

    #[test]
    fn every_kind_of_difference_is_found() {
        let with = |from: &str, to: &str| drifts(&RIGHT.replace(from, to));
        assert_eq!(with("[LESS]", "[LESS] [ODD]"), ["GIVE token ODD"]);
        assert_eq!(drifts(&RIGHT.replace("[MORE n:int]", "")), ["GIVE token MORE"]);
        assert_eq!(with("[MORE n:int]", "[MORE n:int m:int]"), ["GIVE arguments MORE"]);
        assert_eq!(with("less = \"7.0.0\"", "less = \"6.2.0\""), ["GIVE since LESS"]);
        assert_eq!(with("less = \"7.0.0\"", "less = \"8.0.0\""), ["GIVE since LESS"]);
        assert_eq!(with("since          = \"1.0.0\"", "since = \"2.0.0\""), ["GIVE since"]);
        assert_eq!(with("GIVE key", "GIVE key value"), ["GIVE arity"]);
        assert_eq!(with("GIVE key", "GIVE key:value"), ["GIVE keys routing", "GIVE keys word 1"]);
        assert_eq!(with("[LESS]", "[LESS] [key2:key...]"), ["GIVE length", "GIVE keys after LESS"]);
        assert_eq!(with("[\"readonly\"]", "[\"write\"]"), ["GIVE flag readonly", "GIVE flag write"]);
        assert_eq!(with("all_shards", "all_nodes"), ["GIVE policy request-policy"]);
        let take = "[a.take]\nsyntax = \"TAKE\"\nsince = \"1.0.0\"\nreturns = \"()\"\ndoc = \"x.\"\n";
        assert_eq!(drifts(&format!("{RIGHT}{take}")), ["TAKE unknown"]);
        assert_eq!(
            with("GIVE key", "TAKE key"),
            ["GIVE missing"],
            "a group that is not there at all is another server's"
        );
        assert_eq!(
            drifts(&format!("{RIGHT}deprecated = \"since 3.0.0: use another\"\n")),
            ["GIVE deprecated"]
        );
    }
}
