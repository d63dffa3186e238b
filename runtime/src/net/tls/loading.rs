//! A value that is slow to load, loaded once for all tasks that need it.

use std::io;
use std::sync::OnceLock;

use tokio::sync::Mutex;
use tokio::task::{JoinHandle, spawn_blocking};

/// What is read by a thread of its own, by one at a time. Whoever stops waiting leaves it to the next: what it began goes on.
#[derive(Debug)]
pub(super) struct Loading<T> {
    loaded: OnceLock<T>,
    reading: Mutex<Option<JoinHandle<io::Result<T>>>>,
}

impl<T> Default for Loading<T> {
    fn default() -> Loading<T> {
        Loading { loaded: OnceLock::new(), reading: Mutex::default() }
    }
}

impl<T: Clone + Send + 'static> Loading<T> {
    /// What was read, if it was.
    pub(super) fn loaded(&self) -> Option<T> {
        self.loaded.get().cloned()
    }

    /// The same; reads it, where nobody has done so or it has failed.
    ///
    /// # Errors
    ///
    /// Those of `read`. The next who asks has it read again.
    pub(super) async fn get(&self, read: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
        let mut reading = self.reading.lock().await;
        if let Some(loaded) = self.loaded() {
            return Ok(loaded);
        }
        let read = reading.get_or_insert_with(|| spawn_blocking(read)).await;
        *reading = None;
        let loaded = read.map_err(io::Error::other)??;
        Ok(self.loaded.get_or_init(|| loaded).clone())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::future::Future;
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[tokio::test]
    async fn who_stops_waiting_leaves_what_it_began_to_the_next() {
        let loading = Loading::default();
        let (go, wait) = mpsc::channel();
        let slow = move || {
            wait.recv().map_err(io::Error::other)?;
            Ok("read by the first")
        };
        {
            let mut first = pin!(loading.get(slow));
            let cx = &mut Context::from_waker(Waker::noop());
            assert!(matches!(first.as_mut().poll(cx), Poll::Pending));
        }
        go.send(()).unwrap();
        assert_eq!(loading.get(|| Ok("read again")).await.unwrap(), "read by the first");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn many_have_it_read_once_and_again_only_where_that_has_failed() {
        let (loading, reads) = (Arc::new(Loading::default()), Arc::new(AtomicUsize::new(0)));
        assert!(loading.get(|| Err(io::Error::other("no such file"))).await.is_err());
        let get = || {
            let (loading, reads) = (loading.clone(), reads.clone());
            tokio::spawn(async move { loading.get(move || Ok(reads.fetch_add(1, Ordering::Relaxed))).await })
        };
        let all: Vec<_> = (0..8).map(|_| get()).collect();
        for one in all {
            assert_eq!(one.await.unwrap().unwrap(), 0);
        }
        assert_eq!(reads.load(Ordering::Relaxed), 1);
    }
}
