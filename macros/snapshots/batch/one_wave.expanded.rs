/**

# Round trips

One.

`pipe.incr(key)`, `pipe.expire(key, ttl)`
*/
fn increment_and_expire<'key, M: ::roundtrip::__private::Writable>(
    pipe: &dyn ::roundtrip::__private::ClientPipelineOrTransaction<M>,
    key: &'key str,
    ttl: u64,
) -> ::roundtrip::Batch<
    impl ::core::future::Future<Output = Result<i64>> + use<'key, M>,
    M,
    ::roundtrip::__private::Trips<1usize>,
> {
    let _: ::core::option::Option<&Pipeline> = ::core::option::Option::None;
    let __pipe0 = ::roundtrip::__private::ClientPipelineOrTransaction::__join(pipe);
    let pipe = &__pipe0;
    let __reply0 = pipe.incr(key);
    let __reply1 = pipe.expire(key, ttl);
    ::roundtrip::__private::queued_once(async move {
        if let ::core::option::Option::Some(__typed) = ::core::option::Option::None::<
            Result<i64>,
        > {
            return __typed;
        }
        let __reply0 = ::roundtrip::__private::reply(__reply0).await;
        let __reply1 = ::roundtrip::__private::reply(__reply1).await;
        let n = __reply0?;
        __reply1?;
        Ok(n)
    })
}
