//! `returns`: a Rust type with free parameters, which the caller chooses.

use proc_macro2::TokenStream;
use quote::ToTokens;

use super::slip::Slip;
use crate::MARK;
use crate::model::Returns;
use crate::source::Reporter;
use crate::text::Text;

/// The letters that stand for what the caller chooses, and the trait that bounds each.
const FREE: &[(&str, &str)] = &[
    ("T", "FromValue"),
    ("U", "FromValue"),
    ("V", "FromValue"),
    ("K", "FromValue"),
    ("M", "FromMap"),
    ("L", "FromList"),
    ("R", "FromReply"),
];

/// Whether it is one of these letters.
pub(super) fn is_free(letter: &str) -> bool {
    FREE.iter().any(|(name, _)| *name == letter)
}

/// All of them, for a message.
pub(super) fn letters() -> String {
    let known: Vec<_> = FREE.iter().map(|(name, bound)| format!("{name}: {bound}")).collect();
    known.join(", ")
}

pub(super) fn read(text: &Text, key: &str, reporter: Reporter<'_>) -> Option<Returns> {
    if text.value.contains(MARK) {
        reporter.report(
            text.find(MARK),
            format_args!(
                "`{key}` still has the mark `?`: write the Rust type that the reply is, as in `Option<T>`"
            ),
        );
        return None;
    }
    let ty: syn::Type = match syn::parse_str(&text.value) {
        Ok(ty) => ty,
        Err(error) => {
            let count = |bracket| text.value.matches(bracket).count();
            match count("<").checked_sub(count(">")) {
                Some(0) | None => {
                    reporter.report(text.span, format_args!("`{key}` is no Rust type: {error}"));
                    return None;
                }
                Some(open) => {
                    let closed = format!("{}{}", text.value, ">".repeat(open));
                    let message = format!("`{key}` has a `<` that is not closed: is it `{closed}`?");
                    reporter.report(text.span, message);
                    return as_meant(&closed);
                }
            }
        }
    };
    if let Some(slip) = Slip::of(ty.to_token_stream()) {
        slip.report(text, key, reporter);
        return as_meant(&text.value.replace(&slip.written, slip.meant?));
    }
    with_free(ty.into_token_stream(), |letter| {
        let message =
            format!("a caller cannot choose the type `{letter}`; the letters for that are: {}", letters());
        reporter.report(find_letter(text, letter).unwrap_or(text.span), message);
    })
}

/// The type with its parameters, in the order in which they stand there, as a caller names them. Nothing where one is `unknown`.
fn with_free(ty: TokenStream, mut unknown: impl FnMut(&str)) -> Option<Returns> {
    let mut found = Vec::new();
    crate::letters(ty.clone(), &mut found);
    let mut free = Vec::new();
    for letter in &found {
        match FREE.iter().find(|(name, _)| name == letter) {
            Some(row) => free.push(*row),
            None => unknown(letter),
        }
    }
    (free.len() == found.len()).then_some(Returns { ty, free })
}

/// The type that a mistake which has been reported stands for. The method is there all the same, so that no call of it is a second error.
fn as_meant(text: &str) -> Option<Returns> {
    with_free(syn::parse_str::<syn::Type>(text).ok()?.into_token_stream(), |_| {})
}

/// What stands in for a type that is not known: whatever the caller expects.
pub(super) fn anything() -> Returns {
    Returns {
        ty: quote::quote!(R),
        free: FREE.iter().filter(|(letter, _)| *letter == "R").copied().collect(),
    }
}

/// Where the letter stands as a word of its own.
pub(super) fn find_letter(text: &Text, letter: &str) -> Option<crate::source::Span> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let alone = |start: &usize| {
        let (before, rest) = text.value.split_at(*start);
        let after = rest.get(letter.len()..).unwrap_or_default();
        !before.ends_with(is_word) && !after.starts_with(is_word)
    };
    let start = text.value.match_indices(letter).map(|(start, _)| start).find(alone);
    start.map(|start| text.span_of(start, start + letter.len()))
}
