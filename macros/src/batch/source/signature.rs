//! The signature that callers see: `fn f<'key>(pipe: &dyn ClientOrPipeline, key: &'key str) -> Batch<impl Flow<Output = R> + use<'key>, Plain, W>`.
//! Only where the mode is the caller's is it a parameter, `M`, so that everything else is compiled once.
//!
//! The reference to the pipeline is not captured (`use<..>`), so that `tx.exec((a, b))` may consume the transaction that `a` was
//! queued on. `use<..>` needs a name for everything else: elided lifetimes are named after their parameter, `impl Trait`
//! arguments become parameters.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{
    FnArg, GenericParam, Generics, Ident, Lifetime, LifetimeParam, Pat, ReceiverKind, ReturnType, Signature,
    Type, TypeParamBound, parse_quote,
};

use super::fresh::Fresh;
use super::function::Function;
use crate::batch::look::start;

/// What the shape of the function decides about its signature.
pub(crate) struct Shape {
    /// What a caller may pass for the pipeline: a trait in `__private`.
    pub(crate) target: &'static str,
    /// The mode of the `Batch` is the caller's; else it is plain.
    pub(crate) callers_mode: bool,
    /// The type that says how many round trips it takes, where it declares that.
    pub(crate) cost: Option<TokenStream>,
}

pub(crate) struct Converted {
    pub(crate) sig: Signature,
    /// What the user declared that the function returns.
    pub(crate) returns: Type,
}

pub(crate) fn convert(function: &Function, fresh: Fresh, shape: &Shape) -> Converted {
    let mut sig = function.sig.clone();
    sig.asyncness = None;
    let mut namer = Namer { fresh, lifetimes: Vec::new(), types: Vec::new(), current: String::new() };
    let mut receiver = None;
    let mut modes = Vec::new();

    for (at, input) in sig.inputs.iter_mut().enumerate() {
        match input {
            FnArg::Receiver(argument) => receiver = namer.receiver(&mut argument.kind),
            FnArg::Typed(argument) => {
                if let Some(pipe) = function.pipes.iter().find(|pipe| pipe.at == at) {
                    let mode = shape.callers_mode.then(|| namer.mode(function.pipes.len(), modes.len()));
                    let of = mode.as_ref().map(|mode| quote!(<#mode>));
                    // where the user wrote the type is where a wrong argument is explained
                    let span = start::of_type(&argument.ty);
                    if let Type::Reference(reference) = &mut *argument.ty {
                        let target = Ident::new(shape.target, span);
                        *reference.elem = Type::Verbatim(quote!(dyn ::roundtrip::__private::#target #of));
                    }
                    *argument.pat = Pat::Ident(syn::PatIdent {
                        attrs: Vec::new(),
                        by_ref: None,
                        mutability: None,
                        ident: pipe.name.clone(),
                        subpat: None,
                    });
                    modes.extend(mode);
                } else {
                    namer.current = match &*argument.pat {
                        // a keyword cannot name a lifetime
                        Pat::Ident(ident) => match ident.ident.to_string() {
                            raw if raw.starts_with("r#") => "arg".to_owned(),
                            name => name,
                        },
                        _ => format!("arg{at}"),
                    };
                    namer.visit_type_mut(&mut argument.ty);
                }
            }
        }
    }

    let mut returns = function.returns();
    if let Some(lifetime) = receiver {
        Elided(lifetime).visit_type_mut(&mut returns);
    }

    let mut returned = returns.clone();
    for lifetime in &namer.lifetimes {
        let at = sig.generics.params.iter().take_while(|p| matches!(p, GenericParam::Lifetime(_))).count();
        sig.generics.params.insert(at, GenericParam::Lifetime(LifetimeParam::new(lifetime.clone())));
    }
    for parameter in &namer.types {
        sig.generics.params.push(parameter.clone());
    }
    // an atomic function is told by its mode whether it is a handle; it queues in a transaction in any case
    let bound = if function.is_atomic() { quote!(Mode) } else { quote!(Writable) };
    for mode in &modes {
        sig.generics.params.push(parse_quote!(#mode: ::roundtrip::__private::#bound));
    }

    let captures = captures(function, &sig.generics);
    Nested(&captures).visit_type_mut(&mut returned);
    let parameters = match (modes.first(), &shape.cost) {
        (Some(mode), Some(cost)) => quote!(, #mode, #cost),
        (Some(mode), None) => quote!(, #mode),
        (None, Some(cost)) => quote!(, ::roundtrip::Plain, #cost),
        // as `Batch` has them by default
        (None, None) => TokenStream::new(),
    };
    let batch = quote! {
        ::roundtrip::Batch<impl ::roundtrip::Flow<Output = #returned> #captures #parameters>
    };
    sig.output = ReturnType::Type(Default::default(), Box::new(Type::Verbatim(batch)));
    Converted { sig, returns }
}

/// There is an `impl Trait` in it.
pub(crate) fn has_impl(ty: &Type) -> bool {
    struct HasImpl(bool);
    impl Visit<'_> for HasImpl {
        fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut has_impl = HasImpl(false);
    has_impl.visit_type(ty);
    has_impl.0
}

/// `+ use<..>`. A method cannot see the parameters of its `impl`, which `use<..>` must list; where nothing depends on the
/// pipeline's own lifetime it is left out. A trait's method lists `Self`.
fn captures(function: &Function, generics: &Generics) -> TokenStream {
    let joins_transactions = function.budget() == Some(1);
    let listed = &function.options.generics;
    if function.is_method() && !joins_transactions && listed.is_empty() {
        return TokenStream::new();
    }
    let name = |parameter: &GenericParam| match parameter {
        GenericParam::Lifetime(p) => (true, {
            let l = &p.lifetime;
            quote!(#l)
        }),
        GenericParam::Type(p) => (false, {
            let i = &p.ident;
            quote!(#i)
        }),
        GenericParam::Const(p) => (false, {
            let i = &p.ident;
            quote!(#i)
        }),
    };
    let mut all: Vec<_> = listed.iter().chain(&generics.params).map(name).collect();
    if function.is_declaration {
        all.push((false, quote!(Self)));
    }
    all.sort_by_key(|(lifetime, _)| !lifetime);
    let all = all.into_iter().map(|(_, tokens)| tokens);
    quote!(+ use<#(#all),*>)
}

/// An `impl Trait` in the return type captures what the future does: not the pipeline's own lifetime.
struct Nested<'c>(&'c TokenStream);

impl VisitMut for Nested<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        syn::visit_mut::visit_type_mut(self, ty);
        if let Type::ImplTrait(nested) = ty
            && !self.0.is_empty()
            && !nested.bounds.iter().any(|bound| matches!(bound, TypeParamBound::PreciseCapture(_)))
        {
            let (bounds, captures) = (&nested.bounds, self.0);
            *ty = Type::Verbatim(quote!(impl #bounds #captures));
        }
    }
}

/// Gives names to what has none.
struct Namer {
    fresh: Fresh,
    lifetimes: Vec<Lifetime>,
    types: Vec<GenericParam>,
    current: String,
}

impl Namer {
    fn lifetime(&mut self) -> Lifetime {
        // the `impl` around a method, which nobody here can see, may have one that is called like the argument
        let lifetime = self.fresh.lifetime(&format!("_{}", self.current));
        self.lifetimes.push(lifetime.clone());
        lifetime
    }

    /// `M`, or `M1`, `M2` where there are several pipelines.
    fn mode(&mut self, of: usize, at: usize) -> Ident {
        if of == 1 { self.fresh.ident("M") } else { self.fresh.ident(&format!("M{}", at + 1)) }
    }

    fn receiver(&mut self, kind: &mut ReceiverKind) -> Option<Lifetime> {
        self.current = "this".to_owned();
        match kind {
            ReceiverKind::Reference(_, Some(lifetime), _) => Some(lifetime.clone()),
            ReceiverKind::Reference(_, lifetime, _) => {
                let named = self.lifetime();
                *lifetime = Some(named.clone());
                Some(named)
            }
            ReceiverKind::Typed(_, ty) => {
                let before = self.lifetimes.len();
                self.visit_type_mut(ty);
                self.lifetimes.get(before).cloned()
            }
            _ => None,
        }
    }
}

impl VisitMut for Namer {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_" {
            *lifetime = self.lifetime();
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        match &mut reference.lifetime {
            Some(lifetime) => self.visit_lifetime_mut(lifetime),
            none => *none = Some(self.lifetime()),
        }
        self.visit_type_mut(&mut reference.elem);
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        let Type::ImplTrait(impl_trait) = ty else { return syn::visit_mut::visit_type_mut(self, ty) };
        for bound in &mut impl_trait.bounds {
            self.visit_type_param_bound_mut(bound);
        }
        let ident = self.fresh.ident(&format!("Arg{}", self.types.len() + 1));
        let bounds = &impl_trait.bounds;
        self.types.push(parse_quote!(#ident: #bounds));
        *ty = parse_quote!(#ident);
    }

    // elided lifetimes in `fn(&str)`, `Fn(&str)` and `for<'a> ..` are their own
    fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {}
    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut syn::ParenthesizedGenericArguments) {}
}

/// An elided lifetime of the return type is the receiver's.
struct Elided(Lifetime);

impl VisitMut for Elided {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_" {
            *lifetime = self.0.clone();
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        match &mut reference.lifetime {
            Some(lifetime) => self.visit_lifetime_mut(lifetime),
            none => *none = Some(self.0.clone()),
        }
        self.visit_type_mut(&mut reference.elem);
    }
}
