//! Where in the user's source a call came from: frames, their code objects and instruction offsets.

use pyo3::ffi as c;
use pyo3::prelude::*;
use std::ffi::c_int;

// Exported by every CPython since 3.11, but not named in the limited API. (Windows' `python3.dll` does not forward them;
// there the attributes of the frame are asked, see `Frame`.)
#[cfg(not(windows))]
unsafe extern "C" {
    fn PyFrame_GetLasti(frame: *mut c::PyFrameObject) -> c_int;
    fn PyFrame_GetBack(frame: *mut c::PyFrameObject) -> *mut c::PyFrameObject;
}

/// A code object by its address. Two code objects can be `==`, so the address is the identity; whoever keeps one keeps
/// the object alive too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CodeAddress(usize);

impl CodeAddress {
    /// The address of a code object that the caller keeps alive.
    pub(crate) fn of(code: &Bound<'_, PyAny>) -> Self {
        Self(code.as_ptr() as usize)
    }
}

/// A frame by its address: to be compared only while that frame is known to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameAddress(usize);

/// A Python frame that runs below this call.
#[derive(Debug)]
pub(crate) struct Frame<'py>(Bound<'py, PyAny>);

/// The frame of the Python code that called into this extension, if any Python code runs on this thread.
pub(crate) fn current_frame(py: Python<'_>) -> Option<Frame<'_>> {
    // SAFETY: the GIL is held; the pointer is a borrowed reference to a running frame, or null.
    unsafe { Bound::from_borrowed_ptr_or_opt(py, c::PyEval_GetFrame().cast()) }.map(Frame)
}

impl<'py> Frame<'py> {
    pub(crate) fn address(&self) -> FrameAddress {
        FrameAddress(self.0.as_ptr() as usize)
    }

    /// The code object that runs in this frame.
    pub(crate) fn code(&self) -> Bound<'py, PyAny> {
        // SAFETY: `self.0` is a frame; the code object comes as a new reference and is never null.
        unsafe { Bound::from_owned_ptr(self.0.py(), c::PyFrame_GetCode(self.pointer()).cast()) }
    }

    /// The offset of the instruction that runs, in bytes.
    #[cfg(not(windows))]
    pub(crate) fn instruction(&self) -> i32 {
        // SAFETY: `self.0` is a frame.
        unsafe { PyFrame_GetLasti(self.pointer()) }
    }

    /// The offset of the instruction that runs, in bytes.
    #[cfg(windows)]
    pub(crate) fn instruction(&self) -> i32 {
        self.0.getattr(pyo3::intern!(self.0.py(), "f_lasti")).and_then(|offset| offset.extract()).unwrap_or(-1)
    }

    /// The frame that called this one.
    #[cfg(not(windows))]
    pub(crate) fn back(&self) -> Option<Self> {
        // SAFETY: `self.0` is a frame; its caller comes as a new reference, or null.
        unsafe { Bound::from_owned_ptr_or_opt(self.0.py(), PyFrame_GetBack(self.pointer()).cast()) }.map(Self)
    }

    /// The frame that called this one.
    #[cfg(windows)]
    pub(crate) fn back(&self) -> Option<Self> {
        let back = self.0.getattr(pyo3::intern!(self.0.py(), "f_back")).ok()?;
        (!back.is_none()).then_some(Self(back))
    }

    /// The line that runs.
    pub(crate) fn line(&self) -> i32 {
        // SAFETY: `self.0` is a frame.
        unsafe { c::PyFrame_GetLineNumber(self.pointer()) }
    }

    fn pointer(&self) -> *mut c::PyFrameObject {
        self.0.as_ptr().cast()
    }
}
