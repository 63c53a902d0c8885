//! Components: functions from props to a view, run under tracking.

use core::any::Any;
use std::sync::Arc;

use crate::{Failure, Outcome, RowChange, Session, Site, site};

/// One use of a component with its props, as a body hands it to the session.
///
/// The session keeps the first one and compares what later runs hand it at the same place: equal props are not run again.
/// Every method is user code to the session: it may re-enter it, fail or panic.
pub trait Component: Send + Sync {
    /// What people call it: stands in failures and counts.
    fn name(&self) -> &str;

    /// Builds the view, through the session's building calls. What it reads is tracked: a change runs it again.
    fn render(&self, session: &Session) -> Result<(), Failure>;

    /// Whether running `other` instead would give the same view: the same function with equal props.
    fn same(&self, session: &Session, other: &dyn Component) -> bool;

    /// Whether it is a part of a control or of the session, and no component that an app's author wrote: such runs are not
    /// counted.
    fn is_native(&self) -> bool {
        false
    }

    /// Tells functions apart: uses of different kinds at one place are never taken for one another.
    fn kind(&self) -> u64 {
        site::key_hash(self.name())
    }

    /// Whether it is a list whose rows are changed in place: then [`changes`](Self::changes) is called in place of
    /// [`render`](Self::render).
    fn is_list(&self) -> bool {
        false
    }

    /// For a list: what has changed since the last call at this place, for which state can be [kept](Session::keep). What it reads is
    /// tracked.
    fn changes(&self, _session: &Session) -> Result<Vec<RowChange>, Failure> {
        Ok(Vec::new())
    }

    /// Whether its content stands at the page's end: then [`portal`](Self::portal) is called in place of [`render`](Self::render).
    fn is_portal(&self) -> bool {
        false
    }

    /// For a portal: its content. What it reads is tracked.
    fn portal(&self, _session: &Session) -> Result<Option<Arc<dyn Component>>, Failure> {
        Ok(None)
    }

    /// What it does for those below it.
    fn boundary(&self) -> Boundary {
        Boundary::None
    }

    /// For `same`, to find the own type again.
    fn as_any(&self) -> &dyn Any;
}

/// What a component does for those below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Boundary {
    /// Nothing.
    #[default]
    None,
    /// It takes failures over: it runs again, and [`Session::caught`] tells it of the first. It is to show something else then,
    /// without what failed. While it shows that, failures go on to who is around it.
    Errors,
    /// It is a page: it takes over what says that there is [none such](Failure::not_found), as with failures.
    Page,
    /// It is told when something below has nothing to show yet: it runs again, and [`Session::is_waiting`] tells it so. It is to keep
    /// what waits, hidden.
    Waiting,
}

/// A Rust function with its props as a component.
pub(crate) struct FnComponent<P, F> {
    props: P,
    body: F,
}

impl<P, F> FnComponent<P, F> {
    pub(crate) fn new(props: P, body: F) -> Self {
        Self { props, body }
    }
}

impl<P, F, R> Component for FnComponent<P, F>
where
    P: PartialEq + Send + Sync + 'static,
    F: Fn(&P) -> R + Send + Sync + 'static,
    R: Outcome,
{
    fn name(&self) -> &str {
        name_of::<F>()
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        (self.body)(&self.props).into_result()
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        // Two closures of one type may have captured different values, and Rust can't compare those.
        size_of::<F>() == 0
            && other
                .as_any()
                .downcast_ref::<Self>()
                .is_some_and(|other| other.props == self.props)
    }

    fn kind(&self) -> u64 {
        site::key_hash(core::any::type_name::<F>())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A Rust function without props as a component: the root of an app.
pub(crate) struct RootComponent<F>(pub(crate) F);

impl<F: Fn() + Send + Sync + 'static> Component for RootComponent<F> {
    fn name(&self) -> &str {
        name_of::<F>()
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        (self.0)();
        Ok(())
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        size_of::<F>() == 0 && other.as_any().is::<Self>()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The function's name out of its type's: `todo_row` of `app::todo_row`, and the enclosing function's for a closure.
pub(crate) fn name_of<F>() -> &'static str {
    let path = core::any::type_name::<F>();
    // Generic parameters would hide the name behind their own paths.
    let path = path.split_once('<').map_or(path, |(head, _)| head);
    let mut parts = path.rsplit("::").filter(|part| *part != "{{closure}}");
    parts.next().unwrap_or(path)
}

/// The place of a component's use: where it stands and which function it is.
pub(crate) fn identity(site: Site, component: &dyn Component) -> u64 {
    site::mix(site.0, component.kind())
}
