//! What a model expands to, and what is told of its mistakes.

use proc_macro2::TokenStream;
use quote::quote;

/// The expansion, and how many mistakes are told.
fn model(item: TokenStream) -> (String, usize) {
    let text = super::super::expand(&super::super::MODEL, item).to_string();
    let told = text.matches("compile_error !").count();
    (text, told)
}

#[test]
fn a_part_of_the_key_is_spelled_as_its_attributes_say() {
    let (text, told) = model(quote! {
        #[model(key = "user:{id}")]
        struct User { #[field(with = hex)] id: u64, name: String }
    });
    assert_eq!(told, 0, "{text}");
    assert!(text.contains("# [field (with = hex)] id : u64"), "{text}");
}

/// What is about a field of a hash would be passed over.
#[test]
fn what_is_about_fields_is_not_said_of_parts_of_the_key() {
    for attribute in [
        quote!(rename = "n"),
        quote!(alias = "n"),
        quote!(default),
        quote!(default = path),
        quote!(skip),
        quote!(flatten),
        quote!(validate = path),
        quote!(version),
    ] {
        let (text, told) = model(quote! {
            #[model(key = "user:{id}")]
            struct User { #[field(#attribute)] id: u64, name: String }
        });
        assert_eq!(told, 1, "{attribute}: {text}");
    }
}

/// There is a model all the same, so that nothing that uses it is another error, and its key has nothing to say.
#[test]
fn a_mistake_in_a_models_key_is_one() {
    for attribute in [
        quote!(key = "user"),
        quote!(key = "user:{idd}"),
        quote!(key = "user:{id"),
        quote!(key = "user:{id}:{id}"),
        quote!(key = "user:{id}{name}"),
        quote!(key = "user:{id}:{team}"),
        quote!(key = 5),
        quote!(kye = "user:{id}"),
        quote!(ttl = "30 days", key = "user:{id}"),
        quote!(ttl = "30d"),
    ] {
        let (text, told) = model(quote! {
            #[model(#attribute)]
            struct User { id: u64, name: String, visits: i64 }
        });
        assert_eq!(told, 1, "{attribute}: {text}");
        assert!(text.contains("impl :: roundtrip :: model :: Model for User"), "{attribute}: {text}");
        let key = if attribute.to_string().contains("{name}") { "{id}:{name}" } else { "{id}" };
        assert!(text.contains(&format!("# [key (\"{key}\"")), "{attribute}: {text}");
    }
}

/// An expression may be a closure, which what follows it would become a part of.
#[test]
fn whatever_validates_is_called_as_a_whole() {
    let (text, told) = model(quote! {
        #[model(key = "user:{id}", validate = |user: &User| whole(user))]
        struct User { id: u64, #[field(validate = |name: &String| short(name))] name: String }
    });
    assert_eq!(told, 0, "{text}");
    assert!(text.contains("(| user : & User | whole (user)) (self)"), "{text}");
    assert!(text.contains("(| name : & String | short (name)) (value)"), "{text}");
}
