//! The session: one user's running application.
//!
//! It owns a runtime, the views of its components, and what connects the two: components and bindings, each watched by the
//! runtime. A turn is `handle` and then `flush`. A flush has three phases for each component that runs again:
//!
//! - **match**: the new view's blocks are paired with the old one's;
//! - **resolve**: what is new is rendered, what is paired is compared, what has no partner is disposed. All user code runs here;
//! - **emit**: a pure traversal writes the difference. It can't fail, so a failing component never leaves half a patch.
//!
//! Interior cells are borrowed for short operations of this crate only, never while user code runs (bodies, sources, handlers,
//! comparisons, `Drop` of users' values): that code may re-enter the session, from another thread too where a language has a
//! lock of its own.

mod boundaries;
mod build;
mod calls;
mod contents;
mod dispose;
mod events;
mod flush;
mod heads;
mod links;
mod navigation;
mod own;
mod paint;
mod portals;
mod render;
mod resolve;
mod rows;
mod storage;
mod uploads;

pub use navigation::Query;
pub(crate) use portals::Outlet;
pub use storage::{STORED_BYTES_MAX, STORED_KEY_BYTES_MAX};

use core::cell::{Cell, RefCell};
use core::fmt;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use lattice_reactive::{Runtime, Scope, Watcher};
use lattice_vdom::{Forest, Shape, Template, View, ViewBuilder, ViewId};

use crate::caught::caught;
use crate::dice::Dice;
use crate::html::Form;
use crate::kept::Kept;
use crate::object::Object;
use crate::per_session::Own;
use crate::shell::Shell;
use crate::slab::Slab;
use crate::{
    Component, Counts, Error, Failure, HostHandle, Input, Location, OpenRequest, Source, Status,
    User,
};

/// In which run of one flush a component counts as one that writes what it reads, and is stopped. It is the runtime's own
/// limit of rounds, which knows no component's name.
pub const RUNS_PER_FLUSH_MAX: u32 = 100;

/// How many different warnings a session gives; after that it is silent about more.
const WARNINGS_MAX: usize = 32;

/// How many failures are kept for a host that does not take them; older ones go.
pub const FAILURES_MAX: usize = 256;

scoped_tls::scoped_thread_local!(static CURRENT: Session);

/// What a session begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// Where [`Session::random`] and [`Session::new_id`] come from.
    pub seed: u64,
    /// The clock, in milliseconds since 1970.
    pub now_ms: u64,
    /// Whether error boxes in the page show message and line. Without it they only name the component.
    pub details: bool,
    /// The page's title, where no component says another.
    pub title: String,
    /// Where the page is.
    pub location: Location,
    /// Where the app is mounted, without a slash at the end.
    pub base: String,
    /// Who uses it, if the host knows.
    pub user: Option<Arc<User>>,
}

impl Start {
    /// As a host's request says.
    ///
    /// # Errors
    /// If its path and query are no URL of a page.
    pub fn of(request: &OpenRequest) -> Result<Self, Failure> {
        let mark = if request.query.is_empty() { "" } else { "?" };
        let path = if request.path.is_empty() {
            "/"
        } else {
            &request.path
        };
        Ok(Self {
            seed: request.seed,
            now_ms: request.now_ms,
            location: Location::parse(&format!("{path}{mark}{}", request.query))?,
            base: request.base.clone(),
            user: request.user.clone(),
            ..Self::default()
        })
    }
}

impl Default for Start {
    fn default() -> Self {
        Self {
            seed: 0,
            now_ms: 0,
            details: true,
            title: String::new(),
            location: Location::default(),
            base: String::new(),
            user: None,
        }
    }
}

/// One user's running application: messages in, patches out.
pub struct Session {
    runtime: Runtime,
    forest: RefCell<Forest<Object>>,
    components: RefCell<Slab<Instance>>,
    bindings: RefCell<Slab<Binding>>,
    /// The view that is being built: of the component whose body runs now.
    building: RefCell<Option<Box<Building>>>,
    /// Those around it while it is content, the outermost first.
    #[allow(
        clippy::vec_box,
        reason = "they move between here and `building` as they are"
    )]
    outer_buildings: RefCell<Vec<Box<Building>>>,
    /// What is built with, and views, to be used again.
    spare_building: RefCell<Option<Box<Building>>>,
    spare_views: RefCell<Vec<View<Object>>>,
    /// The templates of plain elements, by their form.
    forms: RefCell<HashMap<Form, Template>>,
    /// The template of texts, once there was one.
    text_shape: Cell<Option<Shape>>,
    portals: RefCell<portals::Portals>,
    /// How many triggers were made, those that call in this turn, and the components that gave them to an element.
    triggers: Cell<u64>,
    calls: RefCell<Vec<u64>>,
    targets: RefCell<HashMap<u64, Vec<u32>>>,
    uploads: RefCell<uploads::Uploads>,
    shell: Arc<Shell>,
    /// The shell's instance, from the first paint on.
    root: Cell<Option<u32>>,
    echoes: RefCell<Vec<events::Echo>>,
    flush_no: Cell<u32>,
    /// How many bodies have run.
    runs: Cell<u64>,
    /// How many components were mounted.
    mounts: Cell<u64>,
    /// The time that the host was asked last to tell.
    alarm_ms: Cell<Option<u64>>,
    /// A flush or a handler runs now.
    busy: Cell<bool>,
    /// The component whose handler runs now.
    handling: Cell<Option<u32>>,
    dice: RefCell<Dice>,
    now_ms: Cell<u64>,
    counts: Cell<Counts>,
    failures: RefCell<Vec<Failure>>,
    /// Warnings that were given: once each.
    warned: RefCell<Vec<String>>,
    host: RefCell<Option<Arc<dyn HostHandle>>>,
    details: bool,
    /// Where the app is mounted.
    base: Box<str>,
    pub(crate) user: Option<Arc<User>>,
    opened_at: Location,
    navigation: navigation::Navigation,
    storage: storage::Storage,
    heads: heads::Heads,
    status: Cell<Status>,
    /// The page has its first paint.
    is_painted: Cell<bool>,
    /// The page itself, and not what is in it, may have to be told something.
    news: Cell<bool>,
    /// How many signals were saved outside.
    saved: Cell<u64>,
    /// What it has of things that are the app's, by their addresses.
    own: RefCell<HashMap<usize, Box<dyn Own>>>,
    /// There are values that go over to the session of a reloaded page, and the page was told so.
    leaves: Cell<bool>,
    has_left_token: Cell<bool>,
}

/// A component that stands in the tree.
#[derive(Debug)]
struct Instance {
    component: Shared<dyn Component>,
    /// The component that uses it.
    parent: Option<u32>,
    /// Tells it from those that bore its number before.
    serial: u64,
    watcher: Watcher,
    scope: Scope,
    kept: Kept,
    view: ViewId,
    /// It has nothing to show yet.
    waits: bool,
    /// Made when it first has something to tell.
    boundary: Option<Box<boundaries::BoundaryState>>,
    making: Making,
    /// Of a list.
    rows: Option<Box<rows::RowList>>,
    /// Of a portal: the component at the page's end, once it was mounted.
    content: Option<u32>,
    /// The flush of its last run, and how often it ran in that one.
    flush_no: u32,
    runs: u32,
}

/// How a component comes to what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Making {
    /// Its body makes a view.
    Body,
    /// Its rows are changed in place.
    List,
    /// Its content stands at the page's end.
    Portal,
}

/// A slot that follows a source.
#[derive(Debug)]
struct Binding {
    source: Shared<dyn Source>,
    watcher: Watcher,
    /// The view and its object that it writes to.
    view: ViewId,
    object: usize,
    /// The component that it belongs to.
    owner: u32,
    /// It has nothing to show yet.
    waits: bool,
}

/// What is being built while a body runs.
#[derive(Debug, Default)]
struct Building {
    owner: u32,
    builder: ViewBuilder<Object>,
    /// What each block was made with: a key is mixed into it.
    identities: Vec<u64>,
    run_no: u64,
}

/// What the runtime calls a watcher by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    Component(u32),
    Binding(u32),
}

impl Tag {
    fn to_bits(self) -> u64 {
        match self {
            Self::Component(id) => u64::from(id) << 1,
            Self::Binding(id) => u64::from(id) << 1 | 1,
        }
    }

    fn of_bits(bits: u64) -> Self {
        let id = (bits >> 1) as u32;
        if bits & 1 == 0 {
            Self::Component(id)
        } else {
            Self::Binding(id)
        }
    }
}

/// A user's object that is shared with user code; `Debug` says nothing of it.
struct Shared<T: ?Sized>(Arc<T>);

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ?Sized> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

impl Session {
    /// A session of the app whose root component this is. Nothing runs before [`first_paint`](Self::first_paint) or
    /// [`full_view`](Self::full_view).
    pub fn new(root: Arc<dyn Component>, start: Start) -> Self {
        let runtime = Runtime::new();
        // Nothing is set for a time yet, so no alarm can fail.
        let _ = runtime.advance_to(Duration::from_millis(start.now_ms));
        let shell = Arc::new(Shell::new(root, &runtime, start.details));
        Self {
            runtime,
            forest: RefCell::default(),
            components: RefCell::default(),
            bindings: RefCell::default(),
            building: RefCell::default(),
            outer_buildings: RefCell::default(),
            spare_building: RefCell::default(),
            spare_views: RefCell::default(),
            forms: RefCell::default(),
            text_shape: Cell::default(),
            portals: RefCell::default(),
            triggers: Cell::new(0),
            calls: RefCell::default(),
            targets: RefCell::default(),
            uploads: RefCell::default(),
            shell,
            root: Cell::new(None),
            echoes: RefCell::default(),
            flush_no: Cell::new(0),
            runs: Cell::new(0),
            mounts: Cell::new(0),
            alarm_ms: Cell::new(None),
            busy: Cell::new(false),
            handling: Cell::new(None),
            dice: RefCell::new(Dice::new(start.seed)),
            now_ms: Cell::new(start.now_ms),
            counts: Cell::default(),
            failures: RefCell::default(),
            warned: RefCell::default(),
            host: RefCell::default(),
            details: start.details,
            base: start.base.into(),
            user: start.user,
            opened_at: start.location.clone(),
            navigation: navigation::Navigation::at(start.location),
            storage: storage::Storage::default(),
            heads: heads::Heads::titled(&start.title),
            status: Cell::default(),
            is_painted: Cell::new(false),
            news: Cell::new(false),
            saved: Cell::new(0),
            own: RefCell::default(),
            leaves: Cell::new(false),
            has_left_token: Cell::new(false),
        }
    }

    /// Its reactive graph.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Runs `f` with this session as the ambient one, so that handles find their values.
    pub fn enter<R>(&self, f: impl FnOnce() -> R) -> R {
        CURRENT.set(self, || self.runtime.enter(f))
    }

    /// Runs `f` with the session that this thread is in, if it is in one.
    pub fn with_current<R>(f: impl FnOnce(&Self) -> R) -> Option<R> {
        CURRENT.is_set().then(|| CURRENT.with(f))
    }

    /// For controls of Rust authors: what `f` gives in the session that this thread is in.
    ///
    /// # Panics
    /// With the text of the error, or if this thread is in no session. In an app's code a panic becomes a box in its page.
    #[track_caller]
    pub fn expect<R>(f: impl FnOnce(&Self) -> Result<R, Error>) -> R {
        crate::author::expect(crate::author::in_session("an element", f))
    }

    /// Whether a component's body runs now, so that elements and state can be made.
    pub fn is_building(&self) -> bool {
        self.building.borrow().is_some()
    }

    /// A name that is unique in this session, from its seed: 12 letters and digits, a letter first.
    pub fn new_id(&self) -> String {
        self.dice.borrow_mut().id()
    }

    /// Evenly spread over [0, 1), from the session's seed. Not for secrets.
    pub fn random(&self) -> f64 {
        self.dice.borrow_mut().unit()
    }

    /// The session's clock, in milliseconds since 1970: what the last message said.
    pub fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }

    /// When it wants to be told the time next, in milliseconds since 1970; `None`: it waits for nothing.
    pub fn next_alarm_ms(&self) -> Option<u64> {
        let due = self.runtime.next_alarm()?;
        // Rounded up: an alarm that is told too early does not ring.
        Some(due.as_nanos().div_ceil(1_000_000) as u64)
    }

    /// What it has done so far.
    pub fn counts(&self) -> Counts {
        let runtime = self.runtime.counts();
        Counts {
            memo_runs: runtime.memo_runs,
            effect_runs: runtime.effect_runs,
            // The shell and its outlet are components of ours, not of the app.
            components: (self.components.borrow().len() as u64)
                .saturating_sub(u64::from(self.root.get().is_some()))
                .saturating_sub(u64::from(self.portals.borrow().outlet.is_some())),
            bindings: self.bindings.borrow().len() as u64,
            ..self.counts.get()
        }
    }

    /// The failures of user code since the last call, oldest first.
    pub fn take_failures(&self) -> Vec<Failure> {
        core::mem::take(&mut *self.failures.borrow_mut())
    }

    #[cfg(feature = "testing")]
    pub(crate) fn peek_failures(&self) -> Vec<Failure> {
        self.failures.borrow().clone()
    }

    /// Tells it how to ask its host for turns. From then on the host polls its loads, and is asked for a turn when one is done.
    pub fn attach(&self, host: Arc<dyn HostHandle>) {
        let executor = Arc::clone(&host);
        self.runtime.spawn_with(move |load| executor.spawn(load));
        let mail = Arc::clone(&host);
        self.runtime.on_message(move || {
            mail.turn(Box::new(|mut turn| turn.session().handle(Input::Mail)));
        });
        let before = self.host.replace(Some(host));
        drop(before);
    }

    /// Asks the host to tell the time when the next alarm is due, if it has not been asked.
    fn ask_for_alarm(&self) {
        let due = self.next_alarm_ms();
        if due != self.alarm_ms.replace(due)
            && let (Some(due), Some(host)) = (due, self.host())
        {
            host.wake_at(due);
        }
    }

    /// How to ask the host for turns; `None` while no host has attached.
    pub fn host(&self) -> Option<Arc<dyn HostHandle>> {
        self.host.borrow().clone()
    }

    /// Reports a failure of user code that left nothing half done (a handler, an effect, a task): the log gets it, and the page
    /// shows it in a box that can be dismissed.
    pub fn report(&self, failure: Failure) {
        self.shell.push(self, failure.clone());
        self.log(failure);
    }

    /// Tells the author of something that works but should not be so: the log gets it, the page does not.
    pub fn warn(&self, warning: Failure) {
        self.log(warning);
    }

    /// In a list a key is there twice: the second row is told from the first by its order, and the author is told, once.
    pub fn warn_duplicate(&self, key: &str) {
        let owner = self
            .building
            .borrow()
            .as_ref()
            .map(|building| building.owner);
        let name = owner.map_or_else(String::new, |owner| self.name_of(owner));
        let text = format!(
            "keys of one list must differ, and {key} is there twice: such rows are told apart by their order only, so state can end up in the wrong one"
        );
        let new = {
            let mut warned = self.warned.borrow_mut();
            let new = warned.len() < WARNINGS_MAX && !warned.contains(&text);
            if new {
                warned.push(text.clone());
            }
            new
        };
        if new {
            self.log(Failure::new(text).named(&name));
        }
    }

    pub(crate) fn set_status(&self, status: Status) {
        self.status.set(status);
    }

    /// A number for a signal that is saved outside.
    fn next_saved(&self) -> u64 {
        self.saved.set(self.saved.get() + 1);
        self.saved.get()
    }

    pub(crate) fn shell(&self) -> &Shell {
        &self.shell
    }

    fn log(&self, failure: Failure) {
        self.count(|counts| counts.failures += 1);
        let mut failures = self.failures.borrow_mut();
        if failures.len() == FAILURES_MAX {
            failures.remove(0);
        }
        failures.push(failure);
    }

    fn count(&self, change: impl FnOnce(&mut Counts)) {
        let mut counts = self.counts.get();
        change(&mut counts);
        self.counts.set(counts);
    }

    /// The name of a component for a failure's text.
    fn name_of(&self, id: u32) -> String {
        let component = self
            .components
            .borrow()
            .get(id)
            .map(|it| it.component.clone());
        component.map_or_else(String::new, |it| {
            caught(|| Ok(it.0.name().to_owned())).unwrap_or_default()
        })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}
