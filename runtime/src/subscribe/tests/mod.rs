//! The topics as a machine: what is wanted goes in, what a server says goes in, commands come out.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod both;

use std::collections::BTreeSet;
use std::task::Poll;

use both::{Both, channels, message, words};

use crate::error::MissedReason;
#[test]
fn what_is_wanted_is_said_once() {
    let mut both = Both::up();
    let (one, two) = (both.seat(), both.seat());
    let call = both.join(one, &["a", "b"]);
    assert_eq!(words(&both.says()), ["SUBSCRIBE a b"]);
    let second = both.join(two, &["b"]);
    assert!(both.says().is_empty());
    assert!(both.poll(call).is_pending() && both.poll(second).is_pending());
    both.answer().unwrap();
    assert!(matches!(both.poll(call), Poll::Ready(Ok(()))));
    assert!(matches!(both.poll(second), Poll::Ready(Ok(()))));
    let third = both.join(two, &["a"]);
    assert!(matches!(both.poll(third), Poll::Ready(Ok(()))), "it is live");
    both.topics.leave(one, None);
    assert!(both.says().is_empty(), "somebody else wants both");
    both.topics.rise(two);
    assert_eq!(words(&both.says()), ["UNSUBSCRIBE a b"]);
    both.answer().unwrap();
    assert!(both.topics.is_at_rest(0));
}

#[test]
fn leaving_and_coming_back_before_anything_is_confirmed() {
    let mut both = Both::up();
    let seat = both.seat();
    both.join(seat, &["a"]);
    both.says();
    let leave = both.topics.leave(seat, Some(channels(&["a"])));
    both.says();
    let call = both.join(seat, &["a"]);
    both.says();
    assert_eq!(words(&both.said), ["SUBSCRIBE a", "UNSUBSCRIBE a", "SUBSCRIBE a"]);
    assert!(matches!(both.poll(leave), Poll::Ready(Ok(()))), "it is wanted again");
    both.answer().unwrap();
    assert!(both.poll(call).is_pending(), "that was the first");
    both.answer().unwrap();
    both.answer().unwrap();
    assert!(matches!(both.poll(call), Poll::Ready(Ok(()))));
    both.publish("a", "x");
    assert_eq!(both.reads(seat), ["x"]);
}

#[test]
fn who_leaves_gets_what_comes_until_it_is_confirmed() {
    let mut both = Both::up();
    let (seat, other) = (both.seat(), both.seat());
    both.join(seat, &["a"]);
    both.settle();
    let call = both.topics.leave(seat, None);
    both.says();
    both.publish("a", "still");
    // somebody else comes, whose SUBSCRIBE is behind the UNSUBSCRIBE
    both.join(other, &["a"]);
    both.says();
    both.publish("a", "both");
    assert!(both.poll(call).is_pending());
    both.answer().unwrap();
    assert!(matches!(both.poll(call), Poll::Ready(Ok(()))));
    both.answer().unwrap();
    both.publish("a", "other");
    assert_eq!(both.reads(seat), ["still", "both", "end"]);
    assert_eq!(
        both.reads(other),
        ["other"],
        "what comes before its own confirmation may have holes that nobody tells of"
    );
}

#[test]
fn the_guilty_fail_alone() {
    let mut both = Both::up();
    both.refuses.insert("no".into());
    let (bad, good, had) = (both.seat(), both.seat(), both.seat());
    let refused = both.join(bad, &["a", "no", "b"]);
    let fine = both.join(good, &["a"]);
    both.says();
    both.answer().unwrap();
    assert_eq!(words(&both.says()), ["SUBSCRIBE a", "SUBSCRIBE no", "SUBSCRIBE b"]);
    both.answer().unwrap();
    both.answer().unwrap();
    let Poll::Ready(Err(error)) = both.poll(refused) else { panic!("it was refused") };
    assert_eq!((error.code(), error.command()), (Some("NOPERM"), Some("SUBSCRIBE")));
    assert!(matches!(both.poll(fine), Poll::Ready(Ok(()))));
    both.settle();
    assert_eq!(both.has, BTreeSet::from(["SUBSCRIBE a".to_owned()]), "b was taken back");
    // one who had it is told, and keeps the rest
    let call = both.join(had, &["a", "c"]);
    both.settle();
    assert!(matches!(both.poll(call), Poll::Ready(Ok(()))));
    both.lose();
    both.refuses = BTreeSet::from(["c".to_owned()]);
    both.topics.on_up(0);
    both.settle();
    assert_eq!(both.reads(had), ["Reconnected", "NOPERM"]);
    assert_eq!(both.topics.names(had), channels(&["a"]));
}

#[test]
fn what_passes_is_asked_for_again_later() {
    let mut both = Both::up();
    let seat = both.seat();
    let call = both.join(seat, &["a", "b"]);
    both.says();
    assert_eq!(both.hear("-BUSY a script runs\r\n-BUSY a script runs\r\n").unwrap(), 1);
    both.said.clear();
    assert!(both.says().is_empty() && both.poll(call).is_pending());
    both.topics.on_tick(0);
    assert_eq!(words(&both.says()), ["SUBSCRIBE a b"]);
    both.answer().unwrap();
    assert!(matches!(both.poll(call), Poll::Ready(Ok(()))));
}

#[test]
fn any_frame_ends_a_confirmed_command_and_none_ends_another() {
    let mut both = Both::up();
    let seat = both.seat();
    both.join(seat, &["a"]);
    both.says();
    both.hear(">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n").unwrap();
    assert_eq!(both.hear("-NOPERM may not ping\r\n").unwrap(), 1);
    assert_eq!(both.hear("-ERR whatever\r\n").unwrap(), 0);
    assert_eq!(both.hear(">2\r\n$10\r\ninvalidate\r\n_\r\n").unwrap(), 0);
    assert_eq!(both.hear(">3\r\n$9\r\nsubscribe\r\n$1\r\nz\r\n:1\r\n").unwrap(), 0);
    assert_eq!(both.topics.totals.unknown, 3);
    both.join(seat, &["b"]);
    both.says();
    assert!(both.hear("+PONG\r\n").is_err(), "nothing was confirmed");
}

#[test]
fn a_gap_is_told_once_all_is_live_and_stands_before_what_follows() {
    let mut both = Both::up();
    let seat = both.seat();
    both.join(seat, &["a", "b"]);
    both.settle();
    both.publish("a", "1");
    both.lose();
    assert_eq!(both.reads(seat), ["1"], "it is not live");
    both.topics.on_up(0);
    both.topics.leave(seat, Some(channels(&["b"])));
    both.join(seat, &["c"]);
    assert_eq!(words(&both.says()), ["SUBSCRIBE a c"]);
    let both_frames = ">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n".to_owned() + &message("a", "2");
    both.hear(&both_frames).unwrap();
    assert!(both.reads(seat).is_empty());
    // lost again in the middle: nothing is forgotten, and what came is between two gaps
    both.lose();
    both.lose();
    both.topics.on_up(0);
    assert_eq!(words(&both.says()), ["SUBSCRIBE a c"]);
    both.settle();
    both.publish("c", "3");
    assert_eq!(both.reads(seat), ["Reconnected", "2", "Reconnected", "3"]);
    // with nothing in between it is one
    both.lose();
    both.topics.on_up(0);
    both.says();
    both.lose();
    both.topics.on_up(0);
    both.settle();
    assert_eq!(both.reads(seat), ["Reconnected"]);
}

#[test]
fn a_subscription_that_the_server_ends_is_made_anew() {
    let mut both = Both::up();
    let seat = both.seat();
    both.join(seat, &["a"]);
    both.settle();
    both.hear(">3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:0\r\n").unwrap();
    assert!(both.reads(seat).is_empty());
    both.settle();
    both.publish("a", "x");
    assert_eq!(both.reads(seat), [format!("{:?}", MissedReason::Moved), "x".into()]);
}

#[test]
fn long_lists_are_several_commands() {
    let mut both = Both::up();
    let seat = both.seat();
    let names: Vec<_> = (0..2500).map(|n| format!("{n}")).collect();
    both.join(seat, &names.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(both.says().iter().map(Vec::len).collect::<Vec<_>>(), [1001, 1001, 501]);
    let long = ["x".repeat(40_000), "y".repeat(40_000), "z".into()];
    let other = both.seat();
    both.join(other, &long.each_ref().map(String::as_str));
    assert_eq!(both.says().iter().map(Vec::len).collect::<Vec<_>>(), [3, 2]);
}

#[test]
fn who_waits_takes_back_what_it_wanted() {
    let mut both = Both::up();
    let seat = both.seat();
    both.join(seat, &["a"]);
    both.settle();
    let call = both.join(seat, &["a", "b"]);
    both.says();
    both.topics.drop_call(call);
    both.settle();
    assert_eq!(both.has, BTreeSet::from(["SUBSCRIBE a".to_owned()]));
    assert!(matches!(both.poll(call), Poll::Ready(Err(_))));
}

/// All sorts of things in all sorts of orders: in the end the server has what is wanted, and all who wait know.
#[test]
fn the_wire_is_reconciled_to_what_is_wanted_whatever_happens() {
    for seed in 0..2000_u64 {
        let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut below = |n: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % n
        };
        let mut both = Both::up();
        both.refuses.insert("c".into());
        let mut seats: Vec<_> = (0..3).map(|_| both.seat()).collect();
        let mut calls = Vec::new();
        let names = ["a", "b", "c", "d"];
        for _ in 0..60 {
            let which = usize::try_from(below(3)).unwrap();
            let picked: Vec<_> = names.iter().copied().filter(|_| below(2) == 0).collect();
            match below(9) {
                0 | 1 => calls.push(both.join(seats[which], &picked)),
                2 => calls.push(both.topics.leave(seats[which], Some(channels(&picked)))),
                3 if below(3) == 0 => {
                    both.topics.rise(seats[which]);
                    seats[which] = both.seat();
                }
                4 => drop(calls.pop().map(|call| both.topics.drop_call(call))),
                5 if below(3) == 0 => {
                    both.lose();
                    both.topics.on_up(0);
                }
                _ if !both.said.is_empty() => assert_eq!(both.answer().unwrap(), 1),
                _ => {}
            }
            if below(2) == 0 {
                both.says();
            }
        }
        both.settle();
        let wanted: BTreeSet<_> = seats
            .iter()
            .flat_map(|seat| both.topics.names(*seat))
            .map(|topic| format!("SUBSCRIBE {}", String::from_utf8_lossy(&topic.name)))
            .collect();
        assert_eq!(both.has, wanted, "seed {seed}");
        assert!(!wanted.contains("SUBSCRIBE c"), "seed {seed}");
        for call in calls {
            assert!(both.poll(call).is_ready(), "seed {seed}");
        }
        for seat in seats {
            let empty = both.topics.names(seat).is_empty();
            assert!(empty || both.mailboxes[&seat].is_live(), "seed {seed}");
            both.topics.rise(seat);
        }
        both.settle();
        assert!(both.topics.is_at_rest(0) && both.has.is_empty(), "seed {seed}");
        assert_eq!(both.topics.totals.unknown, 0, "seed {seed}");
    }
}

#[test]
fn a_login_is_answered_between_commands() {
    let mut both = Both::up();
    let seat = both.seat();
    let call = both.join(seat, &["a"]);
    both.says();
    assert!(both.topics.log_in(0));
    assert_eq!(both.answer().unwrap(), 1);
    assert!(matches!(both.poll(call), Poll::Ready(Ok(()))));
    let message = ">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\n1\r\n";
    assert_eq!(both.hear(&format!("{message}+OK\r\n{message}")).unwrap(), 1);
    assert_eq!(both.reads(seat), ["1", "1"]);
    // subscribers may not say it in RESP2
    assert!(both.topics.log_in(0));
    assert_eq!(both.hear("-ERR Can't execute 'auth'\r\n").unwrap(), 1);
    assert!(both.topics.log_in(0));
    let refused = both.hear(&format!("{message}-WRONGPASS no\r\n")).unwrap_err();
    assert_eq!(&*refused, "the server refused the new login: WRONGPASS no");
    assert_eq!(both.reads(seat), ["1"]);
    both.lose();
    assert!(!both.topics.log_in(0), "the next connection logs in when it is made");
}
