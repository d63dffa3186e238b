//! A plan as text: statement by statement, what it queues and what it waits for, and what comes of it.

use std::fmt::Write;

use super::flow::Waiting;
use super::whole::Plan;
use super::{BlockId, Does, ItemId, Kind, Leaves, Node, Place, ROOT, StmtId};

pub(super) fn text(plan: &Plan) -> String {
    let mut text = Text { plan, out: String::new(), depth: 0 };
    text.block(ROOT);
    text.summary();
    text.out
}

struct Text<'p> {
    plan: &'p Plan,
    out: String,
    depth: usize,
}

impl Text<'_> {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.out, "{}{line}", "  ".repeat(self.depth));
    }

    fn block(&mut self, id: BlockId) {
        for stmt in &self.plan.body.block(id).stmts {
            self.statement(*stmt);
        }
        self.wait(Place::End(id));
    }

    fn statement(&mut self, id: StmtId) {
        let plan = self.plan;
        let stmt = plan.body.stmt(id);
        self.wait(Place::Before(id));
        match &stmt.does {
            Does::Queue(item) => {
                let kept = self.kept(*item);
                let line = format!("{}{kept}", self.item(*item));
                self.line(&line);
            }
            Does::Value { head, .. } => {
                for item in head {
                    let line = format!("{} first of all", self.item(*item));
                    self.line(&line);
                }
                if !head.is_empty() {
                    let taken = plan.flow.taken.get(&Place::Head(id)).map(outstanding).unwrap_or_default();
                    let all: Vec<String> = taken.into_iter().chain(head.iter().copied()).map(name).collect();
                    self.line(&format!("WAIT {{{}}} for its value", all.join(" ")));
                }
            }
        }
        self.nodes(id);
        match stmt.leaves {
            Some(Leaves::Return) => self.line("return"),
            Some(Leaves::Break(_)) => self.line("break"),
            Some(Leaves::Continue(_)) => self.line("continue"),
            None => {}
        }
        self.wait(Place::After(id));
    }

    fn nodes(&mut self, id: StmtId) {
        for node in &self.plan.body.stmt(id).nodes {
            match node {
                Node::Await(items) => {
                    for item in items {
                        let line = format!("{} at its place", self.item(*item));
                        self.line(&line);
                    }
                    let all: Vec<String> = items.iter().copied().map(name).collect();
                    self.line(&format!("WAIT {{{}}} inside", all.join(" ")));
                }
                Node::Foreign | Node::Flush(_) => self.line("something else is awaited"),
                Node::Exit => self.line("may leave"),
                Node::Jump(_) => self.line("may break or continue"),
                Node::Branch { arms, or_none, .. } => {
                    for (number, arm) in arms.iter().enumerate() {
                        self.nested(if number == 0 { "either" } else { "or" }, *arm);
                    }
                    if *or_none && arms.len() > 1 {
                        self.line("or nothing");
                    }
                }
                Node::Block { block, .. } => self.nested("block", *block),
                Node::Loop(each) => {
                    if let Some(condition) = each.condition {
                        self.nested("while", condition);
                    }
                    self.nested("repeat", each.body);
                }
            }
        }
    }

    fn nested(&mut self, title: &str, block: BlockId) {
        self.line(title);
        self.depth += 1;
        self.block(block);
        self.depth -= 1;
    }

    fn wait(&mut self, place: Place) {
        let plan = self.plan;
        let (Some(wait), Some(taken)) = (plan.flow.waits.get(&place), plan.flow.taken.get(&place)) else {
            return;
        };
        let items: Vec<String> = outstanding(taken).into_iter().map(name).collect();
        let stmt = match place {
            Place::Before(stmt) | Place::Head(stmt) | Place::After(stmt) => Some(stmt),
            Place::End(block) => plan.body.block(block).stmts.last().copied(),
        };
        let last = plan.many && stmt.is_some_and(|stmt| plan.ends(stmt, wait.more));
        let last = if last { ", the last" } else { "" };
        self.line(&format!("WAIT {{{}}} {}{last}", items.join(" "), plan.body.why(&wait.why)));
    }

    fn item(&self, id: ItemId) -> String {
        let item = self.plan.body.item(id);
        let kind = match item.kind {
            Kind::Command => "queue",
            Kind::Handles => "handles",
            Kind::Call => "call",
        };
        let binds: Vec<&str> = item.binds.iter().map(|bound| self.plan.body.name(*bound)).collect();
        let binds = if binds.is_empty() { String::new() } else { format!(" -> {}", binds.join(" ")) };
        let question = if item.question.is_some() { " ?" } else { "" };
        format!("{kind} {} {}{binds}{question}", name(id), item.text)
    }

    fn kept(&self, id: ItemId) -> &'static str {
        let keep = &self.plan.keep;
        match (keep.slots.contains(&id), keep.tails.contains(&id)) {
            (true, _) => ", in a slot",
            (_, true) => ", the function ends with it",
            _ => "",
        }
    }

    fn summary(&mut self) {
        let plan = self.plan;
        let mut line = format!("= {} round trips", plan.cost.most);
        for (is, what) in [
            (plan.cost.over.is_some(), ", over the budget"),
            (plan.keep.finish, ", finished"),
            (plan.many, ", several"),
            (plan.any_mode, ", in any mode"),
            (plan.settled, ", shares nothing with what follows"),
        ] {
            line.push_str(if is { what } else { "" });
        }
        if let Some(split) = plan.split {
            let _ = write!(line, ", writes {split:?}");
        }
        self.line(&line);
    }
}

fn name(id: ItemId) -> String {
    format!("#{}", id.0)
}

fn outstanding(taken: &Waiting) -> Vec<ItemId> {
    let mut all: Vec<ItemId> =
        taken.iter().filter(|(_, arrived)| !**arrived).map(|((item, _), _)| *item).collect();
    all.dedup();
    all
}
