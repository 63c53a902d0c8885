//! Lists: each item is a component of its own, known by its key, that runs again only when the item has changed.

use core::any::Any;
use core::fmt::Debug;
use core::hash::Hash;
use std::collections::HashSet;
use std::sync::Arc;

use crate::author::{expect, in_session};
use crate::component::name_of;
use crate::{Component, Failure, Node, Session, Site, site};

/// One row for each item that `items` gives. A change of the list runs the rows of new and changed items only; the component
/// that this stands in does not run. Rows keep their state and their elements by key.
///
/// ```
/// # use lattice_session::{each, signal, text, testing::Screen};
/// let screen = Screen::render(|| {
///     let names = signal(vec!["Ada", "Grace"]);
///     each(move || names.get(), |name| *name, |name| {
///         text(format!("{name} "));
///     });
/// });
/// assert_eq!(screen.text(), "Ada Grace ");
/// ```
#[track_caller]
pub fn each<T, K>(
    items: impl Fn() -> Vec<T> + Send + Sync + 'static,
    key: impl Fn(&T) -> K + Send + Sync + 'static,
    row: impl Fn(&T) + Send + Sync + 'static,
) -> Node
where
    T: PartialEq + Send + Sync + 'static,
    K: Hash + Eq + Debug + 'static,
{
    let site = Site::here();
    let list = Arc::new(Each {
        items,
        key,
        row: Arc::new(row),
        site,
    });
    in_session("each()", |session| {
        Node::new(expect(session.component(list, site)))
    })
}

struct Each<I, G, R> {
    items: I,
    key: G,
    row: Arc<R>,
    site: Site,
}

impl<I, G, R, T, K> Component for Each<I, G, R>
where
    I: Fn() -> Vec<T> + Send + Sync + 'static,
    G: Fn(&T) -> K + Send + Sync + 'static,
    R: Fn(&T) + Send + Sync + 'static,
    T: PartialEq + Send + Sync + 'static,
    K: Hash + Eq + Debug + 'static,
{
    fn name(&self) -> &'static str {
        "each"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        let mut seen = HashSet::new();
        for item in (self.items)() {
            let key = (self.key)(&item);
            let hash = site::key_hash(&key);
            let row = Arc::new(Row {
                item,
                body: Arc::clone(&self.row),
            });
            let block = session.component(row, self.site)?;
            session.key(block, hash)?;
            if let Some(key) = seen.replace(key) {
                session.warn_duplicate(&format!("{key:?}"));
            }
        }
        Ok(())
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        // What closures captured can't be compared.
        size_of::<I>() + size_of::<G>() + size_of::<R>() == 0 && other.as_any().is::<Self>()
    }

    fn kind(&self) -> u64 {
        site::key_hash(core::any::type_name::<Self>())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Row<T, R> {
    item: T,
    body: Arc<R>,
}

impl<T, R> Component for Row<T, R>
where
    T: PartialEq + Send + Sync + 'static,
    R: Fn(&T) + Send + Sync + 'static,
{
    fn name(&self) -> &str {
        name_of::<R>()
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        (self.body)(&self.item);
        Ok(())
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        (size_of::<R>() == 0 || Arc::ptr_eq(&self.body, &other.body)) && self.item == other.item
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
