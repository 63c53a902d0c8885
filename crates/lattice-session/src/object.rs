//! What stands in a view besides plain values: handlers, bound sources, and components.

use std::sync::Arc;

use lattice_vdom::{Opaque, ValueRef};

use crate::{Component, Handler, SlotValue, Source};

/// "Not given yet."
pub(crate) const NONE: u32 = u32::MAX;

/// One object of a view.
pub(crate) enum Object {
    /// Called by an event. `owner` is the component whose body gave it.
    Handler {
        handler: Arc<dyn Handler>,
        owner: u32,
    },
    Bound(Bound),
    Component(Child),
    /// A method of the element, called by the trigger of this number.
    Trigger(u64),
}

/// A slot that is bound to a source.
pub(crate) struct Bound {
    /// What the body gave; taken by the binding if that one is new or follows another source.
    pub(crate) source: Option<Arc<dyn Source>>,
    /// What it read last: what the page shows.
    pub(crate) last: SlotValue,
    /// Its number among the session's bindings, from phase B of a flush on.
    pub(crate) binding: u32,
}

/// A component slot.
pub(crate) struct Child {
    /// What the body gave; taken by the instance if that one is new or its props differ.
    pub(crate) component: Option<Arc<dyn Component>>,
    /// Its number among the session's components, from phase B of a flush on.
    pub(crate) id: u32,
}

impl Opaque for Object {
    fn value(&self) -> ValueRef<'_> {
        match self {
            Self::Handler { .. } => ValueRef::Bool(true),
            Self::Bound(bound) => bound.last.as_value_ref(),
            // Only a call says true, and it is not kept: a page that is made anew calls nothing again.
            Self::Component(_) | Self::Trigger(_) => ValueRef::None,
        }
    }

    fn is_handler(&self) -> bool {
        matches!(self, Self::Handler { .. })
    }
}

impl core::fmt::Debug for Object {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Handler { owner, .. } => write!(f, "Handler(of {owner})"),
            Self::Bound(bound) => write!(f, "Bound({:?})", bound.last),
            Self::Component(child) => write!(f, "Component({})", child.id),
            Self::Trigger(number) => write!(f, "Trigger({number})"),
        }
    }
}
