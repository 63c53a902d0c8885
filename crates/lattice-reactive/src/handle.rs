//! What all handles have in common: the node, the runtime it lives in, and in dev builds the place in the
//! source that made it, so that an error can name the dead and the foreign.

use std::fmt;
use std::panic::Location;

use lattice_incr::{Key, NodeId};

#[derive(Clone, Copy)]
pub(crate) struct Handle {
    pub(crate) node: NodeId,
    pub(crate) runtime: u64,
    #[cfg(debug_assertions)]
    pub(crate) at: &'static Location<'static>,
}

impl Handle {
    /// " (made at ...)" in dev builds.
    #[allow(clippy::unused_self, reason = "it is used in dev builds")]
    pub(crate) fn origin(self) -> String {
        #[cfg(debug_assertions)]
        return format!(" (made at {})", self.at);
        #[cfg(not(debug_assertions))]
        String::new()
    }
}

/// The handle of a node whose value is a `T`.
pub(crate) struct Typed<T> {
    pub(crate) key: Key<T>,
    #[cfg(debug_assertions)]
    at: &'static Location<'static>,
}

impl<T> Clone for Typed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Typed<T> {}

impl<T> Typed<T> {
    #[cfg_attr(
        not(debug_assertions),
        allow(unused_variables, reason = "handles know it in dev builds")
    )]
    #[inline]
    pub(crate) fn new(key: Key<T>, at: &'static Location<'static>) -> Self {
        Self {
            key,
            #[cfg(debug_assertions)]
            at,
        }
    }

    #[inline]
    pub(crate) fn handle(self) -> Handle {
        Handle {
            node: self.key.id(),
            runtime: self.key.graph(),
            #[cfg(debug_assertions)]
            at: self.at,
        }
    }
}

impl Handle {
    /// What a kind of handles keeps may be one.
    pub(crate) fn handle(self) -> Self {
        self
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node && self.runtime == other.runtime
    }
}

impl Eq for Handle {}

impl std::hash::Hash for Handle {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.node.hash(state);
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of runtime {}", self.node, self.runtime)
    }
}

/// What a handle is, for the texts of errors.
pub(crate) trait Named {
    fn what() -> String;
}

/// The methods and traits that every kind of handle has. `$what` is evaluated for error texts only.
macro_rules! handle {
    ($name:ident $(<$($t:ident),+>)?, $what:expr) => {
        #[allow(clippy::expl_impl_clone_on_copy, reason = "a derive would ask for `T: Copy`")]
        impl $(<$($t),+>)? Clone for $name $(<$($t),+>)? {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl $(<$($t),+>)? Copy for $name $(<$($t),+>)? {}

        impl $(<$($t),+>)? PartialEq for $name $(<$($t),+>)? {
            fn eq(&self, other: &Self) -> bool {
                self.handle.handle() == other.handle.handle()
            }
        }

        impl $(<$($t),+>)? Eq for $name $(<$($t),+>)? {}

        impl $(<$($t),+>)? std::hash::Hash for $name $(<$($t),+>)? {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.handle.handle().hash(state);
            }
        }

        impl $(<$($t),+>)? std::fmt::Debug for $name $(<$($t),+>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.handle.handle())
            }
        }

        impl $(<$($t),+>)? $crate::handle::Named for $name $(<$($t),+>)? {
            fn what() -> String {
                $what
            }
        }

        impl $(<$($t),+>)? From<$name $(<$($t),+>)?> for $crate::AnyNode {
            fn from(node: $name $(<$($t),+>)?) -> Self {
                Self {
                    handle: node.handle.handle(),
                }
            }
        }

        impl $(<$($t),+>)? $name $(<$($t),+>)? {
            /// Whether it is still there. False in another runtime.
            pub fn is_alive_in(self, runtime: &$crate::Runtime) -> bool {
                runtime.is_alive(self.handle.handle())
            }

            /// Disposes of it, and of what it owns; nothing happens when that was done already.
            ///
            /// # Errors
            /// If it belongs to another runtime.
            ///
            /// # Panics
            /// With the first panic of a cleanup or of a value's `Drop`, after all the rest was disposed of.
            pub fn dispose_in(self, runtime: &$crate::Runtime) -> Result<(), $crate::Error> {
                runtime.dispose_handle::<Self>(self.handle.handle())
            }

            /// Gives it a name for the texts of errors, in place of where it was made.
            ///
            /// # Errors
            /// If it was disposed of or belongs to another runtime.
            pub fn name_in(self, runtime: &$crate::Runtime, name: &str) -> Result<(), $crate::Error> {
                runtime.name_handle::<Self>(self.handle.handle(), name)
            }
        }
    };
}
pub(crate) use handle;
