//! Every link of the pages in this repository to something in it leads somewhere: to a file, and to a heading of it.
#![allow(clippy::unwrap_used, clippy::expect_used)] // tests stop where they fail

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

const REPOSITORY: &str = "https://github.com/roundtrip-rs/roundtrip/";

#[test]
fn links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut pages = pages(root);
    for folder in ["docs", "docs/coming-from", "macros"] {
        pages.extend(self::pages(&root.join(folder)));
    }
    let (mut links, mut dead) = (0, Vec::new());
    for page in &pages {
        let text = fs::read_to_string(page).unwrap();
        for link in targets(&prose(&text)) {
            let (page, link) = match link.strip_prefix(REPOSITORY).and_then(|link| link.split_once("/main/"))
            {
                // as the README has them, which is shown elsewhere, too
                Some((_, link)) => (&root.join("README.md"), link),
                None => (page, link),
            };
            if !is_relative(link) {
                continue;
            }
            links += 1;
            if let Err(why) = follow(page, link) {
                dead.push(format!("{}: `{link}`: {why}", page.strip_prefix(root).unwrap().display()));
            }
        }
    }
    assert!(links > 20, "only {links} links found in {pages:?}");
    assert!(dead.is_empty(), "links that lead nowhere:\n{}", dead.join("\n"));
}

#[test]
fn a_link_is_followed_to_its_heading() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("README.md");
    assert_eq!(follow(&page, "#features"), Ok(()));
    assert_eq!(follow(&page, "docs/subscriptions.md#for-those-who-come-from-redis-py"), Ok(()));
    assert!(follow(&page, "#no-such-heading").is_err());
    assert!(follow(&page, "docs/no-such-page.md").is_err());
    assert!(headings("# `one` two\n```sh\n# three\n```\n## one two").contains("one-two-1"));
    assert!(!headings("```sh\n# three\n```").contains("three"));
    let found = prose("[a](b) `[c](d)` [e](f \"title\")\n```text\n[g](h)\n```\n[i]: j");
    assert_eq!(targets(&found).collect::<Vec<_>>(), ["b", "f", "j"]);
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = entries.filter(|path| path.extension().is_some_and(|it| it == "md")).collect();
    pages.sort();
    pages
}

/// The lines that are no code, without what they quote as code.
fn prose(text: &str) -> String {
    let mut prose = String::new();
    for line in outside_fences(text) {
        // what stands between two backticks is every other part
        prose.extend(line.split('`').step_by(2));
        prose.push('\n');
    }
    prose
}

fn outside_fences(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// What `[text](target)` and `[name]: target` lead to.
fn targets(prose: &str) -> impl Iterator<Item = &str> {
    let inline = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let named = prose.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: ").map(|(_, it)| it));
    inline.chain(named).filter_map(|target| target.split_whitespace().next())
}

/// Not to another site, nor to an item of rustdoc, which checks its own.
fn is_relative(link: &str) -> bool {
    !link.contains("://") && !link.starts_with("mailto:") && !link.contains("::") && !link.contains('@')
}

fn follow(page: &Path, link: &str) -> Result<(), String> {
    let (path, heading) = link.split_once('#').map_or((link, None), |(path, heading)| (path, Some(heading)));
    let file = if path.is_empty() { page.to_path_buf() } else { page.with_file_name(path) };
    if !file.exists() {
        return Err("there is no such file".to_owned());
    }
    let Some(heading) = heading else { return Ok(()) };
    let text = fs::read_to_string(&file).map_err(|error| error.to_string())?;
    if headings(&text).contains(heading) { Ok(()) } else { Err("there is no such heading".to_owned()) }
}

/// The anchors of a page's headings, as GitHub makes them: the second of a name ends in `-1`.
fn headings(text: &str) -> HashSet<String> {
    let mut anchors = HashSet::new();
    for line in outside_fences(text).filter(|line| line.starts_with('#')) {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let anchor: String = title
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect();
        let free = (1..).map(|n| format!("{anchor}-{n}"));
        let name = std::iter::once(anchor.clone()).chain(free).find(|name| !anchors.contains(name));
        anchors.extend(name);
    }
    anchors
}
