//! Where keys stand.

use roundtrip_spec::routing::Keys;

use super::Pair;
use crate::drift::About;
use crate::key_places::{KeyPlace, Number, Place, key_places};
use crate::live::{Begin, Find, KeySpec};

impl Pair<'_, '_> {
    pub(super) fn compare_keys(&mut self) {
        let specs = self.command.keys.clone();
        // the server counts from the first word of a name, however many it has
        let methods: Vec<(String, Vec<KeyPlace>)> = self
            .grammars
            .iter()
            .map(|(known, grammar)| (known.method.name.clone(), key_places(grammar)))
            .collect();
        for spec in &specs {
            let matching =
                methods.iter().filter(|(_, places)| places.iter().any(|place| is_at(place, spec))).count();
            let needed = match spec.begin {
                Begin::Index(_) if !spec.incomplete => methods.len(),
                Begin::Index(_) | Begin::Keyword(_) => 1,
                Begin::Unknown => 0,
            };
            if matching < needed {
                let (where_, all) =
                    (describe(spec), if needed > 1 { "not every method has" } else { "no method has" });
                self.report(About::Keys, subject(spec), format!("the server: {where_}; {all} a key there"));
            }
        }
        for (name, places) in &methods {
            for place in places {
                if !specs.iter().any(|spec| covers(spec, place)) {
                    let shown = show(place);
                    self.report(About::Keys, &shown, format!("`{name}` has a key {shown}, the server none"));
                }
            }
        }
    }
}

impl Pair<'_, '_> {
    /// What routing goes by, which is said in fewer words than the server's.
    pub(super) fn compare_routing(&mut self) {
        let Some(servers) = routing(&self.command.keys) else { return };
        // one of several methods may always have two keys where others have more
        let means = |keys| keys == servers || (keys, servers) == (Keys::Two, Keys::Rest { but: 0 });
        let others = self.methods.iter().filter(|known| !means(known.method.keys));
        let different: Vec<String> =
            others.map(|known| format!("`{}` has {:?}", known.method.name, known.method.keys)).collect();
        if !different.is_empty() {
            let message = format!("{}; the server's specs mean {servers:?}", different.join(", "));
            self.report(About::Keys, "routing", message);
        }
    }
}

/// What a command's key specs mean for routing; nothing where they leave something open. Keys within options do not count.
fn routing(specs: &[KeySpec]) -> Option<Keys> {
    let at = |spec: &KeySpec| match spec.begin {
        Begin::Index(index) => Some((index, spec.find.clone())),
        Begin::Keyword(_) | Begin::Unknown => None,
    };
    if specs.iter().any(|spec| spec.incomplete) {
        return None;
    }
    let mut fixed: Vec<_> = specs.iter().filter_map(at).collect();
    fixed.sort_by_key(|(index, _)| *index);
    let small = |n: i64| u8::try_from(n).ok();
    let rest = |last: i64| small(-1 - last).map(|but| Keys::Rest { but });
    match fixed.as_slice() {
        [] if specs.is_empty() => Some(Keys::None),
        [(_, Find::Range { last: 0, .. })] => Some(Keys::One),
        [(_, Find::Range { last: 1, step: 1 })] => Some(Keys::Two),
        [(_, Find::Range { last, step: 1 })] => rest(*last),
        [(_, Find::Range { last: -1, step })] => small(*step).map(Keys::Every),
        [(_, Find::Count { .. })] => Some(Keys::Counted { step: 1 }),
        [(first, Find::Range { last: 0, .. }), (second, found)] if *second == first + 1 => match found {
            Find::Range { last: 0, .. } => Some(Keys::Two),
            Find::Range { last, step: 1 } => rest(*last),
            Find::Count { .. } => Some(Keys::DestCounted),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the key spec describes exactly this place.
fn is_at(place: &KeyPlace, spec: &KeySpec) -> bool {
    match (&spec.begin, &spec.find, &place.at) {
        (Begin::Index(index), Find::Range { last: 0, .. }, Place::Word(word)) => is_word(*word, *index),
        (Begin::Index(index), Find::Range { step, .. }, Place::Word(word)) => {
            let fits = match place.number {
                Number::Many { step: ours } => i64::try_from(ours) == Ok(*step),
                Number::One | Number::Counted => true,
            };
            is_word(*word, *index) && fits
        }
        (Begin::Index(index), Find::Count { first }, Place::Word(word)) => {
            is_word(*word, index + first) && place.number == Number::Counted
        }
        (Begin::Index(index), Find::Unknown, Place::Word(word)) => is_word(*word, *index),
        (Begin::Keyword(keyword), _, Place::After(token)) => token == keyword,
        // where everything before is fixed, the token is too
        (Begin::Keyword(_), _, Place::Word(_)) => true,
        _ => false,
    }
}

/// Whether the key spec accounts for this place.
fn covers(spec: &KeySpec, place: &KeyPlace) -> bool {
    match (&spec.begin, &spec.find, &place.at) {
        (Begin::Unknown, ..) | (_, Find::Unknown, _) => true,
        // from the first to the last: more than one place of ours
        (Begin::Index(index), Find::Range { last, .. }, Place::Word(word)) if *last != 0 => {
            i64::try_from(*word).is_ok_and(|word| word >= *index)
        }
        (Begin::Index(_), Find::Range { last, .. }, _) if *last != 0 => true,
        _ => is_at(place, spec),
    }
}

fn is_word(word: usize, index: i64) -> bool {
    i64::try_from(word) == Ok(index)
}

fn subject(spec: &KeySpec) -> String {
    match &spec.begin {
        Begin::Index(index) => format!("word {index}"),
        Begin::Keyword(keyword) => format!("after {keyword}"),
        Begin::Unknown => "unknown".to_owned(),
    }
}

fn describe(spec: &KeySpec) -> String {
    let number = match spec.find {
        Find::Range { last: 0, .. } => "one".to_owned(),
        Find::Range { step, .. } => format!("every {step} words"),
        Find::Count { first } => format!("as many as the count, {first} words later"),
        Find::Unknown => "some".to_owned(),
    };
    format!("{}, {number}", subject(spec))
}

fn show(place: &KeyPlace) -> String {
    match &place.at {
        Place::Word(word) => format!("word {word}"),
        Place::After(token) => format!("after {token}"),
        Place::Unknown => "somewhere".to_owned(),
    }
}
