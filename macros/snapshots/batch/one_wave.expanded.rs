/**

# Round trips

One.

`pipe.incr(key)`, `pipe.expire(key, ttl)`
*/
fn increment_and_expire<'_key, M: ::roundtrip::__private::Writable>(
    pipe: &dyn ::roundtrip::__private::ClientPipelineOrTransaction<M>,
    key: &'_key str,
    ttl: u64,
) -> ::roundtrip::Batch<
    impl ::roundtrip::Flow<Output = Result<i64>> + use<'_key, M>,
    M,
    ::roundtrip::__private::Trips<1usize>,
> {
    let __pipe0 = pipe.__join();
    let pipe: &Pipeline = &__pipe0;
    let mut __wave0 = ::roundtrip::__private::Wave::new();
    let __reply0 = __wave0.push(pipe.incr(key));
    let __reply1 = __wave0.push(pipe.expire(key, ttl));
    ::roundtrip::__private::queued_once(async move {
        if false {
            return ::roundtrip::__private::typed::<Result<i64>>();
        }
        __wave0.arrive().await;
        let n = (__wave0.value(__reply0))?;
        (__wave0.value(__reply1))?;
        Ok(n)
    })
}
