//! State of a component, found again by the place that made it and how often that place was passed in a run.

use core::any::Any;
use core::fmt;
use core::hash::{BuildHasherDefault, Hasher};
use std::collections::HashMap;

use lattice_reactive::Scope;

use crate::Site;

/// All state that one component's body made.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    places: HashMap<Site, Passes, BuildHasherDefault<SiteHasher>>,
    /// The current run.
    run: u32,
    made: u32,
}

#[derive(Debug, Default)]
struct Passes {
    /// The run that `passed` is of.
    run: u32,
    passed: usize,
    states: Vec<Option<State>>,
}

/// One piece of state: its value, and the scope that owns the signals, memos and effects made for it.
pub(crate) struct State {
    /// Out while it is being cloned, which is user code.
    pub(crate) value: Option<Box<dyn Any + Send>>,
    pub(crate) scope: Scope,
    /// The how-many-th piece of its component: the last made is the first to go.
    order: u32,
}

/// Where a piece of state stands, or will.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    site: Site,
    occurrence: usize,
}

impl Kept {
    pub(crate) fn begin_run(&mut self) {
        self.run = self.run.wrapping_add(1);
    }

    /// Passes `site` once more in this run.
    pub(crate) fn pass(&mut self, site: Site) -> Spot {
        let run = self.run;
        let place = self.places.entry(site).or_default();
        if place.run != run {
            place.run = run;
            place.passed = 0;
        }
        let occurrence = place.passed;
        place.passed += 1;
        if place.states.len() <= occurrence {
            // Taken before it is filled: making the state may pass this place again.
            place.states.resize_with(occurrence + 1, || None);
        }
        Spot { site, occurrence }
    }

    /// The value that stands at `spot`; it is to be [put back](Self::put_back).
    pub(crate) fn take(&mut self, spot: Spot) -> Option<Box<dyn Any + Send>> {
        self.state(spot)?.as_mut()?.value.take()
    }

    pub(crate) fn put_back(&mut self, spot: Spot, value: Box<dyn Any + Send>) {
        if let Some(Some(state)) = self.state(spot) {
            state.value = Some(value);
        }
    }

    /// Puts new state there and gives back what it replaces.
    pub(crate) fn fill(
        &mut self,
        spot: Spot,
        value: Box<dyn Any + Send>,
        scope: Scope,
    ) -> Option<State> {
        let order = self.made;
        self.made += 1;
        let state = State {
            value: Some(value),
            scope,
            order,
        };
        self.state(spot)?.replace(state)
    }

    fn state(&mut self, spot: Spot) -> Option<&mut Option<State>> {
        self.places
            .get_mut(&spot.site)?
            .states
            .get_mut(spot.occurrence)
    }

    /// What the run that ended did not pass, the last made first.
    pub(crate) fn take_unpassed(&mut self) -> Vec<State> {
        let run = self.run;
        let mut gone = Vec::new();
        self.places.retain(|_, place| {
            let passed = if place.run == run { place.passed } else { 0 };
            let passed = passed.min(place.states.len());
            gone.extend(place.states.drain(passed..).flatten());
            passed > 0
        });
        sorted(gone)
    }

    /// Everything, the last made first.
    pub(crate) fn take_all(&mut self) -> Vec<State> {
        let places = core::mem::take(&mut self.places);
        let states = places.into_values().flat_map(|place| place.states);
        sorted(states.flatten().collect())
    }
}

/// Maps have no order; what goes must go in the same one in every run of the program.
fn sorted(mut states: Vec<State>) -> Vec<State> {
    states.sort_unstable_by_key(|state| core::cmp::Reverse(state.order));
    states
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("order", &self.order)
            .finish_non_exhaustive()
    }
}

/// A site is a hash already.
#[derive(Default)]
pub(crate) struct SiteHasher(u64);

impl Hasher for SiteHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}
