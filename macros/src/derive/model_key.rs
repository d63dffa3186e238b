//! The key of a model: its template, and the fields that it names.

use syn::LitStr;

use super::fields::{is_left_out, show};
use super::input::{Field, Input};
use super::problems::Problems;
use super::template::Template;

const EXAMPLE: &str = "`#[model(key = \"user:{id}\")]`";

/// The key of a model, read.
pub(super) struct ModelKey<'a> {
    /// The template; where it is wrong some other one, so that what uses the model is no mistake of its own.
    pub(super) literal: LitStr,
    /// The fields in it, in its order, each once. None only where the struct has no field.
    pub(super) parts: Vec<&'a Field>,
    pub(super) is_right: bool,
}

impl<'a> ModelKey<'a> {
    /// Out of `key = ".."`. `own` is what is wrong with the attribute that it stands in, which may be why it is not there.
    pub(super) fn of(
        literal: Option<&LitStr>,
        all: &'a [Field],
        input: &Input,
        mut own: Problems,
        problems: &mut Problems,
    ) -> ModelKey<'a> {
        let mut parts = match literal {
            Some(literal) => parts(literal, all, input, &mut own),
            None => Vec::new(),
        };
        if literal.is_none() && !own.any() {
            own.add(&input.ident, format!("say under which key a record is stored: write {EXAMPLE}"));
        }
        for part in &parts {
            for (name, span) in part.attributes.of_a_hash() {
                let part = show(&part.member);
                let message =
                    format!("`{part}` is in the key, and `{name}` is for fields of the hash: remove it");
                own.push(syn::Error::new(span, message));
            }
        }
        let is_right = !own.any();
        problems.absorb(own);
        if let (Some(literal), true) = (literal, is_right) {
            return ModelKey { literal: literal.clone(), parts, is_right };
        }
        if parts.is_empty() {
            parts.extend(all.iter().find(|field| !is_left_out(field)));
        }
        let names: Vec<_> = parts.iter().map(|part| format!("{{{}}}", show(&part.member))).collect();
        ModelKey { literal: LitStr::new(&names.join(":"), input.ident.span()), parts, is_right }
    }
}

/// The fields that the template names. What is wrong with it is said here, and so nothing by the key's own derive.
fn parts<'a>(literal: &LitStr, all: &'a [Field], input: &Input, problems: &mut Problems) -> Vec<&'a Field> {
    let mut own = Problems::default();
    let template = Template::parse(literal, &mut own);
    if template.parts.is_empty() && !own.any() {
        own.add(literal, "every record would have the same key: name a field in it, `key = \"user:{id}\"`");
    }
    let mut parts: Vec<&Field> = Vec::new();
    for (at, part) in template.parts.iter().enumerate() {
        match all.iter().find(|field| show(&field.member) == *part) {
            Some(field) if parts.iter().any(|known| std::ptr::eq(*known, field)) => {}
            Some(field) => parts.push(field),
            None => {
                let names: Vec<_> = all.iter().map(|field| show(&field.member)).collect();
                own.add(literal, template.no_field(at, part, input, &names));
            }
        }
    }
    problems.absorb(own);
    parts
}
