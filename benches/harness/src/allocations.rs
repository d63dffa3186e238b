//! A counting allocator. It counts only while asked to: not during the runs that are timed.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static ENABLED: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

/// Begins to count from zero.
pub fn start() {
    COUNT.store(0, Relaxed);
    BYTES.store(0, Relaxed);
    LIVE.store(0, Relaxed);
    ENABLED.store(true, Relaxed);
}

/// Ends, and gives the number of allocations (a reallocation is one) and their bytes.
pub fn stop() -> (u64, u64) {
    ENABLED.store(false, Relaxed);
    (COUNT.load(Relaxed), BYTES.load(Relaxed))
}

/// How many allocations there were since `start`.
pub fn count() -> u64 {
    COUNT.load(Relaxed)
}

/// Bytes that were allocated since `start` and are there.
pub fn live() -> i64 {
    LIVE.load(Relaxed)
}

/// Begins to note how many bytes are there at most.
pub fn begin_peak() {
    PEAK.store(live(), Relaxed);
}

/// How many there were at most since then.
pub fn peak() -> i64 {
    PEAK.load(Relaxed)
}

/// Does something that is not counted. In a program of one thread.
pub fn uncounted<T>(run: impl FnOnce() -> T) -> T {
    let enabled = ENABLED.swap(false, Relaxed);
    let result = run();
    ENABLED.store(enabled, Relaxed);
    result
}

struct Counting;

/// An allocation of so many bytes, by which there are so many more.
fn note(bytes: usize, more: i64) {
    if ENABLED.load(Relaxed) {
        COUNT.fetch_add(1, Relaxed);
        BYTES.fetch_add(bytes as u64, Relaxed);
        let live = LIVE.fetch_add(more, Relaxed) + more;
        PEAK.fetch_max(live, Relaxed);
    }
}

// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size(), layout.size() as i64);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size(), layout.size() as i64);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size, size as i64 - layout.size() as i64);
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if ENABLED.load(Relaxed) {
            LIVE.fetch_sub(layout.size() as i64, Relaxed);
        }
        unsafe { System.dealloc(pointer, layout) }
    }
}
