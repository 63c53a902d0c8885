//! When two Python values are the same to the engine: closures by code and captures, else by identity, type and `==`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyFloat, PyInt, PyString, PyTuple, PyType};

/// How deep captured functions are followed.
const DEPTH_MAX: u32 = 4;

/// Whether putting `new` in place of `old` changes nothing that a reader could see. An exception of `==`, or an answer that is no
/// bool (an array's), counts as a change.
pub(crate) fn same(old: &Bound<'_, PyAny>, new: &Bound<'_, PyAny>) -> bool {
    same_at(old, new, 0)
}

/// Whether both are missing, or both are there and the same by `same`.
pub(crate) fn same_option<T>(
    one: Option<&T>,
    other: Option<&T>,
    same: impl FnOnce(&T, &T) -> bool,
) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => same(one, other),
        (None, None) => true,
        _ => false,
    }
}

fn same_at(old: &Bound<'_, PyAny>, new: &Bound<'_, PyAny>, depth: u32) -> bool {
    if old.is(new) {
        return true;
    }
    if !old.get_type().is(new.get_type()) {
        return false;
    }
    // Most values are plain, and need no closer look.
    let is_plain = old.is_exact_instance_of::<PyInt>()
        || old.is_exact_instance_of::<PyString>()
        || old.is_exact_instance_of::<PyFloat>();
    if !is_plain
        && depth < DEPTH_MAX
        && let Some(same) = same_function(old, new, depth)
    {
        return same;
    }
    let answer = old.rich_compare(new, pyo3::basic::CompareOp::Eq);
    answer.is_ok_and(|answer| answer.is(pyo3::types::PyBool::new(old.py(), true)))
}

/// Functions: the same code, with the same defaults and captured values. None if they are no functions.
fn same_function(old: &Bound<'_, PyAny>, new: &Bound<'_, PyAny>, depth: u32) -> Option<bool> {
    static FUNCTION: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = old.py();
    let function = FUNCTION.import(py, "types", "FunctionType").ok()?;
    if !old.get_type().is(function) {
        return None;
    }
    let code = intern!(py, "__code__");
    if !old.getattr(code).ok()?.is(new.getattr(code).ok()?) {
        return Some(false);
    }
    let defaults = intern!(py, "__defaults__");
    if !same_at(
        &old.getattr(defaults).ok()?,
        &new.getattr(defaults).ok()?,
        depth + 1,
    ) {
        return Some(false);
    }
    let closure = intern!(py, "__closure__");
    let (old, new) = (old.getattr(closure).ok()?, new.getattr(closure).ok()?);
    if old.is_none() || new.is_none() {
        return Some(old.is(&new));
    }
    let (old, new) = (
        old.cast_into::<PyTuple>().ok()?,
        new.cast_into::<PyTuple>().ok()?,
    );
    let contents = intern!(py, "cell_contents");
    Some(old.iter().zip(new.iter()).all(|(old, new)| {
        old.is(&new)
            || match (old.getattr(contents), new.getattr(contents)) {
                (Ok(old), Ok(new)) => same_at(&old, &new, depth + 1),
                // Cells that are not filled yet.
                (Err(_), Err(_)) => true,
                _ => false,
            }
    }))
}
