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
