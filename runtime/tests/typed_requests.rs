//! **A typed method sends what the untyped one sends**: for every method of commands.toml that there is at a typed key, both are called
//! with the same arguments, and their requests compared.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::marker::PhantomData;

use roundtrip::__private::Request;
use roundtrip::Client;
use roundtrip::arg::{ArgWriter, LexBound, ScoreBound, ToArg, Written};
use roundtrip::commands::*;
use roundtrip::key::*;
use roundtrip::types::{Cursor, StreamBound, StreamId};
use roundtrip::value::{DecodeError, FromValue, Value};

roundtrip_macros::equal_requests!("commands.toml");

/// A key of any kind.
struct Spelled<D>(PhantomData<fn() -> D>);

impl<D> Default for Spelled<D> {
    fn default() -> Self {
        Spelled(PhantomData)
    }
}

impl<D> Clone for Spelled<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for Spelled<D> {}

impl<D> ToArg for Spelled<D> {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.join(|word| word.str("key"))
    }
}

impl<D> FromValue for Spelled<D> {
    fn from_value(_: Value<'_>) -> Result<Self, DecodeError> {
        Ok(Spelled::default())
    }
}

impl<D: Kind> Key for Spelled<D> {
    type Data = D;
}

impl<D: Kind> KeyOf<D> for Spelled<D> {}

/// A value that the server counts with, in both ways.
struct Number(i64);

impl ToArg for Number {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.int(self.0)
    }
}

impl FromValue for Number {
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        i64::from_value(value).map(Number)
    }
}

impl Counter for Number {}
impl Decimal for Number {}

// what the letters of the spec stand for here
type SampleE = String;
type SampleF = String;
type SampleV = Number;
type SampleT = String;
type SampleD = Str<String>;
type SampleL = Vec<String>;
type SampleM = HashMap<String, String>;
type SampleR = HashMap<String, String>;

fn sample<T: Sample>() -> T {
    T::sample()
}

trait Sample {
    fn sample() -> Self;
}

macro_rules! samples {
    ($($ty:ty: $value:expr;)*) => {$(
        impl Sample for $ty {
            fn sample() -> Self {
                $value
            }
        }
    )*};
}
samples! {
    String: "text".to_owned();
    Number: Number(7);
    i64: -3;
    u64: 3;
    f64: 1.5;
    bool: true;
    ScoreBound: ScoreBound::exclusive(2);
    LexBound: LexBound::inclusive("a");
    Cursor: Cursor::from(17);
    StreamId: StreamId::from((1, 2));
    StreamBound: StreamBound::from(5);
}

#[tokio::test]
async fn typed_methods_send_what_untyped_ones_send() {
    let client = Client::connect_lazy("redis://127.0.0.1:1").unwrap();
    let mut count = 0;
    all(&client, &mut |name, untyped, typed| {
        count += 1;
        let words = |request: &Request| {
            let words = request.encoded().unwrap_or_else(|error| panic!("{name}: {error}"));
            (words.bytes().to_vec(), words.first_key().map(<[u8]>::to_vec))
        };
        assert_eq!(words(untyped), words(typed), "{name}");
        assert_eq!(format!("{untyped:?}"), format!("{typed:?}"), "{name}");
    });
    // what commands.toml has at least
    assert!(count > 300, "{count}");
    println!("{count} methods");
}
