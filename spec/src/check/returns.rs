//! `returns`: a Rust type with free parameters, which the caller chooses.

use proc_macro2::TokenTree;
use quote::ToTokens;

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

pub(super) fn read(text: &Text, key: &str, reporter: Reporter<'_>) -> Option<Returns> {
    if text.value.contains(MARK) {
        reporter.report(
            text.find(MARK),
            format_args!(
                "`{key}` still has its mark `?`: write the Rust type that the reply is, as in `Option<T>`"
            ),
        );
        return None;
    }
    let ty: syn::Type = match syn::parse_str(&text.value) {
        Ok(ty) => ty,
        Err(error) => {
            reporter.report(text.span, format_args!("`{key}` is no Rust type: {error}"));
            return None;
        }
    };
    let mut letters = Vec::new();
    single_letters(ty.to_token_stream(), &mut letters);
    let mut free = Vec::new();
    let mut complete = true;
    for letter in letters {
        match FREE.iter().find(|(name, _)| *name == letter) {
            Some(row) if free.contains(row) => {}
            Some(row) => free.push(*row),
            None => {
                complete = false;
                let known: Vec<_> = FREE.iter().map(|(name, bound)| format!("{name}: {bound}")).collect();
                let message = format!("`{letter}` is no free parameter; they are: {}", known.join(", "));
                reporter.report(find_letter(text, &letter), message);
            }
        }
    }
    complete.then(|| Returns { ty: ty.into_token_stream(), free })
}

/// Every word of one capital letter, at any depth.
fn single_letters(tokens: proc_macro2::TokenStream, out: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => single_letters(group.stream(), out),
            TokenTree::Ident(ident) => {
                let word = ident.to_string();
                if word.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase()) {
                    out.push(word);
                }
            }
            _ => {}
        }
    }
}

/// Where the letter stands as a word of its own.
fn find_letter(text: &Text, letter: &str) -> crate::source::Span {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let alone = |start: &usize| {
        let (before, rest) = text.value.split_at(*start);
        let after = rest.get(letter.len()..).unwrap_or_default();
        !before.ends_with(is_word) && !after.starts_with(is_word)
    };
    let start = text.value.match_indices(letter).map(|(start, _)| start).find(alone);
    start.map_or(text.span, |start| text.span_of(start, start + letter.len()))
}
