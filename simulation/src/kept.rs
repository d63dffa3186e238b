//! Stories that were found once, shortened, and kept as text in `simulation/kept`: what a script looks like, and a line that says
//! what it showed, `shows somebody else's reply`.
//!
//! `cargo xtask simulate --seed S --shrink FINDING --quiet > simulation/kept/NAME` makes one.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::checks::Kind;
use crate::script::Script;
use crate::{expected, tell};

/// A story that is kept.
#[derive(Debug)]
pub struct Kept {
    /// Where.
    pub path: PathBuf,
    /// The story.
    pub script: Script,
    /// What it showed when it was found.
    pub shows: Kind,
}

impl Kept {
    /// All of them, by name.
    ///
    /// # Errors
    ///
    /// One of them cannot be read, or there is none.
    pub fn all() -> Result<Vec<Kept>, String> {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/kept"));
        let wrong = |error: io::Error| format!("{}: {error}", folder.display());
        let entries = fs::read_dir(folder).map_err(wrong)?;
        let mut paths: Vec<PathBuf> =
            entries.map(|entry| Ok(entry.map_err(wrong)?.path())).collect::<Result<_, String>>()?;
        if paths.is_empty() {
            return Err(format!("{}: no story is kept here", folder.display()));
        }
        paths.sort();
        paths.into_iter().map(Kept::read).collect()
    }

    fn read(path: PathBuf) -> Result<Kept, String> {
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let wrong = |error: String| format!("{}: {error}", path.display());
        let shows = text.lines().find_map(|line| line.strip_prefix("shows "));
        let shows = shows.ok_or_else(|| wrong("no line says what it shows".to_owned()))?;
        let (shows, script) = (shows.parse().map_err(wrong)?, text.parse().map_err(wrong)?);
        Ok(Kept { path, script, shows })
    }

    /// Tells it: a fault that is still known must show, nothing else may.
    ///
    /// # Errors
    ///
    /// It is otherwise.
    pub fn check(&self) -> Result<(), String> {
        let told = tell(&self.script, false);
        let path = self.path.display();
        if let Some(finding) = told.findings.first() {
            return Err(format!("{path}: {finding}\n         cargo xtask simulate --kept {path}"));
        }
        if let Some(reason) = expected::reason(self.shows, &self.script)
            && !told.has(self.shows)
        {
            let shows = self.shows;
            return Err(format!(
                "{path} no longer shows `{shows}`: is it mended? Then take it out of expected.rs\n         ({reason})"
            ));
        }
        Ok(())
    }
}
