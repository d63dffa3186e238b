//! What stands in `#[model(..)]`.

use syn::{Expr, Lit, LitStr};

use super::input::Input;
use super::key::Backend;
use super::keys::Vocabulary;
use super::problems::Problems;

/// What `#[model(..)]` says.
#[derive(Default)]
pub(super) struct ModelAttributes {
    pub(super) key: Option<LitStr>,
    /// In milliseconds.
    pub(super) ttl: u64,
    pub(super) validate: Option<Expr>,
    /// Where its keys live.
    pub(super) on: Option<Backend>,
}

const OF_MODELS: Vocabulary = Vocabulary {
    attribute: "model",
    misplaced: None,
    place: "a model",
    keys: &["key", "ttl", "validate", "on"],
    repeatable: &[],
};

impl ModelAttributes {
    pub(super) fn read(input: &Input, problems: &mut Problems) -> ModelAttributes {
        let mut read = ModelAttributes::default();
        OF_MODELS.read(&input.attrs, problems, |entry| {
            match entry.key.to_string().as_str() {
                "key" => read.key = Some(entry.value()?),
                "ttl" => read.ttl = milliseconds(&entry.value::<Lit>()?)?,
                "validate" => read.validate = Some(entry.value()?),
                _ => read.on = Some(entry.value()?),
            }
            Ok(())
        });
        read
    }
}

/// `"30d"`, `"12h"`, `"5m"`, `"10s"`, `"500ms"`.
fn milliseconds(literal: &Lit) -> syn::Result<u64> {
    const UNITS: [(&str, u64); 5] =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
    let value = if let Lit::Str(text) = literal { text.value() } else { String::new() };
    let digits = value.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = value.get(digits.len()..).unwrap_or_default();
    let unit = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, unit)| *unit);
    let milliseconds = unit.zip(digits.parse::<u64>().ok()).and_then(|(unit, n)| n.checked_mul(unit));
    milliseconds.filter(|time| *time > 0).ok_or_else(|| {
        let message = "a time is a whole number with its unit, in quotes: \"30d\", \"12h\", \"5m\", \"10s\" or \"500ms\"";
        syn::Error::new(literal.span(), message)
    })
}
