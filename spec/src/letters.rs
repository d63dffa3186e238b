//! The parameters in a type: words of one capital letter.

use proc_macro2::{TokenStream, TokenTree};

/// Adds those in `tokens`, at any depth, each once and in the order in which they stand there.
pub fn letters(tokens: TokenStream, out: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => letters(group.stream(), out),
            TokenTree::Ident(ident) => {
                let word = ident.to_string();
                let is_letter = word.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase());
                if is_letter && !out.contains(&word) {
                    out.push(word);
                }
            }
            _ => {}
        }
    }
}
