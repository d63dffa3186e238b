/// What a page shows.
/**

# Round trips

At most 3, nested calls included.

1. `count_view(pipe, id)`, `pipe.hgetall(format!("user:{id}"))`
2. `pipe.scard(format!("team:{team}"))` (in a branch)
3. `last_post(pipe, id)`, `pipe.get::<String>(team)`
*/
pub fn page(
    pipe: &dyn ::roundtrip::__private::ClientOrPipeline,
    id: u64,
) -> ::roundtrip::Batch<
    impl ::roundtrip::Flow<Output = Result<Option<Page>>> + use<>,
    ::roundtrip::Plain,
    ::roundtrip::__private::Trips<3usize>,
> {
    let __joins = pipe.__joins();
    let __pipe0 = pipe.__join();
    ::roundtrip::__private::started(
        __joins,
        async move {
            let pipe: &Pipeline = &__pipe0;
            if false {
                return ::roundtrip::__private::typed::<Result<Option<Page>>>();
            }
            let __left0 = ::roundtrip::__private::budget::<3usize>();
            let __left2 = ::roundtrip::__private::left();
            let __left3 = ::roundtrip::__private::left();
            let __left5 = ::roundtrip::__private::left();
            let __left1 = ::roundtrip::__private::left();
            let __left4 = ::roundtrip::__private::left();
            let __reply0 = count_view(pipe, id);
            let __reply0 = ::roundtrip::__private::spend(__left0, __reply0, __left1);
            let mut __reply0 = ::roundtrip::__private::step(__reply0);
            ::roundtrip::__private::ahead(&mut __reply0).await;
            let mut __wave0 = ::roundtrip::__private::Wave::new();
            let __reply1 = __wave0.push(pipe.hgetall(format!("user:{id}")));
            ::roundtrip::__private::wave(__left1, __left2);
            __wave0.arrive().await;
            let __reply0 = ::roundtrip::__private::reply(__reply0).await;
            (__reply0)?;
            let user: HashMap<String, String> = (__wave0.value(__reply1))?;
            let Some(team) = user.get("team") else { { return Ok(None) } };
            let mut members = 0;
            if team != "none" {
                ::roundtrip::__private::wave(__left2, __left3);
                members = pipe.scard(format!("team:{team}")).await?;
            }
            let __reply3 = last_post(pipe, id);
            let __reply3 = ::roundtrip::__private::spend(__left3, __reply3, __left4);
            let __reply4 = pipe.get::<String>(team);
            ::roundtrip::__private::wave(__left4, __left5);
            if !(::roundtrip::__private::more(&__reply3)) {
                ::roundtrip::__private::last();
            }
            let (last, theme) = tokio::try_join!(
                ::roundtrip::__private::tail(__reply3),
                ::roundtrip::__private::reply(__reply4)
            )?;
            Ok(Some(Page { members, last, theme }))
        },
    )
}
