//! What the generated functions call.

/// An error of the user's own.
#[derive(Debug)]
pub(crate) struct Failure;

impl From<roundtrip::Error> for Failure {
    fn from(_: roundtrip::Error) -> Failure {
        Failure
    }
}

/// Fails on odd numbers, without the server.
pub(crate) fn even(n: i64) -> Result<i64, Failure> {
    if n % 2 == 0 { Ok(n) } else { Err(Failure) }
}

macro_rules! leave_if {
    ($condition:expr) => {
        if $condition {
            return Ok(-7);
        }
    };
}
pub(crate) use leave_if;

macro_rules! break_if {
    ($condition:expr) => {
        if $condition {
            break;
        }
    };
}
pub(crate) use break_if;

macro_rules! some_or {
    ($option:expr, $otherwise:expr) => {
        match $option {
            Some(n) => n,
            None => $otherwise,
        }
    };
}
pub(crate) use some_or;

/// One of the numbers, to be changed.
pub(crate) fn place(log: &mut Vec<i64>, at: i64) -> &mut i64 {
    if log.is_empty() {
        log.push(0);
    }
    let at = usize::try_from(at.rem_euclid(7)).unwrap() % log.len();
    &mut log[at]
}

/// The generated code gives it a field more, which is configured out.
pub(crate) struct Pair {
    pub(crate) a: i64,
    pub(crate) c: i64,
}

/// What was dropped, in this order.
#[derive(Default)]
pub(crate) struct Notes(std::sync::Mutex<i64>);

impl Notes {
    pub(crate) fn when_dropped(&self, n: i64) -> Note<'_> {
        Note(self, n)
    }

    pub(crate) fn all(&self) -> i64 {
        *self.0.lock().unwrap()
    }
}

/// Notes its number when it is dropped.
pub(crate) struct Note<'n>(&'n Notes, i64);

impl Drop for Note<'_> {
    fn drop(&mut self) {
        let mut all = self.0.0.lock().unwrap();
        *all = (*all * 31 + self.1) % 10_007;
    }
}

crate::differential::helper_functions! {
    #[budget(round_trips = 1)]
    async fn one(pipe, x) {
        let n = pipe.incrby("k0", x % 7).await?;
        pipe.incr("k5").await?;
        Ok(n)
    }
    #[budget(round_trips = 2)]
    async fn two(pipe, x) {
        let n = pipe.get::<i64>("k1").await?.unwrap_or(3);
        pipe.set("k2", (n + x) % 1000).await?;
        Ok(n)
    }
    #[budget(round_trips = 3)]
    async fn three(pipe, x) {
        let n = two(pipe, x).await?;
        let m = pipe.get::<i64>("k2").await?.unwrap_or(1);
        if (n + m) % 2 == 0 {
            pipe.incrby("k3", m % 11).await?;
        }
        Ok(n + m)
    }
    #[budget(round_trips = 1)]
    async fn each(pipe, x) {
        for i in 0..(x.rem_euclid(3)) {
            pipe.incrby("k4", i).await?;
        }
        let n = pipe.incr("k4").await?;
        Ok(n)
    }
    #[budget(round_trips = 2)]
    async fn tail(pipe, x) {
        pipe.incr("k0").await?;
        two(pipe, x).await
    }
    #[budget(round_trips = 4)]
    async fn last(pipe, x) {
        let n = one(pipe, x).await?;
        let m = three(pipe, n).await?;
        Ok(n + m)
    }
    #[budget(round_trips = 3)]
    async fn both(pipe, x) {
        let n = pipe.get::<i64>("k2").await?.unwrap_or(2);
        let (a, b) = tokio::try_join!(two(pipe, n), pipe.incrby("k1", x % 5))?;
        Ok(a + b)
    }
}
