//! Merging several replies into one, in their wire form, so that it is decoded like any other.

use crate::facts::Merge;
use crate::resp::{elements, parse_i64, push_first, push_short, string_len};

/// Makes one reply of several, none of which is an error. `orders`: for each reply the places of its elements in the whole, where that is what counts.
/// Nothing: they are not of the form that the merge is for.
pub(crate) fn merge(merge: Merge, replies: &[&[u8]], orders: &[&[u32]]) -> Option<Vec<u8>> {
    let fold = match merge {
        Merge::One | Merge::All => return Some(replies.first()?.to_vec()),
        Merge::Places => return places(replies, orders),
        Merge::Append => return append(replies),
        Merge::Sum => i64::saturating_add,
        Merge::Min | Merge::And => i64::min,
        _ => i64::max,
    };
    if replies.first()?.first() == Some(&b'*') {
        let mut totals: Option<Vec<i64>> = None;
        for reply in replies {
            let numbers = elements(reply)?.map(number).collect::<Option<Vec<_>>>()?;
            totals = Some(match totals {
                None => numbers,
                Some(totals) if totals.len() == numbers.len() => {
                    totals.into_iter().zip(numbers).map(|(total, number)| fold(total, number)).collect()
                }
                Some(_) => return None,
            });
        }
        let totals = totals?;
        let mut merged = head(b'*', totals.len(), totals.len() * b":1\r\n".len());
        totals.iter().for_each(|total| push_number(&mut merged, *total));
        return Some(merged);
    }
    let total =
        replies.iter().map(|reply| number(reply)).reduce(|total, number| Some(fold(total?, number?)))??;
    let mut merged = Vec::new();
    push_number(&mut merged, total);
    Some(merged)
}

/// Each element at its place.
///
/// The places of a reply ascend. So each element is found when its place is reached, behind the one before it, and is copied at once.
fn places(replies: &[&[u8]], orders: &[&[u32]]) -> Option<Vec<u8>> {
    // for each place: the bytes from its element on, once they are known, and the place of the next element of the same reply, or 0
    let mut ahead: Vec<(&[u8], u32)> = vec![(b"", 0); orders.iter().map(|order| order.len()).sum()];
    for (reply, order) in replies.iter().zip(orders) {
        // nearly all shares of a command have one key; a reply is whole, so what follows is its one element
        if let ([b'*', b'1', b'\r', b'\n', element @ ..], [place]) = (*reply, *order) {
            ahead.get_mut(*place as usize)?.0 = element;
            continue;
        }
        let elements = elements(reply).filter(|elements| elements.left() == order.len())?;
        let Some((first, others)) = order.split_first() else { continue };
        ahead.get_mut(*first as usize)?.0 = elements.rest();
        for (place, next) in order.iter().zip(others) {
            ahead.get_mut(*place as usize)?.1 = *next;
        }
    }
    let mut merged = head(b'*', ahead.len(), replies.iter().map(|reply| reply.len()).sum());
    for place in 0..ahead.len() {
        let (rest, next) = *ahead.get(place)?;
        if next == 0 {
            push_short(&mut merged, rest);
            continue;
        }
        let len = string_len(rest)?;
        ahead.get_mut(next as usize)?.0 = rest.get(len..)?;
        push_first(&mut merged, rest, len);
    }
    Some(merged)
}

/// The elements of all, one list after the other.
fn append(replies: &[&[u8]]) -> Option<Vec<u8>> {
    let kind = *replies.first()?.first()?;
    let (mut count, mut all) = (0, Vec::new());
    for reply in replies {
        for element in elements(reply)? {
            count += 1;
            all.extend_from_slice(element);
        }
    }
    let mut merged = head(if kind == b'~' { b'~' } else { b'*' }, count, all.len());
    merged.append(&mut all);
    Some(merged)
}

/// The beginning of a list of so many elements, which take so many bytes.
fn head(kind: u8, count: usize, bytes: usize) -> Vec<u8> {
    let mut number = itoa::Buffer::new();
    let count = number.format(count);
    let mut head = Vec::with_capacity(1 + count.len() + 2 + bytes);
    head.push(kind);
    head.extend_from_slice(count.as_bytes());
    head.extend_from_slice(b"\r\n");
    head
}

fn number(reply: &[u8]) -> Option<i64> {
    match reply.strip_suffix(b"\r\n")? {
        [b':', digits @ ..] => parse_i64(digits).ok(),
        b"#t" => Some(1),
        b"#f" => Some(0),
        _ => None,
    }
}

fn push_number(merged: &mut Vec<u8>, number: i64) {
    merged.push(b':');
    merged.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    merged.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]
    use super::*;

    fn of(how: Merge, replies: &[&str], orders: &[&[u32]]) -> Option<String> {
        let replies: Vec<&[u8]> = replies.iter().map(|reply| reply.as_bytes()).collect();
        merge(how, &replies, orders).map(|merged| String::from_utf8_lossy(&merged).into_owned())
    }

    #[test]
    fn elements_go_to_the_places_of_their_arguments() {
        let replies = ["*2\r\n$1\r\nb\r\n$-1\r\n", "*1\r\n$1\r\na\r\n", "*0\r\n"];
        let merged = of(Merge::Places, &replies, &[&[1, 2], &[0], &[]]);
        assert_eq!(merged.as_deref(), Some("*3\r\n$1\r\na\r\n$1\r\nb\r\n$-1\r\n"));
        let (long, list) = (format!("$1500\r\n{:1500}\r\n", "a"), "*1\r\n$1\r\nb\r\n");
        let replies =
            [format!("*3\r\n{long}$-1\r\n{list}"), format!("*3\r\n{list}$100\r\n{:100}\r\n:7\r\n", "c")];
        let merged = of(Merge::Places, &[&replies[0], &replies[1]], &[&[0, 2, 5], &[1, 3, 4]]);
        let expected = format!("*6\r\n{long}{list}$-1\r\n$100\r\n{:100}\r\n:7\r\n{list}", "c");
        assert_eq!(merged, Some(expected), "of any kind and size");
        assert_eq!(of(Merge::Places, &["*1\r\n:1\r\n"], &[&[0, 1]]), None, "one is missing");
        assert_eq!(of(Merge::Places, &["*2\r\n:1\r\n:2\r\n"], &[&[0]]), None, "one too many");
    }

    #[test]
    fn lists_are_joined_and_numbers_are_counted() {
        assert_eq!(
            of(Merge::Append, &["*1\r\n+a\r\n", "*0\r\n", "*1\r\n+b\r\n"], &[]).as_deref(),
            Some("*2\r\n+a\r\n+b\r\n")
        );
        for (how, expected) in
            [(Merge::Sum, 6), (Merge::Min, 1), (Merge::Max, 3), (Merge::And, 1), (Merge::Or, 3)]
        {
            assert_eq!(
                of(how, &[":2\r\n", ":1\r\n", ":3\r\n"], &[]),
                Some(format!(":{expected}\r\n")),
                "{how:?}"
            );
        }
        assert_eq!(
            of(Merge::And, &["*2\r\n:1\r\n:0\r\n", "*2\r\n:1\r\n:1\r\n"], &[]).as_deref(),
            Some("*2\r\n:1\r\n:0\r\n")
        );
        assert_eq!(of(Merge::Sum, &[":1\r\n", "+x\r\n"], &[]), None);
        for how in [Merge::All, Merge::One] {
            assert_eq!(of(how, &["+a\r\n", "+b\r\n"], &[]).as_deref(), Some("+a\r\n"));
        }
    }
}
