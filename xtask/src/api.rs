//! `cargo xtask api`: the docs as on docs.rs, and what they say of the public API held against `docs/api`.
//!
//! What is read is what rustdoc shows to users, since it knows what is public: re-exports, items made by macros, traits implemented,
//! auto traits. Its pages come from a stable compiler; its JSON does not. Methods made from commands.toml are left out: they have
//! snapshots of their own, in `macros/snapshots`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use crate::cargo;

/// The published crates that programs use by name.
const CRATES: [&str; 2] = ["roundtrip", "roundtrip_test"];

/// Where the methods and options of commands are made.
const GENERATED: &str = "src/roundtrip/client/commands.rs.html";

const HEAD: &str = "\
# The public API, as rustdoc shows it, without what is made from commands.toml. A change of it is a change of this file:
# `cargo xtask api --write`. Types are Send, Sync and Unpin where nothing else is said.
";

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let (write, rest) = match arguments.split_first() {
        Some((first, rest)) if first == "--write" => (true, rest),
        _ => (false, arguments),
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask is in the workspace's root")?;
    let mut docs = cargo();
    // of the whole workspace, so that links between its crates lead somewhere
    docs.args(["doc", "--workspace", "--no-deps", "--features", &features(root)?]).args(rest);
    docs.env("RUSTDOCFLAGS", "-Dwarnings").current_dir(root);
    if crate::run(&mut docs)? != ExitCode::SUCCESS {
        return Err("the docs were not made, so that nothing was compared".to_owned());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let mut changed = false;
    for name in CRATES {
        let found = api(&target.join("doc").join(name), name)?;
        let file = root.join("docs").join("api").join(format!("{name}.txt"));
        if write {
            fs::write(&file, found).map_err(|error| format!("{}: {error}", file.display()))?;
            continue;
        }
        let known = fs::read_to_string(&file).unwrap_or_default();
        for (sign, line) in difference(&known, &found) {
            changed = true;
            println!("{sign} {line}");
        }
    }
    if changed {
        println!(
            "\nThe public API has changed: `-` is gone, which may break programs, `+` is new. If that is meant, say so in \
             CHANGELOG.md, and\nwrite it down: cargo xtask api --write"
        );
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Those that docs.rs is told of.
fn features(root: &Path) -> Result<String, String> {
    let manifest = root.join("runtime").join("Cargo.toml");
    let text = fs::read_to_string(&manifest).map_err(|error| format!("{}: {error}", manifest.display()))?;
    let told =
        text.split("[package.metadata.docs.rs]\n").nth(1).and_then(|rest| rest.strip_prefix("features = ["));
    let list =
        told.and_then(|rest| rest.split(']').next()).ok_or("runtime/Cargo.toml: no features for docs.rs")?;
    let names = list.split(',').map(|name| format!("roundtrip/{}", name.trim().trim_matches('"')));
    Ok(names.collect::<Vec<_>>().join(","))
}

/// All public items of a crate, each with what it can do.
fn api(docs: &Path, name: &str) -> Result<String, String> {
    let read = |page: &str| {
        let path = docs.join(page);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let all = read("all.html")?;
    let mut pages: Vec<&str> = all
        .split("<li><a href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|page| !page.starts_with('#'))
        .collect();
    // traits last: what they are implemented for is left out where its own page has said so
    pages.sort_by_key(|page| (is_kind(page, "trait"), *page));
    let mut said = HashSet::new();
    let mut items = Vec::new();
    for page in pages {
        if let Some(item) = item(&read(page)?, is_kind(page, "trait"), &mut said) {
            items.push((path(name, page), item));
        }
    }
    items.sort();
    if !items.iter().any(|(_, item)| item.contains("\n        pub fn ")) {
        return Err("rustdoc writes its pages in another form now: see xtask/src/api.rs".to_owned());
    }
    let mut text = HEAD.to_owned();
    for (path, item) in items {
        let _fits = write!(text, "\n{path}\n{item}");
    }
    for line in reexports(&read("index.html")?) {
        let _fits = writeln!(text, "\n{line}");
    }
    Ok(text)
}

/// `arg/struct.Arg.html` is `roundtrip::arg::Arg`.
fn path(name: &str, page: &str) -> String {
    let (modules, file) = page.rsplit_once('/').unwrap_or(("", page));
    let own = file.split('.').nth(1).unwrap_or(file);
    let modules = modules.split('/').filter(|module| !module.is_empty());
    [name].into_iter().chain(modules).chain([own]).collect::<Vec<_>>().join("::")
}

fn is_kind(page: &str, kind: &str) -> bool {
    page.rsplit('/').next().is_some_and(|file| file.split('.').next() == Some(kind))
}

/// What a page says of its item: the declaration, then what is implemented. Nothing of what is made from commands.toml.
fn item(page: &str, is_trait: bool, said: &mut HashSet<String>) -> Option<String> {
    let (before, rest) = page.split_once("<pre class=\"rust item-decl\"><code>")?;
    if before.contains(GENERATED) {
        return None;
    }
    let (declaration, mut rest) = rest.split_once("</code></pre>")?;
    let mut text = String::new();
    // what stands before an attribute would put it out of line
    for line in plain(declaration).trim_start().lines().filter(|line| !line.trim().is_empty()) {
        let _fits = writeln!(text, "    {}", line.trim_end());
    }
    if is_trait {
        // its methods stand in the declaration
        let lists = ["id=\"foreign-impls\"", "id=\"implementors\""];
        let start = lists.iter().filter_map(|list| rest.find(list)).min().unwrap_or(rest.len());
        rest = &rest[start..];
    }
    let end = ["id=\"blanket-implementations\"", "id=\"deref-methods-"];
    let end = end.iter().filter_map(|heading| rest.find(heading)).min().unwrap_or(rest.len());
    // of equal headers one, and in an order of its own, so that what moves to another file is no change
    let mut implementations = BTreeMap::<_, BTreeSet<String>>::new();
    let mut last = None;
    for (place, line) in rest[..end].split("<section id=\"").skip(1).filter_map(line) {
        match place {
            Place::Impl if is_ordinary(&line) || is_trait && said.contains(&line) => last = None,
            Place::Impl => {
                said.insert(line.clone());
                let of_trait = line.contains(" for ");
                last = Some(implementations.entry((of_trait, line)).or_default());
            }
            Place::Part => last.iter_mut().for_each(|parts| parts.extend([line.clone()])),
        }
    }
    implementations.retain(|(of_trait, _), parts| *of_trait || !parts.is_empty());
    for ((_, implementation), parts) in implementations {
        let _fits = writeln!(text, "    {implementation}");
        for part in parts {
            let _fits = writeln!(text, "        {part}");
        }
    }
    Some(text)
}

enum Place {
    Impl,
    Part,
}

/// A section of a page: an impl, or a part of one. Methods of traits are the trait's own matter.
fn line(section: &str) -> Option<(Place, String)> {
    let class = section.split("class=\"").nth(1)?.split('"').next()?;
    let (before, header) = section.split_once("class=\"code-header\">")?;
    let header = header.split("</h3>").next()?.split("</h4>").next()?;
    if before.contains(GENERATED) || class.contains("method trait-impl") {
        return None;
    }
    let place = match class {
        "impl" => Place::Impl,
        _ if class.starts_with("method") || class.starts_with("associated") => Place::Part,
        _ => return None,
    };
    let header = plain(header).split_whitespace().collect::<Vec<_>>().join(" ");
    Some((place, header.replace("( ", "(").replace(", )", ")")))
}

/// An auto trait that nearly all types have, or one that no program names.
fn is_ordinary(implementation: &str) -> bool {
    let Some((before, _)) = implementation.split_once(" for ") else { return false };
    let name = before.rsplit([' ', '!']).next();
    let noted = name.is_some_and(|name| ["Send", "Sync", "Unpin"].contains(&name));
    let unnamed = name.is_some_and(|name| {
        ["Freeze", "RefUnwindSafe", "StructuralPartialEq", "UnsafeUnpin", "UnwindSafe"].contains(&name)
    });
    unnamed || noted && !before.contains('!') && !implementation.contains(" where ")
}

fn reexports(index: &str) -> impl Iterator<Item = String> {
    let lines = index.split("id=\"reexport.").skip(1).filter_map(|rest| rest.split("</code>").next());
    lines.filter_map(|line| line.split_once('>')).map(|(_, line)| plain(line))
}

/// The text of a piece of a page, without what folds it up.
fn plain(html: &str) -> String {
    let mut shown = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        shown.push_str(before);
        rest = match after.starts_with("summary") {
            true => after.split_once("</summary>").map_or("", |(_, after)| after),
            false => after.split_once('>').map_or("", |(_, after)| after),
        };
        if after.starts_with("/div") {
            // an attribute, which has a line of its own
            shown.push('\n');
        } else if after.starts_with("div") {
            shown.push(' ');
        }
    }
    shown.push_str(rest);
    for (from, to) in
        [("ⓘ", ""), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")]
    {
        shown = shown.replace(from, to);
    }
    // last, or what it gives would be taken for one of the others
    shown.replace("&amp;", "&")
}

/// Lines that are gone and lines that are new, each with the item that it is about.
fn difference(known: &str, found: &str) -> Vec<(char, String)> {
    let (known, found) = (lines(known), lines(found));
    let of = |all: &[String], others: &[String], sign| {
        let others: HashSet<_> = others.iter().collect();
        all.iter().filter(|line| !others.contains(line)).map(|line| (sign, line.clone())).collect::<Vec<_>>()
    };
    let mut lines = of(&known, &found, '-');
    lines.extend(of(&found, &known, '+'));
    lines
}

/// Each line behind its item, and behind the `impl` that it belongs to.
fn lines(api: &str) -> Vec<String> {
    let (mut item, mut implementation) = ("", "");
    let mut lines = Vec::new();
    for line in api.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.len() - line.trim_start().len() {
            0 => (item, implementation) = (line, ""),
            4 => implementation = line.trim(),
            _ => {}
        }
        let within = if line.starts_with("        ") { implementation } else { "" };
        let parts = [if line == item { "" } else { item }, within, line.trim()];
        lines.push(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | "));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r##"<h1>Struct <span>Node</span></h1><a class="src" href="../src/roundtrip/node.rs.html#6">Source</a>
<pre class="rust item-decl"><code><div class="code-attribute">#[non_exhaustive]</div>pub struct Node&lt;'a&gt; {
<details><summary class="hideme"><span>Show 2 fields</span></summary>    pub host: &amp;'a <a href="x.html">str</a>,
    <span class="comment">/* private fields */</span>
</details>}</code></pre><section id="impl-Node" class="impl"><a class="src" href="n.html">Source</a><h3 class="code-header">impl <a>Node</a>&lt;'_&gt;</h3></section>
<section id="method.port" class="method"><h4 class="code-header">pub fn <a class="fn">port</a>(&amp;self) -&gt; u16<div class="where">where
    Self: Sized,</div></h4></section>
<section id="method.get" class="method"><a href="../src/roundtrip/client/commands.rs.html#19">Source</a><h4 class="code-header">pub fn get()</h4></section>
<section id="impl-Iterator" class="impl"><h3 class="code-header">impl Iterator for Node</h3></section>
<section id="associatedtype.Item" class="associatedtype trait-impl"><h4 class="code-header">type Item = u8</h4></section>
<section id="method.next" class="method trait-impl"><h4 class="code-header">fn next(&amp;mut self)</h4></section>
<section id="impl-Send" class="impl"><h3 class="code-header">impl Send for Node</h3></section>
<section id="impl-Sync" class="impl"><h3 class="code-header">impl !Sync for Node</h3></section>
<section id="impl-Freeze" class="impl"><h3 class="code-header">impl Freeze for Node</h3></section>
<h2 id="blanket-implementations"></h2><section id="impl-Any" class="impl"><h3 class="code-header">impl Any for T</h3></section>"##;

    #[test]
    fn a_page_is_read_for_what_is_promised() {
        let expected = "    #[non_exhaustive]
    pub struct Node<'a> {
        pub host: &'a str,
        /* private fields */
    }
    impl Node<'_>
        pub fn port(&self) -> u16 where Self: Sized,
    impl !Sync for Node
    impl Iterator for Node
        type Item = u8
";
        assert_eq!(item(PAGE, false, &mut HashSet::new()).as_deref(), Some(expected));
        let generated = PAGE.replacen("roundtrip/node.rs", "roundtrip/client/commands.rs", 1);
        assert_eq!(item(&generated, false, &mut HashSet::new()), None);
        assert_eq!(path("roundtrip", "arg/struct.Arg.html"), "roundtrip::arg::Arg");
    }

    #[test]
    fn what_is_gone_and_new_is_told_with_its_item() {
        let known =
            "# head\na::B\n    impl B\n        pub fn one()\n        pub fn two()\n    impl C for B\n";
        let found = known.replace("pub fn two()", "pub fn two(n: u8)").replace("    impl C for B\n", "");
        let expected = [
            ('-', "a::B | impl B | pub fn two()"),
            ('-', "a::B | impl C for B"),
            ('+', "a::B | impl B | pub fn two(n: u8)"),
        ];
        assert_eq!(difference(known, &found), expected.map(|(sign, line)| (sign, line.to_owned())));
        assert_eq!(difference(known, known), []);
    }
}
