//! The item of a derive as data.

use proc_macro2::Ident;
use syn::{Attribute, Data, DeriveInput, Expr, Generics, Member, Type, Visibility};

use super::attributes::{FieldAttributes, TypeAttributes, VariantAttributes};
use super::problems::Problems;

/// The type that is derived for.
pub(super) struct Input {
    pub(super) ident: Ident,
    pub(super) vis: Visibility,
    pub(super) generics: Generics,
    /// Those of the type as they stand there, for what one derive alone reads.
    pub(super) attrs: Vec<Attribute>,
    pub(super) attributes: TypeAttributes,
    pub(super) shape: Shape,
}

/// What it is made of.
pub(super) enum Shape {
    /// A struct with named fields.
    Named(Vec<Field>),
    /// A tuple struct.
    Tuple(Vec<Field>),
    Unit,
    Enum(Vec<Variant>),
    Union,
}

/// A field of a struct.
pub(super) struct Field {
    /// How it is reached: by name or by number.
    pub(super) member: Member,
    pub(super) ty: Type,
    pub(super) attributes: FieldAttributes,
}

/// A variant of an enum.
pub(super) struct Variant {
    pub(super) ident: Ident,
    pub(super) attributes: VariantAttributes,
    /// The types of its fields, which only the one for others has.
    pub(super) fields: Vec<Type>,
    pub(super) discriminant: Option<Expr>,
}

impl Input {
    pub(super) fn new(input: DeriveInput, problems: &mut Problems) -> Input {
        let attributes = TypeAttributes::read(&input.attrs, problems);
        let shape = match input.data {
            Data::Struct(data) => match data.fields {
                syn::Fields::Named(fields) => Shape::Named(self::fields(fields.named, problems)),
                syn::Fields::Unnamed(fields) => Shape::Tuple(self::fields(fields.unnamed, problems)),
                syn::Fields::Unit => Shape::Unit,
            },
            Data::Enum(data) => {
                Shape::Enum(data.variants.into_iter().map(|one| variant(one, problems)).collect())
            }
            Data::Union(_) => Shape::Union,
        };
        Input {
            ident: input.ident,
            vis: input.vis,
            generics: input.generics,
            attrs: input.attrs,
            attributes,
            shape,
        }
    }

    /// The fields of a struct of either kind.
    pub(super) fn fields(&self) -> &[Field] {
        match &self.shape {
            Shape::Named(fields) | Shape::Tuple(fields) => fields,
            Shape::Unit | Shape::Enum(_) | Shape::Union => &[],
        }
    }
}

impl Field {
    /// How it is called on the wire; a field without a name has none.
    #[allow(dead_code, reason = "for the derives of several fields")]
    pub(super) fn name(&self, of: &TypeAttributes) -> Option<String> {
        match &self.member {
            Member::Named(ident) => Some(self.attributes.name(ident, of.rename_all)),
            Member::Unnamed(_) => None,
        }
    }
}

fn fields(fields: impl IntoIterator<Item = syn::Field>, problems: &mut Problems) -> Vec<Field> {
    let numbered = fields.into_iter().enumerate();
    let field = |(number, field): (usize, syn::Field)| Field {
        attributes: FieldAttributes::read(&field.attrs, &field.ty, problems),
        member: field.ident.map_or_else(|| Member::from(number), Member::Named),
        ty: field.ty,
    };
    numbered.map(field).collect()
}

fn variant(variant: syn::Variant, problems: &mut Problems) -> Variant {
    Variant {
        attributes: VariantAttributes::read(&variant.attrs, problems),
        ident: variant.ident,
        fields: variant.fields.into_iter().map(|field| field.ty).collect(),
        discriminant: variant.discriminant.map(|(_, value)| value),
    }
}
