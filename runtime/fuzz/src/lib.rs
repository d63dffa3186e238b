//! What must hold for any bytes that a server might send.

use std::collections::HashMap;

use bytes::Bytes;
use roundtrip::resp::{Beyond, Limits, Scan, Scanner, elements};
use roundtrip::value::{Reply, decode};
use roundtrip::value::{Dynamic, FromReply};

/// Limits that inputs of a fuzzer can reach.
pub const LIMITS: Limits = Limits { depth: 16, elements: 10_000, bulk: 100_000, reply: 1_000_000, line: 64 * 1024 };

/// Scans `bytes` as a stream of replies, whole and in pieces, and decodes each reply.
///
/// The first byte says how the pieces are cut.
pub fn replies(bytes: &[u8]) {
    let Some((&step, mut rest)) = bytes.split_first() else { return };
    let step = usize::from(step) % 16 + 1;
    let mut whole = Scanner::new(LIMITS);
    let mut pieces = Scanner::new(LIMITS);
    loop {
        let scan = whole.scan(rest);
        assert_eq!(in_pieces(&mut pieces, rest, step), scan.ok());
        match scan {
            Ok(Scan::Complete { len, kind }) => {
                let (frame, after) = rest.split_at(len);
                if Beyond::of_kind(kind).is_none() {
                    complete(frame, kind);
                }
                rest = after;
            }
            Ok(Scan::Incomplete { at_least }) => {
                assert!(at_least > 0 && at_least <= LIMITS.bulk + 2);
                break;
            }
            Err(_) => break,
        }
    }
}

/// Decodes what no scanner has seen: wrong, but without harm.
pub fn unscanned(bytes: &[u8]) {
    decoders(bytes);
}

/// What the scanner says when `bytes` come `step` at a time.
fn in_pieces(scanner: &mut Scanner, bytes: &[u8], step: usize) -> Option<Scan> {
    let mut end = 0;
    loop {
        end = bytes.len().min(end + step);
        match scanner.scan(&bytes[..end]).ok()? {
            Scan::Incomplete { .. } if end < bytes.len() => {}
            scan => return Some(scan),
        }
    }
}

/// A whole reply: every reader agrees on where it ends.
fn complete(frame: &[u8], kind: u8) {
    assert!(b"+-:_#,($=!*~%>".contains(&kind));
    let mut reply = Reply::new(frame, None);
    reply.skip().unwrap();
    assert_eq!(reply.shape(), None);
    if let Some(ranges) = elements(frame) {
        let mut end = None;
        for range in ranges {
            assert!(end.is_none_or(|end| end == range.start));
            end = Some(range.end);
            decoders(&frame[range]);
        }
        assert!(end.is_none_or(|end| end == frame.len()));
    }
    decoders(frame);
}

fn decoders(frame: &[u8]) {
    let owner = Bytes::copy_from_slice(frame);
    let copied = decode::<Dynamic>(frame, None);
    let shared = decode::<Dynamic>(&owner, Some(&owner));
    assert_eq!(format!("{copied:?}"), format!("{shared:?}"));
    any::<()>(frame);
    any::<String>(frame);
    any::<Option<i64>>(frame);
    any::<u128>(frame);
    any::<f32>(frame);
    any::<bool>(frame);
    any::<[u8; 3]>(frame);
    any::<[i32; 3]>(frame);
    any::<Vec<Vec<u8>>>(frame);
    any::<(String, Vec<i64>, Option<(f64, String)>)>(frame);
    any::<HashMap<String, Vec<(String, f64)>>>(frame);
    let _ = decode::<Vec<Bytes>>(&owner, Some(&owner));
    let mut reply = Reply::new(frame, None);
    let _ = (reply.error(), reply.shape(), reply.null(), reply.map());
}

/// Decoding gives a value or an error that can be told.
fn any<T: FromReply>(frame: &[u8]) {
    if let Err(error) = decode::<T>(frame, None) {
        assert!(!error.to_string().is_empty());
    }
}
