//! Where the keys of a command stand, as far as its notation says.

use crate::grammar::Grammar;

/// A key or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyPlace {
    pub(crate) at: Place,
    pub(crate) number: Number,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// This word of the command, counted from its name, which is word 0.
    Word(usize),
    /// Somewhere after this token, which is the last one before it.
    After(String),
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    One,
    /// As many as there are, one every so many words.
    Many {
        step: usize,
    },
    /// As many as the count right before says.
    Counted,
}

/// Every place in the order of the wire.
pub(crate) fn key_places(grammar: &Grammar) -> Vec<KeyPlace> {
    let mut walk = Walk { word: Some(0), ..Walk::default() };
    walk.part(grammar);
    walk.places
}

#[derive(Default)]
struct Walk {
    places: Vec<KeyPlace>,
    /// How many words stand before, where that is fixed.
    word: Option<usize>,
    token: Option<String>,
    after_count: bool,
}

impl Walk {
    fn part(&mut self, part: &Grammar) {
        let counted = std::mem::take(&mut self.after_count);
        match part {
            Grammar::Token(word) => {
                self.token = Some(word.clone());
                self.pass(1);
            }
            Grammar::Argument { is_key, .. } => {
                if *is_key {
                    self.key(Number::One);
                }
                self.pass(1);
            }
            Grammar::Count => {
                self.pass(1);
                self.after_count = true;
            }
            Grammar::Sequence(parts) => {
                self.after_count = counted;
                parts.iter().for_each(|part| self.part(part));
            }
            Grammar::OneOf(parts) => self.branches(parts, part),
            Grammar::Newer(_, inner) => self.part(inner),
            Grammar::Optional(inner) => {
                self.after_count = counted;
                self.branches(std::slice::from_ref(&**inner), part);
            }
            Grammar::Repeated(inner) => {
                if begins_with_key(inner) {
                    let step = inner.length().least;
                    self.key(if counted { Number::Counted } else { Number::Many { step } });
                }
                self.word = None;
            }
        }
    }

    fn branches(&mut self, parts: &[Grammar], whole: &Grammar) {
        let (word, token, counted) = (self.word, self.token.clone(), self.after_count);
        for part in parts {
            (self.word, self.token, self.after_count) = (word, token.clone(), counted);
            self.part(part);
        }
        let length = whole.length();
        self.word = word.filter(|_| length.most == Some(length.least)).map(|word| word + length.least);
        self.after_count = false;
    }

    fn key(&mut self, number: Number) {
        let at = match (self.word, &self.token) {
            (Some(word), _) => Place::Word(word),
            (None, Some(token)) => Place::After(token.clone()),
            (None, None) => Place::Unknown,
        };
        self.places.push(KeyPlace { at, number });
    }

    fn pass(&mut self, words: usize) {
        self.word = self.word.map(|word| word + words);
    }
}

fn begins_with_key(part: &Grammar) -> bool {
    match part {
        Grammar::Argument { is_key, .. } => *is_key,
        Grammar::Sequence(parts) => parts.first().is_some_and(begins_with_key),
        _ => false,
    }
}
