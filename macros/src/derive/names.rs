//! Names in the eight cases, spelled and understood as serde does.

use roundtrip_spec::meant;
use syn::LitStr;

/// How `rename_all` turns Rust's names into others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const CASES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    pub(super) fn parse(name: &LitStr) -> syn::Result<Case> {
        let text = name.value();
        let found = CASES.iter().find(|(spelling, _)| *spelling == text).map(|(_, case)| *case);
        found.ok_or_else(|| {
            let all: Vec<_> = CASES.iter().map(|(spelling, _)| *spelling).collect();
            let listed = format_args!("the cases are: {}", all.join(", "));
            let instead = meant::or(all.iter().copied(), &text, listed);
            syn::Error::new(name.span(), format!("unknown case `{text}`{instead}"))
        })
    }

    /// A field's name: written in `snake_case`.
    pub(super) fn of_field(self, name: &str) -> String {
        match self {
            Case::Lower | Case::Snake => name.to_owned(),
            Case::Upper | Case::ScreamingSnake => name.to_ascii_uppercase(),
            Case::Pascal => name.split('_').map(capitalized).collect(),
            Case::Camel => uncapitalized(&Case::Pascal.of_field(name)),
            Case::Kebab => name.replace('_', "-"),
            Case::ScreamingKebab => Case::ScreamingSnake.of_field(name).replace('_', "-"),
        }
    }

    /// A variant's name: written in `PascalCase`.
    pub(super) fn of_variant(self, name: &str) -> String {
        match self {
            Case::Pascal => name.to_owned(),
            Case::Lower => name.to_ascii_lowercase(),
            Case::Upper => name.to_ascii_uppercase(),
            Case::Camel => uncapitalized(name),
            Case::Snake => snake(name),
            Case::ScreamingSnake => snake(name).to_ascii_uppercase(),
            Case::Kebab => snake(name).replace('_', "-"),
            Case::ScreamingKebab => snake(name).to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_uppercase() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn capitalized(word: &str) -> String {
    change_first(word, |letter| letter.to_ascii_uppercase())
}

fn uncapitalized(word: &str) -> String {
    change_first(word, |letter| letter.to_ascii_lowercase())
}

fn change_first(word: &str, change: fn(char) -> char) -> String {
    let mut letters = word.chars();
    letters.next().map(change).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::{CASES, Case};

    fn all(name: impl Fn(Case) -> String) -> Vec<String> {
        CASES.iter().map(|(_, case)| name(*case)).collect()
    }

    #[test]
    fn a_field_is_named_in_every_case() {
        let names = all(|case| case.of_field("last_seen"));
        let expected = [
            "last_seen",
            "LAST_SEEN",
            "LastSeen",
            "lastSeen",
            "last_seen",
            "LAST_SEEN",
            "last-seen",
            "LAST-SEEN",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_variant_is_named_in_every_case() {
        let names = all(|case| case.of_variant("VeryTasty"));
        let expected = [
            "verytasty",
            "VERYTASTY",
            "VeryTasty",
            "veryTasty",
            "very_tasty",
            "VERY_TASTY",
            "very-tasty",
            "VERY-TASTY",
        ];
        assert_eq!(names, expected);
    }
}
