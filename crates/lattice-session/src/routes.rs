//! Which page stands at which path, and what stands around it.

use core::fmt;
use std::sync::Arc;

use crate::instead::{denied, elsewhere, missing};
use crate::pattern::Pattern;
use crate::{
    Access, Caught, Component, Error, Guard, Head, Location, Params, Status, User, key_hash,
};

/// Makes the component of a page for the parameters of a path; `None` if they have no such values, and the path no such page.
pub type MakePage = Arc<dyn Fn(&Params) -> Option<Arc<dyn Component>> + Send + Sync>;

/// Makes what is shown in place of a page that failed.
pub type MakeErrorPage = Arc<dyn Fn(&Caught) -> Arc<dyn Component> + Send + Sync>;

/// The pages of an app by their paths, the layouts around them, and what is shown where there is none.
///
/// Authors of Rust apps say it by [`App`](crate::App); this is for languages.
#[derive(Clone, Default)]
pub struct Routes {
    /// Those that are asked first come first.
    pages: Vec<Route>,
    /// From the outside in.
    layouts: Vec<Route>,
    /// For all pages whose paths are or begin with theirs, from the outside in.
    guards: Vec<(Pattern, Guard)>,
    missing: Option<(Arc<dyn Component>, Box<str>)>,
    error: Option<(MakeErrorPage, Box<str>)>,
}

#[derive(Clone)]
struct Route {
    pattern: Pattern,
    /// Where in the app's source it was given.
    place: Box<str>,
    head: Head,
    make: MakePage,
    /// Of a page.
    guard: Option<Guard>,
}

/// What stands at a path, from the outside in.
pub(crate) struct Found {
    pub(crate) levels: Vec<Level>,
    pub(crate) status: Status,
}

pub(crate) struct Level {
    pub(crate) component: Arc<dyn Component>,
    /// The same as long as it is the same page or layout with the same parameters.
    pub(crate) key: u64,
    pub(crate) head: Head,
}

impl Routes {
    /// Without pages.
    pub fn new() -> Self {
        Self::default()
    }

    /// The names of the parameters that a pattern has.
    ///
    /// # Errors
    /// If it is no pattern; the text says why.
    pub fn params_of(pattern: &str) -> Result<Vec<String>, Error> {
        let pattern = Pattern::parse(pattern).map_err(Error::new)?;
        Ok(pattern.names().into_iter().map(str::to_owned).collect())
    }

    /// Adds a page. `place` is where the app's source says it.
    ///
    /// # Errors
    /// If the pattern is none, or finds the same paths as that of another page.
    pub fn add_page(
        &mut self,
        pattern: &str,
        place: &str,
        head: Head,
        make: MakePage,
    ) -> Result<(), Error> {
        let route = Route::new(pattern, place, head, make)?;
        route.unlike("pages", &self.pages)?;
        let at = self
            .pages
            .partition_point(|other| other.pattern.order(&route.pattern).is_lt());
        self.pages.insert(at, route);
        Ok(())
    }

    /// Adds a layout: what stands around all pages whose paths are or begin with its own.
    ///
    /// # Errors
    /// As for a page.
    pub fn add_layout(&mut self, pattern: &str, place: &str, make: MakePage) -> Result<(), Error> {
        let route = Route::new(pattern, place, Head::new(), make)?;
        route.unlike("layouts", &self.layouts)?;
        let at = self
            .layouts
            .partition_point(|other| other.pattern.len() <= route.pattern.len());
        self.layouts.insert(at, route);
        Ok(())
    }

    /// Adds a guard: of all pages whose paths are or begin with `pattern`, those are shown whose visitor it allows. Whoever is not
    /// allowed is not told whether there is such a page.
    ///
    /// # Errors
    /// If the pattern is none.
    pub fn add_guard(&mut self, pattern: &str, place: &str, guard: Guard) -> Result<(), Error> {
        let pattern =
            Pattern::parse(pattern).map_err(|rule| Error::new(format!("{place}: {rule}")))?;
        let at = self
            .guards
            .partition_point(|(other, _)| other.len() <= pattern.len());
        self.guards.insert(at, (pattern, guard));
        Ok(())
    }

    /// Gives a guard to the page of this pattern alone.
    ///
    /// # Errors
    /// If no page has the pattern.
    pub fn guard_page(&mut self, pattern: &str, place: &str, guard: Guard) -> Result<(), Error> {
        let wanted =
            Pattern::parse(pattern).map_err(|rule| Error::new(format!("{place}: {rule}")))?;
        let page = self
            .pages
            .iter_mut()
            .find(|page| page.pattern.is_like(&wanted));
        let page = page.ok_or_else(|| {
            Error::new(format!(
                "{place}: a guard is given to a page that is there, and none has the path {pattern:?}"
            ))
        })?;
        page.guard = Some(guard);
        Ok(())
    }

    /// Says what is shown where there is no page.
    ///
    /// # Errors
    /// If that was said before.
    pub fn set_missing(&mut self, place: &str, component: Arc<dyn Component>) -> Result<(), Error> {
        if let Some((_, other)) = &self.missing {
            return Err(twice("page for paths that have none", other, place));
        }
        self.missing = Some((component, place.into()));
        Ok(())
    }

    /// Says what is shown in place of a page that failed.
    ///
    /// # Errors
    /// If that was said before.
    pub fn set_error_page(&mut self, place: &str, make: MakeErrorPage) -> Result<(), Error> {
        if let Some((_, other)) = &self.error {
            return Err(twice("error page", other, place));
        }
        self.error = Some((make, place.into()));
        Ok(())
    }

    pub(crate) fn error_page(&self) -> Option<&MakeErrorPage> {
        self.error.as_ref().map(|(make, _)| make)
    }

    /// Whether there is a page at this path.
    pub(crate) fn has(&self, location: &Location) -> bool {
        location
            .segments()
            .is_some_and(|path| self.page(&path).is_some())
    }

    /// What this user is shown at this path.
    pub(crate) fn find(&self, location: &Location, user: Option<&User>) -> Found {
        let segments = location.segments();
        let path = segments.as_deref().unwrap_or_default();
        let page = segments.as_deref().and_then(|path| self.page(path));
        let own = page.as_ref().and_then(|(page, _)| page.guard.as_ref());
        let (inside, status, level) = match self.refused(location, path, own, user) {
            Some((inside, level)) => (inside, Status::Denied, level),
            None => match page {
                Some((_, level)) => (usize::MAX, Status::Found, level),
                None => (usize::MAX, Status::Missing, self.missing_page()),
            },
        };
        let around = self.layouts.iter().filter_map(|layout| {
            let (params, _) = layout.pattern.begin(path)?;
            (layout.pattern.len() < inside).then(|| layout.level(&params))?
        });
        let mut levels: Vec<Level> = around.collect();
        levels.push(level);
        Found { levels, status }
    }

    /// What is shown in place of the page if a guard refuses the user, and at which length of a path: layouts of longer paths, and of
    /// that one, are not shown either.
    fn refused(
        &self,
        location: &Location,
        path: &[String],
        own: Option<&Guard>,
        user: Option<&User>,
    ) -> Option<(usize, Level)> {
        let around = self
            .guards
            .iter()
            .filter(|(at, _)| at.begin(path).is_some());
        let around = around.map(|(at, guard)| (at.len(), guard));
        let mut all = around.chain(own.map(|guard| (usize::MAX, guard)));
        all.find_map(|(inside, guard)| {
            let component = match guard(user) {
                Access::Allowed => return None,
                Access::Denied => denied(),
                Access::Elsewhere(to) => {
                    let is_here = Location::parse(&to).is_ok_and(|to| to.path() == location.path());
                    if is_here {
                        return None;
                    }
                    elsewhere(to)
                }
            };
            let level = Level {
                component,
                // Each path asks anew.
                key: key_hash(&("refused", path)),
                head: Head::new().title("Not allowed").meta("robots", "noindex"),
            };
            Some((inside, level))
        })
    }

    fn page(&self, path: &[String]) -> Option<(&Route, Level)> {
        self.pages
            .iter()
            .find_map(|page| Some((page, page.level(&page.pattern.find(path)?)?)))
    }

    /// What is shown where there is no page.
    pub(crate) fn missing_page(&self) -> Level {
        let own = self
            .missing
            .as_ref()
            .map(|(component, _)| Arc::clone(component));
        Level {
            component: own.unwrap_or_else(missing),
            key: 0,
            head: Head::new().title("Not found").meta("robots", "noindex"),
        }
    }
}

impl Route {
    fn new(pattern: &str, place: &str, head: Head, make: MakePage) -> Result<Self, Error> {
        let pattern =
            Pattern::parse(pattern).map_err(|rule| Error::new(format!("{place}: {rule}")))?;
        Ok(Self {
            pattern,
            place: place.into(),
            head,
            make,
            guard: None,
        })
    }

    fn unlike(&self, what: &str, others: &[Self]) -> Result<(), Error> {
        let like = others
            .iter()
            .find(|other| other.pattern.is_like(&self.pattern));
        like.map_or(Ok(()), |other| {
            Err(Error::new(format!(
                "two {what} have one path, so that nobody could tell which is meant: {:?} at {} and {:?} at {}",
                &*other.pattern.to_string(), other.place, &*self.pattern.to_string(), self.place
            )))
        })
    }

    fn level(&self, params: &Params) -> Option<Level> {
        Some(Level {
            component: (self.make)(params)?,
            key: key_hash(&(self.pattern.to_string(), params)),
            head: self.head.clone(),
        })
    }
}

fn twice(what: &str, one: &str, other: &str) -> Error {
    Error::new(format!(
        "an app has one {what}, and two were given: at {one} and at {other}"
    ))
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pages = self.pages.iter().map(|page| page.pattern.to_string());
        f.debug_list().entries(pages).finish()
    }
}
