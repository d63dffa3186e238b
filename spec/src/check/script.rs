//! The script that a method calls: in the spec, or in a file beside it.

use std::fs;
use std::path::Path;

use crate::entry::Keys;
use crate::model::Script;
use crate::source::Reporter;

const TEXT: &str = "script";
const FILE: &str = "script-file";

/// Whether the method calls a script, even if it cannot be read.
pub(super) fn is_there(keys: &Keys) -> bool {
    keys.has(TEXT) || keys.has(FILE)
}

/// The script, if there is one; what is wrong with its file is reported where the file is named.
pub(super) fn read(keys: &Keys, folder: &Path, reporter: Reporter<'_>) -> Option<Script> {
    let Some(name) = keys.text(FILE) else {
        return keys.value(TEXT).map(|source| Script { source, file: None });
    };
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
        Ok(source) => Some(Script { source, file: Some(file) }),
        Err(error) => {
            let message =
                format!("`{}` cannot be read: {error}; the path begins where this file is", name.value);
            reporter.report(name.span, message);
            None
        }
    }
}
