//! `page`: all methods by group, from the spec: docs/COMMANDS.md in full, and the index in the docs of `roundtrip::commands`.

use std::fmt::Write;
use std::path::Path;

use roundtrip_spec::facts::Reach;
use roundtrip_spec::model::{Argument, Form, Group, Method, Returns, Shape, Spec, Step, Type};
use roundtrip_spec::types::Param;
use roundtrip_tests::Product;

use crate::read_spec;
use crate::spec_file::first_version;

/// Where the page is, from the workspace's root.
const PAGE: &str = "docs/COMMANDS.md";

/// The index, inside of the crate that it is packed with.
const INDEX: &str = "runtime/src/client/commands.md";

/// Writes both, or only checks that they are as they would be written.
pub(crate) fn run(root: &Path, check_only: bool) -> Result<bool, String> {
    let spec = read_spec(root)?;
    let mut all_fresh = true;
    for (name, page) in [(PAGE, render(&spec)), (INDEX, index(&spec))] {
        let path = root.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|text| text == page) {
            continue;
        }
        if check_only {
            println!("{name} is not what commands.toml says: run `cargo xtask commands page`");
            all_fresh = false;
            continue;
        }
        std::fs::write(&path, page).map_err(|error| format!("{name}: {error}"))?;
        println!("wrote {name}");
    }
    Ok(all_fresh)
}

/// Links to the methods of a client, group by group.
fn index(spec: &Spec) -> String {
    let mut page = String::from("| group | methods of a [`Client`](crate::Client) |\n| --- | --- |\n");
    for group in &spec.groups {
        let on_client = group.methods.iter().filter(|method| on(&method.plain)[0]);
        let links: Vec<_> =
            on_client.map(|method| format!("[`{0}`](crate::Client::{0})", method.name)).collect();
        if !links.is_empty() {
            let _ = writeln!(page, "| {} | {} |", group.name, links.join(" "));
        }
    }
    page
}

fn render(spec: &Spec) -> String {
    let methods = || spec.groups.iter().flat_map(|group| &group.methods);
    let mut commands: Vec<&[String]> = methods().map(|method| method.command.as_slice()).collect();
    commands.sort_unstable();
    commands.dedup();
    let with = methods().filter(|method| method.options.is_some()).count();
    let mut page = format!(
        "<!-- written by `cargo xtask commands page` from commands.toml: change that -->\n\n\
         # Commands\n\n\
         {} commands as {} methods, {with} of which have a form with options (`name_with`). Letters alone are what the caller chooses: \
         `T`, `U`, `V`, `K` any value, `M` any map, `L` any list or set, `R` any reply. An argument without a type is one word, a key, or a time; \
         `name..` is one or several. ● marks the types that have the method; \
         – is a product that does not have the command, \
         and of a module the version is the module's.\n\n",
        commands.len(),
        methods().count(),
    );
    for group in &spec.groups {
        let _ = writeln!(
            page,
            "- [{}](#{}): {}",
            group.name,
            anchor(&group.name),
            summary(group.doc.as_deref().unwrap_or_default())
        );
    }
    spec.groups.iter().filter(|group| !group.methods.is_empty()).for_each(|group| section(group, &mut page));
    page
}

fn section(group: &Group, page: &mut String) {
    let _ = writeln!(page, "\n## {}\n", group.name);
    if let Some(doc) = &group.doc {
        let _ = writeln!(page, "{doc}\n");
    }
    let feature = group.methods.first().and_then(|method| method.feature.as_deref());
    let feature = feature
        .filter(|feature| group.methods.iter().all(|method| method.feature.as_deref() == Some(feature)));
    if let Some(feature) = feature {
        let _ = writeln!(page, "With the cargo feature `{feature}`.\n");
    }
    page.push_str(
        "| command | method | returns | Redis | Valkey | Client | Pipeline | Transaction | Connection | |\n",
    );
    page.push_str("| --- | --- | --- | --- | --- | :-: | :-: | :-: | :-: | --- |\n");
    for method in &group.methods {
        row(method, feature, page);
    }
}

fn row(method: &Method, feature_of_group: Option<&str>, page: &mut String) {
    let Method { name, command, options, plain, with, docs, .. } = method;
    let mut names = format!("`{name}({})`", parameters(&method.steps));
    let mut returns = shown(&plain.returns);
    if let Some(options) = options {
        let _ = write!(names, "<br>`{name}_with(.., {options})`");
        let other = shown(&with.returns);
        if other != returns {
            let _ = write!(returns, "<br>{other}");
        }
    }
    let version = |product| {
        let first = first_version(product, docs.since.as_deref(), docs.valkey_since.as_deref());
        first.map_or("–".to_owned(), |version| version.to_string())
    };
    let (redis, valkey) = match (&method.feature, &docs.valkey_since) {
        // the version is the module's, of which either product may have its own
        (Some(_), None) => (format!("module {}", docs.since.as_deref().unwrap_or_default()), String::new()),
        _ => (version(Product::Redis), version(Product::Valkey)),
    };
    let on = on(plain).map(|has| if has { "●" } else { "" }).join(" | ");
    let mut notes = summary(&docs.summary);
    if let Some(deprecated) = &docs.deprecated {
        let _ = write!(notes, " Deprecated {deprecated}.");
    }
    if let Some(feature) = method.feature.as_deref().filter(|feature| feature_of_group != Some(*feature)) {
        let _ = write!(notes, " Cargo feature `{feature}`.");
    }
    let command = command.join(" ");
    let _ = writeln!(
        page,
        "| {command} | {names} | {returns} | {redis} | {valkey} | {on} | {} |",
        notes.replace('|', "\\|")
    );
}

/// The arguments by name, with their types where these are not words, keys or times.
fn parameters(steps: &[Step]) -> String {
    let parameter = |step: &Step| {
        let Step::Argument(Argument { name, shape, .. }) = step else { return None };
        Some(match shape {
            Shape::One(Type::Made(ty)) => format!("{name}: {ty}"),
            Shape::One(Type::Known(ty)) => match ty.param {
                Param::Primitive(ty) | Param::Into(ty) => format!("{name}: {ty}"),
                Param::Word | Param::Trait(_) => name.clone(),
            },
            Shape::Many(..) | Shape::Rows { .. } | Shape::Zip(..) => format!("{name}.."),
        })
    };
    steps.iter().filter_map(parameter).collect::<Vec<_>>().join(", ")
}

/// Whether clients, pipelines, transactions and connections have it.
fn on(form: &Form) -> [bool; 4] {
    match form.flags.reach() {
        Reach::Reads | Reach::Writes => [true, true, true, true],
        Reach::Blocks => [true, false, false, true],
        Reach::OwnWrites => [false, true, false, true],
        Reach::ConnectionState => [false, false, false, true],
    }
}

/// A type as people write it.
fn shown(returns: &Returns) -> String {
    let tight = [(" < ", "<"), ("< ", "<"), (" >", ">"), (" ,", ","), (" :: ", "::"), (" ;", ";")];
    let text = tight.iter().fold(returns.ty.to_string(), |text, (wide, tight)| text.replace(wide, tight));
    format!("`{text}`")
}

/// The first sentence.
fn summary(text: &str) -> String {
    let end = text.find(". ").map_or(text.len(), |at| at + 1);
    text.get(..end).unwrap_or(text).trim().to_owned()
}

/// As the sites that show Markdown make them.
fn anchor(heading: &str) -> String {
    heading.to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_is_what_the_spec_says() {
        assert_eq!(super::run(&crate::root(), true), Ok(true), "run `cargo xtask commands page`");
    }
}
