//! The template of a key: text, parts in braces, and at most one hash tag.
//!
//! `F:{{user}}:x` is the text `F:{`, the part `user`, the text `}:x`: of two braces the outer one stays, and what is between such is the
//! tag, by which a cluster routes. `{{'jobs'}}:ready` is the text `{jobs}:ready`: in a tag, text stands in quotes.

use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::{Ident, LitStr};

use roundtrip_spec::meant;

use super::input::Input;
use super::problems::Problems;

/// A template, read.
pub(super) struct Template {
    /// The text before the first part, between parts, and behind the last: one more than parts.
    pub(super) texts: Vec<String>,
    /// The names or numbers of the parts.
    pub(super) parts: Vec<String>,
}

impl Template {
    pub(super) fn parse(literal: &LitStr, problems: &mut Problems) -> Template {
        let text = literal.value();
        let mut reader =
            Reader { literal, problems, texts: vec![String::new()], parts: Vec::new(), tag: Tag::None };
        reader.read(&text);
        let Reader { texts, parts, .. } = reader;
        Template { texts, parts }
    }

    /// What is said of a part that is none of the fields. In a tag it may be meant as text.
    pub(super) fn no_field(&self, at: usize, part: &str, input: &Input, fields: &[String]) -> String {
        let all = match fields {
            [] => "it has no fields".to_owned(),
            _ => format!("its fields are: {}", fields.join(", ")),
        };
        let instead = meant::or(fields.iter().map(String::as_str), part, all);
        let or_text = self.or_text(at);
        format!("`{{{part}}}` names no field of `{}`{instead}{or_text}", input.ident)
    }

    fn or_text(&self, at: usize) -> String {
        let before = self.texts.get(..=at).unwrap_or_default();
        let has = |brace| before.iter().any(|text| text.contains(brace));
        match self.parts.get(at) {
            // the braces of the tag are the only ones in a text
            Some(part) if has('{') && !has('}') => {
                format!(" (text in a hash tag is written `{{{{'{part}'}}}}`)")
            }
            _ => String::new(),
        }
    }

    /// The glob pattern of all keys that are spelled so.
    pub(super) fn pattern(&self) -> String {
        let escape = |text: &String| {
            let mut escaped = String::new();
            for letter in text.chars() {
                if matches!(letter, '*' | '?' | '[' | ']' | '\\' | '^') {
                    escaped.push('\\');
                }
                escaped.push(letter);
            }
            escaped
        };
        self.texts.iter().map(escape).collect::<Vec<_>>().join("*")
    }
}

/// The hash tag of the key.
#[derive(Clone, Copy)]
enum Tag {
    None,
    /// Begun at this byte.
    Open(usize),
    /// Begun there, and ended.
    Closed(usize),
}

struct Reader<'a> {
    literal: &'a LitStr,
    problems: &'a mut Problems,
    texts: Vec<String>,
    parts: Vec<String>,
    tag: Tag,
}

impl Reader<'_> {
    fn read(&mut self, text: &str) {
        let mut at = 0;
        while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = text.get(at + 1..).unwrap_or_default();
            match (letter, self.tag) {
                ('{', Tag::None) if rest.starts_with('{') => {
                    self.tag = Tag::Open(at);
                    self.text('{');
                    at += 1;
                }
                ('{', Tag::Closed(first)) if rest.starts_with('{') => {
                    self.problem(&format!(
                        "a key has one hash tag, and one begins at column {} already: write single braces here",
                        first + 1
                    ));
                    return;
                }
                ('{', _) => match rest.find(['{', '}']).map(|end| rest.split_at(end)) {
                    Some((name, after)) if after.starts_with('}') => {
                        match name.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
                            Some(quoted) => self.quoted(quoted),
                            None => self.part(name),
                        }
                        at += name.len() + 2;
                    }
                    _ => {
                        self.problem(
                            "`{` without `}`: a field is written `{field}`, and a hash tag `{{field}}`",
                        );
                        return;
                    }
                },
                ('}', Tag::Open(from)) => {
                    self.tag = Tag::Closed(from);
                    self.text('}');
                    at += 1;
                }
                ('}', _) => {
                    self.problem("`}` without `{`: a field is written `{field}`, and a hash tag `{{field}}`");
                    return;
                }
                (letter, _) => {
                    self.text(letter);
                    at += letter.len_utf8();
                }
            }
        }
        if let Tag::Open(_) = self.tag {
            self.problem("the hash tag is not closed: write `{{field}}`, or `{{one}:{other}}`");
        }
    }

    fn text(&mut self, letter: char) {
        if let Some(text) = self.texts.last_mut() {
            text.push(letter);
        }
    }

    /// Text in a tag.
    fn quoted(&mut self, text: &str) {
        let Tag::Open(_) = self.tag else {
            self.problem(&format!(
                "`{{'{text}'}}` is for text in a hash tag: elsewhere write `{text}` without braces"
            ));
            return;
        };
        if text.is_empty() {
            self.problem("`{''}` is empty, and a cluster ignores an empty hash tag: write a text into it");
        }
        text.chars().for_each(|letter| self.text(letter));
    }

    fn part(&mut self, name: &str) {
        // a keyword names a field, too: `r#type`
        let is_name = Ident::parse_any.parse_str(name).is_ok() || name.parse::<u32>().is_ok();
        if !is_name {
            self.problem(&format!(
                "`{{{name}}}` is no name of a field: write `{{id}}`, or its number in a tuple struct, `{{0}}`; text in a hash tag is \
                 written `{{{{'jobs'}}}}`"
            ));
        }
        if let Some(before) = self.parts.last().filter(|_| self.texts.last().is_some_and(String::is_empty)) {
            let message = format!(
                "nothing stands between `{{{before}}}` and `{{{name}}}`: (1, 23) and (12, 3) would be one key; write \
                 `{{{before}}}:{{{name}}}`"
            );
            self.problem(&message);
        }
        if self.parts.iter().any(|part| part == name) {
            self.problem(&format!(
                "`{{{name}}}` is in the key twice: once is enough to tell two keys apart, so remove one"
            ));
        }
        self.parts.push(name.to_owned());
        self.texts.push(String::new());
    }

    fn problem(&mut self, message: &str) {
        self.problems.add(self.literal, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Vec<String>, Vec<String>, String, bool) {
        let mut problems = Problems::default();
        let template = Template::parse(&LitStr::new(text, proc_macro2::Span::call_site()), &mut problems);
        let pattern = template.pattern();
        (template.texts, template.parts, pattern, problems.any())
    }

    fn right(text: &str, texts: &[&str], parts: &[&str], pattern: &str) {
        let own = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        assert_eq!(parse(text), (own(texts), own(parts), pattern.to_owned(), false));
    }

    #[test]
    fn texts_and_parts() {
        right("config", &["config"], &[], "config");
        right("u:{id}", &["u:", ""], &["id"], "u:*");
        right("{type}:{in}", &["", ":", ""], &["type", "in"], "*:*");
        right("{0}:{1}x", &["", ":", "x"], &["0", "1"], "*:*x");
        right("F:{{user}}", &["F:{", "}"], &["user"], "F:{*}");
        right("{{org}:{team}}:n", &["{", ":", "}:n"], &["org", "team"], "{*:*}:n");
        right("{{'jobs'}}:ready", &["{jobs}:ready"], &[], "{jobs}:ready");
        right("q:{{'é: '}{id}}", &["q:{é: ", "}"], &["id"], "q:{é: *}");
        right("{{id}{'it's'}{n}}", &["{", "it's", "}"], &["id", "n"], "{*it's*}");
        right("a*[{x}]?é", &["a*[", "]?é"], &["x"], "a\\*\\[*\\]\\?é");
    }

    #[test]
    fn mistakes() {
        for wrong in [
            "{a}{b}",
            "{{a}}{{b}}",
            "}",
            "a{",
            "{{a}",
            "{a b}",
            "{}",
            "{a}:{a}",
            "{a{b}}",
            "{'a'}",
            "{{''}}",
            "{{'a}}",
            "{{'}}",
            "{{'a'}}{{'b'}}",
            "{{'a}'}}",
        ] {
            assert!(parse(wrong).3, "{wrong}");
        }
    }
}
