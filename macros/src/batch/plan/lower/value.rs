//! An expression that stays where it is: the blocks nested in it are lowered by themselves.

use quote::ToTokens;
use syn::{Block, Expr, Pat, Stmt};

use super::super::{BlockId, ItemId, Label, Loop, Node};
use super::{Around, Bound, Hole, Iterated, Lower, hole, hole_stmt};
use crate::batch::look::attributes;
use crate::batch::look::names::{self, Names};
use crate::batch::look::owned;
use crate::batch::look::{place, start};

impl Lower<'_> {
    /// What `expr` awaits first of all, whether its blocks wait for themselves, and whether it may queue more behind its head.
    pub(super) fn first_then_value(&mut self, expr: &mut Expr, void: bool) -> (Vec<ItemId>, bool, bool) {
        let head = match expr {
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) | Expr::While(_) | Expr::Loop(_) => {
                Vec::new()
            }
            _ => self.head(expr),
        };
        let works = std::mem::take(&mut self.here.works);
        self.value(expr, void);
        let more = self.here.works;
        self.here.works |= works;
        let structured = is_structured(expr) && self.here.works;
        (head, structured, more)
    }

    /// An expression whose blocks are lowered as blocks.
    fn value(&mut self, expr: &mut Expr, void: bool) {
        match expr {
            Expr::If(branch) => {
                let bound = self.patterns(&branch.cond);
                self.inside(&mut branch.cond);
                let settles = branch.else_branch.is_some();
                let void = void || !settles;
                let reached = self.reached;
                let then = self.content(&mut branch.then_branch, &bound, None, void);
                let mut after = self.reached;
                let mut arms = vec![then];
                match &mut branch.else_branch {
                    Some((_, otherwise)) => {
                        self.reached = reached;
                        arms.push(self.arm(otherwise, &Bound::default(), void));
                        after |= self.reached;
                    }
                    None => after = reached,
                }
                self.reached = after;
                self.here.nodes.push(Node::Branch { arms, or_none: !settles, settles });
            }
            Expr::Match(matched) => {
                let own = self.is_own(&matched.expr);
                self.inside(&mut matched.expr);
                let (reached, mut after) = (self.reached, matched.arms.is_empty());
                let mut arms = Vec::new();
                for arm in &mut matched.arms {
                    let bound = bound(&arm.pat, own);
                    if let Pat::Guard(guarded) = &mut arm.pat {
                        self.maybe(|lower| lower.inside(&mut guarded.guard));
                    }
                    self.reached = reached;
                    arms.push(match attributes::may_remove(&arm.attrs) {
                        true => self.under(&arm.attrs, |lower| lower.conditional_arm(&mut arm.body, void)),
                        false => self.arm(&mut arm.body, &bound, void),
                    });
                    after |= self.reached;
                }
                self.reached = after;
                self.here.nodes.push(Node::Branch { arms, or_none: false, settles: true });
            }
            Expr::Block(block) => {
                let label = block.label.as_ref().map(|label| self.enter(Some(label), false));
                let id = self.content(&mut block.block, &Bound::default(), None, void);
                if label.is_some() && self.leave() {
                    self.reached = true;
                }
                self.here.nodes.push(Node::Block { block: id, label, settles: label.is_none() });
            }
            Expr::Unsafe(block) => {
                let id = self.content(&mut block.block, &Bound::default(), None, void);
                self.here.nodes.push(Node::Block { block: id, label: None, settles: true });
            }
            Expr::ForLoop(each) => {
                let bound = bound(&each.pat, self.is_own(&each.expr));
                self.inside(&mut each.expr);
                let source = names::mentioned(&*each.expr);
                let source = Iterated {
                    names: &source,
                    exclusive: is_exclusive(&each.expr),
                    temporary: !is_rooted(&each.expr),
                };
                self.looped(&each.label, None, &mut each.body, &bound, source, false);
            }
            Expr::While(repeated) => {
                let bound = self.patterns(&repeated.cond);
                let source = names::mentioned(&*repeated.cond);
                let exclusive = is_exclusive(&repeated.cond);
                let condition = self.condition(&mut repeated.cond);
                let source = Iterated { names: &source, exclusive, temporary: true };
                self.looped(&repeated.label, Some(condition), &mut repeated.body, &bound, source, false);
            }
            Expr::Loop(forever) => {
                let source = Iterated { names: &Names::new(), exclusive: false, temporary: false };
                self.looped(&forever.label, None, &mut forever.body, &Bound::default(), source, true);
            }
            Expr::Paren(inner) => self.value(&mut inner.expr, void),
            Expr::Group(inner) => self.value(&mut inner.expr, void),
            Expr::Try(inner) if is_structured(&inner.expr) => {
                self.value(&mut inner.expr, false);
                let at = inner.question_token.span;
                self.here.exits.get_or_insert(at);
                self.here.nodes.push(Node::Exit);
            }
            Expr::Assign(assign) => {
                self.inside(&mut assign.left);
                self.value(&mut assign.right, false);
            }
            other => self.inside(other),
        }
    }

    /// What an expression gives refers to nothing.
    fn is_own(&self, expr: &Expr) -> bool {
        owned::expr(expr, &self.scope.own, &self.scope.pipes)
    }

    /// The names that the patterns of `if let` and `while let` bind.
    fn patterns(&self, cond: &Expr) -> Bound {
        match cond {
            Expr::Let(binding) => bound(&binding.pat, self.is_own(&binding.expr)),
            Expr::Binary(binary) => {
                let (left, right) = (self.patterns(&binary.left), self.patterns(&binary.right));
                Bound { names: &left.names | &right.names, own: &left.own | &right.own }
            }
            Expr::Paren(paren) => self.patterns(&paren.expr),
            _ => Bound::default(),
        }
    }

    /// The statements of a block leave it.
    fn content(
        &mut self,
        block: &mut Block,
        bound: &Bound,
        source: Option<Iterated<'_>>,
        void: bool,
    ) -> BlockId {
        let stmts = std::mem::replace(&mut block.stmts, vec![hole_stmt()]);
        let id = self.block(stmts, bound, source, void);
        self.here.holes.push(Hole::Block(id));
        id
    }

    /// An arm that may be a block or any other expression.
    pub(super) fn arm(&mut self, expr: &mut Expr, bound: &Bound, void: bool) -> BlockId {
        let stmts = match std::mem::replace(expr, hole()) {
            Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => block.block.stmts,
            other => vec![Stmt::Expr(other, None)],
        };
        let id = self.block(stmts, bound, None, void);
        self.here.holes.push(Hole::Braced(id));
        id
    }

    /// The body of an arm that may not be there: nothing in it moves.
    fn conditional_arm(&mut self, body: &mut Expr, void: bool) -> BlockId {
        let body = std::mem::replace(body, hole());
        let id = self.nested(&Bound::default(), None, void, |lower| {
            lower.record(start::of(&body), true, |lower| lower.conditional(Stmt::Expr(body, None)));
        });
        self.here.holes.push(Hole::Braced(id));
        id
    }

    fn looped(
        &mut self,
        label: &Option<syn::Label>,
        condition: Option<BlockId>,
        body: &mut Block,
        bound: &Bound,
        source: Iterated<'_>,
        endless: bool,
    ) {
        let reached = self.reached;
        let label = self.enter(label.as_ref(), true);
        let body = self.content(body, bound, Some(source), true);
        let broken = self.leave();
        self.reached = reached && (!endless || broken);
        self.here.nodes.push(Node::Loop(Loop { label, condition, body, endless }));
    }

    /// A loop, or a block with a label, begins.
    pub(super) fn enter(&mut self, label: Option<&syn::Label>, is_loop: bool) -> Label {
        let id = Label(self.body.labels);
        self.body.labels += 1;
        let name = label.map(|label| label.name.ident.to_string());
        self.around.push(Around { label: id, name, is_loop, broken: false });
        id
    }

    /// It ends: whether a `break` goes to its end.
    pub(super) fn leave(&mut self) -> bool {
        self.around.pop().is_some_and(|around| around.broken)
    }
}

/// It has blocks in which commands can wait.
pub(super) fn is_structured(expr: &Expr) -> bool {
    match expr {
        Expr::If(_) | Expr::Match(_) | Expr::Block(_) | Expr::Unsafe(_) => true,
        Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => true,
        Expr::Paren(inner) => is_structured(&inner.expr),
        Expr::Group(inner) => is_structured(&inner.expr),
        Expr::Try(inner) => is_structured(&inner.expr),
        Expr::Assign(assign) => is_structured(&assign.right),
        _ => false,
    }
}

fn bound(pattern: &Pat, own: bool) -> Bound {
    let names = names::bound(pattern);
    Bound { own: if own { names.clone() } else { Names::new() }, names }
}

/// What the iterator yields does not live in a temporary of the loop's.
fn is_rooted(expr: &Expr) -> bool {
    matches!(expr, Expr::Range(_)) || place::root(expr).is_some()
}

/// It yields `&mut`.
fn is_exclusive(expr: &Expr) -> bool {
    let text = expr.to_token_stream().to_string();
    text.contains("& mut") || text.contains("_mut (") || text.contains("_mut(")
}
