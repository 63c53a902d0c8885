//! What a node of the graph holds besides a signal's value.

use lattice_incr::{Outcome, Run, Slot};

use crate::memo::Change;

/// A memo whose values are compared with `PartialEq`.
pub(crate) struct Compared<F>(pub(crate) F);

impl<T, F> Run<T> for Compared<F>
where
    T: PartialEq + Send + 'static,
    F: FnMut() -> T + Send + 'static,
{
    #[inline]
    fn run(&mut self, value: &mut Slot<'_, T>) -> Outcome {
        compare(value, (self.0)(), T::eq)
    }
}

/// A memo whose values are compared as its user says.
pub(crate) struct ComparedBy<F, E>(pub(crate) F, pub(crate) E);

impl<T, F, E> Run<T> for ComparedBy<F, E>
where
    T: Send + 'static,
    F: FnMut() -> T + Send + 'static,
    E: FnMut(&T, &T) -> bool + Send + 'static,
{
    #[inline]
    fn run(&mut self, value: &mut Slot<'_, T>) -> Outcome {
        compare(value, (self.0)(), &mut self.1)
    }
}

#[inline]
fn compare<T>(value: &mut Slot<'_, T>, new: T, mut eq: impl FnMut(&T, &T) -> bool) -> Outcome {
    match value.get_mut() {
        Some(old) if eq(old, &new) => return Outcome::Unchanged,
        Some(old) => *old = new,
        None => value.set(new),
    }
    Outcome::Changed
}

/// A memo whose closure gets the value before and says itself whether the new one differs.
pub(crate) struct Folded<F>(pub(crate) F);

impl<T, F> Run<T> for Folded<F>
where
    T: Send + 'static,
    F: FnMut(Option<T>) -> (T, Change) + Send + 'static,
{
    #[inline]
    fn run(&mut self, slot: &mut Slot<'_, T>) -> Outcome {
        let before = slot.take();
        let first = before.is_none();
        let (value, change) = (self.0)(before);
        slot.set(value);
        match change {
            Change::Same if !first => Outcome::Unchanged,
            _ => Outcome::Changed,
        }
    }
}

/// An effect.
pub(crate) struct Acted<F>(pub(crate) F);

impl<F: FnMut() + Send + 'static> Run<()> for Acted<F> {
    #[inline]
    fn run(&mut self, _: &mut Slot<'_, ()>) -> Outcome {
        (self.0)();
        Outcome::Changed
    }
}

/// The value of a watcher: its host's tag.
pub(crate) struct Tag(pub(crate) u64);

/// The value of a scope.
pub(crate) struct Held {
    pub(crate) role: Role,
}

/// What a scope is to its user, for the texts of errors.
#[derive(Clone, Copy)]
pub(crate) enum Role {
    Scope,
    Map,
    Selector,
    Resource,
}

impl Role {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Scope => "scope",
            Self::Map => "map",
            Self::Selector => "selector",
            Self::Resource => "resource",
        }
    }
}

/// The value of a cleanup.
pub(crate) struct Cleanup(pub(crate) Box<dyn FnOnce() + Send>);
