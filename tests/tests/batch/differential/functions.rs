//! Made by `generate.rs`: run the tests with BLESS=1 to make it anew.

crate::differential::twice! {
    #[budget(round_trips = 2)]
    async fn f0(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 1;
        v1 += pipe.incr("k5").await?;
        log.push(even((v1 % 997 + 3))?);
        pipe.set("k3", ((v1 % 997 + 2)) % 1000).await?;
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 1)]
    async fn f1(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.get::<i64>("k2").await?;
        pipe.del("k2").await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f2(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k4").await?;
        match pipe.get::<i64>("k1").await? {
            Some(v2) => {
                let mut v3 = 1;
                v3 += pipe.incr("k3").await?;
                pipe.del("k5").await?;
                for v4 in 0..2 {
                    pipe.incrby("k0", ((v1 % 997 + 2)) % 100).await?;
                    log.push((x % 997 + 2));
                    if (7) % 3 == 0 { break; }
                    let v5 = pipe.get::<i64>("k4").await?;
                    let v6 = pipe.get::<i64>("k3").await?.unwrap_or((x % 997 + 5));
                    pipe.del("k2").await?;
                    let Some(v7) = pipe.get::<i64>("k5").await? else { return Ok(v5.unwrap_or(5)) };
                    let Some(v8) = pipe.get::<i64>("k2").await? else { return Ok(v5.unwrap_or(6)) };
                    if (v5.unwrap_or(3)) % 3 == 0 {
                        let mut v9 = 0;
                        while v9 < 3 {
                            v9 += 1;
                            pipe.set("k0", (v5.unwrap_or(4)) % 1000).await?;
                            log.push((v3 % 997 + 3));
                        }
                        if (v5.unwrap_or(0)) % 3 == 0 { break; }
                    }
                }
            }
            None => pipe.set("k1", (23) % 50).await?,
        }
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f3(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k2").await?;
        pipe.del("k5").await?;
        log.push(even((v1 % 997 + 1))?);
        if (20) % 3 == 0 {
            let Some(v2) = pipe.get::<i64>("k4").await? else { return Ok(17) };
            let v3 = one(pipe, 35).await?;
            for v4 in 0..0 {
                pipe.set("k4", ((v1 % 997 + 8)) % 1000).await?;
                let v5 = if ((x % 997 + 3)) % 2 == 0 {
                    match pipe.get::<i64>("k3").await? {
                        Some(v6) => {
                            let mut v7 = 0;
                            while v7 < 3 {
                                v7 += 1;
                                let v8 = pipe.get::<i64>("k5").await?;
                                if ((v3 % 997 + 3)) % 2 == 0 {
                                    for v9 in 0..0 {
                                        let v10 = v8.unwrap_or(1);
                                        pipe.set("k5", (17) % 1000).await?;
                                    }
                                    if (20) % 3 == 0 { break; }
                                } else {
                                }
                            }
                        }
                        None => {}
                    }
                    (v3 % 997 + 3)
                } else {
                    1
                };
                if ((x % 997 + 7)) % 3 == 0 { continue; }
            }
        } else {
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 3)]
    async fn f4(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 1;
        v1 += pipe.incr("k4").await?;
        let Some(v2) = pipe.get::<i64>("k3").await? else { return Ok((v1 % 997 + 3)) };
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 7)]
    async fn f5(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = three(pipe, (x % 997 + 0)).await?;
        match pipe.get::<i64>("k4").await? {
            Some(v2) => {
                let v3 = three(pipe, 28).await?;
                pipe.set("k3", ((v1 % 997 + 7)) % 1000).await?;
                let v4 = pipe.incr("k1").await?;
                let v5 = pipe.get::<i64>("k1").await?;
                let v7 = format!("k{}", i64::rem_euclid((v3 % 997 + 4), 6));
                let v6 = pipe.incr(&v7).await?;
                log.push(v7.len() as i64);
            }
            None => pipe.set("k4", ((v1 % 997 + 3)) % 50).await?,
        }
        let v8 = each(pipe, (x % 997 + 4)).await?;
        let v9 = pipe.get::<i64>("k5").await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 2)]
    async fn f6(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        leave_if!(((x % 997 + 6)) % 2 == 0 && x > 12);
        let v1 = 24;
        let v2 = pipe.incr("k1").await?;
        pipe.incrby("k2", (17) % 100).await?;
        let v3 = pipe.incr("k1").await?;
        if (19) % 3 == 0 { return Ok(7) }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v2) + (v3) % 1_000_003)
    }
    #[budget(round_trips = 3)]
    async fn f7(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.get::<i64>("k2").await?;
        tokio::task::yield_now().await;
        pipe.incrby("k2", ((x % 997 + 6)) % 100).await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1.unwrap_or(9)) % 1_000_003)
    }
    #[budget(round_trips = 1)]
    async fn f8(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        tokio::task::yield_now().await;
        let v1 = pipe.get::<i64>("k5").await?;
        let v2 = 24;
        let v3 = pipe.get::<i64>("k5").await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f9(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 5)) % 2 == 0 { return Ok((x % 997 + 3)) }
        log.push(even(24)?);
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            let v2 = pipe.incr("k2").await?;
            let v3 = tail(pipe, (v2 % 997 + 1)).await?;
            pipe.incrby("k4", ((v1 % 997 + 5)) % 100).await?;
            let v4 = pipe.incr("k0").await?;
            if ((v4 % 997 + 0)) % 2 == 0 {
                pipe.set("k2", ((v4 % 997 + 7)) % 1000).await?;
                log.push(even(4)?);
            }
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget()]
    async fn f10(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 1;
        v1 += pipe.incr("k2").await?;
        pipe.incrby("k4", ((x % 997 + 2)) % 100).await?;
        let v3 = format!("k{}", i64::rem_euclid((x % 997 + 0), 6));
        let v2 = pipe.incr(&v3).await?;
        log.push(v3.len() as i64);
        for v4 in 0..2 {
            match pipe.get::<i64>("k3").await? {
                Some(v5) => {
                    pipe.set("k5", ((v5 % 997 + 1)) % 1000).await?;
                    log.push((v5 % 997 + 1));
                    tokio::task::yield_now().await;
                    let v6 = pipe.incr("k3").await?;
                    if ((x % 997 + 8)) % 2 == 0 { continue; }
                    pipe.del("k0").await?;
                    leave_if!(((v4 % 997 + 6)) % 3 == 0 && x > 12);
                    pipe.set("k2", (33) % 1000).await?;
                    let v8 = format!("k{}", i64::rem_euclid(19, 6));
                    let v7 = pipe.incr(&v8).await?;
                    log.push(v8.len() as i64);
                    let v9 = pipe.get::<i64>("k1").await?;
                    let v10 = pipe.incr("k5").await?;
                }
                None => pipe.set("k3", ((v4 % 997 + 0)) % 50).await?,
            }
            pipe.set("k3", (2) % 1000).await?;
        }
        Ok(((x) + (v1) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 2)]
    async fn f11(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k4", ((x % 997 + 8)) % 100).await?;
        log.push((x % 997 + 3));
        leave_if!(((x % 997 + 4)) % 3 == 0 && x > 12);
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget()]
    async fn f12(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 2)) % 2 == 0 {
            let mut v1 = 0;
            while v1 < 3 {
                v1 += 1;
                pipe.incrby("k1", ((x % 997 + 8)) % 100).await?;
                let v1 = if (26) % 3 == 0 {
                    leave_if!((10) % 3 == 0 && x > 12);
                    pipe.incrby("k2", ((v1 % 997 + 0)) % 100).await?;
                    let v2 = 37;
                    if ((x % 997 + 1)) % 2 == 0 { return Ok(29) }
                    (v1 % 997 + 8)
                } else {
                    let v1 = (x % 997 + 1);
                    log.push(even((v1 % 997 + 3))?);
                    (v1 % 997 + 0)
                };
                if (22) % 3 == 0 { return Ok(27) }
                let v3 = one(pipe, (x % 997 + 2)).await?;
                leave_if!(((v3 % 997 + 1)) % 2 == 0 && x > 12);
                if ((v3 % 997 + 1)) % 3 == 0 { break; }
                let v1 = pipe.get::<i64>("k5").await?.unwrap_or((v3 % 997 + 3));
                let v4 = pipe.incr("k5").await?;
                let v5 = pipe.incr("k4").await?;
            }
        }
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 5)]
    async fn f13(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 3)) % 2 == 0 {
            let v1 = if ((x % 997 + 6)) % 2 == 0 {
                pipe.incrby("k0", ((x % 997 + 5)) % 100).await?;
                let v2 = one(pipe, (x % 997 + 2)).await?;
                32
            } else {
                pipe.set("k4", ((x % 997 + 1)) % 1000).await?;
                pipe.del("k2").await?;
                let v3 = pipe.incr("k4").await?;
                (x % 997 + 3)
            };
            if ((v1 % 997 + 7)) % 3 == 0 { return Ok((x % 997 + 1)) }
            tokio::task::yield_now().await;
            let v4 = pipe.incr("k5").await?;
            let mut v5 = 1;
            v5 += pipe.incr("k1").await?;
            let v4 = pipe.get::<i64>("k1").await?.unwrap_or(38);
        }
        let v7 = format!("k{}", i64::rem_euclid((x % 997 + 7), 6));
        let v6 = pipe.incr(&v7).await?;
        log.push(v7.len() as i64);
        pipe.set("k2", (12) % 1000).await?;
        if ((x % 997 + 3)) % 3 == 0 { return Ok(22) }
        for v8 in 0..2 {
            if ((v6 % 997 + 1)) % 3 == 0 { continue; }
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v6) % 1_000_003)
    }
    #[budget(round_trips = 2)]
    async fn f14(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k4", ((x % 997 + 1)) % 1000).await?;
        let v1 = pipe.incr("k2").await?;
        if ((v1 % 997 + 3)) % 3 == 0 { return Ok(10) }
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f15(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        log.push((x % 997 + 2));
        pipe.incrby("k1", ((x % 997 + 0)) % 100).await?;
        let mut v1 = 1;
        v1 += pipe.incr("k2").await?;
        let v2 = if ((x % 997 + 0)) % 3 == 0 {
            let v3 = (x % 997 + 3);
            let v4 = if ((x % 997 + 0)) % 3 == 0 {
                for v5 in 0..0 {
                    let v6 = pipe.get::<i64>("k3").await?;
                    if ((v5 % 997 + 4)) % 3 == 0 { return Ok((x % 997 + 1)) }
                    let v7 = last(pipe, 28).await?;
                    match pipe.get::<i64>("k3").await? {
                        Some(v8) => {
                            let v9 = pipe.get::<i64>("k1").await?;
                            pipe.del("k3").await?;
                            let v10 = if ((v7 % 997 + 7)) % 2 == 0 {
                                pipe.set("k1", (17) % 1000).await?;
                                let v11 = pipe.get::<i64>("k4").await?;
                                26
                            } else {
                                24
                            };
                        }
                        None => {}
                    }
                    if ((x % 997 + 3)) % 2 == 0 { continue; }
                }
                12
            } else {
                (v1 % 997 + 7)
            };
            10
        } else {
            (v1 % 997 + 2)
        };
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 5)]
    async fn f16(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v2 = format!("k{}", i64::rem_euclid((x % 997 + 3), 6));
        let v1 = pipe.incr(&v2).await?;
        log.push(v2.len() as i64);
        let v3 = last(pipe, 19).await?;
        log.push(even((v1 % 997 + 4))?);
        pipe.set("k3", ((v1 % 997 + 5)) % 1000).await?;
        let v1 = pipe.incr("k2").await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 1)]
    async fn f17(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        log.push(even((x % 997 + 4))?);
        log.push((x % 997 + 7));
        if ((x % 997 + 6)) % 3 == 0 { return Ok((x % 997 + 5)) }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget()]
    async fn f18(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..2 {
            pipe.del("k1").await?;
            tokio::task::yield_now().await;
            if ((x % 997 + 1)) % 3 == 0 { continue; }
            let v2 = pipe.incr("k0").await?;
            let v3 = pipe.incr("k1").await?;
        }
        let v4 = pipe.get::<i64>("k3").await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f19(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..1 {
            pipe.incrby("k2", ((v1 % 997 + 4)) % 100).await?;
            if ((v1 % 997 + 7)) % 3 == 0 {
                let v2 = pipe.incr("k0").await?;
                let v3 = (v1 % 997 + 8);
                tokio::task::yield_now().await;
                pipe.set("k3", ((v3 % 997 + 7)) % 1000).await?;
                let v4 = pipe.incr("k2").await?;
                leave_if!(((v3 % 997 + 4)) % 3 == 0 && x > 12);
            }
            let v5 = pipe.incr("k2").await?;
            if ((v5 % 997 + 8)) % 2 == 0 { break; }
            let v6 = pipe.incr("k5").await?;
            pipe.set("k2", (14) % 1000).await?;
            log.push(even((v1 % 997 + 5))?);
            pipe.incrby("k5", ((x % 997 + 3)) % 100).await?;
            log.push(even((v6 % 997 + 3))?);
        }
        for v7 in 0..2 {
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 1)]
    async fn f20(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k4", ((x % 997 + 5)) % 1000).await?;
        let v1 = pipe.incr("k1").await?;
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 2)]
    async fn f21(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        log.push(even((x % 997 + 4))?);
        let v1 = tail(pipe, (x % 997 + 4)).await?;
        log.push(even((v1 % 997 + 6))?);
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 3)]
    async fn f22(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.del("k4").await?;
        pipe.set("k5", ((x % 997 + 2)) % 1000).await?;
        let v1 = three(pipe, (x % 997 + 3)).await?;
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f23(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k0").await?;
        let v2 = (x % 997 + 8);
        match pipe.get::<i64>("k3").await? {
            Some(v3) => {
                let v3 = tail(pipe, (x % 997 + 2)).await?;
                if ((v2 % 997 + 7)) % 2 == 0 {
                    let mut v4 = 0;
                    while v4 < 3 {
                        v4 += 1;
                        let v3 = (x % 997 + 2);
                        let mut v5 = 1;
                        v5 += pipe.incr("k0").await?;
                        let v6 = pipe.incr("k1").await?;
                    }
                    pipe.set("k4", (7) % 1000).await?;
                    for v7 in 0..2 {
                        let mut v8 = 1;
                        v8 += pipe.incr("k1").await?;
                        log.push(even(7)?);
                        if ((v2 % 997 + 5)) % 2 == 0 { continue; }
                        pipe.set("k2", (29) % 1000).await?;
                        for v9 in 0..1 {
                            for v10 in 0..2 {
                            }
                        }
                    }
                }
            }
            None => {}
        }
        Ok(((x) + (v1) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 1)]
    async fn f24(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 2)) % 3 == 0 {
            let v1 = pipe.incr("k3").await?;
            let v2 = pipe.incr("k2").await?;
        }
        log.push(even(32)?);
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 1)]
    async fn f25(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = (x % 997 + 6);
        leave_if!((30) % 3 == 0 && x > 12);
        leave_if!(((x % 997 + 4)) % 2 == 0 && x > 12);
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 5)]
    async fn f26(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k4", (8) % 1000).await?;
        if ((x % 997 + 1)) % 2 == 0 {
            let v1 = each(pipe, (x % 997 + 1)).await?;
            pipe.incrby("k4", ((x % 997 + 4)) % 100).await?;
            let v2 = pipe.get::<i64>("k5").await?.unwrap_or((v1 % 997 + 2));
            let mut v3 = 1;
            v3 += pipe.incr("k5").await?;
            if ((v3 % 997 + 8)) % 2 == 0 {
                let v5 = format!("k{}", i64::rem_euclid((v3 % 997 + 0), 6));
                let v4 = pipe.incr(&v5).await?;
                log.push(v5.len() as i64);
                let v6 = pipe.get::<i64>("k0").await?.unwrap_or(38);
                pipe.del("k1").await?;
                pipe.set("k1", ((v2 % 997 + 5)) % 1000).await?;
            }
        }
        leave_if!(((x % 997 + 8)) % 3 == 0 && x > 12);
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget(round_trips = 1)]
    async fn f27(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v2 = format!("k{}", i64::rem_euclid((x % 997 + 7), 6));
        let v1 = pipe.incr(&v2).await?;
        log.push(v2.len() as i64);
        pipe.incrby("k2", (7) % 100).await?;
        let v3 = pipe.incr("k5").await?;
        Ok(((x) + (v1) + (v3) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 4)]
    async fn f28(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = both(pipe, (x % 997 + 7)).await?;
        let mut v2 = 0;
        while v2 < 3 {
            v2 += 1;
            log.push(8);
            let v3 = pipe.incr("k3").await?;
            if ((v1 % 997 + 6)) % 2 == 0 {
                log.push((x % 997 + 2));
                let v4 = pipe.get::<i64>("k1").await?;
                pipe.set("k0", ((v1 % 997 + 1)) % 1000).await?;
                pipe.set("k0", ((v2 % 997 + 3)) % 1000).await?;
            }
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 8)]
    async fn f29(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        leave_if!(((x % 997 + 4)) % 3 == 0 && x > 12);
        let Some(v1) = pipe.get::<i64>("k4").await? else { return Ok(18) };
        let v2 = if (17) % 3 == 0 {
            let v3 = pipe.get::<i64>("k1").await?.unwrap_or((v1 % 997 + 5));
            let mut v4 = 1;
            v4 += pipe.incr("k0").await?;
            if ((v1 % 997 + 1)) % 2 == 0 { return Ok((x % 997 + 5)) }
            let v5 = pipe.incr("k1").await?;
            let v6 = pipe.get::<i64>("k1").await?;
            37
        } else {
            pipe.incrby("k4", (14) % 100).await?;
            let v7 = pipe.get::<i64>("k5").await?.unwrap_or(38);
            let Some(v8) = pipe.get::<i64>("k1").await? else { return Ok((x % 997 + 3)) };
            let v10 = format!("k{}", i64::rem_euclid(32, 6));
            let v9 = pipe.incr(&v10).await?;
            log.push(v10.len() as i64);
            let v11 = pipe.get::<i64>("k5").await?;
            (x % 997 + 5)
        };
        match pipe.get::<i64>("k0").await? {
            Some(v12) => {
                let v13 = both(pipe, (x % 997 + 1)).await?;
                log.push((v2 % 997 + 0));
            }
            None => {}
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v2) % 1_000_003)
    }
    #[budget(round_trips = 2)]
    async fn f30(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        log.push(27);
        pipe.incrby("k0", ((x % 997 + 5)) % 100).await?;
        tokio::task::yield_now().await;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget()]
    async fn f31(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k5", ((x % 997 + 2)) % 100).await?;
        let v1 = pipe.incr("k3").await?;
        let v2 = pipe.incr("k3").await?;
        log.push((v1 % 997 + 7));
        let mut v3 = 0;
        while v3 < 3 {
            v3 += 1;
            let v4 = pipe.get::<i64>("k5").await?;
            if (v4.unwrap_or(8)) % 3 == 0 { return Ok(v4.unwrap_or(3)) }
            pipe.incrby("k1", ((v2 % 997 + 3)) % 100).await?;
            let v5 = pipe.get::<i64>("k3").await?;
        }
        if ((v1 % 997 + 6)) % 2 == 0 { return Ok((v1 % 997 + 1)) }
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f32(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k2", ((x % 997 + 1)) % 1000).await?;
        for v1 in 0..3 {
            log.push(31);
            let v2 = pipe.get::<i64>("k4").await?;
            let v3 = pipe.incr("k2").await?;
            if ((x % 997 + 7)) % 2 == 0 { return Ok(v2.unwrap_or(7)) }
        }
        let v4 = pipe.incr("k2").await?;
        if ((x % 997 + 5)) % 2 == 0 {
            match pipe.get::<i64>("k0").await? {
                Some(v5) => {
                    pipe.set("k5", ((v5 % 997 + 1)) % 1000).await?;
                    let mut v6 = 0;
                    while v6 < 3 {
                        v6 += 1;
                        let v7 = pipe.incr("k1").await?;
                        let v8 = pipe.get::<i64>("k4").await?.unwrap_or(13);
                        let v9 = pipe.get::<i64>("k3").await?;
                        if (v9.unwrap_or(4)) % 3 == 0 { return Ok(39) }
                        pipe.incrby("k0", ((v7 % 997 + 8)) % 100).await?;
                        if (v9.unwrap_or(8)) % 3 == 0 { continue; }
                    }
                }
                None => {}
            }
        } else {
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 1)]
    async fn f33(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.get::<i64>("k3").await?;
        log.push((x % 997 + 7));
        let v2 = (x % 997 + 3);
        let v3 = pipe.incr("k3").await?;
        let v4 = pipe.get::<i64>("k2").await?;
        pipe.del("k3").await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 4)]
    async fn f34(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.get::<i64>("k2").await?.unwrap_or((x % 997 + 2));
        pipe.set("k3", ((x % 997 + 8)) % 1000).await?;
        pipe.set("k4", ((v1 % 997 + 8)) % 1000).await?;
        let Some(v2) = pipe.get::<i64>("k4").await? else { return Ok(3) };
        let v3 = pipe.get::<i64>("k1").await?;
        let v1 = each(pipe, v3.unwrap_or(7)).await?;
        Ok(((x) + (v1) + (v2) + (v1) + (v3.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f35(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..0 {
            if ((v1 % 997 + 0)) % 3 == 0 {
                let v2 = pipe.get::<i64>("k3").await?;
                let v3 = if (v2.unwrap_or(8)) % 2 == 0 {
                    let v4 = pipe.get::<i64>("k0").await?.unwrap_or(28);
                    if ((v4 % 997 + 3)) % 3 == 0 {
                        let v5 = pipe.get::<i64>("k1").await?;
                        pipe.incrby("k4", (26) % 100).await?;
                        let v6 = pipe.get::<i64>("k2").await?.unwrap_or((x % 997 + 8));
                        log.push(even(v5.unwrap_or(6))?);
                        leave_if!(((v4 % 997 + 5)) % 2 == 0 && x > 12);
                    }
                    (v1 % 997 + 0)
                } else {
                    let mut v7 = 1;
                    v7 += pipe.incr("k3").await?;
                    log.push((x % 997 + 1));
                    let v8 = 21;
                    25
                };
                let v3 = pipe.incr("k0").await?;
                pipe.set("k1", ((v3 % 997 + 3)) % 1000).await?;
            } else {
            }
        }
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 2)]
    async fn f36(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.get::<i64>("k0").await?;
        let mut v2 = 1;
        v2 += pipe.incr("k5").await?;
        let v3 = pipe.get::<i64>("k0").await?;
        pipe.set("k1", (23) % 1000).await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f37(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k5").await?;
        for v2 in 0..3 {
            let v3 = (v1 % 997 + 4);
            log.push(16);
            let v4 = pipe.incr("k4").await?;
            let v5 = last(pipe, 33).await?;
            let v6 = pipe.get::<i64>("k0").await?.unwrap_or((v1 % 997 + 0));
            if (28) % 2 == 0 { continue; }
            let v7 = pipe.incr("k1").await?;
            leave_if!((25) % 2 == 0 && x > 12);
            let v8 = pipe.incr("k0").await?;
        }
        pipe.del("k2").await?;
        let v9 = pipe.incr("k4").await?;
        pipe.set("k2", ((x % 997 + 7)) % 1000).await?;
        let v10 = one(pipe, (v1 % 997 + 4)).await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f38(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 1)) % 3 == 0 {
            let v1 = pipe.get::<i64>("k4").await?.unwrap_or((x % 997 + 0));
            leave_if!((19) % 2 == 0 && x > 12);
            for v2 in 0..1 {
                leave_if!(((v2 % 997 + 4)) % 2 == 0 && x > 12);
                let v3 = pipe.incr("k4").await?;
                pipe.incrby("k1", (39) % 100).await?;
                let v4 = pipe.incr("k0").await?;
                pipe.incrby("k2", ((v4 % 997 + 3)) % 100).await?;
                tokio::task::yield_now().await;
                if ((v4 % 997 + 7)) % 3 == 0 { continue; }
                let v5 = pipe.incr("k2").await?;
                let v5 = pipe.get::<i64>("k3").await?.unwrap_or((v3 % 997 + 3));
                let Some(v5) = pipe.get::<i64>("k3").await? else { return Ok((v2 % 997 + 8)) };
                let v5 = pipe.incr("k5").await?;
                let v6 = pipe.incr("k1").await?;
                let v7 = pipe.incr("k5").await?;
            }
        } else {
        }
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 4)]
    async fn f39(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k1", ((x % 997 + 4)) % 1000).await?;
        if ((x % 997 + 5)) % 2 == 0 { return Ok((x % 997 + 3)) }
        let v1 = both(pipe, (x % 997 + 4)).await?;
        pipe.set("k2", ((v1 % 997 + 0)) % 1000).await?;
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 3)]
    async fn f40(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        leave_if!(((x % 997 + 0)) % 3 == 0 && x > 12);
        let v1 = pipe.incr("k0").await?;
        if (10) % 3 == 0 {
            let Some(v2) = pipe.get::<i64>("k0").await? else { return Ok((x % 997 + 0)) };
            pipe.set("k0", ((v2 % 997 + 8)) % 1000).await?;
            let v2 = (v1 % 997 + 5);
        }
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f41(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = three(pipe, 15).await?;
        if ((x % 997 + 0)) % 3 == 0 {
            let v2 = pipe.get::<i64>("k2").await?;
            tokio::task::yield_now().await;
            let Some(v3) = pipe.get::<i64>("k3").await? else { return Ok(22) };
            let v1 = pipe.incr("k3").await?;
            let v4 = pipe.get::<i64>("k1").await?;
        } else {
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            let v5 = pipe.get::<i64>("k0").await?.unwrap_or((x % 997 + 5));
            if (38) % 2 == 0 {
                let v7 = format!("k{}", i64::rem_euclid((v5 % 997 + 3), 6));
                let v6 = pipe.incr(&v7).await?;
                log.push(v7.len() as i64);
                let v9 = format!("k{}", i64::rem_euclid(0, 6));
                let v8 = pipe.incr(&v9).await?;
                log.push(v9.len() as i64);
                for v10 in 0..0 {
                    tokio::task::yield_now().await;
                    tokio::task::yield_now().await;
                    if (36) % 3 == 0 { break; }
                }
            } else {
            }
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 3)]
    async fn f42(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 1;
        v1 += pipe.incr("k2").await?;
        let v2 = pipe.incr("k4").await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v2) % 1_000_003)
    }
    #[budget()]
    async fn f43(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..2 {
            let v1 = pipe.incr("k1").await?;
            leave_if!(((v1 % 997 + 3)) % 3 == 0 && x > 12);
            let v2 = (v1 % 997 + 6);
            if ((v1 % 997 + 6)) % 3 == 0 { break; }
            let v3 = pipe.incr("k5").await?;
            if ((v1 % 997 + 5)) % 2 == 0 {
                let v5 = format!("k{}", i64::rem_euclid((v1 % 997 + 2), 6));
                let v4 = pipe.incr(&v5).await?;
                log.push(v5.len() as i64);
                for v6 in 0..2 {
                    let v7 = tail(pipe, (v4 % 997 + 0)).await?;
                    pipe.set("k4", ((v2 % 997 + 0)) % 1000).await?;
                    leave_if!(((v1 % 997 + 3)) % 3 == 0 && x > 12);
                    pipe.incrby("k0", ((v3 % 997 + 7)) % 100).await?;
                    let v8 = pipe.get::<i64>("k2").await?;
                }
                pipe.set("k0", (23) % 1000).await?;
                pipe.del("k5").await?;
                let mut v9 = 0;
                while v9 < 3 {
                    v9 += 1;
                }
            } else {
            }
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 2)]
    async fn f44(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if (13) % 3 == 0 {
            pipe.set("k3", ((x % 997 + 8)) % 1000).await?;
            if ((x % 997 + 0)) % 3 == 0 { return Ok((x % 997 + 3)) }
        } else {
            let v1 = one(pipe, (x % 997 + 1)).await?;
            if (9) % 2 == 0 {
                if ((x % 997 + 0)) % 2 == 0 { return Ok((x % 997 + 5)) }
                let mut v2 = 0;
                while v2 < 3 {
                    v2 += 1;
                    let v3 = 7;
                    for v4 in 0..3 {
                        if ((v1 % 997 + 1)) % 2 == 0 { return Ok((x % 997 + 5)) }
                        let v5 = pipe.get::<i64>("k0").await?;
                        let v6 = pipe.incr("k5").await?;
                    }
                    pipe.del("k2").await?;
                }
                pipe.set("k1", (34) % 1000).await?;
            } else {
                let v7 = pipe.get::<i64>("k3").await?;
                let mut v8 = 0;
                while v8 < 3 {
                    v8 += 1;
                    if ((v1 % 997 + 4)) % 3 == 0 { continue; }
                }
            }
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 4)]
    async fn f45(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k3", ((x % 997 + 0)) % 100).await?;
        let v1 = pipe.get::<i64>("k3").await?;
        let v2 = last(pipe, (x % 997 + 7)).await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 5)]
    async fn f46(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = two(pipe, 20).await?;
        if (21) % 3 == 0 {
            pipe.set("k0", ((v1 % 997 + 1)) % 1000).await?;
            let v2 = pipe.get::<i64>("k4").await?.unwrap_or((x % 997 + 3));
            pipe.set("k2", (5) % 1000).await?;
            leave_if!(((v1 % 997 + 6)) % 3 == 0 && x > 12);
            let v1 = pipe.incr("k4").await?;
        } else {
            log.push(even(9)?);
            leave_if!(((x % 997 + 1)) % 2 == 0 && x > 12);
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f47(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k1", (4) % 1000).await?;
        let v1 = last(pipe, (x % 997 + 7)).await?;
        let v1 = three(pipe, 4).await?;
        let mut v2 = 0;
        while v2 < 3 {
            v2 += 1;
            let mut v3 = 1;
            v3 += pipe.incr("k3").await?;
            let v1 = if (26) % 2 == 0 {
                pipe.set("k3", ((v3 % 997 + 5)) % 1000).await?;
                let v4 = pipe.get::<i64>("k1").await?;
                15
            } else {
                let v5 = pipe.get::<i64>("k1").await?;
                log.push((v3 % 997 + 8));
                if (4) % 3 == 0 { return Ok((v2 % 997 + 7)) }
                for v6 in 0..0 {
                    let v7 = pipe.incr("k4").await?;
                    let v8 = two(pipe, v5.unwrap_or(2)).await?;
                    pipe.del("k4").await?;
                }
                (v2 % 997 + 7)
            };
            if ((x % 997 + 6)) % 2 == 0 {
            } else {
                if ((v1 % 997 + 5)) % 3 == 0 { continue; }
            }
            if ((v1 % 997 + 5)) % 3 == 0 { continue; }
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v1) % 1_000_003)
    }
    #[budget(round_trips = 3)]
    async fn f48(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k0", (26) % 100).await?;
        let mut v1 = 1;
        v1 += pipe.incr("k1").await?;
        let Some(v2) = pipe.get::<i64>("k1").await? else { return Ok((x % 997 + 3)) };
        pipe.incrby("k0", (33) % 100).await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 8)]
    async fn f49(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = (x % 997 + 6);
        let v2 = if ((v1 % 997 + 1)) % 3 == 0 {
            let mut v3 = 1;
            v3 += pipe.incr("k4").await?;
            pipe.set("k1", ((v3 % 997 + 6)) % 1000).await?;
            tokio::task::yield_now().await;
            let v4 = pipe.get::<i64>("k1").await?;
            let v5 = (v1 % 997 + 0);
            if ((v5 % 997 + 1)) % 3 == 0 {
                match pipe.get::<i64>("k0").await? {
                    Some(v6) => {
                        pipe.set("k1", (v4.unwrap_or(6)) % 1000).await?;
                        let v7 = pipe.incr("k3").await?;
                        tokio::task::yield_now().await;
                        log.push(even(21)?);
                        tokio::task::yield_now().await;
                        match pipe.get::<i64>("k2").await? {
                            Some(v8) => {
                                let v9 = pipe.get::<i64>("k3").await?.unwrap_or(20);
                            }
                            None => {}
                        }
                    }
                    None => {}
                }
            }
            (x % 997 + 8)
        } else {
            (v1 % 997 + 4)
        };
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v2) % 1_000_003)
    }
    #[budget(round_trips = 3)]
    async fn f50(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k2", ((x % 997 + 6)) % 1000).await?;
        let v1 = pipe.get::<i64>("k4").await?.unwrap_or(32);
        let v2 = pipe.incr("k1").await?;
        let Some(v3) = pipe.get::<i64>("k1").await? else { return Ok((x % 997 + 3)) };
        leave_if!(((v3 % 997 + 0)) % 2 == 0 && x > 12);
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 1)]
    async fn f51(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k3").await?;
        pipe.del("k0").await?;
        pipe.incrby("k2", (37) % 100).await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 6)]
    async fn f52(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        match pipe.get::<i64>("k0").await? {
            Some(v1) => {
                if (14) % 3 == 0 {
                    pipe.incrby("k4", ((x % 997 + 6)) % 100).await?;
                    pipe.set("k0", ((x % 997 + 7)) % 1000).await?;
                } else {
                    let v2 = (v1 % 997 + 8);
                    let mut v3 = 1;
                    v3 += pipe.incr("k0").await?;
                    if ((v1 % 997 + 0)) % 2 == 0 {
                        pipe.set("k5", ((v1 % 997 + 8)) % 1000).await?;
                        let v4 = pipe.incr("k0").await?;
                    }
                    let mut v5 = 1;
                    v5 += pipe.incr("k4").await?;
                    pipe.incrby("k5", ((v2 % 997 + 2)) % 100).await?;
                }
                let Some(v6) = pipe.get::<i64>("k1").await? else { return Ok((x % 997 + 2)) };
                pipe.set("k1", (32) % 1000).await?;
            }
            None => pipe.set("k0", ((x % 997 + 1)) % 50).await?,
        }
        let v7 = pipe.incr("k1").await?;
        pipe.set("k5", ((v7 % 997 + 1)) % 1000).await?;
        pipe.set("k2", ((x % 997 + 1)) % 1000).await?;
        Ok(((x) + (v7) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f53(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 7)) % 2 == 0 {
            let v1 = pipe.get::<i64>("k3").await?.unwrap_or((x % 997 + 7));
            for v2 in 0..0 {
                if (9) % 2 == 0 {
                    pipe.del("k3").await?;
                    let v3 = pipe.incr("k4").await?;
                    let v4 = pipe.incr("k3").await?;
                    let v5 = pipe.get::<i64>("k2").await?;
                    let v6 = pipe.get::<i64>("k1").await?.unwrap_or((v2 % 997 + 2));
                } else {
                    if ((x % 997 + 5)) % 3 == 0 {
                        let v7 = tail(pipe, (v1 % 997 + 3)).await?;
                        let v8 = pipe.incr("k0").await?;
                        let Some(v9) = pipe.get::<i64>("k3").await? else { return Ok(31) };
                        tokio::task::yield_now().await;
                        if (37) % 3 == 0 {
                            let v10 = two(pipe, (v9 % 997 + 5)).await?;
                            if (17) % 2 == 0 { break; }
                        }
                    }
                }
                if ((x % 997 + 7)) % 3 == 0 { continue; }
            }
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 1)]
    async fn f54(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v2 = format!("k{}", i64::rem_euclid(4, 6));
        let v1 = pipe.incr(&v2).await?;
        log.push(v2.len() as i64);
        pipe.del("k0").await?;
        let Some(v3) = pipe.get::<i64>("k5").await? else { return Ok(32) };
        Ok(((x) + (v1) + (v3) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 8)]
    async fn f55(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k1").await?;
        log.push((v1 % 997 + 5));
        let v2 = pipe.incr("k0").await?;
        match pipe.get::<i64>("k1").await? {
            Some(v3) => {
                let v4 = pipe.get::<i64>("k1").await?.unwrap_or(11);
                let v5 = each(pipe, 17).await?;
                leave_if!((18) % 3 == 0 && x > 12);
                pipe.set("k5", ((v4 % 997 + 1)) % 1000).await?;
            }
            None => {}
        }
        let v6 = both(pipe, (x % 997 + 8)).await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v2) + (v6) % 1_000_003)
    }
    #[budget()]
    async fn f56(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.get::<i64>("k4").await?.unwrap_or((x % 997 + 6));
        for v2 in 0..2 {
            if (29) % 2 == 0 {
                let v3 = 33;
                let v4 = pipe.incr("k3").await?;
            } else {
                let v5 = (x % 997 + 7);
                let Some(v6) = pipe.get::<i64>("k2").await? else { return Ok(32) };
                let v7 = pipe.get::<i64>("k3").await?.unwrap_or(32);
                let v8 = if (33) % 3 == 0 {
                    for v9 in 0..2 {
                        log.push(even((x % 997 + 5))?);
                        let v10 = pipe.get::<i64>("k3").await?;
                        let v11 = pipe.incr("k2").await?;
                        pipe.incrby("k2", (35) % 100).await?;
                    }
                    pipe.set("k0", (25) % 1000).await?;
                    29
                } else {
                    log.push((x % 997 + 7));
                    (v5 % 997 + 8)
                };
            }
            if ((x % 997 + 3)) % 3 == 0 { break; }
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f57(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = if ((x % 997 + 2)) % 3 == 0 {
            let v2 = pipe.incr("k2").await?;
            let mut v3 = 0;
            while v3 < 3 {
                v3 += 1;
                let v4 = pipe.get::<i64>("k3").await?;
                if (v4.unwrap_or(4)) % 3 == 0 {
                    let v5 = pipe.incr("k0").await?;
                    let mut v6 = 1;
                    v6 += pipe.incr("k5").await?;
                    pipe.set("k1", (21) % 1000).await?;
                    let v7 = pipe.get::<i64>("k1").await?;
                    for v8 in 0..0 {
                        if (v4.unwrap_or(4)) % 2 == 0 {
                            log.push(even(v7.unwrap_or(3))?);
                            let v9 = pipe.get::<i64>("k4").await?.unwrap_or(24);
                            let v10 = pipe.get::<i64>("k1").await?.unwrap_or(31);
                            let v11 = pipe.get::<i64>("k2").await?.unwrap_or(v7.unwrap_or(6));
                            tokio::task::yield_now().await;
                            if (11) % 2 == 0 { break; }
                        }
                    }
                }
                if (28) % 2 == 0 { continue; }
            }
            (x % 997 + 1)
        } else {
            (x % 997 + 2)
        };
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f58(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            let v2 = last(pipe, (x % 997 + 7)).await?;
            let v3 = pipe.get::<i64>("k4").await?.unwrap_or((v1 % 997 + 3));
            pipe.incrby("k4", (2) % 100).await?;
            let v4 = (x % 997 + 0);
        }
        let v5 = pipe.incr("k3").await?;
        if ((v5 % 997 + 7)) % 2 == 0 {
            log.push(even(39)?);
            for v6 in 0..0 {
                let v7 = pipe.incr("k3").await?;
                let v8 = pipe.get::<i64>("k5").await?;
                leave_if!((v8.unwrap_or(0)) % 3 == 0 && x > 12);
                leave_if!(((v5 % 997 + 6)) % 3 == 0 && x > 12);
                match pipe.get::<i64>("k2").await? {
                    Some(v9) => {
                        leave_if!((v8.unwrap_or(7)) % 2 == 0 && x > 12);
                        let v10 = pipe.incr("k0").await?;
                        if ((x % 997 + 4)) % 2 == 0 { continue; }
                    }
                    None => pipe.set("k2", ((v6 % 997 + 7)) % 50).await?,
                }
                if ((v7 % 997 + 1)) % 3 == 0 { break; }
            }
        } else {
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 1)]
    async fn f59(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..0 {
            pipe.set("k4", ((v1 % 997 + 4)) % 1000).await?;
            pipe.del("k4").await?;
        }
        let v2 = pipe.incr("k5").await?;
        Ok(((x) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 1)]
    async fn f60(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = (x % 997 + 2);
        leave_if!(((x % 997 + 8)) % 2 == 0 && x > 12);
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) % 1_000_003)
    }
    #[budget()]
    async fn f61(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = both(pipe, 26).await?;
        let v2 = pipe.incr("k1").await?;
        let v3 = pipe.incr("k2").await?;
        let mut v4 = 0;
        while v4 < 3 {
            v4 += 1;
            let v5 = pipe.incr("k5").await?;
            let Some(v6) = pipe.get::<i64>("k0").await? else { return Ok(1) };
            leave_if!((17) % 2 == 0 && x > 12);
            let v7 = two(pipe, 23).await?;
            pipe.set("k0", ((v3 % 997 + 7)) % 1000).await?;
            pipe.set("k3", ((x % 997 + 3)) % 1000).await?;
            if ((v4 % 997 + 4)) % 3 == 0 { continue; }
            let Some(v2) = pipe.get::<i64>("k0").await? else { return Ok((v7 % 997 + 7)) };
            let v8 = pipe.incr("k4").await?;
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v2) + (v3) % 1_000_003)
    }
    #[budget(round_trips = 4)]
    async fn f62(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v2 = format!("k{}", i64::rem_euclid(3, 6));
        let v1 = pipe.incr(&v2).await?;
        log.push(v2.len() as i64);
        let v3 = three(pipe, (x % 997 + 8)).await?;
        let v3 = one(pipe, (x % 997 + 1)).await?;
        let v5 = format!("k{}", i64::rem_euclid((v3 % 997 + 0), 6));
        let v4 = pipe.incr(&v5).await?;
        log.push(v5.len() as i64);
        pipe.set("k1", ((v3 % 997 + 1)) % 1000).await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f63(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        match pipe.get::<i64>("k5").await? {
            Some(v1) => {
                pipe.set("k5", ((x % 997 + 4)) % 1000).await?;
                leave_if!(((x % 997 + 8)) % 2 == 0 && x > 12);
                let v2 = both(pipe, (v1 % 997 + 8)).await?;
                if ((v2 % 997 + 3)) % 3 == 0 {
                    pipe.del("k0").await?;
                    pipe.set("k2", (23) % 1000).await?;
                    let v3 = pipe.get::<i64>("k4").await?.unwrap_or(33);
                    pipe.set("k0", ((v1 % 997 + 2)) % 1000).await?;
                    let v5 = format!("k{}", i64::rem_euclid((v3 % 997 + 1), 6));
                    let v4 = pipe.incr(&v5).await?;
                    log.push(v5.len() as i64);
                    for v6 in 0..3 {
                        let v7 = pipe.incr("k3").await?;
                        pipe.incrby("k3", ((v4 % 997 + 2)) % 100).await?;
                        pipe.incrby("k0", (36) % 100).await?;
                        log.push((v3 % 997 + 8));
                        if ((v4 % 997 + 5)) % 3 == 0 {
                        } else {
                            if ((v7 % 997 + 0)) % 2 == 0 { break; }
                        }
                        if ((v1 % 997 + 6)) % 2 == 0 { break; }
                    }
                } else {
                }
            }
            None => pipe.set("k5", ((x % 997 + 1)) % 50).await?,
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f64(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = (x % 997 + 0);
        let v2 = pipe.incr("k0").await?;
        let v3 = if (38) % 3 == 0 {
            match pipe.get::<i64>("k4").await? {
                Some(v4) => {
                    pipe.del("k3").await?;
                    let v5 = last(pipe, (v1 % 997 + 1)).await?;
                    pipe.set("k5", (12) % 1000).await?;
                    let v6 = if ((v2 % 997 + 3)) % 2 == 0 {
                        let v7 = both(pipe, 16).await?;
                        pipe.set("k3", ((v4 % 997 + 3)) % 1000).await?;
                        let v8 = pipe.get::<i64>("k3").await?.unwrap_or((v4 % 997 + 3));
                        pipe.del("k0").await?;
                        let v10 = format!("k{}", i64::rem_euclid(14, 6));
                        let v9 = pipe.incr(&v10).await?;
                        log.push(v10.len() as i64);
                        pipe.incrby("k3", ((v8 % 997 + 0)) % 100).await?;
                        21
                    } else {
                        if ((v1 % 997 + 8)) % 2 == 0 { return Ok(27) }
                        pipe.set("k1", (14) % 1000).await?;
                        (v1 % 997 + 4)
                    };
                }
                None => {}
            }
            5
        } else {
            (x % 997 + 8)
        };
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 4)]
    async fn f65(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k3", ((x % 997 + 8)) % 100).await?;
        let v1 = last(pipe, (x % 997 + 5)).await?;
        let v3 = format!("k{}", i64::rem_euclid(29, 6));
        let v2 = pipe.incr(&v3).await?;
        log.push(v3.len() as i64);
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f66(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = each(pipe, (x % 997 + 8)).await?;
        match pipe.get::<i64>("k3").await? {
            Some(v2) => {
                pipe.set("k0", (18) % 1000).await?;
                let mut v3 = 1;
                v3 += pipe.incr("k2").await?;
                for v4 in 0..3 {
                    let v5 = pipe.get::<i64>("k5").await?.unwrap_or((v4 % 997 + 4));
                    pipe.del("k2").await?;
                    pipe.set("k3", ((x % 997 + 8)) % 1000).await?;
                    pipe.set("k0", ((v2 % 997 + 1)) % 1000).await?;
                    let v2 = pipe.incr("k5").await?;
                }
            }
            None => {}
        }
        pipe.set("k4", ((v1 % 997 + 8)) % 1000).await?;
        for v6 in 0..0 {
            let v8 = format!("k{}", i64::rem_euclid(25, 6));
            let v7 = pipe.incr(&v8).await?;
            log.push(v8.len() as i64);
            pipe.del("k0").await?;
            let v9 = pipe.get::<i64>("k3").await?;
            let v10 = both(pipe, 17).await?;
            if (34) % 3 == 0 { continue; }
        }
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 3)]
    async fn f67(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 1;
        v1 += pipe.incr("k1").await?;
        let mut v2 = 1;
        v2 += pipe.incr("k1").await?;
        pipe.del("k3").await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 1)]
    async fn f68(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        log.push(2);
        let v1 = pipe.get::<i64>("k2").await?;
        pipe.set("k4", (11) % 1000).await?;
        Ok(((x) + (v1.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f69(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        match pipe.get::<i64>("k1").await? {
            Some(v1) => {
                log.push((x % 997 + 3));
                let mut v2 = 0;
                while v2 < 3 {
                    v2 += 1;
                    let v3 = last(pipe, (v1 % 997 + 4)).await?;
                    pipe.set("k5", ((v3 % 997 + 2)) % 1000).await?;
                    let v5 = format!("k{}", i64::rem_euclid((v2 % 997 + 4), 6));
                    let v4 = pipe.incr(&v5).await?;
                    log.push(v5.len() as i64);
                }
                let v6 = pipe.incr("k5").await?;
            }
            None => pipe.set("k1", ((x % 997 + 8)) % 50).await?,
        }
        let v7 = pipe.get::<i64>("k1").await?.unwrap_or(23);
        leave_if!(((v7 % 997 + 8)) % 3 == 0 && x > 12);
        if (20) % 2 == 0 { return Ok(23) }
        tokio::task::yield_now().await;
        let v8 = pipe.incr("k4").await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v7) + (v8) % 1_000_003)
    }
    #[budget()]
    async fn f70(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..2 {
            if ((x % 997 + 7)) % 3 == 0 {
                let v2 = pipe.incr("k4").await?;
                let Some(v3) = pipe.get::<i64>("k4").await? else { return Ok((v2 % 997 + 0)) };
                let v4 = pipe.incr("k4").await?;
                log.push(even((v2 % 997 + 8))?);
                if ((x % 997 + 5)) % 2 == 0 { continue; }
                match pipe.get::<i64>("k4").await? {
                    Some(v5) => {
                        let v6 = two(pipe, (v1 % 997 + 3)).await?;
                        let v1 = if (39) % 3 == 0 {
                            pipe.incrby("k3", ((v4 % 997 + 8)) % 100).await?;
                            let mut v7 = 0;
                            while v7 < 3 {
                                v7 += 1;
                                match pipe.get::<i64>("k1").await? {
                                    Some(v8) => {
                                        let v9 = each(pipe, (v7 % 997 + 0)).await?;
                                        let v10 = tail(pipe, (v6 % 997 + 7)).await?;
                                        let v11 = if (12) % 3 == 0 {
                                            let v12 = each(pipe, 13).await?;
                                            (v5 % 997 + 1)
                                        } else {
                                            19
                                        };
                                    }
                                    None => pipe.set("k1", ((v7 % 997 + 0)) % 50).await?,
                                }
                            }
                            (v4 % 997 + 7)
                        } else {
                            5
                        };
                        if ((v1 % 997 + 2)) % 3 == 0 { continue; }
                    }
                    None => {}
                }
            } else {
                if ((v1 % 997 + 0)) % 3 == 0 { break; }
            }
        }
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f71(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k3", ((x % 997 + 6)) % 1000).await?;
        match pipe.get::<i64>("k0").await? {
            Some(v1) => {
                for v2 in 0..2 {
                    let v3 = pipe.incr("k5").await?;
                    let v4 = pipe.get::<i64>("k2").await?;
                    let v5 = pipe.get::<i64>("k2").await?;
                    let v6 = if (7) % 3 == 0 {
                        log.push(even((v2 % 997 + 3))?);
                        let v7 = pipe.incr("k0").await?;
                        33
                    } else {
                        pipe.del("k5").await?;
                        let v1 = both(pipe, v4.unwrap_or(6)).await?;
                        log.push(even((v1 % 997 + 2))?);
                        pipe.del("k2").await?;
                        log.push(even(v4.unwrap_or(1))?);
                        (v1 % 997 + 5)
                    };
                    pipe.set("k5", (v4.unwrap_or(1)) % 1000).await?;
                }
                for v8 in 0..2 {
                    if (34) % 3 == 0 { break; }
                }
            }
            None => {}
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 2)]
    async fn f72(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v2 = format!("k{}", i64::rem_euclid((x % 997 + 7), 6));
        let v1 = pipe.incr(&v2).await?;
        log.push(v2.len() as i64);
        let mut v3 = 1;
        v3 += pipe.incr("k3").await?;
        let v4 = pipe.incr("k0").await?;
        let v5 = one(pipe, 5).await?;
        pipe.incrby("k5", (19) % 100).await?;
        if ((v3 % 997 + 3)) % 2 == 0 { return Ok(28) }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 3)]
    async fn f73(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = if (15) % 2 == 0 {
            if ((x % 997 + 5)) % 3 == 0 {
                leave_if!(((x % 997 + 0)) % 3 == 0 && x > 12);
                tokio::task::yield_now().await;
                log.push((x % 997 + 3));
                log.push(even(28)?);
            } else {
                let v2 = pipe.incr("k2").await?;
                for v3 in 0..1 {
                    log.push(0);
                    let v4 = (v3 % 997 + 5);
                    tokio::task::yield_now().await;
                    pipe.incrby("k2", ((v2 % 997 + 7)) % 100).await?;
                }
                if (26) % 2 == 0 {
                    let v5 = pipe.incr("k1").await?;
                    pipe.set("k5", ((x % 997 + 0)) % 1000).await?;
                    let v6 = pipe.incr("k1").await?;
                }
            }
            (x % 997 + 7)
        } else {
            15
        };
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) % 1_000_003)
    }
    #[budget(round_trips = 3)]
    async fn f74(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 4)) % 2 == 0 {
            let v1 = pipe.get::<i64>("k0").await?;
            let v2 = pipe.incr("k2").await?;
        }
        let v3 = two(pipe, 24).await?;
        pipe.set("k1", ((x % 997 + 7)) % 1000).await?;
        let Some(v4) = pipe.get::<i64>("k3").await? else { return Ok(34) };
        log.push(even(25)?);
        pipe.set("k5", ((v4 % 997 + 1)) % 1000).await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f75(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        tokio::task::yield_now().await;
        let v1 = last(pipe, 0).await?;
        for v2 in 0..3 {
            pipe.set("k0", (23) % 1000).await?;
            let v3 = pipe.incr("k5").await?;
            let v4 = pipe.incr("k1").await?;
            let v5 = if ((v4 % 997 + 2)) % 2 == 0 {
                pipe.set("k4", ((v3 % 997 + 8)) % 1000).await?;
                let v6 = 11;
                let v7 = 6;
                (v3 % 997 + 2)
            } else {
                let v8 = pipe.get::<i64>("k3").await?.unwrap_or(38);
                pipe.del("k3").await?;
                let v9 = pipe.incr("k1").await?;
                let v10 = pipe.get::<i64>("k1").await?;
                for v11 in 0..2 {
                    let v12 = pipe.get::<i64>("k3").await?;
                }
                (v8 % 997 + 0)
            };
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f76(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.get::<i64>("k1").await?;
        if ((x % 997 + 6)) % 2 == 0 {
            pipe.incrby("k3", ((x % 997 + 8)) % 100).await?;
            leave_if!(((x % 997 + 6)) % 2 == 0 && x > 12);
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
        } else {
            for v2 in 0..3 {
                pipe.del("k3").await?;
                pipe.set("k2", (38) % 1000).await?;
                let v4 = format!("k{}", i64::rem_euclid((v2 % 997 + 2), 6));
                let v3 = pipe.incr(&v4).await?;
                log.push(v4.len() as i64);
                let v5 = pipe.get::<i64>("k2").await?;
                let Some(v6) = pipe.get::<i64>("k4").await? else { return Ok(15) };
                pipe.del("k5").await?;
            }
            pipe.incrby("k2", (3) % 100).await?;
            pipe.del("k1").await?;
            leave_if!(((x % 997 + 5)) % 2 == 0 && x > 12);
        }
        Ok(((x) + (v1.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f77(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            pipe.incrby("k5", (15) % 100).await?;
            pipe.del("k1").await?;
            let v2 = if ((x % 997 + 5)) % 3 == 0 {
                pipe.set("k4", ((x % 997 + 3)) % 1000).await?;
                let v3 = pipe.incr("k4").await?;
                (x % 997 + 6)
            } else {
                let v4 = pipe.incr("k2").await?;
                let v5 = if ((x % 997 + 7)) % 2 == 0 {
                    pipe.set("k1", ((v1 % 997 + 6)) % 1000).await?;
                    let v6 = 29;
                    35
                } else {
                    pipe.incrby("k0", ((v1 % 997 + 4)) % 100).await?;
                    if ((v1 % 997 + 6)) % 2 == 0 {
                        let v7 = pipe.get::<i64>("k0").await?.unwrap_or((v1 % 997 + 7));
                        if ((x % 997 + 0)) % 3 == 0 {
                            if ((v4 % 997 + 3)) % 3 == 0 {
                                let v8 = pipe.get::<i64>("k2").await?;
                            } else {
                            }
                        }
                    }
                    (v1 % 997 + 8)
                };
                31
            };
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f78(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = if ((x % 997 + 7)) % 2 == 0 {
            pipe.set("k2", ((x % 997 + 0)) % 1000).await?;
            let mut v2 = 0;
            while v2 < 3 {
                v2 += 1;
                let v3 = pipe.incr("k5").await?;
                let mut v4 = 1;
                v4 += pipe.incr("k3").await?;
                let v5 = if (17) % 3 == 0 {
                    leave_if!(((v3 % 997 + 3)) % 3 == 0 && x > 12);
                    let v6 = pipe.incr("k3").await?;
                    pipe.incrby("k2", ((v4 % 997 + 3)) % 100).await?;
                    let v7 = pipe.incr("k3").await?;
                    let Some(v7) = pipe.get::<i64>("k3").await? else { return Ok(18) };
                    (v7 % 997 + 5)
                } else {
                    for v8 in 0..3 {
                        let mut v9 = 0;
                        while v9 < 3 {
                            v9 += 1;
                            let v11 = format!("k{}", i64::rem_euclid(21, 6));
                            let v10 = pipe.incr(&v11).await?;
                            log.push(v11.len() as i64);
                            let v12 = pipe.incr("k3").await?;
                            log.push(14);
                        }
                    }
                    2
                };
                if (29) % 3 == 0 { break; }
            }
            (x % 997 + 5)
        } else {
            (x % 997 + 4)
        };
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) % 1_000_003)
    }
    #[budget(round_trips = 5)]
    async fn f79(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k1", (21) % 100).await?;
        pipe.del("k2").await?;
        let Some(v1) = pipe.get::<i64>("k0").await? else { return Ok((x % 997 + 6)) };
        if (11) % 3 == 0 {
            let mut v2 = 1;
            v2 += pipe.incr("k2").await?;
            log.push(even(32)?);
            let v3 = if ((x % 997 + 2)) % 3 == 0 {
                let v4 = pipe.get::<i64>("k3").await?;
                if ((x % 997 + 3)) % 3 == 0 {
                    let v5 = pipe.incr("k3").await?;
                    if ((v1 % 997 + 7)) % 3 == 0 { return Ok((x % 997 + 5)) }
                    let v6 = pipe.incr("k0").await?;
                    let v7 = pipe.incr("k1").await?;
                    for v8 in 0..3 {
                        pipe.set("k4", ((v6 % 997 + 2)) % 1000).await?;
                        let v9 = v4.unwrap_or(3);
                    }
                } else {
                }
                23
            } else {
                (v1 % 997 + 3)
            };
        }
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 4)]
    async fn f80(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k3").await?;
        pipe.set("k1", ((x % 997 + 5)) % 1000).await?;
        if ((x % 997 + 6)) % 3 == 0 {
            pipe.set("k2", ((x % 997 + 8)) % 1000).await?;
            pipe.incrby("k5", ((x % 997 + 2)) % 100).await?;
            if ((x % 997 + 2)) % 2 == 0 {
                let v2 = pipe.get::<i64>("k0").await?;
                match pipe.get::<i64>("k2").await? {
                    Some(v3) => {
                        let v4 = pipe.get::<i64>("k0").await?;
                        pipe.incrby("k1", ((v3 % 997 + 2)) % 100).await?;
                        let v5 = tail(pipe, (v1 % 997 + 3)).await?;
                    }
                    None => {}
                }
                if ((x % 997 + 4)) % 3 == 0 {
                    pipe.set("k4", (30) % 1000).await?;
                    pipe.incrby("k3", ((v1 % 997 + 5)) % 100).await?;
                } else {
                    let v6 = pipe.incr("k4").await?;
                    let v7 = v2.unwrap_or(2);
                }
            }
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f81(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k3").await?;
        let v2 = if (9) % 2 == 0 {
            for v3 in 0..0 {
                pipe.set("k4", (23) % 1000).await?;
                let v4 = pipe.get::<i64>("k1").await?.unwrap_or((x % 997 + 0));
                let v1 = pipe.incr("k2").await?;
                let v5 = three(pipe, (x % 997 + 2)).await?;
                log.push(even(21)?);
                if ((v1 % 997 + 8)) % 2 == 0 { continue; }
                let v6 = pipe.incr("k4").await?;
                let v7 = pipe.get::<i64>("k1").await?;
                leave_if!((v7.unwrap_or(6)) % 3 == 0 && x > 12);
                pipe.set("k3", (v7.unwrap_or(4)) % 1000).await?;
            }
            let v9 = format!("k{}", i64::rem_euclid((x % 997 + 6), 6));
            let v8 = pipe.incr(&v9).await?;
            log.push(v9.len() as i64);
            let v10 = pipe.incr("k1").await?;
            pipe.del("k4").await?;
            (x % 997 + 1)
        } else {
            let v11 = pipe.incr("k2").await?;
            (v11 % 997 + 1)
        };
        Ok(((x) + (v1) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 1)]
    async fn f82(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k1").await?;
        let v2 = pipe.incr("k2").await?;
        log.push(35);
        Ok(((x) + (v1) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 1)]
    async fn f83(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k3").await?;
        let v2 = pipe.incr("k5").await?;
        Ok(((x) + (v1) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 4)]
    async fn f84(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = three(pipe, 18).await?;
        pipe.incrby("k5", ((v1 % 997 + 4)) % 100).await?;
        pipe.incrby("k2", ((v1 % 997 + 6)) % 100).await?;
        let v2 = pipe.get::<i64>("k1").await?;
        let v3 = pipe.incr("k4").await?;
        let v4 = pipe.incr("k0").await?;
        Ok(((x) + (v1) + (v3) + (v4) + (v2.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f85(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        match pipe.get::<i64>("k1").await? {
            Some(v1) => {
                let v2 = pipe.incr("k4").await?;
                let v3 = pipe.get::<i64>("k5").await?;
                let mut v4 = 0;
                while v4 < 3 {
                    v4 += 1;
                    if (v3.unwrap_or(8)) % 2 == 0 { return Ok((v2 % 997 + 4)) }
                    let v5 = pipe.incr("k5").await?;
                    log.push(even((x % 997 + 3))?);
                    if ((v1 % 997 + 4)) % 3 == 0 { break; }
                    leave_if!((v3.unwrap_or(6)) % 2 == 0 && x > 12);
                    let v6 = pipe.get::<i64>("k1").await?;
                    let v7 = pipe.get::<i64>("k1").await?.unwrap_or((v1 % 997 + 3));
                    let v5 = if (11) % 2 == 0 {
                        let v8 = three(pipe, (v5 % 997 + 7)).await?;
                        let v9 = (v8 % 997 + 7);
                        let mut v10 = 1;
                        v10 += pipe.incr("k0").await?;
                        leave_if!(((v8 % 997 + 0)) % 3 == 0 && x > 12);
                        pipe.set("k5", (16) % 1000).await?;
                        37
                    } else {
                        v3.unwrap_or(7)
                    };
                }
            }
            None => pipe.set("k1", ((x % 997 + 5)) % 50).await?,
        }
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 1)]
    async fn f86(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let Some(v1) = pipe.get::<i64>("k1").await? else { return Ok((x % 997 + 3)) };
        if (1) % 2 == 0 { return Ok((x % 997 + 0)) }
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f87(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let Some(v1) = pipe.get::<i64>("k3").await? else { return Ok((x % 997 + 6)) };
        let v2 = if ((x % 997 + 0)) % 3 == 0 {
            let v4 = format!("k{}", i64::rem_euclid((v1 % 997 + 2), 6));
            let v3 = pipe.incr(&v4).await?;
            log.push(v4.len() as i64);
            if ((x % 997 + 8)) % 2 == 0 {
                let v5 = pipe.get::<i64>("k5").await?;
                leave_if!(((v3 % 997 + 3)) % 3 == 0 && x > 12);
                pipe.del("k2").await?;
                let Some(v6) = pipe.get::<i64>("k3").await? else { return Ok(27) };
                let v7 = both(pipe, (v1 % 997 + 5)).await?;
                pipe.incrby("k3", (v5.unwrap_or(2)) % 100).await?;
            }
            let v8 = pipe.incr("k4").await?;
            let v9 = pipe.get::<i64>("k1").await?.unwrap_or(38);
            let v10 = pipe.get::<i64>("k5").await?;
            let v11 = pipe.get::<i64>("k2").await?.unwrap_or(10);
            7
        } else {
            let v13 = format!("k{}", i64::rem_euclid(10, 6));
            let v12 = pipe.incr(&v13).await?;
            log.push(v13.len() as i64);
            if ((x % 997 + 6)) % 2 == 0 {
            }
            (x % 997 + 0)
        };
        Ok(((x) + (v1) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f88(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = three(pipe, 0).await?;
        pipe.del("k2").await?;
        let mut v2 = 0;
        while v2 < 3 {
            v2 += 1;
            pipe.set("k3", ((v2 % 997 + 8)) % 1000).await?;
            let v3 = pipe.get::<i64>("k3").await?;
        }
        let v4 = if (33) % 2 == 0 {
            pipe.set("k3", ((v1 % 997 + 5)) % 1000).await?;
            let v5 = pipe.incr("k3").await?;
            let mut v6 = 0;
            while v6 < 3 {
                v6 += 1;
                let v7 = both(pipe, (v1 % 997 + 4)).await?;
                let v8 = pipe.get::<i64>("k4").await?;
                let v9 = pipe.get::<i64>("k2").await?;
                pipe.set("k0", ((v5 % 997 + 5)) % 1000).await?;
                if (14) % 2 == 0 {
                    let v6 = pipe.incr("k4").await?;
                    log.push(even(18)?);
                    if (v9.unwrap_or(0)) % 2 == 0 { break; }
                }
            }
            (v5 % 997 + 3)
        } else {
            (x % 997 + 4)
        };
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 4)]
    async fn f89(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = if ((x % 997 + 5)) % 2 == 0 {
            pipe.set("k0", ((x % 997 + 2)) % 1000).await?;
            let v2 = (x % 997 + 7);
            leave_if!((32) % 3 == 0 && x > 12);
            let v3 = if ((v2 % 997 + 0)) % 3 == 0 {
                pipe.incrby("k5", ((v2 % 997 + 2)) % 100).await?;
                if ((v2 % 997 + 1)) % 3 == 0 { return Ok((x % 997 + 5)) }
                let v4 = pipe.incr("k0").await?;
                leave_if!((34) % 2 == 0 && x > 12);
                9
            } else {
                let v5 = pipe.get::<i64>("k3").await?.unwrap_or(9);
                let mut v6 = 1;
                v6 += pipe.incr("k3").await?;
                if ((v2 % 997 + 0)) % 2 == 0 {
                    leave_if!((22) % 3 == 0 && x > 12);
                    let v7 = pipe.get::<i64>("k2").await?;
                    log.push(even((v5 % 997 + 7))?);
                    log.push(1);
                }
                7
            };
            15
        } else {
            (x % 997 + 2)
        };
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 4)]
    async fn f90(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 3)) % 3 == 0 {
            let v1 = one(pipe, 16).await?;
            let mut v2 = 1;
            v2 += pipe.incr("k3").await?;
            pipe.set("k3", ((v2 % 997 + 7)) % 1000).await?;
            pipe.incrby("k5", (28) % 100).await?;
            pipe.incrby("k5", ((v1 % 997 + 6)) % 100).await?;
            let v3 = pipe.incr("k4").await?;
        } else {
            let v4 = pipe.get::<i64>("k2").await?.unwrap_or((x % 997 + 6));
            let v4 = pipe.get::<i64>("k2").await?.unwrap_or(20);
            let v5 = pipe.get::<i64>("k4").await?;
        }
        log.push(even((x % 997 + 4))?);
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget(round_trips = 2)]
    async fn f91(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k4", ((x % 997 + 0)) % 100).await?;
        let v1 = pipe.incr("k1").await?;
        tokio::task::yield_now().await;
        let v2 = pipe.incr("k2").await?;
        log.push(even(31)?);
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 1)]
    async fn f92(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 8)) % 2 == 0 { return Ok((x % 997 + 2)) }
        log.push((x % 997 + 8));
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f93(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..0 {
            let Some(v2) = pipe.get::<i64>("k4").await? else { return Ok((v1 % 997 + 6)) };
            let v3 = both(pipe, (v1 % 997 + 4)).await?;
            let v5 = format!("k{}", i64::rem_euclid((v3 % 997 + 6), 6));
            let v4 = pipe.incr(&v5).await?;
            log.push(v5.len() as i64);
            let v2 = if ((v4 % 997 + 0)) % 3 == 0 {
                let v4 = pipe.incr("k0").await?;
                pipe.set("k2", ((v2 % 997 + 2)) % 1000).await?;
                pipe.set("k5", ((v1 % 997 + 7)) % 1000).await?;
                pipe.set("k0", ((v3 % 997 + 8)) % 1000).await?;
                let v7 = format!("k{}", i64::rem_euclid((v4 % 997 + 4), 6));
                let v6 = pipe.incr(&v7).await?;
                log.push(v7.len() as i64);
                pipe.del("k5").await?;
                37
            } else {
                pipe.incrby("k4", ((v4 % 997 + 6)) % 100).await?;
                let v8 = pipe.get::<i64>("k1").await?;
                let mut v9 = 0;
                while v9 < 3 {
                    v9 += 1;
                    let v10 = pipe.get::<i64>("k3").await?.unwrap_or((v2 % 997 + 1));
                    let mut v11 = 1;
                    v11 += pipe.incr("k0").await?;
                    if (21) % 3 == 0 { break; }
                }
                v8.unwrap_or(6)
            };
            if ((v3 % 997 + 2)) % 2 == 0 { continue; }
        }
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 5)]
    async fn f94(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.get::<i64>("k1").await?;
        if (v1.unwrap_or(0)) % 2 == 0 { return Ok(12) }
        let v2 = both(pipe, (x % 997 + 0)).await?;
        leave_if!((26) % 2 == 0 && x > 12);
        leave_if!((1) % 3 == 0 && x > 12);
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v2) + (v1.unwrap_or(9)) % 1_000_003)
    }
    #[budget(round_trips = 2)]
    async fn f95(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k2", ((x % 997 + 6)) % 1000).await?;
        let v1 = pipe.get::<i64>("k1").await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1.unwrap_or(9)) % 1_000_003)
    }
    #[budget(round_trips = 3)]
    async fn f96(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.get::<i64>("k3").await?.unwrap_or((x % 997 + 2));
        let v2 = pipe.incr("k1").await?;
        if ((x % 997 + 4)) % 3 == 0 {
            log.push(even((v1 % 997 + 0))?);
            let Some(v3) = pipe.get::<i64>("k2").await? else { return Ok(12) };
        }
        let v4 = pipe.incr("k0").await?;
        Ok(((x) + (v1) + (v2) + (v4) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 2)]
    async fn f97(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k0").await?;
        let v2 = pipe.get::<i64>("k5").await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v2.unwrap_or(9)) % 1_000_003)
    }
    #[budget()]
    async fn f98(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..0 {
            leave_if!(((x % 997 + 3)) % 2 == 0 && x > 12);
            pipe.incrby("k1", ((v1 % 997 + 8)) % 100).await?;
            let v2 = pipe.get::<i64>("k0").await?.unwrap_or(7);
            pipe.set("k1", ((x % 997 + 8)) % 1000).await?;
        }
        let Some(v3) = pipe.get::<i64>("k0").await? else { return Ok((x % 997 + 1)) };
        let v3 = (v3 % 997 + 3);
        let v4 = pipe.incr("k1").await?;
        let v5 = pipe.incr("k5").await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f99(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k2", ((x % 997 + 8)) % 100).await?;
        let v1 = pipe.get::<i64>("k2").await?.unwrap_or(8);
        for v2 in 0..3 {
            let v3 = pipe.incr("k3").await?;
            let v4 = pipe.get::<i64>("k5").await?;
            let v5 = pipe.incr("k1").await?;
            if ((v5 % 997 + 1)) % 3 == 0 { break; }
            let v6 = both(pipe, (v1 % 997 + 0)).await?;
            let mut v7 = 1;
            v7 += pipe.incr("k0").await?;
            if (v4.unwrap_or(2)) % 2 == 0 {
                let v8 = three(pipe, (v6 % 997 + 4)).await?;
                leave_if!(((v6 % 997 + 4)) % 3 == 0 && x > 12);
                if (22) % 2 == 0 { return Ok(v4.unwrap_or(2)) }
            } else {
                let v9 = last(pipe, 1).await?;
                pipe.incrby("k3", ((x % 997 + 2)) % 100).await?;
                if ((x % 997 + 0)) % 2 == 0 {
                    let v10 = pipe.incr("k5").await?;
                    if (25) % 2 == 0 { break; }
                } else {
                    if ((v6 % 997 + 6)) % 3 == 0 { continue; }
                }
                if ((v5 % 997 + 0)) % 3 == 0 { break; }
            }
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 2)]
    async fn f100(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k1", ((x % 997 + 1)) % 100).await?;
        pipe.set("k2", ((x % 997 + 5)) % 1000).await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget(round_trips = 1)]
    async fn f101(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if (39) % 2 == 0 { return Ok(14) }
        let v1 = 19;
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f102(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.get::<i64>("k3").await?;
        for v2 in 0..1 {
            let v3 = two(pipe, v1.unwrap_or(0)).await?;
            pipe.del("k5").await?;
            for v4 in 0..0 {
                let v6 = format!("k{}", i64::rem_euclid(v1.unwrap_or(7), 6));
                let v5 = pipe.incr(&v6).await?;
                log.push(v6.len() as i64);
                let mut v7 = 0;
                while v7 < 3 {
                    v7 += 1;
                    let v2 = each(pipe, v1.unwrap_or(3)).await?;
                    pipe.set("k0", (v1.unwrap_or(7)) % 1000).await?;
                    pipe.incrby("k4", ((v4 % 997 + 4)) % 100).await?;
                    pipe.set("k5", ((v5 % 997 + 8)) % 1000).await?;
                    let mut v8 = 1;
                    v8 += pipe.incr("k0").await?;
                    for v9 in 0..1 {
                        let v10 = pipe.get::<i64>("k0").await?;
                        let v7 = pipe.incr("k4").await?;
                        let v11 = pipe.get::<i64>("k1").await?;
                        if (39) % 3 == 0 { continue; }
                    }
                    if ((v4 % 997 + 6)) % 3 == 0 { break; }
                }
                if ((v2 % 997 + 6)) % 3 == 0 { break; }
            }
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1.unwrap_or(9)) % 1_000_003)
    }
    #[budget()]
    async fn f103(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k4", (17) % 1000).await?;
        if (22) % 2 == 0 {
            for v1 in 0..0 {
                pipe.set("k3", ((x % 997 + 3)) % 1000).await?;
                if ((v1 % 997 + 3)) % 2 == 0 {
                    for v2 in 0..2 {
                        pipe.set("k3", ((v1 % 997 + 1)) % 1000).await?;
                        match pipe.get::<i64>("k3").await? {
                            Some(v3) => {
                                let v4 = if (35) % 2 == 0 {
                                    match pipe.get::<i64>("k5").await? {
                                        Some(v5) => {
                                            tokio::task::yield_now().await;
                                            log.push(37);
                                            if ((v5 % 997 + 5)) % 2 == 0 {
                                                let v6 = pipe.incr("k3").await?;
                                                log.push(even(37)?);
                                                let v5 = pipe.incr("k0").await?;
                                            } else {
                                            }
                                        }
                                        None => {}
                                    }
                                    (v2 % 997 + 2)
                                } else {
                                    (v1 % 997 + 4)
                                };
                                if (0) % 3 == 0 { continue; }
                            }
                            None => pipe.set("k3", ((v1 % 997 + 7)) % 50).await?,
                        }
                    }
                    if ((x % 997 + 6)) % 2 == 0 { break; }
                } else {
                }
            }
        } else {
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget(round_trips = 1)]
    async fn f104(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            if ((x % 997 + 6)) % 3 == 0 { return Ok(8) }
            pipe.set("k4", (0) % 1000).await?;
            pipe.incrby("k1", (5) % 100).await?;
            let v2 = pipe.incr("k5").await?;
            log.push(even((v1 % 997 + 7))?);
            let v3 = (x % 997 + 1);
        }
        let v4 = pipe.get::<i64>("k5").await?;
        Ok(((x) + (v4.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 2)]
    async fn f105(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = each(pipe, (x % 997 + 5)).await?;
        let v2 = pipe.incr("k3").await?;
        if ((v1 % 997 + 1)) % 3 == 0 { return Ok(0) }
        if (23) % 3 == 0 { return Ok((x % 997 + 8)) }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v2) % 1_000_003)
    }
    #[budget()]
    async fn f106(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        log.push((x % 997 + 3));
        let v1 = if (9) % 2 == 0 {
            pipe.del("k3").await?;
            pipe.set("k3", (9) % 1000).await?;
            (x % 997 + 7)
        } else {
            let mut v2 = 0;
            while v2 < 3 {
                v2 += 1;
                pipe.set("k4", (39) % 1000).await?;
                pipe.del("k2").await?;
                pipe.incrby("k0", ((x % 997 + 5)) % 100).await?;
                pipe.set("k1", ((v2 % 997 + 0)) % 1000).await?;
            }
            let mut v3 = 0;
            while v3 < 3 {
                v3 += 1;
                let mut v4 = 1;
                v4 += pipe.incr("k4").await?;
                leave_if!(((v4 % 997 + 6)) % 2 == 0 && x > 12);
                match pipe.get::<i64>("k1").await? {
                    Some(v5) => {
                        tokio::task::yield_now().await;
                        let v7 = format!("k{}", i64::rem_euclid((v4 % 997 + 5), 6));
                        let v6 = pipe.incr(&v7).await?;
                        log.push(v7.len() as i64);
                        let v8 = pipe.incr("k5").await?;
                    }
                    None => {}
                }
            }
            (x % 997 + 8)
        };
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 4)]
    async fn f107(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k4").await?;
        pipe.incrby("k3", ((v1 % 997 + 6)) % 100).await?;
        let Some(v1) = pipe.get::<i64>("k2").await? else { return Ok(31) };
        let v2 = pipe.get::<i64>("k5").await?;
        pipe.set("k1", (23) % 1000).await?;
        pipe.incrby("k2", (v2.unwrap_or(7)) % 100).await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 3)]
    async fn f108(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let Some(v1) = pipe.get::<i64>("k5").await? else { return Ok((x % 997 + 2)) };
        let v2 = tail(pipe, (x % 997 + 0)).await?;
        Ok(((x) + (v1) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 5)]
    async fn f109(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        log.push(30);
        let v1 = last(pipe, (x % 997 + 5)).await?;
        let v3 = format!("k{}", i64::rem_euclid((v1 % 997 + 8), 6));
        let v2 = pipe.incr(&v3).await?;
        log.push(v3.len() as i64);
        Ok(((x) + (v1) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f110(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..1 {
            tokio::task::yield_now().await;
            let v2 = pipe.incr("k0").await?;
            pipe.set("k1", ((v2 % 997 + 2)) % 1000).await?;
        }
        let mut v3 = 1;
        v3 += pipe.incr("k4").await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v3) % 1_000_003)
    }
    #[budget(round_trips = 1)]
    async fn f111(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k2").await?;
        let Some(v2) = pipe.get::<i64>("k2").await? else { return Ok(35) };
        Ok(((x) + (v1) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 7)]
    async fn f112(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = (x % 997 + 8);
        if ((x % 997 + 7)) % 3 == 0 {
            pipe.set("k2", ((v1 % 997 + 4)) % 1000).await?;
            let v2 = pipe.get::<i64>("k2").await?;
            let v3 = if (v2.unwrap_or(1)) % 3 == 0 {
                let v1 = pipe.incr("k2").await?;
                let mut v4 = 1;
                v4 += pipe.incr("k2").await?;
                let v5 = pipe.incr("k2").await?;
                (v5 % 997 + 7)
            } else {
                let v1 = two(pipe, (v1 % 997 + 6)).await?;
                if ((v1 % 997 + 4)) % 3 == 0 {
                    if (36) % 2 == 0 { return Ok((x % 997 + 2)) }
                    let Some(v6) = pipe.get::<i64>("k1").await? else { return Ok(35) };
                    leave_if!((v2.unwrap_or(3)) % 3 == 0 && x > 12);
                    let mut v7 = 1;
                    v7 += pipe.incr("k4").await?;
                    let v8 = pipe.get::<i64>("k3").await?;
                    tokio::task::yield_now().await;
                } else {
                }
                v2.unwrap_or(2)
            };
        } else {
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f113(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = if (29) % 3 == 0 {
            let v3 = format!("k{}", i64::rem_euclid((x % 997 + 0), 6));
            let v2 = pipe.incr(&v3).await?;
            log.push(v3.len() as i64);
            log.push((x % 997 + 3));
            let v4 = pipe.get::<i64>("k5").await?;
            pipe.incrby("k2", (30) % 100).await?;
            let v5 = pipe.incr("k4").await?;
            let v6 = if (27) % 2 == 0 {
                pipe.set("k4", ((v5 % 997 + 6)) % 1000).await?;
                for v7 in 0..0 {
                    pipe.del("k0").await?;
                    let v8 = pipe.incr("k0").await?;
                    let v9 = 8;
                    if (4) % 3 == 0 { continue; }
                    for v10 in 0..2 {
                        tokio::task::yield_now().await;
                        pipe.set("k2", (v4.unwrap_or(4)) % 1000).await?;
                        let v11 = 15;
                    }
                }
                0
            } else {
                6
            };
            (x % 997 + 7)
        } else {
            (x % 997 + 5)
        };
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) % 1_000_003)
    }
    #[budget()]
    async fn f114(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        leave_if!(((x % 997 + 3)) % 2 == 0 && x > 12);
        for v1 in 0..3 {
            pipe.set("k0", ((x % 997 + 6)) % 1000).await?;
            let v2 = pipe.incr("k3").await?;
            pipe.incrby("k4", ((v1 % 997 + 1)) % 100).await?;
            leave_if!(((v2 % 997 + 2)) % 3 == 0 && x > 12);
            pipe.set("k0", (18) % 1000).await?;
            if ((v1 % 997 + 4)) % 2 == 0 { continue; }
            let v3 = pipe.incr("k1").await?;
            match pipe.get::<i64>("k1").await? {
                Some(v4) => {
                    pipe.incrby("k1", (7) % 100).await?;
                    let Some(v5) = pipe.get::<i64>("k2").await? else { return Ok(10) };
                    let v6 = pipe.get::<i64>("k3").await?;
                    let v7 = pipe.get::<i64>("k1").await?;
                    match pipe.get::<i64>("k3").await? {
                        Some(v8) => {
                            pipe.incrby("k0", (15) % 100).await?;
                            let v3 = pipe.incr("k3").await?;
                        }
                        None => {}
                    }
                    if (8) % 2 == 0 { continue; }
                }
                None => {}
            }
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget(round_trips = 2)]
    async fn f115(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k2", ((x % 997 + 0)) % 100).await?;
        let v1 = pipe.incr("k2").await?;
        let mut v2 = 1;
        v2 += pipe.incr("k4").await?;
        pipe.incrby("k5", ((v2 % 997 + 3)) % 100).await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f116(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..0 {
            log.push((v1 % 997 + 5));
            log.push(even((v1 % 997 + 0))?);
        }
        let mut v2 = 0;
        while v2 < 3 {
            v2 += 1;
            pipe.set("k3", (30) % 1000).await?;
            let v3 = pipe.get::<i64>("k3").await?;
            let v4 = both(pipe, (v2 % 997 + 4)).await?;
            pipe.set("k5", ((v4 % 997 + 5)) % 1000).await?;
            if ((v2 % 997 + 2)) % 2 == 0 { continue; }
            match pipe.get::<i64>("k3").await? {
                Some(v5) => {
                    let v6 = pipe.incr("k2").await?;
                    let v7 = pipe.get::<i64>("k0").await?;
                    let v5 = both(pipe, 19).await?;
                    let v8 = if ((v5 % 997 + 1)) % 3 == 0 {
                        let v4 = pipe.incr("k3").await?;
                        let v9 = pipe.get::<i64>("k0").await?;
                        let v2 = two(pipe, (v5 % 997 + 6)).await?;
                        v3.unwrap_or(2)
                    } else {
                        v7.unwrap_or(0)
                    };
                    if (v3.unwrap_or(8)) % 2 == 0 { break; }
                }
                None => {}
            }
        }
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 2)]
    async fn f117(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 1)) % 3 == 0 { return Ok((x % 997 + 1)) }
        pipe.set("k1", ((x % 997 + 1)) % 1000).await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget(round_trips = 1)]
    async fn f118(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        leave_if!((34) % 2 == 0 && x > 12);
        pipe.incrby("k0", ((x % 997 + 8)) % 100).await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 2)]
    async fn f119(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k4", ((x % 997 + 3)) % 100).await?;
        let v1 = pipe.get::<i64>("k4").await?.unwrap_or((x % 997 + 8));
        log.push((x % 997 + 1));
        pipe.set("k2", (34) % 1000).await?;
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 3)]
    async fn f120(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        match pipe.get::<i64>("k5").await? {
            Some(v1) => {
                let v2 = pipe.get::<i64>("k1").await?;
                let v3 = pipe.get::<i64>("k3").await?;
                pipe.incrby("k0", ((x % 997 + 0)) % 100).await?;
            }
            None => pipe.set("k5", (4) % 50).await?,
        }
        let v4 = pipe.get::<i64>("k5").await?;
        pipe.del("k3").await?;
        log.push(v4.unwrap_or(3));
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v4.unwrap_or(9)) % 1_000_003)
    }
    #[budget(round_trips = 2)]
    async fn f121(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 1;
        v1 += pipe.incr("k0").await?;
        leave_if!((29) % 3 == 0 && x > 12);
        let v2 = pipe.incr("k5").await?;
        Ok(((x) + (v1) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 2)]
    async fn f122(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let Some(v1) = pipe.get::<i64>("k2").await? else { return Ok((x % 997 + 0)) };
        let v3 = format!("k{}", i64::rem_euclid((x % 997 + 4), 6));
        let v2 = pipe.incr(&v3).await?;
        log.push(v3.len() as i64);
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 5)]
    async fn f123(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            pipe.del("k0").await?;
            let v3 = format!("k{}", i64::rem_euclid(0, 6));
            let v2 = pipe.incr(&v3).await?;
            log.push(v3.len() as i64);
            let v4 = pipe.incr("k5").await?;
            if ((v1 % 997 + 7)) % 2 == 0 { continue; }
            pipe.set("k5", ((v1 % 997 + 7)) % 1000).await?;
            let v5 = pipe.incr("k0").await?;
        }
        let v6 = pipe.incr("k3").await?;
        match pipe.get::<i64>("k0").await? {
            Some(v7) => {
                let v8 = last(pipe, (v7 % 997 + 3)).await?;
                let v9 = pipe.incr("k3").await?;
                pipe.del("k0").await?;
                let v10 = pipe.incr("k4").await?;
                pipe.del("k0").await?;
            }
            None => pipe.set("k0", (0) % 50).await?,
        }
        Ok(((x) + (v6) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f124(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        match pipe.get::<i64>("k2").await? {
            Some(v1) => {
                for v2 in 0..2 {
                    let v1 = both(pipe, 17).await?;
                    match pipe.get::<i64>("k4").await? {
                        Some(v3) => {
                            let v5 = format!("k{}", i64::rem_euclid((v1 % 997 + 0), 6));
                            let v4 = pipe.incr(&v5).await?;
                            log.push(v5.len() as i64);
                            if ((x % 997 + 5)) % 2 == 0 { return Ok((v4 % 997 + 5)) }
                            if ((v1 % 997 + 3)) % 3 == 0 { continue; }
                            for v6 in 0..2 {
                                if ((x % 997 + 3)) % 2 == 0 {
                                    let v7 = if ((v4 % 997 + 8)) % 3 == 0 {
                                        pipe.incrby("k5", ((v3 % 997 + 4)) % 100).await?;
                                        match pipe.get::<i64>("k3").await? {
                                            Some(v8) => {
                                                let v9 = pipe.get::<i64>("k3").await?;
                                                let v10 = if (v9.unwrap_or(7)) % 2 == 0 {
                                                    leave_if!(((v3 % 997 + 7)) % 3 == 0 && x > 12);
                                                    let v12 = format!("k{}", i64::rem_euclid(26, 6));
                                                    let v11 = pipe.incr(&v12).await?;
                                                    log.push(v12.len() as i64);
                                                    match pipe.get::<i64>("k5").await? {
                                                        Some(v13) => {
                                                        }
                                                        None => {}
                                                    }
                                                    (v2 % 997 + 4)
                                                } else {
                                                    (v3 % 997 + 1)
                                                };
                                            }
                                            None => {}
                                        }
                                        18
                                    } else {
                                        16
                                    };
                                } else {
                                }
                                if ((v6 % 997 + 8)) % 3 == 0 { break; }
                            }
                        }
                        None => pipe.set("k4", (3) % 50).await?,
                    }
                    if ((v1 % 997 + 1)) % 3 == 0 { continue; }
                }
            }
            None => pipe.set("k2", ((x % 997 + 4)) % 50).await?,
        }
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 1)]
    async fn f125(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k2", (1) % 1000).await?;
        let v2 = format!("k{}", i64::rem_euclid((x % 997 + 8), 6));
        let v1 = pipe.incr(&v2).await?;
        log.push(v2.len() as i64);
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 3)]
    async fn f126(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        tokio::task::yield_now().await;
        pipe.set("k0", ((x % 997 + 5)) % 1000).await?;
        let v1 = if (25) % 3 == 0 {
            let v2 = pipe.get::<i64>("k3").await?;
            let v3 = three(pipe, (x % 997 + 8)).await?;
            7
        } else {
            let mut v4 = 1;
            v4 += pipe.incr("k5").await?;
            let Some(v5) = pipe.get::<i64>("k0").await? else { return Ok((x % 997 + 5)) };
            (v5 % 997 + 1)
        };
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f127(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            let v2 = pipe.get::<i64>("k1").await?.unwrap_or((v1 % 997 + 1));
            let v3 = pipe.incr("k3").await?;
            if ((v1 % 997 + 3)) % 3 == 0 { return Ok(6) }
        }
        leave_if!(((x % 997 + 0)) % 2 == 0 && x > 12);
        let Some(v4) = pipe.get::<i64>("k4").await? else { return Ok((x % 997 + 2)) };
        let v5 = pipe.get::<i64>("k5").await?;
        for v6 in 0..1 {
            pipe.del("k2").await?;
            let v7 = tail(pipe, (v6 % 997 + 3)).await?;
            let v8 = pipe.incr("k5").await?;
            let v9 = last(pipe, 9).await?;
            if ((v6 % 997 + 5)) % 3 == 0 {
                pipe.set("k5", (3) % 1000).await?;
                let v10 = pipe.get::<i64>("k0").await?;
                log.push((v4 % 997 + 5));
                if ((v8 % 997 + 8)) % 2 == 0 { continue; }
            }
            if (v5.unwrap_or(5)) % 2 == 0 { continue; }
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v4) + (v5.unwrap_or(9)) % 1_000_003)
    }
    #[budget()]
    async fn f128(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            pipe.incrby("k1", ((x % 997 + 3)) % 100).await?;
            if ((x % 997 + 4)) % 2 == 0 {
                if (3) % 2 == 0 {
                    for v2 in 0..0 {
                        let v3 = pipe.incr("k0").await?;
                        log.push(15);
                        pipe.del("k0").await?;
                        tokio::task::yield_now().await;
                        pipe.set("k0", ((v1 % 997 + 5)) % 1000).await?;
                    }
                    match pipe.get::<i64>("k2").await? {
                        Some(v4) => {
                            if ((x % 997 + 8)) % 2 == 0 { return Ok(23) }
                            leave_if!(((x % 997 + 4)) % 2 == 0 && x > 12);
                            leave_if!(((x % 997 + 5)) % 2 == 0 && x > 12);
                            log.push(even(34)?);
                        }
                        None => pipe.set("k2", ((x % 997 + 1)) % 50).await?,
                    }
                    for v5 in 0..2 {
                    }
                }
            } else {
            }
            if ((x % 997 + 4)) % 2 == 0 { continue; }
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget(round_trips = 1)]
    async fn f129(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        tokio::task::yield_now().await;
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            let v2 = pipe.get::<i64>("k5").await?;
            pipe.incrby("k4", ((v1 % 997 + 7)) % 100).await?;
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 6)]
    async fn f130(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k2").await?;
        let v2 = if (22) % 3 == 0 {
            let v3 = pipe.get::<i64>("k0").await?;
            tokio::task::yield_now().await;
            let v4 = pipe.incr("k1").await?;
            if (7) % 3 == 0 { return Ok((x % 997 + 4)) }
            log.push(even((x % 997 + 1))?);
            (v1 % 997 + 7)
        } else {
            let v5 = pipe.incr("k2").await?;
            let v6 = pipe.incr("k4").await?;
            let mut v7 = 1;
            v7 += pipe.incr("k1").await?;
            let v5 = pipe.incr("k4").await?;
            (v6 % 997 + 0)
        };
        let v8 = both(pipe, (v1 % 997 + 1)).await?;
        let v9 = pipe.incr("k1").await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v2) + (v8) + (v9) % 1_000_003)
    }
    #[budget(round_trips = 4)]
    async fn f131(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k2").await?;
        let Some(v2) = pipe.get::<i64>("k5").await? else { return Ok((x % 997 + 1)) };
        if ((v2 % 997 + 8)) % 3 == 0 {
            if ((v1 % 997 + 7)) % 2 == 0 { return Ok((x % 997 + 3)) }
            pipe.incrby("k3", ((x % 997 + 3)) % 100).await?;
            let v2 = if ((v1 % 997 + 6)) % 3 == 0 {
                let Some(v3) = pipe.get::<i64>("k0").await? else { return Ok((v1 % 997 + 6)) };
                tokio::task::yield_now().await;
                let v4 = 7;
                pipe.set("k0", ((v2 % 997 + 2)) % 1000).await?;
                let v5 = pipe.incr("k0").await?;
                (x % 997 + 7)
            } else {
                let v6 = pipe.incr("k5").await?;
                pipe.set("k1", (31) % 1000).await?;
                let v7 = pipe.incr("k0").await?;
                let v8 = (v7 % 997 + 6);
                26
            };
            let mut v9 = 1;
            v9 += pipe.incr("k4").await?;
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v2) % 1_000_003)
    }
    #[budget()]
    async fn f132(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k0").await?;
        let v2 = pipe.get::<i64>("k2").await?;
        tokio::task::yield_now().await;
        if ((v1 % 997 + 5)) % 3 == 0 {
            pipe.set("k2", (1) % 1000).await?;
            for v3 in 0..2 {
                leave_if!(((v3 % 997 + 5)) % 3 == 0 && x > 12);
                let v4 = pipe.get::<i64>("k0").await?.unwrap_or(v2.unwrap_or(0));
                let mut v5 = 0;
                while v5 < 3 {
                    v5 += 1;
                    let mut v6 = 1;
                    v6 += pipe.incr("k3").await?;
                    let v7 = pipe.incr("k3").await?;
                    log.push(even(v2.unwrap_or(3))?);
                    let v8 = pipe.get::<i64>("k0").await?;
                    if ((v3 % 997 + 7)) % 2 == 0 { break; }
                    if ((v7 % 997 + 6)) % 2 == 0 { return Ok(4) }
                    let v9 = pipe.incr("k0").await?;
                    let mut v10 = 1;
                    v10 += pipe.incr("k3").await?;
                }
            }
        } else {
        }
        Ok(((x) + (v1) + (v2.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 8)]
    async fn f133(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        leave_if!(((x % 997 + 7)) % 3 == 0 && x > 12);
        match pipe.get::<i64>("k1").await? {
            Some(v1) => {
                let v2 = if ((v1 % 997 + 1)) % 3 == 0 {
                    let v3 = pipe.incr("k1").await?;
                    let v1 = pipe.incr("k2").await?;
                    let v1 = (v1 % 997 + 6);
                    (v1 % 997 + 7)
                } else {
                    pipe.incrby("k2", ((v1 % 997 + 0)) % 100).await?;
                    pipe.del("k4").await?;
                    pipe.set("k2", (0) % 1000).await?;
                    11
                };
                log.push((x % 997 + 8));
                let v4 = pipe.incr("k4").await?;
            }
            None => pipe.set("k1", ((x % 997 + 1)) % 50).await?,
        }
        match pipe.get::<i64>("k0").await? {
            Some(v5) => {
                let v7 = format!("k{}", i64::rem_euclid(5, 6));
                let v6 = pipe.incr(&v7).await?;
                log.push(v7.len() as i64);
                let v8 = pipe.incr("k4").await?;
                tokio::task::yield_now().await;
                let v9 = last(pipe, (x % 997 + 0)).await?;
            }
            None => pipe.set("k0", ((x % 997 + 2)) % 50).await?,
        }
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f134(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k0").await?;
        let v2 = if (13) % 3 == 0 {
            pipe.incrby("k2", ((x % 997 + 6)) % 100).await?;
            let v3 = pipe.incr("k1").await?;
            let v4 = pipe.incr("k1").await?;
            let v6 = format!("k{}", i64::rem_euclid((x % 997 + 6), 6));
            let v5 = pipe.incr(&v6).await?;
            log.push(v6.len() as i64);
            for v7 in 0..3 {
                leave_if!(((x % 997 + 4)) % 3 == 0 && x > 12);
                let v8 = if (27) % 2 == 0 {
                    leave_if!((35) % 2 == 0 && x > 12);
                    pipe.incrby("k3", ((v3 % 997 + 5)) % 100).await?;
                    let Some(v3) = pipe.get::<i64>("k1").await? else { return Ok((v4 % 997 + 3)) };
                    11
                } else {
                    let v9 = pipe.incr("k5").await?;
                    let v4 = 11;
                    let v10 = last(pipe, 19).await?;
                    pipe.incrby("k4", (34) % 100).await?;
                    28
                };
            }
            (v4 % 997 + 5)
        } else {
            (x % 997 + 3)
        };
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v2) % 1_000_003)
    }
    #[budget()]
    async fn f135(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..2 {
            pipe.del("k2").await?;
            if (33) % 3 == 0 {
                let v2 = 24;
                pipe.set("k4", (34) % 1000).await?;
                let mut v3 = 0;
                while v3 < 3 {
                    v3 += 1;
                    let v4 = pipe.incr("k1").await?;
                    if ((x % 997 + 8)) % 2 == 0 {
                        let Some(v1) = pipe.get::<i64>("k3").await? else { return Ok((v2 % 997 + 1)) };
                        let v5 = (v3 % 997 + 5);
                    } else {
                        let v6 = pipe.incr("k3").await?;
                        log.push(12);
                        let v7 = tail(pipe, (v1 % 997 + 5)).await?;
                        if (13) % 3 == 0 {
                            let v8 = pipe.get::<i64>("k3").await?.unwrap_or((v3 % 997 + 0));
                            let Some(v4) = pipe.get::<i64>("k3").await? else { return Ok((v3 % 997 + 7)) };
                        } else {
                        }
                    }
                }
            } else {
            }
        }
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 6)]
    async fn f136(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if (35) % 2 == 0 {
            pipe.incrby("k5", ((x % 997 + 3)) % 100).await?;
            let v1 = pipe.get::<i64>("k3").await?.unwrap_or(17);
            let v2 = if (14) % 3 == 0 {
                let v3 = pipe.incr("k5").await?;
                let v4 = one(pipe, 29).await?;
                let v5 = pipe.incr("k5").await?;
                31
            } else {
                let mut v6 = 1;
                v6 += pipe.incr("k3").await?;
                pipe.set("k5", ((v1 % 997 + 4)) % 1000).await?;
                let v7 = one(pipe, (x % 997 + 3)).await?;
                pipe.incrby("k2", (38) % 100).await?;
                pipe.del("k2").await?;
                let v8 = tail(pipe, 1).await?;
                (v6 % 997 + 5)
            };
        }
        let v10 = format!("k{}", i64::rem_euclid(11, 6));
        let v9 = pipe.incr(&v10).await?;
        log.push(v10.len() as i64);
        let v11 = if ((v9 % 997 + 8)) % 3 == 0 {
            let v9 = each(pipe, 18).await?;
            (v9 % 997 + 1)
        } else {
            8
        };
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v9) + (v11) % 1_000_003)
    }
    #[budget(round_trips = 1)]
    async fn f137(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k2", ((x % 997 + 3)) % 100).await?;
        log.push((x % 997 + 3));
        let v1 = pipe.incr("k2").await?;
        let v2 = pipe.incr("k1").await?;
        log.push(even((v1 % 997 + 0))?);
        Ok(((x) + (v1) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 4)]
    async fn f138(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 0)) % 3 == 0 {
            leave_if!(((x % 997 + 4)) % 2 == 0 && x > 12);
            if ((x % 997 + 4)) % 3 == 0 {
                pipe.set("k5", ((x % 997 + 3)) % 1000).await?;
                let v1 = tail(pipe, (x % 997 + 4)).await?;
                let mut v2 = 1;
                v2 += pipe.incr("k2").await?;
            }
            tokio::task::yield_now().await;
            if ((x % 997 + 2)) % 3 == 0 {
                pipe.del("k2").await?;
                leave_if!(((x % 997 + 6)) % 3 == 0 && x > 12);
                pipe.incrby("k4", (9) % 100).await?;
            } else {
                let v4 = format!("k{}", i64::rem_euclid((x % 997 + 3), 6));
                let v3 = pipe.incr(&v4).await?;
                log.push(v4.len() as i64);
                let v5 = pipe.incr("k1").await?;
                leave_if!((26) % 3 == 0 && x > 12);
                let v7 = format!("k{}", i64::rem_euclid((x % 997 + 4), 6));
                let v6 = pipe.incr(&v7).await?;
                log.push(v7.len() as i64);
                log.push(2);
            }
        } else {
        }
        Ok(pipe.incr("k5").await?)
    }
    #[budget(round_trips = 3)]
    async fn f139(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.del("k2").await?;
        let v1 = pipe.get::<i64>("k4").await?.unwrap_or(0);
        pipe.set("k3", (17) % 1000).await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) % 1_000_003)
    }
    #[budget(round_trips = 5)]
    async fn f140(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        pipe.incrby("k4", ((x % 997 + 4)) % 100).await?;
        let Some(v1) = pipe.get::<i64>("k1").await? else { return Ok((x % 997 + 3)) };
        let v2 = pipe.incr("k5").await?;
        let v3 = each(pipe, (x % 997 + 1)).await?;
        let v4 = pipe.get::<i64>("k3").await?;
        match pipe.get::<i64>("k2").await? {
            Some(v5) => {
                let v2 = both(pipe, v4.unwrap_or(5)).await?;
                pipe.incrby("k0", (21) % 100).await?;
                let v5 = pipe.incr("k3").await?;
            }
            None => pipe.set("k2", (37) % 50).await?,
        }
        Ok(((x) + (v1) + (v2) + (v3) + (v4.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget(round_trips = 5)]
    async fn f141(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v2 = format!("k{}", i64::rem_euclid(9, 6));
        let v1 = pipe.incr(&v2).await?;
        log.push(v2.len() as i64);
        let v3 = two(pipe, (v1 % 997 + 3)).await?;
        let v4 = pipe.get::<i64>("k3").await?;
        pipe.set("k5", (v4.unwrap_or(6)) % 1000).await?;
        let v5 = 7;
        let v6 = pipe.get::<i64>("k2").await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v3) + (v5) + (v4.unwrap_or(9)) + (v6.unwrap_or(9)) % 1_000_003)
    }
    #[budget(round_trips = 2)]
    async fn f142(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        leave_if!(((x % 997 + 8)) % 3 == 0 && x > 12);
        let v1 = pipe.get::<i64>("k3").await?;
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1.unwrap_or(9)) % 1_000_003)
    }
    #[budget(round_trips = 1)]
    async fn f143(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        tokio::task::yield_now().await;
        pipe.incrby("k0", ((x % 997 + 7)) % 100).await?;
        let v1 = pipe.get::<i64>("k1").await?;
        let v2 = pipe.get::<i64>("k4").await?;
        Ok(((x) + (v1.unwrap_or(9)) + (v2.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f144(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            let v2 = three(pipe, (x % 997 + 5)).await?;
            let v3 = pipe.incr("k3").await?;
        }
        leave_if!(((x % 997 + 2)) % 2 == 0 && x > 12);
        let v4 = if ((x % 997 + 3)) % 3 == 0 {
            let v5 = if (38) % 3 == 0 {
                log.push(even(18)?);
                pipe.set("k1", ((x % 997 + 6)) % 1000).await?;
                pipe.incrby("k1", ((x % 997 + 8)) % 100).await?;
                let v6 = last(pipe, 25).await?;
                (x % 997 + 1)
            } else {
                pipe.set("k0", ((x % 997 + 1)) % 1000).await?;
                let v7 = pipe.incr("k1").await?;
                if ((x % 997 + 4)) % 3 == 0 {
                    pipe.set("k1", ((x % 997 + 0)) % 1000).await?;
                    let v8 = pipe.incr("k2").await?;
                    let v9 = pipe.get::<i64>("k3").await?;
                }
                21
            };
            (x % 997 + 4)
        } else {
            (x % 997 + 1)
        };
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v4) % 1_000_003)
    }
    #[budget()]
    async fn f145(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = tail(pipe, (x % 997 + 5)).await?;
        log.push(even(1)?);
        match pipe.get::<i64>("k5").await? {
            Some(v2) => {
                pipe.set("k2", (39) % 1000).await?;
                let v3 = pipe.incr("k4").await?;
                let mut v4 = 1;
                v4 += pipe.incr("k5").await?;
                log.push(even(12)?);
                let v5 = pipe.incr("k1").await?;
                pipe.incrby("k3", ((v5 % 997 + 0)) % 100).await?;
            }
            None => {}
        }
        let Some(v6) = pipe.get::<i64>("k3").await? else { return Ok((x % 997 + 6)) };
        tokio::task::yield_now().await;
        let v7 = if ((v6 % 997 + 3)) % 2 == 0 {
            pipe.set("k1", ((v6 % 997 + 0)) % 1000).await?;
            let v8 = tail(pipe, (v1 % 997 + 1)).await?;
            (v1 % 997 + 6)
        } else {
            leave_if!(((v1 % 997 + 3)) % 3 == 0 && x > 12);
            pipe.set("k5", ((x % 997 + 8)) % 1000).await?;
            (v1 % 997 + 1)
        };
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v6) + (v7) % 1_000_003)
    }
    #[budget()]
    async fn f146(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            pipe.del("k4").await?;
            let v2 = pipe.get::<i64>("k0").await?;
            if (38) % 2 == 0 { return Ok(11) }
            if (35) % 2 == 0 { return Ok((x % 997 + 5)) }
            pipe.incrby("k0", ((x % 997 + 1)) % 100).await?;
        }
        if ((x % 997 + 6)) % 2 == 0 {
            let v3 = pipe.get::<i64>("k5").await?;
            let v4 = pipe.incr("k4").await?;
        }
        pipe.incrby("k3", (29) % 100).await?;
        let v5 = (x % 997 + 4);
        log.push(even((v5 % 997 + 6))?);
        log.push(even((x % 997 + 0))?);
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f147(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        match pipe.get::<i64>("k0").await? {
            Some(v1) => {
                pipe.set("k1", ((x % 997 + 0)) % 1000).await?;
                pipe.set("k3", ((x % 997 + 8)) % 1000).await?;
                log.push(even(29)?);
            }
            None => pipe.set("k0", (10) % 50).await?,
        }
        let v2 = each(pipe, (x % 997 + 6)).await?;
        let v3 = pipe.incr("k2").await?;
        let v4 = (v2 % 997 + 2);
        let mut v5 = 0;
        while v5 < 3 {
            v5 += 1;
            log.push(33);
            let mut v6 = 0;
            while v6 < 3 {
                v6 += 1;
                let v6 = pipe.incr("k0").await?;
                pipe.set("k0", ((v4 % 997 + 7)) % 1000).await?;
            }
            let v7 = pipe.get::<i64>("k2").await?.unwrap_or(34);
            let Some(v8) = pipe.get::<i64>("k3").await? else { return Ok(18) };
        }
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v2) + (v3) + (v4) % 1_000_003)
    }
    #[budget(round_trips = 5)]
    async fn f148(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.get::<i64>("k0").await?;
        log.push(even((x % 997 + 4))?);
        tokio::task::yield_now().await;
        let v2 = last(pipe, (x % 997 + 7)).await?;
        let mut v3 = 1;
        v3 += pipe.incr("k3").await?;
        Ok(((x) + (v2) + (v3) + (v1.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f149(pipe, x) {
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k4").await?;
        match pipe.get::<i64>("k4").await? {
            Some(v2) => {
                let v3 = pipe.incr("k4").await?;
                let v5 = format!("k{}", i64::rem_euclid(28, 6));
                let v4 = pipe.incr(&v5).await?;
                log.push(v5.len() as i64);
                let v6 = one(pipe, (x % 997 + 2)).await?;
                for v7 in 0..2 {
                    pipe.incrby("k0", (25) % 100).await?;
                    pipe.del("k2").await?;
                    let Some(v8) = pipe.get::<i64>("k4").await? else { return Ok((v1 % 997 + 8)) };
                    pipe.incrby("k5", ((v6 % 997 + 7)) % 100).await?;
                }
            }
            None => {}
        }
        let v9 = pipe.incr("k3").await?;
        let v10 = pipe.incr("k1").await?;
        if (12) % 3 == 0 { return Ok((v1 % 997 + 3)) }
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f150(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        *place(&mut log, pipe.incr("k1").await?) += pipe.incrby("k3", (x % 997 + 5) % 10).await?;
        let v2 = format!("k{}", i64::rem_euclid((x % 997 + 3), 6));
        let v1 = pipe.incr(&v2).await?;
        log.push(v2.len() as i64);
        *place(&mut log, pipe.incr("k4").await?) += pipe.incrby("k4", (x % 997 + 1) % 10).await?;
        let v3 = Pair { a: pipe.incr("k3").await?, #[cfg(any())] b: pipe.del("k3").await?, c: 1 };
        log.push(v3.a + v3.c);
        pipe.del("k2").await?;
        log.push(notes.all());
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f151(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = (x % 997 + 0);
        let mut v2 = [(v1 % 997 + 0), 2];
        v2[0] += pipe.incr("k1").await?;
        log.push(v2[0]);
        let v3: Box<dyn Fn(i64) -> _> = match ((v1 % 997 + 5)) % 2 == 0 {
            true => Box::new(|n| pipe.incrby("k1", n % 100)),
            false => Box::new(|n| pipe.incrby("k2", n % 50)),
        };
        log.push(v3(29).await?);
        let v4 = pipe.incr("k2").await?;
        if ((v4 % 997 + 8)) % 3 == 0 { return Ok(14) }
        log.push(notes.all());
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v1) + (v4) % 1_000_003)
    }
    #[budget()]
    async fn f152(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        *place(&mut log, pipe.incr("k1").await?) += pipe.incrby("k2", (x % 997 + 6) % 10).await?;
        for v1 in 0..1 {
            let v2 = Pair { a: pipe.incr("k3").await?, #[cfg(any())] b: pipe.del("k3").await?, c: 14 };
            log.push(v2.a + v2.c);
            let v3 = pipe.get::<i64>("k3").await?.unwrap_or((x % 997 + 7));
        }
        let v4 = pipe.incr("k1").await?;
        log.push(notes.all());
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f153(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        pipe.del("k0").await?;
        pipe.del("k1").await?;
        let mut v1 = [(x % 997 + 5), 2];
        v1[0] += pipe.incr("k1").await?;
        log.push(v1[0]);
        let v2 = Pair { a: pipe.incr("k5").await?, #[cfg(any())] b: pipe.del("k5").await?, c: (x % 997 + 8) };
        log.push(v2.a + v2.c);
        let v3 = pipe.incr("k2").await?;
        log.push(notes.all());
        Ok(((x) + (v3) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f154(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = Pair { a: pipe.incr("k4").await?, #[cfg(any())] b: pipe.del("k4").await?, c: (x % 997 + 4) };
        log.push(v1.a + v1.c);
        let v2 = pipe.incr("k3").await?;
        pipe.incrby("k0", ((v2 % 997 + 6)) % 100).await?;
        let v2 = pipe.incr("k1").await?;
        let mut v3 = [(v2 % 997 + 2), 2];
        v3[0] += pipe.incr("k3").await?;
        log.push(v3[0]);
        log.push(notes.all());
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v2) + (v2) % 1_000_003)
    }
    #[budget()]
    async fn f155(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            let v2: Box<dyn Fn(i64) -> _> = match ((v1 % 997 + 5)) % 2 == 0 {
                true => Box::new(|n| pipe.incrby("k5", n % 100)),
                false => Box::new(|n| pipe.incrby("k4", n % 50)),
            };
            log.push(v2((v1 % 997 + 1)).await?);
            let v3 = pipe.get::<i64>("k4").await?.unwrap_or((x % 997 + 5));
            pipe.incrby("k5", ((x % 997 + 0)) % 100).await?;
            log.push(some_or!(pipe.get::<i64>("k1").await?, break));
            let v4 = notes.when_dropped((v1 % 997 + 2));
            pipe.incr("k0").await?;
            if (21) % 3 == 0 { break; }
            pipe.set("k4", (6) % 1000).await?;
            pipe.set("k2", ((v3 % 997 + 4)) % 1000).await?;
            *place(&mut log, pipe.incr("k4").await?) += pipe.incrby("k1", 18 % 10).await?;
            tokio::task::yield_now().await;
        }
        for v5 in 0..3 {
            pipe.incrby("k5", if ((v5 % 997 + 8)) % 2 == 0 { break } else { 29 % 100 }).await?;
            let v6 = Pair { a: pipe.incr("k5").await?, #[cfg(any())] b: pipe.del("k5").await?, c: (x % 997 + 4) };
            log.push(v6.a + v6.c);
            let v5 = (x % 997 + 7);
            match pipe.get::<i64>("k3").await? {
                Some(v7) => {
                    let v8 = pipe.incr("k5").await?;
                }
                None => pipe.set("k3", ((v5 % 997 + 4)) % 50).await?,
            }
        }
        log.push(notes.all());
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget()]
    async fn f156(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = [31, 2];
        v1[0] += pipe.incr("k1").await?;
        log.push(v1[0]);
        let mut v2 = [(x % 997 + 5), 2];
        v2[0] += pipe.incr("k5").await?;
        log.push(v2[0]);
        pipe.set("k2", ((x % 997 + 8)) % 1000).await?;
        log.push(notes.all());
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget()]
    async fn f157(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k2").await?;
        let v2 = Pair { a: pipe.incr("k0").await?, #[cfg(any())] b: pipe.del("k0").await?, c: 15 };
        log.push(v2.a + v2.c);
        let v3 = (v1 % 997 + 3);
        log.push(notes.all());
        Ok(((x) + (v1) + (v3) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f158(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = notes.when_dropped((x % 997 + 4));
        pipe.incr("k0").await?;
        tokio::task::yield_now().await;
        log.push(notes.all());
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f159(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        if ((x % 997 + 7)) % 2 == 0 {
            let v1 = tail(pipe, 10).await?;
            let v2 = notes.when_dropped(27);
            pipe.incr("k4").await?;
        }
        let v3 = notes.when_dropped((x % 997 + 2));
        pipe.incr("k1").await?;
        pipe.set("k0", ((x % 997 + 4)) % 1000).await?;
        let mut v4 = 1;
        v4 += pipe.incr("k2").await?;
        log.push(notes.all());
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f160(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = Pair { a: pipe.incr("k0").await?, #[cfg(any())] b: pipe.del("k0").await?, c: (x % 997 + 3) };
        log.push(v1.a + v1.c);
        pipe.set("k0", ((x % 997 + 0)) % 1000).await?;
        let v2 = Pair { a: pipe.incr("k0").await?, #[cfg(any())] b: pipe.del("k0").await?, c: (x % 997 + 8) };
        log.push(v2.a + v2.c);
        let mut v3 = [(x % 997 + 0), 2];
        v3[0] += pipe.incr("k3").await?;
        log.push(v3[0]);
        let v4 = pipe.get::<i64>("k4").await?;
        log.push(notes.all());
        Ok(((x) + (v4.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f161(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = last(pipe, (x % 997 + 0)).await?;
        for v2 in 0..0 {
            if (22) % 2 == 0 {
                log.push(if (18) % 3 == 0 { continue } else { (v2 % 997 + 6) });
                let v3 = pipe.incr("k1").await?;
                *place(&mut log, pipe.incr("k1").await?) += pipe.incrby("k3", (v2 % 997 + 6) % 10).await?;
                if ((v3 % 997 + 8)) % 3 == 0 { break; }
                pipe.incrby("k3", if (30) % 2 == 0 { break } else { (v3 % 997 + 0) % 100 }).await?;
                pipe.incrby("k0", if (23) % 3 == 0 { break } else { (v2 % 997 + 3) % 100 }).await?;
                let v4: Box<dyn Fn(i64) -> _> = match ((v3 % 997 + 3)) % 2 == 0 {
                    true => Box::new(|n| pipe.incrby("k2", n % 100)),
                    false => Box::new(|n| pipe.incrby("k0", n % 50)),
                };
                log.push(v4(2).await?);
                let v5: Box<dyn Fn(i64) -> i64> = match ((v2 % 997 + 8)) % 3 == 0 {
                    true => { let n = (v2 % 997 + 0); Box::new(move |m| m % 100 + n) }
                    false => Box::new(|m| m % 7),
                };
                log.push(v5(pipe.incr("k5").await?));
                let v6: Box<dyn Fn(i64) -> i64> = match (8) % 3 == 0 {
                    true => { let n = 32; Box::new(move |m| m % 100 + n) }
                    false => Box::new(|m| m % 7),
                };
                log.push(v6(pipe.incr("k4").await?));
            } else {
                pipe.incrby("k5", ((x % 997 + 2)) % 100).await?;
                let v7 = notes.when_dropped(36);
                pipe.incr("k3").await?;
                pipe.incrby("k5", if ((x % 997 + 3)) % 2 == 0 { continue } else { (v1 % 997 + 7) % 100 }).await?;
            }
            *place(&mut log, pipe.incr("k5").await?) += pipe.incrby("k4", (x % 997 + 5) % 10).await?;
        }
        let v8: Box<dyn Fn(i64) -> i64> = match ((x % 997 + 5)) % 3 == 0 {
            true => { let n = 20; Box::new(move |m| m % 100 + n) }
            false => Box::new(|m| m % 7),
        };
        log.push(v8(pipe.incr("k1").await?));
        log.push(notes.all());
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f162(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = Pair { a: pipe.incr("k3").await?, #[cfg(any())] b: pipe.del("k3").await?, c: (x % 997 + 8) };
        log.push(v1.a + v1.c);
        let v2 = Pair { a: pipe.incr("k2").await?, #[cfg(any())] b: pipe.del("k2").await?, c: (x % 997 + 7) };
        log.push(v2.a + v2.c);
        let v3 = pipe.get::<i64>("k0").await?;
        let Some(v4) = pipe.get::<i64>("k2").await? else { return Ok(29) };
        log.push(notes.all());
        Ok(((x) + (v4) + (v3.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f163(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k4", ((x % 997 + 1)) % 1000).await?;
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            *place(&mut log, pipe.incr("k1").await?) += pipe.incrby("k1", 10 % 10).await?;
            let mut v2 = [16, 2];
            v2[0] += pipe.incr("k0").await?;
            log.push(v2[0]);
            log.push(if (24) % 2 == 0 { continue } else { (v1 % 997 + 7) });
        }
        let v3 = each(pipe, (x % 997 + 1)).await?;
        let v4 = pipe.get::<i64>("k4").await?;
        let v5 = notes.when_dropped(10);
        pipe.incr("k3").await?;
        *place(&mut log, pipe.incr("k3").await?) += pipe.incrby("k4", (v3 % 997 + 7) % 10).await?;
        log.push(notes.all());
        Ok(((x) + (v3) + (v4.unwrap_or(9)) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f164(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = Pair { a: pipe.incr("k2").await?, #[cfg(any())] b: pipe.del("k2").await?, c: 38 };
        log.push(v1.a + v1.c);
        *place(&mut log, pipe.incr("k2").await?) += pipe.incrby("k0", (x % 997 + 2) % 10).await?;
        let v2 = notes.when_dropped(8);
        pipe.incr("k4").await?;
        *place(&mut log, pipe.incr("k5").await?) += pipe.incrby("k0", (x % 997 + 2) % 10).await?;
        let v3 = notes.when_dropped((x % 997 + 4));
        pipe.incr("k2").await?;
        log.push(notes.all());
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f165(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..2 {
            pipe.incrby("k2", ((v1 % 997 + 3)) % 100).await?;
            if ((v1 % 997 + 8)) % 2 == 0 {
                pipe.incrby("k1", if ((v1 % 997 + 8)) % 3 == 0 { continue } else { (x % 997 + 4) % 100 }).await?;
                log.push(some_or!(pipe.get::<i64>("k3").await?, break));
                let v2 = pipe.incr("k2").await?;
                pipe.incrby("k0", if ((v1 % 997 + 6)) % 3 == 0 { break } else { 29 % 100 }).await?;
                pipe.incrby("k1", ((v1 % 997 + 5)) % 100).await?;
            } else {
                let mut v3 = 0;
                while v3 < 3 {
                    v3 += 1;
                    let v4 = pipe.incr("k3").await?;
                    let v5 = pipe.incr("k0").await?;
                    if ((v5 % 997 + 2)) % 2 == 0 { continue; }
                    log.push(some_or!(pipe.get::<i64>("k1").await?, break));
                    let v6 = notes.when_dropped((v3 % 997 + 3));
                    pipe.incr("k1").await?;
                }
                let mut v7 = [(v1 % 997 + 4), 2];
                v7[0] += pipe.incr("k3").await?;
                log.push(v7[0]);
            }
            if ((v1 % 997 + 0)) % 2 == 0 { return Ok(25) }
        }
        *place(&mut log, pipe.incr("k3").await?) += pipe.incrby("k3", (x % 997 + 4) % 10).await?;
        log.push(notes.all());
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f166(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = [27, 2];
        v1[0] += pipe.incr("k4").await?;
        log.push(v1[0]);
        let v2 = Pair { a: pipe.incr("k0").await?, #[cfg(any())] b: pipe.del("k0").await?, c: 33 };
        log.push(v2.a + v2.c);
        log.push(notes.all());
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f167(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        pipe.set("k1", ((x % 997 + 3)) % 1000).await?;
        if (0) % 2 == 0 {
            let v1 = last(pipe, (x % 997 + 3)).await?;
            let v2: Box<dyn Fn(i64) -> i64> = match ((x % 997 + 8)) % 3 == 0 {
                true => { let n = (v1 % 997 + 5); Box::new(move |m| m % 100 + n) }
                false => Box::new(|m| m % 7),
            };
            log.push(v2(pipe.incr("k5").await?));
            pipe.set("k0", (12) % 1000).await?;
            for v3 in 0..3 {
                let v4: Box<dyn Fn(i64) -> i64> = match ((x % 997 + 1)) % 3 == 0 {
                    true => { let n = (v1 % 997 + 5); Box::new(move |m| m % 100 + n) }
                    false => Box::new(|m| m % 7),
                };
                log.push(v4(pipe.incr("k2").await?));
                let mut v5 = [9, 2];
                v5[0] += pipe.incr("k3").await?;
                log.push(v5[0]);
                let v3 = pipe.incr("k0").await?;
                let mut v6 = 1;
                v6 += pipe.incr("k4").await?;
            }
            for v7 in 0..2 {
                pipe.set("k5", (35) % 1000).await?;
                let v8: Box<dyn Fn(i64) -> _> = match ((v1 % 997 + 6)) % 3 == 0 {
                    true => Box::new(|n| pipe.incrby("k0", n % 100)),
                    false => Box::new(|n| pipe.incrby("k0", n % 50)),
                };
                log.push(v8(11).await?);
                let v9 = pipe.get::<i64>("k4").await?;
                let mut v10 = [21, 2];
                v10[0] += pipe.incr("k2").await?;
                log.push(v10[0]);
            }
        } else {
            let v11 = (x % 997 + 0);
        }
        log.push(notes.all());
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f168(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = [(x % 997 + 1), 2];
        v1[0] += pipe.incr("k5").await?;
        log.push(v1[0]);
        pipe.set("k0", ((x % 997 + 3)) % 1000).await?;
        let v2: Box<dyn Fn(i64) -> _> = match ((x % 997 + 1)) % 3 == 0 {
            true => Box::new(|n| pipe.incrby("k1", n % 100)),
            false => Box::new(|n| pipe.incrby("k4", n % 50)),
        };
        log.push(v2((x % 997 + 8)).await?);
        let mut v3 = [35, 2];
        v3[0] += pipe.incr("k1").await?;
        log.push(v3[0]);
        log.push(notes.all());
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f169(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = if ((x % 997 + 4)) % 3 == 0 {
            let v2 = Pair { a: pipe.incr("k2").await?, #[cfg(any())] b: pipe.del("k2").await?, c: (x % 997 + 8) };
            log.push(v2.a + v2.c);
            let mut v3 = [(x % 997 + 2), 2];
            v3[0] += pipe.incr("k5").await?;
            log.push(v3[0]);
            let v4 = notes.when_dropped(17);
            pipe.incr("k3").await?;
            pipe.set("k4", ((x % 997 + 6)) % 1000).await?;
            let mut v5 = [(x % 997 + 6), 2];
            v5[0] += pipe.incr("k3").await?;
            log.push(v5[0]);
            let v6 = pipe.get::<i64>("k3").await?;
            v6.unwrap_or(0)
        } else {
            pipe.incrby("k0", (8) % 100).await?;
            let v7: Box<dyn Fn(i64) -> i64> = match ((x % 997 + 2)) % 3 == 0 {
                true => { let n = 30; Box::new(move |m| m % 100 + n) }
                false => Box::new(|m| m % 7),
            };
            log.push(v7(pipe.incr("k3").await?));
            let v8 = Pair { a: pipe.incr("k4").await?, #[cfg(any())] b: pipe.del("k4").await?, c: 18 };
            log.push(v8.a + v8.c);
            let v9: Box<dyn Fn(i64) -> _> = match ((x % 997 + 4)) % 3 == 0 {
                true => Box::new(|n| pipe.incrby("k0", n % 100)),
                false => Box::new(|n| pipe.incrby("k4", n % 50)),
            };
            log.push(v9((x % 997 + 8)).await?);
            let v10: Box<dyn Fn(i64) -> _> = match (35) % 3 == 0 {
                true => Box::new(|n| pipe.incrby("k1", n % 100)),
                false => Box::new(|n| pipe.incrby("k2", n % 50)),
            };
            log.push(v10((x % 997 + 0)).await?);
            9
        };
        let v11: Box<dyn Fn(i64) -> _> = match ((v1 % 997 + 6)) % 3 == 0 {
            true => Box::new(|n| pipe.incrby("k4", n % 100)),
            false => Box::new(|n| pipe.incrby("k0", n % 50)),
        };
        log.push(v11((v1 % 997 + 0)).await?);
        *place(&mut log, pipe.incr("k3").await?) += pipe.incrby("k5", (v1 % 997 + 7) % 10).await?;
        let mut v12 = [(x % 997 + 3), 2];
        v12[0] += pipe.incr("k0").await?;
        log.push(v12[0]);
        pipe.incrby("k1", (9) % 100).await?;
        log.push(notes.all());
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f170(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        *place(&mut log, pipe.incr("k0").await?) += pipe.incrby("k2", 22 % 10).await?;
        *place(&mut log, pipe.incr("k1").await?) += pipe.incrby("k4", (x % 997 + 1) % 10).await?;
        *place(&mut log, pipe.incr("k0").await?) += pipe.incrby("k2", 7 % 10).await?;
        log.push(22);
        log.push(notes.all());
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f171(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        for v1 in 0..2 {
            log.push(some_or!(pipe.get::<i64>("k0").await?, continue));
            pipe.incrby("k4", if ((x % 997 + 6)) % 3 == 0 { break } else { (x % 997 + 5) % 100 }).await?;
            let v2 = notes.when_dropped((x % 997 + 4));
            pipe.incr("k5").await?;
            pipe.del("k1").await?;
            let mut v3 = 1;
            v3 += pipe.incr("k3").await?;
            let mut v4 = 0;
            while v4 < 3 {
                v4 += 1;
                let v5: Box<dyn Fn(i64) -> _> = match ((v4 % 997 + 8)) % 2 == 0 {
                    true => Box::new(|n| pipe.incrby("k5", n % 100)),
                    false => Box::new(|n| pipe.incrby("k1", n % 50)),
                };
                log.push(v5((v3 % 997 + 0)).await?);
                let mut v6 = 1;
                v6 += pipe.incr("k4").await?;
                let v7 = pipe.incr("k4").await?;
                if (2) % 3 == 0 { continue; }
                *place(&mut log, pipe.incr("k2").await?) += pipe.incrby("k0", (x % 997 + 6) % 10).await?;
                match pipe.get::<i64>("k4").await? {
                    Some(v8) => {
                        let v9 = pipe.get::<i64>("k1").await?.unwrap_or((v4 % 997 + 5));
                        let v10 = pipe.incr("k1").await?;
                        let v11: Box<dyn Fn(i64) -> i64> = match ((v9 % 997 + 0)) % 3 == 0 {
                            true => { let n = 6; Box::new(move |m| m % 100 + n) }
                            false => Box::new(|m| m % 7),
                        };
                        log.push(v11(pipe.incr("k5").await?));
                    }
                    None => pipe.set("k4", ((v1 % 997 + 5)) % 50).await?,
                }
                pipe.set("k1", ((v4 % 997 + 2)) % 1000).await?;
            }
        }
        log.push(notes.all());
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget()]
    async fn f172(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = notes.when_dropped((x % 997 + 0));
        pipe.incr("k3").await?;
        let v2 = notes.when_dropped(7);
        pipe.incr("k4").await?;
        pipe.set("k4", (14) % 1000).await?;
        let v3 = notes.when_dropped((x % 997 + 8));
        pipe.incr("k2").await?;
        log.push(notes.all());
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f173(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = if ((x % 997 + 3)) % 3 == 0 {
            let v2 = Pair { a: pipe.incr("k1").await?, #[cfg(any())] b: pipe.del("k1").await?, c: (x % 997 + 3) };
            log.push(v2.a + v2.c);
            let v3 = tail(pipe, (x % 997 + 2)).await?;
            (x % 997 + 2)
        } else {
            let v4: Box<dyn Fn(i64) -> i64> = match ((x % 997 + 0)) % 2 == 0 {
                true => { let n = (x % 997 + 8); Box::new(move |m| m % 100 + n) }
                false => Box::new(|m| m % 7),
            };
            log.push(v4(pipe.incr("k5").await?));
            let v5 = Pair { a: pipe.incr("k4").await?, #[cfg(any())] b: pipe.del("k4").await?, c: 25 };
            log.push(v5.a + v5.c);
            let v6 = Pair { a: pipe.incr("k2").await?, #[cfg(any())] b: pipe.del("k2").await?, c: (x % 997 + 7) };
            log.push(v6.a + v6.c);
            let v7 = pipe.incr("k3").await?;
            *place(&mut log, pipe.incr("k5").await?) += pipe.incrby("k5", 26 % 10).await?;
            let v8 = pipe.incr("k4").await?;
            (v8 % 997 + 0)
        };
        pipe.del("k4").await?;
        log.push(notes.all());
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f174(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1: Box<dyn Fn(i64) -> _> = match (36) % 2 == 0 {
            true => Box::new(|n| pipe.incrby("k1", n % 100)),
            false => Box::new(|n| pipe.incrby("k2", n % 50)),
        };
        log.push(v1((x % 997 + 1)).await?);
        log.push((x % 997 + 8));
        let v2 = (x % 997 + 5);
        log.push(notes.all());
        Ok(((x) + (v2) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f175(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = pipe.incr("k0").await?;
        let mut v2 = [(v1 % 997 + 3), 2];
        v2[0] += pipe.incr("k4").await?;
        log.push(v2[0]);
        let mut v3 = [(v1 % 997 + 5), 2];
        v3[0] += pipe.incr("k4").await?;
        log.push(v3[0]);
        log.push(notes.all());
        Ok(pipe.incr("k5").await?)
    }
    #[budget()]
    async fn f176(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = [19, 2];
        v1[0] += pipe.incr("k4").await?;
        log.push(v1[0]);
        let v2: Box<dyn Fn(i64) -> i64> = match (11) % 3 == 0 {
            true => { let n = (x % 997 + 1); Box::new(move |m| m % 100 + n) }
            false => Box::new(|m| m % 7),
        };
        log.push(v2(pipe.incr("k0").await?));
        let v3: Box<dyn Fn(i64) -> i64> = match (38) % 2 == 0 {
            true => { let n = 6; Box::new(move |m| m % 100 + n) }
            false => Box::new(|m| m % 7),
        };
        log.push(v3(pipe.incr("k1").await?));
        pipe.set("k1", ((x % 997 + 3)) % 1000).await?;
        for v4 in 0..3 {
            let v5 = pipe.incr("k4").await?;
            let v6: Box<dyn Fn(i64) -> _> = match ((v4 % 997 + 1)) % 3 == 0 {
                true => Box::new(|n| pipe.incrby("k1", n % 100)),
                false => Box::new(|n| pipe.incrby("k5", n % 50)),
            };
            log.push(v6((v5 % 997 + 3)).await?);
            leave_if!((1) % 2 == 0 && x > 12);
            for v7 in 0..1 {
                *place(&mut log, pipe.incr("k3").await?) += pipe.incrby("k4", 1 % 10).await?;
                *place(&mut log, pipe.incr("k0").await?) += pipe.incrby("k0", (v5 % 997 + 5) % 10).await?;
                log.push(some_or!(pipe.get::<i64>("k1").await?, continue));
                let Some(v8) = pipe.get::<i64>("k3").await? else { return Ok((v7 % 997 + 7)) };
                let mut v9 = [25, 2];
                v9[0] += pipe.incr("k0").await?;
                log.push(v9[0]);
                let v10 = pipe.get::<i64>("k0").await?.unwrap_or(37);
            }
        }
        log.push(notes.all());
        Ok(((x) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
    #[budget()]
    async fn f177(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let mut v1 = 0;
        while v1 < 3 {
            v1 += 1;
            log.push(if ((x % 997 + 4)) % 3 == 0 { continue } else { (x % 997 + 8) });
            let v2 = pipe.incr("k4").await?;
            match pipe.get::<i64>("k5").await? {
                Some(v3) => {
                    log.push(if ((v2 % 997 + 2)) % 2 == 0 { continue } else { 6 });
                    pipe.del("k4").await?;
                    for v4 in 0..2 {
                        if (28) % 3 == 0 {
                            break_if!((35) % 2 == 0);
                            let v5: Box<dyn Fn(i64) -> _> = match ((v4 % 997 + 8)) % 2 == 0 {
                                true => Box::new(|n| pipe.incrby("k4", n % 100)),
                                false => Box::new(|n| pipe.incrby("k2", n % 50)),
                            };
                            log.push(v5((v2 % 997 + 2)).await?);
                            match pipe.get::<i64>("k3").await? {
                                Some(v6) => {
                                    pipe.incrby("k4", if (29) % 3 == 0 { break } else { (v3 % 997 + 2) % 100 }).await?;
                                    let v7: Box<dyn Fn(i64) -> _> = match ((v1 % 997 + 3)) % 3 == 0 {
                                        true => Box::new(|n| pipe.incrby("k2", n % 100)),
                                        false => Box::new(|n| pipe.incrby("k2", n % 50)),
                                    };
                                    log.push(v7((v3 % 997 + 1)).await?);
                                    let v8: Box<dyn Fn(i64) -> i64> = match ((v6 % 997 + 2)) % 3 == 0 {
                                        true => { let n = 24; Box::new(move |m| m % 100 + n) }
                                        false => Box::new(|m| m % 7),
                                    };
                                    log.push(v8(pipe.incr("k4").await?));
                                    let v9 = notes.when_dropped(32);
                                    pipe.incr("k2").await?;
                                    pipe.set("k4", (29) % 1000).await?;
                                }
                                None => {}
                            }
                        }
                    }
                }
                None => pipe.set("k5", ((x % 997 + 6)) % 50).await?,
            }
        }
        log.push(notes.all());
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) % 1_000_003)
    }
    #[budget()]
    async fn f178(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let v1 = notes.when_dropped((x % 997 + 2));
        pipe.incr("k1").await?;
        pipe.incrby("k0", ((x % 997 + 6)) % 100).await?;
        let v2 = pipe.get::<i64>("k0").await?;
        let v3 = notes.when_dropped(14);
        pipe.incr("k3").await?;
        log.push(notes.all());
        let total: i64 = log.iter().sum();
        Ok(total % 10_007 + pipe.incr("k5").await? + (x) + (v2.unwrap_or(9)) % 1_000_003)
    }
    #[budget()]
    async fn f179(pipe, x) {
        let notes = Notes::default();
        let mut log: Vec<i64> = Vec::new();
        let Some(v1) = pipe.get::<i64>("k0").await? else { return Ok(1) };
        let v2 = notes.when_dropped(38);
        pipe.incr("k0").await?;
        let v3 = Pair { a: pipe.incr("k3").await?, #[cfg(any())] b: pipe.del("k3").await?, c: 31 };
        log.push(v3.a + v3.c);
        log.push(notes.all());
        Ok(((x) + (v1) % 1_000_003) + log.iter().sum::<i64>() % 10_007)
    }
}
