//! The walk over a body: statement by statement, it queues, waits and binds.
//!
//! The state is the list of items that wait (`out`), in program order, on the path that the walk is on. A wait takes all of them:
//! whatever was queued travels together anyway, and so the earliest error is the one that is reported. Nested blocks get a copy
//! of the state and give one back; see `flow.rs`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Local, Pat, Stmt};

use super::command::{self, Awaited, Kind};
use super::emit::{self, Bound, Take};
use super::function::Function;
use super::names::{self, Names};
use super::plan::{BlockId, Facts, Id, Item, Scope, Split, Waiting, Wave, Why};
use super::prelude::{Chunk, Start};
use super::{expand, flow, head, quiet, scan};

pub(super) struct Walk<'a> {
    pub(super) function: &'a Function,
    /// Replies are read in the caller's mode, which may be a transaction's.
    pub(super) any_mode: bool,
    /// What the walk before has learned, and what this one does.
    pub(super) facts: Facts,
    pub(super) found: Facts,
    pub(super) items: Vec<Item>,
    pub(super) waves: Vec<Wave>,
    /// `None`: this place is not reached.
    pub(super) out: Option<Vec<Waiting>>,
    pub(super) scope: Scope,
    pub(super) block: BlockId,
    pub(super) blocks: usize,
    pub(super) loops: usize,
    /// The loops around, and blocks with a label.
    pub(super) escapes: Vec<flow::Escape>,
    /// Commands may follow what is being walked.
    pub(super) more: bool,
    pub(super) branch_depth: usize,
    pub(super) loop_depth: usize,
    /// Round trips on the path so far: places in `waves`.
    pub(super) path: Vec<usize>,
    pub(super) over_budget: bool,
    /// The longest path.
    pub(super) most: usize,
    /// The statements of the body itself.
    pub(super) chunks: Vec<Chunk>,
    start: Start,
    /// The statement of the current block, and of the body.
    pub(super) index: usize,
    pub(super) statement: usize,
    /// In a watched function: past the last read.
    pub(super) writing: bool,
    /// For each loop around: does every iteration have to leave nothing?
    pub(super) settles: Vec<bool>,
    /// The next block is the body of a loop over something that lives long enough, or not.
    pub(super) iterates: Option<bool>,
    pub(super) calls: usize,
    pub(super) foreign: Option<Span>,
    /// The type token of the budget: `__left3`.
    pub(super) token: usize,
    pub(super) tokens: usize,
    pub(super) errors: Vec<syn::Error>,
    pub(super) recursive: bool,
    heads: usize,
}

/// How a block or an expression stands in what is around it.
#[derive(Clone, Copy, Default)]
pub(super) struct At {
    /// Its value is not used.
    pub(super) void: bool,
    /// Nothing may wait when it is done.
    pub(super) settle: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(function: &'a Function, any_mode: bool, facts: Facts, scope: Scope) -> Self {
        Walk {
            function,
            any_mode,
            facts,
            found: Facts::default(),
            items: Vec::new(),
            waves: Vec::new(),
            out: Some(Vec::new()),
            scope,
            block: 0,
            blocks: 0,
            loops: 0,
            escapes: Vec::new(),
            more: false,
            branch_depth: 0,
            loop_depth: 0,
            path: Vec::new(),
            over_budget: false,
            most: 0,
            chunks: Vec::new(),
            start: Start::No,
            index: 0,
            statement: 0,
            writing: false,
            settles: Vec::new(),
            iterates: None,
            calls: 0,
            foreign: None,
            token: 0,
            tokens: 0,
            errors: Vec::new(),
            recursive: false,
            heads: 0,
        }
    }

    /// The whole body.
    pub(super) fn body(&mut self, stmts: &[Stmt]) -> TokenStream {
        let mut tokens = TokenStream::new();
        if self.facts.split == Some(Split::Start) {
            tokens.extend(self.begin_writing());
        }
        tokens.extend(self.statements(stmts, At { void: false, settle: true }));
        if self.out.is_some() {
            let span = stmts.last().map_or_else(Span::call_site, Spanned::span);
            let end = self.wait(Why::Done, span, false);
            self.chunks.push(Chunk { tokens: end.clone(), start: Start::No });
            tokens.extend(end);
        }
        let one = self.function.is_watched() || self.function.budget() == Some(1);
        self.found.many = !one && (self.waves.len() > 1 || self.calls > 0);
        if self.function.is_watched() {
            let last_read = self.waves.iter().rposition(|wave| wave.why != Why::Done);
            self.found.split = Some(match last_read.and_then(|at| Some((at, self.waves.get(at)?))) {
                None => Split::Start,
                Some((at, wave)) if wave.before => Split::AfterWave(at),
                Some((_, wave)) => Split::AfterStatement(wave.statement),
            });
        }
        tokens
    }

    /// The reads of a watched function are done; from here on its name for the pipeline is the transaction.
    fn begin_writing(&mut self) -> TokenStream {
        self.writing = true;
        let (own, joined) = (expand::own(), emit::local("pipe", 1));
        let pipes = self.function.pipes.first().map(|pipe| {
            let (name, ty) = (&pipe.name, &pipe.ty);
            quote!(#[allow(unused_variables)] let #name: &#ty = &#joined;)
        });
        quote!(let #joined = #own.multi(); #pipes)
    }

    /// In a transaction replies come after EXEC.
    fn commit(&self, takes: &[Take<'_>]) -> TokenStream {
        if !self.function.is_atomic() || (self.function.is_watched() && !self.writing) {
            return TokenStream::new();
        }
        let own = expand::own();
        let question = takes.iter().find_map(|take| match take {
            Take::Local(_, item) | Take::Slot(_, item) | Take::Settle(_, item, _) => item.question,
        });
        match question {
            Some(question) => quote!(#own.commit().await #question;),
            // each reply has the error, too
            None => quote!(let _ = #own.commit().await;),
        }
    }

    pub(super) fn statements(&mut self, stmts: &[Stmt], at: At) -> TokenStream {
        let mut tokens = TokenStream::new();
        for (index, stmt) in stmts.iter().enumerate() {
            if self.out.is_none() {
                let statement = stmt.to_token_stream();
                if self.block == 0 {
                    self.chunks.push(Chunk { tokens: statement.clone(), start: Start::No });
                }
                tokens.extend(statement);
                continue;
            }
            let outer = self.more;
            let is_last = index + 1 == stmts.len();
            self.more = outer || stmts.iter().skip(index + 1).any(|rest| self.works(rest));
            self.index = index;
            if self.block == 0 {
                self.statement = index;
            }
            self.start = Start::No;
            let waves = self.waves.len();
            let statement = match stmt {
                Stmt::Expr(tail, None) if is_last => self.tail(tail, at),
                Stmt::Macro(mac) if is_last && mac.semi_token.is_none() => {
                    let tail = Expr::Macro(syn::ExprMacro { attrs: mac.attrs.clone(), mac: mac.mac.clone() });
                    self.tail(&tail, at)
                }
                stmt => self.statement(stmt),
            };
            let statement: TokenStream = self.place(index).into_iter().chain(statement).collect();
            if self.block == 0 {
                let start = if self.waves.len() == waves { self.start.clone() } else { Start::No };
                self.chunks.push(Chunk { tokens: statement.clone(), start });
            }
            tokens.extend(statement);
            if self.block == 0 && !is_last && self.facts.split == Some(Split::AfterStatement(index)) {
                tokens.extend(self.begin_writing());
            }
            self.more = outer;
        }
        tokens
    }

    /// Slots of calls that outlive a block in statement `index`.
    fn place(&self, index: usize) -> TokenStream {
        let here = self.facts.declared.iter().filter(|(_, place)| **place == (self.block, index));
        let names = here.map(|(id, _)| emit::handle(*id));
        quote!(#(let mut #names = ::roundtrip::__private::Slot::new();)*)
    }

    fn statement(&mut self, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Item(_) => stmt.to_token_stream(),
            Stmt::Local(local) => self.local(local),
            Stmt::Expr(expr, semi) => {
                if let (Some(awaited), Some(_)) = (command::awaited(expr, &self.scope.pipes), semi)
                    && let Some(tokens) = self.queue(&awaited, None)
                {
                    return tokens;
                }
                let at = At { void: semi.is_none(), settle: false };
                let (before, expr) = self.value(expr, at);
                quote!(#before #expr #semi)
            }
            Stmt::Macro(mac) => {
                let expr = Expr::Macro(syn::ExprMacro { attrs: mac.attrs.clone(), mac: mac.mac.clone() });
                let (before, expr) = self.value(&expr, At::default());
                let semi = &mac.semi_token;
                quote!(#before #expr #semi)
            }
        }
    }

    fn local(&mut self, local: &Local) -> TokenStream {
        let stmt = Stmt::Local(local.clone());
        let Some(init) = &local.init else {
            self.declare(local);
            return stmt.to_token_stream();
        };
        if init.diverge.is_none()
            && let Some(awaited) = command::awaited(&init.expr, &self.scope.pipes)
        {
            let binding = Some((local.attrs.clone(), local.pat.clone()));
            if let Some(tokens) = self.queue(&awaited, binding) {
                self.scope.shadow(&names::bound(&local.pat));
                self.scope.quiet.extend(names::bound(&local.pat));
                return tokens;
            }
        }
        if let Some(outstanding) = self.shadowed(&local.pat) {
            // the binding of an outstanding name must not come after the one that hides it
            let before = self.wait(Why::Use(outstanding), local.pat.span(), true);
            return quote!(#before).into_iter().chain(self.local_in_place(local, &stmt)).collect();
        }
        self.local_in_place(local, &stmt)
    }

    fn local_in_place(&mut self, local: &Local, stmt: &Stmt) -> TokenStream {
        let Some(init) = &local.init else { return stmt.to_token_stream() };
        let (before, value) = self.value(&init.expr, At::default());
        let mut local = local.clone();
        if let Some(init) = &mut local.init {
            *init.expr = Expr::Verbatim(value);
            if let Some((_, diverge)) = &mut init.diverge {
                let state = self.out.clone();
                let otherwise = self.block_of(diverge, At::default());
                **diverge = Expr::Verbatim(quote!({ #otherwise }));
                self.out = state;
            }
        }
        self.declare(&local_for_scope(&local, stmt));
        quote!(#before #local)
    }

    /// Records what a plain `let` binds.
    fn declare(&mut self, local: &Local) {
        let bound = names::bound(&local.pat);
        let alias = local.init.as_ref().is_some_and(|init| command::is_pipe(&init.expr, &self.scope.pipes));
        let quiet = quiet::local(local, &self.scope.quiet, &self.scope.pipes);
        let init = local.init.as_ref().map(|init| &*init.expr);
        let mut from = init.map(names::mentioned).unwrap_or_default();
        for (name, more) in &self.scope.known.from {
            if from.contains(name) {
                from.extend(more.iter().cloned());
            }
        }
        let annotation = match &local.pat {
            Pat::Type(typed) => Some(&*typed.ty),
            _ => None,
        };
        self.scope.shadow(&bound);
        for name in bound {
            if alias {
                self.scope.pipes.insert(name.clone());
            }
            if quiet {
                self.scope.quiet.insert(name.clone());
            }
            if annotation.is_some_and(quiet::is_copy) || matches!(init, Some(Expr::Lit(_))) {
                self.scope.known.copies.insert(name.clone());
            }
            if let Some(Expr::Reference(reference)) = init {
                let kind = if reference.mutability.is_some() {
                    &mut self.scope.known.exclusive
                } else {
                    &mut self.scope.known.copies
                };
                kind.insert(name.clone());
            }
            self.scope.known.from.push((name, from.clone()));
        }
        if !quiet && !alias {
            self.scope.guards = true;
        } else if init.is_none_or(|init| self.direct(init).is_still()) {
            self.start = Start::Binds(names::bound(&local.pat));
        }
    }

    /// A command whose await moves. `None`: it is awaited at its place.
    fn queue(
        &mut self,
        awaited: &Awaited<'_>,
        binding: Option<(Vec<syn::Attribute>, Pat)>,
    ) -> Option<TokenStream> {
        let id = self.items.len();
        let seen = scan_arguments(awaited.command, &self.scope.pipes);
        if seen.waits().is_some() {
            return None;
        }
        let (lets, command, borrows) =
            emit::queued(awaited.command, awaited.kind, &self.scope.pipes, &self.scope.known, id)?;
        if awaited.kind == Kind::Call {
            self.check_recursion(awaited.command);
        }
        let mut tokens = TokenStream::new();
        if let Some((why, span)) = self.used(awaited.command) {
            tokens.extend(self.wait(why, span, true));
        }
        if seen.exit {
            tokens.extend(self.may_leave(awaited.await_span));
        }
        tokens.extend(lets);
        let names = binding.as_ref().map(|(_, pattern)| names::bound(pattern)).unwrap_or_default();
        self.items.push(Item {
            kind: awaited.kind,
            text: command::text(awaited.command),
            span: command::span(awaited.command),
            question: awaited.question,
            binding,
            names,
            borrows,
            outlives: self.facts.declared.contains_key(&id),
            looped: self.loop_depth > 0,
        });
        let carried = self.out.iter().flatten().any(|waiting| waiting.item == id);
        if carried {
            self.found.slots.insert(id);
        }
        let name = emit::handle(id);
        let slot = self.facts.slots.contains(&id);
        self.start = if awaited.kind == Kind::Call || slot || seen.exit { Start::No } else { Start::Queues };
        tokens.extend(match (awaited.kind, slot) {
            (Kind::Call, _) => self.start_call(id, slot, &command, command::span(awaited.command)),
            (_, true) => quote!(#name.queue(#command);),
            (_, false) => quote!(let #name = #command;),
        });
        let home = Some(self.block);
        if let Some(out) = &mut self.out {
            out.retain(|waiting| waiting.item != id || waiting.home.is_none());
            out.push(Waiting { item: id, home, arrived: false });
        }
        Some(tokens)
    }

    /// A nested call runs, at its place, until it has queued its last wave.
    fn start_call(&mut self, id: Id, slot: bool, command: &TokenStream, span: Span) -> TokenStream {
        self.calls += 1;
        let name = emit::handle(id);
        let call = if slot { emit::local("call", id) } else { name.clone() };
        let settle = self.settle_for_call();
        let (spend, ahead) = (self.spend(&call, span), self.ahead(&call, &settle));
        let mutable = (!ahead.is_empty()).then(|| quote!(mut));
        let declared = slot && !self.facts.declared.contains_key(&id);
        let declare = declared.then(|| quote!(let mut #name = ::roundtrip::__private::Slot::new();));
        let keep = slot.then(|| quote!(#name.queue(#call);));
        quote!(#declare let #mutable #call = #command; #spend #ahead #keep)
    }

    /// An expression and what comes before its statement.
    pub(super) fn value(&mut self, original: &Expr, at: At) -> (TokenStream, TokenStream) {
        if let Some(left) = self.leave(original) {
            return left;
        }
        let mut expr = original.clone();
        let mut before = TokenStream::new();
        let mut seen = self.direct(&expr);
        if self.hoist(&mut expr, &mut before).is_some() {
            if head::is_join(original) {
                seen.foreign = None;
            } else {
                seen.commands.remove(0);
            }
        } else if let Some((why, span)) = self.used(original) {
            before.extend(self.wait(why, span, self.works(original)));
        } else if let Some(span) = seen.waits() {
            let why = if seen.commands.is_empty() { Why::Other } else { Why::Place };
            before.extend(self.wait(why, span, true));
        } else if at.settle && !(flow::is_structured(&expr) && self.works(original)) {
            before.extend(self.wait(Why::Done, expr.span(), false));
        }
        if seen.exit {
            before.extend(self.may_leave(expr.span()));
        }
        self.in_place(&mut expr, &seen, &mut before);
        let tokens = self.nested(&mut expr, at, &mut before);
        (before, tokens)
    }

    /// Queues the command that `expr` evaluates first, waits for everything, and leaves the await of that one in `expr`.
    fn hoist(&mut self, expr: &mut Expr, before: &mut TokenStream) -> Option<()> {
        let pipes = self.scope.pipes.clone();
        let mut rest = expr.clone();
        *head::find(&mut rest, &pipes)? = Expr::Verbatim(quote!(()));
        let more = self.works(&rest);
        let node = head::find(expr, &pipes)?;
        let mut heads = Vec::new();
        let commands = head::commands(node)?;
        let span = commands.first().map_or_else(|| node.span(), command::span);
        for command in &commands {
            let kind = command::kind(command, &pipes)?;
            if scan_arguments(command, &pipes).waits().is_some() {
                return None;
            }
            let (lets, tokens, _) =
                emit::queued(command, kind, &pipes, &self.scope.known, FIRST_HEAD + self.heads)?;
            heads.push((emit::handle(FIRST_HEAD + self.heads), kind, lets, tokens, command));
            self.heads += 1;
        }
        let texts: Vec<String> = commands.iter().map(command::text).collect();
        let calls = heads.iter().any(|(_, kind, ..)| *kind == Kind::Call);
        let waits = self.out.iter().flatten().any(|w| !w.arrived || w.home == Some(self.block));
        let in_transaction = self.function.is_watched() && self.writing;
        if !waits && !calls && !self.any_mode && !in_transaction {
            let ends = self.block == 0 && !more && !self.more;
            self.wave(texts, if ends { Why::Done } else { Why::Place }, span);
            before.extend(self.mark_last(more));
            return Some(());
        }
        if let Some((why, span)) = commands.iter().find_map(|command| self.used(command)) {
            before.extend(self.wait(why, span, true));
        }
        let (from, mut ends) = (self.token, Vec::new());
        for (name, kind, lets, tokens, command) in &heads {
            before.extend(quote!(#lets let #name = #tokens;));
            if *kind == Kind::Call {
                self.calls += 1;
                self.check_recursion(command);
                self.token = from;
                before.extend(self.spend(name, command::span(command)));
                ends.push(self.token);
            }
        }
        before.extend(self.join_tokens(&ends));
        before.extend(self.wait_with(texts, span, more));
        if calls {
            before.extend(quote!(::roundtrip::__private::gate().await;));
        }
        let names: Vec<_> = heads.iter().map(|(name, ..)| name.clone()).collect();
        head::replace(node, &names);
        Some(())
    }

    /// The last expression of a block.
    fn tail(&mut self, tail: &Expr, at: At) -> TokenStream {
        if at.void {
            if let Some(awaited) = command::awaited(tail, &self.scope.pipes)
                && let Some(tokens) = self.queue(&awaited, None)
            {
                return tokens;
            }
            let (before, expr) = self.value(tail, at);
            return quote!(#before #expr;);
        }
        let settle = at.settle || self.scope.guards || self.ends_calls();
        let (before, expr) = self.value(tail, At { settle, ..at });
        let left = self.out.iter().flatten().any(|w| !w.arrived || w.home == Some(self.block));
        if settle && left || self.ends_calls() {
            // what a loop, or a branch without `else`, has left
            let after = self.wait(Why::Done, tail.span(), false);
            let value = emit::local("tail", self.block);
            return quote!(#before let #value = #expr; #after #value);
        }
        quote!(#before #expr)
    }

    /// Everything that waits is taken here.
    pub(super) fn wait(&mut self, why: Why, span: Span, more: bool) -> TokenStream {
        let waiting = self.out.clone().unwrap_or_default();
        if waiting.iter().all(|w| w.arrived && w.home != Some(self.block)) {
            return TokenStream::new();
        }
        let mut tokens = TokenStream::new();
        if waiting.iter().any(|w| !w.arrived) {
            let commands = waiting
                .iter()
                .filter(|w| !w.arrived)
                .filter_map(|w| self.items.get(w.item))
                .map(|i| i.text.clone());
            self.wave(commands.collect(), why, span);
            tokens.extend(self.spend_wave(span));
        }
        let wave = self.waves.len().saturating_sub(1);
        if let (Some(wave), 0) = (self.waves.last_mut(), self.block) {
            wave.before = true;
        }
        tokens.extend(self.take_all(more));
        if self.block == 0 && self.facts.split == Some(Split::AfterWave(wave)) && !self.writing {
            tokens.extend(self.begin_writing());
        }
        tokens
    }

    /// The wait for everything and for a command that is awaited at its place.
    fn wait_with(&mut self, mut texts: Vec<String>, span: Span, more: bool) -> TokenStream {
        let waiting = self.out.clone().unwrap_or_default();
        let mut commands: Vec<String> = waiting
            .iter()
            .filter(|w| !w.arrived)
            .filter_map(|w| self.items.get(w.item))
            .map(|i| i.text.clone())
            .collect();
        commands.append(&mut texts);
        let ends = self.block == 0 && !more && !self.more;
        self.wave(commands, if ends { Why::Done } else { Why::Place }, span);
        let mut tokens = self.spend_wave(span);
        tokens.extend(self.take_all(more));
        tokens
    }

    fn take_all(&mut self, more: bool) -> TokenStream {
        let waiting = self.out.clone().unwrap_or_default();
        let mut left = Vec::new();
        let mut takes = Vec::new();
        let mut calls = false;
        let mut tokens = TokenStream::new();
        // the items do not change while they are waited for
        let items = std::mem::take(&mut self.items);
        for one in &waiting {
            let own = one.home == Some(self.block);
            let Some(item) = items.get(one.item) else { continue };
            calls |= item.kind == Kind::Call;
            if own && !self.facts.slots.contains(&one.item) {
                takes.push(Take::Local(one.item, item));
            } else if own {
                takes.push(Take::Slot(one.item, item));
            } else {
                self.found.slots.insert(one.item);
                let bound = if one.home.is_some() { Bound::Elsewhere } else { Bound::Nowhere };
                if one.home.is_some() {
                    left.push(Waiting { arrived: true, ..*one });
                }
                if !one.arrived {
                    takes.push(Take::Settle(one.item, item, bound));
                }
            }
        }
        tokens.extend(self.mark_last(more));
        tokens.extend(self.commit(&takes));
        if calls {
            tokens.extend(quote!(::roundtrip::__private::gate().await;));
        }
        tokens.extend(emit::wait(&takes, self.function.pipes.len() > 1));
        self.items = items;
        self.out = Some(left);
        tokens
    }

    /// Tells a calling batch function that nothing more will be queued.
    fn mark_last(&mut self, more: bool) -> TokenStream {
        if more || self.more || !self.facts.many {
            return TokenStream::new();
        }
        let last = emit::last();
        quote!(#last.here();)
    }

    /// A call goes on to its later waves only when nothing that was queued before it has failed.
    fn settle_for_call(&mut self) -> TokenStream {
        let waiting = self.out.clone().unwrap_or_default();
        let mut takes = Vec::new();
        for one in waiting.iter().filter(|w| !w.arrived) {
            let Some(item) = self.items.get(one.item) else { continue };
            if self.function.budget() != Some(1) {
                self.found.slots.insert(one.item);
            }
            let bound = if one.home.is_some() { Bound::Elsewhere } else { Bound::Nowhere };
            takes.push(Take::Settle(one.item, item, bound));
        }
        emit::wait(&takes, self.function.pipes.len() > 1)
    }

    /// Something may leave the function, or the block, while items wait.
    pub(super) fn may_leave(&mut self, span: Span) -> TokenStream {
        let waiting = self.out.clone().unwrap_or_default();
        let calls = waiting
            .iter()
            .any(|w| !w.arrived && self.items.get(w.item).is_some_and(|i| i.kind == Kind::Call));
        if calls {
            return self.wait(Why::End, span, true);
        }
        for one in waiting.iter().filter(|w| !w.arrived) {
            self.found.slots.insert(one.item);
            self.found.finish = true;
        }
        TokenStream::new()
    }

    /// A name of a waiting item that `code` mentions, or something a waiting call borrows and `code` disturbs.
    fn used(&self, code: &Expr) -> Option<(Why, Span)> {
        let out = self.out.as_ref()?;
        let mut names = Names::new();
        for item in out.iter().filter(|w| w.home.is_some()).filter_map(|w| self.items.get(w.item)) {
            names.extend(item.names.iter().cloned());
        }
        if let Some((name, span)) = names::first_of(code, &names) {
            return Some((Why::Use(name), span));
        }
        out.iter().filter_map(|w| self.items.get(w.item)).find_map(|item| {
            let (name, span) = item.borrows.disturbed_by(code, &self.scope.known)?;
            Some((Why::Borrowed(name), span))
        })
    }

    fn shadowed(&self, pattern: &Pat) -> Option<String> {
        let bound = names::bound(pattern);
        let out = self.out.as_ref()?;
        let names = out
            .iter()
            .filter(|w| w.home.is_some())
            .filter_map(|w| self.items.get(w.item))
            .flat_map(|i| &i.names);
        names.into_iter().find(|name| bound.contains(*name)).cloned()
    }

    /// A call in this block waits, and its future cannot leave the block.
    pub(super) fn ends_calls(&self) -> bool {
        self.out.iter().flatten().any(|w| {
            let here = w.home == Some(self.block)
                || self.found.declared.get(&w.item).is_some_and(|(at, _)| *at == self.block);
            let outlives = |item: &Item| !self.scope.temporary && item.borrows.outlives(&self.scope.declared);
            here && self
                .items
                .get(w.item)
                .is_some_and(|item| item.kind == Kind::Call && (self.block == 0 || !outlives(item)))
        })
    }

    /// `stmt` may queue something.
    pub(super) fn works(&self, stmt: &impl ToTokens) -> bool {
        names::first_of(stmt, &self.scope.pipes).is_some()
            || stmt.to_token_stream().to_string().contains(". await")
    }

    fn check_recursion(&mut self, command: &Expr) {
        if command::called(command).is_some_and(|name| *name == self.function.sig.ident) {
            self.recursive = true;
            self.errors.push(syn::Error::new(
                command::span(command),
                "a batch function cannot call itself: its future would contain itself. Write the recursion as a loop, or move it to an \
                 ordinary `async fn` that returns `Pin<Box<dyn Future<..>>>` and is called with a `&Client`",
            ));
        }
    }
}

/// The numbers of handles that are awaited at their place begin here.
const FIRST_HEAD: usize = 1000;

fn scan_arguments(command: &Expr, pipes: &Names) -> scan::Seen {
    let mut seen = scan::Seen::default();
    for argument in command::arguments(command, pipes) {
        seen.add(scan::expr(argument, pipes));
    }
    seen
}

/// The `let` as the user wrote it, to see what it binds.
fn local_for_scope(transformed: &Local, original: &Stmt) -> Local {
    match original {
        Stmt::Local(local) => local.clone(),
        _ => transformed.clone(),
    }
}
