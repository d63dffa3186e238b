//! A variant is one word; the one for others keeps what came; names are different.
use roundtrip::FromValue;

#[derive(FromValue)]
enum Shape {
    Circle(f64),
    #[value(other)]
    Unknown,
    #[value(alias = "box")]
    Square,
    #[value(rename = "box")]
    Cube,
}

#[derive(FromValue)]
#[value(int)]
enum Level {
    Low,
    #[value(other)]
    Unknown(i64),
    High,
}

fn main() {}
