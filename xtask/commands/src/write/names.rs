//! Names: of methods, arguments and tokens, so that Rust and the notation take them.

/// A method's name: the command's words as Rust writes them.
pub(super) fn method(command: &str) -> String {
    let name: String = command
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    if is_rust_name(&name) { name } else { format!("{name}_key") }
}

/// An argument's name: lower case, digits and hyphens; none that is a Rust keyword.
pub(super) fn argument(name: &str) -> String {
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    let name = letters.collect::<String>().trim_matches('-').to_owned();
    match name.as_str() {
        "" => "argument".to_owned(),
        "type" => "kind".to_owned(),
        // the notation's own words
        "zip" => "zip-with".to_owned(),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("n{name}"),
        _ if is_rust_name(&name.replace('-', "_")) => name,
        _ => format!("{name}-value"),
    }
}

/// A token as the notation writes it. `names` says that it is what its setter or variant is named after, and then
/// `argument` is what to name it otherwise.
pub(super) fn token(word: &str, argument: &str, names: bool) -> String {
    let is_upper = word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '.'));
    let is_mark = word.len() == 1
        && word.chars().all(|c| c.is_ascii_punctuation())
        && !"()[]|,<>:#.'\"?".contains(word);
    let written = if is_upper || is_mark { word.to_owned() } else { quoted(word) };
    let own = word.to_lowercase().replace(['-', '.'], "_");
    if !names || (is_upper && is_rust_name(&own)) {
        return written;
    }
    let name = self::argument(if argument.is_empty() { word } else { argument }).replace('-', "_");
    format!("{written}:{}", if is_rust_name(&name) { name } else { "option".to_owned() })
}

/// In quotes: sent just so, and no part of the command's name.
pub(super) fn quoted(word: &str) -> String {
    format!("'{word}'")
}

fn is_rust_name(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{argument, method, token};

    #[test]
    fn are_what_the_notation_and_rust_take() {
        assert_eq!(
            [method("CLIENT NO-EVICT"), method("FT.GET"), method("TYPE")],
            ["client_no_evict", "ft_get", "type_key"]
        );
        assert_eq!(
            [argument("unix_time"), argument("type"), argument("match")],
            ["unix-time", "kind", "match-value"]
        );
        assert_eq!(
            [token("EX", "", true), token("TYPE", "type", true), token("~", "approx", true)],
            ["EX", "TYPE:kind", "~:approx"]
        );
        assert_eq!(
            [token("TYPE", "type", false), token("", "empty", true), token("AsIs", "x", false)],
            ["TYPE", "'':empty", "'AsIs'"]
        );
    }
}
