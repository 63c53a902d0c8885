//! Lists: each item is a component of its own, known by its key, that runs again only when the item has changed. A plain list is
//! compared as a whole; a collection says what changed in it, and that alone is done.

use core::any::Any;
use core::fmt::Debug;
use core::hash::Hash;
use core::sync::atomic::{AtomicBool, Ordering};
use std::collections::HashSet;
use std::sync::Arc;

use lattice_reactive::{List, Map, MapDelta, Memo, Signal};

use crate::author::{expect, in_session};
use crate::component::name_of;
use crate::source::{AsClosure, AsSource};
use crate::{Component, Failure, Node, Outcome, RowChange, Session, Site, site};

/// One row for each item, with nothing around them. A change runs the rows of new and changed items only; the component that this
/// stands in does not run. Rows keep their state and their elements by key.
///
/// The items are a closure that gives a vector, a signal or memo of one, or a [`List`] or [`Map`] (whose items are pairs). Of a
/// collection the changes are followed: one changed row of 100,000 costs one row.
///
/// ```
/// # use lattice_session::{keyed, list, text, testing::render};
/// let screen = render(|| {
///     let names = list(["Ada", "Grace"]);
///     keyed(names, |name| *name, |name| text(format!("{name} ")));
/// });
/// assert_eq!(screen.text(), "Ada Grace ");
/// ```
#[track_caller]
pub fn keyed<M, I, K, R>(
    items: I,
    key: impl Fn(&I::Item) -> K + Send + Sync + 'static,
    row: impl Fn(&I::Item) -> R + Send + Sync + 'static,
) -> Node
where
    I: Items<M>,
    K: Hash + Eq + Debug + 'static,
    R: Outcome + 'static,
{
    let site = Site::here();
    let list = items.into_component(key, row, site);
    in_session("keyed()", |session| {
        Node::new(expect(session.component(list, site)))
    })
}

/// What [`keyed`] takes. `M` tells the compiler what was given and needs never be named.
pub trait Items<M> {
    /// One item.
    type Item;

    /// The component whose rows they are.
    fn into_component<K, R>(
        self,
        key: impl Fn(&Self::Item) -> K + Send + Sync + 'static,
        row: impl Fn(&Self::Item) -> R + Send + Sync + 'static,
        site: Site,
    ) -> Arc<dyn Component>
    where
        K: Hash + Eq + Debug + 'static,
        R: Outcome + 'static;
}

impl<I, T> Items<AsClosure> for I
where
    I: Fn() -> Vec<T> + Send + Sync + 'static,
    T: PartialEq + Send + Sync + 'static,
{
    type Item = T;

    fn into_component<K, R>(
        self,
        key: impl Fn(&T) -> K + Send + Sync + 'static,
        row: impl Fn(&T) -> R + Send + Sync + 'static,
        site: Site,
    ) -> Arc<dyn Component>
    where
        K: Hash + Eq + Debug + 'static,
        R: Outcome + 'static,
    {
        Arc::new(Plain {
            items: self,
            key,
            row: Arc::new(row),
            site,
        })
    }
}

/// A signal or memo of a vector is read by a closure.
macro_rules! read {
    ($($handle:ident),*) => {$(
        impl<T: Clone + PartialEq + Send + Sync + 'static> Items<AsSource> for $handle<Vec<T>> {
            type Item = T;

            fn into_component<K, R>(
                self,
                key: impl Fn(&T) -> K + Send + Sync + 'static,
                row: impl Fn(&T) -> R + Send + Sync + 'static,
                site: Site,
            ) -> Arc<dyn Component>
            where
                K: Hash + Eq + Debug + 'static,
                R: Outcome + 'static,
            {
                (move || self.get()).into_component(key, row, site)
            }
        }
    )*};
}

read!(Signal, Memo);

impl<T: Clone + PartialEq + Send + Sync + 'static> Items<AsSource> for List<T> {
    type Item = T;

    fn into_component<K, R>(
        self,
        key: impl Fn(&T) -> K + Send + Sync + 'static,
        row: impl Fn(&T) -> R + Send + Sync + 'static,
        site: Site,
    ) -> Arc<dyn Component>
    where
        K: Hash + Eq + Debug + 'static,
        R: Outcome + 'static,
    {
        Arc::new(Followed::new(self, key, row, site))
    }
}

impl<Q, V> Items<AsSource> for Map<Q, V>
where
    Q: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + PartialEq + Send + Sync + 'static,
{
    type Item = (Q, V);

    fn into_component<K, R>(
        self,
        key: impl Fn(&(Q, V)) -> K + Send + Sync + 'static,
        row: impl Fn(&(Q, V)) -> R + Send + Sync + 'static,
        site: Site,
    ) -> Arc<dyn Component>
    where
        K: Hash + Eq + Debug + 'static,
        R: Outcome + 'static,
    {
        Arc::new(Followed::new(self, key, row, site))
    }
}

/// The rows of a plain list.
struct Plain<I, G, R> {
    items: I,
    key: G,
    row: Arc<R>,
    site: Site,
}

impl<I, G, F, T, K, R> Component for Plain<I, G, F>
where
    I: Fn() -> Vec<T> + Send + Sync + 'static,
    G: Fn(&T) -> K + Send + Sync + 'static,
    F: Fn(&T) -> R + Send + Sync + 'static,
    T: PartialEq + Send + Sync + 'static,
    K: Hash + Eq + Debug + 'static,
    R: Outcome + 'static,
{
    fn name(&self) -> &'static str {
        "keyed"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        let mut seen = HashSet::new();
        for item in (self.items)() {
            let key = (self.key)(&item);
            let hash = site::key_hash(&key);
            let block = session.component(row_of(item, &self.row), self.site)?;
            session.key(block, hash)?;
            if let Some(key) = seen.replace(key) {
                session.warn_duplicate(&format!("{key:?}"));
            }
        }
        Ok(())
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        // What closures captured can't be compared.
        size_of::<I>() + size_of::<G>() + size_of::<F>() == 0 && other.as_any().is::<Self>()
    }

    fn kind(&self) -> u64 {
        site::key_hash(core::any::type_name::<Self>())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A collection that says what changed.
trait Collection: Copy + Hash + PartialEq + Send + Sync + 'static {
    type Item: PartialEq + Send + Sync + 'static;
    type Reader: Copy + Send + 'static;

    fn reader(self) -> Self::Reader;

    /// What changed since the last call; `row` makes a row's key and component of an item.
    fn take(reader: Self::Reader, row: &RowOf<'_, Self::Item>) -> Vec<RowChange>;

    /// Forgets what was taken: the next call gives the whole.
    fn rewind(reader: Self::Reader);

    fn all(self) -> Vec<Self::Item>;
}

type RowOf<'a, T> = dyn Fn(T) -> (u64, Arc<dyn Component>) + 'a;

impl<T: Clone + PartialEq + Send + Sync + 'static> Collection for List<T> {
    type Item = T;
    type Reader = lattice_reactive::ListReader<T>;

    fn reader(self) -> Self::Reader {
        Self::reader(self)
    }

    fn take(reader: Self::Reader, row: &RowOf<'_, T>) -> Vec<RowChange> {
        let deltas = reader.take().into_iter();
        deltas.map(|delta| RowChange::of_list(delta, row)).collect()
    }

    fn rewind(reader: Self::Reader) {
        reader.rewind();
    }

    fn all(self) -> Vec<T> {
        self.peek()
    }
}

impl<K, V> Collection for Map<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + PartialEq + Send + Sync + 'static,
{
    type Item = (K, V);
    type Reader = lattice_reactive::MapReader<K, V>;

    fn reader(self) -> Self::Reader {
        Self::reader(self)
    }

    /// Rows are found by the map's own keys.
    fn take(reader: Self::Reader, row: &RowOf<'_, (K, V)>) -> Vec<RowChange> {
        let keyed = |entry: (K, V)| (site::key_hash(&entry.0), row(entry).1);
        let deltas = reader.take().into_iter();
        let changes = deltas.map(|delta| match delta {
            MapDelta::Insert { key, value } => {
                let (key, row) = keyed((key, value));
                RowChange::Append { key, row }
            }
            MapDelta::Set { key, value } => {
                let (key, row) = keyed((key, value));
                RowChange::SetKey { key, row }
            }
            MapDelta::Remove { key } => RowChange::RemoveKey {
                key: site::key_hash(&key),
            },
            MapDelta::Clear => RowChange::Clear,
            MapDelta::Reset(all) => RowChange::Reset(all.into_iter().map(keyed).collect()),
        });
        changes.collect()
    }

    fn rewind(reader: Self::Reader) {
        reader.rewind();
    }

    fn all(self) -> Vec<(K, V)> {
        self.peek()
    }
}

/// The rows of a collection.
struct Followed<C, G, F> {
    collection: C,
    key: G,
    row: Arc<F>,
    site: Site,
    /// It has taken changes: rows are its own, and not those of one that stood in its place before.
    has_begun: AtomicBool,
}

impl<C, G, F> Followed<C, G, F> {
    fn new(collection: C, key: G, row: F, site: Site) -> Self {
        Self {
            collection,
            key,
            row: Arc::new(row),
            site,
            has_begun: AtomicBool::new(false),
        }
    }
}

impl<C, G, F, K, R> Component for Followed<C, G, F>
where
    C: Collection,
    G: Fn(&C::Item) -> K + Send + Sync + 'static,
    F: Fn(&C::Item) -> R + Send + Sync + 'static,
    K: Hash + Eq + Debug + 'static,
    R: Outcome + 'static,
{
    fn name(&self) -> &'static str {
        "keyed"
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        Ok(())
    }

    fn is_list(&self) -> bool {
        true
    }

    fn changes(&self, session: &Session) -> Result<Vec<RowChange>, Failure> {
        let collection = self.collection;
        let place = self.site.part(site::key_hash(&collection));
        let reader = session.keep(place, || collection.reader())?;
        let row = |item: C::Item| {
            let key = site::key_hash(&(self.key)(&item));
            (key, row_of(item, &self.row))
        };
        // A panic of the app's code in between would lose what was taken.
        let whole = Rewind::<C>(Some(reader));
        let mut changes = C::take(reader, &row);
        let is_new = !self.has_begun.swap(true, Ordering::Relaxed);
        if is_new && !matches!(changes.first(), Some(RowChange::Reset(_))) {
            let all = collection.all().into_iter().map(row);
            changes.push(RowChange::Refresh(all.map(|(_, row)| row).collect()));
        }
        whole.disarm();
        Ok(changes)
    }

    fn is_native(&self) -> bool {
        true
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        size_of::<G>() + size_of::<F>() == 0
            && other.is_some_and(|other| other.collection == self.collection)
    }

    fn kind(&self) -> u64 {
        site::key_hash(&(core::any::type_name::<Self>(), self.collection))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Rewinds a reader when it is dropped before its time.
struct Rewind<C: Collection>(Option<C::Reader>);

impl<C: Collection> Rewind<C> {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl<C: Collection> Drop for Rewind<C> {
    fn drop(&mut self) {
        if let Some(reader) = self.0 {
            C::rewind(reader);
        }
    }
}

struct Row<T, F> {
    item: T,
    body: Arc<F>,
}

fn row_of<T, F, R>(item: T, body: &Arc<F>) -> Arc<dyn Component>
where
    T: PartialEq + Send + Sync + 'static,
    F: Fn(&T) -> R + Send + Sync + 'static,
    R: Outcome + 'static,
{
    let body = Arc::clone(body);
    Arc::new(Row { item, body })
}

impl<T, F, R> Component for Row<T, F>
where
    T: PartialEq + Send + Sync + 'static,
    F: Fn(&T) -> R + Send + Sync + 'static,
    R: Outcome + 'static,
{
    fn name(&self) -> &str {
        name_of::<F>()
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        (self.body)(&self.item).into_result()
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        (size_of::<F>() == 0 || Arc::ptr_eq(&self.body, &other.body)) && self.item == other.item
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
