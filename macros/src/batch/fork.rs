//! Branches: each arm begins with a copy of what waits, and what their ends have is merged.

use proc_macro2::TokenStream;

use super::plan::Waiting;
use super::walk::Walk;

/// The state before a branch, and after each of its arms.
pub(super) struct Fork {
    pub(super) out: Option<Vec<Waiting>>,
    pub(super) path: Vec<usize>,
    token: usize,
    pub(super) ends: Vec<(Option<Vec<Waiting>>, Vec<usize>)>,
    tokens: Vec<usize>,
}

impl Walk<'_> {
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
        before.extend([self.join_tokens(&all)]);
    }
}

/// What waits on any of several paths; arrived only where it has on all.
pub(super) fn union(paths: impl IntoIterator<Item = Option<Vec<Waiting>>>) -> Option<Vec<Waiting>> {
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
