//! Watchers: effects whose body is the host's, such as "render this component".

use lattice_incr::Outcome;

use crate::error::{Error, Kind};
use crate::handle::{Handle, handle};
use crate::runtime::Runtime;
use crate::scope::Stretch;

/// Tells its host, at a flush, that something it observed has changed.
///
/// It owns nothing: what the body makes belongs to the scope in which the host runs it.
pub struct Watcher {
    handle: Handle,
}

handle!(Watcher, "watcher".into());

impl Watcher {
    pub(crate) fn from_handle(handle: Handle) -> Self {
        Self { handle }
    }

    /// Makes the watcher stale by decree: the next flush hands it out even if nothing it read has changed.
    ///
    /// # Errors
    /// If it was disposed of or belongs to another runtime, or if a memo is computing.
    #[track_caller]
    pub fn mark_in(self, runtime: &Runtime) -> Result<(), Error> {
        let mut core = runtime.core();
        runtime.validate::<Self>(&core, self.handle)?;
        runtime.writable(&core, self.handle.node)?;
        core.graph.invalidate(self.handle.node);
        Ok(())
    }
}

impl Runtime {
    /// Runs `f` tracked: what it reads is what `watcher` observes from now on, instead of what it observed
    /// before. The watcher is clean after, unless `f` changed something that it had read. A panic goes through;
    /// what was read until then is observed.
    ///
    /// # Errors
    /// If the watcher was disposed of, belongs to another runtime or is being observed already, or if closures
    /// are nested too deeply; `f` is not run then.
    pub fn observe<R>(&self, watcher: Watcher, f: impl FnOnce() -> R) -> Result<R, Error> {
        let node = watcher.handle.node;
        self.begin_operation();
        let running = {
            let mut core = self.core();
            self.validate::<Watcher>(&core, watcher.handle)?;
            if core.graph.is_running(node) {
                let what = core.describe(node);
                let text = format!(
                    "a watcher observes one thing at a time, and this {what} is doing so: make another"
                );
                return Err(Error::new(Kind::InUse, text));
            }
            if self.is_too_deep() {
                let text = format!(
                    "closures may be nested so deeply and no deeper ({} levels), and this is the body of one more watcher: render less \
                     deeply, or move the limit with `Runtime::set_depth_limit`",
                    self.depth.get()
                );
                return Err(Error::new(Kind::TooDeep, text));
            }
            core.observed += 1;
            core.graph.begin(node)
        };
        self.depth.set(self.depth.get() + 1);
        let _depth = Depth(self);
        let _run = Stretch {
            runtime: self,
            running: Some(running),
            outcome: Outcome::Changed,
        };
        Ok(self.enter(f))
    }
}

/// Takes the depth back, also after a panic.
struct Depth<'a>(&'a Runtime);

impl Drop for Depth<'_> {
    fn drop(&mut self) {
        self.0.depth.set(self.0.depth.get() - 1);
    }
}
