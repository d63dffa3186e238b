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
        let shown =
            |problem: Spanned<String>| format!("{}: {}", place(file, text, problem.span), problem.value);
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

/// Where a stretch of the spec file begins, as messages say it: `FILE:LINE:COL`.
pub fn place(file: &str, text: &str, span: Span) -> String {
    let (line, column) = line_and_column(text, span.start);
    format!("{file}:{line}:{column}")
}

/// Line and column, both from 1, the column in characters as editors count them.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::line_and_column;

    #[test]
    fn columns_count_characters_from_one() {
        let text = "a\nüb\n";
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, 2), (2, 1));
        assert_eq!(line_and_column(text, 4), (2, 2));
        assert_eq!(line_and_column(text, 6), (3, 1));
    }
}
