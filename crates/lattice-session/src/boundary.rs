//! Boundaries for authors of Rust apps: `error_boundary` and `suspense`, and `wait`, which leaves the place to the latter.

use core::any::Any;
use core::fmt::Display;
use std::sync::{Arc, LazyLock};

use lattice_reactive::{Resource, ResourceState};
use lattice_vdom::{Template, ValueRef, el};

use crate::author::{expect, in_session};
use crate::component::name_of;
use crate::template::checked;
use crate::{Boundary, Component, Failure, Node, Outcome, Session, Site};

/// Holds what may wait: there, but hidden, while the fallback is shown.
static HOLD: LazyLock<Template> = LazyLock::new(|| {
    let hold = el("div").attr("class", "lt-suspense");
    checked(hold.prop_slot(0, "hidden").children())
});

/// A failure that an [`error_boundary`] took over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caught {
    pub(crate) id: u32,
    pub(crate) serial: u64,
    pub(crate) failure: Failure,
}

impl Caught {
    /// What went wrong.
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// Shows the content anew, from its beginning: a second attempt.
    ///
    /// # Panics
    /// If this thread is in no session.
    pub fn retry(&self) {
        in_session("retry()", |session| session.retry(self));
    }
}

/// Shows `content`, and if something in it fails, `fallback` in place of all of it. The rest of the page stays as it is.
///
/// What fails is a component's body, or what a slot is bound to. What a handler or an effect fails with leaves nothing half done; it
/// is told in a box of its own. All of it comes to the log. A failure in `fallback` goes on to the boundary around this one.
///
/// ```
/// use lattice_session::{component, error_boundary, signal, testing::render, text, view};
///
/// let screen = render(|| {
///     let n = signal(1);
///     error_boundary(
///         |caught| {
///             let caught = caught.clone();
///             view! {
///                 p { "Sorry: " {caught.failure().what.clone()} }
///                 button(on.click = move || caught.retry()) { "Try again" }
///             }
///         },
///         move || {
///             component((), move |(): &()| {
///                 let half = 10_i32.checked_div(n.get()).ok_or("nothing to divide by")?;
///                 text(half);
///                 Ok::<_, &str>(())
///             });
///         },
///     );
///     view! { button(on.click = move || n.set(0)) { "0" } button(on.click = move || n.set(5)) { "5" } }
/// });
/// screen.get_by_role("button").name("0").click();
/// screen.expect_text("Sorry: nothing to divide by");
/// screen.get_by_role("button").name("5").click();
/// screen.get_by_role("button").name("Try again").click();
/// screen.expect_text("2").expect_no_text("Sorry").expect_failure("nothing to divide by");
/// ```
#[track_caller]
pub fn error_boundary<F, C, R, S>(fallback: F, content: C) -> Node
where
    F: Fn(&Caught) -> R + Send + Sync + 'static,
    C: Fn() -> S + Send + Sync + 'static,
    R: Outcome + 'static,
    S: Outcome + 'static,
{
    let site = Site::here();
    let boundary = Arc::new(ErrorBoundary {
        fallback: Arc::new(fallback),
        content: Arc::new(content),
        site,
    });
    in_session("error_boundary()", |session| {
        Node::new(expect(session.component(boundary, site)))
    })
}

/// Shows `content`, and `fallback` in its place while something in it has nothing to show yet: something that failed with
/// [`Failure::waiting`], as [`wait`] does. The content keeps its state, hidden.
///
/// ```
/// use std::sync::mpsc::channel;
/// use lattice_session::{component, resource, suspense, testing::render, text, wait};
///
/// let screen = render(|| {
///     let name = resource(|| async { Ok::<_, String>("Ada") });
///     suspense(
///         || text("Loading"),
///         move || {
///             text(move || wait(name).map(|name| format!("Hello {name}")));
///         },
///     );
/// });
/// assert!(screen.first_paint().html.contains("Loading"));
/// screen.expect_text("Hello Ada").expect_no_text("Loading");
/// ```
#[track_caller]
pub fn suspense<F, C, R, S>(fallback: F, content: C) -> Node
where
    F: Fn() -> R + Send + Sync + 'static,
    C: Fn() -> S + Send + Sync + 'static,
    R: Outcome + 'static,
    S: Outcome + 'static,
{
    let site = Site::here();
    let boundary = Arc::new(Suspense {
        fallback: Arc::new(fallback),
        content: Arc::new(content),
        site,
    });
    in_session("suspense()", |session| {
        Node::new(expect(session.component(boundary, site)))
    })
}

/// What a resource has: its value, or the latest while it loads anew. Who calls depends on it.
///
/// # Errors
/// [`Failure::waiting`] before there is a first value, which leaves the place to the [`suspense`] around; what the load failed with,
/// or that it ended without a value, which leaves it to the [`error_boundary`] around.
pub fn wait<T, E>(resource: Resource<T, E>) -> Result<T, Failure>
where
    T: Clone + Send + 'static,
    E: Display + Send + 'static,
{
    resource.with(|state| match (state, state.latest()) {
        (ResourceState::Failed { error, .. }, _) => Err(Failure::new(error.to_string())),
        (_, Some(value)) => Ok(value.clone()),
        (ResourceState::Cancelled { .. }, None) => Err(Failure::new(
            "the load ended without a value: its future panicked, or was dropped by the host; refetch() loads anew",
        )),
        (_, None) => Err(Failure::waiting()),
    })
}

struct ErrorBoundary<F, C> {
    fallback: Arc<F>,
    content: Arc<C>,
    site: Site,
}

impl<F, C, R, S> Component for ErrorBoundary<F, C>
where
    F: Fn(&Caught) -> R + Send + Sync + 'static,
    C: Fn() -> S + Send + Sync + 'static,
    R: Outcome + 'static,
    S: Outcome + 'static,
{
    fn name(&self) -> &'static str {
        "error_boundary"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        match session.caught() {
            None => part(session, &self.content, self.site.part(0))?,
            Some(caught) => {
                let fallback = Arc::clone(&self.fallback);
                let site = self.site.part(1);
                let body = Arc::new(move || fallback(&caught));
                session.component(
                    Arc::new(Part {
                        body,
                        name: name_of::<F>(),
                    }),
                    site,
                )?;
            }
        }
        Ok(())
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        // What closures captured can't be compared.
        size_of::<F>() + size_of::<C>() == 0 && other.as_any().is::<Self>()
    }

    fn is_native(&self) -> bool {
        true
    }

    fn kind(&self) -> u64 {
        crate::key_hash(core::any::type_name::<Self>())
    }

    fn boundary(&self) -> Boundary {
        Boundary::Errors
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Suspense<F, C> {
    fallback: Arc<F>,
    content: Arc<C>,
    site: Site,
}

impl<F, C, R, S> Component for Suspense<F, C>
where
    F: Fn() -> R + Send + Sync + 'static,
    C: Fn() -> S + Send + Sync + 'static,
    R: Outcome + 'static,
    S: Outcome + 'static,
{
    fn name(&self) -> &'static str {
        "suspense"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        let waits = session.is_waiting();
        let hold = session.open(&HOLD, self.site.part(0))?;
        session.set(hold, 0, ValueRef::Bool(waits))?;
        part(session, &self.content, self.site.part(1))?;
        session.close()?;
        if waits {
            part(session, &self.fallback, self.site.part(2))?;
        }
        Ok(())
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        size_of::<F>() + size_of::<C>() == 0 && other.as_any().is::<Self>()
    }

    fn is_native(&self) -> bool {
        true
    }

    fn kind(&self) -> u64 {
        crate::key_hash(core::any::type_name::<Self>())
    }

    fn boundary(&self) -> Boundary {
        Boundary::Waiting
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What a boundary or portal shows: the same as long as that one is.
pub(crate) struct Part<F> {
    pub(crate) body: Arc<F>,
    pub(crate) name: &'static str,
}

fn part<F, R>(session: &Session, body: &Arc<F>, site: Site) -> Result<(), Failure>
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Outcome + 'static,
{
    let body = Arc::clone(body);
    let name = name_of::<F>();
    session.component(Arc::new(Part { body, name }), site)?;
    Ok(())
}

impl<F, R> Component for Part<F>
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Outcome + 'static,
{
    fn name(&self) -> &str {
        self.name
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        (self.body)().into_result()
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| size_of::<F>() == 0 || Arc::ptr_eq(&self.body, &other.body))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
