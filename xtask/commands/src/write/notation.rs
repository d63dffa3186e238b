//! A server's arguments in the notation of `syntax`.

use roundtrip_spec::types;

use super::names;
use crate::live::LiveArgument;

/// What the arguments of one command are written with.
pub(super) struct Notation {
    /// The command waits: its timeout is one.
    pub(super) blocks: bool,
    /// Names given so far: each argument of a method needs its own.
    used: Vec<String>,
    /// Names of alternatives and groups, which become types: none twice in an entry.
    groups: Vec<String>,
}

impl Notation {
    pub(super) fn new(blocks: bool) -> Notation {
        Notation { blocks, used: Vec::new(), groups: Vec::new() }
    }

    /// The whole syntax, the command's name first.
    pub(super) fn syntax(&mut self, command: &str, arguments: &[LiveArgument]) -> String {
        let mut rest = self.sequence(arguments);
        // a word right after a name of one word would be taken for its second
        if let Some(first) = rest.first_mut().filter(|_| !command.contains(' ')) {
            let end = first.find([' ', ':']).unwrap_or(first.len());
            let (word, after) = first.split_at(end);
            if word.starts_with(|c: char| c.is_ascii_uppercase()) {
                *first = format!("{}{after}", names::quoted(word));
            }
        }
        rest.insert(0, command.to_owned());
        rest.join(" ")
    }

    fn sequence(&mut self, arguments: &[LiveArgument]) -> Vec<String> {
        let mut items = Vec::new();
        let mut rest = arguments;
        while let Some((first, after)) = rest.split_first() {
            if let Some((second, after)) = after.split_first() {
                if is_list(first) && is_list(second) {
                    items.push(self.zip(first, second));
                    rest = after;
                    continue;
                }
                if counts(first, second) {
                    items.extend(first.token.as_deref().map(|word| names::token(word, "", false)));
                    let mark = if first.name.contains("args") { "##" } else { "#" };
                    items.push(format!("{mark}{}", self.name(&first.name)));
                    rest = rest.get(1..).unwrap_or_default();
                    continue;
                }
            }
            items.push(self.item(first));
            rest = after;
        }
        items
    }

    /// One argument with its brackets.
    fn item(&mut self, argument: &LiveArgument) -> String {
        if !argument.optional {
            return match (&argument.token, argument.multiple && argument.multiple_token) {
                (Some(_), true) => format!("({})...", self.body(argument, false)),
                _ => self.body(argument, false),
            };
        }
        if argument.kind == "oneof" && argument.token.is_none() && !argument.multiple {
            return format!("[{}]", self.alternatives(&argument.arguments));
        }
        let body = self.body(argument, true);
        let again = if argument.multiple && argument.multiple_token { "..." } else { "" };
        format!("[{body}]{again}")
    }

    /// What an argument is without its optional brackets. `leads` says that it gives a setter or variant its name.
    fn body(&mut self, argument: &LiveArgument, leads: bool) -> String {
        let words = argument.token.as_deref().map(|token| written_words(token, &argument.name, leads));
        let names_itself = leads && words.is_none();
        let repeated = argument.multiple && !argument.multiple_token;
        let inner = match argument.kind.as_str() {
            "pure-token" => None,
            "oneof" if switch(argument).is_some() => {
                let name = self.name(&argument.name);
                switch(argument).map(|ty| format!("{name}:{ty}{}", if repeated { "..." } else { "" }))
            }
            "oneof" => {
                let name = self.group_name(&argument.name);
                let alternatives = self.alternatives(&argument.arguments);
                Some(format!("{name}:({alternatives}){}", if repeated { "..." } else { "" }))
            }
            "block" => Some(self.block(argument, repeated, names_itself)),
            _ => Some(format!("{}{}", self.argument(argument), if repeated { "..." } else { "" })),
        };
        words.into_iter().chain(inner).collect::<Vec<_>>().join(" ")
    }

    fn block(&mut self, argument: &LiveArgument, repeated: bool, names_itself: bool) -> String {
        let is_plain = argument.arguments.iter().all(|part| {
            !part.optional
                && !part.multiple
                && part.token.is_none()
                && !matches!(part.kind.as_str(), "oneof" | "block" | "pure-token")
        });
        let starts_with_token =
            argument.arguments.first().is_some_and(|first| first.token.is_some() && !first.optional);
        let items = self.sequence(&argument.arguments).join(" ");
        match (repeated, is_plain) {
            (true, true) => format!("({items})..."),
            (true, false) => format!("{}:({items})...", self.group_name(&argument.name)),
            (false, _) if names_itself && !starts_with_token => {
                format!("{}:({items})", self.name(&argument.name))
            }
            (false, _) => items,
        }
    }

    /// `A x | B y`; each alternative has names of its own.
    fn alternatives(&mut self, arguments: &[LiveArgument]) -> String {
        let alternative = |argument: &LiveArgument| {
            let groups = std::mem::take(&mut self.groups);
            let mut inner = Notation { blocks: false, used: Vec::new(), groups };
            let written = match argument.kind.as_str() {
                // alternatives within alternatives say the same as all side by side
                "oneof" if argument.token.is_none() && !argument.multiple => {
                    inner.alternatives(&argument.arguments)
                }
                _ => inner.body(&LiveArgument { optional: false, ..argument.clone() }, true),
            };
            self.groups = inner.groups;
            written
        };
        arguments.iter().map(alternative).collect::<Vec<_>>().join(" | ")
    }

    /// `name:type`, or the type alone where that is its name.
    fn argument(&mut self, argument: &LiveArgument) -> String {
        let ty = self.ty(argument);
        let name = self.name(&argument.name);
        // long names for what the type says
        if name == ty || (name.starts_with("unix-time") && ty.starts_with("unix-")) {
            ty
        } else {
            format!("{name}:{ty}")
        }
    }

    fn ty(&self, argument: &LiveArgument) -> String {
        let name = argument.name.to_lowercase().replace('_', "-");
        let is_timeout = matches!(name.as_str(), "timeout" | "milliseconds");
        if self.blocks && is_timeout && !argument.multiple && !argument.optional {
            // a timeout that has a token counts milliseconds
            let ty =
                if argument.token.is_some() || name == "milliseconds" { "block-ms" } else { "block-seconds" };
            return ty.to_owned();
        }
        let same: &[&str] = match argument.kind.as_str() {
            "integer" => &["int", "uint", "index", "count", "cursor", "seconds", "milliseconds"],
            "double" => &["double", "score"],
            "string" => &["value", "field", "member", "element", "pattern"],
            _ => &[],
        };
        if same.contains(&name.as_str()) && types::find(&name).is_some() && !argument.multiple {
            return name;
        }
        let milli = name.contains("milli");
        match argument.kind.as_str() {
            "key" => "key",
            "integer" if milli && !argument.multiple => "milliseconds",
            "integer" if name.contains("seconds") && !argument.multiple => "seconds",
            "integer" => "int",
            "double" => "double",
            "unix-time" if milli => "unix-ms",
            "unix-time" => "unix-seconds",
            "pattern" => "pattern",
            _ if same.contains(&name.as_str()) => return name,
            _ => "string",
        }
        .to_owned()
    }

    fn zip(&mut self, first: &LiveArgument, second: &LiveArgument) -> String {
        let words = first.token.as_deref().map(|token| names::token(token, "", false));
        let zip = format!("zip({}, {})...", self.argument(first), self.argument(second));
        words.into_iter().chain([zip]).collect::<Vec<_>>().join(" ")
    }

    fn group_name(&mut self, name: &str) -> String {
        let used = std::mem::take(&mut self.used);
        self.used = [used.as_slice(), self.groups.as_slice()].concat();
        let name = self.name(name);
        self.groups.push(name.clone());
        name
    }

    /// The name, with a number where it is taken.
    fn name(&mut self, name: &str) -> String {
        let name = names::argument(name);
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !self.used.contains(name));
        let free = free.unwrap_or(name);
        self.used.push(free.clone());
        free
    }
}

/// The type of two words that are a `bool`.
fn switch(argument: &LiveArgument) -> Option<&'static str> {
    let is_word = |part: &LiveArgument| part.kind == "pure-token" && part.arguments.is_empty();
    let mut words: Vec<&str> = argument
        .arguments
        .iter()
        .filter(|part| is_word(part))
        .filter_map(|part| part.token.as_deref())
        .collect();
    words.sort_unstable();
    let is_same = |ty: &&types::ArgType| match ty.write {
        types::Write::Choice(mut choice) => {
            choice.sort_unstable();
            words == choice && argument.arguments.len() == choice.len()
        }
        _ => false,
    };
    types::TYPES.iter().find(is_same).map(|ty| ty.name)
}

/// The words of a token, which may be several.
fn written_words(token: &str, argument: &str, leads: bool) -> String {
    let token = if token == "\"\"" { "" } else { token };
    let mut words = token.split_whitespace();
    let first = names::token(words.next().unwrap_or_default(), argument, leads);
    std::iter::once(first)
        .chain(words.map(|word| names::token(word, "", false)))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A list of plain arguments, which must be there.
fn is_list(argument: &LiveArgument) -> bool {
    argument.multiple
        && !argument.multiple_token
        && !argument.optional
        && !matches!(argument.kind.as_str(), "oneof" | "block" | "pure-token")
}

/// Whether the first says how many of the second there are.
fn counts(first: &LiveArgument, second: &LiveArgument) -> bool {
    let is_number = first.kind == "integer" && !first.multiple && !first.optional;
    let is_named = first.name.starts_with("num") || first.name == "nargs";
    is_number && is_named && second.multiple && second.token.is_none()
}
