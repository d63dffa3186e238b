//! What a pipeline or a transaction is given, and what becomes of it.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use roundtrip::{Handles, Pending, Pipeline, Plain, Result, Writable};

use tokio::time::sleep;

use crate::callers::{End, Ended, Scripts, kind, value};
use crate::names::Names;
use crate::script::{Call, How};
use crate::world::World;

/// What a pipeline or a transaction was given: of each three commands a GET, a SET and an INCR.
pub(crate) struct Queued<M: Writable> {
    pub(crate) gets: Vec<(u64, Pending<Option<String>, M>)>,
    pub(crate) sets: Vec<(u64, Pending<(), M>)>,
    pub(crate) incrs: Vec<(u64, Pending<i64, M>)>,
}

/// The marks of the commands whose handles were given away, in their order.
#[derive(Default)]
pub(crate) struct Ids {
    gets: Vec<u64>,
    sets: Vec<u64>,
    incrs: Vec<u64>,
}

type Ends = (Vec<Result<Option<String>>>, Vec<Result<()>>, Vec<Result<i64>>);

impl<M: Writable> Queued<M> {
    pub(crate) fn on(pipe: &Pipeline<M>, how: &How, names: &Names) -> Queued<M> {
        let mut queued = Queued { gets: Vec::new(), sets: Vec::new(), incrs: Vec::new() };
        for id in how.id..how.id + how.size {
            match kind(id) {
                Call::Get => queued.gets.push((id, pipe.get(names.own("g", id)))),
                Call::Set => queued.sets.push((id, pipe.set(names.shared_by("s", id), format!("#{id}#")))),
                _ if how.scripts > 0 => queued.incrs.push((id, pipe.count_up(names.own("c", id)))),
                _ => queued.incrs.push((id, pipe.incr(names.own("c", id)))),
            }
        }
        queued
    }

    /// Handles of which each gives its own result, the error of another or not.
    pub(crate) fn attempts(self) -> (Ids, impl Handles<M, Output = Ends>) {
        let (gets, get): (_, Vec<_>) =
            self.gets.into_iter().map(|(id, handle)| (id, handle.attempt())).unzip();
        let (sets, set): (_, Vec<_>) =
            self.sets.into_iter().map(|(id, handle)| (id, handle.attempt())).unzip();
        let (incrs, incr): (_, Vec<_>) =
            self.incrs.into_iter().map(|(id, handle)| (id, handle.attempt())).unzip();
        (Ids { gets, sets, incrs }, (get, set, incr))
    }
}

impl Ids {
    pub(crate) fn ends(self, ended: Result<Ends>, now: u64) -> Vec<Ended> {
        let ends: Vec<(u64, End)> = match ended {
            Ok((gets, sets, incrs)) => {
                let gets = self.gets.into_iter().zip(gets.into_iter().map(value));
                let sets = self.sets.into_iter().zip(sets.into_iter().map(value));
                let incrs = self.incrs.into_iter().zip(incrs.into_iter().map(value));
                gets.chain(sets).chain(incrs).collect()
            }
            Err(error) => {
                let failed = End::from(&error);
                let all = self.gets.into_iter().chain(self.sets).chain(self.incrs);
                all.map(|id| (id, failed.clone())).collect()
            }
        };
        ends.into_iter().map(|(id, end)| (id, now, end)).collect()
    }
}

impl Queued<Plain> {
    /// Waits for all of them side by side, and notes when each has ended.
    pub(crate) async fn each(self, world: &World) -> Vec<Ended> {
        let mut waiting = Waiting::default();
        self.gets.into_iter().for_each(|(id, handle)| waiting.add(id, handle));
        self.sets.into_iter().for_each(|(id, handle)| waiting.add(id, handle));
        self.incrs.into_iter().for_each(|(id, handle)| waiting.add(id, handle));
        waiting.all(world).await
    }
}

/// Commands that are waited for side by side, and how some have ended.
#[derive(Default)]
pub(crate) struct Waiting {
    /// By their marks.
    left: Vec<(u64, Ending)>,
    ended: Vec<Ended>,
}

type Ending = Pin<Box<dyn Future<Output = End> + Send>>;

impl Waiting {
    pub(crate) fn add<T: fmt::Debug>(
        &mut self,
        id: u64,
        handle: impl IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>,
    ) {
        let handle = handle.into_future();
        self.left.push((id, Box::pin(async { value(handle.await) })));
    }

    /// Waits so long, and notes who ends meanwhile.
    pub(crate) async fn all_before(&mut self, world: &World, time: Duration) {
        let mut time = Box::pin(sleep(time));
        poll_fn(|cx| {
            self.poll(world, cx);
            time.as_mut().poll(cx)
        })
        .await;
    }

    /// When each has ended, and how.
    pub(crate) async fn all(mut self, world: &World) -> Vec<Ended> {
        poll_fn(|cx| {
            self.poll(world, cx);
            if self.left.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        self.ended
    }

    fn poll(&mut self, world: &World, cx: &mut Context<'_>) {
        self.left.retain_mut(|(id, ending)| match ending.as_mut().poll(cx) {
            Poll::Ready(end) => {
                self.ended.push((*id, world.now(), end));
                false
            }
            Poll::Pending => true,
        });
    }
}
