//! Where in an app's source a call stands: the code and the position in it of each frame up to the component's own.

use std::cell::RefCell;

use lattice_engine::session::Site;
use pyo3::prelude::*;

use crate::ffi::current_frame;

/// How many helper functions may stand between an element and its component's body and still count.
const FRAMES_MAX: usize = 32;

thread_local! {
    /// The code objects of the bodies that run, by address; they run, so they are alive.
    static BODIES: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// While it lives, the body with this code runs.
pub(crate) struct Body;

impl Body {
    pub(crate) fn enter(code: Option<&Bound<'_, PyAny>>) -> Self {
        let address = code.map_or(0, |code| code.as_ptr() as usize);
        BODIES.with_borrow_mut(|bodies| bodies.push(address));
        Self
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        BODIES.with_borrow_mut(Vec::pop);
    }
}

/// The place of the Python code that called us.
pub(crate) fn here(py: Python<'_>) -> Site {
    let body = BODIES
        .with_borrow(|bodies| bodies.last().copied())
        .unwrap_or(0);
    let mut site = Site(0);
    let mut frame = current_frame(py);
    for _ in 0..FRAMES_MAX {
        let Some(it) = frame else { break };
        let code = it.code();
        let address = code.as_ptr() as usize;
        site = site.part(address as u64).part(it.instruction(&code) as u64);
        if address == body {
            break;
        }
        frame = it.back();
    }
    site
}
