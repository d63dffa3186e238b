//! From a spec file, such as `commands.toml`, to a typed model: TOML → notation → model, with every mistake collected on the way.
//!
//! The macro `commands!` of `roundtrip` and the tools of its repository read spec files with it. The docs of that macro describe
//! the file format.
//!
//! ```text
//! entry      the tables and keys of the file
//! notation   `syntax` to a tree that says what is written
//! types      the words for arguments' types, and what they are in Rust
//! facts      the words for flags, and where a command may be sent from
//! routing    where a command goes in a cluster
//! letters    the parameters in a type
//! meant      what a name that is not known was meant to be
//! by_name    what is known of a command where only its words are
//! check      both to the model, or to a message
//! model      what is meant: methods, and the types made for their arguments
//! ```

pub mod by_name;
use std::path::Path;

mod check;
mod entry;
pub mod facts;
mod letters;
pub mod meant;
pub mod model;
pub mod notation;
pub mod routing;
mod source;
mod text;
mod toml_text;
pub mod types;

pub use check::is_option;
pub use entry::method_keys;
pub use letters::letters;
pub use source::{Places, Span, Spanned};

/// What a tool writes where a person has to fill in something.
const MARK: &str = "?";

/// A spec file, read.
#[derive(Debug, Default)]
pub struct Read {
    /// Everything in it that is right.
    pub spec: model::Spec,
    /// Everything that is not, each as `FILE:LINE:COL: what is wrong`.
    pub problems: Vec<String>,
}

/// Reads a spec from the text of the file that messages call `file`. The paths in it begin in `folder`.
pub fn read(file: &str, text: &str, folder: &Path) -> Read {
    let problems = source::Problems::default();
    let entries = entry::Entries::read(text, &problems);
    let spec = check::check(&entries, folder, &problems);
    Read { spec, problems: problems.render(file, text) }
}
