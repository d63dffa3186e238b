//! What a reply looks like: a command tried out on a server that may be written to.

use roundtrip_tests::{Raw, Value};

use crate::live::{LiveArgument, LiveCommand};

/// Flags of commands that are not tried out: they wait, change the server or the connection, or have no reply.
const LEFT_ALONE: &[&str] = &["admin", "blocking", "pubsub", "noscript", "no_multi"];

/// The type that a reply suggests; nothing where it could be anything.
pub(crate) fn probe(raw: &mut Raw, command: &LiveCommand) -> Option<&'static str> {
    if LEFT_ALONE.iter().any(|flag| command.has_flag(flag)) {
        return None;
    }
    let mut words: Vec<String> = command.name.split(' ').map(str::to_owned).collect();
    words.extend(
        command.docs.arguments.as_deref()?.iter().flat_map(|argument| sample(argument, &command.name)),
    );
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let reply = raw.call(&words);
    suggested(&reply)
}

fn suggested(reply: &Value) -> Option<&'static str> {
    match reply {
        Value::Text(text) if text == "OK" => Some("()"),
        Value::Text(_) => Some("T"),
        Value::Int(_) => Some("i64"),
        Value::Nil => Some("Option<T>"),
        Value::List(items) => match items.first() {
            Some(Value::Int(_)) => Some("Vec<i64>"),
            Some(Value::Nil) => Some("Vec<Option<T>>"),
            Some(Value::Text(_)) | None => Some("Vec<T>"),
            Some(Value::List(_) | Value::Error(_)) => None,
        },
        Value::Error(_) => None,
    }
}

/// The least that an argument may be.
fn sample(argument: &LiveArgument, command: &str) -> Vec<String> {
    if argument.optional {
        return Vec::new();
    }
    let token = argument.token.as_deref().map(|token| token.replace("\"\"", ""));
    let word = |word: &str| vec![word.to_owned()];
    let inner = match argument.kind.as_str() {
        "pure-token" => Vec::new(),
        "oneof" => argument.arguments.first().map(|first| sample(first, command)).unwrap_or_default(),
        "block" => argument.arguments.iter().flat_map(|argument| sample(argument, command)).collect(),
        "integer" | "double" | "string" => word("1"),
        // the year 2100
        "unix-time" if argument.name.contains("milli") => word("4102444800000"),
        "unix-time" => word("4102444800"),
        // each command has its own keys, for which those before it have left nothing
        _ => word(&format!("{command}:{}", argument.name)),
    };
    token.into_iter().chain(inner).collect()
}
