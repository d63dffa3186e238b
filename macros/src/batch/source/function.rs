//! A batch function as the user wrote it: the parts that everything else works on.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{
    AttrStyle, Attribute, Block, FnArg, Ident, Pat, ReturnType, Signature, Stmt, Type, Visibility, braced,
    parse_quote,
};

use super::options::Options;
use super::usual;
use crate::batch::look::{names, quiet};

pub(crate) struct Function {
    pub(crate) options: Options,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    /// The parameters that are pipelines, at least one.
    pub(crate) pipes: Vec<Pipe>,
    /// It has no body: a trait's method that is implemented elsewhere.
    pub(crate) is_declaration: bool,
}

/// A parameter `pipe: &Pipeline` or `tx: &Transaction`.
pub(crate) struct Pipe {
    pub(crate) name: Ident,
    /// Its place among the parameters.
    pub(crate) at: usize,
    /// `Pipeline` or `Transaction`, with the path that the user wrote.
    pub(crate) ty: Type,
    pub(crate) atomic: bool,
}

/// An item before its parts are looked at.
pub(crate) struct Item {
    attrs: Vec<Attribute>,
    vis: Visibility,
    sig: Signature,
    block: Option<Block>,
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        let sig: Signature = match usual::signature(input) {
            Ok(sig) => sig,
            Err(_) => {
                return Err(syn::Error::new(
                    Span::call_site(),
                    "`#[redis_batch]` goes on an `async fn` that takes a `&Pipeline`",
                ));
            }
        };
        let block = match input.parse::<Option<syn::Token![;]>>()? {
            Some(_) => None,
            None => Some(body(input, &mut attrs)?),
        };
        Ok(Item { attrs, vis, sig, block })
    }
}

/// The body. Attributes in it, as `#![allow(..)]`, are the function's.
fn body(input: ParseStream<'_>, attrs: &mut Vec<Attribute>) -> syn::Result<Block> {
    let content;
    let brace_token = braced!(content in input);
    let inner = content.call(Attribute::parse_inner)?.into_iter();
    attrs.extend(inner.map(|attr| Attribute { style: AttrStyle::Outer, ..attr }));
    Ok(Block { brace_token, stmts: usual::statements(&content)? })
}

impl Function {
    /// The function, and its body.
    pub(crate) fn new(options: Options, item: Item) -> syn::Result<(Function, Option<Block>)> {
        let Item { attrs, vis, mut sig, mut block } = item;
        sig.inputs.iter_mut().for_each(ungroup);
        let taken_apart: Vec<Stmt> =
            sig.inputs.iter_mut().enumerate().flat_map(|(at, input)| name(at, input, &options)).collect();
        if let Some(block) = &mut block {
            block.stmts.splice(0..0, taken_apart);
        }
        if let Some(token) = &sig.constness {
            return Err(syn::Error::new(token.span(), "a batch function cannot be `const`"));
        }
        let pipes = pipes(&sig)?;
        Ok((Function { options, attrs, vis, sig, pipes, is_declaration: block.is_none() }, block))
    }

    /// Whether the options fit the signature.
    pub(crate) fn check(&self) -> syn::Result<()> {
        if self.sig.asyncness.is_none() {
            let at = self.sig.fn_token.span();
            return Err(syn::Error::new(at, "a batch function is an `async fn`: write `async fn`"));
        }
        check_kind(&self.options, &self.sig, &self.pipes)
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.options.watch.is_some()
    }

    pub(crate) fn is_atomic(&self) -> bool {
        self.options.atomic.is_some()
    }

    /// The most round trips it may take by declaration.
    pub(crate) fn budget(&self) -> Option<usize> {
        if self.is_atomic() && !self.is_watched() {
            return Some(1);
        }
        self.options.round_trips.map(|(n, _)| n)
    }

    /// It is refused where it takes more round trips than that.
    pub(crate) fn has_budget(&self) -> bool {
        self.options.round_trips.is_some() || self.is_atomic() && !self.is_watched()
    }

    /// `self` is among the parameters.
    pub(crate) fn is_method(&self) -> bool {
        self.sig.receiver().is_some()
    }

    /// What it returns.
    pub(crate) fn returns(&self) -> Type {
        match &self.sig.output {
            ReturnType::Default => parse_quote!(()),
            ReturnType::Type(_, ty) => (**ty).clone(),
        }
    }

    /// A parameter that is no pipeline.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = &syn::PatType> {
        let pipes: Vec<usize> = self.pipes.iter().map(|pipe| pipe.at).collect();
        self.sig.inputs.iter().enumerate().filter_map(move |(at, input)| match input {
            FnArg::Typed(typed) if !pipes.contains(&at) => Some(typed),
            _ => None,
        })
    }
}

fn pipes(sig: &Signature) -> syn::Result<Vec<Pipe>> {
    let mut pipes = Vec::new();
    for (at, input) in sig.inputs.iter().enumerate() {
        let FnArg::Typed(typed) = input else { continue };
        let Some((name, by_reference)) = pipeline_type(&typed.ty) else { continue };
        let Some(ty) = by_reference else {
            let message = match &*typed.ty {
                Type::Reference(_) => {
                    format!(
                        "nothing about the {} changes: write `&{name}`, without `mut`",
                        name.to_lowercase()
                    )
                }
                _ => format!("a batch function borrows its pipeline: write `&{name}`"),
            };
            return Err(syn::Error::new(typed.ty.span(), message));
        };
        let Pat::Ident(ident) = &*typed.pat else {
            return Err(syn::Error::new(
                typed.pat.span(),
                "give the pipeline a name, as in `pipe: &Pipeline`",
            ));
        };
        pipes.push(Pipe { name: ident.ident.clone(), at, ty: ty.clone(), atomic: name == "Transaction" });
    }
    if pipes.is_empty()
        && let Some(client) = sig.inputs.iter().find_map(client)
    {
        return Err(syn::Error::new(
            client,
            "write `&Pipeline` here: callers may pass a `&Client`, and the function then has a pipeline of its own",
        ));
    }
    if pipes.is_empty() {
        return Err(syn::Error::new(
            sig.paren_token.span.join(),
            "a batch function needs a pipeline to queue its commands on: add a parameter `pipe: &Pipeline`",
        ));
    }
    Ok(pipes)
}

/// `_: Guard` lives as long as the function's future, which has to have a name for it. So does `(guard, n): (Guard, i64)`, which the
/// future takes apart.
fn name(at: usize, input: &mut FnArg, options: &Options) -> Vec<Stmt> {
    let FnArg::Typed(typed) = input else { return Vec::new() };
    let apart = match &*typed.pat {
        Pat::Ident(_) => return Vec::new(),
        Pat::Wild(_) => false,
        // one that runs again leaves its arguments where they are
        _ if quiet::ty(&typed.ty) || options.watch.is_some() => return Vec::new(),
        _ => true,
    };
    let ident = Ident::new(&format!("_arg{at}"), Span::mixed_site().located_at(typed.pat.span()));
    let pattern = std::mem::replace(&mut *typed.pat, parse_quote!(#ident));
    // as a whole, so that what the pattern has no name for lives as long
    if apart { parse_quote!(let #ident = #ident; let #pattern = #ident;) } else { Vec::new() }
}

/// A macro's `$ty:ty` stands in a group.
fn ungroup(input: &mut FnArg) {
    fn of(ty: &mut Type) {
        if let Type::Group(group) = ty {
            *ty = (*group.elem).clone();
            of(ty);
        }
    }
    let FnArg::Typed(typed) = input else { return };
    of(&mut typed.ty);
    if let Type::Reference(reference) = &mut *typed.ty
        && matches!(&*reference.elem, Type::Group(group) if matches!(&*group.elem, Type::Path(_)))
    {
        of(&mut reference.elem);
    }
}

/// Where a parameter is a client, where a pipeline is wanted.
fn client(input: &FnArg) -> Option<Span> {
    let FnArg::Typed(typed) = input else { return None };
    let ty = match &*typed.ty {
        Type::Reference(reference) => &*reference.elem,
        other => other,
    };
    let Type::Path(path) = ty else { return None };
    path.path.segments.last().is_some_and(|last| last.ident == "Client").then(|| typed.ty.span())
}

/// The last segment of the type's path and, if it stands behind a `&`, the type there.
fn pipeline_type(ty: &Type) -> Option<(String, Option<&Type>)> {
    let (inner, by_reference) = match ty {
        Type::Reference(reference) => (&*reference.elem, reference.mutability.is_none()),
        other => (other, false),
    };
    let Type::Path(path) = inner else { return None };
    let last = path.path.segments.last()?;
    let name = last.ident.to_string();
    let known = matches!(name.as_str(), "Pipeline" | "Transaction") && last.arguments.is_none();
    known.then_some((name, by_reference.then_some(inner)))
}

fn check_kind(options: &Options, sig: &Signature, pipes: &[Pipe]) -> syn::Result<()> {
    let span = |pipe: &Pipe| pipe.ty.span();
    match options.atomic {
        Some(_) => {
            if let Some(pipe) = pipes.iter().find(|pipe| !pipe.atomic) {
                return Err(syn::Error::new(
                    span(pipe),
                    "an `atomic` function queues in a transaction: write `&Transaction` (it is still called with `&client`)",
                ));
            }
        }
        None => {
            if let Some(pipe) = pipes.iter().find(|pipe| pipe.atomic) {
                return Err(syn::Error::new(
                    span(pipe),
                    "write `#[redis_batch(atomic)]` to run in MULTI/EXEC, or `&Pipeline` \
                     (with `round_trips = 1` it may join a transaction, too)",
                ));
            }
        }
    }
    if let (Some(_), Some(second)) = (options.atomic, pipes.get(1)) {
        return Err(syn::Error::new(span(second), "an `atomic` function has one transaction"));
    }
    if let Some((keys, _)) = &options.watch {
        let arguments: names::Names = sig.inputs.iter().flat_map(names::mentioned).collect();
        for key in keys {
            if names::mentioned(key).is_disjoint(&arguments) && !names::mentioned(key).is_empty() {
                return Err(syn::Error::new(
                    key.span(),
                    "`watch(..)` is evaluated before the body: name arguments of the function",
                ));
            }
        }
    }
    Ok(())
}
