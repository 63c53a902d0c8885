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
    /// In the order in which they were first passed.
    places: Vec<Passes>,
    by_site: HashMap<Site, u32, BuildHasherDefault<SiteHasher>>,
    /// The place after the one that was passed last: most bodies pass their places in the same order each time, so that it is
    /// the next one, and nothing has to be looked up.
    next: usize,
    /// The current run.
    run: u32,
    made: u32,
}

#[derive(Debug)]
struct Passes {
    site: Site,
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
    place: usize,
    /// The place's own: what stands there may have gone while a user's code ran.
    site: Site,
    occurrence: usize,
}

impl Kept {
    pub(crate) fn begin_run(&mut self) {
        self.run = self.run.wrapping_add(1);
        self.next = 0;
    }

    /// Passes `site` once more in this run.
    pub(crate) fn pass(&mut self, site: Site) -> Spot {
        let at = self.place(site);
        self.next = at + 1;
        let place = &mut self.places[at];
        if place.run != self.run {
            place.run = self.run;
            place.passed = 0;
        }
        let occurrence = place.passed;
        place.passed += 1;
        if place.states.len() <= occurrence {
            // Taken before it is filled: making the state may pass this place again.
            place.states.resize_with(occurrence + 1, || None);
        }
        Spot {
            place: at,
            site,
            occurrence,
        }
    }

    /// Where a site stands among the places; it is given one if it was not passed before.
    fn place(&mut self, site: Site) -> usize {
        // In a loop, the one that was passed last comes again.
        let last = self.next.wrapping_sub(1);
        for at in [self.next, last] {
            if self.places.get(at).is_some_and(|place| place.site == site) {
                return at;
            }
        }
        let new = self.places.len();
        let at = *self.by_site.entry(site).or_insert(new as u32) as usize;
        if at == new {
            self.places.push(Passes {
                site,
                run: self.run,
                passed: 0,
                states: Vec::new(),
            });
        }
        at
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
        let place = self.places.get_mut(spot.place)?;
        if place.site != spot.site {
            return None;
        }
        place.states.get_mut(spot.occurrence)
    }

    /// What the run that ended did not pass, the last made first.
    pub(crate) fn take_unpassed(&mut self) -> Vec<State> {
        let run = self.run;
        let mut gone = Vec::new();
        let before = self.places.len();
        self.places.retain_mut(|place| {
            let passed = if place.run == run { place.passed } else { 0 };
            let passed = passed.min(place.states.len());
            gone.extend(place.states.drain(passed..).flatten());
            passed > 0
        });
        if self.places.len() < before {
            self.by_site.clear();
            let sites = self.places.iter().map(|place| place.site);
            self.by_site.extend(sites.zip(0..));
        }
        sorted(gone)
    }

    /// Everything, the last made first.
    pub(crate) fn take_all(&mut self) -> Vec<State> {
        self.by_site.clear();
        let places = core::mem::take(&mut self.places);
        let states = places.into_iter().flat_map(|place| place.states);
        sorted(states.flatten().collect())
    }
}

/// The order of places is that of a first pass, not that of making.
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
