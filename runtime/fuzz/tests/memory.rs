//! No bytes make the client allocate more than their own number suggests. Here, because counting allocations takes
//! `unsafe`, which the library's workspace forbids.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use roundtrip::resp::{Scan, Scanner};
use roundtrip::value::decode;
use roundtrip::value::Dynamic;
use roundtrip_fuzz::{LIMITS, replies};

struct Counting;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: does what `System` does.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.get().wrapping_add(layout.size());
        LIVE.set(live);
        PEAK.set(PEAK.get().max(live));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get().saturating_sub(layout.size()));
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most that is allocated at any time while `f` runs.
fn peak(f: impl FnOnce()) -> usize {
    LIVE.set(0);
    PEAK.set(0);
    f();
    PEAK.get()
}

#[test]
fn hostile_counts_allocate_nothing() {
    for wire in ["*9999\r\n", "%4999\r\n", "|4999\r\n", "~9999\r\n", "$99999\r\n", "=99999\r\n", ">9999\r\n"]
    {
        let allocated = peak(|| {
            let scan = Scanner::new(LIMITS).scan(wire.as_bytes());
            assert!(matches!(scan, Ok(Scan::Incomplete { .. })), "{wire:?}");
        });
        assert!(allocated < 100, "{allocated} bytes for {wire:?}");
        let allocated = peak(|| assert!(decode::<Vec<String>>(wire.as_bytes(), None).is_err()));
        assert!(allocated < 300, "{allocated} bytes for {wire:?}");
        let allocated = peak(|| assert!(decode::<Dynamic>(wire.as_bytes(), None).is_err()));
        assert!(allocated < 300, "{allocated} bytes for {wire:?}");
    }
}

#[test]
fn memory_is_bounded_by_the_bytes() {
    const LETTERS: &[&str] = &[
        "*3\r\n",
        "*9999\r\n",
        "*0\r\n",
        "%2\r\n",
        "%4999\r\n",
        "~2\r\n",
        "|1\r\n",
        ">2\r\n",
        "$3\r\nabc\r\n",
        "$-1\r\n",
        "*-1\r\n",
        "$0\r\n\r\n",
        ":1\r\n",
        ":-9999999999\r\n",
        "+OK\r\n",
        "-ERR x\r\n",
        "_\r\n",
        "#t\r\n",
        ",1.5\r\n",
        "(123\r\n",
        "=7\r\ntxt:abc\r\n",
        "!5\r\nERR x\r\n",
        "$99999\r\n",
        "\r\n",
        "x",
    ];
    let mut random = 88_172_645_463_325_252_u64;
    let mut next = |n: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % n as u64).unwrap()
    };
    for _ in 0..20_000 {
        let mut wire = vec![b'a'];
        for _ in 0..next(60) {
            wire.extend_from_slice(LETTERS[next(LETTERS.len())].as_bytes());
        }
        let allocated = peak(|| replies(&wire));
        // an element of three bytes becomes a value of 32, pairs of them, and lists are allocated before they are filled
        assert!(
            allocated < 4096 + 64 * wire.len(),
            "{allocated} bytes for {:?}",
            String::from_utf8_lossy(&wire)
        );
    }
}
