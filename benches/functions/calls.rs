type Called<T> = std::pin::Pin<Box<dyn Future<Output = Result<T>> + Send>>;

pub fn call_count(client: Client) -> Called<i64> {
    Box::pin(async move { count(&client, "k", 60).await })
}

pub fn call_profile(client: Client) -> Called<(String, u64, bool)> {
    Box::pin(async move { profile(&client, 1).await })
}

pub fn call_next(client: Client) -> Called<Option<String>> {
    Box::pin(async move { next(&client, "k").await })
}

pub fn call_take(client: Client) -> Called<bool> {
    Box::pin(async move { take(&client, "k").await })
}

pub fn call_visit(client: Client) -> Called<(i64, String)> {
    Box::pin(async move { visit(&client, 1).await })
}
