//! The flush: stale effects and watchers run in the order of their creation, wave after wave, until none is
//! left.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use lattice_incr::{Drive, NodeId};

use crate::cell::Tag;
use crate::core::Core;
use crate::error::{Error, Kind, Stop};
use crate::level::{Level, Payload};
use crate::run::{Failure, Next, is_watcher};
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

    /// As [`flush_effects`](Self::flush_effects), where it is known that nothing is under way.
    pub(crate) fn flush_stale_effects(&self) -> Result<(), Error> {
        if self.core().graph.has_stale() {
            self.flush_stale(&mut |_, _| {}, false)
        } else {
            Ok(())
        }
    }

    /// Runs waves until nothing is stale; without `hosted`, watchers are left as they are.
    fn flush_waves(&self, host: Host<'_>, hosted: bool) -> Result<(), Error> {
        if self.flushing.get() || self.depth.get() != 0 {
            return Err(within());
        }
        if !self.core().graph.has_stale() {
            return Ok(());
        }
        self.flush_stale(host, hosted)
    }

    #[inline(never)]
    fn flush_stale(&self, host: Host<'_>, hosted: bool) -> Result<(), Error> {
        let mut flush = Flush {
            hosted,
            kept: Vec::new(),
            level: Level::default(),
            rounds: 1,
            error: None,
            panic: None,
            meets: None,
        };
        let begun = {
            let mut core = self.core();
            let Some(wave) = core.graph.wave() else {
                return Ok(());
            };
            core.counts.flushes += 1;
            flush.level.open(self, &core, None);
            flush.level.pull = Some(wave);
            self.begin_operation();
            self.flushing.set(true);
            flush.level.begin(self, &mut core)
        };
        if self.is_current() {
            self.flush_guarded(host, &mut flush, begun);
        } else {
            self.enter(|| self.flush_guarded(host, &mut flush, begun));
        }
        self.flushing.set(false);
        if flush.is_plain() {
            return Ok(());
        }
        self.end_flush(flush)
    }

    /// A flush has left something to be done.
    #[cold]
    fn end_flush(&self, flush: Flush) -> Result<(), Error> {
        for watcher in flush.kept {
            self.core().graph.invalidate(watcher);
        }
        if let Some(payload) = flush.panic {
            resume_unwind(payload);
        }
        flush.error.map_or(Ok(()), Err)
    }

    /// Runs a new effect, then what it made stale. (A flush would do the same, in a wave of one.)
    pub(crate) fn run_first(&self, node: NodeId) -> Result<(), Error> {
        let mut level = Level::default();
        self.begin_operation();
        {
            let mut core = self.core();
            level.open(self, &core, None);
            if core.graph.start(node, &mut level.call).is_err() {
                return Ok(());
            }
            level.enter(self, &mut core);
        }
        let run = self.enter(|| catch_unwind(AssertUnwindSafe(|| level.call.run())));
        let concluded = match run {
            Ok(outcome) => self.conclude(&mut level, outcome),
            Err(payload) => {
                let (Failure::Of(_, payload) | Failure::OfNobody(payload)) =
                    self.fail(&mut level, payload);
                Err((node, Stop::Panic(payload)))
            }
        };
        let settled = self.settle();
        match concluded {
            Err((_, Stop::Panic(payload))) => resume_unwind(payload),
            Err((_, Stop::Error(error))) => Err(error),
            Ok(()) => settled,
        }
    }

    /// One guard against panics for all waves; a memo's panic is met again by the effect that reads it.
    fn flush_guarded(&self, host: Host<'_>, flush: &mut Flush, begun: Drive) {
        let mut begun = Some(begun);
        loop {
            let flushed = catch_unwind(AssertUnwindSafe(|| {
                self.flush_on(host, flush, begun.take());
            }));
            let Err(payload) = flushed else {
                return;
            };
            self.flush_failed(flush, payload);
        }
    }

    /// The panic of an effect or of the host goes on when the others have run.
    #[cold]
    fn flush_failed(&self, flush: &mut Flush, payload: Payload) {
        let acting = self.core().graph.acting();
        match self.fail(&mut flush.level, payload) {
            Failure::Of(node, _) if acting != Some(node) => {}
            Failure::Of(_, payload) | Failure::OfNobody(payload) => {
                flush.panic.get_or_insert(payload);
                self.give_turn_up(flush);
            }
        }
    }

    /// `begun`: what the graph has said already.
    fn flush_on(&self, host: Host<'_>, flush: &mut Flush, begun: Option<Drive>) {
        let mut next = match begun {
            Some(Drive::Run) if flush.level.is_entered() => Next::Run,
            Some(drive) => self.next_otherwise(&mut flush.level, drive),
            None => self.first(&mut flush.level),
        };
        loop {
            if next == Next::Run {
                let level = &mut flush.level;
                loop {
                    let outcome = level.call.run();
                    if !self.concludes(level, outcome) {
                        break;
                    }
                }
                next = level.next;
            }
            match next {
                Next::Run => {}
                Next::Nothing => {
                    if !flush.begins_wave(&mut self.core()) {
                        return;
                    }
                }
                Next::Suspect => self.suspect(flush, host),
                Next::Watcher => {
                    self.give_turn_up(flush);
                    self.hand_out(host);
                }
                Next::Stopped => self.act(flush, host),
            }
            next = self.first(&mut flush.level);
        }
    }

    /// It is the turn of a watcher. Without a host it is kept for the next flush that has one.
    fn suspect(&self, flush: &mut Flush, host: Host<'_>) {
        let mut core = self.core();
        let Some(watcher) = core.graph.acting() else {
            return;
        };
        if !flush.hosted {
            core.graph.pass_over(watcher);
            flush.kept.push(watcher);
        } else if core.graph.is_dirty(watcher) {
            drop(core);
            self.hand_out(host);
        } else {
            // The wave finds out.
            core.graph.pull(watcher);
        }
    }

    /// Ends what is done for the observer whose turn it is.
    fn give_turn_up(&self, flush: &Flush) {
        if let Some(wave) = &flush.level.pull {
            self.core().graph.abandon(wave);
        }
    }

    fn hand_out(&self, host: Host<'_>) {
        let (watcher, tag) = {
            let mut core = self.core();
            let Some(node) = core.graph.acting() else {
                return;
            };
            core.graph.settle(node);
            core.counts.watcher_runs += 1;
            let tag = core.graph.get::<Tag>(node).map_or(0, |tag| tag.0);
            (Watcher::from_handle(self.handle_of(&core, node)), tag)
        };
        host(watcher, tag);
    }

    /// The turn of an observer met an error. If it is a memo's, the observer runs, and meets it in its own run.
    #[cold]
    fn act(&self, flush: &mut Flush, host: Host<'_>) {
        self.give_turn_up(flush);
        let error = match flush.level.stop.take() {
            Some(Stop::Panic(payload)) => resume_unwind(payload),
            Some(Stop::Error(error)) => error,
            None => return,
        };
        let mut core = self.core();
        let Some(node) = core.graph.acting() else {
            return;
        };
        if is_watcher(&core, node) {
            drop(core);
            return self.hand_out(host);
        }
        if core.graph.is_fresh(node) {
            return;
        }
        if flush.meets.replace(node) == Some(node) {
            drop(core);
            panic!("{error}");
        }
        core.graph.invalidate(node);
        core.graph.pull(node);
    }
}

/// What a flush has to remember.
struct Flush {
    /// Whether there is a host for watchers.
    hosted: bool,
    /// Watchers that stay stale, as there is none.
    kept: Vec<NodeId>,
    level: Level,
    /// Waves so far.
    rounds: u32,
    error: Option<Error>,
    /// The first panic of an effect or of the host.
    panic: Option<Payload>,
    /// An observer that runs to meet the error that its turn met.
    meets: Option<NodeId>,
}

impl Flush {
    /// Whether it has gone as most do.
    #[inline]
    fn is_plain(&self) -> bool {
        self.kept.is_empty() && self.panic.is_none() && self.error.is_none()
    }

    /// Begins the next wave. False: effects have come to rest, or never will.
    fn begins_wave(&mut self, core: &mut Core) -> bool {
        self.level.pull = core.graph.wave();
        if self.level.pull.is_none() {
            core.wave_log = None;
            return false;
        }
        self.rounds += 1;
        if self.rounds >= ROUNDS_MAX {
            self.error = watch_wave(core, self.rounds);
        }
        self.error.is_none()
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
        Some(node) => describe(core, log.circle(core, node)),
        None => "effects that were disposed of".into(),
    };
    let text = format!(
        "effects must come to rest, and after {ROUNDS_MAX} rounds these still make each other run: {circle}. \
         Write only when the value differs, or read with `untrack` what the effect itself writes"
    );
    Error::new(Kind::Runaway, text)
}
