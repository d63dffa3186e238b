//! Asking nodes who has which hash slots.

use std::future::{Future, poll_fn};
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::map::Map;
use super::mapped::Mapped;
use super::node::Server;
use super::view::View;
use crate::arg::Words;
use crate::error::{Failure, Reason};
use crate::facts::Facts;
use crate::link;
use crate::net::Endpoint;
use crate::types::SlotRange;
use crate::{Error, Result};

/// So many nodes are asked at a time.
const ASKED: usize = 3;

/// How much earlier a seed is asked than the next one.
const HEAD_START: Duration = Duration::from_millis(250);

/// How long a node may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

const FACTS: &Facts = &Facts { name: "CLUSTER SLOTS", ..Facts::RAW };

impl Mapped {
    /// Looks at what the cluster is like now; whether the map has changed.
    ///
    /// # Errors
    ///
    /// No node has said.
    pub(crate) async fn look(&self) -> Result<bool, Failure> {
        let _one_at_a_time = self.keeper.asking.lock().await;
        if self.is_closed() {
            return Err(Failure::CLOSED);
        }
        self.keeper.begin();
        let mut asked = self.some_servers();
        let mut looked = self.ask(&asked).await;
        if looked.is_err() {
            // where nobody of those answers, the names that the program gave may lead to others
            asked = self.seed_servers();
            looked = self.ask(&asked).await;
        }
        self.keeper.on_looked(looked.as_ref().err().cloned());
        let changed = looked.map(|view| {
            let make = |old: &Map| Map::from_view(&view, old, |endpoint| self.server_among(&asked, endpoint));
            self.replace(make, &self.keeper.moved())
        });
        // also of what was learned otherwise
        self.tell_board();
        changed
    }

    /// The first look, which asks the seeds as patiently as connecting may be. Whoever comes meanwhile waits for it, and its failure is
    /// theirs, too.
    ///
    /// # Errors
    ///
    /// None of them gave a view: what each of them said. One that refuses the credentials ends it, and so does one that says
    /// that it is not part of a cluster. A certificate is about its own node only: the others are asked all the same.
    pub(crate) async fn first_map(&self) -> Result<(), Failure> {
        let looks = self.keeper.first_looks();
        let _one_at_a_time = self.keeper.asking.lock().await;
        if self.is_closed() {
            return Err(Failure::CLOSED);
        }
        if !self.map().is_empty() {
            return Ok(());
        }
        if let Some(failure) = self.keeper.first_failure_since(looks) {
            return Err(failure);
        }
        self.keep();
        self.keeper.begin();
        let looked = self.ask_seeds().await;
        let (server, view) = looked.inspect_err(|failure| self.keeper.on_first_look_failed(failure))?;
        let asked = [server];
        let make = |old: &Map| Map::from_view(&view, old, |endpoint| self.server_among(&asked, endpoint));
        self.replace(make, &self.keeper.moved());
        self.tell_board();
        Ok(())
    }

    /// The first view that a seed gives. Each is asked a little after the one before it, or at once where that has failed: one that is
    /// silent holds up the others no longer than that.
    async fn ask_seeds(&self) -> Result<(Arc<Server>, View), Failure> {
        link::runtime()?;
        let mut seeds = self.seed_servers().into_iter().map(|server| Box::pin(self.first_view(server)));
        let mut asked: Vec<_> = seeds.next().into_iter().collect();
        let mut failures = Failures::default();
        let mut head_start = Box::pin(sleep(HEAD_START));
        poll_fn(|cx| {
            loop {
                let mut n = 0;
                while let Some(asking) = asked.get_mut(n) {
                    match asking.as_mut().poll(cx) {
                        Poll::Pending => n += 1,
                        Poll::Ready(Err(failure)) if !failure.is_refusal() => {
                            failures.add(failure);
                            drop(asked.remove(n));
                        }
                        Poll::Ready(first) => return Poll::Ready(first),
                    }
                }
                let is_time = asked.is_empty() || head_start.as_mut().poll(cx).is_ready();
                match is_time.then(|| seeds.next()).flatten() {
                    Some(seed) => {
                        asked.push(seed);
                        head_start = Box::pin(sleep(HEAD_START));
                    }
                    None if asked.is_empty() => return Poll::Ready(Err(mem::take(&mut failures).all())),
                    None => return Poll::Pending,
                }
            }
        })
        .await
    }

    async fn first_view(&self, server: Arc<Server>) -> Result<(Arc<Server>, View), Failure> {
        server.links.route().ready().await?;
        let view = self.view_of(&server).await?;
        if view.shards.is_empty() {
            let reason = format!("{}: no node of its cluster has hash slots", server.endpoint);
            return Err(unreachable(reason));
        }
        Ok((server, view))
    }

    /// Waits for one of the primaries to be up, and has all of them connect.
    pub(crate) async fn ready(&self) -> Result<()> {
        self.first_map().await?;
        let map = self.map();
        let links: Vec<_> = map.primaries().flat_map(|server| server.links.links()).cloned().collect();
        for link in &links {
            link.begin()?.finish(link);
        }
        let mut waits: Vec<_> = links.iter().map(|link| Some(Box::pin(link.ready()))).collect();
        poll_fn(|cx| {
            let mut last = None;
            for waiting in &mut waits {
                let Some(wait) = waiting else { continue };
                match wait.as_mut().poll(cx) {
                    Poll::Pending => continue,
                    Poll::Ready(Err(failure)) if !failure.is_refusal() => last = Some(failure),
                    Poll::Ready(end) => return Poll::Ready(end.map_err(Error::from)),
                }
                *waiting = None;
            }
            match last {
                Some(failure) if waits.iter().all(Option::is_none) => Poll::Ready(Err(failure.into())),
                _ => Poll::Pending,
            }
        })
        .await
    }

    /// Some of the servers that are known, each time others.
    fn some_servers(&self) -> Vec<Arc<Server>> {
        let mut servers: Vec<_> = self.map().servers().cloned().collect();
        let mut chosen = Vec::new();
        while chosen.len() < ASKED && !servers.is_empty() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a place among few"
            )]
            let place = (self.site.config.via.random() * servers.len() as f64) as usize;
            chosen.push(servers.swap_remove(place.min(servers.len() - 1)));
        }
        chosen
    }

    fn seed_servers(&self) -> Vec<Arc<Server>> {
        let map = self.map();
        let server = |endpoint| match map.server(endpoint) {
            Some(server) => server.clone(),
            None => Server::new(endpoint.clone(), &self.site),
        };
        self.seeds.iter().map(server).collect()
    }

    /// The server at an endpoint that is new in the map: where it is one of those that were asked, its connection is there already.
    fn server_among(&self, asked: &[Arc<Server>], endpoint: &Endpoint) -> Arc<Server> {
        let same = asked.iter().find(|server| server.endpoint == *endpoint);
        same.cloned().unwrap_or_else(|| Server::new(endpoint.clone(), &self.site))
    }

    /// Asks all of them side by side. The first view that two agree on counts, else the one in which most hash slots have an
    /// owner. As long as nothing is known commands wait for it: then the first view counts.
    async fn ask(&self, servers: &[Arc<Server>]) -> Result<View, Failure> {
        let is_first = self.map().is_empty();
        let mut asked: Vec<Option<Pin<Box<_>>>> =
            servers.iter().map(|server| Some(Box::pin(timeout(PATIENCE, self.view_of(server))))).collect();
        let mut views: Vec<View> = Vec::new();
        let mut failures = Failures::default();
        poll_fn(|cx| {
            for (asking, server) in asked.iter_mut().zip(servers) {
                let Some(ask) = asking else { continue };
                match ask.as_mut().poll(cx) {
                    Poll::Pending => continue,
                    Poll::Ready(Ok(Ok(view))) if views.contains(&view) || is_first && view.owned() > 0 => {
                        return Poll::Ready(Ok(view));
                    }
                    Poll::Ready(Ok(Ok(view))) => views.push(view),
                    Poll::Ready(Ok(Err(failure))) => failures.add(failure),
                    Poll::Ready(Err(_)) => {
                        let late = format!("{}: no answer within {PATIENCE:?}", server.endpoint);
                        failures.add(unreachable(late));
                    }
                }
                *asking = None;
            }
            if asked.iter().any(Option::is_some) {
                return Poll::Pending;
            }
            let best = mem::take(&mut views).into_iter().max_by_key(View::owned);
            Poll::Ready(best.filter(|view| view.owned() > 0).ok_or_else(|| mem::take(&mut failures).all()))
        })
        .await
    }

    /// # Errors
    ///
    /// In the form that commands which wait for a map are told.
    async fn view_of(&self, server: &Server) -> Result<View, Failure> {
        self.count_extra(1);
        let raw = server.links.route().ask(Words::fixed(b"*2\r\n$7\r\nCLUSTER\r\n$5\r\nSLOTS\r\n")).await?;
        let ranges: Result<Vec<SlotRange>> = raw.decode(FACTS);
        let error = match ranges {
            Ok(ranges) => {
                return Ok(View::new(ranges, &server.endpoint).reached(&self.site.config.address_map));
            }
            Err(error) => error,
        };
        let node = || server.endpoint.to_string().into();
        Err(match error.server_text() {
            Some(text) if text.contains("cluster support disabled") => Failure::NoCluster { node: node() },
            Some(text) if !text.starts_with("CLUSTERDOWN") && !Failure::text_passes(text) => {
                Failure::Refused { node: node(), text: text.into() }
            }
            _ => unreachable(format!("{}: {error}", server.endpoint)),
        })
    }
}

fn unreachable(reason: impl Into<Reason>) -> Failure {
    Failure::Unreachable { reason: reason.into() }
}

/// Why nodes did not say what the cluster is like.
#[derive(Debug, Default)]
struct Failures(Vec<Failure>);

impl Failures {
    fn add(&mut self, failure: Failure) {
        self.0.push(failure);
    }

    /// What waiting does not change is worth more than another's silence; else what each of them said. A certificate is about its own
    /// node, so that counts only if all say so.
    fn all(self) -> Failure {
        let Failures(all) = self;
        if let Some(refusal) = all.iter().find(|failure| failure.is_refusal()) {
            return refusal.clone();
        }
        let Some(first) = all.first() else { return unreachable("no node of the cluster is known") };
        let said = || all.iter().map(|failure| failure.reason().to_string()).collect::<Vec<_>>().join("; ");
        let reason = if all.len() == 1 { first.reason() } else { first.reason().put(|_| said()) };
        match all.iter().all(Failure::is_mistrust) {
            true => Failure::Untrusted { reason },
            false => Failure::Unreachable { reason },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    /// What one node says of certificates is not final, and what all say is.
    #[test]
    fn one_certificate_is_not_that_of_all_nodes() {
        let refused = || Failure::Refused { node: "h:1".into(), text: "WRONGPASS".into() };
        let certificate = || unreachable(io::Error::new(io::ErrorKind::InvalidData, "not trusted"));
        let silent = || unreachable("silent");
        for (all, is_refusal, says) in [
            (vec![certificate(), certificate()], true, "not trusted; not trusted"),
            (vec![certificate(), silent()], false, "not trusted; silent"),
            (vec![silent(), certificate()], false, "silent; not trusted"),
            (vec![silent(), refused(), certificate()], true, "h:1 refused the connection: WRONGPASS"),
            (vec![certificate()], true, "not trusted"),
            (vec![silent()], false, "silent"),
            (Vec::new(), false, "no node of the cluster is known"),
        ] {
            let failure = Failures(all).all();
            assert_eq!((failure.is_refusal(), &*failure.reason().to_string()), (is_refusal, says));
        }
    }
}
