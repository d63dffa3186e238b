//! `#[derive(ToArg, FromValue)]`: what a value is on the wire, and back.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Debug;
use std::marker::PhantomData;

use roundtrip::arg::Words;
use roundtrip::value::decode;
use roundtrip::{FromValue, ToArg};

#[derive(ToArg, FromValue, Clone, Copy, PartialEq, Debug)]
struct UserId(u64);

#[derive(ToArg, FromValue, PartialEq, Debug)]
struct Named {
    name: String,
}

#[derive(ToArg, FromValue, PartialEq, Debug)]
#[value(transparent)]
struct Tagged<T, K> {
    value: T,
    kind: PhantomData<K>,
    #[field(skip)]
    seen: bool,
}

#[derive(ToArg)]
struct Borrowed<'a, T: ?Sized>(&'a T);

#[derive(ToArg, FromValue, PartialEq, Debug)]
#[value(bound = "T: Into<u64> + From<u16> + Copy")]
struct Wide<T>(#[field(with = wide)] T);

mod wide {
    use roundtrip::arg::{ArgWriter, Written};
    use roundtrip::value::{DecodeError, FromValue, Value};

    pub(crate) fn store<T: Into<u64> + Copy>(value: &T, out: ArgWriter<'_>) -> Written {
        out.uint((*value).into())
    }

    pub(crate) fn restore<T: From<u16>>(value: Value<'_>) -> Result<T, DecodeError> {
        u16::from_value(value).map(T::from)
    }
}

#[derive(ToArg, FromValue, Clone, Copy, PartialEq, Debug)]
#[value(rename_all = "SCREAMING-KEBAB-CASE")]
enum Role {
    SuperAdmin,
    #[value(rename = "member", alias = "user", alias = "m")]
    Member,
}

#[derive(ToArg, FromValue, PartialEq, Debug)]
enum Color {
    Red,
    #[value(other)]
    Unknown(String),
}

#[derive(ToArg, FromValue, Clone, Copy, PartialEq, Debug)]
#[value(int)]
enum Level {
    Low = -1,
    Middle,
    High = 10,
    Higher,
}

#[derive(ToArg, FromValue, PartialEq, Debug)]
#[value(int)]
enum Code {
    Zero,
    One,
    #[value(other)]
    Other(i64),
}

fn word(value: &impl ToArg) -> String {
    let mut words = Words::fragment();
    words.arg(value);
    let text = String::from_utf8(words.bytes().to_vec()).unwrap();
    text.split_once("\r\n").unwrap().1.trim_end().to_owned()
}

fn read<T: FromValue>(text: &str) -> Result<T, String> {
    decode(format!("${}\r\n{text}\r\n", text.len()).as_bytes(), None).map_err(|error| error.to_string())
}

#[track_caller]
fn both_ways<T: ToArg + FromValue + PartialEq + Debug>(value: T, text: &str) {
    assert_eq!(word(&value), text);
    assert_eq!(read(text), Ok(value));
}

#[test]
fn a_struct_is_its_field() {
    both_ways(UserId(7), "7");
    both_ways(Named { name: "ann".into() }, "ann");
    both_ways(Tagged::<u64, Vec<i8>> { value: 3, kind: PhantomData, seen: false }, "3");
    both_ways(Wide(9_u32), "9");
    assert_eq!(word(&Borrowed("b")), "b");
    assert_eq!(
        read::<UserId>("x"),
        Err("a string of 1 bytes came, which is no number, where u64 was wanted".into())
    );
}

#[test]
fn an_enum_is_its_name() {
    both_ways(Role::SuperAdmin, "SUPER-ADMIN");
    both_ways(Role::Member, "member");
    assert_eq!(read("user"), Ok(Role::Member));
    assert_eq!(read("m"), Ok(Role::Member));
    assert_eq!(read::<Role>("guest"), Err("the reply is not a `Role`: SUPER-ADMIN, member".into()));
    both_ways(Color::Red, "Red");
    both_ways(Color::Unknown("mauve".into()), "mauve");
}

#[test]
fn an_enum_may_be_its_number() {
    both_ways(Level::Low, "-1");
    both_ways(Level::Middle, "0");
    both_ways(Level::High, "10");
    both_ways(Level::Higher, "11");
    assert_eq!(decode(b":11\r\n", None).ok(), Some(Level::Higher));
    assert_eq!(read::<Level>("5"), Err("the reply is not a `Level`: Low, Middle, High, Higher".into()));
    both_ways(Code::One, "1");
    both_ways(Code::Other(404), "404");
}
