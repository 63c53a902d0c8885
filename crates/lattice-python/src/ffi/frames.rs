//! Where in the user's source a call came from: frames, their code objects and instruction offsets.

use pyo3::ffi as c;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::c_int;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{LazyLock, OnceLock};

use super::Attached;

/// `PRECALL` of CPython 3.11, and how far after it its `CALL` stands.
const PRECALL: u8 = 166;
const CALL_AFTER_PRECALL: i32 = 4;

/// A code object and an offset in it.
type Place = (usize, i32);

/// What stands for an offset, with the code object that keeps the address taken.
type Known = HashMap<Place, (i32, Py<PyAny>), BuildHasherDefault<PlaceHasher>>;

/// Addresses and offsets need no protection against who chooses them badly, and a look-up stands in each call of an element.
#[derive(Default)]
struct PlaceHasher(u64);

impl Hasher for PlaceHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_i32(&mut self, value: i32) {
        self.write_u64(value as u64);
    }
}

/// The offsets that stand for those in the code objects seen on CPython 3.11. It keeps the code objects, so that no other
/// comes to bear an address that is known here.
static PLACES: LazyLock<Attached<RefCell<Known>>> =
    LazyLock::new(|| Attached::new(RefCell::default()));

// Exported by every CPython since 3.11, but not named in the limited API. (Windows' `python3.dll` does not forward them;
// there the attributes of the frame are asked, see `Frame`.)
#[cfg(not(windows))]
unsafe extern "C" {
    fn PyFrame_GetLasti(frame: *mut c::PyFrameObject) -> c_int;
    fn PyFrame_GetBack(frame: *mut c::PyFrameObject) -> *mut c::PyFrameObject;
}

/// A Python frame that runs below this call.
#[derive(Debug)]
pub(crate) struct Frame<'py>(Bound<'py, PyAny>);

/// The frame of the Python code that called into this extension, if any Python code runs on this thread.
pub(crate) fn current_frame(py: Python<'_>) -> Option<Frame<'_>> {
    // SAFETY: the GIL is held; the pointer is a borrowed reference to a running frame, or null.
    unsafe { Bound::from_borrowed_ptr_or_opt(py, c::PyEval_GetFrame().cast()) }.map(Frame)
}

/// The offset of the call that runs, if the Python code that runs on this thread is the body with the code at this address. Nothing is
/// held, which is a third of the cost of asking.
#[cfg(not(windows))]
pub(crate) fn offset_in_body(_py: Python<'_>, body: usize) -> Option<i32> {
    // SAFETY: the GIL is held; the frame is running, or null. Its code comes as a new reference that is given back at once: the
    // frame has its own.
    unsafe {
        let frame = c::PyEval_GetFrame();
        if frame.is_null() {
            return None;
        }
        let code: *mut c::PyObject = c::PyFrame_GetCode(frame).cast();
        c::Py_DECREF(code);
        (code as usize == body).then(|| PyFrame_GetLasti(frame))
    }
}

/// The offset of the call that runs, if it is one of the body with the code at this address.
#[cfg(windows)]
pub(crate) fn offset_in_body(py: Python<'_>, body: usize) -> Option<i32> {
    let frame = current_frame(py)?;
    (frame.code().as_ptr() as usize == body).then(|| frame.offset())
}

impl<'py> Frame<'py> {
    /// The code object that runs in this frame.
    pub(crate) fn code(&self) -> Bound<'py, PyAny> {
        // SAFETY: `self.0` is a frame; the code object comes as a new reference and is never null.
        unsafe { Bound::from_owned_ptr(self.0.py(), c::PyFrame_GetCode(self.pointer()).cast()) }
    }

    /// The offset in bytes that stands for the call at this offset: one for each call in the source.
    pub(crate) fn instruction(&self, code: &Bound<'py, PyAny>, offset: i32) -> i32 {
        if has_precall(self.0.py()) {
            call_at(code, offset)
        } else {
            offset
        }
    }

    /// The offset of the instruction that runs, in bytes.
    #[cfg(not(windows))]
    pub(crate) fn offset(&self) -> i32 {
        // SAFETY: `self.0` is a frame.
        unsafe { PyFrame_GetLasti(self.pointer()) }
    }

    /// The offset of the instruction that runs, in bytes.
    #[cfg(windows)]
    pub(crate) fn offset(&self) -> i32 {
        self.0
            .getattr(pyo3::intern!(self.0.py(), "f_lasti"))
            .and_then(|offset| offset.extract())
            .unwrap_or(-1)
    }

    /// The frame that called this one.
    #[cfg(not(windows))]
    pub(crate) fn back(&self) -> Option<Self> {
        // SAFETY: `self.0` is a frame; its caller comes as a new reference, or null.
        unsafe { Bound::from_owned_ptr_or_opt(self.0.py(), PyFrame_GetBack(self.pointer()).cast()) }
            .map(Self)
    }

    /// The frame that called this one.
    #[cfg(windows)]
    pub(crate) fn back(&self) -> Option<Self> {
        let back = self.0.getattr(pyo3::intern!(self.0.py(), "f_back")).ok()?;
        (!back.is_none()).then_some(Self(back))
    }

    fn pointer(&self) -> *mut c::PyFrameObject {
        self.0.as_ptr().cast()
    }
}

/// Whether this interpreter makes some calls in two instructions.
fn has_precall(py: Python<'_>) -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| py.version_info() < (3, 12))
}

/// CPython 3.11 makes a call of a builtin in its `CALL`, and once it has specialised the call in the `PRECALL` before it: one
/// place in the source with two offsets. The offset of the `CALL` stands for both.
fn call_at(code: &Bound<'_, PyAny>, offset: i32) -> i32 {
    let place = (code.as_ptr() as usize, offset);
    let places = PLACES.get(code.py());
    if let Some((known, _)) = places.borrow().get(&place) {
        return *known;
    }
    let is_precall = code
        .getattr(pyo3::intern!(code.py(), "co_code"))
        .is_ok_and(|bytes| {
            bytes
                .cast::<PyBytes>()
                .is_ok_and(|bytes| bytes.as_bytes().get(offset as usize) == Some(&PRECALL))
        });
    let call = if is_precall {
        offset + CALL_AFTER_PRECALL
    } else {
        offset
    };
    places
        .borrow_mut()
        .insert(place, (call, code.clone().unbind()));
    call
}
