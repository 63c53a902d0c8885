//! What is known of the calls in an app's source: where each stands, and what its arguments are for.
//!
//! A written call passes the same names each time, so what they mean is found out once and kept where the call's place is kept.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem;
use std::ptr::null_mut;
use std::sync::{LazyLock, Mutex, PoisonError};

use lattice_engine::session::Site;
use lattice_engine::widgets::PARAMS_MAX;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::ffi::{Arguments, Attached, Frame};
use crate::filling::Filling;
use crate::html::Made;

/// How many calls are known at a time. Those beyond it take places from others and are found out again: the table keeps code
/// objects alive, so it has an end.
const CALLS_MAX: usize = 4_096;

/// One call in a code object.
struct Call {
    /// The code object's address; 0 in a place that nothing is known of.
    address: usize,
    #[expect(
        dead_code,
        reason = "held, so that no other code object comes to bear its address"
    )]
    code: Option<Py<PyAny>>,
    offset: i32,
    /// What stands for the offset; CPython 3.11 has two for some calls.
    instruction: i32,
    /// The site, if the frame is that of the body.
    site: Site,
    last: Option<Shaped>,
}

impl Call {
    #[inline]
    fn is_at(&self, (address, offset): (usize, i32)) -> bool {
        self.address == address && self.offset == offset
    }

    #[inline]
    fn meaning(&self, number: usize, given: &Arguments<'_, '_>) -> Option<Meaning> {
        let last = self.last.as_ref()?;
        let names = given.names().map_or(null_mut(), Borrowed::as_ptr);
        let is_this = last.number == number
            && last.positional == given.positional()
            && last.names.as_ref().map_or(null_mut(), Py::as_ptr) == names;
        is_this.then_some(last.meaning)
    }
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
    Control(&'static Understood),
    /// Of an HTML element.
    Element(&'static Made),
}

/// What is found out about calls of a shape of a control.
#[derive(Debug)]
pub(crate) struct Understood {
    pub(crate) shape: Shape,
    /// If the arguments only have to be written down.
    pub(crate) filling: Option<Filling>,
}

/// A control, how many arguments come by position, how many by name, and the shape.
type Key = (usize, usize, usize, Shape);

/// Shapes are the same for all calls that have them: this is a cache, not state. What is in it stays for the process's life; there
/// is one for each way to write a call of a control.
static UNDERSTOOD: Mutex<Option<HashMap<Key, &'static Understood>>> = Mutex::new(None);

/// What is known of calls of control `number` with this shape; found out by `filling` the first time.
pub(crate) fn understood(
    number: usize,
    shape: Shape,
    given: &Arguments<'_, '_>,
    filling: impl FnOnce() -> Option<Filling>,
) -> &'static Understood {
    let mut all = UNDERSTOOD.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (number, given.positional(), given.named(), shape);
    let make = || {
        let filling = filling();
        &*Box::leak(Box::new(Understood { shape, filling }))
    };
    all.get_or_insert_default().entry(key).or_insert_with(make)
}

/// Which parameters the arguments of a call are for: those by position first, then those by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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

static CALLS: LazyLock<Attached<RefCell<Box<[Call]>>>> = LazyLock::new(|| {
    let none = || Call {
        address: 0,
        code: None,
        offset: 0,
        instruction: 0,
        site: Site(0),
        last: None,
    };
    let calls = std::iter::repeat_with(none).take(CALLS_MAX);
    Attached::new(RefCell::new(calls.collect()))
});

fn place_of(address: usize, offset: i32) -> usize {
    let mixed = (address as u64 ^ u64::from(offset as u32).rotate_left(40))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 48) as usize % CALLS_MAX
}

/// The site of the call at an offset of a code object, if it is known: for most calls, which stand in the body itself, all that is
/// asked.
pub(crate) fn site(py: Python<'_>, place: (usize, i32)) -> Option<Site> {
    let calls = CALLS.get(py).borrow();
    let call = &calls[place_of(place.0, place.1)];
    call.is_at(place).then_some(call.site)
}

/// What is known of a call that runs: its site, where it is kept, and what its arguments are for if the last call from there was
/// of this shape.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub(crate) site: Site,
    pub(crate) known: Option<Known>,
    pub(crate) meaning: Option<Meaning>,
}

/// The call at a place, of function `number` (of its family).
#[inline]
pub(crate) fn found(
    place: (usize, i32),
    number: usize,
    given: &Arguments<'_, '_>,
) -> Option<Found> {
    let at = place_of(place.0, place.1);
    let calls = CALLS.get(given.py()).borrow();
    let call = Some(&calls[at]).filter(|call| call.is_at(place))?;
    Some(Found {
        site: call.site,
        known: Some(Known(at)),
        meaning: call.meaning(number, given),
    })
}

/// The call that runs in a frame.
pub(crate) fn passed(py: Python<'_>, frame: &Frame<'_>) -> Passed {
    let code = frame.code();
    let (address, offset) = (code.as_ptr() as usize, frame.offset());
    let place = place_of(address, offset);
    let calls = CALLS.get(py);
    if let call = &calls.borrow()[place]
        && call.is_at((address, offset))
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
        address,
        code: Some(code.unbind()),
        offset,
        instruction,
        site,
        last: None,
    };
    let before = mem::replace(&mut calls.borrow_mut()[place], call);
    drop(before);
    Passed {
        address,
        instruction,
        site,
        known: Known(place),
    }
}

/// What the arguments of a call of function `number` are for, if the last call from there was of this shape.
pub(crate) fn meaning(
    known: Option<Known>,
    number: usize,
    given: &Arguments<'_, '_>,
) -> Option<Meaning> {
    let calls = CALLS.get(given.py()).borrow();
    calls[known?.0].meaning(number, given)
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
    let before = CALLS.get(given.py()).borrow_mut()[place].last.replace(last);
    drop(before);
}
