//! What may be sent, as a tree that says no more than a comparison needs: both the spec and a server's docs become one.

use roundtrip_spec::model::{
    Argument, AtLeast, Made, MadeKind, Method, Part, Setter, Shape, Since, Step, Type,
};
use roundtrip_spec::types::{ArgType, Write};
use roundtrip_tests::{Product, Version};

use crate::live::LiveArgument;

/// A part of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Grammar {
    /// A word as it stands.
    Token(String),
    /// One word of the caller's, with the words that it may become where these are known.
    Argument {
        name: String,
        is_key: bool,
        choices: Vec<String>,
    },
    /// A number that says how many of something follow.
    Count,
    Sequence(Vec<Grammar>),
    OneOf(Vec<Grammar>),
    Optional(Box<Grammar>),
    Repeated(Box<Grammar>),
    /// Not from the first.
    Newer(Since, Box<Grammar>),
}

/// How many words there may be; no maximum means any number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length {
    pub(crate) least: usize,
    pub(crate) most: Option<usize>,
}

impl Grammar {
    /// A method of the spec, its name and all its options included.
    pub(crate) fn of_method(method: &Method, types: &[Made]) -> Grammar {
        let name = method.command.iter().map(|word| token(word));
        let options = method.options.as_deref().and_then(|name| find(name, types));
        let setters = match options.map(|made| &made.kind) {
            Some(MadeKind::Sequence { setters, .. }) => setters.as_slice(),
            _ => &[],
        };
        let rest = method.steps.iter().flat_map(|step| match step {
            Step::Slots(slots) => slots.clone().filter_map(|slot| of_slot(slot, setters, types)).collect(),
            step => of_step(step, types),
        });
        Grammar::Sequence(name.chain(rest).collect())
    }

    /// What a server's docs say about arguments.
    pub(crate) fn of_live(arguments: &[LiveArgument]) -> Grammar {
        Grammar::Sequence(arguments.iter().map(of_live).collect())
    }

    /// Without what this server does not have yet, or never has. Nothing is left where that is required.
    pub(crate) fn at(&self, product: Product, version: Version) -> Option<Grammar> {
        let boxed = |part: &Grammar| part.at(product, version).map(Box::new);
        Some(match self {
            Grammar::Newer(since, part) => {
                first_version(product, since).filter(|first| *first <= version)?;
                part.at(product, version)?
            }
            Grammar::Sequence(parts) => {
                let kept = parts.iter().filter_map(|part| match (part.at(product, version), part) {
                    (None, Grammar::Optional(_)) => None,
                    (kept, _) => Some(kept),
                });
                Grammar::Sequence(kept.collect::<Option<_>>()?)
            }
            Grammar::OneOf(parts) => {
                let kept: Vec<_> = parts.iter().filter_map(|part| part.at(product, version)).collect();
                if kept.is_empty() {
                    return None;
                }
                Grammar::OneOf(kept)
            }
            Grammar::Optional(part) => Grammar::Optional(boxed(part)?),
            Grammar::Repeated(part) => Grammar::Repeated(boxed(part)?),
            other => other.clone(),
        })
    }

    /// Every token with the version that it came with, in what came with `since`.
    pub(crate) fn token_versions(
        &self,
        product: Product,
        since: Option<Version>,
    ) -> Vec<(&str, Option<Version>)> {
        match self {
            Grammar::Token(word) => vec![(word, since)],
            Grammar::Argument { .. } | Grammar::Count => Vec::new(),
            Grammar::Sequence(parts) | Grammar::OneOf(parts) => {
                parts.iter().flat_map(|part| part.token_versions(product, since)).collect()
            }
            Grammar::Optional(part) | Grammar::Repeated(part) => part.token_versions(product, since),
            Grammar::Newer(newer, part) => {
                let newer = first_version(product, newer);
                part.token_versions(product, since.zip(newer).map(|(one, other)| one.max(other)))
            }
        }
    }

    /// Every token in it, at any depth.
    pub(crate) fn tokens(&self) -> Vec<&str> {
        let mut tokens = Vec::new();
        self.visit(&mut |part| {
            if let Grammar::Token(word) = part {
                tokens.push(word.as_str());
            }
        });
        tokens
    }

    /// The words that arguments may become.
    pub(crate) fn choices(&self) -> Vec<&str> {
        let mut choices = Vec::new();
        self.visit(&mut |part| {
            if let Grammar::Argument { choices: some, .. } = part {
                choices.extend(some.iter().map(String::as_str));
            }
        });
        choices
    }

    pub(crate) fn length(&self) -> Length {
        match self {
            Grammar::Token(_) | Grammar::Argument { .. } | Grammar::Count => {
                Length { least: 1, most: Some(1) }
            }
            Grammar::Sequence(parts) => {
                parts.iter().map(Grammar::length).fold(Length { least: 0, most: Some(0) }, Length::then)
            }
            Grammar::OneOf(parts) => parts
                .iter()
                .map(Grammar::length)
                .reduce(Length::or)
                .unwrap_or(Length { least: 0, most: Some(0) }),
            Grammar::Optional(part) => Length { least: 0, most: part.length().most },
            Grammar::Repeated(part) => Length { least: part.length().least, most: None },
            Grammar::Newer(_, part) => part.length(),
        }
    }

    /// How many words there are at least, if what is repeated may be left out, as servers like to have it.
    pub(crate) fn least_without_repetitions(&self) -> usize {
        match self {
            Grammar::Repeated(_) => 0,
            Grammar::Sequence(parts) => parts.iter().map(Grammar::least_without_repetitions).sum(),
            other => other.length().least,
        }
    }

    /// Calls with every part at any depth, in order.
    pub(crate) fn visit<'g>(&'g self, f: &mut impl FnMut(&'g Grammar)) {
        f(self);
        match self {
            Grammar::Token(_) | Grammar::Argument { .. } | Grammar::Count => {}
            Grammar::Sequence(parts) | Grammar::OneOf(parts) => parts.iter().for_each(|part| part.visit(f)),
            Grammar::Optional(part) | Grammar::Repeated(part) | Grammar::Newer(_, part) => part.visit(f),
        }
    }
}

impl Length {
    fn then(self, next: Length) -> Length {
        let most = self.most.zip(next.most).map(|(one, other)| one + other);
        Length { least: self.least + next.least, most }
    }

    pub(crate) fn or(self, other: Length) -> Length {
        let most = self.most.zip(other.most).map(|(one, other)| one.max(other));
        Length { least: self.least.min(other.least), most }
    }
}

fn newer(since: Option<&Since>, part: Grammar) -> Grammar {
    match since {
        Some(since) => Grammar::Newer(since.clone(), Box::new(part)),
        None => part,
    }
}

fn first_version(product: Product, since: &Since) -> Option<Version> {
    crate::spec_file::first_version(product, since.redis.as_deref(), since.valkey.as_deref())
}

fn token(word: &str) -> Grammar {
    Grammar::Token(word.to_uppercase())
}

fn find<'m>(name: &str, types: &'m [Made]) -> Option<&'m Made> {
    types.iter().find(|made| made.name == name)
}

fn of_steps(steps: &[Step], types: &[Made]) -> Vec<Grammar> {
    steps.iter().flat_map(|step| of_step(step, types)).collect()
}

fn of_step(step: &Step, types: &[Made]) -> Vec<Grammar> {
    match step {
        Step::Literal(words) => words.iter().map(|word| token(word)).collect(),
        Step::Argument(argument) => of_argument(argument, types),
        Step::Count(_) => vec![Grammar::Count],
        // of a method, which fills them in itself
        Step::Slots(_) => Vec::new(),
    }
}

fn of_argument(argument: &Argument, types: &[Made]) -> Vec<Grammar> {
    let name = argument.name.as_str();
    let repeated = |part: Grammar, at_least: AtLeast| {
        let repeated = Grammar::Repeated(Box::new(part));
        match at_least {
            AtLeast::Zero => Grammar::Optional(Box::new(repeated)),
            AtLeast::One => repeated,
        }
    };
    match &argument.shape {
        Shape::One(ty) => vec![of_type(name, ty, types)],
        Shape::Many(ty, at_least) => vec![repeated(of_type(name, ty, types), *at_least)],
        Shape::Rows { prefix, columns, at_least } => {
            let prefix = prefix.iter().map(|word| token(word));
            let row = prefix.chain(columns.iter().map(|column| of_known(name, column)));
            vec![repeated(Grammar::Sequence(row.collect()), *at_least)]
        }
        Shape::Zip(columns, at_least) => {
            columns.iter().map(|column| repeated(of_known(name, column), *at_least)).collect()
        }
    }
}

fn of_type(name: &str, ty: &Type, types: &[Made]) -> Grammar {
    match ty {
        Type::Known(known) => of_known(name, known),
        Type::Made(made) => {
            find(made, types).map_or(Grammar::Sequence(Vec::new()), |made| of_made(made, types))
        }
    }
}

fn of_known(name: &str, known: &ArgType) -> Grammar {
    let choices = match known.write {
        Write::Choice(words) => words.map(str::to_owned).to_vec(),
        _ => Vec::new(),
    };
    Grammar::Argument { name: name.to_owned(), is_key: known.write == Write::Key, choices }
}

fn of_made(made: &Made, types: &[Made]) -> Grammar {
    match &made.kind {
        MadeKind::Words(words) => {
            let of = |words: &Vec<String>| Grammar::Sequence(words.iter().map(|word| token(word)).collect());
            Grammar::OneOf(words.iter().map(|word| newer(word.since.as_ref(), of(&word.words))).collect())
        }
        MadeKind::OneOf(parts) => Grammar::OneOf(parts.iter().map(|part| of_part(part, types)).collect()),
        MadeKind::Sequence { required, setters } => {
            let slots =
                required.iter().chain(setters.iter().map(|setter| &setter.part)).map(|part| part.slot);
            let last = slots.max().unwrap_or_default();
            let at = |slot: u8| match required.iter().find(|part| part.slot == slot) {
                Some(part) => Some(of_part(part, types)),
                None => of_slot(slot, setters, types),
            };
            Grammar::Sequence((0..=last).filter_map(at).collect())
        }
    }
}

fn of_part(part: &Part, types: &[Made]) -> Grammar {
    newer(part.since.as_ref(), Grammar::Sequence(of_steps(&part.steps, types)))
}

/// The setters of one place on the wire exclude each other.
fn of_slot(slot: u8, setters: &[Setter], types: &[Made]) -> Option<Grammar> {
    let here: Vec<&Setter> = setters.iter().filter(|setter| setter.part.slot == slot).collect();
    let first = here.first()?;
    let one = Grammar::OneOf(here.iter().map(|setter| of_part(&setter.part, types)).collect());
    let one = if first.adds { Grammar::Repeated(Box::new(one)) } else { one };
    Some(Grammar::Optional(Box::new(one)))
}

fn of_live(argument: &LiveArgument) -> Grammar {
    let words = argument.token.as_deref().map(live_token);
    let inner = match argument.kind.as_str() {
        "pure-token" => None,
        "oneof" => Some(Grammar::OneOf(argument.arguments.iter().map(of_live).collect())),
        "block" => Some(Grammar::of_live(&argument.arguments)),
        kind => Some(Grammar::Argument {
            name: argument.name.clone(),
            is_key: kind == "key",
            choices: Vec::new(),
        }),
    };
    let again = |part: Grammar| if argument.multiple { Grammar::Repeated(Box::new(part)) } else { part };
    let words = words.into_iter().flatten();
    let part = match inner {
        Some(inner) if argument.multiple_token => again(Grammar::Sequence(words.chain([inner]).collect())),
        Some(inner) => Grammar::Sequence(words.chain([again(inner)]).collect()),
        None => again(Grammar::Sequence(words.collect())),
    };
    if argument.optional { Grammar::Optional(Box::new(part)) } else { part }
}

/// A token may be several words, and an empty one is written as two quotes.
fn live_token(text: &str) -> Vec<Grammar> {
    match text {
        "" | "\"\"" => vec![token("")],
        text => text.split_whitespace().map(token).collect(),
    }
}
