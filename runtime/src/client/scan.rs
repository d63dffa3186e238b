//! Scans as streams.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::command::Command;
use super::walk::Walk;
use crate::arg::ToArg;
use crate::commands::{HscanOptions, ScanOptions, SscanOptions, ZscanOptions};
use crate::facts::Facts;
use crate::types::{Cursor, ScanPage};
use crate::value::{FromReply, FromValue, Reply, Undecoded, decode};
use crate::{Client, Error, Result};

impl Client {
    /// All keys of the database, page after page; see [`scan`](Client::scan) for what a scan guarantees. A key may come
    /// more than once: remove duplicates yourself if that matters.
    ///
    /// On a cluster, the keys of all primaries, one after the other. Hash slots that have moved to another primary in the meantime are
    /// scanned there from the start. A key that is being moved during the scan may be missed.
    pub fn scan_stream<'a, T: FromValue + 'a>(&'a self, options: ScanOptions) -> ScanStream<'a, T> {
        ScanStream::new(self, self.key_pages(options), Page::items)
    }

    /// Pages of keys, of a cluster those of all primaries.
    pub(crate) fn key_pages<'a>(&'a self, options: ScanOptions) -> NextPage<'a> {
        match self.hub().mapped() {
            Some(mapped) => {
                let walk = Arc::new(Walk::default());
                Box::new(move |client, _| {
                    let (walk, options) = (walk.clone(), options.clone());
                    Box::pin(async move { walk.page(client, mapped, options).await })
                })
            }
            None => Box::new(move |client, cursor| {
                on_its_way(client.scan_with::<Bytes>(cursor, options.clone()).undecoded())
            }),
        }
    }

    /// All fields of a hash with their values, page after page. A field may come more than once.
    pub fn hscan_stream<'a, K: FromValue + 'a, V: FromValue + 'a>(
        &'a self,
        key: impl ToArg + Send + 'a,
        options: HscanOptions,
    ) -> ScanStream<'a, (K, V)> {
        let next_page = move |client: &'a Client, cursor| {
            on_its_way(client.hscan_with::<Bytes, Bytes>(&key, cursor, options.clone()).undecoded())
        };
        ScanStream::new(self, Box::new(next_page), Page::items)
    }

    /// All members of a set, page after page. A member may come more than once.
    pub fn sscan_stream<'a, T: FromValue + 'a>(
        &'a self,
        key: impl ToArg + Send + 'a,
        options: SscanOptions,
    ) -> ScanStream<'a, T> {
        let next_page = move |client: &'a Client, cursor| {
            on_its_way(client.sscan_with::<Bytes>(&key, cursor, options.clone()).undecoded())
        };
        ScanStream::new(self, Box::new(next_page), Page::items)
    }

    /// All members of a sorted set with their scores, page after page. A member may come more than once.
    pub fn zscan_stream<'a, T: FromValue + 'a>(
        &'a self,
        key: impl ToArg + Send + 'a,
        options: ZscanOptions,
    ) -> ScanStream<'a, (T, f64)> {
        let next_page = move |client: &'a Client, cursor| {
            on_its_way(client.zscan_with::<Bytes>(&key, cursor, options.clone()).undecoded())
        };
        ScanStream::new(self, Box::new(next_page), Page::items)
    }
}

/// A page as it came, to be decoded by whoever knows of what it is.
///
/// The future of a page thereby has no type parameter. In each function that has one, the compiler proves anew that what is boxed is
/// `Send`, and for a future that holds a client that took a second of each check of this crate.
#[derive(Debug)]
pub(crate) struct Page {
    /// Where the next one begins.
    pub(super) cursor: Cursor,
    pub(super) reply: Bytes,
    pub(super) facts: &'static Facts,
}

impl Page {
    /// The last, without an element.
    pub(super) const EMPTY: Page = Page {
        cursor: Cursor::START,
        reply: Bytes::from_static(b"*2\r\n$1\r\n0\r\n*0\r\n"),
        facts: &Facts::RAW,
    };

    pub(crate) fn items<T: FromReply>(&self) -> Result<Vec<T>> {
        let page = decode::<ScanPage<T>>(&self.reply, Some(&self.reply));
        Ok(page.map_err(|error| Error::from(error).of(self.facts))?.items)
    }
}

type PageOnItsWay<'a> = Pin<Box<dyn Future<Output = Result<Page>> + Send + 'a>>;

type NextPage<'a> = Box<dyn FnMut(&'a Client, Cursor) -> PageOnItsWay<'a> + Send + 'a>;

fn on_its_way<'a>(command: Command<'a, Undecoded>) -> PageOnItsWay<'a> {
    Box::pin(page(command))
}

/// Waits for the page that this command asks for.
pub(super) async fn page(command: Command<'_, Undecoded>) -> Result<Page> {
    let facts = command.facts();
    let Undecoded(reply) = command.await?;
    let mut elements = Reply::new(&reply, None);
    let cursor = elements.list().and_then(|_| elements.read());
    Ok(Page { cursor: cursor.map_err(|error| Error::from(error).of(facts))?, reply, facts })
}

/// The elements of a scan, one after the other. It is a [`Stream`]; [`next`](ScanStream::next) works without one.
///
/// Each page is one round trip, made when the elements of the page before are used up. COUNT sets the size of a page.
///
/// An error does not end the stream. The next poll asks for the page that failed again; on a cluster, for the first page of that
/// node, so keys may come twice. A page with an element that cannot be decoded is skipped.
#[must_use = "a scan does nothing until it is polled"]
pub struct ScanStream<'a, T> {
    client: &'a Client,
    next_page: NextPage<'a>,
    decode: fn(&Page) -> Result<Vec<T>>,
    /// Where the next page begins; `None` after the last.
    cursor: Option<Cursor>,
    page: Option<PageOnItsWay<'a>>,
    items: VecDeque<T>,
}

impl<'a, T> ScanStream<'a, T> {
    pub(crate) fn new(
        client: &'a Client,
        next_page: NextPage<'a>,
        decode: fn(&Page) -> Result<Vec<T>>,
    ) -> ScanStream<'a, T> {
        let cursor = Some(Cursor::START);
        ScanStream { client, next_page, decode, cursor, page: None, items: VecDeque::new() }
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
            let items = page.and_then(|page| {
                self.cursor = (!page.cursor.is_finished()).then_some(page.cursor);
                (self.decode)(&page)
            });
            match items {
                Ok(items) => self.items = items.into(),
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
