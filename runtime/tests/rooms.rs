//! The rooms of `src` stand on floors: a file uses what lies below its own room, never what lies above.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// From the top down. A room may use those behind it. What ARCHITECTURE.md draws.
const FLOORS: &[&str] = &[
    "batch",
    "model",
    "key",
    "client",
    "pipeline",
    "hub",
    "router",
    "cluster",
    "sentinel",
    "subscribe",
    "link",
    "net",
    "request",
    "types",
    "with",
    "arg",
    "value",
    "error",
    "facts",
    "resp",
    "erased",
];

#[test]
fn arrows_point_down() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let at_root = exported_at_root(&fs::read_to_string(src.join("lib.rs")).unwrap());
    let mut wrong = Vec::new();
    for file in files(&src) {
        let path = file.strip_prefix(&src).unwrap();
        let room = path.iter().next().unwrap().to_str().unwrap();
        let room = room.strip_suffix(".rs").unwrap_or(room);
        if room == "lib" {
            continue;
        }
        let own = floor(room).unwrap_or_else(|| panic!("{} lies in no room", path.display()));
        let text = fs::read_to_string(&file).unwrap();
        let code: String =
            text.lines().map(|line| line.split("//").next().unwrap_or("").to_owned() + "\n").collect();
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for name in used(code) {
            let used = at_root.get(name.as_str()).map_or(name.as_str(), String::as_str);
            if floor(used).is_some_and(|other| other < own) {
                wrong.push(format!("{}: {room} uses {used} ({name})", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "these imports point upwards:\n{}", wrong.join("\n"));
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| *floor == room)
}

/// The names that follow `crate::`, in braces or alone.
fn used(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let list = match rest.strip_prefix('{') {
            Some(list) => list.split(';').next().unwrap_or(list),
            None => rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(rest),
        };
        names.extend(list.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned));
    }
    names
}

/// Which room a name comes from that `lib.rs` exports at the root.
fn exported_at_root(lib: &str) -> HashMap<String, String> {
    let mut names = HashMap::new();
    for (at, _) in lib.match_indices("\npub use ") {
        let export = lib[at + "\npub use ".len()..].split(';').next().unwrap();
        let Some((room, list)) = export.split_once("::") else { continue };
        for name in list.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|name| !name.is_empty()) {
            names.insert(name.to_owned(), room.to_owned());
        }
    }
    names
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
    found
}
