//! A body does with the attribute what it does without: it gives the same value, sends the same commands in the same order, and never
//! takes more round trips. These are bodies that the generator of random functions does not draw.

use std::fmt::Debug;
use std::future::Future;

use roundtrip::{Error, Pipeline, Result, redis_batch};

use crate::world::World;

/// Each body twice, with the attribute and without, for `x` from 0 to 4; and the round trips that it takes at most with it.
macro_rules! bodies {
    ($($trips:literal => async fn $name:ident($pipe:ident, $x:ident) -> Result<$gives:ty> { $($body:tt)* })*) => {
        #[allow(unused_assignments, clippy::needless_pass_by_value)]
        mod written {
            use super::*;
            $(pub(super) async fn $name($pipe: &Pipeline, $x: i64) -> Result<$gives> { $($body)* })*
        }

        #[allow(unused_assignments)]
        mod planned {
            use super::*;
            $(
                #[redis_batch]
                pub(super) async fn $name($pipe: &Pipeline, $x: i64) -> Result<$gives> { $($body)* }
            )*
        }

        $(
            #[tokio::test]
            async fn $name() {
                let w = World::new().await;
                let mut most = 0;
                for x in 0..5 {
                    let pipe = w.client.pipeline();
                    let (value, sent, written) = run(&w, written::$name(&pipe, x)).await;
                    let (alone, sent_alone, trips) = run(&w, planned::$name(&w.client, x)).await;
                    assert_eq!((&alone, &sent_alone), (&value, &sent), "x is {x}");
                    assert!(trips <= written, "x is {x}: {trips} round trips, without the attribute {written}");
                    most = most.max(trips);
                    let (joined, sent_joined, trips) = run(&w, planned::$name(&pipe, x)).await;
                    assert_eq!((&joined, &sent_joined), (&value, &sent), "on a pipeline, x is {x}");
                    assert!(trips <= written, "on a pipeline, x is {x}");
                }
                assert_eq!(most, $trips, "round trips");
            }
        )*
    };
}

/// On an empty database: the outcome, the commands that were sent, and the round trips.
async fn run<T: Debug>(w: &World, call: impl Future<Output = Result<T>>) -> (String, String, usize) {
    w.raw().call(&["FLUSHALL"]);
    w.trips();
    let outcome = call.await;
    let sent = w.sent();
    (format!("{outcome:?}"), sent, w.trips())
}

fn add(a: i64, b: i64) -> i64 {
    a + b
}

fn slot(all: &mut [i64], at: i64) -> &mut i64 {
    let at = usize::try_from(at).unwrap_or(0) % all.len();
    &mut all[at]
}

fn next(n: &mut i64) -> i64 {
    *n += 10;
    *n
}

fn even(n: i64) -> Result<i64> {
    if n % 2 == 0 { Ok(n) } else { Err(Error::custom("odd")) }
}

macro_rules! leave_above {
    ($n:expr, $most:expr) => {
        if $n > $most {
            break;
        }
    };
}

macro_rules! none_gives {
    ($option:expr, $otherwise:expr) => {
        match $option {
            Some(it) => it,
            None => $otherwise,
        }
    };
}

bodies! {
    6 => async fn a_break_inside_an_argument(pipe, x) -> Result<i64> {
        let mut total = 0;
        loop {
            let n = pipe.incr("k").await?;
            total = add(total, if n > x { break } else { n });
        }
        pipe.set("after", total).await?;
        Ok(total)
    }

    10 => async fn a_break_inside_an_argument_of_a_command(pipe, x) -> Result<i64> {
        let mut rounds = 0;
        loop {
            pipe.incr("k").await?;
            rounds += 1;
            pipe.set("rounds", if rounds > x { break } else { rounds }).await?;
        }
        pipe.set("after", rounds).await?;
        Ok(rounds)
    }

    1 => async fn a_break_to_a_label_inside_an_argument(pipe, x) -> Result<i64> {
        let mut rounds = 0;
        'all: loop {
            loop {
                pipe.incr("k").await?;
                rounds = add(rounds, if rounds > x { break 'all } else { 1 });
                rounds = add(rounds, if rounds % 2 == 0 { break } else { 0 });
            }
            pipe.incr("l").await?;
        }
        pipe.set("after", rounds).await?;
        Ok(rounds)
    }

    3 => async fn a_break_out_of_a_block_inside_an_argument(pipe, x) -> Result<i64> {
        let n = 'block: {
            pipe.incr("k").await?;
            let n = add(1, if x % 2 == 0 { break 'block 5 } else { 2 });
            pipe.incr("k").await?;
            n
        };
        let k = pipe.get::<i64>("k").await?.unwrap_or(0);
        pipe.set("k", n + k).await?;
        Ok(n + k)
    }

    4 => async fn a_continue_inside_an_argument(pipe, x) -> Result<i64> {
        let mut total = 0;
        for i in 0..3 {
            let n = pipe.incr("k").await?;
            total = add(total, if i == x { continue } else { i });
            total += n;
        }
        tokio::task::yield_now().await;
        pipe.set("after", total).await?;
        Ok(total)
    }

    6 => async fn a_break_inside_a_macro(pipe, x) -> Result<i64> {
        let mut rounds = 0;
        loop {
            rounds += 1;
            pipe.incr("k").await?;
            leave_above!(rounds, x);
        }
        pipe.set("after", rounds).await?;
        Ok(rounds)
    }

    1 => async fn a_break_inside_a_known_macro(pipe, x) -> Result<String> {
        let (mut rounds, mut text) = (0, String::new());
        loop {
            rounds += 1;
            pipe.incr("k").await?;
            text = format!("{text}{}", if rounds > x { break } else { rounds });
        }
        pipe.set("after", &text).await?;
        Ok(text)
    }

    1 => async fn a_return_in_parentheses(pipe, x) -> Result<i64> {
        pipe.incr("k").await?;
        #[allow(unused_parens)]
        let n = match x {
            0 => (return Ok(7)),
            n => n,
        };
        pipe.incr("l").await?;
        Ok(n)
    }

    2 => async fn what_is_assigned_comes_first(pipe, x) -> Result<Vec<i64>> {
        let mut all = vec![0, 0, x];
        *slot(&mut all, pipe.incr("n").await?) = pipe.incr("n").await?;
        Ok(all)
    }

    2 => async fn what_is_added_comes_first(pipe, x) -> Result<Vec<i64>> {
        let mut all = vec![0, 0, x];
        *slot(&mut all, pipe.incr("n").await?) += pipe.incr("n").await?;
        Ok(all)
    }

    1 => async fn a_reply_for_a_place_travels_along(pipe, x) -> Result<Vec<i64>> {
        let mut all = vec![0, 0, x];
        pipe.incr("m").await?;
        all[0] = pipe.incr("n").await?;
        Ok(all)
    }

    2 => async fn replies_that_are_added_to_a_place(pipe, x) -> Result<Vec<i64>> {
        let mut all = vec![0, 0, x];
        pipe.incr("m").await?;
        all[0] += pipe.incr("n").await?;
        all[1] -= pipe.incr("n").await?;
        Ok(all)
    }

    2 => async fn a_field_that_is_configured_out(pipe, x) -> Result<i64> {
        struct Pair {
            #[cfg(any())]
            first: i64,
            second: i64,
        }
        pipe.incr("m").await?;
        let pair = Pair {
            #[cfg(any())]
            first: pipe.incr("gone").await?,
            second: x,
        };
        pipe.set("n", pair.second).await?;
        Ok(pair.second)
    }

    3 => async fn an_element_that_is_configured_out(pipe, x) -> Result<(i64, [i64; 1])> {
        pipe.incr("m").await?;
        let pair = (#[cfg(any())] pipe.incr("gone").await?, x, [x]);
        pipe.set("n", pair.0).await?;
        let listed = [#[cfg(any())] pipe.incr("gone").await?, pipe.incr("k").await?];
        Ok((add(#[cfg(any())] pipe.incr("gone").await?, pair.0, 1), listed))
    }

    4 => async fn what_a_command_changes_beside_it(pipe, x) -> Result<(i64, i64)> {
        let mut n = x;
        pipe.incr("m").await?;
        let sum = add(n, pipe.incrby("k", next(&mut n)).await?);
        pipe.incr("m").await?;
        let pair = (n, pipe.incrby("k", { n += 10; n }).await?);
        Ok((sum, pair.0 + pair.1))
    }

    2 => async fn items_behind_their_uses(pipe, x) -> Result<i64> {
        let n = pipe.incr(key()).await?;
        use std::ops::Neg as Negative;
        pipe.incrby(KEY, Negative::neg(n)).await?;
        const KEY: &str = "k";
        fn key() -> &'static str {
            KEY
        }
        let n: Option<i64> = pipe.get(KEY).await?;
        Ok(x + n.unwrap_or(5))
    }

    1 => async fn a_value_that_becomes_another_type(pipe, x) -> Result<Box<dyn Debug>> {
        'block: {
            pipe.set("k", 1).await?;
            if x % 2 == 0 {
                break 'block Ok(Box::new(5));
            }
            pipe.set("k", 2).await?;
            Ok(Box::new("text"))
        }
    }

    3 => async fn a_chain_of_lets(pipe, x) -> Result<i64> {
        pipe.set("a", 5).await?;
        if x % 2 == 0 {
            pipe.set("b", 3).await?;
        }
        if let Some(a) = pipe.get::<i64>("a").await? && a > x && let Some(b) = pipe.get::<i64>("b").await? && b > x {
            pipe.incrby("c", a + b).await?;
            return Ok(a + b);
        }
        pipe.incr("d").await?;
        Ok(0)
    }

    8 => async fn a_chain_of_lets_in_a_loop(pipe, x) -> Result<i64> {
        let mut sum = 0;
        pipe.rpush("l", [1, 2, 3, 4]).await?;
        while sum < x && let Some(n) = pipe.lpop::<i64>("l").await? && n != 4 {
            pipe.incrby("sum", n).await?;
            sum += n;
        }
        pipe.set("end", sum).await?;
        Ok(sum)
    }

    5 => async fn a_command_inside_a_command(pipe, x) -> Result<i64> {
        pipe.set("a", x).await?;
        pipe.set("b", pipe.get::<i64>("a").await?.unwrap_or(0) + pipe.incr("z").await?).await?;
        let n = pipe.get::<i64>("b").await?;
        Ok(n.unwrap_or(0))
    }

    2 => async fn a_question_in_a_closure(pipe, x) -> Result<Option<i64>> {
        let a = pipe.incr("a").await?;
        let sum = (|| {
            let more = if x % 2 == 0 { None } else { Some(x) }?;
            Some(a + more)
        })();
        pipe.incr("b").await?;
        Ok(sum)
    }

    1 => async fn an_error_of_its_own_behind_commands(pipe, x) -> Result<i64> {
        pipe.incr("a").await?;
        let n = even(x)?;
        pipe.incr("b").await?;
        Ok(n)
    }

    2 => async fn a_macro_with_a_return_for_a_value(pipe, x) -> Result<i64> {
        pipe.incr("a").await?;
        let n = none_gives!((x > 2).then_some(x), return Ok(0));
        pipe.incrby("b", n).await?;
        Ok(n)
    }
}
