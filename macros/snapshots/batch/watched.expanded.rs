/**

# Round trips

2, the last one a transaction; again where a watched key changed.

1. `tx.get(key)`
2. `tx.set(key, left - 1)`
*/
fn take_one<'_key>(
    tx: &dyn ::roundtrip::__private::OnlyClient,
    key: &'_key str,
) -> ::roundtrip::Batch<impl ::roundtrip::Flow<Output = Result<bool>> + use<'_key>> {
    let _: ::core::option::Option<&Transaction> = ::core::option::Option::None;
    let __client = ::roundtrip::__private::OnlyClient::__client(tx);
    ::roundtrip::__private::queued_once(async move {
        if false {
            return ::roundtrip::__private::typed::<Result<bool>>();
        }
        __client
            .try_watch(
                key,
                async |__watched| {
                    let __reads = __watched.pipeline();
                    let mut __own = ::roundtrip::__private::Own::watching(__watched);
                    if false {
                        return ::roundtrip::__private::typed::<Result<bool>>();
                    }
                    let __outcome = {
                        let __own = &mut __own;
                        async {
                            #[allow(unused_variables)]
                            let tx: &::roundtrip::Pipeline<::roundtrip::Watching> = &__reads;
                            if false {
                                return ::roundtrip::__private::typed::<Result<bool>>();
                            }
                            let left: i64 = tx.get(key).await?.unwrap_or(0);
                            let __pipe1 = __own.multi();
                            #[allow(unused_variables)]
                            let tx: &Transaction = &__pipe1;
                            if left == 0 {
                                return Ok(false);
                            }
                            let mut __wave0 = ::roundtrip::__private::Wave::new();
                            let __reply1 = __wave0.push(tx.set(key, left - 1));
                            __own.commit().await?;
                            __wave0.arrive().await;
                            (__wave0.value(__reply1))?;
                            Ok(true)
                        }
                            .await
                    };
                    if __own.finish(&__outcome).await? {}
                    __outcome
                },
            )
            .retries(16u32)
            .await
    })
}
