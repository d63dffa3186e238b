//! The two lists of what is meant to differ: commands left out, and where a server is odd.

use std::path::Path;

use roundtrip_tests::Version;
use toml::de::{DeTable, DeValue};

use crate::drift::{About, Drift};
use crate::live::Live;

/// A reason with what it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exception {
    pub(crate) name: String,
    /// `Redis 7.0`, `Valkey`: the servers that it is about; none means all.
    servers: Vec<String>,
    pub(crate) drift: Vec<String>,
}

/// The names of commands-left-out.toml.
pub(crate) fn left_out(root: &Path) -> Result<Vec<String>, String> {
    let file = root.join("commands-left-out.toml");
    Ok(read(&file, "commands")?.into_iter().flat_map(|exception| exception.drift).collect())
}

/// What commands-exceptions.toml lists.
pub(crate) fn exceptions(root: &Path) -> Result<Vec<Exception>, String> {
    read(&root.join("commands-exceptions.toml"), "drift")
}

/// Takes out of `drifts` what is listed, and adds what is listed and does not differ, or no longer.
pub(crate) fn apply(exceptions: &[Exception], live: &Live, drifts: &mut Vec<Drift>) {
    let about_this: Vec<&Exception> =
        exceptions.iter().filter(|exception| exception.is_about(live)).collect();
    let unused = about_this.iter().flat_map(|exception| {
        let is_unused = |id: &&String| !drifts.iter().any(|drift| drift.id() == **id);
        exception.drift.iter().filter(is_unused).map(|id| (exception.name.clone(), id.clone()))
    });
    let unused: Vec<Drift> = unused
        .map(|(exception, id)| Drift {
            command: id.split_whitespace().next().unwrap_or_default().to_owned(),
            about: About::Exception,
            subject: format!("[{exception}]"),
            message: format!(
                "`{id}` does not differ here: take it off the list, or name the servers where it does"
            ),
        })
        .collect();
    drifts.retain(|drift| !about_this.iter().any(|exception| exception.drift.contains(&drift.id())));
    drifts.extend(unused);
}

impl Exception {
    fn is_about(&self, live: &Live) -> bool {
        self.servers.is_empty() || self.servers.iter().any(|server| is_server(server, live))
    }
}

/// `Redis`, `Redis 8`, `Redis 8.0`: each matches all that begins so.
fn is_server(text: &str, live: &Live) -> bool {
    let (product, version) = text.split_once(' ').unwrap_or((text, ""));
    let Version(major, minor, patch) = live.version;
    let have = [major, minor, patch].map(|part| part.to_string());
    let begins =
        version.split('.').filter(|part| !part.is_empty()).zip(&have).all(|(wanted, have)| wanted == have);
    product == format!("{:?}", live.product) && begins
}

/// Tables with a `reason`, a list under `key`, and perhaps `servers`.
fn read(file: &Path, key: &str) -> Result<Vec<Exception>, String> {
    let name = file.file_name().unwrap_or_default().display();
    let text = std::fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
    let tables = DeTable::parse(&text).map_err(|error| format!("{name}: {error}"))?;
    tables
        .get_ref()
        .iter()
        .map(|(table, value)| {
            let table = table.get_ref();
            let wrong = |what: &str| format!("{name}: [{table}]: {what}");
            let DeValue::Table(keys) = value.get_ref() else { return Err(wrong("not a table")) };
            let texts = |value: &DeValue<'_>| {
                let items = value.as_array().into_iter().flatten();
                items.map(|item| item.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
            };
            let list = |wanted: &str| {
                keys.iter().find(|(key, _)| key.get_ref() == wanted).map(|(_, value)| texts(value.get_ref()))
            };
            let has_reason = keys.iter().any(|(key, value)| {
                key.get_ref() == "reason"
                    && value.get_ref().as_str().is_some_and(|reason| !reason.trim().is_empty())
            });
            if !has_reason {
                return Err(wrong("no `reason`"));
            }
            let drift = list(key)
                .flatten()
                .filter(|list| !list.is_empty())
                .ok_or_else(|| wrong(&format!("no list `{key}`")))?;
            let servers =
                list("servers").unwrap_or(Some(Vec::new())).ok_or_else(|| wrong("`servers` is a list"))?;
            Ok(Exception { name: table.to_string(), servers, drift })
        })
        .collect()
}
