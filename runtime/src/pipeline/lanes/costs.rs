//! What dividing a flush among nodes costs, see `cluster/costs.rs`.
#![allow(clippy::unwrap_used, reason = "a measurement")]

use std::hint::black_box;
use std::mem;
use std::sync::Arc;

use super::Lanes;
use super::on_way::Seats;
use super::send::write_lane;
use super::unit::Sent;
use crate::arg::Words;
use crate::cluster::costs::{map_of, mapped, measure};
use crate::cluster::{Want, way};
use crate::facts::{Facts, Keys, Spread};
use crate::hub::Hub;
use crate::link::Out;
use crate::link::config::Config;
use crate::pipeline::fault::Fault;
use crate::pipeline::load::Load;
use crate::pipeline::places::Places;
use crate::request::Request;
use crate::resp::HashSlot;

const GET: &Facts = &Facts { name: "GET", spread: Spread::Key, keys: Keys::One, ..Facts::RAW };

fn requests(count: u32) -> Vec<Request> {
    let request = |n| {
        let mut words = Words::named("GET");
        words.key(format!("key:{n:014}").as_str());
        words.finish();
        Request::of(GET, words)
    };
    (0..count).map(request).collect()
}

#[test]
#[ignore = "a measurement"]
fn costs_of_lanes() {
    for (commands, shards) in [(100, 1), (100, 3), (10_000, 3), (10_000, 1_000)] {
        let requests = requests(commands);
        let queue = |load: &mut Load| {
            for request in &requests {
                let way = way(request.encoded().unwrap(), GET).map_err(Fault::Nowhere);
                load.push_to_cluster(request, way, false);
            }
        };
        let name = format!("{commands} commands, {shards} shards");
        let rounds = 1_000_000 / commands;
        let mut plain = Load::default();
        measure(&format!("{name}: queueing for one server"), rounds, commands, |_| {
            for request in &requests {
                plain.push(request, false);
            }
            plain.clear();
        });
        let mut load = Load::default();
        measure(&format!("{name}: queueing"), rounds, commands, |_| {
            queue(&mut load);
            load.clear();
        });
        queue(&mut load);
        let mut sent = Arc::new(Sent::new(0, load.out.take_pieces(), mem::take(&mut load.units), 0));
        let mapped = mapped(shards);
        let (map, _) = mapped.map_and_version();
        measure(&format!("{name}: which lane"), rounds, commands, |_| {
            black_box(Lanes::default().plan((&map, None), || None, &sent.units));
        });
        measure(&format!("{name}: lanes, with places and bytes"), rounds, commands, |_| {
            let mut plan = Lanes::default().plan((&map, None), || None, &sent.units);
            let order = plan.order(&sent.units);
            Arc::get_mut(&mut sent).unwrap().order = order;
            // one lane needs none
            if plan.lanes.len() > 1 {
                black_box(Places::one_each(plan.runs));
            }
            let mut out = Out::default();
            for (tag, lane) in (0..).zip(plan.lanes) {
                let seats = Seats::Lane { sent: sent.clone(), units: lane.units, tag };
                black_box((write_lane(&mut out, &seats, false), &out, lane.link));
            }
        });
    }
}

#[test]
#[ignore = "a measurement"]
fn costs_of_asking_a_client() {
    let mapped = mapped(3);
    let hub = Hub::of_cluster(Config::default(), Vec::new());
    map_of(hub.mapped().unwrap(), 3);
    let slots: Vec<HashSlot> = HashSlot::all().collect();
    let want = |n: u32| Want::Slot(*slots.get(n as usize & 16_383).unwrap());
    measure("map and connection, 3 shards", 1_000_000, 1, |n| {
        black_box(mapped.route(black_box(want(n))).unwrap());
    });
    measure("map and connection, 3 shards, through the client", 1_000_000, 1, |n| {
        black_box(black_box(&hub).route(black_box(want(n))).unwrap());
    });
    measure("whether it is a cluster", 1_000_000, 1, |_| {
        black_box(black_box(&hub).is_cluster());
    });
    measure("the cluster, through the client", 1_000_000, 1, |_| {
        black_box(black_box(&hub).mapped());
    });
}
