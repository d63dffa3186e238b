//! The expansions as text: `snapshots/NAME.toml` becomes `snapshots/NAME.rs`, and the batch function in
//! `snapshots/batch/NAME.rs` becomes `snapshots/batch/NAME.expanded.rs`.
//!
//! After a change that is meant, `SNAPSHOTS=overwrite cargo test -p roundtrip-macros` writes the files anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::Path;
use std::{env, fs};

use proc_macro2::TokenStream;
use quote::ToTokens;

use crate::batch;
use crate::commands::{self, Invocation};

#[test]
fn methods() {
    check("methods", "file = \"methods.toml\", crate = crate");
}

#[test]
fn types() {
    check("types", "file = \"types.toml\", crate = crate");
}

#[test]
fn extension() {
    check("extension", "file = \"extension.toml\", trait = MyCommands, names = MY_NAMES");
}

#[test]
fn keyspaces() {
    check("keyspaces", "file = \"keyspaces.toml\", trait = Tagging");
}

#[test]
fn a_trait_may_have_a_raw_name() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let invocation: Invocation = syn::parse_str("file = \"keyspaces.toml\", trait = r#match").unwrap();
    let text = commands::expand(&invocation, std::slice::from_ref(&directory)).to_string();
    assert!(text.contains("pub trait r#match") && text.contains("mod __requests_of_match"), "{text}");
}

#[test]
fn batch_one_wave() {
    check_batch("one_wave");
}

#[test]
fn batch_two_waves() {
    check_batch("two_waves");
}

#[test]
fn batch_watched() {
    check_batch("watched");
}

fn check(name: &str, call: &str) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let invocation: Invocation = syn::parse_str(call).unwrap();
    let expansion = commands::expand(&invocation, std::slice::from_ref(&directory));
    let text = prettyplease::unparse(&syn::parse2(expansion).unwrap());
    // where the repository lies is no part of the expansion
    let text = text.replace(&format!("{}/", directory.canonicalize().unwrap().display()), "");
    compare(&directory.join(name).with_extension("rs"), &text);
}

fn check_batch(name: &str) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/batch");
    let source = fs::read_to_string(directory.join(name).with_extension("rs")).unwrap();
    let mut items = syn::parse_file(&source).unwrap().items;
    let Some(syn::Item::Fn(mut function)) = items.pop() else { panic!("{name}.rs ends with no function") };
    let attribute = function.attrs.pop().unwrap();
    let options = match attribute.meta {
        syn::Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    let expansion = batch::expand(options, function.to_token_stream());
    let text = prettyplease::unparse(&syn::parse2(expansion).unwrap());
    compare(&directory.join(name).with_extension("expanded.rs"), &text);
}

fn compare(path: &Path, text: &str) {
    if env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        fs::write(path, text).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    if let Some(line) = (1..).zip(text.lines()).find(|(n, line)| expected.lines().nth(n - 1) != Some(line)) {
        panic!(
            "{}:{}: now it is {:?}; if that is meant, run with SNAPSHOTS=overwrite",
            path.display(),
            line.0,
            line.1
        );
    }
    assert_eq!(text.lines().count(), expected.lines().count());
}

/// NOTATION.md is what users read: it has every word that the macro knows.
#[test]
fn notation_is_documented() {
    use roundtrip_spec::{facts, method_keys, types};
    let text = include_str!("../NOTATION.md");
    let words = types::TYPES.iter().map(|ty| ty.name);
    let words = words.chain(facts::FLAGS.iter().map(|flag| flag.name)).chain(method_keys());
    for word in words {
        assert!(text.contains(&format!("`{word}`")), "`{word}` is missing");
    }
}
