//! Commands, calls and joins become items.

use std::mem;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, Pat, Stmt};

use super::super::{Does, Item, ItemId, Kind, NameSet};
use super::{Command, Hole, Lower, Lowering, hole, local};
use crate::batch::look::borrow::{Argument, Borrows};
use crate::batch::look::disturb::{self, How};
use crate::batch::look::names::{self, Names};
use crate::batch::look::{chain, effect, head, macros};

impl Lower<'_> {
    /// Whether a command can be taken out of its statement: its arguments await nothing, go nowhere else in the function, and their
    /// temporaries can be kept.
    pub(super) fn moves(&self, command: &Expr, kind: Kind) -> bool {
        let arguments = chain::arguments(command, &self.scope.pipes);
        let mut effects = arguments.iter().map(|argument| effect::of(argument));
        effects.all(|effect| effect.awaits.is_none() && !effect.jumps)
            && (kind != Kind::Call || self.borrows(command).is_some())
    }

    /// A statement that only queues.
    pub(super) fn queue(
        &mut self,
        awaited: Expr,
        binding: Option<(Vec<Attribute>, Pat)>,
        binds: NameSet,
    ) -> Lowering {
        let kind = chain::awaited(&awaited, &self.scope.pipes).map_or(Kind::Command, |awaited| awaited.kind);
        let borrows = kind == Kind::Handles && self.borrows_own(&awaited);
        let id = match chain::into_awaited(awaited) {
            Some((command, question)) => {
                let id = self.item(command, kind, true);
                if let Some(item) = self.body.items.get_mut(id.0) {
                    item.question = question.map(|question| question.span);
                    item.binds = binds;
                }
                if let Some(command) = self.sources.commands.get_mut(id.0) {
                    command.question = question;
                    command.binding = binding;
                }
                id
            }
            None => return Lowering::plain(Stmt::Expr(hole(), None)),
        };
        let still = kind != Kind::Call && !borrows && self.body.item(id).exits.is_none();
        let stmt = Stmt::Expr(hole(), None);
        let does = Does::Queue(id);
        Lowering { stmt, does, hides: NameSet::new(), leaves: None, structured: false, still }
    }

    /// A future in `code` may borrow what is the function's own. Such a one cannot be made before the future of the function is.
    pub(super) fn borrows_own(&self, code: &Expr) -> bool {
        let own = |name: &String| self.scope.owned.contains(name) || self.scope.declared.contains(name);
        chain::may_borrow(code, &self.scope.pipes) && names::mentioned(code).iter().any(own)
    }

    /// A command becomes an item.
    pub(super) fn item(&mut self, command: Expr, kind: Kind, leaves_its_statement: bool) -> ItemId {
        let text = chain::text(&command);
        self.item_called(text, command, kind, leaves_its_statement)
    }

    /// The same where its arguments may have left it.
    pub(super) fn item_called(
        &mut self,
        text: String,
        command: Expr,
        kind: Kind,
        leaves_its_statement: bool,
    ) -> ItemId {
        let id = ItemId(self.body.items.len());
        // alone in a statement of its own, a command in parentheses would be warned of
        let mut command = without_parentheses(command);
        if kind == Kind::Call {
            self.check_recursion(&command);
        }
        let disturbs = self.disturbed(&command);
        let outer = mem::take(&mut self.here.mentions);
        let begins = self.here.begins;
        self.mention_all(&command);
        self.here.begins = begins;
        let mentions = mem::replace(&mut self.here.mentions, outer);
        self.here.mentions.extend(mentions.iter().copied());
        self.here.works = true;
        let arguments = chain::arguments(&command, &self.scope.pipes);
        let leaves = arguments.iter().any(|argument| effect::of(argument).leaves);
        let span = chain::span(&command);
        let (mut lets, mut borrows) = (TokenStream::new(), Borrows::default());
        if kind == Kind::Call && leaves_its_statement {
            (lets, borrows) = self.keep_temporaries(&mut command, id);
        }
        if kind == Kind::Handles {
            for closure in chain::closures_inside(&command, &self.scope.pipes) {
                let _ = borrows.argument(closure, &self.scope.known);
            }
        }
        // queueing on a pipeline changes nothing that a call holds on to
        borrows.shared.retain(|name| !self.scope.pipes.names.contains(name));
        borrows.mutable.retain(|name| !self.scope.pipes.names.contains(name));
        borrows.captured.retain(|name| !self.scope.pipes.names.contains(name));
        let mut shared = self.borrowed(&borrows.shared);
        shared.extend(self.name_set(&borrows.captured));
        let mutable = self.name_set(&borrows.mutable);
        let refers = self.name_set(&borrows.refers);
        self.body.items.push(Item {
            kind,
            text,
            span,
            question: None,
            binds: NameSet::new(),
            mentions,
            disturbs,
            shared,
            mutable,
            refers,
            has_temporaries: !lets.is_empty(),
            exits: leaves.then_some(span),
            block: self.here.block,
            in_loop: self.around.iter().any(|around| around.is_loop),
        });
        self.sources.commands.push(Command { command, lets, question: None, binding: None });
        self.configure(id);
        id
    }

    /// Names whose change would disturb a call; those that are copied are not.
    fn borrowed(&mut self, shared: &Names) -> NameSet {
        let kept: Vec<&String> =
            shared.iter().filter(|name| !self.scope.known.copies.contains(*name)).collect();
        kept.into_iter().map(|name| self.name(name)).collect()
    }

    /// The commands that an expression evaluates first of all leave it.
    pub(super) fn head(&mut self, expr: &mut Expr) -> Vec<ItemId> {
        let mut before = Names::new();
        let Some(node) = head::find(expr, &self.scope.pipes, &mut before) else { return Vec::new() };
        let commands: Vec<Expr> = match node {
            Expr::Await(awaited) => vec![mem::replace(&mut *awaited.base, hole())],
            Expr::Macro(mac) => macros::joined(&mac.mac).map(|(all, _)| all).unwrap_or_default(),
            _ => return Vec::new(),
        };
        let kinds: Vec<Kind> =
            commands.iter().filter_map(|command| chain::kind(command, &self.scope.pipes)).collect();
        let moves = commands.iter().zip(&kinds).all(|(command, kind)| self.moves(command, *kind));
        let changes = commands.iter().any(|command| self.changes(command, &before));
        if !moves || changes || kinds.len() != commands.len() {
            if let (Expr::Await(awaited), Some(command)) = (node, commands.into_iter().next()) {
                *awaited.base = command;
            }
            return Vec::new();
        }
        let node = mem::replace(node, hole());
        self.here.holes.push(Hole::Head(node));
        let all = commands.into_iter().zip(kinds);
        all.map(|(command, kind)| self.item(command, kind, true)).collect()
    }

    /// The arguments of a command change one of these names, as in `n + pipe.incrby(key, next(&mut n)).await?`.
    fn changes(&self, command: &Expr, names: &Names) -> bool {
        let (known, pipes) = (&self.scope.known, &self.scope.pipes.names);
        let mut disturbed = disturb::disturbed(command).into_iter().filter(|it| names.contains(&it.name));
        !names.is_empty()
            && disturbed.any(|it| match it.how {
                How::Assigns => true,
                How::Changes => !known.copies.contains(&it.name) && !pipes.contains(&it.name),
                How::Moves => false,
            })
    }

    /// What a call holds on to. `None`: nobody can tell how long its temporaries must live.
    fn borrows(&self, call: &Expr) -> Option<Borrows> {
        let mut borrows = Borrows::default();
        let chain = chain::is_encoded(call, &self.scope.pipes);
        let arguments = match chain {
            // its other arguments are encoded at once
            true => chain::closures(call),
            false => chain::arguments(call, &self.scope.pipes),
        };
        for argument in arguments {
            borrows.argument(argument, &self.scope.known)?;
        }
        Some(borrows)
    }

    /// Binds the temporaries among the arguments of a call, so that they live as long as its future.
    fn keep_temporaries(&self, call: &mut Expr, id: ItemId) -> (TokenStream, Borrows) {
        if chain::is_encoded(call, &self.scope.pipes) {
            return (TokenStream::new(), self.borrows(call).unwrap_or_default());
        }
        let mut borrows = Borrows::default();
        let mut lets = TokenStream::new();
        let mut number = 0;
        for argument in arguments_mut(call) {
            if chain::is_pipe(argument, &self.scope.pipes) {
                continue;
            }
            let name = local(&format!("arg{}_", id.0), number);
            match borrows.argument(argument, &self.scope.known) {
                None | Some(Argument::Plain) => {}
                Some(Argument::Hoist) => {
                    lets.extend([quote!(let #name = #argument;)]);
                    *argument = Expr::Verbatim(quote!(#name));
                    number += 1;
                }
                Some(Argument::HoistReceiver) => {
                    if let Expr::MethodCall(method) = argument {
                        let receiver = &method.receiver;
                        lets.extend([quote!(#[allow(unused_mut)] let mut #name = #receiver;)]);
                        *method.receiver = Expr::Verbatim(quote!(#name));
                        number += 1;
                    }
                }
            }
        }
        (lets, borrows)
    }

    fn check_recursion(&mut self, command: &Expr) {
        if chain::called(command, self.function.is_method()) == Some(&self.function.sig.ident) {
            self.recursive = true;
            self.errors.push(syn::Error::new(
                chain::span(command),
                "a batch function cannot call itself: its future would contain itself. Write the recursion as a loop, or move it to an \
                 ordinary `async fn` that returns `Pin<Box<dyn Future<..>>>` and is called with a `&Client`",
            ));
        }
    }
}

fn without_parentheses(expr: Expr) -> Expr {
    match expr {
        Expr::Paren(paren) if paren.attrs.is_empty() => without_parentheses(*paren.expr),
        Expr::Group(group) if group.attrs.is_empty() => without_parentheses(*group.expr),
        expr => expr,
    }
}

fn arguments_mut(call: &mut Expr) -> Vec<&mut Expr> {
    match call {
        Expr::MethodCall(call) => std::iter::once(&mut *call.receiver).chain(&mut call.args).collect(),
        Expr::Call(call) => call.args.iter_mut().collect(),
        Expr::Paren(paren) => arguments_mut(&mut paren.expr),
        Expr::Group(group) => arguments_mut(&mut group.expr),
        path @ Expr::Path(_) => vec![path],
        _ => Vec::new(),
    }
}
