//! Keys that are none, or not here, or without a value; two mistakes are reported at once, and once each.
use roundtrip::{FromValue, ToArg};

#[derive(ToArg, FromValue)]
#[value(rename_al = "lowercase")]
struct Name(#[field(renam = "n")] String);

#[derive(ToArg, FromValue)]
#[value(rename_all = "Titlecase")]
enum Role {
    #[value(rename)]
    Admin,
    #[value(other = true)]
    Unknown(String),
}

fn main() {}
