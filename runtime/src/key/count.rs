//! Numbers that the server can add to.

/// An integer that the server can count with: INCR and HINCRBY need one.
///
/// For a type of yours that is stored as an integer write `impl Counter for Visits {}`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no integer that the server counts with",
    label = "an integer of at most 64 bits is expected under this key",
    note = "the server adds to what it can read as a signed number of 64 bits; for a type of your own: `impl Counter for {Self} {{}}`"
)]
pub trait Counter {}

/// A number that the server can add fractions to: INCRBYFLOAT and HINCRBYFLOAT need one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number that the server adds fractions to",
    label = "`f64` or `f32` is expected under this key",
    note = "after it an integer would no longer be an integer; for a type of your own: `impl Decimal for {Self} {{}}`"
)]
pub trait Decimal {}

macro_rules! implement {
    ($name:ident: $($ty:ty)*) => {$(impl $name for $ty {})*};
}
implement!(Counter: i16 i32 i64 isize u16 u32 u64 usize);
implement!(Decimal: f32 f64);
