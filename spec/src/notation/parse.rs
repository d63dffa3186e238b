//! Words and marks to a tree. A mistake is reported where it stands and skipped, so that the rest is read too.

use super::lex::{Lexeme, LexemeKind, lex};
use super::{Column, Item, Kind, Of, Sequence, Token, Unit, show_items};
use crate::source::{Reporter, Span, Spanned};
use crate::text::Text;

/// Nobody reads brackets that stand deeper in each other; and whoever does so by recursion has a stack of some size.
const MOST_DEPTH: usize = 32;

pub(crate) fn parse(text: &Text, reporter: Reporter<'_>) -> Vec<Sequence> {
    let lexemes = lex(text, reporter);
    if let Some(span) = too_deep(&lexemes) {
        reporter.report(span, "so many brackets in each other cannot be read: define a part of it, as in [define.name] and <name>");
        return Vec::new();
    }
    let end = text.span_of(text.value.len(), text.value.len());
    let mut parser = Parser { lexemes: lexemes.into_iter().peekable(), depth: 0, last: end, end, reporter };
    parser.alternatives()
}

/// The first bracket that stands in too many others.
fn too_deep(lexemes: &[Lexeme]) -> Option<Span> {
    let mut depth = 0_usize;
    let deep = lexemes.iter().find(|lexeme| {
        match lexeme.kind {
            LexemeKind::Mark('(' | '[') => depth += 1,
            LexemeKind::Mark(')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MOST_DEPTH
    });
    deep.map(|lexeme| lexeme.span)
}

struct Parser<'a> {
    lexemes: std::iter::Peekable<std::vec::IntoIter<Lexeme>>,
    /// How many brackets are open.
    depth: usize,
    /// The lexeme taken last.
    last: Span,
    end: Span,
    reporter: Reporter<'a>,
}

impl Parser<'_> {
    /// `a | b`, up to a closing bracket or the end.
    fn alternatives(&mut self) -> Vec<Sequence> {
        let mut alternatives = vec![self.sequence()];
        while self.take_mark('|').is_some() {
            alternatives.push(self.sequence());
        }
        alternatives
    }

    fn sequence(&mut self) -> Sequence {
        let start = self.place();
        let mut items = Vec::new();
        let mut empty = true;
        while let Some(lexeme) = self.lexemes.peek() {
            match lexeme.kind {
                LexemeKind::Mark('|') => break,
                LexemeKind::Mark(')' | ']') if self.depth > 0 => break,
                _ => {}
            }
            empty = false;
            items.extend(self.item());
        }
        if empty {
            self.reporter.report(start, "nothing stands here: a token or an argument is missing");
        }
        self.report_foreign_repetitions(&items);
        Sequence { items, span: start.to(self.last) }
    }

    /// redis.io writes `key [key ...]`, which here would be two arguments.
    fn report_foreign_repetitions(&self, items: &[Item]) {
        for (at, item) in items.iter().enumerate() {
            let Kind::Optional(alternatives) = &item.kind else { continue };
            let [Sequence { items: again, .. }] = alternatives.as_slice() else { continue };
            let Some((last, others)) = again.split_last().filter(|(last, _)| last.repeated) else { continue };
            let last = Item { repeated: false, ..last.clone() };
            let again = show_items(others.iter().chain([&last]));
            let before = at.checked_sub(others.len() + 1).and_then(|start| items.get(start..at));
            if before.is_some_and(|before| show_items(before) == again) {
                let here = if others.is_empty() { format!("{again}...") } else { format!("({again})...") };
                let message =
                    format!("a repetition is written `{here}`, in place of `{again} [{again} ...]`");
                self.reporter.report(item.span, message);
            }
        }
    }

    /// One item; none after a mistake that is reported.
    fn item(&mut self) -> Option<Item> {
        let Lexeme { kind, span, .. } = self.take()?;
        let kind = match kind {
            LexemeKind::Token { word, quoted } => {
                Some(Kind::Token(Token { word, name: self.token_name(), quoted }))
            }
            LexemeKind::Name(name) if name == "zip" && self.attached_mark('(').is_some() => self.zip(span),
            LexemeKind::Name(name) => {
                let of = self.argument_type()?;
                Some(Kind::Argument { name: Spanned { value: name, span }, of })
            }
            LexemeKind::Count => self.count(Unit::Repetitions),
            LexemeKind::CountWords => self.count(Unit::Words),
            LexemeKind::Mark('(') => Some(Kind::Group(self.bracketed(span, '(', ')'))),
            LexemeKind::Mark('[') => Some(Kind::Optional(self.bracketed(span, '[', ']'))),
            LexemeKind::Mark('<') => self.definition(span).map(|name| {
                let of = Of::Definition(name.clone());
                Kind::Argument { name, of }
            }),
            LexemeKind::Ellipsis => {
                self.reporter.report(span, "`...` repeats the item before it, and there is none");
                None
            }
            LexemeKind::Mark(closing @ (')' | ']')) => {
                self.reporter.report(span, format_args!("`{closing}` closes nothing"));
                None
            }
            other @ LexemeKind::Mark(_) => {
                self.reporter.report(span, format_args!("`{other}` has no meaning here"));
                None
            }
            LexemeKind::Wrong => None,
        };
        let repeated = matches!(self.lexemes.peek(), Some(next) if next.kind == LexemeKind::Ellipsis);
        if repeated {
            self.take();
        }
        kind.map(|kind| Item { kind, span: span.to(self.last), repeated })
    }

    /// The `:name` of a token.
    fn token_name(&mut self) -> Option<Spanned<String>> {
        self.attached_mark(':')?;
        self.name("the token's name, as in `~:approx`")
    }

    /// What follows an argument's name: nothing, `:type`, `:<definition>` or `:( .. )`.
    fn argument_type(&mut self) -> Option<Of> {
        if self.attached_mark(':').is_none() {
            return Some(Of::Itself);
        }
        if let Some(open) = self.attached_mark('(') {
            return Some(Of::Group(self.bracketed(open, '(', ')')));
        }
        if let Some(open) = self.attached_mark('<') {
            return self.definition(open).map(Of::Definition);
        }
        self.name("a type, `<definition>` or `( .. )`").map(Of::Type)
    }

    fn count(&mut self, unit: Unit) -> Option<Kind> {
        self.name("the count's name, as in `#numkeys`").map(|name| Kind::Count { name, unit })
    }

    /// The name in `<name>`.
    fn definition(&mut self, open: Span) -> Option<Spanned<String>> {
        let name = self.name("a definition's name, as in `<side>`; quote a token: '<'");
        let closed = self.take_mark('>');
        let name = name?;
        if closed.is_none() {
            self.reporter.report(open, format_args!("`<` is not closed: write <{}>", name.value));
        }
        Some(name)
    }

    /// After an opening bracket, up to its closing one.
    fn bracketed(&mut self, open: Span, opening: char, closing: char) -> Vec<Sequence> {
        self.depth += 1;
        let alternatives = self.alternatives();
        self.depth -= 1;
        if self.take_mark(closing).is_none() {
            let message = match self.lexemes.peek() {
                Some(other) => format!("`{opening}` is closed by `{}`, not by `{closing}`", other.kind),
                None => format!("`{opening}` is not closed: `{closing}` is missing"),
            };
            self.reporter.report(open, message);
            // take the wrong bracket for the right one, or it would count as a stray one too
            if self.lexemes.peek().is_some() {
                self.take();
            }
        }
        alternatives
    }

    /// After `zip(`.
    fn zip(&mut self, span: Span) -> Option<Kind> {
        let first = self.column()?;
        let comma = self.take_mark(',');
        let second = if comma.is_some() { self.column() } else { None };
        if self.take_mark(')').is_none() || second.is_none() {
            self.reporter.report(span, "`zip` takes two arguments: write zip(key, id)...");
        }
        Some(Kind::Zip([first, second?]))
    }

    fn column(&mut self) -> Option<Column> {
        let name = self.name("an argument, as in zip(key, id)...")?;
        let of = self.argument_type()?;
        Some(Column { name, of })
    }

    fn name(&mut self, wanted: &str) -> Option<Spanned<String>> {
        let place = self.place();
        match self.lexemes.next_if(|next| matches!(next.kind, LexemeKind::Name(_))) {
            Some(Lexeme { kind: LexemeKind::Name(value), span, .. }) => {
                self.last = span;
                Some(Spanned { value, span })
            }
            // or what was meant by what stands here
            _ if self.lexemes.next_if(|next| next.kind == LexemeKind::Wrong).is_some() => None,
            _ => {
                self.reporter.report(place, format_args!("something is missing here: {wanted}"));
                None
            }
        }
    }

    fn attached_mark(&mut self, mark: char) -> Option<Span> {
        let attached = self.lexemes.peek().is_some_and(|next| next.attached);
        if attached { self.take_mark(mark) } else { None }
    }

    fn take_mark(&mut self, mark: char) -> Option<Span> {
        let lexeme = self.lexemes.next_if(|next| next.kind == LexemeKind::Mark(mark))?;
        self.last = lexeme.span;
        Some(lexeme.span)
    }

    fn take(&mut self) -> Option<Lexeme> {
        let lexeme = self.lexemes.next()?;
        self.last = lexeme.span;
        Some(lexeme)
    }

    /// Where the next lexeme stands, or the end.
    fn place(&mut self) -> Span {
        self.lexemes.peek().map_or(self.end, |next| next.span)
    }
}

impl std::fmt::Display for LexemeKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LexemeKind::Token { word, .. } | LexemeKind::Name(word) => f.write_str(word),
            LexemeKind::Mark(mark) => write!(f, "{mark}"),
            LexemeKind::Ellipsis => f.write_str("..."),
            LexemeKind::Count => f.write_str("#"),
            LexemeKind::CountWords => f.write_str("##"),
            LexemeKind::Wrong => Ok(()),
        }
    }
}
