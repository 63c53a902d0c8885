//! The components between an app and its pages: each shows what stands at its level of the page's path, layouts before the page.

use core::any::Any;
use core::str::FromStr;
use std::sync::Arc;

use crate::author::{expect, in_session};
use crate::component::name_of;
use crate::routes::{MakeErrorPage, MakePage, Routes};
use crate::{Boundary, Component, Failure, Node, Outcome, Session, Site, Status};

const LEVEL: Site = Site(11);
const HEAD: Site = Site(12);
const GUARD: Site = Site(13);
const FOUND: Site = Site(14);

/// What the app's routes have at one level of the page's path.
pub(crate) struct AtLevel {
    pub(crate) routes: Arc<Routes>,
    pub(crate) level: usize,
}

/// What a layout's outlet finds: the level below its own.
#[derive(Clone)]
struct Below(Arc<Routes>, usize);

impl Component for AtLevel {
    fn name(&self) -> &'static str {
        "pages"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        // The path alone: a page stays as it is while only the query changes.
        session.path()?;
        let mut found = self
            .routes
            .find(&session.location(), session.user().map(|user| &**user));
        if self.level >= found.levels.len() {
            return Ok(());
        }
        let is_page = self.level + 1 == found.levels.len();
        let it = found.levels.swap_remove(self.level);
        if is_page {
            session.set_status(found.status);
        }
        let below = Below(Arc::clone(&self.routes), self.level + 1);
        session
            .runtime()
            .provide(below)
            .map_err(crate::Error::from)?;
        session.set_head(HEAD, it.head)?;
        let component = if is_page && found.status == Status::Found {
            guarded(&self.routes, it.component)
        } else {
            it.component
        };
        let block = session.component(component, LEVEL)?;
        Ok(session.key(block, it.key)?)
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| other.level == self.level)
    }

    fn is_native(&self) -> bool {
        true
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A page, and what stands in its place if it fails, or is not there after all.
fn guarded(routes: &Arc<Routes>, page: Arc<dyn Component>) -> Arc<dyn Component> {
    let page = match routes.error_page() {
        Some(error) => Arc::new(Guard {
            page,
            error: Arc::clone(error),
        }),
        None => page,
    };
    Arc::new(Found {
        page,
        routes: Arc::clone(routes),
    })
}

/// Shows that there is no such page in place of one that has found that out.
struct Found {
    page: Arc<dyn Component>,
    routes: Arc<Routes>,
}

impl Component for Found {
    fn name(&self) -> &'static str {
        "page"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        if session.caught().is_none() {
            session.component(Arc::clone(&self.page), FOUND)?;
            return Ok(());
        }
        let missing = self.routes.missing_page();
        session.set_status(Status::Missing);
        session.set_head(HEAD, missing.head)?;
        session.component(missing.component, FOUND.part(1))?;
        Ok(())
    }

    fn same(&self, session: &Session, other: &dyn Component) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| self.page.same(session, &*other.page))
    }

    fn is_native(&self) -> bool {
        true
    }

    fn boundary(&self) -> Boundary {
        Boundary::Page
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Shows the error page in place of a page that fails.
struct Guard {
    page: Arc<dyn Component>,
    error: MakeErrorPage,
}

impl Component for Guard {
    fn name(&self) -> &'static str {
        "page"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        match session.caught() {
            None => session.component(Arc::clone(&self.page), GUARD)?,
            Some(caught) => {
                session.set_status(Status::Failed);
                session.component((self.error)(&caught), GUARD.part(1))?
            }
        };
        Ok(())
    }

    fn same(&self, session: &Session, other: &dyn Component) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| self.page.same(session, &*other.page))
    }

    fn is_native(&self) -> bool {
        true
    }

    fn boundary(&self) -> Boundary {
        Boundary::Errors
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Session {
    /// In a layout: the place of what stands in it, a page or a further layout.
    ///
    /// # Errors
    /// If no layout's body runs.
    pub fn outlet(&self, site: Site) -> Result<lattice_vdom::BlockNo, crate::Error> {
        let Below(routes, level) = self.runtime().context().ok_or_else(|| {
            crate::Error::new(
                "outlet() is the place of a page in the layout around it, and works in the body of a layout; none is around this one",
            )
        })?;
        self.component(Arc::new(AtLevel { routes, level }), site)
    }
}

/// In a layout: the place of what stands in it, a page or a further layout. See [`App::layout`](crate::App::layout).
///
/// # Panics
/// If no layout's body runs.
#[track_caller]
pub fn outlet() -> Node {
    let site = Site::here();
    in_session("outlet()", |session| {
        Node::new(expect(session.outlet(site)))
    })
}

/// Shows the page of this URL of the app, as if a link to it was followed: `/boards/7?sort=name`, or `?sort=name` for another query
/// of the same path. For handlers and effects.
///
/// # Panics
/// If it is no such URL, or this thread is in no session.
#[track_caller]
pub fn navigate(to: &str) {
    expect(in_session("navigate()", |session| {
        session.navigate(to, false)
    }));
}

/// As [`navigate`], with no step more for the browser's "back": for what a person should not come back to.
///
/// # Panics
/// As [`navigate`].
#[track_caller]
pub fn redirect(to: &str) {
    expect(in_session("redirect()", |session| {
        session.navigate(to, true)
    }));
}

/// The path of the page's URL. Who reads it is told when it changes.
///
/// # Panics
/// If this thread is in no session.
#[track_caller]
pub fn path() -> Arc<str> {
    expect(in_session("path()", Session::path))
}

/// What Rust authors may give as a page or a layout: a function of as many parameters as its path has (up to three), in their order,
/// each of a type that is read from a text. A path whose texts are no such values is not found. `M` needs never be named.
pub trait IntoPage<M> {
    /// How many parameters it takes.
    const PARAMS: usize;

    /// What makes its component.
    fn into_page(self) -> MakePage;
}

macro_rules! into_page {
    ($count:literal $($arg:ident $at:tt)*) => {
        impl<F, R, $($arg),*> IntoPage<($($arg,)*)> for F
        where
            F: Fn($(&$arg),*) -> R + Send + Sync + 'static,
            R: Outcome,
            $($arg: FromStr + PartialEq + Send + Sync + 'static),*
        {
            const PARAMS: usize = $count;

            fn into_page(self) -> MakePage {
                let name = name_of::<F>();
                let body: Body<($($arg,)*)> = Arc::new(move |_args| self($(&_args.$at),*).into_result());
                Arc::new(move |_params| {
                    Some(Arc::new(Page {
                        name,
                        args: ($(_params.nth::<$arg>($at)?,)*),
                        body: Arc::clone(&body),
                    }))
                })
            }
        }
    };
}

into_page!(0);
into_page!(1 A 0);
into_page!(2 A 0 B 1);
into_page!(3 A 0 B 1 C 2);

type Body<A> = Arc<dyn Fn(&A) -> Result<(), Failure> + Send + Sync>;

/// A function of an app with the values of its path.
struct Page<A> {
    name: &'static str,
    args: A,
    body: Body<A>,
}

impl<A: PartialEq + Send + Sync + 'static> Component for Page<A> {
    fn name(&self) -> &str {
        self.name
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        (self.body)(&self.args)
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| Arc::ptr_eq(&self.body, &other.body) && self.args == other.args)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
