//! Patterns of channels, as servers match them.

/// Whether a pattern matches a text: `*` stands for anything, `?` for one byte, `[a-c]` and `[^a-c]` for one of some or of all others; a
/// backslash takes the meaning from what follows it.
pub(super) fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', rest @ ..] => (0..=text.len()).any(|from| matches(rest, &text[from..])),
        [b'?', rest @ ..] => matches!(text, [_, text @ ..] if matches(rest, text)),
        [b'[', class @ ..] if class.contains(&b']') => {
            let end = class.iter().position(|byte| *byte == b']').unwrap_or(class.len());
            matches!(text, [byte, text @ ..] if is_of(&class[..end], *byte) && matches(&class[end + 1..], text))
        }
        [b'\\', literal, rest @ ..] | [literal, rest @ ..] => {
            matches!(text, [byte, text @ ..] if byte == literal && matches(rest, text))
        }
    }
}

/// Whether a byte is one of a class, which is what stands between the brackets.
fn is_of(class: &[u8], byte: u8) -> bool {
    match class {
        [b'^', class @ ..] => !is_of(class, byte),
        [from, b'-', to, rest @ ..] => (*from..=*to).contains(&byte) || is_of(rest, byte),
        [one, rest @ ..] => *one == byte || is_of(rest, byte),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn as_a_server_does() {
        for (pattern, text) in [
            ("news.*", "news.sport"),
            ("*", ""),
            ("a*c*e", "abcde"),
            ("h?llo", "hello"),
            ("h[ae]llo", "hallo"),
            ("h[^e]llo", "hallo"),
            ("[a-c]1", "b1"),
            ("a\\*b", "a*b"),
            ("a[", "a["),
        ] {
            assert!(matches(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("news.*", "new"),
            ("h?llo", "hllo"),
            ("h[^e]llo", "hello"),
            ("[a-c]1", "d1"),
            ("a\\*b", "axb"),
            ("abc", "abcd"),
            ("", "a"),
        ] {
            assert!(!matches(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
        }
    }
}
