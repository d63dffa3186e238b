#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;

use super::*;
use crate::arg::{ArgError, Words};
use crate::value::Value;

/// What is written, or why nothing is.
fn written<T: ?Sized>(value: &T, store: impl Fn(&T, ArgWriter<'_>) -> Written) -> Result<String, ArgError> {
    let mut words = Words::fragment();
    words.arg(&Storing(value, store));
    assert_eq!(words.count(), 1);
    words.only_payload().map(|text| String::from_utf8(text.to_vec()).unwrap())
}

fn read<T>(text: &str, restore: impl Fn(Value<'_>) -> Result<T, DecodeError>) -> Result<T, String> {
    let frame = format!("${}\r\n{text}\r\n", text.len());
    let mut reply = Reply::new(frame.as_bytes(), None);
    restore(reply.value().unwrap()).map_err(|error| error.to_string())
}

fn restored<T: Restore>(text: &str) -> Result<T, String> {
    let frame = format!("${}\r\n{text}\r\n", text.len());
    T::restore(&mut Reply::new(frame.as_bytes(), None)).map_err(|error| error.to_string())
}

fn stored<T: Store>(value: T) -> String {
    written(&value, T::store).unwrap()
}

#[test]
fn flags() {
    assert_eq!((stored(true), stored(false)), ("1".to_owned(), "0".to_owned()));
    assert_eq!((read("1", flag::restore), read("0", flag::restore)), (Ok(true), Ok(false)));
    assert_eq!(read("OK", flag::restore).unwrap_err(), "the reply is not a flag, `1` or `0`");
    assert!(flag::restore(Value::Bool(true)).unwrap());
    assert_eq!(written(&true, flag_or_empty::store).unwrap(), "1");
    assert_eq!(written(&false, flag_or_empty::store).unwrap(), "");
    assert_eq!((read("1", flag_or_empty::restore), read("", flag_or_empty::restore)), (Ok(true), Ok(false)));
    // what RedPipe reads as true
    for other in ["0", "false"] {
        assert!(read(other, flag_or_empty::restore).is_err());
    }
}

#[test]
fn small_integers() {
    assert_eq!((stored(200_u8), stored(-5_i8)), ("200".to_owned(), "-5".to_owned()));
    assert_eq!((restored("200"), restored("-5")), (Ok(200_u8), Ok(-5_i8)));
    assert!(restored::<u8>("256").unwrap_err().contains("does not fit u8"));
    assert!(restored::<i8>("x").unwrap_err().contains("no number"));
}

#[test]
fn ascii_is_printable() {
    let all: String = (' '..='~').collect();
    assert_eq!(written(&all, ascii::store).unwrap(), all);
    assert_eq!(read::<String>(&all, ascii::restore).unwrap(), all);
    for other in ["a\tb", "a\nb", "ä", "\u{7f}"] {
        assert!(matches!(written(&other, ascii::store), Err(ArgError::Refused(_))), "{other:?}");
        assert_eq!(read::<String>(other, ascii::restore).unwrap_err(), "the reply is not printable ASCII");
    }
}

#[test]
fn joined_lists() {
    let list = vec!["red".to_owned(), "green".to_owned()];
    assert_eq!(written(&list, |value, out| joined::store(value, out)).unwrap(), "red,green");
    assert_eq!(read::<Vec<String>>("red,green", joined::restore).unwrap(), list);
    assert_eq!(written(&[1, 22], |value, out| joined::store(value, out)).unwrap(), "1,22");
    assert_eq!(read::<BTreeSet<u64>>("22,1", joined::restore).unwrap(), BTreeSet::from([1, 22]));
    // the empty list, which RedPipe reads as nothing
    assert_eq!(written(&Vec::<String>::new(), |value, out| joined::store(value, out)).unwrap(), "");
    assert_eq!(read::<Vec<String>>("", joined::restore).unwrap(), Vec::<String>::new());
    for bad in [vec!["a,b"], vec![""], vec!["a", ""]] {
        assert!(
            matches!(written(&bad, |value, out| joined::store(value, out)), Err(ArgError::Refused(_))),
            "{bad:?}"
        );
    }
    assert!(read::<Vec<u64>>("1,x", joined::restore).is_err());
}

#[test]
fn times_around_the_epoch() {
    let second = Duration::from_secs(1);
    assert_eq!(stored(UNIX_EPOCH + second), "1000");
    assert_eq!(written(&(UNIX_EPOCH + second * 3 / 2), unix_seconds::store).unwrap(), "1");
    assert_eq!(written(&(UNIX_EPOCH - second * 3 / 2), unix_seconds::store).unwrap(), "-2");
    assert_eq!(restored::<SystemTime>("-1500").unwrap(), UNIX_EPOCH - second * 3 / 2);
    assert_eq!(read::<SystemTime>("-2", unix_seconds::restore).unwrap(), UNIX_EPOCH - second * 2);
    assert_eq!(restored::<Duration>("-1").unwrap_err(), "the reply is not a time in milliseconds");
    assert!(restored::<SystemTime>("-9223372036854775808").is_err());
    assert!(matches!(written(&Duration::MAX, unix_ms::store), Err(ArgError::Refused(_))));
    assert!(written(&Duration::from_secs(i64::MAX as u64), unix_seconds::store).is_ok());
}

proptest! {
    #[test]
    fn times_come_back(ms: i64, seconds in -100_000_000_000_i64..100_000_000_000) {
        prop_assume!(ms != i64::MIN);
        if let Ok(time) = restored::<SystemTime>(&ms.to_string()) {
            prop_assert_eq!(stored(time), ms.to_string());
        }
        if let Ok(time) = restored::<Duration>(&ms.to_string()) {
            prop_assert_eq!(stored(time), ms.to_string());
        }
        let time = read::<SystemTime>(&seconds.to_string(), unix_seconds::restore).unwrap();
        prop_assert_eq!(written(&time, unix_seconds::store).unwrap(), seconds.to_string());
    }

    #[test]
    fn joined_lists_come_back(list in prop::collection::vec("[^,]{1,5}", 0..5)) {
        let text = written(&list, |value, out| joined::store(value, out)).unwrap();
        prop_assert_eq!(read::<Vec<String>>(&text, joined::restore).unwrap(), list);
    }
}

#[cfg(feature = "serde")]
mod json {
    use std::collections::BTreeMap;
    use std::error::Error;

    use super::*;
    use crate::Json;
    use crate::value::FromValue;

    #[test]
    fn values_come_back() {
        let map = BTreeMap::from([("a".to_owned(), vec![1, 2])]);
        let text = written(&Json(&map), ToArg::to_arg).unwrap();
        assert_eq!(text, r#"{"a":[1,2]}"#);
        assert_eq!(read(&text, Json::<BTreeMap<String, Vec<i32>>>::from_value).unwrap(), Json(map));
        // RESP3 numbers are JSON as RESP2 would have written them
        assert_eq!(Json::<f64>::from_value(Value::Double(1.5)).unwrap(), Json(1.5));
        assert_eq!(Json::<Option<u64>>::from_value(Value::Int(3)).unwrap(), Json(Some(3)));
    }

    #[test]
    fn what_is_no_such_json_shows_no_value() {
        let frame = b"$8\r\n\"secret\"\r\n";
        let error = Json::<u64>::from_value(Reply::new(frame, None).value().unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "the reply is not JSON of a `u64` (line 1, column 8)");
        assert!(error.source().unwrap().to_string().contains("secret"));
    }

    #[test]
    fn what_serde_cannot_write_is_refused() {
        let odd = BTreeMap::from([(vec![1], 1)]);
        assert!(matches!(written(&Json(odd), ToArg::to_arg), Err(ArgError::Refused(_))));
    }
}
