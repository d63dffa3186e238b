//! `Key`: a struct is spelled as its template says, and knows what lies under it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, Lifetime, LitStr, Member, Path, Token, Type};

use super::codec;
use super::generics::{header, header_where, is_phantom, stored_as_they_are};
use super::input::{Field, Input, Shape};
use super::problems::Problems;
use super::template::Template;

const EXAMPLE: &str = "write `#[key(\"friends:{user}\", SortedSet<UserId>)]`";

const NAME_FIRST: &str = "`#[key(..)]` begins with the name of the key, in quotes";

/// What stands in `#[key(..)]`.
struct Arguments {
    template: LitStr,
    kind: Option<Type>,
    /// Where the key lives: a field of a struct that derives `Backends`.
    on: Option<Backend>,
}

/// `on = Stores::users`
pub(super) struct Backend {
    stores: Path,
    name: Ident,
}

impl Parse for Backend {
    fn parse(input: ParseStream<'_>) -> syn::Result<Backend> {
        let mut path: Path = input.parse()?;
        let name = path.segments.pop().map(|last| last.ident);
        path.segments.pop_punct();
        match name {
            Some(name) if !path.segments.is_empty() => Ok(Backend { stores: path, name }),
            _ => Err(input.error("`on` says which client has the key: write `on = Stores::users`, a struct that derives `Backends` and one of its fields")),
        }
    }
}

impl ToTokens for Backend {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Backend { stores, name } = self;
        tokens.extend(quote!(#stores::#name));
    }
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Arguments> {
        if !input.peek(LitStr) {
            return Err(input.error(format!("{NAME_FIRST}: {EXAMPLE}")));
        }
        let template = input.parse()?;
        let (mut kind, mut on) = (None, None);
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            kind = Some(input.parse()?);
        }
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let key: Ident = input.parse()?;
            if key != "on" {
                return Err(syn::Error::new(key.span(), "only `on = Stores::users` may follow the kind"));
            }
            input.parse::<Token![=]>()?;
            on = Some(input.parse()?);
            input.parse::<Option<Token![,]>>()?;
        }
        if !input.is_empty() {
            return Err(input
                .error("`#[key(..)]` has a name, a kind and perhaps `on = Stores::users`: remove the rest"));
        }
        Ok(Arguments { template, kind, on })
    }
}

/// A key, read: its parts in the order of the template.
struct Read<'a> {
    template: Template,
    kind: Type,
    on: Option<Backend>,
    parts: Vec<&'a Field>,
    /// Fields that are not in the key.
    others: Vec<&'a Field>,
    /// How the template is written, for errors.
    shown: String,
}

pub(super) fn key(input: &Input, problems: &mut Problems) -> TokenStream {
    let Some(key) = read(input, problems) else { return TokenStream::new() };
    if problems.any() {
        return TokenStream::new();
    }
    let impls = [to_arg(input, &key), from_value(input, &key), key_impls(input, &key)];
    impls.into_iter().collect()
}

/// Impls that are never run.
pub(super) fn fallback(input: &Input) -> TokenStream {
    // mistakes in the template do not change what lies under the key
    let kind = arguments(&input.attrs).and_then(Result::ok).and_then(|arguments| arguments.kind);
    let kind = kind.unwrap_or_else(|| syn::parse_quote!(::roundtrip::key::Unknown));
    let from_value = super::value::from_value_fallback(input);
    let to_arg = super::value::to_arg_fallback(input);
    let (key, of) = (quote!(::roundtrip::key::Key), quote!(::roundtrip::key::KeyOf<#kind>));
    let (key, of) = (header(input, &key, [], &key), header(input, &of, [], &of));
    quote! {
        #to_arg
        #from_value
        #key { type Data = #kind; }
        #of {}
    }
}

fn arguments(attributes: &[Attribute]) -> Option<syn::Result<Arguments>> {
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident("key"))?;
    Some(match &attribute.meta {
        syn::Meta::List(list) => list.parse_args(),
        other => Err(syn::Error::new_spanned(other, format!("{NAME_FIRST}: {EXAMPLE}"))),
    })
}

fn read<'a>(input: &'a Input, problems: &mut Problems) -> Option<Read<'a>> {
    if let Shape::Enum(_) | Shape::Union = input.shape {
        problems.add(&input.ident, "`Key` is derived for a struct, whose fields are the parts of the key that vary: write `struct Friends { user: UserId }`");
        return None;
    }
    let Some(arguments) = arguments(&input.attrs) else {
        problems.add(
            &input.ident,
            format!("say what the key is called, and what kind of data is stored under it: {EXAMPLE}"),
        );
        return None;
    };
    let is_key = |attribute: &&Attribute| attribute.path().is_ident("key");
    if let Some(second) = input.attrs.iter().filter(is_key).nth(1) {
        problems.add(second, "a key has one name: remove one of the two attributes");
    }
    let Arguments { template: literal, kind, on } = problems.take(arguments)?;
    if kind.is_none() {
        problems
            .add(&literal, format!("the kind of data that is stored under the key is missing: {EXAMPLE}"));
    }
    let template = Template::parse(&literal, problems);
    let is_part = |field: &&Field| field.attributes.skip.is_none() && !is_phantom(&field.ty);
    let (fields, others): (Vec<_>, Vec<_>) = input.fields().iter().partition(is_part);
    let name = |field: &Field| match &field.member {
        Member::Named(ident) => ident.to_string().trim_start_matches("r#").to_owned(),
        Member::Unnamed(index) => index.index.to_string(),
    };
    let mut parts = Vec::new();
    for (at, part) in template.parts.iter().enumerate() {
        match fields.iter().find(|field| name(field) == *part) {
            Some(field) => parts.push(*field),
            None => {
                let names: Vec<_> = fields.iter().map(|field| name(field)).collect();
                problems.add(&literal, template.no_field(at, part, input, &names));
            }
        }
    }
    for field in fields.iter().filter(|field| !template.parts.contains(&name(field))) {
        let part = name(field);
        let message = format!(
            "the field `{part}` is not in the key, so two values that differ only in it would be the same key: add `{{{part}}}`, or \
             write `#[field(skip)]`"
        );
        match &field.member {
            Member::Named(ident) => problems.add(ident, message),
            Member::Unnamed(_) => problems.add(&field.ty, message),
        }
    }
    Some(Read { template, kind: kind?, on, parts, others, shown: literal.value() })
}

fn to_arg(input: &Input, key: &Read<'_>) -> TokenStream {
    let path = quote!(::roundtrip::arg::ToArg);
    let header = header(input, &path, stored_as_they_are(key.parts.iter().copied()), &path);
    let (texts, out) = (&key.template.texts, quote!(out));
    let body = match texts.as_slice() {
        [only] => quote!(out.str(#only)),
        _ => {
            let mut writes = Vec::new();
            for (text, part) in texts.iter().zip(key.parts.iter().map(Some).chain([None])) {
                if !text.is_empty() {
                    writes.push(quote!(word.str(#text);));
                }
                if let Some(field) = part {
                    let member = &field.member;
                    let store = codec::store(field, &quote!(&self.#member), &out);
                    writes.push(quote!(word.part_with(|out| #store);));
                }
            }
            quote!(out.join(|word| { #(#writes)* }))
        }
    };
    quote! {
        #header {
            #[inline]
            fn to_arg(&self, out: ::roundtrip::arg::ArgWriter<'_>) -> ::roundtrip::arg::Written {
                #body
            }
        }
    }
}

/// There where every part can be read, which the compiler finds out.
fn from_value(input: &Input, key: &Read<'_>) -> TokenStream {
    let path = quote!(::roundtrip::value::FromValue);
    let readable = stored_as_they_are(key.parts.iter().copied());
    // with a lifetime of its own the bound may be one that is not met
    let any = free_lifetime(input);
    let bounds = readable.into_iter().map(|ty| syn::parse_quote!(for<#any> #ty: #path));
    let header = header_where(input, &path, bounds.collect());
    let name = &input.ident;
    let wanted = format!("a key `{}`", key.shown);
    let first = key.template.texts.first().cloned().unwrap_or_default();
    let following = key.template.texts.get(1..).unwrap_or_default();
    let count = key.parts.len();
    let fields = key.parts.iter().zip(following).enumerate().map(|(number, (field, text))| {
        let member = &field.member;
        let value = match number + 1 == count {
            true => quote!(parts.last(#text)?),
            false => quote!(parts.until(#text)?),
        };
        let restored = codec::restore(field, &value);
        quote!(#member: #restored?)
    });
    let others = key.others.iter().map(|field| {
        let member = &field.member;
        quote!(#member: ::core::default::Default::default())
    });
    let mutable = (count > 1).then(|| quote!(mut));
    let none = (count == 0).then(|| quote!(parts.none()?;));
    quote! {
        #header {
            fn from_value(value: ::roundtrip::value::Value<'_>)
                -> ::core::result::Result<Self, ::roundtrip::value::DecodeError>
            {
                let #mutable parts = ::roundtrip::key::Parts::of(value, #first, #wanted)?;
                #none
                ::core::result::Result::Ok(#name { #(#fields,)* #(#others,)* })
            }
        }
    }
}

/// A lifetime that the type does not have.
fn free_lifetime(input: &Input) -> Lifetime {
    let mut name = "'any".to_owned();
    while input.generics.lifetimes().any(|parameter| parameter.lifetime.to_string() == name) {
        name.push('_');
    }
    Lifetime::new(&name, Span::call_site())
}

fn key_impls(input: &Input, key: &Read<'_>) -> TokenStream {
    let kind = &key.kind;
    let bounded = || stored_as_they_are(key.parts.iter().copied());
    let (of_key, of_kind) = (quote!(::roundtrip::key::Key), quote!(::roundtrip::key::KeyOf<#kind>));
    let to_arg = quote!(::roundtrip::arg::ToArg);
    let of_key = header(input, &of_key, bounded(), &to_arg);
    let of_kind = header(input, &of_kind, bounded(), &to_arg);
    let lives_on = key.on.as_ref().map(|Backend { stores, name }| {
        let path = quote!(::roundtrip::LivesOn<#stores>);
        let lives_on = header(input, &path, bounded(), &to_arg);
        let pipes = quote!(<#stores as ::roundtrip::Backends>::Pipes);
        quote! {
            #lives_on {
                fn __client(backends: &#stores) -> &::roundtrip::Client {
                    &backends.#name
                }

                fn __pipeline(pipes: &#pipes) -> &::roundtrip::Pipeline {
                    &pipes.#name
                }
            }
        }
    });
    let pattern = key.template.pattern();
    quote! {
        #lives_on

        #of_key {
            type Data = #kind;
            const PATTERN: &'static ::core::primitive::str = #pattern;
        }
        #of_kind {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_tag_that_is_no_field_may_be_meant_as_text() {
        let hint = |template: &str| {
            let item = quote!(
                #[key(#template, Str<u64>)]
                struct Jobs {
                    id: u64,
                }
            );
            let text = super::super::expand(&super::super::KEY, item).to_string();
            assert!(text.contains("`{jobs}` names no field of `Jobs`; its fields are: id"), "{text}");
            text.contains("(text in a hash tag is written `{{'jobs'}}`)")
        };
        assert!(hint("{{jobs}}:{id}") && hint("{{id}:{jobs}}"));
        assert!(!hint("{jobs}:{id}") && !hint("{{id}}:{jobs}"));
    }

    #[test]
    fn a_lifetime_of_the_type_is_not_taken_for_another() {
        let key = |item| super::super::expand(&super::super::KEY, item).to_string();
        let text = key(quote! {
            #[key("{key}:{type}", Str<String>)]
            struct Named<'any> { key: &'any str, r#type: u32 }
        });
        assert!(text.contains("for < 'any_ > & 'any str"), "{text}");
        assert!(text.contains("r#type :"), "{text}");
        assert!(!text.contains("compile_error"), "{text}");
    }
}
