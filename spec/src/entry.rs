//! The tables of a spec file with their keys, before their notation is read.
//!
//! Which keys there are, stands in [`known`]; nothing else is accepted.

mod known;

use std::collections::BTreeMap;

use toml::Spanned as Located;
use toml::de::{DeString, DeTable, DeValue};

pub use self::known::method_keys;
use self::known::{
    DEFINE, DEFINITION_KEYS, FILE_KEYS, GROUP_KEYS, Holds, Key, METHOD_KEYS, SYNTAX, WORDS_KEYS,
};
pub(crate) use self::known::{PREFIX, WORDS};
use super::meant;
use super::source::{Problems, Reporter, Span, Spanned};
use super::text::Text;
use super::toml_text;

/// Everything a spec file says, in the file's order.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    pub(crate) groups: Vec<Group>,
    pub(crate) definitions: Vec<Entry>,
    /// What stands in `[words]`.
    pub(crate) words: Keys,
    /// What stands before the first table.
    pub(crate) keys: Keys,
    /// No table was left out because it is not TOML.
    pub(crate) complete: bool,
}

/// `[group]` and its methods.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) keys: Keys,
    pub(crate) methods: Vec<Entry>,
}

/// `[group.method]` or `[define.name]`.
#[derive(Debug)]
pub(crate) struct Entry {
    /// How messages name it: `group.method`.
    pub(crate) path: String,
    pub(crate) name: Spanned<String>,
    pub(crate) keys: Keys,
}

/// The keys of one table by name.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    texts: BTreeMap<&'static str, Text>,
    lists: BTreeMap<&'static str, Vec<Text>>,
    tables: BTreeMap<&'static str, Vec<(Spanned<String>, Text)>>,
    /// All that are there, those with a wrong value or a slip in their name too.
    present: Vec<&'static str>,
}

impl Entries {
    /// Reads the tables of a TOML file; what is wrong in one leaves the others.
    pub(crate) fn read(file: &str, problems: &Problems) -> Entries {
        let (document, mistakes) = DeTable::parse_recoverable(file);
        if mistakes.is_empty() {
            return Entries::of(document.get_ref(), file, problems);
        }
        let text = toml_text::well_formed(file, problems);
        let (document, _reported) = DeTable::parse_recoverable(&text);
        Entries::of(document.get_ref(), &text, problems)
    }

    fn of(document: &DeTable<'_>, file: &str, problems: &Problems) -> Entries {
        let mut entries = Entries { complete: problems.is_empty(), ..Entries::default() };
        let mut own = Vec::new();
        for (name, value) in in_file_order(document) {
            match value.get_ref() {
                DeValue::Table(table) if name.value == DEFINE => {
                    entries.definitions = read_definitions(table, file, problems);
                }
                DeValue::Table(table) if name.value == WORDS => {
                    let keys = in_file_order(table);
                    entries.words = read_keys(keys, WORDS_KEYS, "of `[words]`", file, problems.about(WORDS));
                }
                DeValue::Table(table) => entries.groups.push(read_group(name, table, file, problems)),
                _ if FILE_KEYS.iter().any(|key| key.name == name.value) => own.push((name, value)),
                _ => problems.about("").report(
                    name.span,
                    format_args!(
                        "the key `{}` stands outside of a table: a method is `[group.method]`",
                        name.value
                    ),
                ),
            }
        }
        entries.keys = read_keys(own, FILE_KEYS, "of a file", file, problems.about(""));
        entries
    }
}

impl Keys {
    /// All lists with the names of their keys.
    pub(crate) fn lists(&self) -> impl Iterator<Item = (&'static str, &[Text])> {
        self.lists.iter().map(|(name, list)| (*name, list.as_slice()))
    }

    /// Whether the key is there, if with a value that is wrong and reported.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.present.contains(&name)
    }

    /// Whether the key is there with a value that is wrong, or has a slip in its name.
    pub(crate) fn is_wrong(&self, name: &str) -> bool {
        let read =
            self.texts.contains_key(name) || self.lists.contains_key(name) || self.tables.contains_key(name);
        self.has(name) && !read
    }

    pub(crate) fn text(&self, name: &str) -> Option<&Text> {
        self.texts.get(name)
    }

    /// Where the value of a key stands.
    pub(crate) fn span(&self, name: &str) -> Option<Span> {
        self.text(name).or(self.list(name).first()).map(|text| text.span)
    }

    pub(crate) fn value(&self, name: &str) -> Option<String> {
        self.text(name).map(|text| text.value.clone())
    }

    pub(crate) fn list(&self, name: &str) -> &[Text] {
        self.lists.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn table(&self, name: &str) -> &[(Spanned<String>, Text)] {
        self.tables.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

fn read_group(name: Spanned<String>, table: &DeTable<'_>, file: &str, problems: &Problems) -> Group {
    let mut methods = Vec::new();
    let mut own = Vec::new();
    let values = in_file_order(table);
    let is_method = values.iter().any(|(key, value)| key.value == SYNTAX && value.get_ref().is_str());
    let known = if is_method { METHOD_KEYS } else { GROUP_KEYS };
    for (key, value) in values {
        match value.get_ref() {
            DeValue::Table(table) if !is_key(known, &key.value, table) => {
                methods.push(read_entry(&name.value, key, in_file_order(table), METHOD_KEYS, file, problems))
            }
            _ => own.push((key, value)),
        }
    }
    let reporter = problems.about(&name.value);
    // a method where a group is meant is one mistake, however many keys it has, and is read as one
    if is_method {
        let message =
            format_args!("a method belongs to a group: write `[group.{0}]`, as in `[my.{0}]`", name.value);
        reporter.report(name.span, message);
        let keys = std::mem::take(&mut own);
        methods.push(read_entry(&name.value, name.clone(), keys, METHOD_KEYS, file, problems));
    }
    let keys = read_keys(own, GROUP_KEYS, "of a group", file, reporter);
    Group { name: name.value, keys, methods }
}

/// Whether a table in that of a group is one of these keys, and no method.
fn is_key(known: &[Key], name: &str, table: &DeTable<'_>) -> bool {
    let mut tables = known.iter().filter(|key| key.holds == Holds::Table);
    let is_method = table.keys().any(|key| method_keys().any(|known| known == key.get_ref()));
    tables.any(|key| key.name == name || (!is_method && meant::meant([key.name], name).is_some()))
}

fn read_definitions(table: &DeTable<'_>, file: &str, problems: &Problems) -> Vec<Entry> {
    let mut definitions = Vec::new();
    for (key, value) in in_file_order(table) {
        match value.get_ref() {
            DeValue::Table(table) => {
                definitions.push(read_entry(
                    DEFINE,
                    key,
                    in_file_order(table),
                    DEFINITION_KEYS,
                    file,
                    problems,
                ));
            }
            _ => problems.about(DEFINE).report(
                key.span,
                format_args!("`{}` is no definition: a definition is a table `[define.{0}]`", key.value),
            ),
        }
    }
    definitions
}

fn read_entry(
    group: &str,
    name: Spanned<String>,
    values: Vec<(Spanned<String>, &Located<DeValue<'_>>)>,
    known: &[Key],
    file: &str,
    problems: &Problems,
) -> Entry {
    let path = format!("{group}.{}", name.value);
    let reporter = problems.about(&path);
    let of = if group == DEFINE { "of a definition" } else { "of a method" };
    let keys = read_keys(values, known, of, file, reporter);
    for key in known.iter().filter(|key| key.required && !keys.has(key.name)) {
        reporter.report(name.span, format_args!("no `{}`: write {0} = {}", key.name, key.example));
    }
    Entry { path, name, keys }
}

fn read_keys(
    values: Vec<(Spanned<String>, &Located<DeValue<'_>>)>,
    known: &[Key],
    of: &str,
    file: &str,
    reporter: Reporter<'_>,
) -> Keys {
    let mut keys = Keys::default();
    let mut slips = Vec::new();
    for (name, value) in values {
        let Some(key) = known.iter().find(|key| key.name == name.value) else {
            let names: Vec<_> = known.iter().map(|key| key.name).collect();
            let all = format_args!("the keys {of} are: {}", names.join(", "));
            let instead = meant::or(names.iter().copied(), &name.value, all);
            reporter.report(name.span, format_args!("unknown key `{}`{instead}", name.value));
            let meant = meant::meant(names.iter().copied(), &name.value);
            slips.extend(known.iter().find(|key| meant == Some(key.name)).map(|key| (key, value)));
            continue;
        };
        keys.present.push(key.name);
        if is_blank(value) {
            reporter.report(
                value.span().into(),
                format_args!("`{}` is empty: write {0} = {}", key.name, key.example),
            );
        } else if !keys.insert(key, value, file) {
            let (what, example) = (key.holds.describe(), key.example);
            reporter.report(
                value.span().into(),
                format_args!("`{}` holds {what}, as in {0} = {example}", key.name),
            );
        }
    }
    // what was meant is read all the same: without it there would be no method, and each call of it would be another error
    for (key, value) in slips {
        if !keys.has(key.name) {
            keys.present.push(key.name);
            let _told = is_blank(value) || keys.insert(key, value, file);
        }
    }
    keys
}

fn is_blank(value: &Located<DeValue<'_>>) -> bool {
    value.get_ref().as_str().is_some_and(|text| text.trim().is_empty())
}

impl Keys {
    /// Takes a value of the right kind; `false` is of another.
    fn insert(&mut self, key: &Key, value: &Located<DeValue<'_>>, file: &str) -> bool {
        match key.holds {
            Holds::Text => read_text(value, file).map(|text| self.texts.insert(key.name, text)).is_some(),
            Holds::List => {
                let items = value.get_ref().as_array();
                let list = items.and_then(|items| items.iter().map(|item| read_text(item, file)).collect());
                list.map(|list| self.lists.insert(key.name, list)).is_some()
            }
            Holds::Table => {
                let entries = value.get_ref().as_table().map(in_file_order).unwrap_or_default();
                let named = |(name, value)| {
                    let text = read_text(value, file).filter(|text| !text.value.trim().is_empty())?;
                    Some((name, text))
                };
                let table: Option<Vec<_>> = entries.into_iter().map(named).collect();
                match (value.get_ref(), table) {
                    (DeValue::Table(_), Some(table)) => {
                        self.tables.insert(key.name, table);
                        true
                    }
                    _ => false,
                }
            }
        }
    }
}

fn read_text(value: &Located<DeValue<'_>>, file: &str) -> Option<Text> {
    value.get_ref().as_str().map(|text| Text::new(text, value.span().into(), file))
}

/// The parser sorts keys by name; a spec's order is its author's.
fn in_file_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(Spanned<String>, &'t Located<DeValue<'i>>)> {
    let name = |key: &Located<DeString<'i>>| Spanned::new(key.get_ref().to_string(), Span::from(key.span()));
    let mut entries: Vec<_> = table.iter().map(|(key, value)| (name(key), value)).collect();
    entries.sort_by_key(|(name, _)| name.span);
    entries
}
