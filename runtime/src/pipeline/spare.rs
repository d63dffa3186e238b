//! The allocation that a scope, or a pipeline, has queued in: for the next one.

use std::cell::Cell;

use crate::link::Out;

/// What is kept at most. A larger one has so many commands that its allocation is nothing among them.
const MOST: usize = 16 << 10;

thread_local! {
    /// Each thread has one, not each client, so that no atomic operation is needed to take it.
    static SPARE: Cell<Option<Out>> = const { Cell::new(None) };
}

/// Nothing is queued in it.
pub(super) fn take() -> Out {
    SPARE.try_with(Cell::take).ok().flatten().unwrap_or_default()
}

/// It is not needed any more.
pub(super) fn keep(mut out: Out) {
    if (1..=MOST).contains(&out.capacity()) {
        out.clear();
        // a thread that ends keeps nothing
        let _ = SPARE.try_with(|spare| spare.set(Some(out)));
    }
}
