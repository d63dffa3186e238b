//! Joining futures of one task in the plainest way: all are polled when the task is.

use std::{future::poll_fn, pin::Pin, task::Poll};

/// The values of all, or the first error. `try_join_all` of `futures` wakes and polls more than 30 of them one by one, which
/// pays where they wait for different things; here one reply buffer wakes them all.
pub async fn try_join<F: Future<Output = Result<T, E>>, T, E>(
    futures: impl Iterator<Item = F>,
) -> Result<Vec<T>, E> {
    let mut futures: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    poll_fn(|cx| {
        let mut pending = false;
        for (future, value) in futures.iter_mut().filter(|(_, value)| value.is_none()) {
            match Pin::new(future).poll(cx) {
                Poll::Ready(Ok(ready)) => *value = Some(ready),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => pending = true,
            }
        }
        if pending { Poll::Pending } else { Poll::Ready(Ok(())) }
    })
    .await?;
    Ok(futures.into_iter().filter_map(|(_, value)| value).collect())
}
