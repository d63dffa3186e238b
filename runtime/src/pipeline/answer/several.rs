//! Replies from several nodes: merged into one, and how each part ended.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Answer;
use crate::error::{ErrorPart, Failure};
use crate::facts::Facts;
use crate::link::{Piece, Site, decode};
use crate::pipeline::places::{Merging, Run};
use crate::{Error, Result};

impl Answer {
    /// The reply that those of several nodes have become.
    #[cold]
    pub(super) fn merged<'a>(&'a self, merging: &'a Merging, place: u32) -> Result<(&'a [u8], &'a Piece)> {
        let runs = self.places.as_ref().map_or(&[][..], |places| places.get(place));
        let mut replies: Vec<&[u8]> = Vec::with_capacity(runs.len());
        let mut failed = None;
        for run in runs {
            match self.reply_to(*run) {
                Ok(reply) => replies.push(reply),
                Err(error) => drop(failed.get_or_insert(error)),
            }
        }
        let is_done = merging.is_done_by_one() && !replies.is_empty();
        if let Some(error) = failed.filter(|_| !is_done) {
            let facts = self.queued.facts.get(place as usize).copied().unwrap_or(&Facts::RAW);
            return Err(error.of_parts(facts, self.parts_of(merging, runs)));
        }
        match merging.merged(&replies) {
            Some(merged) => Ok((merged.bytes(), merged)),
            None => Err(Error::unmerged()),
        }
    }

    /// What a node has replied to its part of a command.
    fn reply_to(&self, run: Run) -> Result<&[u8]> {
        let (part, n) = self.locate(run).ok_or(Failure::Internal)?;
        let (frame, _) = part.reply(n, &mut 0)?;
        if decode::may_be_error(frame)
            && let Some(error) = decode::error(frame)
        {
            return Err(error);
        }
        Ok(frame)
    }

    /// What became of each part of a command.
    #[cold]
    fn parts_of(&self, merging: &Merging, runs: &[Run]) -> Vec<ErrorPart> {
        let part = |(n, run): (usize, &Run)| {
            let keys = merging.keys(n).iter().copied();
            ErrorPart::of_command(keys, self.node(*run), self.reply_to(*run).err())
        };
        runs.iter().enumerate().map(part).collect()
    }

    /// What became of each part of the flush, where it went to several nodes.
    #[cold]
    pub(in crate::pipeline) fn parts_of_flush(&self) -> Vec<ErrorPart> {
        let Some(places) = self.places.as_ref().filter(|_| !self.parts.is_empty()) else { return Vec::new() };
        let mut parts = Vec::new();
        // what a node carried out, and what its connection took along
        let mut together: BTreeMap<(Option<u16>, bool), Vec<u32>> = BTreeMap::new();
        for place in 0..self.queued.len() {
            let run = places.get(place).first().filter(|_| places.merging(place).is_none());
            let moved = run.is_some_and(|run| self.went_again(*run));
            match (self.lost(place), self.error(place)) {
                (None, Some(error)) => {
                    let node = run.and_then(|run| self.node(*run));
                    parts.push(ErrorPart::of_flush([place], node, Some(error)));
                }
                (lost, _) if moved => {
                    let node = run.and_then(|run| self.node(*run));
                    parts.push(ErrorPart::of_flush([place], node, lost.cloned().map(Error::from)));
                }
                (lost, _) => {
                    together.entry((run.map(|run| run.part), lost.is_some())).or_default().push(place);
                }
            }
        }
        for ((part, _), commands) in together {
            let node = part.and_then(|part| Some(site_name(places.site(part)?)));
            let lost = commands.first().and_then(|place| self.lost(*place));
            parts.push(ErrorPart::of_flush(commands, node, lost.cloned().map(Error::from)));
        }
        parts.sort_by_key(|part| part.commands().first().copied());
        parts
    }

    /// Whether a node has refused something, so that it went again.
    fn went_again(&self, run: Run) -> bool {
        self.again(run.part).is_some_and(|again| again.end(run.first).is_some())
    }

    /// Where a run was carried out, or should have been.
    fn node(&self, run: Run) -> Option<Arc<str>> {
        let end = self.again(run.part).and_then(|again| again.end(run.first)?.get());
        let last = end.and_then(|end| end.site.as_ref());
        last.or_else(|| self.places.as_ref()?.site(run.part)).map(site_name)
    }
}

fn site_name(site: &Arc<Site>) -> Arc<str> {
    site.place.to_string().into()
}
