//! Names: from the notation's spelling to Rust's, and what cannot be one.

use std::collections::HashSet;

use crate::source::{Reporter, Span, Spanned};
use crate::text::Text;

/// `NO-EVICT` and `no-evict` to `no_evict`.
pub(super) fn snake(name: &str) -> String {
    name.chars().map(|c| if matches!(c, '-' | '.') { '_' } else { c.to_ascii_lowercase() }).collect()
}

/// `geo-unit` and `geo_unit` to `GeoUnit`.
pub(super) fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|c| c.to_ascii_lowercase())).collect::<String>()
    };
    name.split(['-', '_', '.']).map(word).collect()
}

/// `6.2.0`
pub(super) fn is_version(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// `key` to `keys`: the parameter of a repetition.
pub(super) fn plural(name: &str) -> String {
    let before_y = |stem: &str| !stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match name.strip_suffix('y') {
        Some(stem) if before_y(stem) => format!("{stem}ies"),
        _ if name.ends_with(['s', 'x']) || name.ends_with("ch") => format!("{name}es"),
        _ => format!("{name}s"),
    }
}

/// The name, or after a report one that Rust takes; `instead` says where another one is written.
pub(super) fn checked(name: String, span: Span, instead: &str, reporter: Reporter<'_>) -> String {
    if check(&name, span, instead, reporter) { name } else { format!("{name}_") }
}

/// Keywords of editions that `syn` does not ask for: a spec is read by programs of any.
const KEYWORDS_OF_LATER_EDITIONS: [&str; 1] = ["gen"];

/// Reports a name that Rust does not take.
pub(super) fn check(name: &str, span: Span, instead: &str, reporter: Reporter<'_>) -> bool {
    // a raw name, which Rust takes, is a keyword all the same
    let is_taken = name.starts_with("r#") || KEYWORDS_OF_LATER_EDITIONS.contains(&name);
    if syn::parse_str::<syn::Ident>(name).is_ok() && !is_taken {
        return true;
    }
    let starts_well = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if starts_well && name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        reporter.report(span, format_args!("`{name}` is a Rust keyword: {instead}"));
    } else {
        reporter.report(span, format_args!("`{name}` is no Rust name: {instead}"));
    }
    false
}

/// Reports a name that no method can have; `full` is the name with the file's prefix.
pub(super) fn check_method(name: &str, full: &str, span: Span, reporter: Reporter<'_>) -> bool {
    let usual = snake(name);
    if usual != name {
        reporter
            .report(span, format_args!("write `{usual}` in place of `{name}`: methods are named as in Rust"));
        return false;
    }
    let instead = format!("give the method another name, as in `{name}_key`");
    check(full, span, &instead, reporter)
}

/// What the names of methods begin with; nothing after a report.
pub(super) fn prefix<'a>(text: Option<&'a Text>, reporter: Reporter<'_>) -> &'a str {
    let Some(text) = text else { return "" };
    let is_start = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if !is_start(&text.value) {
        let message = "a prefix begins the names of methods, in lower case, as in prefix = \"my_\"";
        reporter.report(text.span, message);
        return "";
    }
    &text.value
}

/// Names that must differ from each other.
#[derive(Debug, Default)]
pub(super) struct Unique(HashSet<String>);

impl Unique {
    /// Takes a name that nothing else can have.
    pub(super) fn reserve(&mut self, name: &str) {
        self.0.insert(name.to_owned());
    }

    /// Whether the name is new; if not, that is reported with what to do about it.
    pub(super) fn add(
        &mut self,
        name: &Spanned<String>,
        what: &str,
        instead: &str,
        reporter: Reporter<'_>,
    ) -> bool {
        let is_new = self.0.insert(name.value.clone());
        if !is_new {
            reporter.report(name.span, format_args!("there is {what} `{}` already: {instead}", name.value));
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::{pascal, plural, snake};

    #[test]
    fn spells_as_rust_does() {
        assert_eq!(snake("NO-EVICT"), "no_evict");
        assert_eq!(pascal("geo-unit"), "GeoUnit");
        assert_eq!(pascal("lmpop_with"), "LmpopWith");
        assert_eq!(
            ["key", "category", "index", "bitfield_op"].map(plural),
            ["keys", "categories", "indexes", "bitfield_ops"]
        );
    }
}
