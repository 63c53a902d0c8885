//! Where in an app's source a call stands: the code and the position in it of each frame up to the component's own.

use std::rc::Rc;

use lattice_engine::session::Site;
use pyo3::prelude::*;

use crate::calls::{self, Found, Known};
use crate::ffi::{Arguments, current_frame, offset_in_body};
use crate::session::{self, Entered};

/// How many helper functions may stand between an element and its component's body and still count.
const FRAMES_MAX: usize = 32;

/// While it lives, the body with this code runs.
pub(crate) struct Body {
    entered: Option<Rc<Entered>>,
    outer: usize,
}

impl Body {
    pub(crate) fn enter(code: Option<&Bound<'_, PyAny>>) -> Self {
        let address = code.map_or(0, |code| code.as_ptr() as usize);
        let entered = session::entered();
        let outer = entered.as_ref().map_or(0, |it| it.body.replace(address));
        Self { entered, outer }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if let Some(entered) = &self.entered {
            entered.body.set(self.outer);
        }
    }
}

/// The place of the Python code that called us.
pub(crate) fn here(py: Python<'_>) -> Site {
    match session::entered() {
        Some(entered) => within(py, &entered),
        None => along_frames(py, 0).0,
    }
}

/// The same where it is known who is entered.
pub(crate) fn within(py: Python<'_>, entered: &Entered) -> Site {
    let body = entered.body.get();
    offset_in_body(py, body)
        .and_then(|offset| calls::site(py, (body, offset)))
        .unwrap_or_else(|| along_frames(py, body).0)
}

/// The call that runs, of function `number` (of its family).
#[inline]
pub(crate) fn called(entered: &Entered, number: usize, given: &Arguments<'_, '_>) -> Found {
    let (py, body) = (given.py(), entered.body.get());
    let in_body =
        offset_in_body(py, body).and_then(|offset| calls::found((body, offset), number, given));
    in_body.unwrap_or_else(|| called_along_frames(body, number, given))
}

#[cold]
fn called_along_frames(body: usize, number: usize, given: &Arguments<'_, '_>) -> Found {
    let (site, known) = along_frames(given.py(), body);
    Found {
        site,
        known,
        meaning: calls::meaning(known, number, given),
    }
}

fn along_frames(py: Python<'_>, body: usize) -> (Site, Option<Known>) {
    let Some(frame) = current_frame(py) else {
        return (Site(0), None);
    };
    let first = calls::passed(py, &frame);
    let mut site = first.site;
    let mut frame = if first.address == body {
        None
    } else {
        frame.back()
    };
    for _ in 1..FRAMES_MAX {
        let Some(it) = frame else { break };
        let call = calls::passed(py, &it);
        site = site.part(call.address as u64).part(call.instruction as u64);
        if call.address == body {
            break;
        }
        frame = it.back();
    }
    (site, Some(first.known))
}
