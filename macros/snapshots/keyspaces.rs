const _: &[::core::primitive::u8] = ::core::include_bytes!(
    "keyspaces.toml"
);
::core::compile_error!(
    "keyspaces.toml:4:23: tags: replies: no method here has a `T`: remove it"
);
/** Options of [`tags_common_with`](Tagging::tags_common_with).

 If options exclude each other, the last one counts.*/
#[must_use = "it does nothing until it is passed to a command"]
#[derive(Debug, Clone, Default)]
pub struct TagsCommonOptions(::roundtrip::__private::OptionWords);
impl TagsCommonOptions {
    /// Nothing set.
    #[inline]
    pub fn new() -> Self {
        let made = ::roundtrip::__private::OptionWords::new();
        Self(made)
    }
    /// Sends `LIMIT count`.
    #[inline]
    pub fn limit(mut self, count: ::core::primitive::u64) -> Self {
        let words = self.0.set(0u8);
        words.literal(b"$5\r\nLIMIT\r\n", 1);
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
mod __requests_of_tagging {
    #[allow(unused_imports, reason = "the types made from the spec, if there are any")]
    use super::*;
    #[inline]
    pub(super) fn tags_add(
        request: &mut ::roundtrip::__private::Request,
        key: impl ::roundtrip::__private::ToArg,
        members: impl ::roundtrip::__private::ToArgs,
    ) {
        static FACTS: ::roundtrip::__private::Facts = ::roundtrip::__private::Facts {
            name: "SADD",
            flags: ::roundtrip::__private::Flags::NONE
                .union(::roundtrip::__private::Flags::WRITE),
            since: "1.0.0",
            keys: ::roundtrip::__private::Keys::One,
            spread: ::roundtrip::__private::Spread::Key,
        };
        request.counted(&FACTS, b"$4\r\nSADD\r\n", 1);
        request.key(&key);
        request.words().args_required(members);
        request.finish();
    }
    #[inline]
    pub(super) fn tags_move(
        request: &mut ::roundtrip::__private::Request,
        source: impl ::roundtrip::__private::ToArg,
        destination: impl ::roundtrip::__private::ToArg,
        member: impl ::roundtrip::__private::ToArg,
    ) {
        static FACTS: ::roundtrip::__private::Facts = ::roundtrip::__private::Facts {
            name: "SMOVE",
            flags: ::roundtrip::__private::Flags::NONE
                .union(::roundtrip::__private::Flags::WRITE),
            since: "1.0.0",
            keys: ::roundtrip::__private::Keys::Two,
            spread: ::roundtrip::__private::Spread::Key,
        };
        request.fixed(&FACTS, b"*4\r\n$5\r\nSMOVE\r\n");
        request.key(&source);
        request.key(&destination);
        request.words().arg(&member);
    }
    #[inline]
    pub(super) fn tags_common(
        request: &mut ::roundtrip::__private::Request,
        keys: impl ::roundtrip::__private::ToArgs,
    ) {
        static FACTS: ::roundtrip::__private::Facts = ::roundtrip::__private::Facts {
            name: "SINTER",
            flags: ::roundtrip::__private::Flags::NONE
                .union(::roundtrip::__private::Flags::READONLY),
            since: "1.0.0",
            keys: ::roundtrip::__private::Keys::One,
            spread: ::roundtrip::__private::Spread::Key,
        };
        request.counted(&FACTS, b"$6\r\nSINTER\r\n", 1);
        request.keys_required(keys);
        request.finish();
    }
    #[inline]
    pub(super) fn tags_common_with(
        request: &mut ::roundtrip::__private::Request,
        keys: impl ::roundtrip::__private::ToArgs,
        options: TagsCommonOptions,
    ) {
        static FACTS: ::roundtrip::__private::Facts = ::roundtrip::__private::Facts {
            name: "SINTER",
            flags: ::roundtrip::__private::Flags::NONE
                .union(::roundtrip::__private::Flags::READONLY),
            since: "1.0.0",
            keys: ::roundtrip::__private::Keys::One,
            spread: ::roundtrip::__private::Spread::Key,
        };
        request.counted(&FACTS, b"$6\r\nSINTER\r\n", 1);
        request.keys_required(keys);
        options.0.write(0u8..=0u8, request.words());
        request.finish();
    }
    #[inline]
    pub(super) fn tags_weigh(
        request: &mut ::roundtrip::__private::Request,
        key: impl ::roundtrip::__private::ToArg,
        pairs: impl ::roundtrip::__private::ToRows<
            (::roundtrip::__private::Double, ::roundtrip::__private::Any),
        >,
    ) {
        static FACTS: ::roundtrip::__private::Facts = ::roundtrip::__private::Facts {
            name: "ZADD",
            flags: ::roundtrip::__private::Flags::NONE
                .union(::roundtrip::__private::Flags::WRITE),
            since: "1.0.0",
            keys: ::roundtrip::__private::Keys::One,
            spread: ::roundtrip::__private::Spread::Key,
        };
        request.counted(&FACTS, b"$4\r\nZADD\r\n", 1);
        request.key(&key);
        request
            .words()
            .rows_required::<
                (::roundtrip::__private::Double, ::roundtrip::__private::Any),
                _,
            >(pairs);
        request.finish();
    }
}
/// Commands as methods of clients, connections, pipelines and transactions.
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
pub trait Tagging: ::roundtrip::__private::Target {
    /** Adds members.

 `SADD key member [member ...]`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/sadd/)*/
    #[doc(alias = "SADD")]
    #[inline]
    fn tags_add(
        &self,
        key: impl ::roundtrip::__private::ToArg,
        members: impl ::roundtrip::__private::ToArgs,
    ) -> Self::Out<'_, u64>
    where
        Self: ::core::marker::Sized + ::roundtrip::__private::Writes,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_add(&mut request, key, members);
        self.__issue(request)
    }
    /** Moves a member.

 `SMOVE source destination member`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/smove/)*/
    #[doc(alias = "SMOVE")]
    #[inline]
    fn tags_move(
        &self,
        source: impl ::roundtrip::__private::ToArg,
        destination: impl ::roundtrip::__private::ToArg,
        member: impl ::roundtrip::__private::ToArg,
    ) -> Self::Out<'_, bool>
    where
        Self: ::core::marker::Sized + ::roundtrip::__private::Writes,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_move(&mut request, source, destination, member);
        self.__issue(request)
    }
    /** What all have.

 `SINTER key [key ...]`

 Options: [`tags_common_with`](Self::tags_common_with).

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/sinter/)*/
    #[doc(alias = "SINTER")]
    #[inline]
    fn tags_common<L: ::roundtrip::__private::FromList>(
        &self,
        keys: impl ::roundtrip::__private::ToArgs,
    ) -> Self::Out<'_, L>
    where
        Self: ::core::marker::Sized,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_common(&mut request, keys);
        self.__issue(request)
    }
    /** What all have.

 `SINTER key [key ...] [LIMIT count]`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/sinter/)*/
    #[doc(alias = "SINTER")]
    #[inline]
    fn tags_common_with<L: ::roundtrip::__private::FromList>(
        &self,
        keys: impl ::roundtrip::__private::ToArgs,
        options: TagsCommonOptions,
    ) -> Self::Out<'_, L>
    where
        Self: ::core::marker::Sized,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_common_with(&mut request, keys, options);
        self.__issue(request)
    }
    /** Adds members with their weights.

 `ZADD key score member [score member ...]`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/zadd/)*/
    #[doc(alias = "ZADD")]
    #[inline]
    fn tags_weigh(
        &self,
        key: impl ::roundtrip::__private::ToArg,
        pairs: impl ::roundtrip::__private::ToRows<
            (::roundtrip::__private::Double, ::roundtrip::__private::Any),
        >,
    ) -> Self::Out<'_, u64>
    where
        Self: ::core::marker::Sized + ::roundtrip::__private::Writes,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_weigh(&mut request, key, pairs);
        self.__issue(request)
    }
}
impl<X: ::roundtrip::__private::Target> Tagging for X {}
/// The commands of `Tagging` at a typed key of the kind `Set<E, L>`.
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
pub trait TaggingSet<
    'a,
    X: ::roundtrip::__private::Target + 'a,
    K: ::roundtrip::__private::ToArg,
    E,
    L,
> {
    /** Adds members.

 `SADD key member [member ...]`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/sadd/)*/
    #[doc(alias = "SADD")]
    fn tags_add(
        &self,
        members: impl ::roundtrip::__private::ArgsOf<E>,
    ) -> X::Out<'a, u64>
    where
        X: ::roundtrip::__private::Writes;
    /** Moves a member.

 `SMOVE source destination member`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/smove/)*/
    #[doc(alias = "SMOVE")]
    fn tags_move(
        &self,
        destination: impl ::roundtrip::__private::KeyOf<Set<E, L>>,
        member: impl ::roundtrip::__private::ArgOf<E>,
    ) -> X::Out<'a, bool>
    where
        X: ::roundtrip::__private::Writes;
    /** What all have.

 `SINTER key [key ...]`

 Options: [`tags_common_with`](Self::tags_common_with).

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/sinter/)*/
    #[doc(alias = "SINTER")]
    fn tags_common(&self) -> X::Out<'a, L>
    where
        L: ::roundtrip::__private::FromList;
    /** What all have.

 `SINTER key [key ...] [LIMIT count]`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/sinter/)*/
    #[doc(alias = "SINTER")]
    fn tags_common_with(&self, options: TagsCommonOptions) -> X::Out<'a, L>
    where
        L: ::roundtrip::__private::FromList;
}
impl<
    'a,
    X: ::roundtrip::__private::Target,
    K: ::roundtrip::__private::ToArg,
    E,
    L,
> TaggingSet<'a, X, K, E, L> for ::roundtrip::__private::At<'a, X, K, Set<E, L>> {
    #[inline]
    fn tags_add(
        &self,
        members: impl ::roundtrip::__private::ArgsOf<E>,
    ) -> X::Out<'a, u64>
    where
        X: ::roundtrip::__private::Writes,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_add(&mut request, self.key(), members);
        ::roundtrip::__private::Target::__issue(self.__target(), request)
    }
    #[inline]
    fn tags_move(
        &self,
        destination: impl ::roundtrip::__private::KeyOf<Set<E, L>>,
        member: impl ::roundtrip::__private::ArgOf<E>,
    ) -> X::Out<'a, bool>
    where
        X: ::roundtrip::__private::Writes,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_move(&mut request, self.key(), destination, member);
        ::roundtrip::__private::Target::__issue(self.__target(), request)
    }
    #[inline]
    fn tags_common(&self) -> X::Out<'a, L>
    where
        L: ::roundtrip::__private::FromList,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_common(&mut request, self.key());
        ::roundtrip::__private::Target::__issue(self.__target(), request)
    }
    #[inline]
    fn tags_common_with(&self, options: TagsCommonOptions) -> X::Out<'a, L>
    where
        L: ::roundtrip::__private::FromList,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_common_with(&mut request, self.key(), options);
        ::roundtrip::__private::Target::__issue(self.__target(), request)
    }
}
/// The commands of `Tagging` at a typed key of the kind `Set<E, L>`.
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
pub trait TaggingSets<
    'a,
    X: ::roundtrip::__private::Target + 'a,
    K: ::roundtrip::__private::ToArg,
    Ks: ::core::convert::AsRef<[K]>,
    E,
    L,
> {
    /** What all have.

 `SINTER key [key ...]`

 Options: [`tags_common_with`](Self::tags_common_with).

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/sinter/)*/
    #[doc(alias = "SINTER")]
    fn tags_common(&self) -> X::Out<'a, L>
    where
        L: ::roundtrip::__private::FromList;
    /** What all have.

 `SINTER key [key ...] [LIMIT count]`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/sinter/)*/
    #[doc(alias = "SINTER")]
    fn tags_common_with(&self, options: TagsCommonOptions) -> X::Out<'a, L>
    where
        L: ::roundtrip::__private::FromList;
}
impl<
    'a,
    X: ::roundtrip::__private::Target,
    K: ::roundtrip::__private::ToArg,
    Ks: ::core::convert::AsRef<[K]>,
    E,
    L,
> TaggingSets<'a, X, K, Ks, E, L>
for ::roundtrip::__private::AtAll<'a, X, K, Ks, Set<E, L>> {
    #[inline]
    fn tags_common(&self) -> X::Out<'a, L>
    where
        L: ::roundtrip::__private::FromList,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_common(&mut request, self.keys());
        ::roundtrip::__private::Target::__issue(self.__target(), request)
    }
    #[inline]
    fn tags_common_with(&self, options: TagsCommonOptions) -> X::Out<'a, L>
    where
        L: ::roundtrip::__private::FromList,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_common_with(&mut request, self.keys(), options);
        ::roundtrip::__private::Target::__issue(self.__target(), request)
    }
}
/// The commands of `Tagging` at a typed key of the kind `SortedSet<E>`.
#[allow(
    clippy::too_many_arguments,
    reason = "a command has as many arguments as it has"
)]
pub trait TaggingSortedSet<
    'a,
    X: ::roundtrip::__private::Target + 'a,
    K: ::roundtrip::__private::ToArg,
    E,
> {
    /** Adds members with their weights.

 `ZADD key score member [score member ...]`

 Since 1.0.0. [redis.io](https://redis.io/docs/latest/commands/zadd/)*/
    #[doc(alias = "ZADD")]
    fn tags_weigh(
        &self,
        pairs: impl ::roundtrip::__private::ToRows<
            (::roundtrip::__private::Double, ::roundtrip::__private::Of<E>),
        >,
    ) -> X::Out<'a, u64>
    where
        X: ::roundtrip::__private::Writes,
        E: Clone;
}
impl<
    'a,
    X: ::roundtrip::__private::Target,
    K: ::roundtrip::__private::ToArg,
    E,
> TaggingSortedSet<'a, X, K, E> for ::roundtrip::__private::At<'a, X, K, SortedSet<E>> {
    #[inline]
    fn tags_weigh(
        &self,
        pairs: impl ::roundtrip::__private::ToRows<
            (::roundtrip::__private::Double, ::roundtrip::__private::Of<E>),
        >,
    ) -> X::Out<'a, u64>
    where
        X: ::roundtrip::__private::Writes,
        E: Clone,
    {
        let mut request = ::roundtrip::__private::Request::new();
        __requests_of_tagging::tags_weigh(
            &mut request,
            self.key(),
            ::roundtrip::__private::Typed::<
                _,
                (::roundtrip::__private::Double, ::roundtrip::__private::Of<E>),
            >::new(pairs),
        );
        ::roundtrip::__private::Target::__issue(self.__target(), request)
    }
}
#[allow(
    dead_code,
    non_upper_case_globals,
    unused_imports,
    reason = "what is here is only compiled"
)]
mod __free_names_of_tagging {
    use ::roundtrip::__private::{
        Atomic, Blocks, Client, Connection, ConnectionState, Open, OwnWrites, Pipeline,
        Plain, Writes,
    };
    use ::roundtrip::__private::free::{Free, Found, Or as _};
    trait OfTheSpec: ::core::marker::Sized {
        const tags_add: Free = Free;
        const tags_move: Free = Free;
        const tags_common: Free = Free;
        const tags_common_with: Free = Free;
        const tags_weigh: Free = Free;
    }
    impl OfTheSpec for Client {}
    impl OfTheSpec for Connection<Open> {}
    impl OfTheSpec for Pipeline<Plain> {}
    impl OfTheSpec for Pipeline<Atomic> {}
    fn tags_add()
    where
        for<'a> &'a Client: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Connection<Open>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Plain>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Atomic>: Blocks + ConnectionState + OwnWrites + Writes,
    {
        #[diagnostic::on_unimplemented(
            message = "keyspaces.toml:6:7: tags.tags_add: there is a method `tags_add` already, which would be called in place of this one",
            label = "a method of this file is hidden by one that the type itself has",
            note = "give it another name, or all methods of the file a prefix: prefix = \"my_\" in its first line"
        )]
        trait IsFree {}
        #[diagnostic::do_not_recommend]
        impl IsFree for Free {}
        fn check<T: IsFree>(_: Found<T>) {}
        check(
            Found(<Client>::tags_add)
                .or(Found(<Connection<Open>>::tags_add))
                .or(Found(<Pipeline<Plain>>::tags_add))
                .or(Found(<Pipeline<Atomic>>::tags_add)),
        )
    }
    fn tags_move()
    where
        for<'a> &'a Client: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Connection<Open>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Plain>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Atomic>: Blocks + ConnectionState + OwnWrites + Writes,
    {
        #[diagnostic::on_unimplemented(
            message = "keyspaces.toml:13:7: tags.tags_move: there is a method `tags_move` already, which would be called in place of this one",
            label = "a method of this file is hidden by one that the type itself has",
            note = "give it another name, or all methods of the file a prefix: prefix = \"my_\" in its first line"
        )]
        trait IsFree {}
        #[diagnostic::do_not_recommend]
        impl IsFree for Free {}
        fn check<T: IsFree>(_: Found<T>) {}
        check(
            Found(<Client>::tags_move)
                .or(Found(<Connection<Open>>::tags_move))
                .or(Found(<Pipeline<Plain>>::tags_move))
                .or(Found(<Pipeline<Atomic>>::tags_move)),
        )
    }
    fn tags_common()
    where
        for<'a> &'a Client: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Connection<Open>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Plain>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Atomic>: Blocks + ConnectionState + OwnWrites + Writes,
    {
        #[diagnostic::on_unimplemented(
            message = "keyspaces.toml:20:7: tags.tags_common: there is a method `tags_common` or `tags_common_with` already, which would be called in place of this one",
            label = "a method of this file is hidden by one that the type itself has",
            note = "give it another name, or all methods of the file a prefix: prefix = \"my_\" in its first line"
        )]
        trait IsFree {}
        #[diagnostic::do_not_recommend]
        impl IsFree for Free {}
        fn check<T: IsFree>(_: Found<T>) {}
        check(
            Found(<Client>::tags_common)
                .or(Found(<Connection<Open>>::tags_common))
                .or(Found(<Pipeline<Plain>>::tags_common))
                .or(Found(<Pipeline<Atomic>>::tags_common))
                .or(Found(<Client>::tags_common_with))
                .or(Found(<Connection<Open>>::tags_common_with))
                .or(Found(<Pipeline<Plain>>::tags_common_with))
                .or(Found(<Pipeline<Atomic>>::tags_common_with)),
        )
    }
    fn tags_weigh()
    where
        for<'a> &'a Client: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Connection<Open>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Plain>: Blocks + ConnectionState + OwnWrites + Writes,
        for<'a> &'a Pipeline<Atomic>: Blocks + ConnectionState + OwnWrites + Writes,
    {
        #[diagnostic::on_unimplemented(
            message = "keyspaces.toml:27:7: tags.tags_weigh: there is a method `tags_weigh` already, which would be called in place of this one",
            label = "a method of this file is hidden by one that the type itself has",
            note = "give it another name, or all methods of the file a prefix: prefix = \"my_\" in its first line"
        )]
        trait IsFree {}
        #[diagnostic::do_not_recommend]
        impl IsFree for Free {}
        fn check<T: IsFree>(_: Found<T>) {}
        check(
            Found(<Client>::tags_weigh)
                .or(Found(<Connection<Open>>::tags_weigh))
                .or(Found(<Pipeline<Plain>>::tags_weigh))
                .or(Found(<Pipeline<Atomic>>::tags_weigh)),
        )
    }
}
