//! A node's value outside of the graph, so that the user's code runs without a borrow.

use std::marker::PhantomData;

use lattice_incr::{Lent, NodeId};

use crate::error::Error;
use crate::handle::{Handle, Named};
use crate::run::in_use;
use crate::runtime::{Place, Runtime};

/// What a value is borrowed for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// To be read; who runs does not depend on it.
    Peek,
    /// To be read; who runs depends on it.
    Read,
    /// To be changed.
    Write,
}

/// A value outside of the graph; it goes back when this is dropped, also by a panic.
pub(crate) struct Loan<'a, T> {
    runtime: &'a Runtime,
    /// Empty only while it goes back.
    lent: Option<Lent>,
    /// Whether who reads the value is to be told.
    pub(crate) changed: bool,
    /// Where the code is that has written to it, if it is known: for the trace. Without a change, it wrote an equal value.
    pub(crate) at: Option<Place>,
    /// Other sources that are written with it.
    pub(crate) also: [Option<NodeId>; 2],
    marker: PhantomData<T>,
}

impl Runtime {
    /// The value of `node`, which is a part of what `handle` names.
    pub(crate) fn lend<H: Named, T: Send + 'static>(
        &self,
        handle: Handle,
        node: NodeId,
        access: Access,
    ) -> Result<Loan<'_, T>, Error> {
        let mut core = self.core();
        self.validate::<H>(&core, handle)?;
        match access {
            Access::Peek => {}
            Access::Read => core.graph.track(node),
            Access::Write => self.writable(&core, handle.node)?,
        }
        match core.graph.lend(node) {
            Some(lent) => Ok(Loan::new(self, lent)),
            None => Err(in_use(&core, handle.node)),
        }
    }

    /// The value of a node, to be read. None if it is in use, or was disposed of.
    pub(crate) fn try_lend<T: Send + 'static>(&self, node: NodeId) -> Option<Loan<'_, T>> {
        let lent = self.core().graph.lend(node)?;
        Some(Loan::new(self, lent))
    }

    /// Does what cannot be done while a value is lent, now or when one has gone back.
    pub(crate) fn when_back(&self, act: impl FnOnce(&Self) + Send + 'static) {
        self.core().postponed.push(Box::new(act));
    }

    #[cold]
    fn do_postponed(&self) {
        let postponed = std::mem::take(&mut self.core().postponed);
        for act in postponed {
            act(self);
        }
    }
}

impl<'a, T: Send + 'static> Loan<'a, T> {
    fn new(runtime: &'a Runtime, lent: Lent) -> Self {
        Self {
            runtime,
            lent: Some(lent),
            changed: false,
            at: None,
            also: [None; 2],
            marker: PhantomData,
        }
    }

    /// The value; a memo may have none.
    pub(crate) fn find(&self) -> Option<&T> {
        self.lent.as_ref().and_then(Lent::value)
    }

    pub(crate) fn get(&self) -> &T {
        self.find()
            .expect("a node holds a value of its handle's type")
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        let value = self.lent.as_mut().and_then(Lent::value_mut);
        value.expect("a node holds a value of its handle's type")
    }
}

impl<T> Drop for Loan<'_, T> {
    fn drop(&mut self) {
        let Some(lent) = self.lent.take() else {
            return;
        };
        let node = lent.node();
        let mut core = self.runtime.core();
        let remains = core.graph.give_back(lent);
        let also = self.also.into_iter().flatten();
        if self.changed {
            core.wrote(node, self.at);
            also.for_each(|source| core.mark(source, self.at));
        } else if let Some(at) = self.at {
            core.graph.unchanged_at(node, at);
            also.for_each(|source| core.graph.unchanged_at(source, at));
        }
        let postponed = !core.postponed.is_empty();
        drop(core);
        if postponed {
            self.runtime.do_postponed();
        }
        // It was disposed of meanwhile.
        if let Some(mut remains) = remains {
            remains.drop_in_place();
            self.runtime.core().graph.release(remains);
        }
    }
}
