//! An app in Rust: its pages, and how the host opens sessions of it.

use core::fmt;
use core::panic::Location as Place;
use std::sync::Arc;

use lattice_vdom::PatchSink;

use crate::author::expect;
use crate::component::RootComponent;
use crate::pages::AtLevel;
use crate::{
    Access, AnyApp, AnySession, AppCell, Caught, Component, Counts, Error, Failure, FirstPaint,
    Flushed, Head, HostHandle, Input, IntoPage, Left, Location, OpenRequest, PerSession, Routes,
    Session, Shows, Start, User,
};

/// An app: its pages, and what all its sessions share.
///
/// ```
/// use lattice_session::{App, text};
///
/// fn hello() {
///     text("Hello");
/// }
///
/// let app = App::new("Greeting", hello);
/// # let _ = app;
/// ```
///
/// One with several pages says at which path each of them stands. All of them are one session: state of a layout, and what it holds,
/// outlives the way from page to page.
///
/// ```
/// use lattice_session::{App, navigate, outlet, path, testing::At, text, view};
///
/// let app = App::new("Boards", || {
///     view! { button(on.click = || navigate("/boards/7")) { "Seven" } }
/// })
/// .page("/boards/{board}", |board: &u32| {
///     text(format!("Board {board}"));
/// })
/// .layout("/", || {
///     view! { nav { "You are at " {|| path().to_string()} } }
///     outlet();
/// });
///
/// let screen = At::url("/").render(app);
/// screen.get_by_role("button").name("Seven").click();
/// screen.expect_text("You are at /boards/7").expect_text("Board 7");
/// ```
#[derive(Clone)]
pub struct App {
    title: Arc<str>,
    root: Root,
    details: bool,
}

/// What a session of it begins with.
#[derive(Clone)]
enum Root {
    /// It stands at `/`, and there is nothing else. Where the app's source gave it.
    One(Arc<dyn Component>, Arc<str>),
    Pages(Arc<Routes>),
}

impl App {
    /// An app with this page title, and this page at its beginning.
    #[track_caller]
    pub fn new(title: &str, root: impl Fn() + Send + Sync + 'static) -> Self {
        Self::of(title, root_component(root))
    }

    /// An app of any component.
    #[track_caller]
    pub fn of(title: &str, root: Arc<dyn Component>) -> Self {
        Self {
            title: title.into(),
            root: Root::One(root, here()),
            details: true,
        }
    }

    /// An app of these pages. For languages.
    pub fn of_routes(title: &str, routes: Routes) -> Self {
        Self {
            title: title.into(),
            root: Root::Pages(Arc::new(routes)),
            details: true,
        }
    }

    /// Adds a page: `path` is a pattern such as `/boards/{board}`, whose parameters are those of the function, in their order. Of
    /// several patterns that a path fits, one with fixed parts goes before one with parameters; `{rest:path}` at the end takes all
    /// that is left. A slash at the end of a path changes nothing.
    ///
    /// # Panics
    /// If the path is no such pattern, has other parameters than the function, or finds the same paths as another page's. The text
    /// names both places in the source.
    #[must_use]
    #[track_caller]
    pub fn page<M, P: IntoPage<M>>(self, path: &str, page: P) -> Self {
        let place = here();
        self.routed(path, Some(P::PARAMS), |routes| {
            routes.add_page(path, &place, Head::new(), page.into_page())
        })
    }

    /// Adds a layout: what stands around all pages whose paths are or begin with `path`; a page stands where it calls
    /// [`outlet`](crate::outlet). Layouts of longer paths stand in those of shorter ones. On the way from page to page a layout stays,
    /// with its state.
    ///
    /// # Panics
    /// As [`page`](Self::page).
    #[must_use]
    #[track_caller]
    pub fn layout<M, P: IntoPage<M>>(self, path: &str, layout: P) -> Self {
        let place = here();
        self.routed(path, Some(P::PARAMS), |routes| {
            routes.add_layout(path, &place, layout.into_page())
        })
    }

    /// Adds a guard: of all pages whose paths are or begin with `path`, a visitor sees those that it allows them, however they come
    /// there. Layouts of `path` and longer ones are not shown to whom it refuses. See [`Access`](crate::Access) for what it may say.
    ///
    /// ```
    /// use lattice_session::{Access, App, User, testing::At, text};
    ///
    /// let app = App::new("Boards", || { text("Boards"); })
    ///     .page("/sign-in", || { text("Who are you?"); })
    ///     .page("/admin", || { text("Everything"); })
    ///     .guard("/", |user| match user {
    ///         Some(_) => Access::Allowed,
    ///         None => Access::Elsewhere("/sign-in".to_owned()),
    ///     })
    ///     .guard("/admin", |user| user.is_some_and(|user| user.has("roles", "admin")));
    ///
    /// let nobody = At::url("/").render(app.clone());
    /// assert_eq!(nobody.url(), "/sign-in");
    /// let ada = At::url("/admin").user(User::new("ada")).render(app);
    /// ada.expect_text("Not allowed");
    /// ```
    ///
    /// # Panics
    /// If the path is no pattern.
    #[must_use]
    #[track_caller]
    pub fn guard<A: Into<Access>>(
        self,
        path: &str,
        guard: impl Fn(Option<&User>) -> A + Send + Sync + 'static,
    ) -> Self {
        let place = here();
        self.routed(path, None, |routes| {
            routes.add_guard(path, &place, Arc::new(move |user| guard(user).into()))
        })
    }

    /// Says what is shown where there is no page, in place of a page that says so. Its layouts are around it.
    ///
    /// # Panics
    /// If that was said before.
    #[must_use]
    #[track_caller]
    pub fn not_found(self, page: impl Fn() + Send + Sync + 'static) -> Self {
        let place = here();
        self.routed("/", None, |routes| {
            routes.set_missing(&place, root_component(page))
        })
    }

    /// Says what is shown in place of a page whose body, or whose part without a boundary of its own, fails.
    /// [`Caught::retry`] shows the page anew.
    ///
    /// # Panics
    /// If that was said before.
    #[must_use]
    #[track_caller]
    pub fn error_page(self, page: impl Fn(&Caught) + Send + Sync + 'static) -> Self {
        let (place, page) = (here(), Arc::new(page));
        let make = move |caught: &Caught| {
            let (page, caught) = (Arc::clone(&page), caught.clone());
            root_component(move || page(&caught))
        };
        self.routed("/", None, |routes| {
            routes.set_error_page(&place, Arc::new(make))
        })
    }

    #[track_caller]
    fn routed(
        mut self,
        path: &str,
        takes: Option<usize>,
        add: impl FnOnce(&mut Routes) -> Result<(), Error>,
    ) -> Self {
        let mut routes = match self.root {
            Root::Pages(routes) => Arc::unwrap_or_clone(routes),
            Root::One(root, place) => {
                let mut routes = Routes::new();
                let make = move |_: &crate::Params| Some(Arc::clone(&root));
                expect(routes.add_page("/", &place, Head::new(), Arc::new(make)));
                routes
            }
        };
        if let Some(takes) = takes {
            let place = here();
            let names = Routes::params_of(path);
            let names = expect(names.map_err(|error| Error::new(format!("{place}: {error}"))));
            assert!(
                names.len() == takes,
                "{place}: the function of a page takes the parameters of its path, and {path:?} has {}, the function {takes}",
                names.len()
            );
        }
        expect(add(&mut routes));
        self.root = Root::Pages(Arc::new(routes));
        self
    }

    /// Whether error boxes in the page show message and line (they do unless told otherwise). The log has them anyway.
    #[must_use]
    pub fn with_details(mut self, details: bool) -> Self {
        self.details = details;
        self
    }

    pub(crate) fn session(&self, start: Start) -> Session {
        let (root, start) = self.begin(start);
        Session::new(root, start)
    }

    /// What a session of it begins with: whether failures tell details, and the title, are the app's own affair. For languages.
    pub fn begin(&self, start: Start) -> (Arc<dyn Component>, Start) {
        let start = Start {
            details: self.details,
            title: String::from(&*self.title),
            ..start
        };
        let root: Arc<dyn Component> = match &self.root {
            Root::One(root, _) => Arc::clone(root),
            Root::Pages(routes) => Arc::new(AtLevel {
                routes: Arc::clone(routes),
                level: 0,
            }),
        };
        (root, start)
    }

    /// A value that code outside of sessions writes and all sessions read: see [`AppCell`].
    pub fn cell<T: Clone + PartialEq + Send + 'static>(value: T) -> AppCell<T> {
        AppCell::new(value)
    }

    /// A signal that each session has for itself, for all of its life: see [`PerSession`].
    pub fn per_session<T: Clone + PartialEq + Send + Sync + 'static>(default: T) -> PerSession<T> {
        PerSession::new(move || default.clone())
    }

    /// What stands at this path.
    pub fn shows(&self, path: &str) -> Shows {
        let Ok(location) = Location::parse(path) else {
            return Shows::Nothing;
        };
        match &self.root {
            Root::Pages(routes) if routes.has(&location) => Shows::Page,
            Root::Pages(_) => Shows::NotFound,
            Root::One(..) if location.path() == "/" => Shows::Page,
            Root::One(..) => Shows::Nothing,
        }
    }
}

impl AnyApp for App {
    fn open(&self, request: &OpenRequest) -> Result<Box<dyn AnySession>, Failure> {
        Ok(Box::new(self.session(Start::of(request)?)))
    }

    fn shows(&self, path: &str) -> Shows {
        Self::shows(self, path)
    }
}

/// A place in an app's source, as an error names it.
#[track_caller]
fn here() -> Arc<str> {
    Place::caller().to_string().into()
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("title", &self.title)
            .finish_non_exhaustive()
    }
}

/// A function without props as a component.
pub(crate) fn root_component(root: impl Fn() + Send + Sync + 'static) -> Arc<dyn Component> {
    Arc::new(RootComponent(root))
}

impl AnySession for Session {
    fn first_paint(&mut self) -> FirstPaint {
        Self::first_paint(self)
    }

    fn handle(&mut self, input: Input) {
        Self::handle(self, input);
    }

    fn flush(&mut self, sink: &mut dyn PatchSink) -> Flushed {
        Self::flush(self, sink)
    }

    fn first_view(&mut self, sink: &mut dyn PatchSink) {
        Self::first_view(self, sink);
    }

    fn full_view(&mut self, sink: &mut dyn PatchSink) {
        Self::full_view(self, sink);
    }

    fn take_failures(&mut self) -> Vec<Failure> {
        Self::take_failures(self)
    }

    fn counts(&self) -> Counts {
        Self::counts(self)
    }

    fn leave(&mut self) -> Left {
        Self::leave(self)
    }

    fn take_over(&mut self, left: Left) {
        Self::take_over(self, left);
    }

    fn attach(&mut self, host: Arc<dyn HostHandle>) {
        Self::attach(self, host);
    }
}
