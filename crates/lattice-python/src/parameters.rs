//! Which arguments a function takes, looked up once: a check of a call that costs next to nothing.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

const VARARGS: u32 = 4;
const VARKEYWORDS: u32 = 8;

/// The parameters of a plain function, by its code object.
pub(crate) struct Parameters {
    /// By position, then by name only.
    names: Vec<Py<PyString>>,
    positional: usize,
    /// The first of these can't be given by name.
    positional_only: usize,
    /// Which of the names need no argument.
    is_optional: Vec<bool>,
    takes_more_positional: bool,
    takes_more_named: bool,
    /// Its signature is what a wrapper says, not what its code says: nothing is known here.
    is_unknown: bool,
}

impl Parameters {
    pub(crate) fn of(function: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = function.py();
        let code = function.getattr(intern!(py, "__code__"))?;
        let number = |name: &Bound<'_, PyString>| code.getattr(name)?.extract::<usize>();
        let positional = number(intern!(py, "co_argcount"))?;
        let count = positional + number(intern!(py, "co_kwonlyargcount"))?;
        let flags: u32 = code.getattr(intern!(py, "co_flags"))?.extract()?;
        let mut names: Vec<Py<PyString>> = code.getattr(intern!(py, "co_varnames"))?.extract()?;
        names.truncate(count);
        let defaults = function.getattr(intern!(py, "__defaults__"))?;
        let defaults = if defaults.is_none() {
            0
        } else {
            defaults.len()?
        };
        let by_name = function.getattr(intern!(py, "__kwdefaults__"))?;
        let mut is_optional = Vec::with_capacity(count);
        for (at, name) in names.iter().enumerate() {
            is_optional.push(if at < positional {
                at + defaults >= positional
            } else {
                !by_name.is_none() && by_name.contains(name)?
            });
        }
        Ok(Self {
            names,
            positional,
            positional_only: number(intern!(py, "co_posonlyargcount"))?,
            is_optional,
            takes_more_positional: flags & VARARGS != 0,
            takes_more_named: flags & VARKEYWORDS != 0,
            is_unknown: function.hasattr("__wrapped__")? || function.hasattr("__signature__")?,
        })
    }

    /// Whether a call with these arguments is right for sure. False asks for a closer look.
    pub(crate) fn accept(
        &self,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<bool> {
        let given = args.len();
        if self.is_unknown || (given > self.positional && !self.takes_more_positional) {
            return Ok(false);
        }
        let named = kwargs.filter(|kwargs| !kwargs.is_empty());
        let mut used = 0;
        for (at, name) in self.names.iter().enumerate() {
            let is_named = match named {
                Some(named) => at >= self.positional_only && named.contains(name)?,
                None => false,
            };
            let is_positional = at < given.min(self.positional);
            if is_named == is_positional && (is_named || !self.is_optional[at]) {
                return Ok(false);
            }
            used += usize::from(is_named);
        }
        Ok(self.takes_more_named || used == named.map_or(0, PyDictMethods::len))
    }
}
