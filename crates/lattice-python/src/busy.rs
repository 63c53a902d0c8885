//! `while_busy`: what a press does while the async handler of an earlier one still runs.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

use lattice_engine::session::{Bind, Event, Failure, Handler, Session, Signal};
use lattice_engine::widgets::{Arg, Args, Control};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::args::Here;
use crate::driver::Driver;
use crate::errors::{done, raised};
use crate::ffi::{Arguments, Attached};
use crate::handler::PyHandler;
use crate::tasks;

/// How many presses wait at most; what comes beyond is dropped, and the author told.
const QUEUED_MAX: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WhileBusy {
    Disable,
    Queue,
    Restart,
    Parallel,
}

/// The runs of one button's async handler. It is kept by the place of the button, while handlers are given anew in each run of a body.
pub(crate) struct Runs {
    /// Whether one is under way.
    busy: Signal<bool>,
    state: Attached<RefCell<State>>,
}

#[derive(Default)]
struct State {
    /// The latest run, until it ends, with its driver from the first step on.
    current: Option<(u64, Option<Py<Driver>>)>,
    begun: u64,
    queue: VecDeque<(Arc<PyHandler>, Event)>,
}

/// One run, as its task knows it.
#[derive(Clone)]
pub(crate) struct Run {
    runs: Arc<Runs>,
    number: u64,
}

impl Run {
    /// It goes on as the task of this driver.
    pub(crate) fn goes_on_as(&self, driver: &Bound<'_, Driver>) {
        let state = self.runs.state.get(driver.py());
        if let Some((number, task)) = &mut state.borrow_mut().current
            && *number == self.number
        {
            *task = Some(driver.clone().unbind());
        }
    }

    /// It has ended, in a turn of its session; what waits begins.
    pub(crate) fn ended(&self, py: Python<'_>, session: &Session) {
        if !self.forget(py) {
            return;
        }
        let next = self.runs.state.get(py).borrow_mut().queue.pop_front();
        session.act(|| match next {
            Some((handler, event)) => {
                if let Err(failure) = self.runs.begin(py, session, &handler, &event) {
                    session.report(failure);
                }
            }
            None => self.runs.shows(false),
        });
    }

    /// It is over, and nothing more is to come of it; whether it was the latest.
    pub(crate) fn forget(&self, py: Python<'_>) -> bool {
        let mut state = self.runs.state.get(py).borrow_mut();
        let is_latest = (state.current.as_ref()).is_some_and(|(number, _)| *number == self.number);
        let ended = state.current.take_if(|_| is_latest);
        drop(state);
        drop(ended);
        is_latest
    }
}

impl Runs {
    fn press(
        self: &Arc<Self>,
        py: Python<'_>,
        session: &Session,
        guarded: &Guarded,
        event: &Event,
    ) -> Result<(), Failure> {
        let state = self.state.get(py);
        let is_under_way = state.borrow().current.is_some();
        match guarded.while_busy {
            WhileBusy::Disable if is_under_way => return Ok(()),
            WhileBusy::Queue if is_under_way => {
                let mut state = state.borrow_mut();
                if state.queue.len() < QUEUED_MAX {
                    let waits = (Arc::clone(&guarded.handler), event.clone());
                    state.queue.push_back(waits);
                } else {
                    drop(state);
                    session.warn(Failure::new(format!(
                        "at most {QUEUED_MAX} presses wait for a handler with while_busy=\"queue\", and one more came: it was dropped"
                    )));
                }
                return Ok(());
            }
            WhileBusy::Restart if is_under_way => {
                let before = state.borrow_mut().current.take();
                if let Some((_, Some(driver))) = before {
                    tasks::stop(driver.bind(py));
                }
            }
            _ => {}
        }
        self.begin(py, session, &guarded.handler, event)
    }

    /// Tells the button.
    fn shows(&self, is_busy: bool) {
        // An error says that the button is gone, and with it who would want to know.
        let _ = self.busy.try_set(is_busy);
    }

    fn begin(
        self: &Arc<Self>,
        py: Python<'_>,
        session: &Session,
        handler: &PyHandler,
        event: &Event,
    ) -> Result<(), Failure> {
        let number = {
            let mut state = self.state.get(py).borrow_mut();
            state.begun += 1;
            state.current = Some((state.begun, None));
            state.begun
        };
        self.shows(true);
        let run = Run {
            runs: Arc::clone(self),
            number,
        };
        let result = handler.begin(py, session, event, Some(run.clone()));
        // A plain function is over already, and one that failed has no task.
        let has_task = matches!(&self.state.get(py).borrow().current, Some((current, Some(_))) if *current == number);
        if !has_task {
            run.ended(py, session);
        }
        done(py, result)
    }
}

/// A handler whose presses wait for each other.
struct Guarded {
    handler: Arc<PyHandler>,
    runs: Arc<Runs>,
    while_busy: WhileBusy,
}

impl Handler for Guarded {
    fn call(&self, session: &Session, event: &Event) -> Result<(), Failure> {
        Python::attach(|py| self.runs.press(py, session, self, event))
    }
}

/// If the call says what a press does while an earlier one runs: gives the control a handler that does so.
pub(crate) fn guard<'a>(
    here: Here<'_>,
    control: &'static Control,
    given: &Arguments<'a, '_>,
    args: &mut Args<'a>,
) -> PyResult<()> {
    let place = |name: &str| control.params.iter().position(|param| param.name == name);
    let Some(at) = place("while_busy").filter(|at| args.get(*at).is_given()) else {
        return Ok(());
    };
    let while_busy = match std::mem::take(args.get_mut(at)).as_str() {
        Some("disable") => WhileBusy::Disable,
        Some("queue") => WhileBusy::Queue,
        Some("restart") => WhileBusy::Restart,
        Some("parallel") => WhileBusy::Parallel,
        _ => {
            return Err(PyTypeError::new_err(format!(
                "ui.{}(): while_busy is one fixed word, such as \"disable\"",
                control.name
            )));
        }
    };
    let (Some(on_click), Some(busy)) = (place("on_click"), place("busy")) else {
        return Ok(());
    };
    let Some(function) = given.named_as("on_click")? else {
        return Ok(());
    };
    let site = here.site.part(u64::from(u32::MAX));
    let runs = here.session.keep(site, || {
        Arc::new(Runs {
            busy: here.session.runtime().signal(false),
            state: Attached::new(RefCell::default()),
        })
    });
    let runs = runs.map_err(raised)?;
    let name = || format!("ui.{}(): on_click", control.name);
    let handler = Arc::new(PyHandler::of(&function, name, None)?);
    if while_busy == WhileBusy::Disable && !args.get(busy).is_given() {
        args.set(busy, Arg::Source(Bind::signal(runs.busy).source));
    }
    let guarded = Guarded {
        handler,
        runs,
        while_busy,
    };
    args.set(on_click, Arg::Handler(Arc::new(guarded)));
    Ok(())
}
