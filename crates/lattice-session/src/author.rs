//! What authors of Rust apps call in a component's body. The session is the one that this thread is in.
//!
//! Each call is known by its place in the source and how often that place was passed in this run: state is found again by it,
//! so calls may stand in `if` and `for`. State that a run does not pass goes.

use core::future::Future;
use core::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lattice_reactive::{Effect, List, Map, Memo, ReadSignal, Resource, Signal};

use crate::caught::caught;
use crate::component::FnComponent;
use crate::{IntoProp, Node, Outcome, Session, Site};

/// A signal that belongs to the component whose body runs: made in its first run, found again in later ones. Outside of a
/// body (in a handler) it is a new one, which belongs to the scope that is entered.
///
/// # Panics
/// If this thread is in no session. Panics of an app's code become boxes in its page.
#[track_caller]
pub fn signal<T: Send + 'static>(value: T) -> Signal<T> {
    let site = Site::here();
    in_session("signal()", |session| {
        kept(session, site, || session.runtime().signal(value))
    })
}

/// A value computed from others, again when one of them has changed and somebody asks. When the body runs again, its new
/// closure takes over, since it may have captured other values.
#[track_caller]
pub fn memo<T, F>(f: F) -> Memo<T>
where
    T: PartialEq + Send + 'static,
    F: Fn() -> T + Send + Sync + 'static,
{
    let site = Site::here();
    let mut f = Some(f);
    in_session("memo()", |session| {
        let (memo, cell) = kept(session, site, || {
            let cell = Latest::new(f.take());
            let latest = cell.clone();
            let memo = session.runtime().memo(move || latest.call());
            (memo, cell)
        });
        if cell.renew(f) {
            // The memo stands as long as its place is passed.
            let _ = memo.invalidate_in(session.runtime());
        }
        memo
    })
}

/// A list that belongs to the component whose body runs, as a [`signal`] does. It keeps what changed for its readers: rows of
/// [`keyed`](crate::keyed) over it cost what changed, however long it is.
#[track_caller]
pub fn list<T: Send + 'static>(values: impl IntoIterator<Item = T>) -> List<T> {
    let site = Site::here();
    in_session("list()", |session| {
        kept(session, site, || {
            session.runtime().list(values.into_iter().collect())
        })
    })
}

/// A map that belongs to the component whose body runs, as a [`signal`] does, and keeps what changed, as a [`list`] does.
#[track_caller]
pub fn map<K, V>(entries: impl IntoIterator<Item = (K, V)>) -> Map<K, V>
where
    K: Hash + Eq + Clone + Send + 'static,
    V: Clone + PartialEq + Send + 'static,
{
    let site = Site::here();
    in_session("map()", |session| {
        kept(session, site, || session.runtime().map(entries))
    })
}

/// A value that a future loads, for the component whose body runs. `load` runs again when something that it read has changed;
/// what a later run of the body captures does not reach it, so it should read signals.
#[track_caller]
pub fn resource<T, E, L, F>(load: L) -> Resource<T, E>
where
    T: Send + 'static,
    E: Send + 'static,
    L: FnMut() -> F + Send + 'static,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    let site = Site::here();
    in_session("resource()", |session| {
        kept(session, site, || session.runtime().resource(load))
    })
}

/// How many periods of this length are over since this place was first passed. It stops when the component goes.
///
/// # Panics
/// If the period is zero.
#[track_caller]
pub fn interval(period: Duration) -> ReadSignal<u64> {
    let site = Site::here();
    in_session("interval()", |session| {
        kept(session, site, || session.runtime().interval(period))
    })
}

/// Runs when what it reads has changed, at the end of the turn; first at the end of the turn that made it. When the body
/// runs again its new closure takes over and runs.
#[track_caller]
pub fn effect<F: Fn() + Send + Sync + 'static>(f: F) -> Effect {
    let site = Site::here();
    let mut f = Some(f);
    in_session("effect()", |session| {
        let (effect, cell, renewed) = kept(session, site, || {
            let cell = Latest::new(f.take());
            let renewed = session.runtime().signal(0_u64);
            let latest = cell.clone();
            let effect = session.runtime().effect(move || {
                renewed.track();
                guarded(|| latest.call());
            });
            (effect, cell, renewed)
        });
        if cell.renew(f) {
            renewed.update(|n| *n += 1);
        }
        effect
    })
}

/// Runs `f` when the component goes, or when a run of its body does not pass this place any more. The last run's closure
/// counts.
#[track_caller]
pub fn on_cleanup<F: Fn() + Send + Sync + 'static>(f: F) {
    let site = Site::here();
    let mut f = Some(f);
    in_session("on_cleanup()", |session| {
        let cell = kept(session, site, || {
            let cell = Latest::new(f.take());
            let latest = cell.clone();
            let registered = session
                .runtime()
                .on_cleanup(move || guarded(|| latest.call()));
            expect(registered.map_err(crate::Error::from));
            cell
        });
        cell.renew(f);
    });
}

/// Uses a component: `body` runs with `props`, and again when something that it read has changed or its props differ. It is
/// skipped while its props are equal, if `body` is a function or a closure that captures nothing. It may return a result: what
/// it fails with is shown in its place.
///
/// ```
/// # use lattice_session::{component, text, testing::Screen};
/// fn greeting(name: &String) {
///     text(format!("Hello {name}"));
/// }
///
/// let screen = Screen::render(|| {
///     component(String::from("Ada"), greeting);
/// });
/// assert_eq!(screen.text(), "Hello Ada");
/// ```
#[track_caller]
pub fn component<P, F, R>(props: P, body: F) -> Node
where
    P: PartialEq + Send + Sync + 'static,
    F: Fn(&P) -> R + Send + Sync + 'static,
    R: Outcome,
{
    let site = Site::here();
    let component = Arc::new(FnComponent::new(props, body));
    in_session("component()", |session| {
        Node::new(expect(session.component(component, site)))
    })
}

/// A text: a value, or something that changes.
#[track_caller]
pub fn text<M>(content: impl IntoProp<M>) -> Node {
    text_at(Site::here(), content)
}

/// As [`text`], at a place that is given.
pub fn text_at<M>(site: Site, content: impl IntoProp<M>) -> Node {
    let prop = content.into_prop();
    in_session("text()", |session| {
        Node::new(expect(session.text_prop(prop, site)))
    })
}

/// A name that is unique in this session, from its seed.
pub fn new_id() -> String {
    in_session("new_id()", Session::new_id)
}

/// Evenly spread over [0, 1), from the session's seed. Not for secrets.
pub fn random() -> f64 {
    in_session("random()", Session::random)
}

/// The session's clock in milliseconds since 1970.
pub fn now_ms() -> u64 {
    in_session("now_ms()", Session::now_ms)
}

/// The session that this thread is in.
///
/// # Panics
/// If it is in none: the words say which call needs one.
#[track_caller]
pub(crate) fn in_session<R>(what: &str, f: impl FnOnce(&Session) -> R) -> R {
    Session::with_current(f).unwrap_or_else(|| {
        panic!("{what} works within a session: in a component's body, a handler or an effect; this thread is in none")
    })
}

/// State of the running body; outside of one, made anew.
pub(crate) fn kept<T: Clone + Send + 'static>(
    session: &Session,
    site: Site,
    make: impl FnOnce() -> T,
) -> T {
    if session.is_building() {
        expect(session.keep(site, make))
    } else {
        make()
    }
}

/// A misuse becomes a panic of the app's code, which becomes a box in its page.
#[track_caller]
pub(crate) fn expect<R>(result: Result<R, crate::Error>) -> R {
    result.unwrap_or_else(|error| panic!("{error}"))
}

/// Code that the runtime calls on its own: a panic in it is reported here.
fn guarded(f: impl FnOnce()) {
    let result = caught(|| {
        f();
        Ok(())
    });
    if let Err(failure) = result {
        Session::with_current(|session| session.report(failure));
    }
}

/// The closure of the last run.
struct Latest<F>(Arc<Mutex<Option<Arc<F>>>>);

impl<F> Clone for Latest<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F> Latest<F> {
    fn new(f: Option<F>) -> Self {
        Self(Arc::new(Mutex::new(f.map(Arc::new))))
    }

    /// Puts a later run's closure in; true if it may give something else.
    fn renew(&self, f: Option<F>) -> bool {
        let Some(f) = f.filter(|_| size_of::<F>() > 0) else {
            return false;
        };
        let before = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(Arc::new(f));
        drop(before);
        true
    }

    fn call<R>(&self) -> R
    where
        F: Fn() -> R,
    {
        let f = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        f.expect("a closure stands here from the first run on")()
    }
}
