//! One `[group.method]`.

use std::path::Path;

use super::alternatives::{self, Options};
use super::names;
use super::returns;
use super::scope::Scope;
use super::script;
use super::steps::Steps;
use crate::MARK;
use crate::entry::{Entry, Keys};
use crate::facts::{self, BLOCKING, Flags};
use crate::model::{Docs, Form, Made, MadeKind, Method, Origin, Step};
use crate::notation::{self, Item, Kind, Sequence};
use crate::routing::{self, Spread};
use crate::source::{Reporter, Span};

/// A command's name has at most a container and a subcommand.
pub(super) const MOST_COMMAND_WORDS: usize = 2;

/// The last parameter of the form with options.
const OPTIONS: &str = "options";

/// Reads a method; the types made on the way stay in `scope`. What is wrong is reported, and then there may be none.
pub(super) fn read(
    entry: &Entry,
    feature: Option<String>,
    folder: &Path,
    scope: &Scope<'_>,
) -> Option<Method> {
    let reporter = scope.reporter;
    let begun = reporter.reported();
    let named = names::check_method(&entry.name.value, &scope.title, entry.name.span, reporter);
    let marked = report_marks(&entry.keys, reporter);
    let docs = docs(&entry.keys, entry.name.span, reporter);
    let flags = Flags::read(entry.keys.list("flags"), reporter);
    let flags_with = Flags::read_with(entry.keys.list("flags-with"), &flags, reporter);
    let policy = |key, known| facts::policy(entry.keys.text(key), known, reporter);
    let request_policy = policy("request-policy", facts::REQUEST_POLICIES);
    let response_policy = policy("response-policy", facts::RESPONSE_POLICIES);
    let read = |key| entry.keys.text(key).and_then(|text| returns::read(text, key, reporter));
    // a method that is there calls for no other errors where it is called
    let returns = read("returns").unwrap_or_else(returns::anything);
    let returns_with = match entry.keys.has("returns-with") {
        true => read("returns-with").unwrap_or_else(returns::anything),
        false => returns.clone(),
    };
    let syntax = entry.keys.text("syntax")?;
    let script = script::read(&entry.keys, folder, reporter);
    let calls_script = script.is_some();
    let before = reporter.reported();
    let sequence = only_sequence(notation::parse(syntax, reporter), reporter)?;
    let (command, rest) = split_command(&sequence.items);
    let unnamed = command.is_empty() != calls_script;
    if unnamed {
        let message = if calls_script {
            "the syntax of a script is its keys and arguments alone, as in `#numkeys key... limit:uint`"
        } else {
            "the syntax begins with the command's name in upper case, as in `GET key`"
        };
        reporter.report(sequence.span, message);
    }
    let (steps, options) = steps(rest, scope);
    let clash = !options.setters.is_empty() && steps.iter().any(is_named_options);
    if clash {
        let message = "the form with options has an argument `options` already: give this one another name";
        reporter.report(syntax.find(OPTIONS), message);
    }
    // of a syntax with mistakes it is not known what it would be without
    if reporter.reported() == before {
        check_blocking(&steps, &flags, entry, scope);
        if calls_script {
            script::check_keys(&steps, sequence.span, reporter);
        }
    }
    let options = options_type(options, entry, scope);
    scope.report_unused();
    if !named || marked || clash {
        return None;
    }
    let keys = routing::keys(&steps, script.is_some());
    let plain = Form { returns, flags };
    let policies = (request_policy.as_str(), response_policy.as_str());
    let cluster = entry.keys.text("cluster");
    let spread = Spread::read(keys, &plain.flags, policies, &plain.returns, cluster, reporter);
    // what is returned may be a mistake that is told already
    if entry.keys.text("returns").is_some() && reporter.reported() == begun {
        routing::check_merge(spread, &plain.returns, entry.keys.text("response-policy"), reporter);
    }
    let with = Form { returns: returns_with, flags: flags_with };
    Some(Method {
        name: scope.title.clone(),
        path: entry.path.clone(),
        span: entry.name.span,
        command,
        script,
        steps,
        options,
        plain,
        with,
        syntax: sequence,
        docs,
        keys,
        spread,
        request_policy,
        response_policy,
        feature,
        keyed: None,
    })
}

/// Reports the keys that a tool has left for a person to fill in. Those of `returns` are reported with it.
fn report_marks(keys: &Keys, reporter: Reporter<'_>) -> bool {
    // a tool writes the mark before what it proposes
    let marked = |name: &&str| keys.text(name).is_some_and(|text| text.value.trim_start().starts_with(MARK));
    let names: Vec<_> = ["syntax", "doc", "since", "valkey-since"].into_iter().filter(marked).collect();
    for name in &names {
        let span = keys.text(name).map(|text| text.span);
        span.into_iter().for_each(|span| {
            reporter.report(
                span,
                format_args!("`{name}` still begins with the mark `?`: write what is right in its place"),
            )
        });
    }
    !names.is_empty()
}

fn docs(keys: &Keys, name: Span, reporter: Reporter<'_>) -> Docs {
    for key in ["since", "valkey-since"] {
        if let Some(text) =
            keys.text(key).filter(|text| text.value != MARK && !names::is_version(&text.value))
        {
            reporter.report(text.span, format_args!("`{key}` is a version, as in \"6.2.0\""));
        }
    }
    if !keys.has("since") && !keys.has("valkey-since") {
        reporter.report(
            name,
            "no `since`: write since = \"1.0.0\", or valkey-since where only Valkey has the command",
        );
    }
    Docs {
        // where there is none that was reported
        summary: keys.value("doc").unwrap_or_default(),
        with: keys.value("doc-with"),
        nil: keys.value("nil"),
        since: keys.value("since"),
        valkey_since: keys.value("valkey-since"),
        complexity: keys.value("complexity"),
        deprecated: keys.value("deprecated"),
    }
}

/// A method's syntax has no alternatives at its outermost level.
fn only_sequence(alternatives: Vec<Sequence>, reporter: Reporter<'_>) -> Option<Sequence> {
    if let Some(second) = alternatives.get(1) {
        let message =
            "a method's syntax is one sequence: put alternatives into brackets, as in side:(LEFT | RIGHT)";
        reporter.report(second.span, message);
    }
    alternatives.into_iter().next()
}

/// The command's own words, which are not quoted, and the items after them.
fn split_command(items: &[Item]) -> (Vec<String>, &[Item]) {
    let word = |item: &Item| match &item.kind {
        Kind::Token(token) if !token.quoted && token.name.is_none() && !item.repeated => {
            Some(token.word.clone())
        }
        _ => None,
    };
    let command: Vec<_> = items.iter().map_while(word).take(MOST_COMMAND_WORDS).collect();
    let rest = items.get(command.len()..).unwrap_or_default();
    (command, rest)
}

fn steps(items: &[Item], scope: &Scope<'_>) -> (Vec<Step>, Options) {
    let mut options = Options::new();
    let mut steps = Steps::new(scope, true);
    for item in items {
        if alternatives::is_option(item) {
            steps.push_slots(options.push(item, scope));
        } else {
            steps.push(item);
        }
    }
    (steps.take(), options)
}

fn is_named_options(step: &Step) -> bool {
    matches!(step, Step::Argument(argument) if argument.name == OPTIONS)
}

/// Adds the type of the options, if there are any, and gives its name.
fn options_type(options: Options, entry: &Entry, scope: &Scope<'_>) -> Option<String> {
    if options.setters.is_empty() {
        let with = ["returns-with", "flags-with", "doc-with"].into_iter();
        for key in with.filter(|key| entry.keys.text(key).is_some() || !entry.keys.list(key).is_empty()) {
            let message = format!("`{key}` is about the form with options, and there are none: remove it");
            scope.reporter.report(entry.keys.span(key).unwrap_or(entry.name.span), message);
        }
        return None;
    }
    let name = format!("{}Options", scope.prefix);
    let origin = Origin::OptionsOf(scope.title.clone());
    let kind = MadeKind::Sequence { required: Vec::new(), setters: options.setters };
    scope.made.borrow_mut().push(Made {
        name: name.clone(),
        origin,
        kind,
        features: Vec::new(),
        span: entry.name.span,
    });
    Some(name)
}

fn check_blocking(steps: &[Step], flags: &Flags, entry: &Entry, scope: &Scope<'_>) {
    let reporter = scope.reporter;
    let span = entry.name.span;
    match steps.iter().filter(|step| step.is_timeout()).count() {
        0 if flags.has(BLOCKING) => reporter.report(
            span,
            "a blocking command says how long it waits: one argument is of the type block-seconds or block-ms",
        ),
        0 => {}
        // a flag that is wrong, which was reported, may have been meant to be it
        1 if entry.keys.is_wrong("flags") || entry.keys.list("flags").len() != flags.0.len() => {}
        1 if !flags.has(BLOCKING) => {
            reporter.report(span, "its timeout blocks: add \"blocking\" to `flags`, or give the timeout another type");
        }
        1 => {}
        _ => reporter.report(span, "a command has one timeout that blocks: give the other argument the type `seconds` or `milliseconds`"),
    }
}
