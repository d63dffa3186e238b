//! The forms that most code has, read without looking for any other.
//!
//! syn compares the next token with some thirty keywords before it reads a statement, an expression or a pattern, and asks the
//! compiler for the token's text each time: unoptimised, that was a third of the macro. What has another form is left to syn, and so
//! is every error: `None` only says that.

use proc_macro2::{Delimiter, Spacing};
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseBuffer, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, Block, Expr, FnArg, GenericArgument, Generics, Ident, Lit, Local, Pat,
    PatType, Path, PathArguments, ReturnType, Safety, Signature, Stmt, Token, Type, parenthesized, token,
};

/// The statements of a block.
pub(super) fn statements(input: ParseStream<'_>) -> syn::Result<Vec<Stmt>> {
    let mut stmts = Vec::new();
    while !input.is_empty() {
        match ahead(input, statement).or_else(|| ahead(input, |input| input.parse().ok())) {
            Some(stmt) => stmts.push(stmt),
            // an expression that ends the block, or an error
            None => stmts.extend(input.call(Block::parse_within)?),
        }
    }
    Ok(stmts)
}

/// `async fn name(pipe: &Pipeline, key: &str) -> Result<i64>`, before a body.
pub(super) fn signature(input: ParseStream<'_>) -> syn::Result<Signature> {
    let usual = ahead(input, |input| {
        let asyncness = Some(input.parse().ok()?);
        let (fn_token, ident) = (input.parse().ok()?, input.parse().ok()?);
        let (paren_token, content) = parens(input)?;
        let inputs = list(&content, |input| {
            let (pat, colon_token) = (pattern(input)?, colon(input)?);
            let ty = Box::new(ty(input)?);
            Some(FnArg::Typed(PatType { attrs: Vec::new(), pat: Box::new(pat), colon_token, ty }))
        })?;
        let output = ReturnType::Type(input.parse().ok()?, Box::new(ty(input)?));
        input.peek(token::Brace).then(|| Signature {
            constness: None,
            asyncness,
            safety: Safety::Default,
            abi: None,
            fn_token,
            ident,
            generics: Generics::default(),
            paren_token,
            inputs,
            variadic: None,
            output,
        })
    });
    usual.map_or_else(|| input.parse(), Ok)
}

/// `let n: i64 = pipe.incr(key).await?;`, `pipe.incr(key).await?;` and, at the end, `Ok(n)`.
fn statement(input: ParseStream<'_>) -> Option<Stmt> {
    if !input.peek(Token![let]) || input.peek(token::Group) {
        let expr = chain(input)?;
        return match input.is_empty() {
            true => Some(Stmt::Expr(expr, None)),
            false => Some(Stmt::Expr(expr, Some(semi(input)?))),
        };
    }
    let let_token = input.parse().ok()?;
    let mut pat = pattern(input)?;
    if let Some(colon_token) = colon(input) {
        let ty = Box::new(ty(input)?);
        pat = Pat::Type(PatType { attrs: Vec::new(), pat: Box::new(pat), colon_token, ty });
    }
    if !is_alone(input, '=') {
        return None;
    }
    let eq_token = input.parse().ok()?;
    let init = Some(syn::LocalInit { eq_token, expr: Box::new(chain(input)?), diverge: None });
    let semi_token = semi(input)?;
    Some(Stmt::Local(Local {
        attrs: Vec::new(),
        let_token,
        modifiers: Default::default(),
        pat,
        init,
        semi_token,
    }))
}

/// `pipe.get::<i64>(key).await?`, `call(pipe, key).await?`.
fn chain(input: ParseStream<'_>) -> Option<Expr> {
    let mut expr = operand(input)?;
    // what stands behind `m! { .. }` may be the next statement
    if matches!(expr, Expr::Path(_))
        && let Some((paren_token, content)) = parens(input)
    {
        let args = list(&content, argument)?;
        expr = Expr::Call(syn::ExprCall { attrs: Vec::new(), func: Box::new(expr), paren_token, args });
    }
    loop {
        if is_alone(input, '.') {
            let dot_token = input.parse().ok()?;
            if input.peek(Token![await]) {
                let await_token = input.parse().ok()?;
                let (attrs, base) = (Vec::new(), Box::new(expr));
                expr = Expr::Await(syn::ExprAwait { attrs, base, dot_token, await_token });
                continue;
            }
            let method = input.parse().ok()?;
            let turbofish = match input.peek(Token![::]) {
                true => Some(input.call(AngleBracketedGenericArguments::parse_turbofish).ok()?),
                false => None,
            };
            let (paren_token, content) = parens(input)?;
            let args = list(&content, argument)?;
            let (attrs, receiver) = (Vec::new(), Box::new(expr));
            let call =
                syn::ExprMethodCall { attrs, receiver, dot_token, method, turbofish, paren_token, args };
            expr = Expr::MethodCall(call);
        } else if is(input, '?') {
            let question_token = input.parse().ok()?;
            let (attrs, inner) = (Vec::new(), Box::new(expr));
            expr = Expr::Try(syn::ExprTry { attrs, expr: inner, question_token });
        } else {
            return Some(expr);
        }
    }
}

/// An argument, which may have any form.
fn argument(input: ParseStream<'_>) -> Option<Expr> {
    let usual = ahead(input, |input| chain(input).filter(|_| input.is_empty() || is(input, ',')));
    usual.or_else(|| input.parse().ok())
}

/// A name, a literal, or a macro.
fn operand(input: ParseStream<'_>) -> Option<Expr> {
    if input.cursor().literal().is_some() {
        return Some(Expr::Lit(syn::ExprLit { attrs: Vec::new(), lit: input.parse::<Lit>().ok()? }));
    }
    let bang = input.cursor().ident().and_then(|(_, rest)| rest.punct());
    if bang.is_some_and(|(punct, _)| punct.as_char() == '!' && punct.spacing() == Spacing::Alone) {
        return Some(Expr::Macro(syn::ExprMacro { attrs: Vec::new(), mac: input.parse().ok()? }));
    }
    let path = Path::from(name(input)?);
    Some(Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path }))
}

fn pattern(input: ParseStream<'_>) -> Option<Pat> {
    let (attrs, ident) = (Vec::new(), name(input)?);
    Some(Pat::Ident(syn::PatIdent { attrs, by_ref: None, mutability: None, ident, subpat: None }))
}

/// `i64`, `&str`, `Option<i64>`, or any other.
fn ty(input: ParseStream<'_>) -> Option<Type> {
    let usual = ahead(input, |input| {
        let and_token = if is_alone(input, '&') { Some(input.parse().ok()?) } else { None };
        let mut path = Path::from(name(input)?);
        if is(input, '<')
            && let Some(last) = path.segments.last_mut()
        {
            let (colon2_token, lt_token, mut args) = (None, input.parse().ok()?, Punctuated::new());
            while !is(input, '>') {
                args.push_value(GenericArgument::Type(ty(input)?));
                if is(input, ',') {
                    args.push_punct(input.parse().ok()?);
                }
            }
            let gt_token = input.parse().ok()?;
            let arguments = AngleBracketedGenericArguments { colon2_token, lt_token, args, gt_token };
            last.arguments = PathArguments::AngleBracketed(arguments);
        }
        let named = Type::Path(syn::TypePath { attrs: Vec::new(), qself: None, path });
        let ends = [',', '=', '>'].iter().any(|end| is(input, *end));
        let ends = ends || input.is_empty() || input.peek(token::Brace);
        ends.then(|| match and_token {
            Some(and_token) => Type::Reference(syn::TypeReference {
                attrs: Vec::new(),
                and_token,
                lifetime: None,
                mutability: None,
                elem: Box::new(named),
            }),
            None => named,
        })
    });
    usual.or_else(|| input.parse().ok())
}

/// Elements with commas between them.
fn list<T>(
    input: ParseStream<'_>,
    element: impl Fn(ParseStream<'_>) -> Option<T>,
) -> Option<Punctuated<T, Token![,]>> {
    let mut all = Punctuated::new();
    while !input.is_empty() {
        all.push_value(element(input)?);
        if !input.is_empty() {
            all.push_punct(input.parse().ok()?);
        }
    }
    Some(all)
}

/// What `form` reads, and nothing where it finds something else.
fn ahead<T>(input: ParseStream<'_>, form: impl FnOnce(ParseStream<'_>) -> Option<T>) -> Option<T> {
    let ahead = input.fork();
    let read = form(&ahead)?;
    input.advance_to(&ahead);
    Some(read)
}

fn parens<'a>(input: &ParseBuffer<'a>) -> Option<(token::Paren, ParseBuffer<'a>)> {
    fn parse<'a>(input: &ParseBuffer<'a>) -> syn::Result<(token::Paren, ParseBuffer<'a>)> {
        let content;
        Ok((parenthesized!(content in input), content))
    }
    input.cursor().group(Delimiter::Parenthesis)?;
    parse(input).ok()
}

/// A name that is no keyword, and that was not given to a macro: that stands in a group.
fn name(input: ParseStream<'_>) -> Option<Ident> {
    input.cursor().ident()?;
    if input.peek(token::Group) { None } else { input.parse().ok() }
}

fn colon(input: ParseStream<'_>) -> Option<Token![:]> {
    if is_alone(input, ':') { input.parse().ok() } else { None }
}

fn semi(input: ParseStream<'_>) -> Option<Token![;]> {
    if is(input, ';') { input.parse().ok() } else { None }
}

/// The next token is this character.
fn is(input: ParseStream<'_>, character: char) -> bool {
    input.cursor().punct().is_some_and(|(punct, _)| punct.as_char() == character)
}

/// The next token is this character, and no operator of several.
fn is_alone(input: ParseStream<'_>, character: char) -> bool {
    let punct = input.cursor().punct();
    punct.is_some_and(|(punct, _)| punct.as_char() == character && punct.spacing() == Spacing::Alone)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
mod tests {
    use quote::ToTokens;
    use syn::parse::Parser;

    use super::*;

    /// Statements as text, each with what it is.
    fn kinds(stmts: Vec<Stmt>) -> Vec<String> {
        let kind = |stmt: Stmt| match &stmt {
            Stmt::Local(local) => {
                let init = local.init.as_ref().map(|init| std::mem::discriminant(&*init.expr));
                format!("local {init:?}: {}", stmt.to_token_stream())
            }
            Stmt::Expr(Expr::Macro(_), _) | Stmt::Macro(_) => format!("macro: {}", stmt.to_token_stream()),
            Stmt::Expr(expr, _) => format!("{:?}: {}", std::mem::discriminant(expr), stmt.to_token_stream()),
            Stmt::Item(_) => format!("item: {}", stmt.to_token_stream()),
        };
        stmts.into_iter().map(kind).collect()
    }

    #[test]
    fn statements_are_those_of_syn() {
        let bodies = [
            "let n = pipe.incr(key).await?; pipe.expire(key, 60).await?; Ok((n, m))",
            "let x: Vec<Option<u8>>= f(a, &b, |c| c + 1,); let (a, _) = g(pipe).await?; x",
            "let mut n: &str = \"a\"; let n: &'static str = n; let n: (u8, i8) = f(); let n = f() else { return };",
            "if a { b } c.d(); match a { _ => {} } (b).c(); unsafe { d() }.e()",
            "m! { a } (b, c).d(); m!(a)(b); m![a].b(); m! { c }.d()?; macro_rules! n { () => {} } m! { e }",
            "x = f(y); y += 1; a.b()..; a.0.b(); a.b.c()?.d; 5.pow(2); f(-1, 'c', 1.0, !a, a != b)(x)",
            ";; f();; #[cfg(any())] g(); fn h() {} return f(x)?; 'a: loop { break 'a }",
            "pipe.get::<i64>(key).await? + 1",
            "S { a: f(b) }",
            "r#type.get(&key).await",
        ];
        for body in bodies {
            let own = statements.parse_str(body).map(kinds).unwrap();
            assert_eq!(own, Block::parse_within.parse_str(body).map(kinds).unwrap(), "{body}");
        }
    }

    #[test]
    fn errors_are_those_of_syn() {
        for body in ["f() g()", "let n = f()", "a.match()", "f(a b);", "let n = ;", "m!() m!()"] {
            let own = statements.parse_str(body).err().map(|error| error.to_string());
            assert_eq!(
                own,
                Block::parse_within.parse_str(body).err().map(|error| error.to_string()),
                "{body}"
            );
        }
    }
}
