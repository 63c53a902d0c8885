//! The rows of an `lt.List` or `lt.Dict`: what was written to it is done to the rows, and nothing else, however long it is.

use std::any::Any;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lattice_engine::reactive::{List, ListDelta, ListReader};
use lattice_engine::session::{Component, Failure, RowChange, Session, Site, key_hash};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};

use crate::cell::reactive;
use crate::component::Function;
use crate::each::ITEM;
use crate::errors::{LatticeError, caught, raised};
use crate::follower::{Follower, Write, Writes};
use crate::node::key_of;
use crate::same::{same, same_option};

/// The classes that can be followed.
fn classes(py: Python<'_>) -> PyResult<(&Bound<'_, PyType>, &Bound<'_, PyType>)> {
    static LIST: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static DICT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let module = "lattice_ui.collections";
    Ok((
        LIST.import(py, module, "List")?,
        DICT.import(py, module, "Dict")?,
    ))
}

/// What kind of collection it is, if it says what is written to it.
pub(crate) fn shape_of(items: &Bound<'_, PyAny>) -> PyResult<Option<Shape>> {
    let (list, dict) = classes(items.py())?;
    Ok(if items.is_instance(list)? {
        Some(Shape::List)
    } else if items.is_instance(dict)? {
        Some(Shape::Dict)
    } else {
        None
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    List,
    /// Its rows are its keys.
    Dict,
}

/// An item, and what its row is known by.
#[derive(Clone)]
struct Entry {
    key: u64,
    item: Arc<Py<PyAny>>,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.item.is(&*other.item)
    }
}

/// What is kept from flush to flush.
struct Following {
    follower: Py<Follower>,
    /// Of a list: its items as the rows show them, so that what moved in a large change can be found.
    shown: List<Entry>,
    reader: ListReader<Entry>,
}

impl Drop for Following {
    fn drop(&mut self) {
        // None at the end of the process.
        Python::try_attach(|py| self.follower.get().end(py));
    }
}

/// The rows of one collection.
pub(crate) struct Followed {
    pub(crate) items: Py<PyAny>,
    pub(crate) shape: Shape,
    pub(crate) row: Arc<Function>,
    pub(crate) key: Option<Py<PyAny>>,
    /// It has taken changes: rows are its own, and not those of one that stood in its place before.
    has_begun: AtomicBool,
}

impl Followed {
    pub(crate) fn new(
        items: Py<PyAny>,
        shape: Shape,
        row: Arc<Function>,
        key: Option<Py<PyAny>>,
    ) -> Self {
        Self {
            items,
            shape,
            row,
            key,
            has_begun: AtomicBool::new(false),
        }
    }

    fn entry(&self, py: Python<'_>, item: Py<PyAny>) -> PyResult<Entry> {
        let key = match (&self.key, self.shape) {
            (Some(key), _) => key_of(&key.bind(py).call1((&item,))?)?,
            (None, Shape::Dict) => key_of(item.bind(py))?,
            // Rows are known by their order.
            (None, Shape::List) => 0,
        };
        Ok(Entry {
            key,
            item: Arc::new(item),
        })
    }

    fn row(&self, item: &Arc<Py<PyAny>>) -> Arc<dyn Component> {
        Arc::new(Row {
            item: Arc::clone(item),
            function: Arc::clone(&self.row),
        })
    }

    /// What is in it now; who asks is told of writes.
    fn all<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.items.bind(py).try_iter()?.collect()
    }

    fn following(&self, py: Python<'_>, session: &Session) -> PyResult<Arc<Following>> {
        let place = Site(1).part(self.items.as_ptr() as u64);
        // It is kept whatever comes, so that what goes wrong is told in each run.
        let follow = || -> Result<_, String> {
            let follower = self.items.bind(py).call_method0(intern!(py, "_follow"));
            let follower = follower.and_then(|it| Ok(it.cast_into::<Follower>()?));
            let shown = session.runtime().list(Vec::new());
            let reader = shown.reader_in(session.runtime());
            Ok(Arc::new(Following {
                follower: follower.map_err(|error| error.to_string())?.unbind(),
                shown,
                reader: reader.map_err(|error| error.to_string())?,
            }))
        };
        let made = session.keep(place, follow).map_err(raised)?;
        made.map_err(LatticeError::new_err)
    }

    /// What was written to a list, as changes of its rows.
    fn list_changes(
        &self,
        py: Python<'_>,
        session: &Session,
        at: &Following,
        writes: Writes,
    ) -> PyResult<Vec<RowChange>> {
        match writes {
            Writes::Whole => self.show_all(py, session, at)?,
            Writes::Each(writes) => {
                for write in writes {
                    self.show(py, session, at.shown, write)?;
                }
            }
        }
        let deltas = at.reader.take_in(session.runtime()).map_err(reactive)?;
        Ok(deltas.into_iter().map(|delta| self.change(delta)).collect())
    }

    fn show_all(&self, py: Python<'_>, session: &Session, at: &Following) -> PyResult<()> {
        let mut entries = Vec::new();
        let mut seen = HashSet::new();
        for item in self.all(py)? {
            let entry = self.entry(py, item.unbind())?;
            if let Some(key) = &self.key
                && !seen.insert(entry.key)
            {
                let key = key.bind(py).call1((&*entry.item,))?.repr()?;
                session.warn_duplicate(&key.to_string());
            }
            entries.push(entry);
        }
        let runtime = session.runtime();
        let done = match self.key {
            Some(_) => at.shown.assign_by_key_in(runtime, entries, |it| it.key),
            None => at.shown.assign_in(runtime, entries),
        };
        done.map_err(reactive)
    }

    fn show(
        &self,
        py: Python<'_>,
        session: &Session,
        shown: List<Entry>,
        write: Write,
    ) -> PyResult<()> {
        let runtime = session.runtime();
        let done = match write {
            Write::Insert { at, item } => shown.insert_in(runtime, at, self.entry(py, item)?),
            Write::Set { at, item } => shown.set_in(runtime, at, self.entry(py, item)?),
            Write::Remove { at } => shown.remove_in(runtime, at).map(drop),
            // Of dictionaries.
            Write::Append { .. } | Write::RemoveKey { .. } => Ok(()),
        };
        done.map_err(reactive)
    }

    /// What was written to a dictionary, as changes of its rows, which are found by its keys.
    fn dict_changes(&self, py: Python<'_>, writes: Writes) -> PyResult<Vec<RowChange>> {
        let Writes::Each(writes) = writes else {
            let entries = self.entries(py)?.into_iter();
            let rows = entries.map(|entry| (entry.key, self.row(&entry.item)));
            return Ok(vec![RowChange::Reset(rows.collect())]);
        };
        let changes = writes.into_iter().filter_map(|write| {
            let entry = |key| self.entry(py, key);
            Some(match write {
                Write::Append { key } => entry(key).map(|entry| RowChange::Append {
                    key: entry.key,
                    row: self.row(&entry.item),
                }),
                Write::RemoveKey { key } => {
                    entry(key).map(|entry| RowChange::RemoveKey { key: entry.key })
                }
                // Of lists.
                Write::Insert { .. } | Write::Remove { .. } | Write::Set { .. } => return None,
            })
        });
        changes.collect()
    }

    fn entries(&self, py: Python<'_>) -> PyResult<Vec<Entry>> {
        let items = self.all(py)?.into_iter();
        items.map(|item| self.entry(py, item.unbind())).collect()
    }

    fn change(&self, delta: ListDelta<Entry>) -> RowChange {
        RowChange::of_list(delta, |entry| (entry.key, self.row(&entry.item)))
    }

    fn taken(&self, py: Python<'_>, session: &Session) -> PyResult<Vec<RowChange>> {
        let at = self.following(py, session)?;
        // Asked in the way that subscribes.
        let size = self.items.bind(py).len()?;
        let writes = at.follower.get().take(py, size);
        let changes = match self.shape {
            Shape::List => self.list_changes(py, session, &at, writes),
            Shape::Dict => self.dict_changes(py, writes),
        };
        let is_new = !self.has_begun.swap(true, Ordering::Relaxed);
        let whole = changes.and_then(|mut changes| {
            if is_new && !matches!(changes.first(), Some(RowChange::Reset(_))) {
                let items = self.all(py)?.into_iter();
                let rows = items.map(|item| self.row(&Arc::new(item.unbind())));
                changes.push(RowChange::Refresh(rows.collect()));
            }
            Ok(changes)
        });
        if whole.is_err() {
            // What was taken is lost with it.
            at.follower.get().lose(py);
            at.reader.rewind_in(session.runtime()).map_err(reactive)?;
        }
        whole
    }
}

impl Component for Followed {
    fn name(&self) -> &'static str {
        "each"
    }

    fn is_native(&self) -> bool {
        true
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        Ok(())
    }

    fn is_list(&self) -> bool {
        true
    }

    fn changes(&self, session: &Session) -> Result<Vec<RowChange>, Failure> {
        Python::attach(|py| {
            let taken = self.taken(py, session);
            caught(py, taken)
        })
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        Python::attach(|py| {
            let keys = same_option(self.key.as_ref(), other.key.as_ref(), |one, other| {
                same(one.bind(py), other.bind(py))
            });
            keys && self.items.is(&other.items) && self.row.same(&other.row)
        })
    }

    fn kind(&self) -> u64 {
        key_hash(&("followed", self.items.as_ptr() as usize))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// One row: an item of the list with what the function makes of it.
struct Row {
    item: Arc<Py<PyAny>>,
    function: Arc<Function>,
}

impl Component for Row {
    fn name(&self) -> &str {
        self.function.name()
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        session.open(&ITEM, Site(2))?;
        let shown = Python::attach(|py| {
            let arguments = PyTuple::new(py, [&*self.item]);
            let shown = arguments.and_then(|arguments| self.function.run(py, &arguments, None));
            caught(py, shown)
        });
        shown?;
        session.close()?;
        Ok(())
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        Python::attach(|py| {
            self.function.same(&other.function) && same(self.item.bind(py), other.item.bind(py))
        })
    }

    fn kind(&self) -> u64 {
        self.function.kind()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
