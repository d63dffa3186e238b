//! Control flow: branches get a copy of what waits and are merged; a loop hands what an iteration leaves to the next.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Block, Expr, Label, Stmt};

use super::command::{self, Kind};
use super::names::{self, Names};
use super::plan::{Waiting, Why};
use super::scan::{self, Seen};
use super::walk::{At, Walk};

/// The state before a branch, and after each of its arms.
pub(super) struct Fork {
    out: Option<Vec<Waiting>>,
    path: Vec<usize>,
    token: usize,
    ends: Vec<(Option<Vec<Waiting>>, Vec<usize>)>,
    tokens: Vec<usize>,
}

/// What `break` and `continue` take along to the end of a loop, or of a block with a label.
pub(super) struct Escape {
    label: Option<syn::Lifetime>,
    is_loop: bool,
    /// What is queued inside begins here.
    first_item: usize,
    out: Vec<Waiting>,
}

impl Escape {
    fn new(label: &Option<Label>, is_loop: bool, first_item: usize) -> Escape {
        Escape { label: label.as_ref().map(|label| label.name.clone()), is_loop, first_item, out: Vec::new() }
    }
}

impl Walk<'_> {
    /// What the part of `expr` outside of its nested blocks does.
    pub(super) fn direct(&self, expr: &Expr) -> Seen {
        let pipes = &self.scope.pipes;
        match expr {
            Expr::If(branch) => scan::expr(&branch.cond, pipes),
            Expr::Match(matched) => scan::expr(&matched.expr, pipes),
            Expr::ForLoop(each) => scan::expr(&each.expr, pipes),
            Expr::While(repeated) => scan::expr(&repeated.cond, pipes),
            Expr::Block(_) | Expr::Unsafe(_) | Expr::Loop(_) => Seen::default(),
            Expr::Paren(inner) => self.direct(&inner.expr),
            Expr::Group(inner) => self.direct(&inner.expr),
            Expr::Try(inner) if is_structured(&inner.expr) => Seen { exit: true, ..self.direct(&inner.expr) },
            Expr::Assign(assign) => {
                let mut seen = self.direct(&assign.right);
                seen.add(scan::expr(&assign.left, pipes));
                seen
            }
            other => scan::expr(other, pipes),
        }
    }

    /// The nested blocks of `expr`; everything else in it stays.
    pub(super) fn nested(&mut self, expr: &mut Expr, at: At, before: &mut TokenStream) -> TokenStream {
        match expr {
            Expr::If(branch) => {
                let arm = if branch.else_branch.is_some() { at } else { At { void: true, settle: false } };
                let mut fork = self.fork();
                let bound = patterns(&branch.cond);
                let then = self.arm(&mut fork, |walk| {
                    walk.scoped(&bound, |walk| walk.block(&branch.then_branch.stmts, arm))
                });
                branch.then_branch.stmts = verbatim(then);
                match &mut branch.else_branch {
                    Some((_, otherwise)) => {
                        let tokens = self.arm(&mut fork, |walk| walk.block_of(otherwise, arm));
                        **otherwise = Expr::Verbatim(quote!({ #tokens }));
                    }
                    None => fork.ends.push((fork.out.clone(), fork.path.clone())),
                }
                self.merge(fork, before);
            }
            Expr::Match(matched) => {
                let mut fork = self.fork();
                for arm in &mut matched.arms {
                    let bound = names::bound(&arm.pat);
                    let body = &arm.body;
                    let tokens =
                        self.arm(&mut fork, |walk| walk.scoped(&bound, |walk| walk.block_of(body, at)));
                    *arm.body = Expr::Verbatim(quote!({ #tokens }));
                }
                self.merge(fork, before);
            }
            Expr::Block(block) if block.label.is_none() => {
                block.block.stmts = verbatim(self.block(&block.block.stmts, at));
            }
            Expr::Block(block) => {
                // `break 'label` leaves it
                self.escapes.push(Escape::new(&block.label, false, self.items.len()));
                block.block.stmts = verbatim(self.block(&block.block.stmts, At { settle: false, ..at }));
                let escaped = self.escapes.pop().map(|escape| escape.out);
                self.out = union([self.out.take(), escaped.filter(|out| !out.is_empty())]);
            }
            Expr::Unsafe(block) => block.block.stmts = verbatim(self.block(&block.block.stmts, at)),
            Expr::ForLoop(each) => {
                let bound = names::bound(&each.pat);
                let from = (
                    bound.clone(),
                    names::mentioned(&each.expr),
                    is_rooted(&each.expr),
                    is_exclusive(&each.expr),
                );
                each.body.stmts =
                    verbatim(self.looped(&each.body, &each.label, from, At { void: true, settle: false }));
            }
            Expr::While(repeated) => {
                let waits = scan::expr(&repeated.cond, &self.scope.pipes).waits().is_some();
                let bound = patterns(&repeated.cond);
                let from = (bound, names::mentioned(&repeated.cond), false, is_exclusive(&repeated.cond));
                repeated.body.stmts = verbatim(self.looped(
                    &repeated.body,
                    &repeated.label,
                    from,
                    At { void: true, settle: waits },
                ));
            }
            Expr::Loop(forever) => {
                let from = (Names::new(), Names::new(), true, false);
                forever.body.stmts = verbatim(self.looped(
                    &forever.body,
                    &forever.label,
                    from,
                    At { void: true, settle: false },
                ));
            }
            Expr::Paren(inner) => {
                *inner.expr = Expr::Verbatim(self.nested(&mut inner.expr, at, before));
            }
            Expr::Try(inner) if is_structured(&inner.expr) => {
                let at = At { void: false, settle: at.settle };
                *inner.expr = Expr::Verbatim(self.nested(&mut inner.expr, at, before));
            }
            Expr::Assign(assign) => {
                let at = At { void: false, settle: false };
                *assign.right = Expr::Verbatim(self.nested(&mut assign.right, at, before));
            }
            _ => {}
        }
        expr.to_token_stream()
    }

    /// `return`, `break`, `continue`: what comes before, and the expression.
    pub(super) fn leave(&mut self, expr: &Expr) -> Option<(TokenStream, TokenStream)> {
        match expr {
            Expr::Return(leave) => {
                let more = std::mem::take(&mut self.more);
                // an early return out of a transaction must not commit half of it: `finish` decides by the outcome
                let settle = !self.function.is_atomic();
                let before_leaving = if settle { TokenStream::new() } else { self.may_leave(leave.span()) };
                let (mut before, value) = match &leave.expr {
                    Some(value) => self.value(value, At { void: false, settle }),
                    None if settle => (self.wait(Why::Done, leave.span(), false), TokenStream::new()),
                    None => Default::default(),
                };
                before.extend(before_leaving);
                self.more = more;
                self.out = None;
                Some((before, quote!(return #value)))
            }
            Expr::Break(leave) => {
                let (mut before, value) = match &leave.expr {
                    Some(value) => self.value(value, At::default()),
                    None => Default::default(),
                };
                before.extend(self.escape(expr, leave.label.as_ref()));
                let label = &leave.label;
                Some((before, quote!(break #label #value)))
            }
            Expr::Continue(leave) => Some((self.escape(expr, leave.label.as_ref()), expr.to_token_stream())),
            _ => None,
        }
    }

    fn escape(&mut self, expr: &Expr, label: Option<&syn::Lifetime>) -> TokenStream {
        let waiting = self.out.clone().unwrap_or_default();
        let calls = waiting
            .iter()
            .any(|w| !w.arrived && self.items.get(w.item).is_some_and(|i| i.kind == Kind::Call));
        let tokens = if calls || self.settles_each() {
            self.wait(Why::End, expr.span(), true)
        } else {
            TokenStream::new()
        };
        for one in self.out.take().unwrap_or_default() {
            self.found.slots.insert(one.item);
            let mut around = self.escapes.iter_mut().rev();
            let target = around.find(|escape| match label {
                Some(label) => escape.label.as_ref().is_some_and(|other| other.ident == label.ident),
                None => escape.is_loop,
            });
            if let Some(escape) = target {
                // what was queued in there has no place any more in which to be bound
                let home = one.home.filter(|_| one.item < escape.first_item);
                escape.out.push(Waiting { home, ..one });
            }
        }
        tokens
    }

    /// One iteration must leave nothing: the condition of the loop waits for something.
    fn settles_each(&self) -> bool {
        self.settles.last().copied().unwrap_or(false)
    }

    fn looped(
        &mut self,
        body: &Block,
        label: &Option<Label>,
        from: (Names, Names, bool, bool),
        at: At,
    ) -> TokenStream {
        let (bound, source, rooted, exclusive) = from;
        let id = self.loops;
        self.loops += 1;
        let first_item = self.items.len();
        let start = self.out.clone();
        if let Some(carried) = self.facts.carried.get(&id).cloned() {
            let out = self.out.get_or_insert_with(Vec::new);
            out.extend(carried.into_iter().map(|item| Waiting { item, home: None, arrived: false }));
        }
        let more = self.more;
        self.more |= self.works(body);
        self.loop_depth += 1;
        self.escapes.push(Escape::new(label, true, first_item));
        self.settles.push(at.settle);
        let tokens = self.scoped(&bound, |walk| {
            for name in &bound {
                walk.scope.known.from.push((name.clone(), source.clone()));
                if exclusive {
                    walk.scope.known.exclusive.insert(name.clone());
                }
            }
            walk.iterates = Some(rooted);
            walk.block(&body.stmts, at)
        });
        self.settles.pop();
        self.loop_depth -= 1;
        self.more = more;
        let escaped = self.escapes.pop().map(|escape| escape.out).unwrap_or_default();
        let end = self.out.take();
        let mut carried: Vec<_> =
            end.iter().flatten().chain(&escaped).filter(|w| !w.arrived).map(|w| w.item).collect();
        carried.retain(|item| *item >= first_item);
        carried.sort_unstable();
        carried.dedup();
        self.found.slots.extend(carried.iter().copied());
        if !carried.is_empty() {
            self.found.carried.insert(id, carried);
        }
        let escaped = (!escaped.is_empty()).then_some(escaped);
        self.out = union([start, end, escaped]);
        tokens
    }

    /// The content of a block.
    pub(super) fn block(&mut self, stmts: &[Stmt], at: At) -> TokenStream {
        let outer = (self.block, self.index, self.scope.clone());
        self.blocks += 1;
        self.block = self.blocks;
        self.scope.guards = false;
        self.scope.declared = Names::new();
        self.scope.temporary = self.iterates.take().is_some_and(|rooted| !rooted);
        let mut tokens = self.statements(stmts, at);
        if self.out.is_some() && (at.settle || self.scope.guards || self.ends_calls()) {
            tokens.extend(self.wait(
                Why::End,
                stmts.last().map_or_else(proc_macro2::Span::call_site, |s| s.span()),
                false,
            ));
        }
        let block = std::mem::replace(&mut self.block, outer.0);
        let mut out = self.out.take();
        for one in out.iter_mut().flatten() {
            let call = self.items.get(one.item).is_some_and(|item| item.kind == Kind::Call);
            let here = one.home == Some(block)
                || self.found.declared.get(&one.item).is_some_and(|(at, _)| *at == block);
            if !here {
                continue;
            }
            one.home = None;
            self.found.slots.insert(one.item);
            if call {
                self.found.declared.insert(one.item, (outer.0, outer.1));
            }
        }
        self.out = out;
        self.index = outer.1;
        self.scope = outer.2;
        tokens
    }

    /// An arm that may be a block or any other expression, as the content of a block.
    pub(super) fn block_of(&mut self, expr: &Expr, at: At) -> TokenStream {
        match expr {
            Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => {
                self.block(&block.block.stmts, at)
            }
            other => self.block(&[Stmt::Expr(other.clone(), None)], at),
        }
    }

    /// With `bound` hiding what had these names.
    fn scoped<T>(&mut self, bound: &Names, body: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.scope.clone();
        self.scope.shadow(bound);
        let value = body(self);
        self.scope = outer;
        value
    }

    pub(super) fn fork(&self) -> Fork {
        Fork {
            out: self.out.clone(),
            path: self.path.clone(),
            token: self.token,
            ends: Vec::new(),
            tokens: Vec::new(),
        }
    }

    /// Walks one arm from the state of the fork.
    pub(super) fn arm(
        &mut self,
        fork: &mut Fork,
        body: impl FnOnce(&mut Self) -> TokenStream,
    ) -> TokenStream {
        self.out = fork.out.clone();
        self.path = fork.path.clone();
        self.token = fork.token;
        self.branch_depth += 1;
        let tokens = body(self);
        self.branch_depth -= 1;
        if self.token != fork.token && self.out.is_some() {
            fork.tokens.push(self.token);
        }
        fork.ends.push((self.out.take(), std::mem::take(&mut self.path)));
        tokens
    }

    pub(super) fn merge(&mut self, fork: Fork, before: &mut TokenStream) {
        self.out = union(fork.ends.iter().map(|(out, _)| out.clone()));
        self.path = fork.ends.into_iter().map(|(_, path)| path).max_by_key(Vec::len).unwrap_or(fork.path);
        self.token = fork.token;
        let mut all = fork.tokens;
        if !all.is_empty() {
            all.push(fork.token);
        }
        before.extend(self.join_tokens(&all));
    }

    /// Awaits that stay in the middle of an expression.
    pub(super) fn in_place(&mut self, expr: &mut Expr, seen: &Seen, before: &mut TokenStream) {
        let mut calls = false;
        for command in &seen.commands {
            calls |= command.kind == Kind::Call;
            self.wave(vec![command.text.clone()], Why::Place, command.at);
            before.extend(self.spend_wave(command.at));
        }
        self.calls += usize::from(calls);
        self.foreign = self.foreign.or(seen.foreign);
        if seen.foreign.is_some() || calls {
            before.extend(quote!(::roundtrip::__private::gate().await;));
        }
        let once = calls && self.function.options.round_trips.is_some();
        if self.any_mode || once {
            let mut rewrite = InPlace { pipes: &self.scope.pipes, any_mode: self.any_mode, once };
            rewrite.direct(expr);
        }
    }
}

/// Rewrites the awaits of commands outside of nested blocks.
struct InPlace<'p> {
    pipes: &'p Names,
    any_mode: bool,
    once: bool,
}

impl InPlace<'_> {
    fn direct(&mut self, expr: &mut Expr) {
        match expr {
            Expr::If(branch) => self.visit_expr_mut(&mut branch.cond),
            Expr::Match(matched) => self.visit_expr_mut(&mut matched.expr),
            Expr::ForLoop(each) => self.visit_expr_mut(&mut each.expr),
            Expr::While(repeated) => self.visit_expr_mut(&mut repeated.cond),
            Expr::Block(_) | Expr::Unsafe(_) | Expr::Loop(_) => {}
            Expr::Paren(inner) => self.direct(&mut inner.expr),
            Expr::Try(inner) if is_structured(&inner.expr) => self.direct(&mut inner.expr),
            Expr::Assign(assign) => self.direct(&mut assign.right),
            other => self.visit_expr_mut(other),
        }
    }
}

impl VisitMut for InPlace<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if matches!(expr, Expr::Closure(_) | Expr::Async(_)) {
            return;
        }
        syn::visit_mut::visit_expr_mut(self, expr);
        let Expr::Await(awaited) = expr else { return };
        let Some(kind) = command::kind(&awaited.base, self.pipes) else { return };
        let base = &awaited.base;
        let mut step = match (kind, &**base) {
            (Kind::Handles, Expr::MethodCall(call)) => {
                let (pipe, handles) = (&call.receiver, &call.args);
                quote!(::roundtrip::__private::handles(&#pipe, #handles))
            }
            (Kind::Call, _) if self.once => quote!(::roundtrip::__private::once(#base)),
            _ => base.to_token_stream(),
        };
        if self.any_mode {
            step = quote!(::roundtrip::__private::reply(#step));
        }
        *awaited.base = Expr::Verbatim(step);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// It has blocks in which commands can wait.
pub(super) fn is_structured(expr: &Expr) -> bool {
    match expr {
        Expr::If(_) | Expr::Match(_) | Expr::Block(_) | Expr::Unsafe(_) => true,
        Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => true,
        Expr::Paren(inner) => is_structured(&inner.expr),
        Expr::Try(inner) => is_structured(&inner.expr),
        Expr::Assign(assign) => is_structured(&assign.right),
        _ => false,
    }
}

fn verbatim(tokens: TokenStream) -> Vec<Stmt> {
    vec![Stmt::Expr(Expr::Verbatim(tokens), None)]
}

/// The names that the patterns of `if let` and `while let` bind.
fn patterns(cond: &Expr) -> Names {
    match cond {
        Expr::Let(binding) => names::bound(&binding.pat),
        Expr::Binary(binary) => &patterns(&binary.left) | &patterns(&binary.right),
        Expr::Paren(paren) => patterns(&paren.expr),
        _ => Names::new(),
    }
}

/// What the iterator yields does not live in a temporary of the loop's.
fn is_rooted(expr: &Expr) -> bool {
    matches!(expr, Expr::Range(_)) || super::borrow::root(expr).is_some()
}

/// It yields `&mut`.
fn is_exclusive(expr: &Expr) -> bool {
    let text = expr.to_token_stream().to_string();
    text.contains("& mut") || text.contains("_mut (") || text.contains("_mut(")
}

/// What waits on any of several paths; arrived only where it has on all.
fn union(paths: impl IntoIterator<Item = Option<Vec<Waiting>>>) -> Option<Vec<Waiting>> {
    let mut all: Option<Vec<Waiting>> = None;
    for path in paths.into_iter().flatten() {
        let Some(all) = &mut all else {
            all = Some(path);
            continue;
        };
        for one in path {
            match all.iter_mut().find(|other| other.item == one.item && other.home == one.home) {
                Some(other) => other.arrived &= one.arrived,
                None => all.push(one),
            }
        }
    }
    if let Some(all) = &mut all {
        all.sort_by_key(|one| (one.item, one.home.is_some()));
    }
    all
}
