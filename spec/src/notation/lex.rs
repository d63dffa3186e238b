//! Words and marks of the notation.

use crate::MARK;
use crate::source::{Reporter, Span};
use crate::text::Text;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) kind: LexemeKind,
    pub(super) span: Span,
    /// No white space stands before it.
    pub(super) attached: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LexemeKind {
    /// Sent as it stands: upper case, punctuation, or quoted.
    Token {
        word: String,
        quoted: bool,
    },
    /// A lower-case word: the name of an argument, a type, a definition.
    Name(String),
    /// One of `( ) [ ] | , < > :`
    Mark(char),
    Ellipsis,
    Count,
    CountWords,
    /// What has no meaning, and was reported.
    Wrong,
}

const MARKS: &str = "()[]|,<>:";

pub(super) fn lex(text: &Text, reporter: Reporter<'_>) -> Vec<Lexeme> {
    let mut lexemes = Vec::new();
    let mut rest = text.value.as_str();
    let mut attached = false;
    while let Some(first) = rest.chars().next() {
        let start = text.value.len() - rest.len();
        if first.is_whitespace() {
            rest = rest.trim_start();
            attached = false;
            continue;
        }
        let len = lexeme_len(rest, first);
        let (written, after) = rest.split_at(len);
        let span = text.span_of(start, start + len);
        let kind = classify(written, first).unwrap_or_else(|message| {
            reporter.report(span, message);
            LexemeKind::Wrong
        });
        lexemes.push(Lexeme { kind, span, attached });
        rest = after;
        attached = true;
    }
    lexemes
}

/// How many bytes of `rest` the lexeme that starts it takes.
fn lexeme_len(rest: &str, first: char) -> usize {
    match first {
        '\'' | '"' => rest.get(1..).and_then(|text| text.find(first)).map_or(rest.len(), |len| len + 2),
        '.' if rest.starts_with("...") => 3,
        '#' if rest.starts_with("##") => 2,
        _ if is_word(first) => {
            let word = rest.split(|c| !is_word(c)).next().unwrap_or_default();
            // `key...` is a word and a mark, `JSON.GET` one word
            word.find("...").unwrap_or(word.len())
        }
        _ => first.len_utf8(),
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

fn classify(written: &str, first: char) -> Result<LexemeKind, String> {
    let lower = |c: char| c.is_ascii_lowercase();
    let name = |c: char| lower(c) || c.is_ascii_digit() || matches!(c, '_' | '-');
    match written {
        "..." => Ok(LexemeKind::Ellipsis),
        "#" => Ok(LexemeKind::Count),
        "##" => Ok(LexemeKind::CountWords),
        _ if MARKS.contains(first) => Ok(LexemeKind::Mark(first)),
        _ if matches!(first, '\'' | '"') => {
            let inner = written.strip_prefix(first).and_then(|text| text.strip_suffix(first));
            inner
                .map(|word| LexemeKind::Token { word: word.to_owned(), quoted: true })
                .ok_or_else(|| format!("no closing {first}"))
        }
        _ if lower(first) && written.chars().all(name) => Ok(LexemeKind::Name(written.to_owned())),
        _ if is_word(first) && !written.contains(lower) => {
            Ok(LexemeKind::Token { word: written.to_owned(), quoted: false })
        }
        _ if is_word(first) => Err(format!(
            "`{written}` mixes upper and lower case: a token is upper case, an argument lower case; quote a token \
             that is sent just so, as in '{written}'"
        )),
        MARK => Ok(LexemeKind::Name(written.to_owned())),
        _ if first.is_ascii_punctuation() => {
            Ok(LexemeKind::Token { word: written.to_owned(), quoted: false })
        }
        _ => Err(format!("`{first}` has no meaning here; quote it if it is to be sent, as in '{first}'")),
    }
}
