//! What waits for a thread: turns of sessions in order, and behind them what is patient, such as pages to open. So a rush
//! of visitors does not keep those waiting who are there; and since every few turns one of the patient is let through,
//! those who are there can't keep visitors out.

use super::Work;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

/// Turns between two that were patient, while there are both.
const TURNS_AHEAD: u32 = 8;

type Entry = (Instant, Arc<dyn Work>);

#[derive(Default)]
pub(super) struct Queue {
    turns: VecDeque<Entry>,
    patient: VecDeque<Entry>,
    /// Turns taken since the last patient one.
    ahead: u32,
}

impl Queue {
    pub(super) fn push(&mut self, work: Arc<dyn Work>) {
        let queue = if work.is_patient() {
            &mut self.patient
        } else {
            &mut self.turns
        };
        queue.push_back((Instant::now(), work));
    }

    pub(super) fn pop(&mut self) -> Option<Arc<dyn Work>> {
        let is_patients_turn = self.turns.is_empty() || self.ahead >= TURNS_AHEAD;
        let entry = if is_patients_turn && !self.patient.is_empty() {
            self.ahead = 0;
            self.patient.pop_front()
        } else {
            self.ahead = self.ahead.saturating_add(1);
            self.turns.pop_front()
        };
        entry.map(|(_, work)| work)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.turns.is_empty() && self.patient.is_empty()
    }

    pub(super) fn patient(&self) -> usize {
        self.patient.len()
    }

    /// Since when the oldest of all waits.
    pub(super) fn since(&self) -> Option<Instant> {
        let front = |queue: &VecDeque<Entry>| queue.front().map(|(since, _)| *since);
        front(&self.turns)
            .into_iter()
            .chain(front(&self.patient))
            .min()
    }
}
