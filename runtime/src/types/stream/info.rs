//! Information about streams.

use super::{Delivery, StreamEntry, StreamId};
use crate::types::Text;
use crate::types::fields::reply_struct;

reply_struct! {
    /// Information about a stream: the reply of XINFO STREAM.
    pub struct StreamInfo<M> {
        /// The number of entries.
        pub length: u64 = "length",
        /// The id that was given last.
        pub last_generated_id: StreamId = "last-generated-id",
        /// The greatest id of a removed entry.
        pub max_deleted_entry_id: StreamId = "max-deleted-entry-id",
        /// How many entries were ever added.
        pub entries_added: u64 = "entries-added",
        /// The id of the first entry.
        pub recorded_first_entry_id: StreamId = "recorded-first-entry-id",
        /// The number of consumer groups.
        pub groups: u64 = "groups",
        /// The first entry.
        pub first_entry: Option<StreamEntry<M>> = "first-entry",
        /// The last entry.
        pub last_entry: Option<StreamEntry<M>> = "last-entry",
        /// How many nodes of the tree in which the stream is kept hold entries.
        pub radix_tree_keys: u64 = "radix-tree-keys",
        /// How many nodes that tree has.
        pub radix_tree_nodes: u64 = "radix-tree-nodes",
    }
}

reply_struct! {
    /// All there is to know about a stream: the reply of XINFO STREAM with FULL.
    pub struct StreamDetails<M> {
        /// The number of entries.
        pub length: u64 = "length",
        /// The id that was given last.
        pub last_generated_id: StreamId = "last-generated-id",
        /// The greatest id of a removed entry.
        pub max_deleted_entry_id: StreamId = "max-deleted-entry-id",
        /// How many entries were ever added.
        pub entries_added: u64 = "entries-added",
        /// The id of the first entry.
        pub recorded_first_entry_id: StreamId = "recorded-first-entry-id",
        /// The first entries.
        pub entries: Vec<StreamEntry<M>> = "entries",
        /// The consumer groups.
        pub groups: Vec<GroupDetails> = "groups",
        /// How many nodes of the tree in which the stream is kept hold entries.
        pub radix_tree_keys: u64 = "radix-tree-keys",
        /// How many nodes that tree has.
        pub radix_tree_nodes: u64 = "radix-tree-nodes",
    }
}

reply_struct! {
    /// A consumer group, with what is pending in it: part of the reply of XINFO STREAM with FULL.
    pub struct GroupDetails {
        /// Its name.
        pub name: Text = "name",
        /// The id of the entry that was delivered last.
        pub last_delivered_id: StreamId = "last-delivered-id",
        /// How many entries the group has read, if that is known.
        pub entries_read: Option<u64> = "entries-read",
        /// How many entries it has yet to read, if that is known. Servers count wrongly after some calls of XGROUP SETID and XTRIM:
        /// it may be negative.
        pub lag: Option<i64> = "lag",
        /// How many entries are pending.
        pub pending_count: u64 = "pel-count",
        /// The first entries that are pending.
        pub pending: Vec<Delivery> = "pending",
        /// Its consumers.
        pub consumers: Vec<ConsumerDetails> = "consumers",
    }
}

reply_struct! {
    /// A consumer, with what is pending with it: part of the reply of XINFO STREAM with FULL.
    pub struct ConsumerDetails {
        /// Its name.
        pub name: Text = "name",
        /// When it tried to read the last time, in milliseconds since 1970.
        pub seen_time: u64 = "seen-time",
        /// When it got something the last time, in milliseconds since 1970; -1: never.
        pub active_time: Option<i64> = "active-time",
        /// How many entries are pending.
        pub pending_count: u64 = "pel-count",
        /// The first entries that are pending.
        pub pending: Vec<Delivery> = "pending",
    }
}

reply_struct! {
    /// A consumer group: an element of the reply of XINFO GROUPS.
    pub struct StreamGroup {
        /// Its name.
        pub name: Text = "name",
        /// How many consumers it has.
        pub consumers: u64 = "consumers",
        /// How many entries are pending.
        pub pending: u64 = "pending",
        /// The id of the entry that was delivered last.
        pub last_delivered_id: StreamId = "last-delivered-id",
        /// How many entries the group has read, if that is known.
        pub entries_read: Option<u64> = "entries-read",
        /// How many entries it has yet to read, if that is known. Servers count wrongly after some calls of XGROUP SETID and XTRIM:
        /// it may be negative.
        pub lag: Option<i64> = "lag",
    }
}

reply_struct! {
    /// A consumer of a group: an element of the reply of XINFO CONSUMERS.
    pub struct StreamConsumer {
        /// Its name.
        pub name: Text = "name",
        /// How many entries are pending with it.
        pub pending: u64 = "pending",
        /// How many milliseconds ago it tried to read the last time.
        pub idle: u64 = "idle",
        /// How many milliseconds ago it got something the last time; -1: never.
        pub inactive: Option<i64> = "inactive",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    type Fields = Vec<(String, String)>;

    #[test]
    fn reads_about_a_stream() {
        let resp3 =
            b"%4\r\n$6\r\nlength\r\n:1\r\n$17\r\nlast-generated-id\r\n$3\r\n2-1\r\n$11\r\nfirst-entry\r\n\
            *2\r\n$3\r\n1-1\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n$10\r\nlast-entry\r\n_\r\n";
        let info: StreamInfo<Fields> = decode(resp3).unwrap();
        assert_eq!((info.length, info.last_generated_id), (1, StreamId::from((2, 1))));
        assert_eq!(info.first_entry.map(|entry| entry.fields.len()), Some(1));
        assert!(info.last_entry.is_none());
    }

    #[test]
    fn reads_what_is_pending_in_groups() {
        let full = b"*2\r\n$6\r\ngroups\r\n*1\r\n*6\r\n$4\r\nname\r\n$1\r\ng\r\n$7\r\npending\r\n*1\r\n*4\r\n$3\r\n1-1\r\n$1\r\nc\r\n\
            :1795174029210\r\n:2\r\n$9\r\nconsumers\r\n*1\r\n*4\r\n$4\r\nname\r\n$1\r\nc\r\n$7\r\npending\r\n*1\r\n*3\r\n$3\r\n1-1\r\n\
            :1795174029210\r\n:2\r\n";
        let details: StreamDetails<Fields> = decode(full).unwrap();
        let group = details.groups.first().unwrap();
        let pending = group.pending.first().unwrap();
        assert_eq!((pending.consumer.clone(), pending.deliveries), (Some("c".into()), 2));
        let consumer = group.consumers.first().unwrap();
        assert_eq!(consumer.pending.first().map(|delivery| delivery.consumer.clone()), Some(None));
    }

    #[test]
    fn reads_groups_and_consumers_of_both_protocols() {
        let groups = b"*1\r\n%3\r\n$4\r\nname\r\n$1\r\ng\r\n$3\r\nlag\r\n_\r\n$12\r\nentries-read\r\n:4\r\n";
        let groups: Vec<StreamGroup> = decode(groups).unwrap();
        assert_eq!(groups.first().map(|group| (group.lag, group.entries_read)), Some((None, Some(4))));
        let negative: StreamGroup = decode(b"*2\r\n$3\r\nlag\r\n:-3\r\n").unwrap();
        assert_eq!(negative.lag, Some(-3));
        let consumers = b"*1\r\n*8\r\n$4\r\nname\r\n$1\r\nc\r\n$7\r\npending\r\n:1\r\n$4\r\nidle\r\n:4\r\n$8\r\ninactive\r\n:-1\r\n";
        let consumers: Vec<StreamConsumer> = decode(consumers).unwrap();
        assert_eq!(consumers.first().map(|consumer| (consumer.idle, consumer.inactive)), Some((4, Some(-1))));
    }
}
