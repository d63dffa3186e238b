//! Scans as streams.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::walk::Walk;
use crate::arg::ToArg;
use crate::commands::{HscanOptions, ScanOptions, SscanOptions, ZscanOptions};
use crate::types::{Cursor, ScanPage};
use crate::value::FromValue;
use crate::{Client, Result};

impl Client {
    /// All keys of the database, page after page; see [`scan`](Client::scan) for what a scan promises. A key may come
    /// more than once: deduplicating is the caller's, where it matters.
    ///
    /// Of a cluster, the keys of all primaries, one after the other. What has moved to another one meanwhile is looked for there,
    /// from the beginning. A key that moves while its hash slot is being moved may be missed.
    pub fn scan_stream<'a, T: FromValue + 'a>(&'a self, options: ScanOptions) -> ScanStream<'a, T> {
        if let Some(mapped) = self.hub().mapped() {
            let walk = Arc::new(Walk::default());
            return ScanStream::new(self, move |client, _| {
                let (walk, options) = (walk.clone(), options.clone());
                Box::pin(async move { walk.page(client, mapped, options).await })
            });
        }
        ScanStream::new(self, move |client, cursor| Box::pin(client.scan_with(cursor, options.clone())))
    }

    /// All fields of a hash with their values, page after page. A field may come more than once.
    pub fn hscan_stream<'a, K: FromValue + 'a, V: FromValue + 'a>(
        &'a self,
        key: impl ToArg + Send + 'a,
        options: HscanOptions,
    ) -> ScanStream<'a, (K, V)> {
        ScanStream::new(self, move |client, cursor| {
            Box::pin(client.hscan_with(&key, cursor, options.clone()))
        })
    }

    /// All members of a set, page after page. A member may come more than once.
    pub fn sscan_stream<'a, T: FromValue + 'a>(
        &'a self,
        key: impl ToArg + Send + 'a,
        options: SscanOptions,
    ) -> ScanStream<'a, T> {
        ScanStream::new(self, move |client, cursor| {
            Box::pin(client.sscan_with(&key, cursor, options.clone()))
        })
    }

    /// All members of a sorted set with their scores, page after page. A member may come more than once.
    pub fn zscan_stream<'a, T: FromValue + 'a>(
        &'a self,
        key: impl ToArg + Send + 'a,
        options: ZscanOptions,
    ) -> ScanStream<'a, (T, f64)> {
        ScanStream::new(self, move |client, cursor| {
            Box::pin(client.zscan_with(&key, cursor, options.clone()))
        })
    }
}

/// A page on its way.
type Page<'a, T> = Pin<Box<dyn Future<Output = Result<ScanPage<T>>> + Send + 'a>>;

type NextPage<'a, T> = Box<dyn FnMut(&'a Client, Cursor) -> Page<'a, T> + Send + 'a>;

/// The elements of a scan, one after the other: a [`Stream`], and to be used without one by [`next`](ScanStream::next).
///
/// One round trip for each page, made when the elements of the last are used up; how large a page is, COUNT says. An
/// error does not end it: polled again it asks for the same page again.
#[must_use = "a scan does nothing until it is polled"]
pub struct ScanStream<'a, T> {
    client: &'a Client,
    next_page: NextPage<'a, T>,
    /// Where the next page begins; `None` after the last.
    cursor: Option<Cursor>,
    page: Option<Page<'a, T>>,
    items: VecDeque<T>,
}

impl<'a, T> ScanStream<'a, T> {
    pub(crate) fn new(
        client: &'a Client,
        next_page: impl FnMut(&'a Client, Cursor) -> Page<'a, T> + Send + 'a,
    ) -> ScanStream<'a, T> {
        let next_page = Box::new(next_page);
        ScanStream { client, next_page, cursor: Some(Cursor::START), page: None, items: VecDeque::new() }
    }

    /// The next element; `None` when all have come.
    ///
    /// # Errors
    ///
    /// That of the SCAN command whose page was needed.
    pub async fn next(&mut self) -> Option<Result<T>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            let Some(cursor) = self.cursor else { return Poll::Ready(None) };
            let page = self.page.get_or_insert_with(|| (self.next_page)(self.client, cursor));
            let page = ready!(page.as_mut().poll(cx));
            self.page = None;
            match page {
                Ok(page) => {
                    self.cursor = (!page.is_last()).then_some(page.cursor);
                    self.items = page.items.into();
                }
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

impl<T: Unpin> Stream for ScanStream<'_, T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.get_mut().poll_item(cx)
    }
}

impl<T> fmt::Debug for ScanStream<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScanStream").field("cursor", &self.cursor).finish_non_exhaustive()
    }
}
