//! What one setter or constructor sends. Optional parts inside it make one for each way of using them: `COUNT count
//! [ANY]` is `count(n)` and `count_any(n)`.

use super::scope::Scope;
use super::{names, steps};
use crate::model::Part;
use crate::notation::{Item, Kind, Of, Sequence, show_items};
use crate::source::{Span, Spanned};

/// More ways than this to use one option are no longer a help.
const MOST_VARIANTS: usize = 12;

/// A way of using a sequence: its name and the items, none of them optional.
#[derive(Clone)]
struct Variant<'n> {
    /// None where none could be made, which is reported.
    name: Option<String>,
    items: Vec<&'n Item>,
}

/// One part for each way of using `sequence`, named after its first item. The names are checked to be new in `names`.
pub(super) fn of_sequence(
    sequence: &Sequence,
    slot: u8,
    names: &mut names::Unique,
    scope: &Scope<'_>,
) -> Vec<Part> {
    let variants = variants(sequence, scope);
    if variants.len() > MOST_VARIANTS {
        scope.reporter.report(
            sequence.span,
            format_args!(
                "more than {MOST_VARIANTS} ways of using this are too many methods: define a part of it, as in \
                 [define.name] and <name>"
            ),
        );
        return Vec::new();
    }
    let span = name_span(sequence);
    variants.into_iter().filter_map(|variant| part(variant, span, slot, names, scope)).collect()
}

fn part(
    variant: Variant<'_>,
    span: Span,
    slot: u8,
    names: &mut names::Unique,
    scope: &Scope<'_>,
) -> Option<Part> {
    let instead = "name the token, as in `MATCH:matching`, or the group, as in `range:(start end)`";
    // the steps are read for their own mistakes too
    let steps = steps::of_items(&variant.items, scope);
    let name = Spanned { value: variant.name?, span };
    let is_new = names::check(&name.value, span, instead, scope.reporter)
        && names.add(&name, "an option or alternative", instead, scope.reporter);
    let shown = show_items(variant.items);
    let doc = scope.doc_of(&name.value);
    let since = scope.since_of(&name.value);
    is_new.then_some(Part { name: name.value, steps, shown, doc, since, slot })
}

fn variants<'n>(sequence: &'n Sequence, scope: &Scope<'_>) -> Vec<Variant<'n>> {
    let mut variants = vec![Variant { name: leading_name(sequence, scope), items: Vec::new() }];
    for item in &sequence.items {
        extend(&mut variants, item, scope);
    }
    variants
}

/// Every variant so far, with each way of using `item`.
fn extend<'n>(variants: &mut Vec<Variant<'n>>, item: &'n Item, scope: &Scope<'_>) {
    if variants.len() > MOST_VARIANTS {
        return;
    }
    match &item.kind {
        Kind::Optional(alternatives) if !item.repeated && steps::optional_repetition(item).is_none() => {
            let used = alternatives.iter().flat_map(|sequence| self::variants(sequence, scope));
            // within each other they multiply: one too many is as bad as a million
            let used: Vec<_> = used.take(MOST_VARIANTS + 1).collect();
            *variants = variants.iter().flat_map(|variant| with_each(variant, &used)).collect();
        }
        Kind::Group(alternatives) | Kind::Argument { of: Of::Group(alternatives), .. } if !item.repeated => {
            match alternatives.as_slice() {
                [only] => only.items.iter().for_each(|item| extend(variants, item, scope)),
                _ => variants.iter_mut().for_each(|variant| variant.items.push(item)),
            }
        }
        _ => variants.iter_mut().for_each(|variant| variant.items.push(item)),
    }
}

/// The variant without the optional part, and with each way of using it.
fn with_each<'n>(variant: &Variant<'n>, used: &[Variant<'n>]) -> Vec<Variant<'n>> {
    let with = |used: &Variant<'n>| Variant {
        name: variant.name.as_ref().zip(used.name.as_ref()).map(|(name, used)| format!("{name}_{used}")),
        items: variant.items.iter().chain(&used.items).copied().collect(),
    };
    std::iter::once(variant.clone()).chain(used.iter().map(with)).collect()
}

/// The name that the first item gives to what it begins, or a report.
pub(super) fn leading_name(sequence: &Sequence, scope: &Scope<'_>) -> Option<String> {
    let first = sequence.items.first()?;
    match &first.kind {
        Kind::Token(token) => match &token.name {
            Some(name) => Some(names::snake(&name.value)),
            None => {
                let name = names::snake(&token.word);
                let usable = name.starts_with(|c: char| c.is_ascii_lowercase())
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                if !usable {
                    let message =
                        format!("the token `{}` needs a name here: write {0}:name", shown(&token.word));
                    scope.reporter.report(first.span, message);
                }
                usable.then_some(name)
            }
        },
        Kind::Argument { name, .. } => Some(names::snake(&name.value)),
        _ => {
            let message =
                "this begins with neither a token nor an argument: give it a name, as in `name:( .. )`";
            scope.reporter.report(first.span, message);
            None
        }
    }
}

fn shown(word: &str) -> String {
    if word.is_empty() || word.starts_with(|c: char| c.is_ascii_lowercase()) {
        format!("'{word}'")
    } else {
        word.to_owned()
    }
}

/// What gives a sequence its name.
fn name_span(sequence: &Sequence) -> Span {
    match sequence.items.first() {
        Some(Item { kind: Kind::Argument { name, .. }, .. }) => name.span,
        Some(first) => first.span,
        None => sequence.span,
    }
}
