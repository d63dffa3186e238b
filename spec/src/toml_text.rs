//! The file as TOML. A table with a mistake in it is left out, so that the others are read.

use toml::de::{DeTable, DeValue};

use super::source::{Problems, Span};

/// More mistakes than these, one after the other, and the rest is read as far as it can be.
const MOST_ROUNDS: usize = 32;

/// The text without the tables that are not TOML, which are reported and blanked out; every other byte keeps its place.
pub(super) fn well_formed(file: &str, problems: &Problems) -> String {
    let mut text = file.to_owned();
    for _ in 0..MOST_ROUNDS {
        let (document, errors) = DeTable::parse_recoverable(&text);
        let mut bad: Vec<Span> = Vec::new();
        for error in errors {
            let mut at = Span::from(error.span().unwrap_or_default());
            if at.start >= text.trim_end().len() {
                // what is not closed has swallowed the rest; its start tells more than the end of the file
                at = last_value(document.get_ref()).unwrap_or(at);
            }
            let table = table_around(&text, at.start);
            // what else is wrong in the same table may only follow from it
            if bad.contains(&table) {
                continue;
            }
            bad.push(table);
            let message = match error.message() {
                "duplicate key" => "this table or key is there already",
                other => other,
            };
            problems.about("").report(at, format_args!("not TOML: {message}"));
        }
        if bad.is_empty() {
            break;
        }
        bad.iter().for_each(|table| blank(&mut text, *table));
    }
    text
}

/// The value that begins last.
fn last_value(table: &DeTable<'_>) -> Option<Span> {
    let value = |value: &toml::Spanned<DeValue<'_>>| match value.get_ref() {
        DeValue::Table(table) => last_value(table),
        _ => Some(Span::from(value.span())),
    };
    table.values().filter_map(value).max()
}

/// From the table's header before `at` to the next one that is not of a table within it.
fn table_around(text: &str, at: usize) -> Span {
    let mut table = Span { start: 0, end: text.len() };
    let mut name = "";
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if let Some(header) = header(line) {
            let within = header.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
            if offset <= at {
                (table.start, name) = (offset, header);
            } else if !within {
                table.end = offset;
                break;
            }
        }
        offset += line.len();
    }
    table
}

/// The name in `[group.method]`, alone on its line; `[NX | XX]` is a line of somebody's syntax.
fn header(line: &str) -> Option<&str> {
    let (name, rest) = line.strip_prefix('[')?.split_once(']')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '"' | '\'');
    let rest = rest.trim();
    let alone = rest.is_empty() || rest.starts_with('#');
    (alone && !name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// Puts spaces in place of all but line breaks.
fn blank(text: &mut String, part: Span) {
    let spaces: String = text
        .get(part.start..part.end)
        .unwrap_or_default()
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect();
    text.replace_range(part.start..part.end, &spaces);
}
