//! Hash slots move from one primary to another.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use roundtrip_tests::{Raw, Server, Value};

/// By then all know who has what.
pub(crate) const SETTLES: Duration = Duration::from_millis(500);

/// So many hash slots move between two looks at the data.
const STEP: usize = 1_024;

/// One primary: a connection to it, its id and its port.
pub(crate) struct Primary {
    raw: Raw,
    id: String,
    port: String,
}

impl Primary {
    pub(crate) fn of(server: &Server) -> Primary {
        let mut raw = server.raw();
        let id = raw.text(&["CLUSTER", "MYID"]);
        Primary { raw, id, port: server.port().to_string() }
    }

    pub(crate) fn ok(&mut self, words: &[&str]) {
        assert_eq!(self.call(words), Value::Text("OK".into()), "{words:?}");
    }

    /// Valkey has replicas carry out SETSLOT first, and refuses while none of them follows closely: then once more.
    fn call(&mut self, words: &[&str]) -> Value {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let reply = self.raw.call(words);
            let refused = matches!(&reply, Value::Error(text) if text.starts_with("NOREPLICAS"));
            if !refused || Instant::now() > deadline {
                return reply;
            }
            sleep(Duration::from_millis(50));
        }
    }
}

/// Hash slots of one primary that move to another.
pub(crate) struct Step {
    from: String,
    to: String,
    slots: Vec<u16>,
}

/// The steps in which so many hash slots move, each to the primary behind its own.
///
/// Those of one primary after those of another: two that take from each other at once settle who has what by their epochs, and then
/// servers lose keys. The last of each stays until it has others: a primary that has none becomes a replica.
pub(crate) fn steps(primaries: &mut [Primary], count: u16) -> Vec<Step> {
    let owners = owners(primaries);
    let (mut steps, mut last) = (Vec::new(), Vec::new());
    for (place, from) in primaries.iter().enumerate() {
        let own = owners.iter().filter(|(_, owner)| **owner == place).map(|(slot, _)| *slot);
        let own: Vec<u16> = own.take(usize::from(count).div_ceil(primaries.len())).collect();
        let to = &primaries[(place + 1) % primaries.len()];
        let step = |slots: &[u16]| Step { from: from.id.clone(), to: to.id.clone(), slots: slots.to_vec() };
        steps.extend(own[1..].chunks(STEP).map(step));
        last.push(step(&own[..1]));
    }
    steps.append(&mut last);
    steps
}

impl Step {
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn take(&self, primaries: &mut [Primary]) {
        let place = |id: &String| primaries.iter().position(|primary| primary.id == *id).unwrap();
        let ways = (place(&self.from), place(&self.to));
        self.slots.iter().for_each(|slot| move_hash_slot(primaries, *slot, ways));
        sleep(SETTLES);
    }
}

/// So many hash slots, of all primaries in turn.
pub(crate) fn spread(count: u16) -> impl Iterator<Item = u16> {
    (0..u32::from(count)).map(|n| u16::try_from(n * 10_923 % 16_384).unwrap())
}

/// The place of each hash slot's owner among these.
pub(crate) fn owners(primaries: &mut [Primary]) -> BTreeMap<u16, usize> {
    let Value::List(ranges) = primaries[0].raw.call(&["CLUSTER", "SLOTS"]) else { panic!("CLUSTER SLOTS") };
    let mut owners = BTreeMap::new();
    for range in ranges {
        let Value::List(parts) = range else { panic!("{range:?}") };
        let [Value::Int(from), Value::Int(to), Value::List(owner), ..] = &parts[..] else {
            panic!("{parts:?}")
        };
        let Value::Text(id) = &owner[2] else { panic!("{owner:?}") };
        let owner = primaries.iter().position(|primary| primary.id == *id).unwrap();
        owners.extend((*from..=*to).map(|slot| (u16::try_from(slot).unwrap(), owner)));
    }
    owners
}

/// As [`Cluster::move_hash_slot`], over connections that are there.
pub(crate) fn move_hash_slot(primaries: &mut [Primary], slot: u16, (from, to): (usize, usize)) {
    let slot = slot.to_string();
    let [source, target] = [from, to].map(|place| primaries[place].id.clone());
    let port = primaries[to].port.clone();
    primaries[to].ok(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &source]);
    primaries[from].ok(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &target]);
    loop {
        let keys = primaries[from].raw.call(&["CLUSTER", "GETKEYSINSLOT", &slot, "100"]);
        let Value::List(keys) = keys else { panic!("keys in a hash slot: {keys:?}") };
        if keys.is_empty() {
            break;
        }
        let mut words = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
        words.extend(
            keys.iter().map(|key| if let Value::Text(key) = key { &**key } else { panic!("{key:?}") }),
        );
        let moved = primaries[from].raw.call(&words);
        // what a pop has emptied meanwhile is there no more
        assert!([Value::Text("OK".into()), Value::Text("NOKEY".into())].contains(&moved), "{moved:?}");
    }
    // the new owner first, so that at each moment somebody has it
    let others = (0..primaries.len()).filter(|place| *place != to);
    for place in std::iter::once(to).chain(others) {
        let reply = primaries[place].call(&["CLUSTER", "SETSLOT", &slot, "NODE", &target]);
        // one that has heard already that it has none left is a replica now
        let is_replica = matches!(&reply, Value::Error(text) if text.contains("only with masters") || text.contains("primar"));
        assert!(is_replica || reply == Value::Text("OK".into()), "{reply:?}");
    }
}
