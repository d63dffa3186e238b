//! A string of the spec file that remembers where each of its bytes stands, escapes and line breaks included.

use super::source::Span;

/// A TOML string's value, with the file offset of each of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) value: String,
    offsets: Offsets,
    /// The whole string with its quotes.
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Offsets {
    /// It is written as it is meant, and begins here. So are nearly all strings.
    From(usize),
    /// One for each byte of the value, and one for its end.
    Each(Vec<usize>),
}

impl Text {
    /// `value` is what the TOML string at `span` of `file` stands for.
    pub(crate) fn new(value: &str, span: Span, file: &str) -> Text {
        let raw = file.get(span.start..span.end).unwrap_or_default();
        let same = |quoted: &str| quoted.strip_suffix('"') == Some(value);
        let offsets = match raw.strip_prefix('"').is_some_and(same) {
            true => Offsets::From(span.start + 1),
            false => Offsets::Each(offsets(value, raw, span.start)),
        };
        Text { value: value.to_owned(), offsets, span }
    }

    /// Where the bytes `start..end` of the value stand in the file.
    pub(crate) fn span_of(&self, start: usize, end: usize) -> Span {
        let at = |byte: usize| match &self.offsets {
            Offsets::From(start) => (byte <= self.value.len()).then(|| start + byte),
            Offsets::Each(offsets) => offsets.get(byte).copied(),
        };
        let start = at(start).unwrap_or(self.span.start);
        // the offset after the last byte, not of the next: an escape may stand between them
        let end = end.checked_sub(1).and_then(at).map_or(start, |last| last + 1);
        Span { start, end: end.max(start) }
    }

    /// The first place of `part` in the value, or the whole string.
    pub(crate) fn find(&self, part: &str) -> Span {
        match self.value.find(part) {
            Some(start) => self.span_of(start, start + part.len()),
            None => self.span,
        }
    }
}

/// Walks the string as written and as meant side by side. The parser has accepted it, so that an escape needs to be
/// measured, not understood.
fn offsets(value: &str, raw: &str, base: usize) -> Vec<usize> {
    let (quote, escapes) = match raw {
        _ if raw.starts_with("\"\"\"") => (3, true),
        _ if raw.starts_with("'''") => (3, false),
        _ => (1, raw.starts_with('"')),
    };
    let mut at = quote;
    if quote == 3 {
        // a line break right after the opening quotes is no part of the value
        at += raw.get(at..).map_or(0, |rest| rest.len() - skip_line_break(rest).len());
    }
    let mut offsets = Vec::with_capacity(value.len() + 1);
    for meant in value.chars() {
        while let Some(rest) = raw.get(at..).filter(|rest| escapes && is_continuation(rest)) {
            at += 1 + rest.chars().skip(1).take_while(|c| c.is_ascii_whitespace()).count();
        }
        offsets.extend(std::iter::repeat_n(base + at, meant.len_utf8()));
        at += raw.get(at..).map_or(0, |rest| written_len(rest, meant, escapes));
    }
    offsets.push(base + at);
    offsets
}

fn skip_line_break(text: &str) -> &str {
    text.strip_prefix("\r\n").or(text.strip_prefix('\n')).unwrap_or(text)
}

/// A backslash at a line's end swallows the white space up to the next word.
fn is_continuation(text: &str) -> bool {
    text.strip_prefix('\\').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_whitespace()))
}

/// How many bytes the character `meant` takes at the start of `rest`, as it is written there.
fn written_len(rest: &str, meant: char, escapes: bool) -> usize {
    if !(escapes && rest.starts_with('\\')) {
        return meant.len_utf8();
    }
    match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests {
    use super::Text;

    /// The file text that `part` of the parsed value stands for.
    fn written<'a>(file: &'a str, part: &str) -> &'a str {
        let table = toml::de::DeTable::parse(file).expect("valid TOML");
        let value = table.get_ref().values().next().expect("one key");
        let text = Text::new(value.as_ref().as_str().expect("a string"), value.span().into(), file);
        let span = text.find(part);
        &file[span.start..span.end]
    }

    #[test]
    fn finds_parts_where_they_are_written() {
        assert_eq!(written(r#"a = "GET key""#, "key"), "key");
        assert_eq!(written("a = 'GET key'", "key"), "key");
        assert_eq!(written("a = \"\"\"\nGET\n  key\"\"\"", "key"), "key");
        assert_eq!(written("a = \"\"\"GET \\\n   key [x]\"\"\"", "[x]"), "[x]");
        assert_eq!(written(r#"a = "\"\":empty \u00e9 ü key:int""#, "key:int"), "key:int");
    }
}
