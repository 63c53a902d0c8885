//! The flush: stale effects and watchers run in the order of their creation, wave after wave, until none is
//! left.

use std::panic::resume_unwind;

use lattice_incr::NodeId;

use crate::cell::Cell;
use crate::core::Core;
use crate::error::{Error, Kind, Stop};
use crate::runaway::{ROUNDS_MAX, WaveLog, describe};
use crate::runtime::Runtime;
use crate::watcher::Watcher;

/// Who a flush hands stale watchers to.
type Host<'a> = &'a mut dyn FnMut(Watcher, u64);

impl Runtime {
    /// Runs stale effects, and hands stale watchers with their tags to `host` (which
    /// [observes](Self::observe) them), in the order of creation, until none is left. One that becomes stale
    /// meanwhile comes in its turn; each runs at most once in a wave.
    ///
    /// # Errors
    /// If effects still make each other run after 100 waves (the text names the circle; they are left alone
    /// until something else changes), or if called from inside an effect, a memo or another flush.
    ///
    /// # Panics
    /// With the panic of an effect or of `host`. What was not run yet is still stale, and comes with the next
    /// flush.
    pub fn flush(&self, host: &mut dyn FnMut(Watcher, u64)) -> Result<(), Error> {
        self.flush_waves(host, true)
    }

    /// As [`flush`](Self::flush) for those who have no watchers: stale ones stay stale.
    ///
    /// # Errors
    /// As `flush`.
    pub fn flush_effects(&self) -> Result<(), Error> {
        self.flush_waves(&mut |_, _| {}, false)
    }

    /// Runs waves until nothing is stale; without `hosted`, watchers are left as they are.
    fn flush_waves(&self, host: Host<'_>, hosted: bool) -> Result<(), Error> {
        if self.flushing.get() || self.depth.get() != 0 {
            return Err(Error::new(
                Kind::Flushing,
                "a flush runs effects one after the other, and this one was asked for from inside an effect, a \
                 memo, a watcher or another flush: what was written there is flushed when they are done",
            ));
        }
        if !self.core().graph.has_stale() {
            return Ok(());
        }
        self.begin_operation();
        let _flushing = Flushing::begin(self);
        self.count(|counts| counts.flushes += 1);
        let mut rounds = 0;
        let mut kept = Vec::new();
        while self.core().graph.next_wave() {
            rounds += 1;
            if rounds >= ROUNDS_MAX {
                self.watch_wave(rounds)?;
            }
            self.flush_wave(host, if hosted { None } else { Some(&mut kept) });
        }
        let mut core = self.core();
        for watcher in kept {
            core.graph.invalidate(watcher);
        }
        Ok(())
    }

    fn flush_wave(&self, host: Host<'_>, mut kept: Option<&mut Vec<NodeId>>) {
        loop {
            let Some(node) = self.next_observer() else {
                return;
            };
            if let Some(kept) = &mut kept
                && matches!(self.core().graph.get(node), Some(Cell::Watcher(_)))
            {
                kept.push(node);
            } else if self.needs_run(node) {
                self.act(node, host);
            }
        }
    }

    fn next_observer(&self) -> Option<NodeId> {
        let mut core = self.core();
        let (node, cause) = core.graph.next_stale()?;
        if let Some(log) = &mut core.wave_log {
            log.ran.push((node, cause));
        }
        Some(node)
    }

    /// Whether a stale observer is dirty, or becomes so when what it read is made fresh.
    fn needs_run(&self, node: NodeId) -> bool {
        let pull = self.core().graph.pull(node);
        loop {
            match self.advance(node, &pull) {
                Ok(None) => return false,
                Ok(Some(next)) if next == node => break,
                Ok(Some(memo)) => {
                    // A panic makes the observer dirty; it will meet it in its own run.
                    if let Err(Stop::Error(_)) = self.run(memo) {
                        break;
                    }
                }
                Err(_) => break,
            }
        }
        self.core().graph.abandon(pull);
        true
    }

    /// Runs an effect or hands out a watcher.
    fn act(&self, node: NodeId, host: Host<'_>) {
        self.acting.set(Some(node));
        let watcher = {
            let mut core = self.core();
            match core.graph.get(node) {
                Some(Cell::Watcher(tag)) => {
                    let tag = *tag;
                    core.graph.settle(node);
                    Some((Watcher::from_handle(self.handle_of(&core, node)), tag))
                }
                _ => None,
            }
        };
        match watcher {
            Some((watcher, tag)) => {
                self.count(|counts| counts.watcher_runs += 1);
                self.enter(|| host(watcher, tag));
            }
            None => match self.run(node) {
                Ok(()) => {}
                Err(Stop::Panic(payload)) => resume_unwind(payload),
                Err(Stop::Error(error)) => panic!("{error}"),
            },
        }
    }

    /// Effects do not settle: listens to one more wave, then says what it saw.
    #[cold]
    fn watch_wave(&self, rounds: u32) -> Result<(), Error> {
        let mut core = self.core();
        if rounds == ROUNDS_MAX {
            core.wave_log = Some(WaveLog::default());
            return Ok(());
        }
        let error = runaway(&mut core);
        core.graph.forget_stale();
        Err(error)
    }

    /// For the log of a runaway: `source` is written.
    #[inline]
    pub(crate) fn note_write(&self, core: &mut Core, source: NodeId) {
        if let Some(log) = &mut core.wave_log
            && let Some(writer) = self.acting.get()
        {
            log.wrote.push((source, writer));
        }
    }
}

#[cold]
fn runaway(core: &mut Core) -> Error {
    let log = core.wave_log.take().unwrap_or_default();
    let circle = match core.graph.next_stale() {
        Some((node, cause)) => describe(core, log.circle(node, cause)),
        None => "effects that were disposed of".into(),
    };
    let text = format!(
        "effects must come to rest, and after {ROUNDS_MAX} rounds these still make each other run: {circle}. \
         Write only when the value differs, or read with `untrack` what the effect itself writes"
    );
    Error::new(Kind::Runaway, text)
}

/// The flag of a flush, taken down also by a panic.
struct Flushing<'a>(&'a Runtime);

impl<'a> Flushing<'a> {
    fn begin(runtime: &'a Runtime) -> Self {
        runtime.flushing.set(true);
        Self(runtime)
    }
}

impl Drop for Flushing<'_> {
    fn drop(&mut self) {
        self.0.flushing.set(false);
        self.0.acting.set(None);
        self.0.core().wave_log = None;
    }
}
