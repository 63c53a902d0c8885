//! Readers of maps: each takes what changed since it looked last.

use std::any::type_name;
use std::hash::Hash;

use crate::ambient::{current, expect};
use crate::cell::Cleanup;
use crate::error::Error;
use crate::handle::{Handle, handle};
use crate::loan::Access;
use crate::map::Map;
use crate::map_delta::MapDelta;
use crate::runtime::{Place, Runtime};

/// One reader's place in the changes of a [`Map`]: a `Copy` handle to it.
///
/// It belongs to the scope, memo or effect that made it: make it beside the effect that uses it, not inside, where each run
/// would begin anew. While it lives, the map keeps what it has not taken. One that lags by more than 1,024 changes, and by
/// more than the map has keys, gets the whole as a [`MapDelta::Reset`], which is cheaper then; and so does one whose map
/// met a panic half way through a change.
pub struct MapReader<K, V> {
    /// A cleanup, which closes the cursor.
    handle: Handle,
    map: Map<K, V>,
    cursor: u32,
}

handle!(
    MapReader<K, V>,
    format!("reader of a map {} to {}", type_name::<K>(), type_name::<V>())
);

impl<K: Hash + Eq + Clone + Send + 'static, V: Send + 'static> MapReader<K, V> {
    pub(crate) fn new(runtime: &Runtime, map: Map<K, V>, cursor: u32, at: Place) -> Self {
        let close = Cleanup(Box::new(move || {
            // Without a runtime there is no map any more.
            let _ = Runtime::with_current(|runtime| close(runtime, map, cursor));
        }));
        Self {
            handle: runtime.insert(at, |graph| {
                graph.insert(lattice_incr::NodeKind::Source, close)
            }),
            map,
            cursor,
        }
    }

    /// What changed since this reader took last, oldest first; the whole map at first. Who runs depends on the map.
    #[track_caller]
    pub fn take(self) -> Vec<MapDelta<K, V>>
    where
        V: Clone,
    {
        expect(current(|runtime| self.take_in(runtime)))
    }

    /// What changed since this reader took last, oldest first; the whole map at first. Who runs depends on the map. Takes
    /// time in proportion to what it gives.
    ///
    /// # Errors
    /// If the reader or its map was disposed of, belongs to another runtime or is in use.
    pub fn take_in(self, runtime: &Runtime) -> Result<Vec<MapDelta<K, V>>, Error>
    where
        V: Clone,
    {
        runtime.validate::<Self>(&runtime.core(), self.handle)?;
        let mut loan = self.map.lend(runtime, Access::Read)?;
        Ok(runtime.enter(|| loan.get_mut().take(self.cursor)))
    }

    /// Forgets what this reader has seen: its next [`take`](Self::take) gives the whole. For a reader that lost what it made
    /// of the changes, such as a memo after a panic.
    ///
    /// # Errors
    /// As [`take_in`](Self::take_in).
    pub fn rewind_in(self, runtime: &Runtime) -> Result<(), Error> {
        runtime.validate::<Self>(&runtime.core(), self.handle)?;
        let mut loan = self.map.lend(runtime, Access::Peek)?;
        loan.get_mut().log().lose(self.cursor);
        Ok(())
    }

    /// As [`rewind_in`](Self::rewind_in).
    #[track_caller]
    pub fn rewind(self) {
        expect(current(|runtime| self.rewind_in(runtime)));
    }

    /// The map that it reads.
    pub fn map(self) -> Map<K, V> {
        self.map
    }
}

/// Frees the cursor, as soon as the map is not lent to anybody.
fn close<K: Hash + Eq + Clone + Send + 'static, V: Send + 'static>(
    runtime: &Runtime,
    map: Map<K, V>,
    cursor: u32,
) {
    match map.lend(runtime, Access::Peek) {
        Ok(mut loan) => loan.get_mut().log().close(cursor),
        Err(error) if error.is_in_use() => {
            runtime.when_back(move |runtime| close(runtime, map, cursor));
        }
        // With the map, its cursors went.
        Err(_) => {}
    }
}
