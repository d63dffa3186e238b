//! Small bodies in, plans out as text. `BLESS=1` writes the plans anew, to be read before they are committed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)] // a test says so and stops

use std::fmt::Write;
use std::path::PathBuf;

use super::forward::STEPS;
use super::lower::lower;
use super::text::text;
use super::whole::Plan;
use crate::batch::source::function::{Function, Item};
use crate::batch::source::options::Options;

/// The plan of a function with its attribute.
fn plan_of(source: &str) -> String {
    let mut item: syn::ItemFn = syn::parse_str(source).unwrap_or_else(|error| panic!("{error}: {source}"));
    let attr = item.attrs.remove(0);
    let options: Options = match attr.meta {
        syn::Meta::List(list) => syn::parse2(list.tokens).unwrap(),
        _ => Options::default(),
    };
    let item: Item = syn::parse2(quote::ToTokens::into_token_stream(item)).unwrap();
    let (function, block) = Function::new(options, item).unwrap();
    let lowered = lower(&function, block.unwrap());
    let mut plan = text(&Plan::new(&function, lowered.body));
    for error in lowered.errors {
        let _ = writeln!(plan, "! {error}");
    }
    plan
}

/// Cases stand in a file as `## what it is about`, the function, `---`, the plan.
fn check(file: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/batch/plan/cases").join(file);
    let cases = std::fs::read_to_string(&path).unwrap();
    let mut made = String::new();
    let mut count = 0;
    for case in cases.split("## ").skip(1) {
        let (title, rest) = case.split_once('\n').unwrap();
        let source = rest.split("\n---\n").next().unwrap().trim();
        let _ = write!(made, "## {title}\n{source}\n---\n{}\n", plan_of(source));
        count += 1;
    }
    if std::env::var_os("BLESS").is_some() {
        return std::fs::write(&path, &made).unwrap();
    }
    assert!(count > 0);
    for (before, now) in cases.split("## ").zip(made.split("## ")) {
        assert!(before == now, "run with BLESS=1 to write {file} anew:\n{before}\n{now}");
    }
}

#[test]
fn straight_lines() {
    check("lines.txt");
}

#[test]
fn branches() {
    check("branches.txt");
}

#[test]
fn loops() {
    check("loops.txt");
}

#[test]
fn ways_out() {
    check("leaving.txt");
}

#[test]
fn calls() {
    check("calls.txt");
}

#[test]
fn budgets() {
    check("budgets.txt");
}

#[test]
fn transactions() {
    check("transactions.txt");
}

/// Loops in loops: `before` and `after` stand in each, around the next one.
fn nested(depth: usize, kind: &str, before: &str, after: &str) -> String {
    let named = |text: &str, n: usize| text.replace('#', &n.to_string());
    let begin: String = (0..depth).map(|n| named(&format!("'l#: {kind} {{ {before} "), n)).collect();
    let end: String = (0..depth).rev().map(|n| named(&format!("{after} }} "), n)).collect();
    format!(
        "#[redis_batch] async fn f(pipe: &Pipeline, key: &str) -> Result<i64> {{ let mut n = 0; {begin}{end} Ok(n) }}"
    )
}

/// A round of an outer loop goes on where the inner ones have come to rest: else each level would double the steps, and twelve would take
/// minutes.
#[test]
fn loops_in_loops_take_steps_by_their_number() {
    let queues = "let a# = pipe.incr(key).await?;";
    let calls = "let a# = load(pipe, key).await?;";
    let shapes = [
        ("for k# in keys", queues, ""),
        ("for k# in keys", queues, "n += a#;"),
        ("for k# in keys", "if c { let a# = pipe.incr(key).await?; if a# > 1 { break; } }", calls),
        ("for k# in keys", calls, "if c { continue 'l#; } pipe.incr(key).await?;"),
        ("while n < 5", calls, "if c { break 'l0; } n += a#; pipe.incr(key).await?;"),
        ("while next(&mut n)?", calls, "if c { break 'l0; } pipe.incr(key).await?;"),
        ("loop", "let a# = load(pipe, &n).await?; if c { break; }", "n += 1; pipe.incr(key).await?;"),
        (
            "loop",
            "let a# = load(pipe, key).await?; if c { break; }",
            "if c { break 'l0; } pipe.incr(key).await?;",
        ),
    ];
    for (kind, before, after) in shapes {
        STEPS.set(0);
        plan_of(&nested(12, kind, before, after));
        let steps = STEPS.get();
        assert!(steps < 10_000, "{steps} steps for twelve of `{kind} {{ {before} .. {after} }}`");
    }
}
