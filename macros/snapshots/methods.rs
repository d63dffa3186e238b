const _: &[::core::primitive::u8] = ::core::include_bytes!(
    "methods.toml"
);
/** Options of [`writes_with`](crate::Client::writes_with).

 If options exclude each other, the last one counts.*/
#[must_use = "it does nothing until it is passed to a command"]
#[derive(Debug, Clone, Default)]
pub struct WritesOptions(OptionWords);
impl WritesOptions {
    /// Nothing set.
    #[inline]
    pub fn new() -> Self {
        let made = OptionWords::new();
        Self(made)
    }
    /** Only where it does not exist.

 Sends `NX`.*/
    #[inline]
    pub fn nx(mut self) -> Self {
        let words = self.0.set(0u8);
        words.literal(b"$2\r\nNX\r\n", 1);
        self
    }
    /// Sends `EX seconds`.
    #[inline]
    pub fn ex(mut self, seconds: impl ToSeconds) -> Self {
        let words = self.0.set(0u8);
        words.literal(b"$2\r\nEX\r\n", 1);
        words.arg(&ToSeconds::to_seconds(&seconds));
        self
    }
    #[allow(
        dead_code,
        reason = "options are written slot by slot, everything else at once"
    )]
    #[inline]
    fn __write(&self, words: &mut Words) {
        self.0.write_all(words);
    }
}
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
pub(crate) mod __requests {
    #[allow(unused_imports, reason = "the types made from the spec, if there are any")]
    use super::*;
    #[inline]
    pub(crate) fn reads(request: &mut Request, key: impl ToArg, fields: impl ToArgs) {
        static FACTS: Facts = Facts {
            name: "R.GET",
            flags: Flags::NONE.union(Flags::READONLY).union(Flags::IDEMPOTENT),
            since: "1.0.0",
            keys: Keys::One,
            spread: Spread::Key,
        };
        request.counted(&FACTS, b"$5\r\nR.GET\r\n", 1);
        request.key(&key);
        request.words().args_required(fields);
        request.finish();
    }
    #[inline]
    pub(crate) fn writes(
        request: &mut Request,
        key: impl ToArg,
        value: impl ToArg,
        pairs: impl ToRows<(Any, Double)>,
        members: impl ToArgs,
    ) {
        static FACTS: Facts = Facts {
            name: "SET",
            flags: Flags::NONE.union(Flags::WRITE).union(Flags::IDEMPOTENT),
            since: "1.0.0",
            keys: Keys::One,
            spread: Spread::Key,
        };
        request.counted(&FACTS, b"$3\r\nSET\r\n", 1);
        request.key(&key);
        request.words().arg(&value);
        request.words().literal(b"$5\r\nFIXED\r\n", 1);
        let count_0 = request.words().count_mark();
        let n = request.words().rows_required::<(Any, Double), _>(pairs);
        request.words().fill(count_0, n);
        request.words().args(members);
        request.finish();
    }
    #[inline]
    pub(crate) fn writes_with(
        request: &mut Request,
        key: impl ToArg,
        value: impl ToArg,
        pairs: impl ToRows<(Any, Double)>,
        members: impl ToArgs,
        options: WritesOptions,
    ) {
        static FACTS: Facts = Facts {
            name: "SET",
            flags: Flags::NONE.union(Flags::WRITE),
            since: "1.0.0",
            keys: Keys::One,
            spread: Spread::Key,
        };
        request.counted(&FACTS, b"$3\r\nSET\r\n", 1);
        request.key(&key);
        request.words().arg(&value);
        options.0.write(0u8..=0u8, request.words());
        request.words().literal(b"$5\r\nFIXED\r\n", 1);
        let count_0 = request.words().count_mark();
        let n = request.words().rows_required::<(Any, Double), _>(pairs);
        request.words().fill(count_0, n);
        request.words().args(members);
        request.finish();
    }
    #[inline]
    pub(crate) fn blocks(
        request: &mut Request,
        keys: impl ToArgs,
        timeout: impl ToBlockSeconds,
    ) {
        static FACTS: Facts = Facts {
            name: "B WAIT",
            flags: Flags::NONE.union(Flags::BLOCKING),
            since: "1.0.0",
            keys: Keys::Rest { but: 1u8 },
            spread: Spread::Key,
        };
        request.counted(&FACTS, b"$1\r\nB\r\n$4\r\nWAIT\r\n", 2);
        request.keys_required(keys);
        request.block_seconds(&timeout);
        request.finish();
    }
    #[inline]
    pub(crate) fn speaks_of_writes(request: &mut Request, timeout: impl ToBlockMillis) {
        static FACTS: Facts = Facts {
            name: "WAIT",
            flags: Flags::NONE.union(Flags::BLOCKING).union(Flags::OWN_WRITES),
            since: "1.0.0",
            keys: Keys::None,
            spread: Spread::Any,
        };
        request.fixed(&FACTS, b"*2\r\n$4\r\nWAIT\r\n");
        request.block_millis(&timeout);
    }
    #[inline]
    pub(crate) fn selects(request: &mut Request, index: ::core::primitive::i64) {
        static FACTS: Facts = Facts {
            name: "SELECT",
            flags: Flags::NONE.union(Flags::CONNECTION_STATE),
            since: "8.0.0",
            keys: Keys::None,
            spread: Spread::Any,
        };
        request.fixed(&FACTS, b"*2\r\n$6\r\nSELECT\r\n");
        request.words().arg(&index);
    }
}
/// Methods of every reach
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
impl Client {
    /** Gets it.

 And says so.

 `R.GET key field [field ...]`

 `None` means that the key does not exist.

 Since 1.0.0. Complexity: O(1). [redis.io](https://redis.io/docs/latest/commands/r.get/)*/
    #[doc(alias = "R.GET")]
    #[inline]
    pub fn reads<T: FromValue>(
        &self,
        key: impl ToArg,
        fields: impl ToArgs,
    ) -> Command<'_, Option<T>> {
        let mut request = self.__begin();
        __requests::reads(request.__encode(), key, fields);
        request
    }
    /** Sets it.

 `SET key value FIXED n field score [field score ...] [member [member ...]]`

 Options: [`writes_with`](Self::writes_with).

 **Deprecated** since 2.0.0: use `reads`.

 Since Redis 1.0.0 and Valkey 7.2.0. [redis.io](https://redis.io/docs/latest/commands/set/)*/
    #[doc(alias = "SET")]
    #[inline]
    pub fn writes(
        &self,
        key: impl ToArg,
        value: impl ToArg,
        pairs: impl ToRows<(Any, Double)>,
        members: impl ToArgs,
    ) -> Command<'_, ()> {
        let mut request = self.__begin();
        __requests::writes(request.__encode(), key, value, pairs, members);
        request
    }
    /** Sets it.

 `false` where it was not set.

 `SET key value [NX | EX seconds] FIXED n field score [field score ...] [member [member ...]]`

 **Deprecated** since 2.0.0: use `reads`.

 Since Redis 1.0.0 and Valkey 7.2.0. [redis.io](https://redis.io/docs/latest/commands/set/)*/
    #[doc(alias = "SET")]
    #[inline]
    pub fn writes_with(
        &self,
        key: impl ToArg,
        value: impl ToArg,
        pairs: impl ToRows<(Any, Double)>,
        members: impl ToArgs,
        options: WritesOptions,
    ) -> Command<'_, bool> {
        let mut request = self.__begin();
        __requests::writes_with(request.__encode(), key, value, pairs, members, options);
        request
    }
    /** Waits for it.

 `B WAIT key [key ...] timeout`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/b-wait/)*/
    #[doc(alias = "B WAIT")]
    #[inline]
    pub fn blocks<K: FromValue, T: FromValue>(
        &self,
        keys: impl ToArgs,
        timeout: impl ToBlockSeconds,
    ) -> Command<'_, (K, Vec<T>)> {
        let mut request = self.__begin();
        __requests::blocks(request.__encode(), keys, timeout);
        request
    }
    /** Waits for replicas.

 `WAIT timeout`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/wait/)*/
    #[doc(alias = "WAIT")]
    #[inline]
    #[doc(hidden)]
    pub fn speaks_of_writes(&self, timeout: impl ToBlockMillis) -> Command<'_, u64>
    where
        for<'a> &'a Self: OwnWrites,
    {
        let mut request = self.__begin();
        __requests::speaks_of_writes(request.__encode(), timeout);
        request
    }
    /** Changes the connection.

 `SELECT index`

 Since Valkey 8.0.0. [valkey.io](https://valkey.io/commands/select/)*/
    #[inline]
    #[doc(hidden)]
    pub fn selects(&self, index: ::core::primitive::i64) -> Command<'_, ()>
    where
        for<'a> &'a Self: ConnectionState,
    {
        let mut request = self.__begin();
        __requests::selects(request.__encode(), index);
        request
    }
}
/// Methods of every reach
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
impl<Q: State> Connection<Q> {
    /** Gets it.

 And says so.

 `R.GET key field [field ...]`

 `None` means that the key does not exist.

 Since 1.0.0. Complexity: O(1). [redis.io](https://redis.io/docs/latest/commands/r.get/)*/
    #[doc(alias = "R.GET")]
    #[inline]
    pub fn reads<T: FromValue>(
        &self,
        key: impl ToArg,
        fields: impl ToArgs,
    ) -> Command<'_, Option<T>> {
        let mut request = Request::new();
        __requests::reads(&mut request, key, fields);
        self.__send(request)
    }
    /** Sets it.

 `SET key value FIXED n field score [field score ...] [member [member ...]]`

 Options: [`writes_with`](Self::writes_with).

 **Deprecated** since 2.0.0: use `reads`.

 Since Redis 1.0.0 and Valkey 7.2.0. [redis.io](https://redis.io/docs/latest/commands/set/)*/
    #[doc(alias = "SET")]
    #[inline]
    pub fn writes(
        &self,
        key: impl ToArg,
        value: impl ToArg,
        pairs: impl ToRows<(Any, Double)>,
        members: impl ToArgs,
    ) -> Command<'_, ()>
    where
        Q: Unwatched,
    {
        let mut request = Request::new();
        __requests::writes(&mut request, key, value, pairs, members);
        self.__send(request)
    }
    /** Sets it.

 `false` where it was not set.

 `SET key value [NX | EX seconds] FIXED n field score [field score ...] [member [member ...]]`

 **Deprecated** since 2.0.0: use `reads`.

 Since Redis 1.0.0 and Valkey 7.2.0. [redis.io](https://redis.io/docs/latest/commands/set/)*/
    #[doc(alias = "SET")]
    #[inline]
    pub fn writes_with(
        &self,
        key: impl ToArg,
        value: impl ToArg,
        pairs: impl ToRows<(Any, Double)>,
        members: impl ToArgs,
        options: WritesOptions,
    ) -> Command<'_, bool>
    where
        Q: Unwatched,
    {
        let mut request = Request::new();
        __requests::writes_with(&mut request, key, value, pairs, members, options);
        self.__send(request)
    }
    /** Waits for it.

 `B WAIT key [key ...] timeout`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/b-wait/)*/
    #[doc(alias = "B WAIT")]
    #[inline]
    pub fn blocks<K: FromValue, T: FromValue>(
        &self,
        keys: impl ToArgs,
        timeout: impl ToBlockSeconds,
    ) -> Command<'_, (K, Vec<T>)>
    where
        Q: Unwatched,
    {
        let mut request = Request::new();
        __requests::blocks(&mut request, keys, timeout);
        self.__send(request)
    }
    /** Waits for replicas.

 `WAIT timeout`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/wait/)*/
    #[doc(alias = "WAIT")]
    #[inline]
    pub fn speaks_of_writes(&self, timeout: impl ToBlockMillis) -> Command<'_, u64>
    where
        Q: Unwatched,
    {
        let mut request = Request::new();
        __requests::speaks_of_writes(&mut request, timeout);
        self.__send(request)
    }
    /** Changes the connection.

 `SELECT index`

 Since Valkey 8.0.0. [valkey.io](https://valkey.io/commands/select/)*/
    #[inline]
    pub fn selects(&self, index: ::core::primitive::i64) -> Command<'_, ()>
    where
        Q: Unwatched,
    {
        let mut request = Request::new();
        __requests::selects(&mut request, index);
        self.__send(request)
    }
}
/// Methods of every reach
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
impl<Q: Mode> Pipeline<Q> {
    /** Gets it.

 And says so.

 `R.GET key field [field ...]`

 `None` means that the key does not exist.

 Since 1.0.0. Complexity: O(1). [redis.io](https://redis.io/docs/latest/commands/r.get/)*/
    #[doc(alias = "R.GET")]
    #[inline]
    pub fn reads<T: FromValue>(
        &self,
        key: impl ToArg,
        fields: impl ToArgs,
    ) -> Pending<Option<T>, Q> {
        let mut request = Request::new();
        __requests::reads(&mut request, key, fields);
        self.__queue(&request)
    }
    /** Sets it.

 `SET key value FIXED n field score [field score ...] [member [member ...]]`

 Options: [`writes_with`](Self::writes_with).

 **Deprecated** since 2.0.0: use `reads`.

 Since Redis 1.0.0 and Valkey 7.2.0. [redis.io](https://redis.io/docs/latest/commands/set/)*/
    #[doc(alias = "SET")]
    #[inline]
    pub fn writes(
        &self,
        key: impl ToArg,
        value: impl ToArg,
        pairs: impl ToRows<(Any, Double)>,
        members: impl ToArgs,
    ) -> Pending<(), Q>
    where
        Q: Writable,
    {
        let mut request = Request::new();
        __requests::writes(&mut request, key, value, pairs, members);
        self.__queue(&request)
    }
    /** Sets it.

 `false` where it was not set.

 `SET key value [NX | EX seconds] FIXED n field score [field score ...] [member [member ...]]`

 **Deprecated** since 2.0.0: use `reads`.

 Since Redis 1.0.0 and Valkey 7.2.0. [redis.io](https://redis.io/docs/latest/commands/set/)*/
    #[doc(alias = "SET")]
    #[inline]
    pub fn writes_with(
        &self,
        key: impl ToArg,
        value: impl ToArg,
        pairs: impl ToRows<(Any, Double)>,
        members: impl ToArgs,
        options: WritesOptions,
    ) -> Pending<bool, Q>
    where
        Q: Writable,
    {
        let mut request = Request::new();
        __requests::writes_with(&mut request, key, value, pairs, members, options);
        self.__queue(&request)
    }
    /** Waits for it.

 `B WAIT key [key ...] timeout`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/b-wait/)*/
    #[doc(alias = "B WAIT")]
    #[inline]
    #[doc(hidden)]
    pub fn blocks<K: FromValue, T: FromValue>(
        &self,
        keys: impl ToArgs,
        timeout: impl ToBlockSeconds,
    ) -> Pending<(K, Vec<T>), Q>
    where
        for<'a> &'a Self: Blocks,
    {
        let mut request = Request::new();
        __requests::blocks(&mut request, keys, timeout);
        self.__queue(&request)
    }
    /** Waits for replicas.

 `WAIT timeout`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/wait/)*/
    #[doc(alias = "WAIT")]
    #[inline]
    pub fn speaks_of_writes(&self, timeout: impl ToBlockMillis) -> Pending<u64, Q>
    where
        Self: OwnWrites,
    {
        let mut request = Request::new();
        __requests::speaks_of_writes(&mut request, timeout);
        self.__queue(&request)
    }
    /** Changes the connection.

 `SELECT index`

 Since Valkey 8.0.0. [valkey.io](https://valkey.io/commands/select/)*/
    #[inline]
    #[doc(hidden)]
    pub fn selects(&self, index: ::core::primitive::i64) -> Pending<(), Q>
    where
        for<'a> &'a Self: ConnectionState,
    {
        let mut request = Request::new();
        __requests::selects(&mut request, index);
        self.__queue(&request)
    }
}
