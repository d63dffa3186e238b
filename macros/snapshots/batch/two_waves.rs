//! A reply decides about what comes next, nested calls join, and a branch may leave early.

/// What a page shows.
#[redis_batch(round_trips = 3)]
pub async fn page(pipe: &Pipeline, id: u64) -> Result<Option<Page>> {
    count_view(pipe, id).await?;
    let user: HashMap<String, String> = pipe.hgetall(format!("user:{id}")).await?;
    let Some(team) = user.get("team") else { return Ok(None) };
    let mut members = 0;
    if team != "none" {
        members = pipe.scard(format!("team:{team}")).await?;
    }
    let (last, theme) = tokio::try_join!(last_post(pipe, id), pipe.get::<String>(team))?;
    Ok(Some(Page { members, last, theme }))
}
