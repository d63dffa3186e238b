//! Alternatives and sub-groups to types: words alone are an enum, alternatives a struct with a constructor for each, a
//! sequence one with `new` and setters.

use super::scope::Scope;
use super::steps::{self, Steps};
use super::{names, parts};
use crate::model::{MadeKind, Part, Setter, Word};
use crate::notation::{Item, Kind, Sequence, show_items};
use crate::source::Spanned;

/// Makes the type of a named part of an entry's syntax and gives its name.
pub(super) fn made(name: &Spanned<String>, alternatives: &[Sequence], scope: &Scope<'_>) -> Option<String> {
    kind(alternatives, scope).map(|kind| scope.make(name, kind))
}

/// What the alternatives are in Rust; nothing where there are none.
pub(super) fn kind(alternatives: &[Sequence], scope: &Scope<'_>) -> Option<MadeKind> {
    let words_only =
        |sequence: &Sequence| sequence.items.iter().all(|item| matches!(item.kind, Kind::Token(_)));
    match alternatives {
        [] => None,
        [only] => Some(sequence(only, scope)),
        _ if alternatives.iter().all(words_only) => Some(words(alternatives, scope)),
        _ => {
            let mut names = names::Unique::default();
            let part = |sequence| parts::of_sequence(sequence, 0, &mut names, scope);
            Some(MadeKind::OneOf(alternatives.iter().flat_map(part).collect()))
        }
    }
}

fn words(alternatives: &[Sequence], scope: &Scope<'_>) -> MadeKind {
    let mut unique = names::Unique::default();
    let mut variants = Vec::new();
    for sequence in alternatives {
        let Some(name) = parts::leading_name(sequence, scope) else { continue };
        let doc = scope.doc_of(&name);
        let since = scope.since_of(&name);
        let variant = Spanned { value: names::pascal(&name), span: sequence.span };
        let instead = "name the token, as in `LEFT:head`";
        let usable = names::check(&variant.value, variant.span, instead, scope.reporter)
            && unique.add(&variant, "an alternative", instead, scope.reporter);
        let word = |item: &Item| match &item.kind {
            Kind::Token(token) => Some(token.word.clone()),
            _ => None,
        };
        if usable {
            let words = sequence.items.iter().filter_map(word).collect();
            variants.push(Word { name: variant.value, words, doc, since });
        }
    }
    MadeKind::Words(variants)
}

fn sequence(sequence: &Sequence, scope: &Scope<'_>) -> MadeKind {
    let mut options = Options::new();
    let mut steps = Steps::new(scope, false);
    let mut required = Vec::new();
    let mut run = Vec::new();
    for item in &sequence.items {
        if is_option(item) {
            required.extend(required_part(&mut steps, &mut run, &mut options));
            options.push(item, scope);
        } else {
            steps.push(item);
            run.push(item);
        }
    }
    required.extend(required_part(&mut steps, &mut run, &mut options));
    MadeKind::Sequence { required, setters: options.setters }
}

/// What stands before an option or at the end.
fn required_part(steps: &mut Steps<'_, '_>, run: &mut Vec<&Item>, options: &mut Options) -> Option<Part> {
    let items = std::mem::take(run);
    if items.is_empty() {
        return None;
    }
    let slot = options.next_slot();
    Some(Part {
        name: "new".to_owned(),
        steps: steps.take(),
        shown: show_items(items),
        doc: None,
        since: None,
        slot,
    })
}

/// Whether the item is set by a setter, not passed as a parameter.
pub fn is_option(item: &Item) -> bool {
    matches!(item.kind, Kind::Optional(_)) && steps::optional_repetition(item).is_none()
}

/// The setters of a method's options or of a sub-group.
pub(super) struct Options {
    pub(super) setters: Vec<Setter>,
    names: names::Unique,
    slots: u8,
}

impl Options {
    pub(super) fn new() -> Options {
        let mut names = names::Unique::default();
        names.reserve("new");
        Options { setters: Vec::new(), names, slots: 0 }
    }

    pub(super) fn next_slot(&mut self) -> u8 {
        let slot = self.slots;
        self.slots = slot.saturating_add(1);
        slot
    }

    /// Adds the setters of one `[ .. ]` and gives its slot.
    pub(super) fn push(&mut self, item: &Item, scope: &Scope<'_>) -> u8 {
        let slot = self.next_slot();
        let Kind::Optional(alternatives) = &item.kind else { return slot };
        for sequence in alternatives {
            let parts = parts::of_sequence(sequence, slot, &mut self.names, scope);
            self.setters.extend(parts.into_iter().map(|part| Setter { part, adds: item.repeated }));
        }
        slot
    }
}
