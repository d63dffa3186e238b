//! A tree back to text, as redis.io writes it: without types, names and counts' marks.

use super::{Item, Kind, Of, Sequence};

/// Alternatives, as redis.io writes them.
pub fn show(alternatives: &[Sequence]) -> String {
    let mut out = String::new();
    show_alternatives(alternatives, &mut out);
    out
}

/// One sequence, without its brackets.
pub fn show_items<'a>(items: impl IntoIterator<Item = &'a Item>) -> String {
    let mut out = String::new();
    show_sequence(items, &mut out);
    out
}

fn show_sequence<'a>(items: impl IntoIterator<Item = &'a Item>, out: &mut String) {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        show_item(item, out);
    }
}

fn show_alternatives(alternatives: &[Sequence], out: &mut String) {
    for (index, sequence) in alternatives.iter().enumerate() {
        if index > 0 {
            out.push_str(" | ");
        }
        show_sequence(&sequence.items, out);
    }
}

fn show_item(item: &Item, out: &mut String) {
    let start = out.len();
    match &item.kind {
        Kind::Token(token) if token.word.is_empty() => out.push_str("\"\""),
        Kind::Token(token) => out.push_str(&token.word),
        Kind::Argument { of: Of::Group(alternatives), .. } | Kind::Group(alternatives) => {
            let bare = alternatives.len() == 1;
            bracketed(alternatives, if bare { ("", "") } else { ("(", ")") }, out);
        }
        Kind::Argument { name, .. } | Kind::Count { name, .. } => out.push_str(&name.value),
        Kind::Optional(alternatives) => bracketed(alternatives, ("[", "]"), out),
        Kind::Zip([first, second]) => {
            for (index, name) in [&first.name.value, &second.name.value].into_iter().enumerate() {
                let space = if index > 0 { " " } else { "" };
                out.push_str(&format!("{space}{name} [{name} ...]"));
            }
            return;
        }
    }
    if item.repeated {
        let once = out.get(start..).unwrap_or_default().to_owned();
        out.push_str(&format!(" [{once} ...]"));
    }
}

fn bracketed(alternatives: &[Sequence], (open, close): (&str, &str), out: &mut String) {
    out.push_str(open);
    show_alternatives(alternatives, out);
    out.push_str(close);
}
