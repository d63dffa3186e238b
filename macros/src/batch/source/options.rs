//! What stands in the parentheses of `#[redis_batch(..)]`.

use proc_macro2::Span;
use roundtrip_spec::meant;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, GenericParam, Ident, LitInt, Token, parenthesized};

/// The options of one batch function.
#[derive(Default)]
pub(crate) struct Options {
    /// `round_trips = 2`: at most so many.
    pub(crate) round_trips: Option<(usize, Span)>,
    /// `atomic`: inside MULTI/EXEC.
    pub(crate) atomic: Option<Span>,
    /// `watch(key, ..)`: the keys whose change makes it run again.
    pub(crate) watch: Option<(Vec<Expr>, Span)>,
    /// `retries = 16`: how often it runs again.
    pub(crate) retries: Option<(u32, Span)>,
    /// `explain`: print the plan.
    pub(crate) explain: bool,
    /// `generics(T, 'a)`: the parameters of the `impl` around a method, which an attribute on the method cannot see. In a trait that
    /// is `Self`, too.
    pub(crate) generics: Vec<GenericParam>,
}

const KNOWN: &str =
    "`round_trips = N`, `atomic`, `watch(key, ..)`, `retries = N`, `explain`, `generics(T, ..)`";
const NAMES: [&str; 6] = ["round_trips", "atomic", "watch", "retries", "explain", "generics"];
/// The type that carries a budget goes up to here.
const MOST_ROUND_TRIPS: usize = 16;

impl Options {
    fn check(&self) -> syn::Result<()> {
        if let (Some((_, span)), None) = (&self.watch, self.atomic) {
            return Err(syn::Error::new(
                *span,
                "`watch(..)` guards a transaction: write `atomic, watch(..)`, and take the transaction as `tx: &Transaction`",
            ));
        }
        if let (Some((_, span)), None) = (self.retries, &self.watch) {
            return Err(syn::Error::new(
                span,
                "`retries` says how often a watched function runs again: it needs `atomic, watch(key, ..)`",
            ));
        }
        if let (Some((_, span)), Some(_), None) = (self.round_trips, self.atomic, &self.watch) {
            return Err(syn::Error::new(
                span,
                "an `atomic` function is one round trip by itself: remove `round_trips`",
            ));
        }
        Ok(())
    }
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Options::default();
        while !input.is_empty() {
            let name: Ident = input.call(syn::ext::IdentExt::parse_any)?;
            match name.to_string().as_str() {
                "round_trips" => options.round_trips = Some(round_trips(&name, input)?),
                "atomic" => options.atomic = Some(name.span()),
                "explain" => options.explain = true,
                "retries" => {
                    input.parse::<Token![=]>()?;
                    let number: LitInt = input.parse()?;
                    options.retries = Some((number.base10_parse()?, number.span()));
                }
                "watch" => {
                    let keys = list::<Expr>(&name, input, "the keys to watch: `watch(key)`")?;
                    options.watch = Some((keys, name.span()));
                }
                "generics" => {
                    let what = "parameters of the `impl`: `generics(T, 'a)`";
                    let parameters = list::<Parameter>(&name, input, what)?;
                    options.generics = parameters.into_iter().map(|Parameter(parameter)| parameter).collect();
                }
                unknown => {
                    let instead = meant::or(NAMES, unknown, format_args!("`#[redis_batch]` knows {KNOWN}"));
                    let message = format!("unknown option `{unknown}`{instead}");
                    return Err(syn::Error::new(name.span(), message));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        options.check()?;
        Ok(options)
    }
}

/// A parameter, or `Self`, which is one of a trait.
struct Parameter(GenericParam);

impl Parse for Parameter {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Token![Self]) {
            let ident = input.call(syn::ext::IdentExt::parse_any)?;
            return Ok(Parameter(GenericParam::Type(Ident::into(ident))));
        }
        input.parse().map(Parameter)
    }
}

fn round_trips(name: &Ident, input: ParseStream<'_>) -> syn::Result<(usize, Span)> {
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(name.span(), "say how many: `round_trips = 1`"));
    }
    input.parse::<Token![=]>()?;
    let number: LitInt = input.parse()?;
    let value: usize = number.base10_parse()?;
    let wrong = match value {
        0 => "a function that sends a command needs a round trip: write `round_trips = 1` or more".to_owned(),
        1..=MOST_ROUND_TRIPS => return Ok((value, number.span())),
        _ => {
            format!("a budget goes up to {MOST_ROUND_TRIPS}; leave `round_trips` out where there is no bound")
        }
    };
    Err(syn::Error::new(number.span(), wrong))
}

fn list<T: Parse>(name: &Ident, input: ParseStream<'_>, what: &str) -> syn::Result<Vec<T>> {
    if !input.peek(syn::token::Paren) {
        return Err(syn::Error::new(name.span(), format!("name {what}")));
    }
    let inside;
    let parens = parenthesized!(inside in input);
    let items = Punctuated::<T, Token![,]>::parse_terminated(&inside)?;
    if items.is_empty() {
        return Err(syn::Error::new(parens.span.join().span(), format!("name {what}")));
    }
    Ok(items.into_iter().collect())
}
