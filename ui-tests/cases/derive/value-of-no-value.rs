//! The type of the field says what it lacks, at the field.
use roundtrip::{FromValue, ToArg};

struct Street;

#[derive(ToArg, FromValue)]
struct Address(Street);

fn main() {}
