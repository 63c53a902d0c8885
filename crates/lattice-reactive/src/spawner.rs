//! Where the host's executor is plugged in.

use std::collections::VecDeque;

use crate::load::Load;
use crate::runtime::Runtime;

type Spawner = Box<dyn FnMut(Load) + Send>;

/// Loads that wait for the host, and the host's way to take them.
#[derive(Default)]
pub(crate) struct Loads {
    waiting: VecDeque<Load>,
    /// None also while it is called.
    spawner: Option<Spawner>,
    spawning: bool,
}

impl Runtime {
    /// Has `spawner` called with each [`Load`] that a [`Resource`](crate::Resource) begins, to be polled to its end by the host's
    /// executor, on whatever thread; at once with those that wait already. It is called while an effect runs: it should
    /// hand the load on, and not wait for it. Without a spawner, loads wait.
    pub fn spawn_with(&self, spawner: impl FnMut(Load) + Send + 'static) {
        let before = self.core().loads.spawner.replace(Box::new(spawner));
        drop(before);
        self.spawn_waiting();
    }

    pub(crate) fn spawn(&self, load: Load) {
        let over: VecDeque<Load> = {
            let waiting = &mut self.core().loads.waiting;
            waiting.push_back(load);
            let (over, wanted) = waiting.drain(..).partition(Load::is_over);
            *waiting = wanted;
            over
        };
        drop(over);
        self.spawn_waiting();
    }

    fn spawn_waiting(&self) {
        let spawner = {
            let loads = &mut self.core().loads;
            if loads.spawning {
                return;
            }
            let Some(spawner) = loads.spawner.take() else {
                return;
            };
            loads.spawning = true;
            spawner
        };
        let mut spawning = Spawning {
            runtime: self,
            spawner: Some(spawner),
        };
        while let Some(load) = self.next_load() {
            if let Some(spawner) = &mut spawning.spawner {
                spawner(load);
            }
        }
    }

    fn next_load(&self) -> Option<Load> {
        self.core().loads.waiting.pop_front()
    }
}

/// Puts the spawner back, also after a panic of its own, unless it was replaced meanwhile.
struct Spawning<'a> {
    runtime: &'a Runtime,
    spawner: Option<Spawner>,
}

impl Drop for Spawning<'_> {
    fn drop(&mut self) {
        let replaced = {
            let loads = &mut self.runtime.core().loads;
            loads.spawning = false;
            if loads.spawner.is_none() {
                loads.spawner = self.spawner.take();
            }
            self.spawner.take()
        };
        drop(replaced);
    }
}
