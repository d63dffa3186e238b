//! A scan of a whole cluster: the primaries one after the other.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Mutex;

use super::scan::{Page, page};
use crate::cluster::{Map, Mapped, Node, Want};
use crate::commands::ScanOptions;
use crate::resp::HashSlot;
use crate::types::Cursor;
use crate::{Client, Result};

/// How far the scan of a cluster has come. A hash slot is seen once a node that had it all the time has been scanned to the end.
#[derive(Debug, Default)]
pub(super) struct Walk(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    seen: Vec<HashSlot>,
    on: Option<OnNode>,
    /// The scan of this node has ended.
    ended: Option<OnNode>,
}

#[derive(Debug)]
struct OnNode {
    client: Client,
    node: Node,
    slots: Vec<HashSlot>,
    cursor: Cursor,
}

/// In the place of a cursor that says that there is more.
const MORE: u64 = 1;

impl Walk {
    /// The next page of all. Its cursor says no more than whether it is the last.
    pub(super) async fn page(&self, client: &Client, mapped: &Mapped, options: ScanOptions) -> Result<Page> {
        let mut state = self.0.lock().await;
        mapped.first_map().await?;
        if state.ended.is_some() {
            mapped.look().await?;
            state.end(&mapped.map());
        }
        let on = match state.on.take() {
            Some(on) => on,
            None => match state.next(client, mapped)? {
                Some(on) => on,
                None => return Ok(Page::EMPTY),
            },
        };
        // an error lets go of the node: who has its hash slots then is asked from the beginning
        let mut page = page(on.client.scan_with::<Bytes>(on.cursor, options).undecoded()).await?;
        match page.cursor.is_finished() {
            true => state.ended = Some(on),
            false => state.on = Some(OnNode { cursor: page.cursor, ..on }),
        }
        page.cursor = Cursor::from(MORE);
        Ok(page)
    }
}

impl State {
    /// The scan of a node has ended: the hash slots that it still has are seen.
    fn end(&mut self, map: &Map) {
        let Some(on) = self.ended.take() else { return };
        let still =
            |slot: &HashSlot| map.owner(*slot).is_some_and(|owner| owner.endpoint == *on.node.endpoint());
        self.seen.extend(on.slots.iter().copied().filter(still));
        self.seen.sort_unstable();
    }

    /// The next node with hash slots that are not seen; nothing when all are.
    ///
    /// # Errors
    ///
    /// One that is not seen has no owner.
    fn next(&self, client: &Client, mapped: &Mapped) -> Result<Option<OnNode>> {
        let map = mapped.map();
        let is_seen = |slot: &HashSlot| self.seen.binary_search(slot).is_ok();
        let Some(first) = HashSlot::all().find(|slot| !is_seen(slot)) else { return Ok(None) };
        let server = mapped.server(Want::Slot(first))?;
        let is_its = |slot: &HashSlot| map.owner(*slot).is_some_and(|owner| Arc::ptr_eq(owner, &server));
        let slots = HashSlot::all().filter(|slot| !is_seen(slot) && is_its(slot)).collect();
        let node = map.nodes().into_iter().find(|node| *node.endpoint() == server.endpoint);
        let node =
            node.unwrap_or_else(|| Node::new(server.endpoint.clone(), String::new(), crate::Role::Primary));
        Ok(Some(OnNode { client: client.on(&node), node, slots, cursor: Cursor::START }))
    }
}
