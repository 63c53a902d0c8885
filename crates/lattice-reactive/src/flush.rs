//! The flush: stale effects and watchers run in the order of their creation, wave after wave, until none is
//! left.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use lattice_incr::{NodeId, NotStarted, Outcome};

use crate::cell::Tag;
use crate::core::Core;
use crate::error::{Error, Kind, Stop};
use crate::run::{Failure, Level, Next, Payload, Prepared, is_watcher};
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
    /// With the first panic of an effect or of `host`, when all others have run.
    pub fn flush(&self, host: &mut dyn FnMut(Watcher, u64)) -> Result<(), Error> {
        self.freshen_again();
        self.flush_waves(host, true)
    }

    /// As [`flush`](Self::flush) for those who have no watchers: stale ones stay stale.
    ///
    /// # Errors
    /// As `flush`.
    pub fn flush_effects(&self) -> Result<(), Error> {
        self.freshen_again();
        self.flush_waves(&mut |_, _| {}, false)
    }

    /// Runs waves until nothing is stale; without `hosted`, watchers are left as they are.
    fn flush_waves(&self, host: Host<'_>, hosted: bool) -> Result<(), Error> {
        if self.flushing.get() || self.depth.get() != 0 {
            return Err(within());
        }
        {
            let mut core = self.core();
            if !core.graph.has_stale() || !core.graph.next_wave() {
                return Ok(());
            }
            core.counts.flushes += 1;
        }
        self.begin_operation();
        let _flushing = Flushing::begin(self);
        let mut flush = Flush {
            kept: (!hosted).then(Vec::new),
            level: Level::default(),
            rounds: 1,
            error: None,
            panic: None,
        };
        if self.is_current() {
            self.flush_guarded(host, &mut flush);
        } else {
            self.enter(|| self.flush_guarded(host, &mut flush));
        }
        for watcher in flush.kept.into_iter().flatten() {
            self.core().graph.invalidate(watcher);
        }
        if let Some(payload) = flush.panic {
            resume_unwind(payload);
        }
        flush.error.map_or(Ok(()), Err)
    }

    /// One guard against panics for all waves; a memo's panic is met again by the effect that reads it.
    fn flush_guarded(&self, host: Host<'_>, flush: &mut Flush) {
        loop {
            let Err(payload) = catch_unwind(AssertUnwindSafe(|| self.flush_on(host, flush))) else {
                return;
            };
            self.flush_failed(flush, payload);
        }
    }

    /// The panic of an effect or of the host goes on when the others have run.
    #[cold]
    fn flush_failed(&self, flush: &mut Flush, payload: Payload) {
        let pulled = flush.level.pull.as_ref().map(|(node, _)| *node);
        match self.fail(&mut flush.level, payload) {
            Failure::Of(node, _) if pulled.is_some_and(|pulled| pulled != node) => {}
            Failure::Of(_, payload) | Failure::OfNobody(payload) => {
                self.abandon(&mut flush.level);
                flush.panic.get_or_insert(payload);
            }
        }
    }

    fn flush_on(&self, host: Host<'_>, flush: &mut Flush) {
        let mut outcome = None;
        loop {
            match self.advance_wave(flush, outcome.take()) {
                Next::Run => {
                    outcome = Some(flush.level.call.run());
                }
                Next::Watcher(watcher) => {
                    self.abandon(&mut flush.level);
                    self.hand_out(watcher, host);
                }
                Next::Stopped(stop) => {
                    self.abandon(&mut flush.level);
                    self.act(stop, host);
                }
                Next::Nothing => return,
            }
        }
    }

    /// Concludes the run that had this outcome, if there was one, and prepares the next, in one borrow.
    #[inline(never)]
    fn advance_wave(&self, flush: &mut Flush, outcome: Option<Outcome>) -> Next {
        let mut core = self.core();
        if let Some(outcome) = outcome {
            let level = &mut flush.level;
            core = match self.conclude(core, level, outcome) {
                Ok(core) => core,
                Err((node, stop)) => match level.skip(node, stop) {
                    Ok(()) => self.core(),
                    Err(stop) => return Next::Stopped(stop),
                },
            };
        }
        loop {
            if flush.level.pull.is_some() {
                match self.try_advance(core, &mut flush.level) {
                    Ok(Next::Nothing) => core = self.core(),
                    Ok(next) => return next,
                    Err(stop) => return Next::Stopped(stop),
                }
            }
            let Some(node) = flush.next_observer(&mut core) else {
                return Next::Nothing;
            };
            let Flush { kept, level, .. } = flush;
            self.acting.set(Some(node));
            let prepared = match core.graph.start_dirty(node, &mut level.call) {
                Ok(()) => self.begin(core, level).map(|()| Prepared::Run),
                Err(NotStarted::MayBeClean) => {
                    match kept {
                        Some(kept) if is_watcher(&core, node) => {
                            core.graph.pass_over(node);
                            kept.push(node);
                        }
                        _ => level.pull = Some((node, core.graph.pull(node))),
                    }
                    continue;
                }
                Err(why) => self.prepare_slowly(core, node, level, why),
            };
            core = match prepared {
                Ok(Prepared::Run) => return Next::Run,
                Ok(Prepared::Nothing(core)) => core,
                Ok(Prepared::Watcher) => match kept {
                    Some(kept) => {
                        let mut core = self.core();
                        core.graph.pass_over(node);
                        kept.push(node);
                        core
                    }
                    None => return Next::Watcher(node),
                },
                Err(stop) => return Next::Stopped(stop),
            };
        }
    }

    fn hand_out(&self, node: NodeId, host: Host<'_>) {
        let (watcher, tag) = {
            let mut core = self.core();
            core.graph.settle(node);
            core.counts.watcher_runs += 1;
            let tag = core.graph.get::<Tag>(node).map_or(0, |tag| tag.0);
            (Watcher::from_handle(self.handle_of(&core, node)), tag)
        };
        self.enter(|| host(watcher, tag));
    }

    /// The pull of an observer met an error. If it is a memo's, the observer runs, and meets it in its own run.
    fn act(&self, stop: Stop, host: Host<'_>) {
        let Some(node) = self.acting.get() else {
            return;
        };
        let error = match stop {
            Stop::Panic(payload) => resume_unwind(payload),
            Stop::Error(error) => error,
        };
        let is_watcher = {
            let core = self.core();
            is_watcher(&core, node)
        };
        if is_watcher {
            return self.hand_out(node, host);
        }
        let pull = {
            let mut core = self.core();
            if !core.graph.contains(node) || core.graph.is_fresh(node) {
                return;
            }
            core.graph.invalidate(node);
            core.graph.pull(node)
        };
        let mut level = Level::default();
        level.pull = Some((node, pull));
        let result = catch_unwind(AssertUnwindSafe(|| self.pull_on(&mut level)));
        let result = match result {
            Ok(Next::Stopped(stop)) => stop,
            Ok(_) => return,
            Err(payload) => match self.fail(&mut level, payload) {
                Failure::Of(_, payload) | Failure::OfNobody(payload) => Stop::Panic(payload),
            },
        };
        self.abandon(&mut level);
        match result {
            Stop::Panic(payload) => resume_unwind(payload),
            Stop::Error(_) => panic!("{error}"),
        }
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

/// What a flush has to remember.
struct Flush {
    /// Watchers that stay stale, in a flush without a host.
    kept: Option<Vec<NodeId>>,
    level: Level,
    /// Waves so far.
    rounds: u32,
    error: Option<Error>,
    /// The first panic of an effect or of the host.
    panic: Option<Payload>,
}

impl Flush {
    /// The next stale observer, of this wave or the next; None when effects have come to rest, or never will.
    #[inline]
    fn next_observer(&mut self, core: &mut Core) -> Option<NodeId> {
        loop {
            if let Some((node, cause)) = core.graph.next_stale() {
                if let Some(log) = &mut core.wave_log {
                    log.ran.push((node, cause));
                }
                return Some(node);
            }
            if !core.graph.next_wave() {
                return None;
            }
            self.rounds += 1;
            if self.rounds >= ROUNDS_MAX {
                self.error = watch_wave(core, self.rounds);
                if self.error.is_some() {
                    return None;
                }
            }
        }
    }
}

#[cold]
fn within() -> Error {
    Error::new(
        Kind::Flushing,
        "a flush runs effects one after the other, and this one was asked for from inside an effect, a \
         memo, a watcher or another flush: what was written there is flushed when they are done",
    )
}

/// Effects do not settle: listens to one more wave, then says what it saw.
#[cold]
fn watch_wave(core: &mut Core, rounds: u32) -> Option<Error> {
    if rounds == ROUNDS_MAX {
        core.wave_log = Some(WaveLog::default());
        return None;
    }
    let error = runaway(core);
    core.graph.forget_stale();
    Some(error)
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
