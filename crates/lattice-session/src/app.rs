//! An app in Rust: a root function, and how the host opens sessions of it.

use core::fmt;
use std::sync::Arc;

use lattice_vdom::PatchSink;

use crate::component::RootComponent;
use crate::{
    AnyApp, AnySession, Component, Counts, Failure, FirstPaint, Flushed, HostHandle, Input,
    OpenRequest, Session, Start,
};

/// An app whose root component is a Rust function. All its sessions share it.
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
#[derive(Clone)]
pub struct App {
    title: Arc<str>,
    root: Arc<dyn Component>,
    details: bool,
}

impl App {
    /// An app with this page title.
    pub fn new(title: &str, root: impl Fn() + Send + Sync + 'static) -> Self {
        Self::of(title, root_component(root))
    }

    /// An app of any component.
    pub fn of(title: &str, root: Arc<dyn Component>) -> Self {
        Self {
            title: title.into(),
            root,
            details: true,
        }
    }

    /// Whether error boxes in the page show message and line (they do unless told otherwise). The log has them anyway.
    #[must_use]
    pub fn with_details(mut self, details: bool) -> Self {
        self.details = details;
        self
    }

    /// A session of it; whether failures tell details is the app's own affair.
    pub(crate) fn session(&self, start: Start) -> Session {
        let start = Start {
            details: self.details,
            ..start
        };
        Session::new(Arc::clone(&self.root), start)
    }
}

impl AnyApp for App {
    fn open(&self, request: &OpenRequest) -> Result<Box<dyn AnySession>, Failure> {
        let start = Start {
            seed: request.seed,
            now_ms: request.now_ms,
            ..Start::default()
        };
        Ok(Box::new(self.session(start)))
    }

    fn title(&self) -> String {
        String::from(&*self.title)
    }
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

    fn attach(&mut self, host: Arc<dyn HostHandle>) {
        Self::attach(self, host);
    }
}
