//! Debouncing: a value that follows another when that has come to rest.

use std::panic::Location;
use std::time::Duration;

use lattice_incr::NodeKind;

use crate::ambient::expect;
use crate::cell::Acted;
use crate::clock::Alarm;
use crate::error::Error;
use crate::halves::ReadSignal;
use crate::runtime::{Place, Runtime};
use crate::signal::Signal;

impl Runtime {
    /// Makes a signal that has what `f` gave last, once that has stayed the same for so long, by the clock that
    /// [`advance_to`](Self::advance_to) moves. At first it has what `f` gives now. `f` runs as an effect does: at the flush after
    /// something that it read has changed; the wait begins then. It ends with the current owner.
    ///
    /// ```
    /// use lattice_reactive::Runtime;
    /// use std::time::Duration;
    ///
    /// let runtime = Runtime::auto();
    /// let typed = runtime.signal("");
    /// let query = runtime.debounce(move || typed.get(), Duration::from_millis(300));
    /// for (at, text) in [(0, "l"), (100, "la"), (200, "lat")] {
    ///     runtime.advance_to(Duration::from_millis(at)).unwrap();
    ///     typed.set_in(&runtime, text).unwrap();
    /// }
    /// runtime.advance_to(Duration::from_millis(499)).unwrap();
    /// assert_eq!(query.get_in(&runtime).unwrap(), "");
    /// runtime.advance_to(Duration::from_millis(500)).unwrap();
    /// assert_eq!(query.get_in(&runtime).unwrap(), "lat");
    /// ```
    ///
    /// # Panics
    /// With a panic of `f`.
    #[track_caller]
    pub fn debounce<T, F>(&self, f: F, wait: Duration) -> ReadSignal<T>
    where
        T: PartialEq + Send + 'static,
        F: FnMut() -> T + Send + 'static,
    {
        self.debounce_at(f, wait, Location::caller())
    }

    #[track_caller]
    pub(crate) fn debounce_at<T, F>(&self, mut f: F, wait: Duration, at: Place) -> ReadSignal<T>
    where
        T: PartialEq + Send + 'static,
        F: FnMut() -> T + Send + 'static,
    {
        let settled = self.signal_at(self.untrack(&mut f), at);
        let pending = self.signal_at(None::<T>, at);
        let alarm = Alarm::new(None, move |runtime, _| {
            // Gone with its owner, if it is gone.
            if let Ok(Some(value)) = pending.exchange(runtime, None, at) {
                let _ = settled.write(runtime, value, at);
            }
        });
        let alarm = self.insert(at, |graph| graph.insert(NodeKind::Source, alarm));
        let follow = Acted(move || {
            let value = f();
            let _ = Self::with_current(|runtime| -> Result<(), Error> {
                if runtime.untrack(|| is_news(runtime, settled, pending, &value))? {
                    drop(pending.exchange(runtime, Some(value), at)?);
                    runtime.set_alarm(alarm.node, runtime.now().saturating_add(wait));
                }
                Ok(())
            });
        });
        self.insert(at, |graph| {
            let node = graph.insert_run(NodeKind::Observer, follow);
            graph.invalidate(node);
            node
        });
        expect(self.settle());
        settled.read_only()
    }
}

/// Whether there is something to wait for: a new value, or the old one while another waits.
fn is_news<T: PartialEq + Send + 'static>(
    runtime: &Runtime,
    settled: Signal<T>,
    pending: Signal<Option<T>>,
    value: &T,
) -> Result<bool, Error> {
    let waits = pending.with_in(runtime, Option::is_some)?;
    Ok(waits || settled.with_in(runtime, |settled| settled != value)?)
}
