//! Finds a story that does not go on in real time: a loop in which neither time passes nor anything happens.

use std::process::abort;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// No story takes a tenth of this.
const PATIENCE: u64 = 20;

/// Watches one thread that tells stories, as long as it lives.
pub(crate) struct Watchdog(Arc<Watched>);

struct Watched {
    seed: AtomicU64,
    /// Seconds since that seed began.
    seconds: AtomicU64,
    over: AtomicBool,
}

impl Watchdog {
    pub(crate) fn start() -> Watchdog {
        let watched = Arc::new(Watched {
            seed: AtomicU64::new(0),
            seconds: AtomicU64::new(0),
            over: AtomicBool::new(false),
        });
        let shared = watched.clone();
        thread::spawn(move || {
            while !shared.over.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_secs(1));
                if shared.seconds.fetch_add(1, Ordering::Relaxed) >= PATIENCE {
                    let seed = shared.seed.load(Ordering::Relaxed);
                    eprintln!(
                        "seed {seed} has been at it for {PATIENCE} s of real time: a loop without events"
                    );
                    abort();
                }
            }
        });
        Watchdog(watched)
    }

    /// The story of this seed begins.
    pub(crate) fn begins(&self, seed: u64) {
        self.0.seed.store(seed, Ordering::Relaxed);
        self.0.seconds.store(0, Ordering::Relaxed);
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Relaxed);
    }
}
