//! What a control, an element or a component left in the view that is being built.

use std::cell::Cell;
use std::ffi::CStr;

use lattice_engine::session::{BlockNo, Session, Site, key_hash};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyString, PyTuple};

use crate::errors::{LatticeError, raised};
use crate::ffi::{Attached, Method, Slot, Takes, add_method};
use crate::session;

/// An element; only good while the component that made it runs.
#[pyclass(frozen, subclass, name = "Node", module = "lattice_ui._core")]
pub(crate) struct Node(Attached<Cell<Made>>);

/// Which block it is.
#[derive(Clone, Copy)]
struct Made {
    block: BlockNo,
    /// The run that made it: block numbers mean nothing in another.
    run: u64,
}

/// The nodes that were made last. Most are dropped at once: one that nobody else holds is given out again, since making an object
/// costs more than all else that a control does.
static LAST_NODE: Slot<Node> = Slot::new(None);
static LAST_BLOCK: Slot<Block> = Slot::new(None);

impl Node {
    pub(crate) fn object<'py>(
        py: Python<'py>,
        session: &Session,
        block: BlockNo,
    ) -> PyResult<Bound<'py, PyAny>> {
        let made = Made {
            block,
            run: session.run_no(),
        };
        if let Some(node) = LAST_NODE.get_unshared(py) {
            node.get().0.get(py).set(made);
            return Ok(node.into_any());
        }
        let node = Bound::new(py, Self(Attached::new(Cell::new(made))))?;
        drop(LAST_NODE.replace(py, Some(node.clone().unbind())));
        Ok(node.into_any())
    }

    /// Its block, if the run that made it still goes on.
    pub(crate) fn block(&self, py: Python<'_>, session: &Session) -> PyResult<BlockNo> {
        let made = self.0.get(py).get();
        if made.run == session.run_no() {
            return Ok(made.block);
        }
        Err(LatticeError::new_err(
            "an element is only good in the run of the component that made it; this one is of another run. Make it where it is used",
        ))
    }
}

/// Says who a node is among its neighbours.
struct Key;

impl Method for Key {
    type Class = Node;
    const NAME: &'static CStr = c"key";
    const DOC: &'static CStr = c"key($self, key, /)\n--\n\nSays who this is among its neighbours, so that it is found again when they move.";
    const TAKES: Takes = Takes::One;

    fn call<'py>(
        me: Borrowed<'_, 'py, Node>,
        key: Option<Borrowed<'_, 'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = me.py();
        let key = key_of(&key.expect("a method that takes one value gets one"))?;
        session::with_required("key()", |session| {
            let session = session.get(py);
            let block = me.get().block(py, session)?;
            session.key(block, key).map_err(raised)
        })?;
        Ok(me.to_owned().into_any())
    }
}

/// A key as a hash that is equal in every run of a program: by the text of texts, by the value of numbers. Keys that are equal in
/// Python are equal here, so 1, 1.0 and True are one key.
pub(crate) fn key_of(key: &Bound<'_, PyAny>) -> PyResult<u64> {
    if key.is_exact_instance_of::<PyInt>()
        && let Ok(number) = key.extract::<i64>()
    {
        return Ok(of_whole(number));
    }
    if let Ok(text) = key.cast::<PyString>() {
        return Ok(key_hash(text.to_str()?));
    }
    if key.is_instance_of::<PyInt>()
        && let Ok(number) = key.extract::<i64>()
    {
        return Ok(of_whole(number));
    }
    if let Ok(number) = key.cast::<PyFloat>() {
        let (number, whole) = (number.value(), number.value() as i64);
        return Ok(if whole as f64 == number {
            of_whole(whole)
        } else {
            key_hash(&("float", number.to_bits()))
        });
    }
    if let Ok(parts) = key.cast::<PyTuple>() {
        let parts = parts.iter().map(|part| key_of(&part));
        return Ok(key_hash(&("tuple", parts.collect::<PyResult<Vec<u64>>>()?)));
    }
    // Unhashable keys are refused as a dict would; the text keeps the hash independent of Python's seed.
    key.hash()?;
    Ok(key_hash(&(
        key.get_type().name()?.to_string(),
        key.repr()?.to_string(),
    )))
}

/// Most keys are numbers of a data base: they are only mixed, which is a tenth of the work of a hash.
fn of_whole(number: i64) -> u64 {
    Site(0).part(number as u64).0
}

/// A node that other nodes stand in.
#[pyclass(frozen, extends = Node, name = "Block", module = "lattice_ui._core")]
pub(crate) struct Block;

impl Block {
    pub(crate) fn object<'py>(
        py: Python<'py>,
        session: &Session,
        block: BlockNo,
    ) -> PyResult<Bound<'py, PyAny>> {
        let made = Made {
            block,
            run: session.run_no(),
        };
        if let Some(block) = LAST_BLOCK.get_unshared(py) {
            block.as_super().get().0.get(py).set(made);
            return Ok(block.into_any());
        }
        let node = Node(Attached::new(Cell::new(made)));
        let block = Bound::new(py, PyClassInitializer::from(node).add_subclass(Self))?;
        drop(LAST_BLOCK.replace(py, Some(block.clone().unbind())));
        Ok(block.into_any())
    }
}

/// The beginning of a `with` block.
struct Enter;

impl Method for Enter {
    type Class = Block;
    const NAME: &'static CStr = c"__enter__";
    const DOC: &'static CStr =
        c"__enter__($self, /)\n--\n\nWhat is made from here on stands in it.";
    const TAKES: Takes = Takes::Nothing;

    fn call<'py>(
        me: Borrowed<'_, 'py, Block>,
        _: Option<Borrowed<'_, 'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = me.py();
        session::with_required("a with block", |session| {
            let session = session.get(py);
            let block = me.as_super().get().block(py, session)?;
            session.reopen(block).map_err(raised)
        })?;
        Ok(me.to_owned().into_any())
    }
}

/// The end of a `with` block.
struct Exit;

impl Method for Exit {
    type Class = Block;
    const NAME: &'static CStr = c"__exit__";
    const DOC: &'static CStr = c"__exit__($self, kind, error, traceback, /)\n--\n\nIt is complete.";
    const TAKES: Takes = Takes::Whatever;

    fn call<'py>(
        me: Borrowed<'_, 'py, Block>,
        _: Option<Borrowed<'_, 'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = me.py();
        session::with_required("a with block", |session| {
            session.get(py).close().map_err(raised)
        })?;
        Ok(py.None().into_bound(py))
    }
}

/// The classes with their methods.
pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Node>()?;
    module.add_class::<Block>()?;
    let py = module.py();
    add_method::<Key>(py)?;
    add_method::<Enter>(py)?;
    add_method::<Exit>(py)
}
