const _: &[::core::primitive::u8] = ::core::include_bytes!(
    "extension.toml"
);
/// Used with the feature and without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Sends `HERE`.
    Here,
    /// Sends `THERE`.
    There,
}
impl Place {
    #[inline]
    fn __write(&self, words: &mut ::roundtrip::__private::Words) {
        match self {
            Self::Here => words.literal(b"$4\r\nHERE\r\n", 1),
            Self::There => words.literal(b"$5\r\nTHERE\r\n", 1),
        }
    }
}
#[cfg(feature = "json")]
/// Used with the feature only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Depth {
    /// Sends `DEEP`.
    Deep,
    /// Sends `SHALLOW`.
    Shallow,
}
#[cfg(feature = "json")]
impl Depth {
    #[inline]
    fn __write(&self, words: &mut ::roundtrip::__private::Words) {
        match self {
            Self::Deep => words.literal(b"$4\r\nDEEP\r\n", 1),
            Self::Shallow => words.literal(b"$7\r\nSHALLOW\r\n", 1),
        }
    }
}
#[cfg(feature = "json")]
/** Options of [`json_get_with`](MyCommands::json_get_with).

 If options exclude each other, the last one counts.*/
#[must_use = "it does nothing until it is passed to a command"]
#[derive(Debug, Clone, Default)]
pub struct JsonGetOptions(::roundtrip::__private::OptionWords);
#[cfg(feature = "json")]
impl JsonGetOptions {
    /// Nothing set.
    #[inline]
    pub fn new() -> Self {
        let made = ::roundtrip::__private::OptionWords::new();
        Self(made)
    }
    /// Sends `NX`.
    #[inline]
    pub fn nx(mut self) -> Self {
        let words = self.0.set(0u8);
        words.literal(b"$2\r\nNX\r\n", 1);
        self
    }
    /// Sends `depth`.
    #[inline]
    pub fn depth(mut self, depth: Depth) -> Self {
        let words = self.0.set(0u8);
        depth.__write(words);
        self
    }
    #[allow(
        dead_code,
        reason = "options are written slot by slot, everything else at once"
    )]
    #[inline]
    fn __write(&self, words: &mut ::roundtrip::__private::Words) {
        self.0.write_all(words);
    }
}
/// The `from` of `take`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TakeFrom {
    /// Sends `LEFT`.
    Left,
    /// Sends `RIGHT`.
    Right,
}
impl TakeFrom {
    #[inline]
    fn __write(&self, words: &mut ::roundtrip::__private::Words) {
        match self {
            Self::Left => words.literal(b"$4\r\nLEFT\r\n", 1),
            Self::Right => words.literal(b"$5\r\nRIGHT\r\n", 1),
        }
    }
}
/** Options of [`take_with`](MyCommands::take_with).

 If options exclude each other, the last one counts.*/
#[must_use = "it does nothing until it is passed to a command"]
#[derive(Debug, Clone, Default)]
pub struct TakeOptions(::roundtrip::__private::OptionWords);
impl TakeOptions {
    /// Nothing set.
    #[inline]
    pub fn new() -> Self {
        let made = ::roundtrip::__private::OptionWords::new();
        Self(made)
    }
    /// Sends `COUNT count`.
    #[inline]
    pub fn count(mut self, count: ::core::primitive::u64) -> Self {
        let words = self.0.set(0u8);
        words.literal(b"$5\r\nCOUNT\r\n", 1);
        words.arg(&count);
        self
    }
    #[allow(
        dead_code,
        reason = "options are written slot by slot, everything else at once"
    )]
    #[inline]
    fn __write(&self, words: &mut ::roundtrip::__private::Words) {
        self.0.write_all(words);
    }
}
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
mod __requests_of_mycommands {
    #[allow(unused_imports, reason = "the types made from the spec, if there are any")]
    use super::*;
    #[cfg(feature = "json")]
    #[inline]
    pub(super) fn json_get(
        request: &mut ::roundtrip::__private::Request,
        key: impl ::roundtrip::__private::ToArg,
        paths: impl ::roundtrip::__private::ToArgs,
        at: Place,
    ) {
        static FACTS: ::roundtrip::__private::Facts = ::roundtrip::__private::Facts {
            name: "JSON.GET",
            flags: ::roundtrip::__private::Flags::NONE
                .union(::roundtrip::__private::Flags::READONLY),
            since: "1.0.0",
            keys: ::roundtrip::__private::Keys::One,
            spread: ::roundtrip::__private::Spread::Key,
        };
        request.counted(&FACTS, b"$8\r\nJSON.GET\r\n", 1);
        request.key(&key);
        request.words().args_required(paths);
        at.__write(request.words());
        request.finish();
    }
    #[cfg(feature = "json")]
    #[inline]
    pub(super) fn json_get_with(
        request: &mut ::roundtrip::__private::Request,
        key: impl ::roundtrip::__private::ToArg,
        paths: impl ::roundtrip::__private::ToArgs,
        at: Place,
        options: JsonGetOptions,
    ) {
        static FACTS: ::roundtrip::__private::Facts = ::roundtrip::__private::Facts {
            name: "JSON.GET",
            flags: ::roundtrip::__private::Flags::NONE
                .union(::roundtrip::__private::Flags::READONLY),
            since: "1.0.0",
            keys: ::roundtrip::__private::Keys::One,
            spread: ::roundtrip::__private::Spread::Key,
        };
        request.counted(&FACTS, b"$8\r\nJSON.GET\r\n", 1);
        request.key(&key);
        request.words().args_required(paths);
        options.0.write(0u8..=0u8, request.words());
        at.__write(request.words());
        request.finish();
    }
    #[inline]
    pub(super) fn take(
        request: &mut ::roundtrip::__private::Request,
        key: impl ::roundtrip::__private::ToArg,
        place: Place,
        from: TakeFrom,
        timeout: impl ::roundtrip::__private::ToBlockMillis,
    ) {
        static FACTS: ::roundtrip::__private::Facts = ::roundtrip::__private::Facts {
            name: "LIST.TAKE",
            flags: ::roundtrip::__private::Flags::NONE
                .union(::roundtrip::__private::Flags::BLOCKING),
            since: "1.0.0",
            keys: ::roundtrip::__private::Keys::One,
            spread: ::roundtrip::__private::Spread::Key,
        };
        request.fixed(&FACTS, b"*5\r\n$9\r\nLIST.TAKE\r\n");
        request.key(&key);
        place.__write(request.words());
        from.__write(request.words());
        request.block_millis(&timeout);
    }
    #[inline]
    pub(super) fn take_with(
        request: &mut ::roundtrip::__private::Request,
        key: impl ::roundtrip::__private::ToArg,
        place: Place,
        from: TakeFrom,
        timeout: impl ::roundtrip::__private::ToBlockMillis,
        options: TakeOptions,
    ) {
        static FACTS: ::roundtrip::__private::Facts = ::roundtrip::__private::Facts {
            name: "LIST.TAKE",
            flags: ::roundtrip::__private::Flags::NONE
                .union(::roundtrip::__private::Flags::BLOCKING),
            since: "1.0.0",
            keys: ::roundtrip::__private::Keys::One,
            spread: ::roundtrip::__private::Spread::Key,
        };
        request.counted(&FACTS, b"$9\r\nLIST.TAKE\r\n", 1);
        request.key(&key);
        place.__write(request.words());
        from.__write(request.words());
        request.block_millis(&timeout);
        options.0.write(0u8..=0u8, request.words());
        request.finish();
    }
}
/** Commands as methods of clients, connections, pipelines and transactions.

 JSON documents.*/
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
pub trait MyCommands: ::roundtrip::__private::Target {
    #[cfg(feature = "json")]
    /** The values at the paths of a document.

 `JSON.GET key path [path ...] at`

 Options: [`json_get_with`](Self::json_get_with).

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/json.get/)*/
    #[inline]
    fn json_get<T: ::roundtrip::__private::FromValue>(
        &self,
        key: impl ::roundtrip::__private::ToArg,
        paths: impl ::roundtrip::__private::ToArgs,
        at: Place,
    ) -> Self::Out<'_, Option<T>>
    where
        Self: ::core::marker::Sized,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_mycommands::json_get(&mut request, key, paths, at);
        self.__issue(request)
    }
    #[cfg(feature = "json")]
    /** The values at the paths of a document.

 `JSON.GET key path [path ...] [NX | depth] at`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/json.get/)*/
    #[inline]
    fn json_get_with<T: ::roundtrip::__private::FromValue>(
        &self,
        key: impl ::roundtrip::__private::ToArg,
        paths: impl ::roundtrip::__private::ToArgs,
        at: Place,
        options: JsonGetOptions,
    ) -> Self::Out<'_, Option<T>>
    where
        Self: ::core::marker::Sized,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_mycommands::json_get_with(&mut request, key, paths, at, options);
        self.__issue(request)
    }
    /** Takes elements.

 `LIST.TAKE key place (LEFT | RIGHT) timeout`

 Options: [`take_with`](Self::take_with).

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/list.take/)*/
    #[doc(alias = "LIST.TAKE")]
    #[inline]
    fn take<T: ::roundtrip::__private::FromValue>(
        &self,
        key: impl ::roundtrip::__private::ToArg,
        place: Place,
        from: TakeFrom,
        timeout: impl ::roundtrip::__private::ToBlockMillis,
    ) -> Self::Out<'_, Vec<T>>
    where
        Self: ::core::marker::Sized + ::roundtrip::__private::Blocks,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_mycommands::take(&mut request, key, place, from, timeout);
        self.__issue(request)
    }
    /** Takes elements.

 `LIST.TAKE key place (LEFT | RIGHT) timeout [COUNT count]`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/list.take/)*/
    #[doc(alias = "LIST.TAKE")]
    #[inline]
    fn take_with<T: ::roundtrip::__private::FromValue>(
        &self,
        key: impl ::roundtrip::__private::ToArg,
        place: Place,
        from: TakeFrom,
        timeout: impl ::roundtrip::__private::ToBlockMillis,
        options: TakeOptions,
    ) -> Self::Out<'_, Vec<T>>
    where
        Self: ::core::marker::Sized + ::roundtrip::__private::Blocks,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_mycommands::take_with(
            &mut request,
            key,
            place,
            from,
            timeout,
            options,
        );
        self.__issue(request)
    }
}
impl<X: ::roundtrip::__private::Target> MyCommands for X {}
/// What is known of each command of the spec by its name, for raw commands.
pub static MY_NAMES: ::roundtrip::__private::Names = ::roundtrip::__private::Names {
    limited: &[
        ::roundtrip::__private::Limited {
            name: "LIST.OPEN",
            flags: ::roundtrip::__private::Flags::NONE
                .union(::roundtrip::__private::Flags::CONNECTION_STATE),
            waits_with: "",
        },
        ::roundtrip::__private::Limited {
            name: "LIST.TAKE",
            flags: ::roundtrip::__private::Flags::NONE
                .union(::roundtrip::__private::Flags::BLOCKING),
            waits_with: "",
        },
    ],
    harmless: &["JSON.GET"],
};
#[allow(
    dead_code,
    non_upper_case_globals,
    unused_imports,
    reason = "what is here is only compiled"
)]
mod __free_names_of_mycommands {
    use ::roundtrip::__private::{
        Atomic, Blocks, Client, Connection, ConnectionState, Open, OwnWrites, Pipeline,
        Plain, Writes,
    };
    use ::roundtrip::__private::free::{Free, Found, Or as _};
    trait OfTheSpec: ::core::marker::Sized {
        #[cfg(feature = "json")]
        const json_get: Free = Free;
        #[cfg(feature = "json")]
        const json_get_with: Free = Free;
        const take: Free = Free;
        const take_with: Free = Free;
    }
    impl OfTheSpec for Client {}
    impl OfTheSpec for Connection<Open> {}
    impl OfTheSpec for Pipeline<Plain> {}
    impl OfTheSpec for Pipeline<Atomic> {}
    #[cfg(feature = "json")]
    fn json_get()
    where
        for<'a> &'a Client: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Connection<Open>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Plain>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Atomic>: Blocks + ConnectionState + OwnWrites + Writes,
    {
        #[diagnostic::on_unimplemented(
            message = "extension.toml:18:7: json.json_get: there is a method `json_get` or `json_get_with` already, which would be called in place of this one",
            label = "a method of this file is hidden by one that the type itself has",
            note = "give it another name, or all methods of the file a prefix: prefix = \"my_\" in its first line"
        )]
        trait IsFree {}
        #[diagnostic::do_not_recommend]
        impl IsFree for Free {}
        fn check<T: IsFree>(_: Found<T>) {}
        check(
            Found(<Client>::json_get)
                .or(Found(<Connection<Open>>::json_get))
                .or(Found(<Pipeline<Plain>>::json_get))
                .or(Found(<Pipeline<Atomic>>::json_get))
                .or(Found(<Client>::json_get_with))
                .or(Found(<Connection<Open>>::json_get_with))
                .or(Found(<Pipeline<Plain>>::json_get_with))
                .or(Found(<Pipeline<Atomic>>::json_get_with)),
        )
    }
    fn take()
    where
        for<'a> &'a Client: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Connection<Open>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Plain>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Atomic>: Blocks + ConnectionState + OwnWrites + Writes,
    {
        #[diagnostic::on_unimplemented(
            message = "extension.toml:25:8: lists.take: there is a method `take` or `take_with` already, which would be called in place of this one",
            label = "a method of this file is hidden by one that the type itself has",
            note = "give it another name, or all methods of the file a prefix: prefix = \"my_\" in its first line"
        )]
        trait IsFree {}
        #[diagnostic::do_not_recommend]
        impl IsFree for Free {}
        fn check<T: IsFree>(_: Found<T>) {}
        check(
            Found(<Client>::take)
                .or(Found(<Connection<Open>>::take))
                .or(Found(<Pipeline<Plain>>::take))
                .or(Found(<Pipeline<Atomic>>::take))
                .or(Found(<Client>::take_with))
                .or(Found(<Connection<Open>>::take_with))
                .or(Found(<Pipeline<Plain>>::take_with))
                .or(Found(<Pipeline<Atomic>>::take_with)),
        )
    }
}
#[cfg(feature = "json")]
const _: () = ::core::assert!(
    ::roundtrip::__private::allows("JSON.GET", ::roundtrip::__private::Flags::NONE
    .union(::roundtrip::__private::Flags::READONLY)),
    "extension.toml:18:7: json.json_get: roundtrip's own spec does not let JSON.GET be called from everywhere: give this method the flags that it has there (`connection-state`, `own-writes`, `blocking`); after SUBSCRIBE, MONITOR and CLIENT REPLY replies can no longer be told apart, so they can have no method"
);
#[cfg(feature = "json")]
const _: () = ::core::assert!(
    ::roundtrip::__private::allows("JSON.GET", ::roundtrip::__private::Flags::NONE
    .union(::roundtrip::__private::Flags::READONLY)),
    "extension.toml:18:7: json.json_get: roundtrip's own spec does not let JSON.GET be called from everywhere: give this method the flags that it has there (`connection-state`, `own-writes`, `blocking`); after SUBSCRIBE, MONITOR and CLIENT REPLY replies can no longer be told apart, so they can have no method"
);
const _: () = ::core::assert!(
    ::roundtrip::__private::allows("LIST.TAKE", ::roundtrip::__private::Flags::NONE
    .union(::roundtrip::__private::Flags::BLOCKING)),
    "extension.toml:25:8: lists.take: roundtrip's own spec does not let LIST.TAKE be called from everywhere: give this method the flags that it has there (`connection-state`, `own-writes`, `blocking`); after SUBSCRIBE, MONITOR and CLIENT REPLY replies can no longer be told apart, so they can have no method"
);
const _: () = ::core::assert!(
    ::roundtrip::__private::allows("LIST.TAKE", ::roundtrip::__private::Flags::NONE
    .union(::roundtrip::__private::Flags::BLOCKING)),
    "extension.toml:25:8: lists.take: roundtrip's own spec does not let LIST.TAKE be called from everywhere: give this method the flags that it has there (`connection-state`, `own-writes`, `blocking`); after SUBSCRIBE, MONITOR and CLIENT REPLY replies can no longer be told apart, so they can have no method"
);
