//! The script that a method calls: in the spec, or in a file beside it. And whether its words begin with the number of its keys.

use std::fs;
use std::path::Path;

use crate::entry::Keys;
use crate::model::{Argument, Script, Shape, Step, Type};
use crate::source::{Reporter, Span};
use crate::types::{Param, Write};

const TEXT: &str = "script";
const FILE: &str = "script-file";

/// The script, if the method calls one. One that cannot be read is empty.
pub(super) fn read(keys: &Keys, folder: &Path, reporter: Reporter<'_>) -> Option<Script> {
    let is_there = keys.has(TEXT) || keys.has(FILE);
    let script = of_file(keys, folder, reporter);
    let script = script.or_else(|| keys.value(TEXT).map(|source| Script { source, file: None }));
    is_there.then(|| script.unwrap_or(Script { source: String::new(), file: None }))
}

/// What is wrong with the file is reported where the file is named.
fn of_file(keys: &Keys, folder: &Path, reporter: Reporter<'_>) -> Option<Script> {
    let name = keys.text(FILE)?;
    if keys.has(TEXT) {
        reporter.report(name.span, "a method has one of `script` and `script-file`: remove the other");
        return None;
    }
    let file = folder.join(&name.value);
    match fs::read_to_string(&file) {
        Ok(source) if source.trim().is_empty() => {
            reporter.report(name.span, format_args!("`{}` is empty", name.value));
            None
        }
        Ok(source) => {
            // some editors write a mark before UTF-8, which Lua takes for a word
            let source = match source.strip_prefix('\u{feff}') {
                Some(text) => text.to_owned(),
                None => source,
            };
            Some(Script { source, file: Some(file) })
        }
        Err(error) => {
            let message =
                format!("`{}` cannot be read: {error}; the path begins where this file is", name.value);
            reporter.report(name.span, message);
            None
        }
    }
}

/// Reports words that do not begin with the number of the script's keys, and these: EVALSHA wants both right behind the hash.
pub(super) fn check_keys(steps: &[Step], span: Span, reporter: Reporter<'_>) {
    let keys = steps.iter().filter(|step| is_key(step)).count();
    let counted = match steps {
        [Step::Count(number), keys @ Step::Argument(argument), ..] => {
            let is_counted = argument.counts.iter().any(|(counted, _)| counted == number);
            (is_counted && is_key(keys)).then_some(1)
        }
        [Step::Literal(words), behind @ ..] => fixed(words, behind),
        // the caller says how many there are
        [Step::Argument(number), keys, ..] => (is_number(number) && is_key(keys)).then_some(1),
        _ => None,
    };
    let message = match counted {
        None => {
            "the words of a script begin with the number of its keys: write `#numkeys key...`, `'1' key` where there is always one, or \
             '0' where there is none"
        }
        Some(counted) if counted < keys => {
            "the number of a script's keys does not count all of them: they stand right behind it, as in `'2' from:key to:key`"
        }
        Some(_) => return,
    };
    reporter.report(span, message);
}

/// How many keys there are where that is written down: `'2' from:key to:key`.
fn fixed(words: &[String], behind: &[Step]) -> Option<usize> {
    let count: usize = words.first()?.parse().ok()?;
    let is_one = |step: &Step| {
        is_key(step) && matches!(step, Step::Argument(argument) if matches!(argument.shape, Shape::One(_)))
    };
    // other words between the number and the keys would be taken for keys
    let alone = count == 0 || words.len() == 1;
    (alone && behind.get(..count)?.iter().all(is_one)).then_some(count)
}

fn is_key(step: &Step) -> bool {
    matches!(
        step,
        Step::Argument(Argument { shape: Shape::One(Type::Known(ty)) | Shape::Many(Type::Known(ty), _), .. })
            if ty.write == Write::Key
    )
}

fn is_number(argument: &Argument) -> bool {
    matches!(
        &argument.shape,
        Shape::One(Type::Known(ty)) if matches!(ty.param, Param::Primitive("i64" | "u64"))
    )
}
