//! `add`: entries for commands that commands.toml lacks.

use std::path::Path;

use roundtrip_spec::model::Spec;

use crate::ask::{Asked, ask};
use crate::exceptions::left_out;
use crate::live::Live;
use crate::spec_file::Commands;
use crate::write::{Place, entries, insert, probe};

/// What is asked for.
#[derive(Debug, Default)]
pub(crate) struct Wish {
    pub(crate) names: Vec<String>,
    /// Every command of the servers that has neither a method nor a reason to have none.
    pub(crate) all_missing: bool,
    pub(crate) server: Option<String>,
    /// Into the file, not to the terminal.
    pub(crate) write: bool,
}

pub(crate) fn run(root: &Path, wish: &Wish) -> Result<bool, String> {
    let path = root.join("commands.toml");
    let mut file = std::fs::read_to_string(&path).map_err(|error| format!("commands.toml: {error}"))?;
    // what was added before may still have its marks
    let spec = roundtrip_spec::read("commands.toml", &file, Path::new("")).spec;
    let mut asked = ask(wish.server.as_deref())?;
    let missing = missing(root, &spec, &asked)?;
    let names = if wish.all_missing { missing } else { named(wish, &asked, &missing)? };
    let mut added = 0;
    for name in &names {
        let returns = proposal(name, &mut asked);
        let lives: Vec<&Live> =
            asked.iter().map(|asked| &asked.live).filter(|live| live.find(name).is_some()).collect();
        let server =
            lives.iter().rev().find_map(|live| live.find(name)).map(|command| command.docs.group.clone());
        let group = Place::group_of(name, &server.unwrap_or_default(), &spec);
        for (place, entry) in entries(name, &lives, &group, returns) {
            if file.contains(&format!("[{}.{}]\n", place.group, place.method)) {
                eprintln!("[{}.{}] is there already", place.group, place.method);
                continue;
            }
            added += 1;
            if wish.write {
                file = insert(&file, &place, &entry);
            } else {
                println!("{entry}");
            }
        }
    }
    if names.is_empty() {
        eprintln!("nothing is missing");
    }
    if wish.write && added > 0 {
        std::fs::write(&path, file).map_err(|error| format!("commands.toml: {error}"))?;
    }
    if added > 0 {
        let done = if wish.write {
            format!("{added} entries are in commands.toml")
        } else {
            format!("{added} entries")
        };
        eprintln!(
            "{done}: replace what has a `?`, which are the reply's Rust type and the text of the docs, and see whether names and types of \
             arguments are good ones. It does not compile before that."
        );
    }
    Ok(true)
}

/// The commands by these names, as servers write them; of a container, what is missing.
fn named(wish: &Wish, asked: &[Asked], missing: &[String]) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for name in &wish.names {
        let name = name.to_uppercase().replace('|', " ");
        let found = asked.iter().find_map(|asked| asked.live.find(&name));
        let Some(command) = found else {
            let servers: Vec<String> = asked
                .iter()
                .map(|asked| format!("{:?} {}", asked.live.product, asked.live.version))
                .collect();
            return Err(format!("{name}: none of these servers has it: {}", servers.join(", ")));
        };
        if command.is_container {
            let prefix = format!("{name} ");
            names.extend(missing.iter().filter(|name| name.starts_with(&prefix)).cloned());
        } else {
            names.push(name);
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn missing(root: &Path, spec: &Spec, asked: &[Asked]) -> Result<Vec<String>, String> {
    let (commands, left_out) = (Commands::of(spec), left_out(root)?);
    let all = asked.iter().flat_map(|asked| &asked.live.commands).map(|command| &command.name);
    let mut names: Vec<String> =
        all.filter(|name| !commands.0.contains_key(*name) && !left_out.contains(name)).cloned().collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// What a server's reply suggests; only of servers started for this, since a command may do anything.
fn proposal(name: &str, asked: &mut [Asked]) -> Option<&'static str> {
    let free = asked.iter_mut().filter(|asked| asked.own.is_some());
    free.rev().find_map(|asked| probe(&mut asked.raw, asked.live.find(name)?))
}
