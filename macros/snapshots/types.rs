const _: &[::core::primitive::u8] = ::core::include_bytes!(
    "types.toml"
);
/// An end of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /** The head.

 Sends `LEFT`.*/
    Left,
    /// Sends `RIGHT`.
    Right,
}
impl Side {
    #[inline]
    fn __write(&self, words: &mut Words) {
        match self {
            Self::Left => words.literal(b"$4\r\nLEFT\r\n", 1),
            Self::Right => words.literal(b"$5\r\nRIGHT\r\n", 1),
        }
    }
}
/// Where a search starts.
#[must_use = "it does nothing until it is passed to a command"]
#[derive(Debug, Clone)]
pub struct Origin(OptionWords);
impl Origin {
    /// Sends `FROMMEMBER member`.
    #[inline]
    pub fn member(member: impl ToArg) -> Self {
        let mut made = OptionWords::new();
        let words = made.set(0u8);
        words.literal(b"$10\r\nFROMMEMBER\r\n", 1);
        words.arg(&member);
        Self(made)
    }
    /// Sends `FROMLONLAT longitude latitude`.
    #[inline]
    pub fn point(
        longitude: ::core::primitive::f64,
        latitude: ::core::primitive::f64,
    ) -> Self {
        let mut made = OptionWords::new();
        let words = made.set(0u8);
        words.literal(b"$10\r\nFROMLONLAT\r\n", 1);
        words.arg(&longitude);
        words.arg(&latitude);
        Self(made)
    }
    /// Sends `FROMLONLAT longitude latitude AT side`.
    #[inline]
    pub fn point_at(
        longitude: ::core::primitive::f64,
        latitude: ::core::primitive::f64,
        side: Side,
    ) -> Self {
        let mut made = OptionWords::new();
        let words = made.set(0u8);
        words.literal(b"$10\r\nFROMLONLAT\r\n", 1);
        words.arg(&longitude);
        words.arg(&latitude);
        words.literal(b"$2\r\nAT\r\n", 1);
        side.__write(words);
        Self(made)
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
/// A field to sort by.
#[must_use = "it does nothing until it is passed to a command"]
#[derive(Debug, Clone)]
pub struct SortKey(OptionWords);
impl SortKey {
    /// Sends `BY field n value [value ...]`.
    #[inline]
    pub fn new(field: impl ToArg, values: impl ToArgs) -> Self {
        let mut made = OptionWords::new();
        let words = made.set(0u8);
        words.literal(b"$2\r\nBY\r\n", 1);
        words.arg(&field);
        let words = made.set(2u8);
        let count_0 = words.count_mark();
        let before = words.count();
        words.args_required(values);
        {
            let n = words.count() - before;
            words.fill(count_0, n);
        }
        Self(made)
    }
    /// Sends `ASC`.
    #[inline]
    pub fn asc(mut self) -> Self {
        let words = self.0.set(1u8);
        words.literal(b"$3\r\nASC\r\n", 1);
        self
    }
    /// Sends `DESC`.
    #[inline]
    pub fn desc(mut self) -> Self {
        let words = self.0.set(1u8);
        words.literal(b"$4\r\nDESC\r\n", 1);
        self
    }
    /** Sends `MISSING value`.

 Called again, it adds another.*/
    #[inline]
    pub fn missing(mut self, value: impl ToArg) -> Self {
        let words = self.0.add(3u8);
        words.literal(b"$7\r\nMISSING\r\n", 1);
        words.arg(&value);
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
/// The `how` of `types`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TypesHow {
    /// Sends `FAST`.
    Fast,
    /// Sends `SLOW`.
    Slowly,
}
impl TypesHow {
    #[inline]
    fn __write(&self, words: &mut Words) {
        match self {
            Self::Fast => words.literal(b"$4\r\nFAST\r\n", 1),
            Self::Slowly => words.literal(b"$4\r\nSLOW\r\n", 1),
        }
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
    pub(crate) fn types(
        request: &mut Request,
        key: impl ToArg,
        sides: impl Many<Side>,
        origin: Origin,
        sort_keys: impl Many<SortKey>,
        how: TypesHow,
    ) {
        static FACTS: Facts = Facts {
            name: "T",
            flags: Flags::NONE,
            since: "1.0.0",
            keys: Keys::One,
            spread: Spread::Key,
        };
        request.counted(&FACTS, b"$1\r\nT\r\n", 1);
        request.key(&key);
        request.words().many_required(sides, |words, value: &Side| value.__write(words));
        origin.__write(request.words());
        request.words().literal(b"$6\r\nSORTBY\r\n", 1);
        let count_0 = request.words().count_mark();
        let before = request.words().count();
        request
            .words()
            .many_required(sort_keys, |words, value: &SortKey| value.__write(words));
        {
            let n = request.words().count() - before;
            request.words().fill(count_0, n);
        }
        how.__write(request.words());
        request.finish();
    }
}
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
impl Client {
    /** Takes all of them.

 `T key side [side ...] origin SORTBY n sort-key [sort-key ...] (FAST | SLOW)`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/t/)*/
    #[inline]
    pub fn types(
        &self,
        key: impl ToArg,
        sides: impl Many<Side>,
        origin: Origin,
        sort_keys: impl Many<SortKey>,
        how: TypesHow,
    ) -> Command<'_, ()> {
        let mut request = self.__begin();
        __requests::types(request.__encode(), key, sides, origin, sort_keys, how);
        request
    }
}
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
impl<Q: State> Connection<Q> {
    /** Takes all of them.

 `T key side [side ...] origin SORTBY n sort-key [sort-key ...] (FAST | SLOW)`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/t/)*/
    #[inline]
    pub fn types(
        &self,
        key: impl ToArg,
        sides: impl Many<Side>,
        origin: Origin,
        sort_keys: impl Many<SortKey>,
        how: TypesHow,
    ) -> Command<'_, ()>
    where
        Q: Unwatched,
    {
        let mut request = Request::new();
        __requests::types(&mut request, key, sides, origin, sort_keys, how);
        self.__send(request)
    }
}
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
impl<Q: Mode> Pipeline<Q> {
    /** Takes all of them.

 `T key side [side ...] origin SORTBY n sort-key [sort-key ...] (FAST | SLOW)`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/t/)*/
    #[inline]
    pub fn types(
        &self,
        key: impl ToArg,
        sides: impl Many<Side>,
        origin: Origin,
        sort_keys: impl Many<SortKey>,
        how: TypesHow,
    ) -> Pending<(), Q>
    where
        Q: Writable,
    {
        let mut request = Request::new();
        __requests::types(&mut request, key, sides, origin, sort_keys, how);
        self.__queue(&request)
    }
}
