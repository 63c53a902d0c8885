//! What a user of the graph writes: how a value is computed. It is the same for both twins of the cells.

use super::Slot;
use crate::run::Outcome;

/// Computes the value of a node.
pub trait Run<T>: Send + 'static {
    /// Computes the value anew, puts it into `value`, and says whether it differs from the one that was there.
    fn run(&mut self, value: &mut Slot<'_, T>) -> Outcome;
}

/// Nothing computes the value: the owner of the graph does.
pub(crate) struct Nothing;

impl<T> Run<T> for Nothing {
    fn run(&mut self, _: &mut Slot<'_, T>) -> Outcome {
        Outcome::Unchanged
    }
}
