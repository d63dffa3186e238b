//! Items to steps: what goes into a request one after the other, once it is known that it does.

use super::{alternatives, names};
use crate::MARK;
use crate::check::scope::Scope;
use crate::meant::meant;
use crate::model::{Argument, AtLeast, Shape, Step, Type};
use crate::notation::{Column, Item, Kind, Of, Sequence, Unit};
use crate::source::{Span, Spanned};
use crate::types::{self, ArgType, Param, Write};

/// Collects the steps of one method, setter or constructor.
pub(super) struct Steps<'s, 'a> {
    scope: &'s Scope<'a>,
    steps: Vec<Step>,
    /// The parameters so far: each needs a name of its own.
    parameters: names::Unique,
    /// Counts that wait for their repetition.
    open_counts: Vec<(usize, Unit, Span)>,
    counts: usize,
    /// Whether a timeout that blocks may stand here.
    may_block: bool,
}

/// The steps of items none of which is optional.
pub(super) fn of_items(items: &[&Item], scope: &Scope<'_>) -> Vec<Step> {
    let mut steps = Steps::new(scope, false);
    items.iter().for_each(|item| steps.push(item));
    steps.take()
}

/// The one repetition in `[item...]`: an argument that may have no element.
pub(super) fn optional_repetition(item: &Item) -> Option<&Item> {
    let Kind::Optional(alternatives) = &item.kind else { return None };
    match alternatives.as_slice() {
        [Sequence { items, .. }] if !item.repeated => match items.as_slice() {
            [only] if only.repeated && !matches!(only.kind, Kind::Optional(_) | Kind::Token(_)) => Some(only),
            _ => None,
        },
        _ => None,
    }
}

impl<'s, 'a> Steps<'s, 'a> {
    pub(super) fn new(scope: &'s Scope<'a>, may_block: bool) -> Steps<'s, 'a> {
        Steps {
            scope,
            steps: Vec::new(),
            parameters: names::Unique::default(),
            open_counts: Vec::new(),
            counts: 0,
            may_block,
        }
    }

    /// The steps since the last call. A count must have met its repetition by now.
    pub(super) fn take(&mut self) -> Vec<Step> {
        for (_, _, span) in self.open_counts.drain(..) {
            self.scope.reporter.report(
                span,
                "this counts the next repetition, and none follows: write it as in `#numkeys key...`, \
                 or as an argument that the caller gives, `numkeys:uint`",
            );
        }
        std::mem::take(&mut self.steps)
    }

    pub(super) fn push_slots(&mut self, slot: u8) {
        match self.steps.last_mut() {
            Some(Step::Slots(slots)) => *slots = *slots.start()..=slot,
            _ => self.steps.push(Step::Slots(slot..=slot)),
        }
    }

    pub(super) fn push(&mut self, item: &Item) {
        if let Some(repetition) = optional_repetition(item) {
            return self.push_repeatable(repetition, AtLeast::Zero);
        }
        self.push_repeatable(item, AtLeast::One);
    }

    fn push_repeatable(&mut self, item: &Item, at_least: AtLeast) {
        let reporter = self.scope.reporter;
        match &item.kind {
            Kind::Token(token) => {
                if item.repeated {
                    reporter.report(item.span, format_args!("a token is not repeated: write {} once", token.word));
                }
                self.push_word(&token.word);
            }
            Kind::Argument { name, of: Of::Group(alternatives) } => {
                self.push_group(name, alternatives, item, at_least);
            }
            Kind::Argument { name, of } => {
                let ty = self.argument_type(name, of, item.repeated);
                self.push_argument(name, ty, item.repeated.then_some(at_least));
            }
            Kind::Count { name, unit } => {
                if item.repeated {
                    reporter.report(item.span, format_args!("a count is not repeated: write #{} once", name.value));
                    return;
                }
                self.open_counts.push((self.counts, *unit, item.span));
                self.steps.push(Step::Count(self.counts));
                self.counts += 1;
            }
            Kind::Group(alternatives) => self.push_unnamed_group(alternatives, item, at_least),
            Kind::Zip(columns) => self.push_zip(columns, item, at_least),
            Kind::Optional(_) => reporter.report(
                item.span,
                "an optional part cannot stand here: give the group around it a name, as in `name:( .. )...`, \
                 or define it, as in [define.name] and <name>",
            ),
        }
    }

    fn push_word(&mut self, word: &str) {
        match self.steps.last_mut() {
            Some(Step::Literal(words)) => words.push(word.to_owned()),
            _ => self.steps.push(Step::Literal(vec![word.to_owned()])),
        }
    }

    /// `name:( .. )`
    fn push_group(
        &mut self,
        name: &Spanned<String>,
        alternatives: &[Sequence],
        item: &Item,
        at_least: AtLeast,
    ) {
        match alternatives {
            [only] if !item.repeated => only.items.iter().for_each(|item| self.push(item)),
            [only] if only.items.iter().all(is_plain) => self.push_rows(name, only, at_least),
            _ => {
                let ty = alternatives::made(name, alternatives, self.scope).map_or(fallback(), Type::Made);
                self.push_argument(name, ty, item.repeated.then_some(at_least));
            }
        }
    }

    /// `( .. )`
    fn push_unnamed_group(&mut self, alternatives: &[Sequence], item: &Item, at_least: AtLeast) {
        let reporter = self.scope.reporter;
        match alternatives {
            [only] if !item.repeated => only.items.iter().for_each(|item| self.push(item)),
            [only] if only.items.iter().all(is_plain) => {
                let arguments = only.items.iter().filter(|item| matches!(item.kind, Kind::Argument { .. }));
                let name = match arguments.collect::<Vec<_>>().as_slice() {
                    [Item { kind: Kind::Argument { name, .. }, .. }] => names::plural(&name.value),
                    [_, _] => "pairs".to_owned(),
                    _ => "rows".to_owned(),
                };
                self.push_rows(&Spanned { value: name, span: item.span }, only, at_least);
            }
            [_] => reporter.report(
                item.span,
                "a repeated group of more than plain arguments needs a name: write name:( .. )...",
            ),
            _ => reporter.report(
                item.span,
                "alternatives need a name: write side:(LEFT | RIGHT), or [define.side] and <side>",
            ),
        }
    }

    /// `(field value)...`
    fn push_rows(&mut self, name: &Spanned<String>, sequence: &Sequence, at_least: AtLeast) {
        let mut prefix = Vec::new();
        let mut columns = Vec::new();
        for item in &sequence.items {
            match &item.kind {
                Kind::Token(token) if columns.is_empty() => prefix.push(token.word.clone()),
                Kind::Argument { name, of } => columns.push(self.column_type(name, of)),
                _ => self.scope.reporter.report(
                    item.span,
                    "in a repeated group of plain arguments, tokens come first; give the group a definition: \
                     [define.name] and <name>...",
                ),
            }
        }
        let shape = match columns.as_slice() {
            [] => {
                let message = "nothing in this repetition is an argument, which would say how often it is sent: write its tokens once, or as \
                               an option";
                return self.scope.reporter.report(name.span, message);
            }
            [only] if prefix.is_empty() => Shape::Many(Type::Known(only), at_least),
            _ => Shape::Rows { prefix, columns, at_least },
        };
        self.push_shape(name, shape);
    }

    fn push_zip(&mut self, [first, second]: &[Column; 2], item: &Item, at_least: AtLeast) {
        if !item.repeated {
            self.scope.reporter.report(item.span, "a `zip` is repeated: write zip(key, id)...");
        }
        let columns = [first, second].map(|column| self.column_type(&column.name, &column.of));
        let name = Spanned { value: "pairs".to_owned(), span: item.span };
        self.push_shape(&name, Shape::Zip(columns, at_least));
    }

    fn push_argument(&mut self, name: &Spanned<String>, ty: Type, repeated: Option<AtLeast>) {
        match repeated {
            Some(at_least) => {
                let plural = Spanned { value: names::plural(&name.value), span: name.span };
                self.push_shape(&plural, Shape::Many(ty, at_least));
            }
            None => self.push_shape(name, Shape::One(ty)),
        }
    }

    fn push_shape(&mut self, name: &Spanned<String>, shape: Shape) {
        let reporter = self.scope.reporter;
        let instead = "name the argument otherwise, as in `kind:string`";
        let value = names::checked(names::snake(&name.value), name.span, instead, reporter);
        let name = Spanned { value, span: name.span };
        let is_new = self.parameters.add(
            &name,
            "an argument",
            "give this one another name, as in `destination:key`; a repetition is written `key...`",
            reporter,
        );
        let name = if is_new { name.value } else { format!("{}_{}", name.value, self.steps.len()) };
        let is_repeated = !matches!(shape, Shape::One(_));
        let is_counted_by = |unit: Unit| match unit {
            Unit::Repetitions => is_repeated,
            Unit::Words => is_repeated || matches!(shape, Shape::One(Type::Made(_))),
        };
        let counts: Vec<_> = self.open_counts.extract_if(.., |(_, unit, _)| is_counted_by(*unit)).collect();
        let counts = counts.into_iter().map(|(count, unit, _)| (count, unit)).collect();
        self.steps.push(Step::Argument(Argument { name, shape, counts }));
    }

    /// The type of an argument, or after a report one that takes almost anything.
    fn argument_type(&self, name: &Spanned<String>, of: &Of, repeated: bool) -> Type {
        if let Of::Definition(definition) = of {
            return self.scope.definition(definition).map_or(fallback(), Type::Made);
        }
        let Some((ty, word)) = self.known_type(name, of) else { return fallback() };
        let reporter = self.scope.reporter;
        if repeated && matches!(ty.param, Param::Trait(_)) {
            let can = types::names(|ty| !matches!(ty.param, Param::Trait(_)));
            let message = format!("the type `{}` cannot be repeated; those that can: {can}", ty.name);
            reporter.report(word, message);
            return fallback();
        }
        if matches!(ty.write, Write::Block(_)) && (repeated || !self.may_block) {
            reporter.report(
                word,
                format_args!(
                    "a timeout of the type `{}` cannot be optional or repeated, since a method blocks or it does not: write the form \
                     that blocks as a method of its own",
                    ty.name
                ),
            );
            return fallback();
        }
        Type::Known(ty)
    }

    /// The type of an argument in a repeated group, or after a report one that takes almost anything.
    fn column_type(&self, name: &Spanned<String>, of: &Of) -> &'static ArgType {
        let Some((ty, word)) = self.known_type(name, of) else { return types::FALLBACK };
        if ty.slot.is_none() {
            let can = types::names(|ty| ty.slot.is_some());
            let message =
                format!("the type `{}` cannot stand in a repeated group; those that can: {can}", ty.name);
            self.scope.reporter.report(word, message);
            return types::FALLBACK;
        }
        ty
    }

    /// A type of the table, and the word that names it.
    fn known_type(&self, name: &Spanned<String>, of: &Of) -> Option<(&'static ArgType, Span)> {
        let reporter = self.scope.reporter;
        let all = || types::names(|_| true);
        let word = match of {
            Of::Itself => name,
            Of::Type(word) => word,
            Of::Definition(_) | Of::Group(_) => {
                reporter.report(
                    name.span,
                    "only a plain argument can stand here: write name:type, as in `by:int`",
                );
                return None;
            }
        };
        let found = types::find(&word.value);
        if found.is_none() {
            let (word, span) = (&word.value, word.span);
            match of {
                _ if word == MARK => {
                    reporter.report(span, "the mark `?` stands for a type that is still missing: write its name, as in `count:uint`")
                }
                _ if self.scope.definitions.contains(word) => reporter
                    .report(span, format_args!("`{word}` is a definition: write <{word}>, or name:<{word}>")),
                Of::Itself => reporter.report(
                    span,
                    format_args!(
                        "`{word}` is not the name of a type: write {word}:TYPE; the types are: {}",
                        all()
                    ),
                ),
                _ => {
                    match meant(types::TYPES.iter().map(|found| found.name), word) {
                        Some(name) => reporter
                            .report(span, format_args!("unknown type `{word}`: did you mean `{name}`?")),
                        None => reporter
                            .report(span, format_args!("unknown type `{word}`; the types are: {}", all())),
                    }
                }
            }
        }
        found.map(|found| (found, word.span))
    }
}

fn fallback() -> Type {
    Type::Known(types::FALLBACK)
}

/// A token, or an argument of a type of the table.
fn is_plain(item: &Item) -> bool {
    !item.repeated
        && match &item.kind {
            Kind::Token(_) => true,
            Kind::Argument { of, .. } => matches!(of, Of::Itself | Of::Type(_)),
            _ => false,
        }
}
