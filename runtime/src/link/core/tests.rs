//! What becomes of transactions that are overdue, refused, or lost on the way.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::mem;
use std::sync::{Arc, Mutex};
use std::task::Waker;
use std::time::Duration;

use super::{
    Delivery, DriversTurn, End, Flushes, Gate, Intake, Next, Out, Pace, Reading, Receive, Recipient, Replies,
    Slot, Terms, Ticked,
};
use crate::link::config::Config;
use crate::request::Patience;

const TRANSACTION: &[u8] = b"*1\r\n$5\r\nMULTI\r\n*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n*1\r\n$4\r\nEXEC\r\n";
const RESPONSE: Duration = Duration::from_secs(8);
const TERMS: Terms = Terms { patience: Patience::Normal, fail_when_down: false };

/// What a flush was told, once.
#[derive(Debug, Default)]
struct Told(Mutex<Option<Replies>>);

impl Receive for Told {
    fn receive(&self, _: u64, replies: Replies) {
        let before = self.0.lock().unwrap().replace(replies);
        assert!(before.is_none(), "it is told once");
    }
}

impl Told {
    /// Whether it failed and may have been carried out; nothing while it waits, or if all its replies came.
    fn written(&self) -> Option<bool> {
        self.0.lock().unwrap().as_ref()?.failure().map(crate::error::Failure::is_written)
    }
}

/// A connection on which a transaction was queued, and the driver is about to write it.
struct Connection {
    gate: Gate<()>,
    delivery: Delivery,
    told: Arc<Told>,
}

impl Connection {
    fn with_transaction() -> Connection {
        let gate = Gate::new(Intake::new(
            false,
            (1000, 1 << 20),
            Pace::new(RESPONSE, Duration::ZERO),
            Flushes::default(),
        ));
        let Next::Start = gate.lock().start() else { unreachable!("it rests at first") };
        let mut delivery = Delivery::new(Config::default().limits);
        let told = Arc::new(Told::default());
        let mut out = Out::default();
        out.push(TRANSACTION);
        let recipient = Recipient::flush(told.clone(), 0, 3, true, None);
        let (_, next) = gate.lock().submit(&mut out, recipient, TERMS).unwrap();
        assert!(matches!(next, Next::Rest));
        let reading = Reading::new(Config::default().limits);
        delivery.on_up(&gate, (), reading);
        let mut connection = Connection { gate, delivery, told };
        connection.turn();
        connection
    }

    fn turn(&mut self) {
        while !matches!(self.delivery.on_turn(&self.gate, Waker::noop()), DriversTurn::Write) {}
    }

    fn call(&self) -> Arc<Slot> {
        let slot = Slot::new(Waker::noop().clone());
        let mut out = Out::default();
        out.push(b"*1\r\n$4\r\nPING\r\n");
        let _next = self.gate.lock().submit(&mut out, Recipient::One(slot.clone()), TERMS).unwrap();
        slot
    }

    /// Why the connection is lost after these bytes, if it is.
    fn read(&mut self, bytes: &str) -> Option<Arc<str>> {
        self.delivery.input().extend_from_slice(bytes.as_bytes());
        self.delivery.on_bytes(&self.gate).err()
    }

    fn lose(&mut self) {
        let _lost = self.delivery.on_lost(&self.gate, End::Lost("gone".into()), RESPONSE);
    }
}

#[test]
fn a_refusal_of_exec_that_nobody_waits_for_ends_the_connection() {
    let late = |replies: &str| {
        let mut connection = Connection::with_transaction();
        connection.delivery.on_sent(TRANSACTION.len());
        for now in 1..10 {
            assert!(matches!(connection.delivery.on_tick(&connection.gate, now, RESPONSE), Ticked::Fine));
        }
        assert_eq!(connection.told.written(), Some(true));
        connection.read(replies)
    };
    let reason = late("+OK\r\n+QUEUED\r\n-NOPERM this user has no permissions\r\n").unwrap();
    assert!(reason.contains("inside MULTI"), "{reason}");
    assert_eq!(late("+OK\r\n+QUEUED\r\n-EXECABORT Transaction discarded\r\n"), None);
    assert_eq!(late("+OK\r\n+QUEUED\r\n*1\r\n:1\r\n"), None);
    assert_eq!(late("-NOPERM no\r\n:1\r\n-ERR EXEC without MULTI\r\n"), None);
}

#[test]
fn what_was_read_behind_a_refused_exec_is_nobodys_reply() {
    let mut connection = Connection::with_transaction();
    let slot = connection.call();
    connection.delivery.on_sent(TRANSACTION.len());
    connection.turn();
    let len = connection.delivery.held().len();
    connection.delivery.on_sent(len);
    let reason = connection.read("+OK\r\n+QUEUED\r\n-ERR unknown command 'EXEC'\r\n+QUEUED\r\n").unwrap();
    assert!(reason.contains("inside MULTI"), "{reason}");
    assert_eq!(connection.told.0.lock().unwrap().as_ref().map(Replies::count), Some(3));
    assert!(slot.is_waiting(), "it was only queued");

    // where MULTI was refused there is none to be in
    let mut connection = Connection::with_transaction();
    connection.delivery.on_sent(TRANSACTION.len());
    assert_eq!(connection.read("-NOPERM no\r\n:1\r\n-ERR EXEC without MULTI\r\n"), None);
}

#[test]
fn nothing_of_a_transaction_has_run_whose_exec_was_not_written() {
    let lost = |sent: usize, replies: &str| {
        let mut connection = Connection::with_transaction();
        connection.delivery.on_sent(sent);
        assert_eq!(connection.read(replies), None);
        connection.lose();
        connection.told.written()
    };
    let all_but_one = TRANSACTION.len() - 1;
    assert_eq!(lost(all_but_one, "+OK\r\n"), Some(false));
    assert_eq!(lost(all_but_one, "+OK\r\n+QUEUED\r\n"), Some(false));
    assert_eq!(lost(TRANSACTION.len(), "+OK\r\n"), Some(true), "EXEC is on its way");
    assert_eq!(lost(all_but_one, ""), Some(true), "MULTI may have been refused");
    assert_eq!(lost(all_but_one, "-NOPERM no\r\n"), Some(true), "it was");
    // on a shared connection what was not begun goes over the next one
    assert_eq!(lost(0, ""), None);
    let mut connection = Connection::with_transaction();
    connection.delivery.on_sent(all_but_one);
    assert_eq!(connection.read("+OK\r\n"), None);
    let Connection { gate, mut delivery, told } = connection;
    delivery.on_dropped(&gate, &"gone".into());
    assert_eq!(told.written(), Some(false));
    mem::drop(gate);
}

#[test]
fn where_another_server_has_become_the_primary_what_was_not_written_goes_there_and_the_rest_is_lost() {
    let mut connection = Connection::with_transaction();
    connection.delivery.on_sent(TRANSACTION.len());
    let unwritten = connection.call();
    let (socket, _driver) = connection.gate.lock().give_up();
    assert!(socket.is_some());
    // what is queued from here on waits for the next connection
    let later = connection.call();
    let DriversTurn::Over(end) = connection.delivery.on_turn(&connection.gate, Waker::noop()) else {
        panic!("nothing more is written");
    };
    assert!(end.reason().unwrap().contains("become the primary"));
    // the socket that was shut down says less
    let end = connection.gate.lock().true_end(End::Lost("the server closed it".into()));
    assert!(end.reason().unwrap().contains("become the primary"));
    let lost = connection.delivery.on_lost(&connection.gate, end, RESPONSE);
    assert!(lost.again);
    assert_eq!(connection.told.written(), Some(true));
    assert!(unwritten.is_waiting() && later.is_waiting());
    assert_eq!(connection.gate.lock().in_flight(), 2);
}

#[test]
fn what_was_meant_for_one_connection_goes_on_no_other() {
    let mut connection = Connection::with_transaction();
    connection.delivery.on_sent(TRANSACTION.len());
    let before = connection.call();
    let told = Arc::new(Told::default());
    let meant = || Recipient::flush(told.clone(), 0, 1, false, None);
    let (mut out, mut login) = (Out::default(), Out::default());
    out.push(b"*3\r\n$6\r\nCLIENT\r\n$4\r\nKILL\r\n$1\r\n7\r\n");
    let epoch = connection.gate.lock().epoch();
    let _next = connection.gate.lock().submit_on(epoch, &mut out, meant(), TERMS).unwrap();
    // a new login, which the next connection greets with
    let renewal = Arc::new(Told::default());
    login.push(b"*2\r\n$4\r\nAUTH\r\n$3\r\nnew\r\n");
    let answer = Recipient::flush(renewal.clone(), 0, 1, false, None);
    let _next = connection.gate.lock().slip_in(&mut login, answer).unwrap();
    let behind = connection.call();
    connection.lose();
    assert_eq!((told.written(), renewal.written()), (Some(false), Some(false)));
    assert!(before.is_waiting() && behind.is_waiting());
    out.push(b"*1\r\n$4\r\nROLE\r\n");
    let refused = connection.gate.lock().submit_on(epoch, &mut out, meant(), TERMS);
    assert!(refused.is_err(), "there is no connection");
    connection.delivery.on_up(&connection.gate, (), Reading::new(Config::default().limits));
    let refused = connection.gate.lock().submit_on(epoch, &mut out, meant(), TERMS);
    assert!(refused.is_err(), "it is another one");
    connection.turn();
    assert_eq!(connection.delivery.held().to_vec(), b"*1\r\n$4\r\nPING\r\n".repeat(2));
    assert_eq!(connection.gate.lock().in_flight(), 2);
}
