//! What callers were told, held against what the server has.

use std::collections::{BTreeMap, BTreeSet};

use roundtrip_tests::{Raw, Value};

use crate::book::{Claim, Finding, Kind, Raised, Said};
use crate::callers::{LOGS, QUEUES};

/// All that a server has: the values of keys that are numbers, and of those that are lists of numbers.
#[derive(Debug, Default)]
pub(crate) struct Data {
    numbers: BTreeMap<String, u64>,
    lists: BTreeMap<String, Vec<u64>>,
}

impl Data {
    /// Takes in all that one server has.
    pub(crate) fn read(&mut self, raw: &mut Raw) {
        for key in texts(raw.call(&["KEYS", "*"])) {
            match raw.call(&["GET", &key]) {
                Value::Text(value) => {
                    self.numbers.insert(key, value.parse().unwrap());
                }
                // the wrong type
                _ => {
                    let items = texts(raw.call(&["LRANGE", &key, "0", "-1"]));
                    self.lists.insert(key, items.iter().map(|item| item.parse().unwrap()).collect());
                }
            }
        }
    }

    fn take_list(&mut self, key: &str) -> Vec<u64> {
        self.lists.remove(key).unwrap_or_default()
    }
}

fn texts(value: Value) -> Vec<String> {
    let Value::List(items) = value else { panic!("{value:?}") };
    items
        .into_iter()
        .map(|item| if let Value::Text(text) = item { text } else { panic!("{item:?}") })
        .collect()
}

/// What is wrong; and how many items were taken by pops whose callers were not given them.
pub(crate) fn judge(claims: &[Claim], mut data: Data) -> (Vec<Finding>, usize) {
    let mut judge = Judge { findings: Vec::new() };
    for claim in claims {
        judge.alone(claim, &mut data);
    }
    for log in 0..LOGS {
        judge.log(log, claims, &mut data);
    }
    let taken = (0..QUEUES).map(|queue| judge.queue(queue, claims, &mut data)).sum();
    // moved to where nobody claims to have moved something
    for key in data.numbers.keys().chain(data.lists.keys()) {
        judge.finds(Kind::Untruthful, format!("nobody asks for {key} any more, and it is there"));
    }
    (judge.findings, taken)
}

struct Judge {
    findings: Vec<Finding>,
}

impl Judge {
    fn finds(&mut self, kind: Kind, about: String) {
        self.findings.push(Finding { kind, about });
    }

    /// Something that is there, or not, though it was said to be so.
    fn truth(&mut self, said: Said, there: bool, about: &str) {
        match (said, there) {
            (Said::Done, false) => self.finds(Kind::Lost, about.to_owned()),
            (Said::NotDone, true) => self.finds(Kind::Untruthful, about.to_owned()),
            _ => {}
        }
    }

    /// A write that has a key for itself.
    fn alone(&mut self, claim: &Claim, data: &mut Data) {
        match claim {
            Claim::Count { id, said } => {
                let key = format!("c:{id}");
                let count = data.numbers.remove(&key);
                self.truth(*said, count.is_some(), &key);
                if count.is_some_and(|count| count != *id) {
                    self.finds(Kind::Doubled, format!("{key} is {count:?}"));
                }
            }
            Claim::List { id, said } => {
                let key = format!("l:{id}");
                let items = data.take_list(&key);
                if !items.is_sorted_by(|a, b| a < b) {
                    self.finds(Kind::Doubled, format!("{key} is {items:?}"));
                }
                for (n, said) in (1..).zip(said) {
                    self.truth(*said, items.contains(&n), &format!("{n} in {key}"));
                }
            }
            Claim::Whole { id, length, said } => {
                let key = format!("l:{id}");
                let items = data.take_list(&key);
                self.truth(*said, !items.is_empty(), &key);
                if !items.is_empty() && items != (1..=*length).collect::<Vec<_>>() {
                    self.finds(Kind::Untruthful, format!("{key}, of {length}, is {items:?}"));
                }
            }
            Claim::Sets { id, said } => {
                let key = format!("r:{id}");
                let last = data.numbers.remove(&key);
                let ends = |end| (1..).zip(said).filter(move |(_, said)| **said == end).map(|(n, _)| n);
                let acknowledged: u64 = ends(Said::Done).last().unwrap_or(0);
                // what may still be carried out, may be so at any time
                let may_be = |last: u64| ends(Said::Either).any(|n| n == last);
                let last = last.unwrap_or(0);
                if last != acknowledged && !may_be(last) {
                    let kind = if ends(Said::Done).any(|n| n == last) { Kind::Undone } else { Kind::Lost };
                    self.finds(kind, format!("{key} is {last}, and it was said: {said:?}"));
                }
            }
            Claim::Raised { key, raised: Raised { done, either } } => {
                let total = data.numbers.remove(key).unwrap_or(0);
                let about = format!("{key} is {total}; {done} were acknowledged, {either} may be there");
                match total {
                    total if total < *done => self.finds(Kind::Lost, about),
                    total if total > done + either => self.finds(Kind::Doubled, about),
                    _ => {}
                }
            }
            Claim::Log { .. } | Claim::Push { .. } | Claim::Pop { .. } | Claim::Move { .. } => {}
        }
    }

    /// What many have written to with WATCH.
    fn log(&mut self, log: u64, claims: &[Claim], data: &mut Data) {
        let key = format!("log:{log}");
        let (items, total) =
            (data.take_list(&key), data.numbers.remove(&format!("total:{log}")).unwrap_or(0));
        if total != items.len() as u64 {
            self.finds(Kind::Lost, format!("{key} has {} items, and {total} were counted", items.len()));
        }
        let mut known = BTreeSet::new();
        for claim in claims {
            let Claim::Log { log: of, id, said, total } = claim else { continue };
            if *of != log {
                continue;
            }
            known.insert(*id);
            let places: Vec<u64> =
                (1..).zip(&items).filter(|(_, item)| *item == id).map(|(n, _)| n).collect();
            self.truth(*said, !places.is_empty(), &format!("{id} in {key}"));
            if places.len() > 1 {
                self.finds(Kind::Doubled, format!("{id} in {key}"));
            }
            if *said == Said::Done && places != [*total] {
                self.finds(
                    Kind::Wrong,
                    format!("{id} was told to be number {total} in {key}, it is {places:?}"),
                );
            }
        }
        self.strangers(&key, &items, &known);
    }

    /// What some have pushed, and others have popped.
    fn queue(&mut self, queue: u64, claims: &[Claim], data: &mut Data) -> usize {
        let key = format!("q:{queue}");
        let mut seen = data.take_list(&key);
        let (mut pushed, mut done, mut may_have) = (BTreeSet::new(), BTreeSet::new(), 0);
        for claim in claims {
            match claim {
                Claim::Pop { queue: of, item } if *of == queue => match item {
                    Some(item) => seen.push(*item),
                    None => may_have += 1,
                },
                Claim::Move { queue: of, id, said, item } if *of == queue => {
                    let to = format!("m:{id}");
                    let there = data.take_list(&to);
                    let as_said = match said {
                        Said::Done => there == item.iter().copied().collect::<Vec<_>>(),
                        Said::NotDone => there.is_empty(),
                        Said::Either => there.len() <= 1,
                    };
                    if !as_said {
                        self.finds(
                            Kind::Untruthful,
                            format!("{to} is {there:?}; {said:?}, {item:?} was said"),
                        );
                    }
                    seen.extend(there);
                }
                _ => {}
            }
        }
        for claim in claims {
            let Claim::Push { queue: of, id, said } = claim else { continue };
            if *of != queue {
                continue;
            }
            pushed.insert(*id);
            if *said == Said::NotDone && seen.contains(id) {
                self.finds(Kind::Untruthful, format!("{id} in {key}"));
            }
            if *said == Said::Done {
                done.insert(*id);
            }
        }
        let once: BTreeSet<u64> = seen.iter().copied().collect();
        if once.len() != seen.len() {
            seen.sort_unstable();
            let twice: Vec<_> =
                seen.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
            self.finds(Kind::Doubled, format!("{twice:?} of {key}"));
        }
        let taken = done.difference(&once).count();
        if taken > may_have {
            self.finds(Kind::Lost, format!("{taken} items of {key}, and {may_have} pops may have taken one"));
        }
        self.strangers(&key, &seen, &pushed);
        taken
    }

    fn strangers(&mut self, key: &str, items: &[u64], known: &BTreeSet<u64>) {
        for stranger in items.iter().filter(|item| !known.contains(item)) {
            self.finds(Kind::Untruthful, format!("{stranger} in {key}, of which nobody knows any more"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(numbers: &[(&str, u64)], lists: &[(&str, &[u64])]) -> Data {
        Data {
            numbers: numbers.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect(),
            lists: lists.iter().map(|(key, items)| ((*key).to_owned(), items.to_vec())).collect(),
        }
    }

    fn kinds(claims: &[Claim], data: Data) -> Vec<Kind> {
        judge(claims, data).0.into_iter().map(|finding| finding.kind).collect()
    }

    #[test]
    fn what_is_not_as_it_was_said_is_found() {
        use Kind::{Doubled, Lost, Undone, Untruthful, Wrong};
        use Said::{Done, Either, NotDone};
        let count = |said| [Claim::Count { id: 7, said }];
        assert_eq!(kinds(&count(Done), data(&[("c:7", 7)], &[])), []);
        assert_eq!(kinds(&count(Either), data(&[], &[])), []);
        assert_eq!(kinds(&count(Done), data(&[], &[])), [Lost]);
        assert_eq!(kinds(&count(NotDone), data(&[("c:7", 7)], &[])), [Untruthful]);
        assert_eq!(kinds(&count(Either), data(&[("c:7", 14)], &[])), [Doubled]);
        assert_eq!(kinds(&[], data(&[("c:7", 7)], &[])), [Untruthful]);
        let list = [Claim::List { id: 1, said: vec![Done, NotDone, Either] }];
        assert_eq!(kinds(&list, data(&[], &[("l:1", &[1, 3])])), []);
        assert_eq!(kinds(&list, data(&[], &[("l:1", &[2])])), [Lost, Untruthful]);
        assert_eq!(kinds(&list, data(&[], &[("l:1", &[1, 3, 3])])), [Doubled]);
        let whole = [Claim::Whole { id: 1, length: 3, said: Either }];
        assert_eq!(kinds(&whole, data(&[], &[])), []);
        assert_eq!(kinds(&whole, data(&[], &[("l:1", &[1, 2])])), [Untruthful]);
        let sets = [Claim::Sets { id: 1, said: vec![Done, Either, Done, NotDone] }];
        assert_eq!(kinds(&sets, data(&[("r:1", 3)], &[])), []);
        assert_eq!(kinds(&sets, data(&[("r:1", 2)], &[])), []);
        assert_eq!(kinds(&sets, data(&[("r:1", 1)], &[])), [Undone]);
        assert_eq!(kinds(&sets, data(&[("r:1", 4)], &[])), [Lost]);
        assert_eq!(kinds(&sets, data(&[], &[])), [Lost]);
        let raised = [Claim::Raised { key: "w:1:2".to_owned(), raised: Raised { done: 3, either: 1 } }];
        assert_eq!(kinds(&raised, data(&[("w:1:2", 4)], &[])), []);
        assert_eq!(kinds(&raised, data(&[("w:1:2", 2)], &[])), [Lost]);
        assert_eq!(kinds(&raised, data(&[("w:1:2", 5)], &[])), [Doubled]);
        let log = [
            Claim::Log { log: 0, id: 5, said: Done, total: 1 },
            Claim::Log { log: 0, id: 6, said: Either, total: 0 },
        ];
        assert_eq!(kinds(&log, data(&[("total:0", 1)], &[("log:0", &[5])])), []);
        assert_eq!(kinds(&log, data(&[("total:0", 1)], &[("log:0", &[5, 6])])), [Lost]);
        assert_eq!(kinds(&log, data(&[("total:0", 2)], &[("log:0", &[6, 5])])), [Wrong]);
        assert_eq!(kinds(&log, data(&[("total:0", 2)], &[("log:0", &[5, 9])])), [Untruthful]);
    }

    #[test]
    fn items_that_are_missing_or_twice_are_found() {
        use Kind::{Doubled, Lost, Untruthful};
        use Said::{Done, Either, NotDone};
        let push = |id, said| Claim::Push { queue: 0, id, said };
        let pop = |item| Claim::Pop { queue: 0, item };
        let carry = |said, item| Claim::Move { queue: 0, id: 9, said, item };
        assert_eq!(kinds(&[push(1, Done), pop(Some(1))], data(&[], &[])), []);
        assert_eq!(kinds(&[push(1, Done)], data(&[], &[("q:0", &[1])])), []);
        assert_eq!(kinds(&[push(1, Done)], data(&[], &[])), [Lost]);
        assert_eq!(kinds(&[push(1, Done), pop(None)], data(&[], &[])), []);
        assert_eq!(kinds(&[push(1, Done), pop(Some(1)), pop(Some(1))], data(&[], &[])), [Doubled]);
        assert_eq!(kinds(&[push(1, NotDone), pop(Some(1))], data(&[], &[])), [Untruthful]);
        assert_eq!(kinds(&[pop(Some(1))], data(&[], &[])), [Untruthful]);
        assert_eq!(kinds(&[push(1, Done), carry(Done, Some(1))], data(&[], &[("m:9", &[1])])), []);
        assert_eq!(kinds(&[push(1, Done), carry(Either, None)], data(&[], &[("m:9", &[1])])), []);
        assert_eq!(kinds(&[push(1, Done), carry(NotDone, None)], data(&[], &[("m:9", &[1])])), [Untruthful]);
        assert_eq!(kinds(&[push(1, Done), carry(Done, Some(1))], data(&[], &[("q:0", &[1])])), [Untruthful]);
    }
}
