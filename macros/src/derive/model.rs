//! `Model`: a struct is a record, whose id is in its key and whose other fields are those of a hash.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Index, LitStr};

use super::attributes::{FieldDefault, option_of};
use super::fields::{self, Kind, Slot, absent, form, is_left_out, show};
use super::input::{Field, Input, Shape};
use super::model_attributes::ModelAttributes;
use super::model_key::ModelKey;
use super::own::Own;
use super::problems::Problems;
use super::reply::{finished, read_field};
use super::rows;

/// A model, read.
struct Read<'a> {
    attributes: ModelAttributes,
    key: LitStr,
    /// The fields in the key, in its order.
    parts: Vec<&'a Field>,
    /// The others.
    slots: Vec<Slot<'a>>,
}

pub(super) fn model(input: &Input, problems: &mut Problems) -> TokenStream {
    let Some(read) = Read::of(input, problems) else { return TokenStream::new() };
    let (key, constants, model) = (read.key_type(input), read.constants(input), read.model(input));
    let path = quote!(::roundtrip::with::fields::Fields);
    let assertions = fields::assertions(input, &read.slots, &path);
    quote! {
        #key
        #constants
        #model
        const _: () = { #assertions };
    }
}

/// With mistakes in it, all the same: what uses it has no errors of its own then.
pub(super) fn fallback(input: &Input) -> TokenStream {
    model(input, &mut Problems::default())
}

impl<'a> Read<'a> {
    fn of(input: &'a Input, problems: &mut Problems) -> Option<Read<'a>> {
        let Shape::Named(all) = &input.shape else {
            problems.add(&input.ident, "`Model` is derived for a struct with named fields, as in `struct User { id: u64, name: String }`");
            return None;
        };
        if let Some(parameter) = input.generics.params.first() {
            problems.add(
                parameter,
                "a model cannot be generic: remove the parameter, and write a struct for each type of record",
            );
            return None;
        }
        let mut own = Problems::default();
        let attributes = ModelAttributes::read(input, &mut own);
        let ModelKey { literal: key, parts, is_right } =
            ModelKey::of(attributes.key.as_ref(), all, input, own, problems);
        let is_part = |field: &Field| parts.iter().any(|part| std::ptr::eq(*part, field));
        let slots = Slot::of(all.iter().filter(|field| !is_part(field)), input, problems);
        if slots.is_empty() && is_right {
            let message = "all fields of this record are in its key, and Redis has no empty hashes: add a field that is not in the key";
            problems.add(&input.ident, message);
        }
        let mut versions = slots.iter().filter_map(|slot| slot.field.attributes.version);
        if let (Some(_), Some(second)) = (versions.next(), versions.next()) {
            problems.push(syn::Error::new(
                second,
                "a record has one version, and another field has it already: remove `version` here",
            ));
        }
        (!parts.is_empty()).then_some(Read { attributes, key, parts, slots })
    }

    fn key_ident(&self, input: &Input) -> Ident {
        format_ident!("{}Key", input.ident)
    }

    fn version(&self) -> Option<&Slot<'a>> {
        self.slots.iter().find(|slot| slot.field.attributes.version.is_some())
    }

    /// The fields that are written as they are: the server counts the version.
    fn written(&self) -> impl Iterator<Item = &Slot<'a>> {
        self.slots.iter().filter(|slot| slot.field.attributes.version.is_none())
    }

    /// The type of its keys.
    fn key_type(&self, input: &Input) -> TokenStream {
        let (name, key, vis, text) = (&input.ident, self.key_ident(input), &input.vis, &self.key);
        let doc = format!(" The key of a [`{name}`].");
        let on = self.attributes.on.as_ref().map(|on| quote!(, on = #on));
        let parts = self.parts.iter().map(|part| {
            let (member, ty) = (&part.member, &part.ty);
            let doc = format!(" The `{}` that is in the key.", show(member));
            let form = match (&part.attributes.with, part.attributes.json) {
                (Some(module), _) => Some(quote!(#[field(with = #module)])),
                (None, Some(json)) => Some(quote_spanned!(json=> #[field(json)])),
                (None, None) => None,
            };
            quote!(#[doc = #doc] #form #vis #member: #ty)
        });
        quote! {
            #[doc = #doc]
            #[derive(::core::clone::Clone, ::core::cmp::PartialEq, ::core::fmt::Debug, ::roundtrip::Key)]
            #[key(#text, ::roundtrip::key::Record<#name> #on)]
            #vis struct #key { #(#parts),* }
        }
    }

    /// A constant for each field, and the forms of those whose form is not that of their type.
    fn constants(&self, input: &Input) -> TokenStream {
        let (name, vis) = (&input.ident, &input.vis);
        let mut forms = TokenStream::new();
        let mut constants = TokenStream::new();
        for slot in &self.slots {
            let Kind::One { names, ty, .. } = &slot.kind else { continue };
            let attributes = &slot.field.attributes;
            let own = show(&slot.field.member);
            let constant = Ident::new(&own.to_uppercase(), slot.field.member.span());
            let presence = match () {
                () if option_of(&slot.field.ty).is_some() => quote!(Optional),
                () if attributes.default.is_some() || attributes.version.is_some() => quote!(Defaulted),
                () => quote!(Required),
            };
            let path_default = matches!(attributes.default, Some(FieldDefault::Function(_)));
            let has_form = form(attributes).is_some()
                || names.len() > 1
                || attributes.validate.is_some()
                || (path_default && option_of(&slot.field.ty).is_none());
            let stored = match has_form {
                true => {
                    let ident = form_ident(input, slot);
                    forms.extend(field_form(slot, &ident, vis));
                    quote!(#ident)
                }
                false => quote!(::roundtrip::model::OwnForm),
            };
            let doc = format!(" The field `{own}`.");
            let field = quote_spanned! {ty.span()=>
                ::roundtrip::model::Field<#name, #ty, ::roundtrip::model::#presence, #stored>
            };
            constants.extend(quote! {
                #[doc = #doc]
                #vis const #constant: #field = ::roundtrip::model::Field::__new(&[#(#names),*]);
            });
        }
        quote! {
            #forms

            #[allow(private_interfaces, dead_code, reason = "a constant is there for each field, whatever its type")]
            impl #name { #constants }
        }
    }

    fn model(&self, input: &Input) -> TokenStream {
        let (name, key) = (&input.ident, self.key_ident(input));
        let parts: Vec<_> = self.parts.iter().map(|part| &part.member).collect();
        let (id, id_of, key_of) = match (self.parts.as_slice(), parts.as_slice()) {
            ([part], [member]) => {
                let ty = &part.ty;
                (
                    quote!(#ty),
                    quote!(::core::clone::Clone::clone(&self.#member)),
                    quote!(#key { #member: id }),
                )
            }
            (several, members) => {
                let types = several.iter().map(|part| &part.ty);
                let numbers: Vec<_> = (0..members.len()).map(Index::from).collect();
                (
                    quote!((#(#types),*)),
                    quote!((#(::core::clone::Clone::clone(&self.#members)),*)),
                    quote!(#key { #(#members: id.#numbers),* }),
                )
            }
        };
        let partial = Own::around(input, "__Partial", fields::partial(&self.slots)).with_default(input);
        let values = self.slots.iter().map(|slot| &slot.field.ty);
        let values = Own::around(input, "__Values", quote!((#(#values,)*)));
        let read = read_field(input, &self.slots, true);
        let finish = self.slots.iter().map(|slot| finished(input, slot));
        let finish = values.made(quote!((#(#finish,)*)));
        let (partial_ty, opened, moved) =
            (&partial.ty, partial.open_mut(quote!(partial)), partial.open(quote!(partial)));
        let (values_ty, values_moved) = (&values.ty, values.open(quote!(values)));
        let with_id = self.with_id(input);
        let stored: TokenStream = self.written().map(|slot| rows::store(slot, true)).collect();
        let absent: TokenStream = self.written().map(rows::absent).collect();
        let validate = self.validations(input);
        let version = match self.version() {
            Some(slot) => {
                let (member, span) = (&slot.field.member, slot.field.ty.span());
                quote_spanned!(span=> let version: ::core::primitive::u64 = self.#member; version)
            }
            None => quote!(0),
        };
        let versioned = self.version().map(|_| quote!(impl ::roundtrip::model::Versioned for #name {}));
        let description = self.description(input);
        let none = quote!(let prefix = ::roundtrip::with::names::Prefix::NONE; let _ = prefix;);
        let written = quote! {
            #[automatically_derived]
            #[allow(clippy::clone_on_copy, reason = "an id may be of any type")]
            impl ::roundtrip::model::Model for #name {
                type Id = #id;
                type Key = #key;
                type __Partial = #partial_ty;
                type __Values = #values_ty;

                const __DESCRIPTION: &'static ::roundtrip::model::Description = #description;

                fn key(id: Self::Id) -> Self::Key {
                    #key_of
                }

                fn id(&self) -> Self::Id {
                    #id_of
                }

                fn __read_field(
                    partial: &mut Self::__Partial,
                    name: &[::core::primitive::u8],
                    reply: &mut ::roundtrip::value::Reply<'_>,
                ) -> ::core::result::Result<::core::primitive::bool, ::roundtrip::value::DecodeError> {
                    #opened
                    #read
                }

                fn __finish(partial: Self::__Partial)
                    -> ::core::result::Result<Self::__Values, ::roundtrip::value::DecodeError>
                {
                    #moved
                    ::core::result::Result::Ok(#finish)
                }

                fn __with_id(id: Self::Id, values: Self::__Values) -> Self {
                    #values_moved
                    #with_id
                }

                fn __store(&self, out: &mut ::roundtrip::arg::RowWriter<'_>) {
                    #none
                    #stored
                }

                fn __absent(&self, out: &mut ::roundtrip::arg::ArgsWriter<'_>) {
                    #none
                    let _ = &out;
                    #absent
                }

                fn __validate(&self) -> ::core::result::Result<(), &'static ::core::primitive::str> {
                    #validate
                    ::core::result::Result::Ok(())
                }

                fn __version(&self) -> ::core::primitive::u64 {
                    #version
                }
            }
        };
        let written = Own::beside([&partial, &values], written);
        quote!(#written #versioned)
    }

    fn with_id(&self, input: &Input) -> TokenStream {
        let name = &input.ident;
        let parts = self.parts.iter().enumerate().map(|(number, part)| {
            let (member, number) = (&part.member, Index::from(number));
            if self.parts.len() == 1 { quote!(#member: id) } else { quote!(#member: id.#number) }
        });
        let values = self.slots.iter().enumerate().map(|(number, slot)| {
            let (member, number) = (&slot.field.member, Index::from(number));
            quote!(#member: values.#number)
        });
        let is_part = |field: &Field| self.parts.iter().any(|part| std::ptr::eq(*part, field));
        let left_out = input.fields().iter().filter(|field| is_left_out(field) && !is_part(field));
        let left_out = left_out.map(|field| {
            let (member, value) = (&field.member, absent(&field.attributes));
            quote!(#member: #value)
        });
        quote!(#name { #(#parts,)* #(#values,)* #(#left_out,)* })
    }

    fn validations(&self, input: &Input) -> TokenStream {
        let whole = self.attributes.validate.as_ref().map(|validate| validated(validate, &quote!(self)));
        let fields = self.slots.iter().filter_map(|slot| {
            let (validate, member) = (slot.field.attributes.validate.as_ref()?, &slot.field.member);
            let validated = |value: &TokenStream| match &slot.kind {
                // its form calls what validates, so that what is wrong with it is one error
                Kind::One { ty, .. } => {
                    let form = form_ident(input, slot);
                    quote!(<#form as ::roundtrip::model::FieldForm<#ty>>::validate(#value)?;)
                }
                Kind::Flattened(_) => validated(validate, value),
            };
            Some(match option_of(&slot.field.ty) {
                None => validated(&quote!(&self.#member)),
                Some(_) => {
                    let validated = validated(&quote!(value));
                    quote!(if let ::core::option::Option::Some(value) = &self.#member { #validated })
                }
            })
        });
        quote!(#(#fields)* #whole)
    }

    fn description(&self, input: &Input) -> TokenStream {
        let methods = ["create", "save", "update", "save_if_unchanged"];
        let methods = methods.map(|method| format!("{}::{method}", input.ident));
        let clears = rows::clears(self.written());
        let version = self.version().and_then(|slot| match &slot.kind {
            Kind::One { names, .. } => names.first().cloned(),
            Kind::Flattened(_) => None,
        });
        let (version, ttl) = (version.unwrap_or_default(), self.attributes.ttl);
        quote! {
            &::roundtrip::model::Description::new([#(#methods),*], #clears, #version, #ttl)
        }
    }
}

/// The form of a field as a type.
fn form_ident(input: &Input, slot: &Slot<'_>) -> Ident {
    format_ident!("__{}_{}", input.ident, show(&slot.field.member).to_uppercase())
}

/// Calls what validates. Its type stands there, so that another one is told of where it is named.
fn validated(validate: &Expr, value: &TokenStream) -> TokenStream {
    let ty = quote!(::core::result::Result<(), &'static ::core::primitive::str>);
    quote_spanned!(validate.span()=> { let valid: #ty = (#validate)(#value); valid?; })
}

/// The form of a field whose form is not that of its type, as a type.
fn field_form(slot: &Slot<'_>, ident: &Ident, vis: &syn::Visibility) -> TokenStream {
    let Kind::One { names, ty, .. } = &slot.kind else { return TokenStream::new() };
    let attributes = &slot.field.attributes;
    let (count, span) = (names.len(), ty.span());
    let (store, restore) = match form(attributes) {
        Some(form) => (quote!(#form::store(value, out)), quote!(#form::restore(reply.value()?))),
        None => (
            quote_spanned!(span=> <::roundtrip::model::OwnForm as ::roundtrip::model::FieldForm<#ty>>::store(value, out)),
            quote_spanned!(span=> <::roundtrip::model::OwnForm as ::roundtrip::model::FieldForm<#ty>>::restore(reply)),
        ),
    };
    let validate = attributes.validate.as_ref().map(|validate| {
        quote_spanned! {validate.span()=>
            fn validate(value: &#ty) -> ::core::result::Result<(), &'static ::core::primitive::str> {
                (#validate)(value)
            }
        }
    });
    let plain = (form(attributes).is_none() && attributes.validate.is_none())
        .then(|| quote!(impl ::roundtrip::model::PlainForm<#ty> for #ident {}));
    let default = (attributes.default.is_some() && option_of(&slot.field.ty).is_none()).then(|| {
        let value = absent(attributes);
        quote! {
            impl ::roundtrip::model::FallsBack<#ty> for #ident {
                fn default() -> #ty {
                    #value
                }
            }
        }
    });
    quote! {
        #[doc(hidden)]
        #[derive(::core::fmt::Debug)]
        #[allow(non_camel_case_types, reason = "a name that is nobody else's")]
        #vis enum #ident {}

        impl ::roundtrip::model::FieldForm<#ty> for #ident {
            const NAMES: ::core::primitive::usize = #count;

            fn store(value: &#ty, out: ::roundtrip::arg::ArgWriter<'_>) -> ::roundtrip::arg::Written {
                #store
            }

            fn restore(reply: &mut ::roundtrip::value::Reply<'_>)
                -> ::core::result::Result<#ty, ::roundtrip::value::DecodeError>
            {
                #restore
            }

            #validate
        }

        #plain
        #default
    }
}

#[cfg(test)]
mod tests;
