//! The operations. Each has three faces: a client's call, the bytes of the request, and the reply decoded by hand.

use std::{collections::HashMap, marker::PhantomData};

use bytes::Bytes;

use crate::{
    Batch, Client, Collections, Command, Results,
    data::{self, Element},
    resp::{Replies, encode},
};

/// One kind of call, repeated with `i` = 0, 1, 2, ...
pub trait Op: Clone + Send + Sync + 'static {
    type Reply: Send + 'static;

    /// What counts as an operation: a pipeline is as many as it has commands.
    fn commands(&self) -> usize {
        1
    }

    /// Calls after which the request's bytes repeat.
    fn cycle(&self) -> usize {
        1
    }

    /// How a client does it.
    fn call<C: Client>(&self, client: &mut C, i: usize) -> impl Future<Output = Self::Reply> + Send;

    /// The request as bytes; gives the number of its replies.
    fn encode(&self, i: usize, wire: &mut Vec<u8>) -> usize;

    /// The replies, decoded by hand.
    fn decode(&self, i: usize, replies: &mut Replies<'_>) -> Self::Reply;
}

/// GET of 32 bytes.
#[derive(Clone)]
pub struct Get;

impl Op for Get {
    type Reply = Option<String>;

    fn cycle(&self) -> usize {
        data::KEYS
    }

    async fn call<C: Client>(&self, client: &mut C, i: usize) -> Self::Reply {
        client.get(data::key(i)).await
    }

    fn encode(&self, i: usize, wire: &mut Vec<u8>) -> usize {
        encode(["GET", data::key(i)], wire);
        1
    }

    fn decode(&self, _: usize, replies: &mut Replies<'_>) -> Self::Reply {
        replies.bulk()
    }
}

/// Four GETs, one SET.
#[derive(Clone)]
pub struct GetSet;

impl Op for GetSet {
    type Reply = Option<String>;

    fn cycle(&self) -> usize {
        data::KEYS
    }

    async fn call<C: Client>(&self, client: &mut C, i: usize) -> Self::Reply {
        if i.is_multiple_of(5) {
            client.set(data::key(i), data::VALUE).await;
            None
        } else {
            client.get(data::key(i)).await
        }
    }

    fn encode(&self, i: usize, wire: &mut Vec<u8>) -> usize {
        if i.is_multiple_of(5) {
            encode(["SET", data::key(i), data::VALUE], wire);
            1
        } else {
            Get.encode(i, wire)
        }
    }

    fn decode(&self, i: usize, replies: &mut Replies<'_>) -> Self::Reply {
        if i.is_multiple_of(5) {
            replies.skip_line();
            None
        } else {
            replies.bulk()
        }
    }
}

/// An explicit pipeline of SET, GET, INCR in turn.
#[derive(Clone)]
pub struct Pipeline(pub usize);

impl Pipeline {
    fn batch(&self, i: usize) -> Batch {
        Batch::mixed(i * self.0, self.0)
    }
}

impl Op for Pipeline {
    type Reply = Results;

    fn commands(&self) -> usize {
        self.0
    }

    fn cycle(&self) -> usize {
        data::KEYS.div_ceil(self.0)
    }

    async fn call<C: Client>(&self, client: &mut C, i: usize) -> Self::Reply {
        client.pipeline(self.batch(i)).await
    }

    fn encode(&self, i: usize, wire: &mut Vec<u8>) -> usize {
        for command in self.batch(i).iter() {
            match command {
                Command::Set(key, value) => encode(["SET", key, value], wire),
                Command::Get(key) => encode(["GET", key], wire),
                Command::Incr(key) => encode(["INCR", key], wire),
            }
        }
        self.0
    }

    fn decode(&self, i: usize, replies: &mut Replies<'_>) -> Self::Reply {
        let mut results = Results::with_capacity(self.batch(i).room());
        for i in 0..self.0 {
            match i % 3 {
                0 => replies.skip_line(),
                1 => results.strings.push(replies.bulk()),
                _ => results.integers.push(replies.integer()),
            }
        }
        results
    }
}

/// The same in MULTI and EXEC.
#[derive(Clone)]
pub struct Transaction(pub usize);

impl Op for Transaction {
    type Reply = Results;

    fn commands(&self) -> usize {
        self.0
    }

    fn cycle(&self) -> usize {
        Pipeline(self.0).cycle()
    }

    async fn call<C: Client>(&self, client: &mut C, i: usize) -> Self::Reply {
        client.transaction(Pipeline(self.0).batch(i)).await
    }

    fn encode(&self, i: usize, wire: &mut Vec<u8>) -> usize {
        encode(["MULTI"], wire);
        Pipeline(self.0).encode(i, wire);
        encode(["EXEC"], wire);
        self.0 + 2
    }

    fn decode(&self, i: usize, replies: &mut Replies<'_>) -> Self::Reply {
        // OK, a QUEUED for each, and the head of EXEC's array
        (0..self.0 + 2).for_each(|_| replies.skip_line());
        Pipeline(self.0).decode(i, replies)
    }
}

/// So many functions of three commands that take one round trip, joined: what `#[redis_batch]` makes of calls in
/// sequence. Clients without it write the pipeline by hand.
#[derive(Clone)]
pub struct OneWave(pub usize);

impl Op for OneWave {
    type Reply = Results;

    fn commands(&self) -> usize {
        3 * self.0
    }

    fn cycle(&self) -> usize {
        Pipeline(self.commands()).cycle()
    }

    async fn call<C: Client>(&self, client: &mut C, i: usize) -> Self::Reply {
        client.one_wave(Pipeline(self.commands()).batch(i)).await
    }

    fn encode(&self, i: usize, wire: &mut Vec<u8>) -> usize {
        Pipeline(self.commands()).encode(i, wire)
    }

    fn decode(&self, i: usize, replies: &mut Replies<'_>) -> Self::Reply {
        Pipeline(self.commands()).decode(i, replies)
    }
}

/// So many functions of two round trips, joined: an INCR, and a GET of a key that depends on what it answers.
#[derive(Clone)]
pub struct TwoWaves(pub usize);

impl Op for TwoWaves {
    type Reply = Vec<Option<String>>;

    fn commands(&self) -> usize {
        2 * self.0
    }

    async fn call<C: Client>(&self, client: &mut C, i: usize) -> Self::Reply {
        client.two_waves(i * self.0, self.0).await
    }

    // the floors do it in one round trip: less than that it cannot cost
    fn encode(&self, i: usize, wire: &mut Vec<u8>) -> usize {
        for i in i * self.0..(i + 1) * self.0 {
            encode(["INCR", data::counter(i)], wire);
            encode(["GET", data::key(i)], wire);
        }
        self.commands()
    }

    fn decode(&self, _: usize, replies: &mut Replies<'_>) -> Self::Reply {
        let mut get = |_| {
            replies.skip_line();
            replies.bulk()
        };
        (0..self.0).map(&mut get).collect()
    }
}

/// GET of a large value as [`Bytes`].
#[derive(Clone)]
pub struct GetBlob(pub usize);

impl Op for GetBlob {
    type Reply = Bytes;

    async fn call<C: Client>(&self, client: &mut C, _: usize) -> Self::Reply {
        client.get_blob(data::blob_key(self.0)).await
    }

    fn encode(&self, _: usize, wire: &mut Vec<u8>) -> usize {
        encode(["GET", data::blob_key(self.0)], wire);
        1
    }

    fn decode(&self, _: usize, replies: &mut Replies<'_>) -> Self::Reply {
        replies.blob()
    }
}

/// SET of a large value from [`Bytes`].
#[derive(Clone)]
pub struct SetBlob(pub usize);

impl Op for SetBlob {
    type Reply = ();

    async fn call<C: Client>(&self, client: &mut C, _: usize) -> Self::Reply {
        client.set_blob(data::blob_key(self.0), data::blob(self.0)).await;
    }

    fn encode(&self, _: usize, wire: &mut Vec<u8>) -> usize {
        encode([b"SET", data::blob_key(self.0).as_bytes(), &data::blob(self.0)], wire);
        1
    }

    fn decode(&self, _: usize, replies: &mut Replies<'_>) -> Self::Reply {
        replies.skip_line();
    }
}

/// HGETALL of 1,000 fields.
#[derive(Clone)]
pub struct Hash<V>(pub PhantomData<V>);

/// LRANGE of 10,000 elements.
#[derive(Clone)]
pub struct List<V>(pub PhantomData<V>);

/// MGET of 1,000 keys.
#[derive(Clone)]
pub struct Many<V>(pub PhantomData<V>);

macro_rules! collections {
    ($($value:ty)*) => {$(
        impl Op for Hash<$value> {
            type Reply = HashMap<String, $value>;

            async fn call<C: Client>(&self, client: &mut C, _: usize) -> Self::Reply {
                Collections::<$value>::hash(client, <$value>::HASH).await
            }

            fn encode(&self, _: usize, wire: &mut Vec<u8>) -> usize {
                encode(["HGETALL", <$value>::HASH], wire);
                1
            }

            fn decode(&self, _: usize, replies: &mut Replies<'_>) -> Self::Reply {
                let fields = replies.length() / 2;
                (0..fields).filter_map(|_| Some((replies.bulk()?, replies.bulk()?))).collect()
            }
        }

        impl Op for List<$value> {
            type Reply = Vec<$value>;

            async fn call<C: Client>(&self, client: &mut C, _: usize) -> Self::Reply {
                Collections::<$value>::list(client, <$value>::LIST).await
            }

            fn encode(&self, _: usize, wire: &mut Vec<u8>) -> usize {
                encode(["LRANGE", <$value>::LIST, "0", "-1"], wire);
                1
            }

            fn decode(&self, _: usize, replies: &mut Replies<'_>) -> Self::Reply {
                replies.array(|replies| replies.bulk().expect("a value"))
            }
        }

        impl Op for Many<$value> {
            type Reply = Vec<Option<$value>>;

            async fn call<C: Client>(&self, client: &mut C, _: usize) -> Self::Reply {
                Collections::<$value>::many(client, <$value>::keys()).await
            }

            fn encode(&self, _: usize, wire: &mut Vec<u8>) -> usize {
                let keys = <$value>::keys().iter().map(String::as_str);
                encode(["MGET"].into_iter().chain(keys).collect::<Vec<_>>(), wire);
                1
            }

            fn decode(&self, _: usize, replies: &mut Replies<'_>) -> Self::Reply {
                replies.array(Replies::bulk)
            }
        }
    )*};
}

collections! { String i64 }

/// MGET of 100 keys of 32 bytes: of all hash slots, where there are any.
#[derive(Clone)]
pub struct Hundred;

impl Hundred {
    fn keys() -> &'static [String] {
        &String::keys()[..100]
    }
}

impl Op for Hundred {
    type Reply = Vec<Option<String>>;

    async fn call<C: Client>(&self, client: &mut C, _: usize) -> Self::Reply {
        Collections::<String>::many(client, Self::keys()).await
    }

    fn encode(&self, _: usize, wire: &mut Vec<u8>) -> usize {
        let keys = Self::keys().iter().map(String::as_str);
        encode(["MGET"].into_iter().chain(keys).collect::<Vec<_>>(), wire);
        1
    }

    fn decode(&self, _: usize, replies: &mut Replies<'_>) -> Self::Reply {
        replies.array(Replies::bulk)
    }
}
