//! The one vocabulary of attributes: `#[value(..)]` on a type and on variants, `#[field(..)]` on fields.
//!
//! Every derive reads all of it, and uses what concerns it: a type that derives several has one set of attributes.

use proc_macro2::{Ident, Span};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, LitStr, Path, Token, Type, WherePredicate};

use super::keys::{Entry, Vocabulary};
use super::names::Case;
use super::problems::Problems;

/// What `#[value(..)]` says about a type.
#[derive(Default)]
pub(super) struct TypeAttributes {
    pub(super) rename_all: Option<Case>,
    /// A struct of one field is that field, whatever else is said: also over a generic parameter.
    pub(super) transparent: Option<Span>,
    /// An enum is its discriminant.
    pub(super) int: Option<Span>,
    /// The bounds of the impls, in place of those that are found.
    pub(super) bound: Option<Vec<WherePredicate>>,
}

const OF_TYPES: Vocabulary = Vocabulary {
    attribute: "value",
    misplaced: Some("field"),
    place: "a type",
    keys: &["rename_all", "transparent", "int", "bound"],
    repeatable: &[],
};

/// What `#[value(..)]` says about a variant.
#[derive(Default)]
pub(super) struct VariantAttributes {
    pub(super) rename: Option<LitStr>,
    /// More names under which it is read.
    pub(super) aliases: Vec<LitStr>,
    /// The variant for all names that no other variant has.
    pub(super) other: Option<Span>,
}

const OF_VARIANTS: Vocabulary = Vocabulary {
    attribute: "value",
    misplaced: Some("field"),
    place: "a variant",
    keys: &["rename", "alias", "other"],
    repeatable: &["alias"],
};

/// What `#[field(..)]` says about a field.
#[derive(Default)]
pub(super) struct FieldAttributes {
    pub(super) rename: Option<LitStr>,
    /// More names under which it is read.
    pub(super) aliases: Vec<LitStr>,
    /// Neither read nor written: it is `Default`, or what `default = path` gives.
    pub(super) skip: Option<Span>,
    pub(super) default: Option<FieldDefault>,
    pub(super) flatten: Option<Flatten>,
    /// The module whose `store` and `restore` it goes through.
    pub(super) with: Option<Path>,
    /// It goes through `serde_json`.
    pub(super) json: Option<Span>,
    /// How long it lives after it was written: "5m".
    pub(super) ttl: Option<LitStr>,
    /// A function that may refuse the value.
    pub(super) validate: Option<Expr>,
    /// It counts the changes of the record.
    pub(super) version: Option<Span>,
    /// It collects all fields that no other field reads.
    pub(super) extra: Option<Span>,
}

/// What stands in for a field that is absent.
pub(super) enum FieldDefault {
    /// `Default::default()`
    OfType(Span),
    Function(Path),
}

/// The fields of another type stand among those of this one.
pub(super) struct Flatten {
    pub(super) span: Span,
    /// What stands before the names of the fields.
    pub(super) prefix: Option<LitStr>,
}

const OF_FIELDS: Vocabulary = Vocabulary {
    attribute: "field",
    misplaced: Some("value"),
    place: "a field",
    keys: &[
        "rename", "alias", "default", "skip", "flatten", "with", "json", "ttl", "validate", "version",
        "extra",
    ],
    repeatable: &["alias"],
};

/// Puts the place of a key that stands alone.
fn set(flag: &mut Option<Span>, entry: &Entry<'_>) -> syn::Result<()> {
    // set even where it has a value that it must not have, so that one mistake does not look like two
    *flag = Some(entry.key.span());
    entry.flag()
}

impl TypeAttributes {
    pub(super) fn read(attributes: &[Attribute], problems: &mut Problems) -> TypeAttributes {
        let mut read = TypeAttributes::default();
        OF_TYPES.read(attributes, problems, |entry| {
            match entry.key.to_string().as_str() {
                "rename_all" => read.rename_all = Some(Case::parse(&entry.value()?)?),
                "transparent" => set(&mut read.transparent, entry)?,
                "int" => set(&mut read.int, entry)?,
                _ => {
                    let predicates = entry.value::<LitStr>()?;
                    let parser = Punctuated::<WherePredicate, Token![,]>::parse_terminated;
                    read.bound = Some(predicates.parse_with(parser)?.into_iter().collect());
                }
            }
            Ok(())
        });
        read
    }
}

impl VariantAttributes {
    pub(super) fn read(attributes: &[Attribute], problems: &mut Problems) -> VariantAttributes {
        let mut read = VariantAttributes::default();
        OF_VARIANTS.read(attributes, problems, |entry| {
            match entry.key.to_string().as_str() {
                "rename" => read.rename = Some(entry.value()?),
                "alias" => read.aliases.push(entry.value()?),
                _ => set(&mut read.other, entry)?,
            }
            Ok(())
        });
        read
    }

    /// How the variant is called on the wire.
    pub(super) fn name(&self, variant: &Ident, rename_all: Option<Case>) -> String {
        let own = variant.to_string();
        let own = own.trim_start_matches("r#");
        let renamed = self.rename.as_ref().map(LitStr::value);
        renamed.unwrap_or_else(|| rename_all.map_or_else(|| own.to_owned(), |case| case.of_variant(own)))
    }
}

impl FieldAttributes {
    /// What the attributes of a field of this type say.
    pub(super) fn read(attributes: &[Attribute], ty: &Type, problems: &mut Problems) -> FieldAttributes {
        let mut read = FieldAttributes::default();
        OF_FIELDS.read(attributes, problems, |entry| {
            let span = entry.key.span();
            match entry.key.to_string().as_str() {
                "rename" => read.rename = Some(entry.value()?),
                "alias" => read.aliases.push(entry.value()?),
                "skip" => set(&mut read.skip, entry)?,
                "default" => {
                    let function = entry.quoted_optional().map_err(|error| {
                        let message = "the default is a function without arguments, by its path: `default = five`, with `fn five() -> i64 { 5 }`";
                        syn::Error::new(error.span(), message)
                    })?;
                    read.default = Some(function.map_or(FieldDefault::OfType(span), FieldDefault::Function));
                }
                "flatten" => read.flatten = Some(Flatten { span, prefix: entry.optional()? }),
                "with" => read.with = Some(entry.quoted()?),
                "json" => set(&mut read.json, entry)?,
                "ttl" => read.ttl = Some(entry.value()?),
                "validate" => read.validate = Some(entry.value()?),
                "version" => set(&mut read.version, entry)?,
                _ => set(&mut read.extra, entry)?,
            }
            Ok(())
        });
        read.contradictions(ty, problems);
        read
    }

    /// How the field is called on the wire.
    pub(super) fn name(&self, field: &Ident, rename_all: Option<Case>) -> String {
        let own = field.to_string();
        let own = own.trim_start_matches("r#");
        let renamed = self.rename.as_ref().map(LitStr::value);
        renamed.unwrap_or_else(|| rename_all.map_or_else(|| own.to_owned(), |case| case.of_field(own)))
    }

    /// What is given that is about a field of a hash, and so not about a part of a key.
    pub(super) fn of_a_hash(&self) -> impl Iterator<Item = (&'static str, Span)> {
        let default = self.default.as_ref().map(|default| match default {
            FieldDefault::OfType(span) => *span,
            FieldDefault::Function(path) => path.span(),
        });
        let given = [
            ("rename", self.rename.as_ref().map(LitStr::span)),
            ("alias", self.aliases.first().map(LitStr::span)),
            ("default", default),
            ("skip", self.skip),
            ("flatten", self.flatten.as_ref().map(|flatten| flatten.span)),
            ("ttl", self.ttl.as_ref().map(LitStr::span)),
            ("validate", self.validate.as_ref().map(Spanned::span)),
            ("version", self.version),
            ("extra", self.extra),
        ];
        given.into_iter().filter_map(|(name, span)| Some((name, span?)))
    }

    fn contradictions(&self, ty: &Type, problems: &mut Problems) {
        let mut problem = |span: Span, message: &str| problems.push(syn::Error::new(span, message));
        if let (Some(FieldDefault::OfType(span)), true) = (&self.default, option_of(ty).is_some()) {
            problem(
                *span,
                "an `Option` is `None` where the field is missing, also without `default`: remove it",
            );
        }
        if let (Some(json), false) = (self.json, cfg!(feature = "serde")) {
            problem(
                json,
                "`json` needs a feature: write `features = [\"serde\"]` at `roundtrip` in Cargo.toml",
            );
        }
        if let (Some(json), Some(_)) = (self.json, &self.with) {
            problem(json, "`json` and `with` both say how it is stored: keep one");
        }
        let of_one_field = [
            ("rename", self.rename.is_some()),
            ("alias", !self.aliases.is_empty()),
            ("default", self.default.is_some()),
            ("with", self.with.is_some()),
            ("json", self.json.is_some()),
            ("ttl", self.ttl.is_some()),
            ("version", self.version.is_some()),
            ("extra", self.extra.is_some()),
        ];
        if let Some(flatten) = &self.flatten {
            for (key, _) in of_one_field.iter().filter(|(_, given)| *given) {
                problem(
                    flatten.span,
                    &format!(
                        "`{key}` is for a single field, and `flatten` puts several here: remove one of the two"
                    ),
                );
            }
        }
        if let (Some(skip), true) = (self.skip, self.flatten.is_some()) {
            problem(skip, "a field that is skipped has no fields to flatten: keep one of the two");
        }
    }
}

/// The `T` of an `Option<T>`, as far as the words tell.
pub(super) fn option_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}
