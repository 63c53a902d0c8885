//! Resources: values that are loaded, by futures that somebody else polls.

use std::any::type_name;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::Location;

use lattice_incr::{NodeId, NodeKind};

use crate::ambient::{current, expect};
use crate::cell::{Acted, Role};
use crate::error::Error;
use crate::handle::{Handle, handle};
use crate::load::{Load, Task, Wanted};
use crate::loan::Access;
use crate::resource_state::ResourceState;
use crate::runtime::{Place, Runtime};

/// A value that a future loads: a `Copy` handle to it.
///
/// The loader is a closure that gives a future. It runs as an effect does: at the flush, and again at each flush after something
/// that *it* read has changed (the future itself runs outside of the runtime, and reads nothing). A new load cancels the one
/// before: its future is dropped, and a result that comes late all the same is ignored. The value of before stays
/// [readable](ResourceState::latest) meanwhile.
///
/// The crate has no executor. The host gets each future as a [`Load`] ([`Runtime::spawn_with`]), polls it wherever it likes, is
/// told when there is a result ([`Runtime::on_message`]), and takes it in between turns ([`Runtime::receive`]).
///
/// ```
/// use lattice_reactive::{ResourceState, Runtime, resource, signal};
/// use std::sync::mpsc::channel;
///
/// let runtime = Runtime::auto();
/// let (to_executor, loads) = channel();
/// runtime.spawn_with(move |load| to_executor.send(load).unwrap());
/// runtime.enter(|| {
///     let user = signal(1);
///     let name = resource(move || {
///         let user = user.get();
///         async move { Ok::<_, String>(format!("user {user}")) }
///     });
///     assert!(name.is_loading());
///
///     let mut load = Box::pin(loads.recv().unwrap());
///     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
///     assert!(load.as_mut().poll(&mut context).is_ready());
///     runtime.receive().unwrap();
///     assert_eq!(name.get(), ResourceState::Ready("user 1".to_owned()));
///
///     user.set(2);
///     assert_eq!(name.get(), ResourceState::Loading { latest: Some("user 1".to_owned()) });
/// });
/// ```
///
/// # Errors
///
/// Methods without `_in` use the runtime that is entered, and panic with the text of the [`Error`]. A panic of the loader is one
/// of an effect: it goes on in the flush, and the resource stays in the state of before. A panic of a future goes on in `receive`, and
/// the resource is [cancelled](ResourceState::Cancelled) until it is fetched again; so it is when the host drops the load.
pub struct Resource<T, E> {
    /// A scope, which owns the nodes of all parts.
    handle: Handle,
    state: NodeId,
    /// An effect.
    loader: NodeId,
    marker: PhantomData<fn(T, E)>,
}

handle!(Resource<T, E>, format!("resource {}", type_name::<T>()));

impl Runtime {
    /// Makes a resource; its first load begins at the next flush.
    ///
    /// # Panics
    /// In an auto runtime, with a panic of `loader`.
    #[track_caller]
    pub fn resource<T, E, L, F>(&self, loader: L) -> Resource<T, E>
    where
        T: Send + 'static,
        E: Send + 'static,
        L: FnMut() -> F + Send + 'static,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        self.resource_at(loader, Location::caller())
    }

    #[track_caller]
    pub(crate) fn resource_at<T, E, L, F>(&self, mut loader: L, at: Place) -> Resource<T, E>
    where
        T: Send + 'static,
        E: Send + 'static,
        L: FnMut() -> F + Send + 'static,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let handle = self.compound_at(Role::Resource, at);
        let none = ResourceState::<T, E>::Loading { latest: None };
        let state = self
            .part(handle, |graph| graph.insert_key(NodeKind::Source, none))
            .id();
        let mut wanted: Option<Wanted<Result<T, E>>> = None;
        let load = Acted(move || {
            // What is being loaded is stale. That it goes first leaves the loader free to panic.
            drop(wanted.take());
            let future = loader();
            let begun = Self::with_current(|runtime| begin(runtime, state, future));
            wanted = begun.ok();
        });
        let loader = self.part(handle, |graph| {
            let loader = graph.insert_run_key(NodeKind::Observer, load);
            graph.invalidate(loader.id());
            loader
        });
        expect(self.settle());
        Resource {
            handle,
            state,
            loader: loader.id(),
            marker: PhantomData,
        }
    }

    /// Changes a resource's state, now or when it is not lent any more.
    fn change_state<T, E, R>(
        &self,
        state: NodeId,
        change: impl FnOnce(&mut ResourceState<T, E>) -> R + Send + 'static,
    ) where
        T: Send + 'static,
        E: Send + 'static,
    {
        if !self.core().graph.contains(state) {
            return;
        }
        let Some(mut loan) = self.try_lend::<ResourceState<T, E>>(state) else {
            return self.when_back(move |runtime| runtime.change_state(state, change));
        };
        loan.changed = true;
        let dropped = change(loan.get_mut());
        drop(loan);
        drop(dropped);
    }
}

fn begin<T, E>(
    runtime: &Runtime,
    state: NodeId,
    future: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Wanted<Result<T, E>>
where
    T: Send + 'static,
    E: Send + 'static,
{
    runtime.change_state(state, ResourceState::<T, E>::begin);
    let task = Task::new(runtime, future, move |runtime, result| {
        runtime.change_state::<T, E, _>(state, move |state| state.end(result));
    });
    let wanted = Wanted(task.clone());
    runtime.spawn(Load(task));
    wanted
}

impl<T: Send + 'static, E: Send + 'static> Resource<T, E> {
    // ---- with the runtime that is entered

    /// The state, cloned; who runs depends on it.
    #[track_caller]
    pub fn get(self) -> ResourceState<T, E>
    where
        T: Clone,
        E: Clone,
    {
        self.with(Clone::clone)
    }

    /// What `f` makes of the state; who runs depends on it.
    #[track_caller]
    pub fn with<R>(self, f: impl FnOnce(&ResourceState<T, E>) -> R) -> R {
        expect(current(|runtime| self.with_in(runtime, f)))
    }

    /// What the last load that succeeded gave, cloned; who runs depends on the state.
    #[track_caller]
    pub fn latest(self) -> Option<T>
    where
        T: Clone,
    {
        self.with(|state| state.latest().cloned())
    }

    /// Whether a load is under way; who runs depends on the state.
    #[track_caller]
    pub fn is_loading(self) -> bool {
        self.with(ResourceState::is_loading)
    }

    /// Loads anew, at the next flush.
    #[track_caller]
    pub fn refetch(self) {
        expect(current(|runtime| self.refetch_in(runtime)));
    }

    /// Disposes of the resource before its owner does; a load that is under way is cancelled.
    #[track_caller]
    pub fn dispose(self) {
        expect(current(|runtime| self.dispose_in(runtime)));
    }

    // ---- with a runtime that is given

    /// What `f` makes of the state; who runs depends on it. No borrow is held while `f` runs, but the state is lent to it:
    /// reading this resource inside is an error.
    ///
    /// # Errors
    /// If the resource was disposed of, belongs to another runtime or is in use.
    pub fn with_in<R>(
        self,
        runtime: &Runtime,
        f: impl FnOnce(&ResourceState<T, E>) -> R,
    ) -> Result<R, Error> {
        let loan =
            runtime.lend::<Self, ResourceState<T, E>>(self.handle, self.state, Access::Read)?;
        Ok(runtime.enter(|| f(loan.get())))
    }

    /// Loads anew, at the next flush.
    ///
    /// # Errors
    /// If the resource was disposed of or belongs to another runtime, if a memo is computing, or, in an auto runtime, if
    /// effects do not come to rest.
    pub fn refetch_in(self, runtime: &Runtime) -> Result<(), Error> {
        {
            let mut core = runtime.core();
            runtime.validate::<Self>(&core, self.handle)?;
            runtime.writable(&core, self.handle.node)?;
            core.graph.invalidate(self.loader);
        }
        runtime.settle()
    }
}
