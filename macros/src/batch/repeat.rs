//! Loops: what an iteration leaves waiting is handed to the next.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Block, Expr, Label};

use super::command::Kind;
use super::fork::union;
use super::leave::Escape;
use super::names::Names;
use super::plan::Waiting;
use super::walk::{At, Walk};

impl Walk<'_> {
    pub(super) fn looped(
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
        self.more |= body.stmts.iter().any(|stmt| self.works(stmt));
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
        self.left = carried.clone();
        if !carried.is_empty() {
            self.found.carried.insert(id, carried);
        }
        let escaped = (!escaped.is_empty()).then_some(escaped);
        self.out = union([start, end, escaped]);
        tokens
    }
}

impl Walk<'_> {
    /// The condition of the loop that was just walked may leave the function, and does so after a round as well as before the first.
    pub(super) fn may_leave_again(&mut self) {
        self.found.finish |= !self.left.is_empty();
        self.found.calls_carried = self.facts.calls_carried
            || self.left.iter().any(|id| self.items.get(*id).is_some_and(|item| item.kind == Kind::Call));
    }
}

/// What the iterator yields does not live in a temporary of the loop's.
pub(super) fn is_rooted(expr: &Expr) -> bool {
    matches!(expr, Expr::Range(_)) || super::borrow::root(expr).is_some()
}

/// It yields `&mut`.
pub(super) fn is_exclusive(expr: &Expr) -> bool {
    let text = expr.to_token_stream().to_string();
    text.contains("& mut") || text.contains("_mut (") || text.contains("_mut(")
}
