//! The functions that people write: they use the runtime that is entered on this thread.

use std::future::Future;
use std::hash::Hash;
use std::panic::Location;
use std::time::Duration;

use crate::cell::{Acted, Compared, ComparedBy, Folded};
use crate::effect::Effect;
use crate::error::{Error, raise};
use crate::halves::ReadSignal;
use crate::list::List;
use crate::map::Map;
use crate::memo::{Change, Memo};
use crate::resource::Resource;
use crate::runtime::Runtime;
use crate::scope::Scope;
use crate::selector::Selector;
use crate::signal::Signal;

/// Runs `f` with the current runtime.
pub(crate) fn current<R>(f: impl FnOnce(&Runtime) -> Result<R, Error>) -> Result<R, Error> {
    Runtime::with_current(f).and_then(|result| result)
}

/// The value, or a panic with the error's text.
#[track_caller]
pub(crate) fn expect<R>(result: Result<R, Error>) -> R {
    match result {
        Ok(value) => value,
        Err(error) => raise(error),
    }
}

/// [`Runtime::signal`] in the current runtime.
///
/// # Panics
/// If no runtime is entered; so do the other functions.
#[track_caller]
pub fn signal<T: Send + 'static>(value: T) -> Signal<T> {
    let at = Location::caller();
    with(|runtime| runtime.signal_at(value, at))
}

/// [`Runtime::list`] in the current runtime.
#[track_caller]
pub fn list<T: Send + 'static>(values: Vec<T>) -> List<T> {
    let at = Location::caller();
    with(|runtime| runtime.list_at(values, at))
}

/// [`Runtime::map`] in the current runtime.
#[track_caller]
pub fn map<K, V>(entries: impl IntoIterator<Item = (K, V)>) -> Map<K, V>
where
    K: Hash + Eq + Clone + Send + 'static,
    V: Clone + PartialEq + Send + 'static,
{
    let at = Location::caller();
    with(|runtime| runtime.map_at(entries, at))
}

/// [`Runtime::memo`] in the current runtime.
#[track_caller]
pub fn memo<T, F>(f: F) -> Memo<T>
where
    T: PartialEq + Send + 'static,
    F: FnMut() -> T + Send + 'static,
{
    let at = Location::caller();
    with(|runtime| runtime.memo_at(Compared(f), at))
}

/// [`Runtime::memo_eq`] in the current runtime.
#[track_caller]
pub fn memo_eq<T, F, E>(f: F, eq: E) -> Memo<T>
where
    T: Send + 'static,
    F: FnMut() -> T + Send + 'static,
    E: FnMut(&T, &T) -> bool + Send + 'static,
{
    let at = Location::caller();
    with(|runtime| runtime.memo_at(ComparedBy(f, eq), at))
}

/// [`Runtime::memo_with`] in the current runtime.
#[track_caller]
pub fn memo_with<T, F>(f: F) -> Memo<T>
where
    T: Send + 'static,
    F: FnMut(Option<T>) -> (T, Change) + Send + 'static,
{
    let at = Location::caller();
    with(|runtime| runtime.memo_at(Folded(f), at))
}

/// [`Runtime::selector`] in the current runtime.
#[track_caller]
pub fn selector<K, F>(f: F) -> Selector<K>
where
    K: Hash + Eq + Clone + Send + 'static,
    F: FnMut() -> K + Send + 'static,
{
    let at = Location::caller();
    with(|runtime| runtime.selector_at(f, at))
}

/// [`Runtime::resource`] in the current runtime.
#[track_caller]
pub fn resource<T, E, L, F>(loader: L) -> Resource<T, E>
where
    T: Send + 'static,
    E: Send + 'static,
    L: FnMut() -> F + Send + 'static,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    let at = Location::caller();
    with(|runtime| runtime.resource_at(loader, at))
}

/// [`Runtime::effect`] in the current runtime.
#[track_caller]
pub fn effect<F: FnMut() + Send + 'static>(f: F) -> Effect {
    let at = Location::caller();
    with(|runtime| runtime.effect_at(Acted(f), at))
}

/// [`Runtime::interval`] in the current runtime.
#[track_caller]
pub fn interval(period: Duration) -> ReadSignal<u64> {
    let at = Location::caller();
    with(|runtime| runtime.interval_at(period, at))
}

/// [`Runtime::debounce`] in the current runtime.
#[track_caller]
pub fn debounce<T, F>(f: F, wait: Duration) -> ReadSignal<T>
where
    T: PartialEq + Send + 'static,
    F: FnMut() -> T + Send + 'static,
{
    let at = Location::caller();
    with(|runtime| runtime.debounce_at(f, wait, at))
}

/// Makes a scope in the current owner and runs `f` in it.
#[track_caller]
pub fn scope<R>(f: impl FnOnce() -> R) -> (R, Scope) {
    let at = Location::caller();
    with(|runtime| {
        let scope = runtime.scope_at(runtime.owner(), at);
        (expect(runtime.in_scope(scope, f)), scope)
    })
}

/// [`Runtime::batch`] in the current runtime.
#[track_caller]
pub fn batch<R>(f: impl FnOnce() -> R) -> R {
    with(|runtime| runtime.batch(f))
}

/// [`Runtime::untrack`] in the current runtime.
#[track_caller]
pub fn untrack<R>(f: impl FnOnce() -> R) -> R {
    with(|runtime| runtime.untrack(f))
}

/// [`Runtime::on_cleanup`] in the current runtime; panics without an owner.
#[track_caller]
pub fn on_cleanup(f: impl FnOnce() + Send + 'static) {
    expect(with(|runtime| runtime.on_cleanup(f)));
}

/// [`Runtime::provide`] in the current runtime; panics without an owner.
#[track_caller]
pub fn provide<T: Clone + Send + 'static>(value: T) {
    expect(with(|runtime| runtime.provide(value)));
}

/// [`Runtime::context`] in the current runtime.
#[track_caller]
pub fn context<T: Clone + Send + 'static>() -> Option<T> {
    with(Runtime::context)
}

/// The current runtime. (`#[track_caller]` does not reach into closures: places are taken outside.)
#[track_caller]
fn with<R>(f: impl FnOnce(&Runtime) -> R) -> R {
    expect(Runtime::with_current(f))
}
