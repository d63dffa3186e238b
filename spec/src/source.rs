//! The file a spec was read from: places in it, and what is wrong at which place.

use std::cell::RefCell;
use std::ops::Range;

/// A stretch of the spec file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
}

/// A value and where in the file it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// The mistakes found so far. Reading goes on after each, so that one build shows all of them.
#[derive(Debug, Default)]
pub(crate) struct Problems(RefCell<Vec<Spanned<String>>>);

/// Reports the mistakes of one entry, naming it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reporter<'a> {
    problems: &'a Problems,
    /// What the message names before it says what is wrong: `string.get`, or nothing.
    subject: &'a str,
}

impl Span {
    pub(crate) fn to(self, end: Span) -> Span {
        Span { start: self.start, end: end.end }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span { start: range.start, end: range.end }
    }
}

impl<T> Spanned<T> {
    pub(crate) fn new(value: T, span: impl Into<Span>) -> Spanned<T> {
        Spanned { value, span: span.into() }
    }
}

impl Problems {
    pub(crate) fn about<'a>(&'a self, subject: &'a str) -> Reporter<'a> {
        Reporter { problems: self, subject }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Everything reported, in the file's order, each as `FILE:LINE:COL: what is wrong`.
    pub(crate) fn render(self, file: &str, text: &str) -> Vec<String> {
        let mut problems = self.0.into_inner();
        problems.sort_by_key(|problem| problem.span);
        problems.dedup();
        let places = Places::new(file, text);
        let shown = |problem: Spanned<String>| format!("{}: {}", places.of(problem.span), problem.value);
        problems.into_iter().map(shown).collect()
    }
}

impl Reporter<'_> {
    /// How many mistakes were reported so far: what follows from one is none of its own.
    pub(crate) fn reported(&self) -> usize {
        self.problems.0.borrow().len()
    }

    pub(crate) fn report(&self, span: Span, message: impl std::fmt::Display) {
        let message = match self.subject {
            "" => message.to_string(),
            subject => format!("{subject}: {message}"),
        };
        self.problems.0.borrow_mut().push(Spanned { value: message, span });
    }
}

/// The places in a spec file, as messages say them: each is looked up, so that the file is read once for all of them.
#[derive(Debug)]
pub struct Places<'a> {
    file: &'a str,
    text: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Those in the text of the file that messages call `file`.
    pub fn new(file: &'a str, text: &'a str) -> Places<'a> {
        let behind = text.match_indices('\n').map(|(at, _)| at + 1);
        Places { file, text, lines: std::iter::once(0).chain(behind).collect() }
    }

    /// Where a stretch begins: `FILE:LINE:COL`.
    pub fn of(&self, span: Span) -> String {
        let (line, column) = self.line_and_column(span.start);
        format!("{}:{line}:{column}", self.file)
    }

    /// Line and column, both from 1, the column in characters as editors count them.
    fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|line| self.lines.get(line)).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        (line, before.chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn columns_count_characters_from_one() {
        let places = Places::new("a.toml", "a\nüb\n");
        let found = [0, 2, 4, 6].map(|offset| places.line_and_column(offset));
        assert_eq!(found, [(1, 1), (2, 1), (2, 2), (3, 1)]);
        assert_eq!(Places::new("a.toml", "").line_and_column(0), (1, 1));
    }
}
