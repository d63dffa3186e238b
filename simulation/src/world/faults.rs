//! What goes wrong, and that it ends.

use std::time::Duration;

use tokio::time::sleep;

use super::{Troubles, World};
use crate::model::{Model, PUSH};
use crate::script::{Fault, Strike};
use crate::story::Event;

impl World {
    /// Lets go wrong what the script says, one after the other.
    pub async fn strike_all(&self, strikes: &[Strike]) {
        loop {
            let struck = self.lock().struck;
            let Some(strike) = strikes.get(struck) else { return };
            sleep(Duration::from_millis(strike.when.pause)).await;
            self.strike(strike);
            self.lock().struck += 1;
        }
    }

    /// Ends all that goes wrong.
    pub fn calm(&self) {
        let mut state = self.lock();
        state.troubles = Troubles::default();
        for conn in &mut state.conns {
            (conn.stall_up, conn.stall_down) = (0, 0);
        }
        state.note(&Event::Calms);
        state.serve(Model::calm);
        drop(state);
        self.set_alarms();
    }

    fn strike(&self, strike: &Strike) {
        let mut state = self.lock();
        let until = state.now() + strike.when.ms;
        let live: Vec<usize> = (0..state.conns.len())
            .filter(|conn| !state.conns[*conn].wire.down.is_over() && !state.model.is_closed(*conn))
            .collect();
        // those, too, that only the server still has
        let all: Vec<usize> = (0..state.conns.len()).filter(|conn| !state.model.is_closed(*conn)).collect();
        let one = live.get((strike.when.pick as usize).checked_rem(live.len()).unwrap_or(0)).copied();
        let one = one.filter(|_| is_about_one(strike.fault));
        state.note(&Event::Strikes(strike, one));
        match (strike.fault, one) {
            (Fault::Stop, _) => state.troubles.stopped = until,
            (Fault::Refuse, _) => state.troubles.refuse = until,
            (Fault::Blackhole, _) => state.troubles.blackhole = until,
            (Fault::Loading, _) => state.troubles.loading = until,
            (Fault::Readonly, _) => state.troubles.readonly = until,
            (Fault::CloseAfterGreeting, _) => state.troubles.close_after_greeting = until,
            (Fault::CloseWhileSubscribing, _) => state.troubles.close_while_subscribing = until,
            (Fault::RefuseLogin, _) => state.troubles.refuse_login = until,
            (Fault::TooMany, _) => state.troubles.too_many = until,
            (Fault::Demote, _) => state.model.demote(),
            (Fault::ScriptFlush, _) => state.model.forget_scripts(),
            (Fault::StallUp, Some(conn)) => state.conns[conn].stall_up = until,
            (Fault::StallDown, Some(conn)) => state.conns[conn].stall_down = until,
            (Fault::HalfClose, Some(conn)) => state.serve(|model| model.close(conn)),
            (Fault::Push, Some(conn)) if state.model.takes_pushes(conn) => {
                state.serve(|model| model.inject(conn, PUSH));
            }
            (Fault::Garbage, Some(conn)) => {
                let said = state.model.said(conn);
                state.conns[conn].garbage.get_or_insert(said);
                state.serve(|model| model.inject(conn, b"?what\r\n"));
            }
            (Fault::Cut, Some(conn)) => {
                drop(state);
                self.cut(conn);
            }
            (Fault::Desert, Some(conn)) => {
                let one = &mut state.conns[conn];
                one.cut = true;
                let wire = one.wire.clone();
                drop(state);
                wire.up.end();
                wire.down.cut();
            }
            (fault, _) if fault.is_of_a_cluster() => {
                drop(state);
                self.strike_cluster(strike);
            }
            (Fault::Move, _) => {
                state.place += 1;
                state.model.begin_anew(0);
                drop(state);
                all.into_iter().for_each(|conn| self.cut(conn));
            }
            (Fault::Restart, _) => {
                state.troubles.refuse = until;
                state.model.forget_scripts();
                state.model.begin_anew(0);
                drop(state);
                all.into_iter().for_each(|conn| self.cut(conn));
            }
            _ => {}
        }
    }

    /// A reset: what was on its way in either direction is lost.
    fn cut(&self, conn: usize) {
        let mut state = self.lock();
        state.serve(|model| {
            model.close(conn);
            model.take_output(conn);
        });
        let one = &mut state.conns[conn];
        one.cut = true;
        let wire = one.wire.clone();
        drop(state);
        wire.up.cut();
        wire.down.cut();
    }
}

fn is_about_one(fault: Fault) -> bool {
    matches!(
        fault,
        Fault::StallUp
            | Fault::StallDown
            | Fault::HalfClose
            | Fault::Push
            | Fault::Garbage
            | Fault::Cut
            | Fault::Desert
    )
}
