//! Names in a Rust type that are none. Only where that is certain: the macro does not see the types of a user.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use crate::meant;
use crate::source::Reporter;
use crate::text::Text;

/// A name that is no type, and the one that was meant by it.
pub(super) struct Slip {
    pub(super) written: String,
    pub(super) meant: Option<&'static str>,
}

impl Slip {
    /// The first one.
    pub(super) fn of(ty: TokenStream) -> Option<Slip> {
        let trees: Vec<TokenTree> = ty.into_iter().collect();
        trees.iter().enumerate().find_map(|(at, tree)| match tree {
            TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => Slip::of(group.stream()),
            TokenTree::Ident(ident) => {
                let before = at.checked_sub(1).and_then(|before| punct(trees.get(before)));
                container(ident, punct(trees.get(at + 1))).or_else(|| {
                    let mut beside = before.into_iter().chain(punct(trees.get(at + 1)));
                    // in a path, a lifetime, the length of an array, a macro
                    let is_part = beside.any(|punct| matches!(punct, ':' | '\'' | ';' | '!'));
                    if is_part { None } else { primitive(ident) }
                })
            }
            _ => None,
        })
    }

    pub(super) fn report(&self, text: &Text, key: &str, reporter: Reporter<'_>) {
        let written = &self.written;
        let message = match self.meant {
            Some(meant) => format!("`{written}` in `{key}`: did you mean `{meant}`?"),
            None => format!(
                "`{written}` in `{key}` is no type of Rust's: write the path of one of your own, as in `crate::{written}`"
            ),
        };
        reporter.report(text.find(written), message);
    }
}

fn punct(tree: Option<&TokenTree>) -> Option<char> {
    match tree {
        Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
        _ => None,
    }
}

/// Types with parameters that a reply is decoded into. `Vec` is too short to be missed by a letter.
const CONTAINERS: [&str; 6] = ["Option", "HashMap", "HashSet", "BTreeMap", "BTreeSet", "VecDeque"];

/// A container of the standard library with a slip in its name: `Opton<T>`. A letter is missing, or there are two in the wrong order;
/// with one more it may be a type of somebody's own.
fn container(ident: &Ident, next: Option<char>) -> Option<Slip> {
    let written = ident.to_string();
    let meant = meant::meant(CONTAINERS, &written).filter(|_| next == Some('<'))?;
    let shorter = written.len() < meant.len();
    let swapped = written != meant && sorted(&written) == sorted(meant);
    (shorter || swapped).then_some(Slip { written, meant: Some(meant) })
}

const PRIMITIVES: [&str; 17] = [
    "i64", "u64", "f64", "bool", "str", "char", "u8", "u16", "u32", "u128", "usize", "i8", "i16", "i32",
    "i128", "isize", "f32",
];

/// Types that are sometimes written in lower case.
const OTHERS: [&str; 3] = ["String", "Bytes", "Vec"];

/// A name in lower case that is no type of the language: `u46`, `string`.
fn primitive(ident: &Ident) -> Option<Slip> {
    let written = ident.to_string();
    let is_lower = written.starts_with(|c: char| c.is_ascii_lowercase());
    // nor `dyn`, `fn`, `r#raw`
    let is_name = syn::parse_str::<Ident>(&written).is_ok() && !written.contains('#');
    if !is_lower || !is_name || PRIMITIVES.contains(&written.as_str()) {
        return None;
    }
    let swapped = PRIMITIVES.into_iter().find(|name| sorted(name) == sorted(&written));
    let capital = || OTHERS.into_iter().chain(CONTAINERS).find(|name| name.eq_ignore_ascii_case(&written));
    let meant = swapped.or_else(capital).or_else(|| meant::meant(PRIMITIVES, &written));
    Some(Slip { written, meant })
}

fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters
}

#[cfg(test)]
mod tests {
    use super::Slip;

    #[test]
    fn what_is_no_type() {
        let slip = |text: &str| Slip::of(text.parse().ok()?).map(|slip| (slip.written, slip.meant));
        let is = |written: &str, meant| Some((written.to_owned(), meant));
        assert_eq!(slip("Vec<Opton<T>>"), is("Opton", Some("Option")));
        assert_eq!(slip("(u46, T)"), is("u46", Some("u64")));
        assert_eq!(slip("Option<boool>"), is("boool", Some("bool")));
        assert_eq!(slip("Vec<string>"), is("string", Some("String")));
        assert_eq!(slip("thing"), is("thing", None));
        let types = "(Vec<u8>, &'static str, [u8; length], dyn Fn(u64) -> f64, crate::mine, mine::Own, Opt<T>, r#mine, {n})";
        assert_eq!(slip(types), None);
    }
}
