//! Another server becomes the primary while callers count.

use std::time::Duration;

use roundtrip_tests::{Sentinels, servers};
use tokio::task::block_in_place;

use crate::load::{Figures, fail_over};
use crate::support::{builder, each, limited, plain};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failover_on_demand_under_load() {
    each(async |all| {
        let client = builder(all);
        check(fail_over(all, client, on_demand).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_is_killed_under_load() {
    each(async |all| {
        let client = builder(all);
        check(fail_over(all, client, kill).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_stalls_under_load() {
    each(async |all| {
        let client = builder(all);
        check(fail_over(all, client, freeze).await);
    })
    .await;
}

/// So many of both kinds, for figures: `cargo xtask soak --sentinel`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn many_failovers_of_each_kind() {
    let each = std::env::var("ROUNDTRIP_SOAK_SENTINEL").map_or(20, |each| each.parse::<u32>().unwrap());
    for binary in servers().unwrap() {
        let mut all = block_in_place(|| Sentinels::start(&binary, 2, 3, &plain(), &plain()));
        for (kind, change) in [("on demand", on_demand as fn(&mut Sentinels)), ("killed", kill)] {
            let mut figures = Vec::new();
            for n in 1..=each {
                let client = builder(&all);
                print!("{binary}, {kind}, {n} of {each}: ");
                let one = limited(fail_over(&mut all, client, change)).await;
                check(one);
                figures.push(one);
                block_in_place(|| {
                    for server in 0..3 {
                        if !all.servers()[server].is_running() {
                            all.server_mut(server).restart();
                        }
                    }
                    all.wait_until("all follow the primary", Sentinels::are_ready);
                });
            }
            println!("{binary}, {kind}: {}", summary(&mut figures));
        }
    }
}

fn on_demand(all: &mut Sentinels) {
    all.wait_until("a failover begins", Sentinels::begin_fail_over);
}

fn kill(all: &mut Sentinels) {
    let primary = all.primary();
    all.servers()[primary].kill();
}

fn freeze(all: &mut Sentinels) {
    let primary = all.primary();
    all.servers()[primary].freeze();
}

fn check(figures: Figures) {
    println!("{figures:?}");
    // milliseconds on a machine that does nothing else; without the message it would be the ten seconds of the next question
    assert!(figures.back < Duration::from_secs(5), "{figures:?}");
    assert!(figures.stale < Duration::from_secs(1), "{figures:?}");
    assert!(figures.acknowledged > 20, "{figures:?}");
}

fn summary(figures: &mut [Figures]) -> String {
    figures.sort_unstable_by_key(|figures| figures.back);
    let (median, most) = (figures[figures.len() / 2].back, figures[figures.len() - 1].back);
    let stale = figures.iter().map(|figures| figures.stale).max().unwrap();
    let sum = |of: fn(&Figures) -> usize| figures.iter().map(of).sum::<usize>();
    format!(
        "{} times, back after {median:?} (median), {most:?} (most); the old one's last acknowledgement {stale:?} after the \
         message at most; {} acknowledged, {} unknown, {} not sent, {} lost by the servers",
        figures.len(),
        sum(|figures| figures.acknowledged),
        sum(|figures| figures.unknown),
        sum(|figures| figures.not_sent),
        figures.iter().map(|figures| figures.lost).sum::<i64>()
    )
}
