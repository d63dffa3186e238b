//! What the docs of generated items say.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use roundtrip_spec::facts::{BLOCKING, Reach};
use roundtrip_spec::model::{Docs, Group, Made, MadeKind, Method, Origin, Part, Since, Spec, Word};
use roundtrip_spec::notation::{Item, show, show_items};
use roundtrip_spec::routing::Spread;

use super::{Call, Context};

/// What somebody who drops a blocking command has to know: what was popped for nobody is lost.
const DROPPED: &str = "If it is dropped while it waits, its connection is closed at once. The server may still carry it out at that very moment.";

/// Paragraphs of a doc comment.
#[derive(Default)]
struct Doc(Vec<String>);

pub(super) fn method(call: Call<'_>) -> TokenStream {
    let Call { method, options } = call;
    let docs = &method.docs;
    let mut doc = Doc::default();
    doc.summary(&docs.summary);
    doc.0.extend(docs.with.as_deref().filter(|_| options.is_some()).map(sentence));
    doc.add(format!("`{}`", syntax(method, options.is_some())));
    if let Some(nil) = &docs.nil {
        doc.add(format!("`None` means that {}", sentence(nil)));
    }
    if let (None, Some(_)) = (options, &method.options) {
        doc.add(format!("Options: [`{0}_with`](Self::{0}_with).", method.name));
    }
    let flags = &call.form().flags;
    if flags.has(BLOCKING) && flags.has("write") {
        doc.add(DROPPED.to_owned());
    }
    doc.0.extend(on_cluster(call).map(str::to_owned));
    if let Some(deprecated) = &docs.deprecated {
        doc.add(format!("**Deprecated** {}", sentence(deprecated)));
    }
    doc.add(footer(method));
    let (doc, alias) = (doc.finish(), alias(method));
    quote!(#doc #alias)
}

/// What is special about it where there are several nodes.
fn on_cluster(call: Call<'_>) -> Option<&'static str> {
    match call.method.spread {
        // with options its keys have to be together
        Spread::Split(_) if call.options.is_none() => Some(
            "On a cluster: with keys in several hash slots it becomes several commands, which together are not atomic.",
        ),
        Spread::Shards(_) => {
            Some("On a cluster: every primary carries it out, and their replies are merged.")
        }
        Spread::Nodes(_) => Some("On a cluster: every node carries it out, and their replies are merged."),
        Spread::Node if call.form().flags.reach() != Reach::ConnectionState => Some(
            "On a cluster: it is about one node; call it on `client.on(&node)`, or on each with `client.each(..)`.",
        ),
        // a connection of one's own leads to one node
        Spread::Any if own_type(call.form().flags.reach()) == "Client" => {
            Some("On a cluster: one of the primaries carries it out, another one each time.")
        }
        Spread::Split(_) | Spread::Key | Spread::Any | Spread::Node => None,
    }
}

/// The docs of a method at a typed key: one line. The untyped method has the rest.
pub(super) fn at(call: Call<'_>, context: &Context<'_>) -> TokenStream {
    let name = call.name().to_string();
    let root = context.root.to_string().replace(' ', "");
    let owner = own_type(call.form().flags.reach());
    let text = format!(" [`{owner}::{name}`]({root}::{owner}::{name}) at this key.");
    quote!(#[doc = #text])
}

/// A type as one writes it.
pub(super) fn type_text(ty: &TokenStream) -> String {
    ty.to_string().replace(" <", "<").replace("< ", "<").replace(" >", ">").replace(" ,", ",")
}

/// The command's name, for the search of the docs, where the method's own does not contain it: `TYPE` of `key_type`.
fn alias(method: &Method) -> Option<TokenStream> {
    let command = method.command.join(" ");
    let as_method = command.to_lowercase().replace([' ', '-', '.'], "_");
    (!method.name.contains(&as_method)).then(|| quote!(#[doc(alias = #command)]))
}

pub(super) fn group(group: &Group) -> TokenStream {
    let mut doc = Doc::default();
    doc.0.extend(group.doc.clone());
    doc.finish()
}

pub(super) fn extension(spec: &Spec) -> TokenStream {
    let mut doc = Doc::default();
    doc.add("Commands as methods of clients, connections, pipelines and transactions.".to_owned());
    for group in spec.groups.iter().filter_map(|group| group.doc.as_ref()) {
        doc.add(sentence(group));
    }
    doc.finish()
}

pub(super) fn made(made: &Made, context: &Context<'_>) -> TokenStream {
    let mut doc = Doc::default();
    match &made.origin {
        Origin::Definition(text) => doc.summary(text),
        Origin::OptionsOf(method) => {
            let of = format!("{method}_with");
            let link = owner(method, context).map(|owner| format!("[`{of}`]({owner}::{of})"));
            doc.add(format!("Options of {}.", link.unwrap_or_else(|| format!("`{of}`"))));
            doc.add("If options exclude each other, the last one counts.".to_owned());
        }
        Origin::Part { part, of } => doc.add(format!("The `{part}` of `{of}`.")),
    }
    doc.finish()
}

/// The path of a type or trait that has the method.
fn owner(method: &str, context: &Context<'_>) -> Option<String> {
    let root = context.root.to_string().replace(' ', "");
    let found = context.calls().find(|call| call.method.name == method)?;
    let own = || format!("{root}::{}", own_type(found.form().flags.reach()));
    Some(context.extension.as_ref().map_or_else(own, Ident::to_string))
}

/// A type that has the inherent methods of this reach.
fn own_type(reach: Reach) -> &'static str {
    match reach {
        Reach::Reads | Reach::Writes | Reach::Blocks => "Client",
        Reach::OwnWrites | Reach::ConnectionState => "Connection",
    }
}

pub(super) fn word(word: &Word) -> TokenStream {
    let mut doc = Doc::default();
    doc.described(word.doc.as_deref(), &word.words.join(" "), word.since.as_ref());
    doc.finish()
}

/// A setter or constructor.
pub(super) fn part(part: &Part, adds: bool) -> TokenStream {
    let mut doc = Doc::default();
    doc.described(part.doc.as_deref(), &part.shown, part.since.as_ref());
    if adds {
        doc.add("Called again, it adds another.".to_owned());
    }
    doc.finish()
}

pub(super) fn new(made: &Made, required: &[Part]) -> TokenStream {
    let mut doc = Doc::default();
    match &made.kind {
        MadeKind::Sequence { .. } if required.is_empty() => doc.add("Nothing set.".to_owned()),
        _ => {
            let shown: Vec<_> = required.iter().map(|part| part.shown.as_str()).collect();
            doc.described(None, &shown.join(" "), None);
        }
    }
    doc.finish()
}

impl Doc {
    fn add(&mut self, paragraph: String) {
        self.0.push(paragraph);
    }

    /// The first sentence alone, since lists show the first paragraph; then the rest.
    fn summary(&mut self, text: &str) {
        let text = sentence(text.trim());
        let end = text.match_indices(". ").map(|(at, _)| at + 1).find(|end| {
            let rest = text.get(*end..).unwrap_or_default().trim_start();
            rest.starts_with(|c: char| c.is_uppercase() || c == '`')
        });
        match end.map(|end| text.split_at(end)) {
            Some((first, rest)) => self.0.extend([first, rest].map(|part| part.trim().to_owned())),
            None => self.0.push(text),
        }
    }

    /// What a part does, if the spec says so, what it sends, and since when if that is later than the rest.
    fn described(&mut self, text: Option<&str>, shown: &str, since: Option<&Since>) {
        self.0.extend(text.map(sentence));
        let since = since.map(|since| format!(" {}", versions(since.redis.as_ref(), since.valkey.as_ref())));
        self.0.push(format!("Sends `{shown}`.{}", since.unwrap_or_default()));
    }

    fn finish(self) -> TokenStream {
        if self.0.is_empty() {
            return TokenStream::new();
        }
        // rustdoc and rustfmt write a space after the slashes
        let text = self.0.join("\n\n").replace('\n', "\n ");
        let text = format!(" {text}");
        quote!(#[doc = #text])
    }
}

fn syntax(method: &Method, with_options: bool) -> String {
    if with_options {
        return show(std::slice::from_ref(&method.syntax));
    }
    let is_sent = |item: &&Item| !roundtrip_spec::is_option(item);
    show_items(method.syntax.items.iter().filter(is_sent))
}

fn footer(method: &Method) -> String {
    let Docs { since, valkey_since, complexity, .. } = &method.docs;
    let since = versions(since.as_ref(), valkey_since.as_ref());
    let complexity = complexity.as_ref().map(|text| format!(" Complexity: {}", sentence(text)));
    let page = method.command.join("-").to_lowercase();
    let link = match since_redis(method) {
        // a script has no page but its own text
        _ if method.script.is_some() => String::new(),
        true => format!(" [redis.io](https://redis.io/docs/latest/commands/{page}/)"),
        false => format!(" [valkey.io](https://valkey.io/commands/{page}/)"),
    };
    format!("{since}{}{link}", complexity.unwrap_or_default())
}

fn versions(redis: Option<&String>, valkey: Option<&String>) -> String {
    match (redis, valkey) {
        (Some(redis), Some(valkey)) => format!("Since Redis {redis} and Valkey {valkey}."),
        (Some(redis), None) => format!("Since {redis}."),
        (None, Some(valkey)) => format!("Since Valkey {valkey}."),
        (None, None) => String::new(),
    }
}

fn since_redis(method: &Method) -> bool {
    method.docs.since.is_some()
}

/// With a full stop at the end.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['.', '!', '?', ':']) { text.to_owned() } else { format!("{text}.") }
}
