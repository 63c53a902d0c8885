//! What is known of the calls in an app's source: where each stands, and what its arguments are for.
//!
//! A written call passes the same names each time, so what they mean is found out once and kept where the call's place is kept.

use std::cell::RefCell;
use std::ptr::null_mut;
use std::sync::LazyLock;

use lattice_engine::session::Site;
use lattice_engine::widgets::PARAMS_MAX;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::ffi::{Arguments, Attached, Frame};
use crate::html::Made;

/// How many calls are known at a time. Those beyond it take places from others and are found out again: the table keeps code
/// objects alive, so it has an end.
const CALLS_MAX: usize = 4_096;

/// One call in a code object.
struct Call {
    /// Held, so that no other code object comes to bear its address.
    code: Py<PyAny>,
    offset: i32,
    /// What stands for the offset; CPython 3.11 has two for some calls.
    instruction: i32,
    /// The site, if the frame is that of the body.
    site: Site,
    last: Option<Shaped>,
}

/// What the last call from here was like.
struct Shaped {
    number: usize,
    positional: usize,
    /// In a written call they are a constant, so one address; held, so that no others come to bear it.
    names: Option<Py<PyTuple>>,
    meaning: Meaning,
}

/// What the arguments of a call of a shape are for.
#[derive(Clone, Copy)]
pub(crate) enum Meaning {
    /// Of a control.
    Control(Shape),
    /// Of an HTML element.
    Element(&'static Made),
}

/// Which parameters the arguments of a call are for: those by position first, then those by name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shape {
    pub(crate) places: [u8; PARAMS_MAX],
    /// How many of the positional arguments have a parameter each; the others are for a variadic one.
    pub(crate) by_place: u8,
}

/// Where a call is in the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known(usize);

/// A frame's call: what stands for it in a site.
pub(crate) struct Passed {
    pub(crate) address: usize,
    pub(crate) instruction: i32,
    /// The site of it alone.
    pub(crate) site: Site,
    pub(crate) known: Known,
}

static CALLS: LazyLock<Attached<RefCell<Vec<Option<Call>>>>> = LazyLock::new(|| {
    let none = std::iter::repeat_with(|| None).take(CALLS_MAX);
    Attached::new(RefCell::new(none.collect()))
});

fn place_of(address: usize, offset: i32) -> usize {
    let mixed = (address as u64 ^ u64::from(offset as u32).rotate_left(40))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 48) as usize % CALLS_MAX
}

/// The site of the call at an offset of a code object, if it is known: for most calls, which stand in the body itself, all that is
/// asked.
pub(crate) fn known(py: Python<'_>, (address, offset): (usize, i32)) -> Option<(Site, Known)> {
    let place = place_of(address, offset);
    let calls = CALLS.get(py).borrow();
    let call = calls[place].as_ref()?;
    let is_this = call.offset == offset && call.code.as_ptr() as usize == address;
    is_this.then_some((call.site, Known(place)))
}

/// The call that runs in a frame.
pub(crate) fn passed(py: Python<'_>, frame: &Frame<'_>) -> Passed {
    let code = frame.code();
    let (address, offset) = (code.as_ptr() as usize, frame.offset());
    let place = place_of(address, offset);
    let calls = CALLS.get(py);
    if let Some(call) = &calls.borrow()[place]
        && call.offset == offset
        && call.code.as_ptr() as usize == address
    {
        return Passed {
            address,
            instruction: call.instruction,
            site: call.site,
            known: Known(place),
        };
    }
    let instruction = frame.instruction(&code, offset);
    let site = Site(0).part(address as u64).part(instruction as u64);
    let call = Call {
        code: code.unbind(),
        offset,
        instruction,
        site,
        last: None,
    };
    let before = calls.borrow_mut()[place].replace(call);
    drop(before);
    Passed {
        address,
        instruction,
        site,
        known: Known(place),
    }
}

/// What the arguments of a call of function `number` (of its family) are for, if the last call from there was of this shape.
pub(crate) fn meaning(
    known: Option<Known>,
    number: usize,
    given: &Arguments<'_, '_>,
) -> Option<Meaning> {
    let address = given.names().map_or(null_mut(), Borrowed::as_ptr);
    let calls = CALLS.get(given.py()).borrow();
    let last = calls[known?.0].as_ref()?.last.as_ref()?;
    let is_this = last.number == number
        && last.positional == given.positional()
        && last.names.as_ref().map_or(null_mut(), Py::as_ptr) == address;
    is_this.then_some(last.meaning)
}

/// Keeps what was found out about a call for the next one from there.
pub(crate) fn keep(
    known: Option<Known>,
    number: usize,
    given: &Arguments<'_, '_>,
    meaning: Meaning,
) {
    let Some(Known(place)) = known else { return };
    let last = Shaped {
        number,
        positional: given.positional(),
        names: given.names().map(|names| names.to_owned().unbind()),
        meaning,
    };
    let before = match &mut CALLS.get(given.py()).borrow_mut()[place] {
        Some(call) => call.last.replace(last),
        None => None,
    };
    drop(before);
}
