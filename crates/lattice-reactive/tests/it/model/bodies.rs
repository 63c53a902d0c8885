//! What runs in the engine under test: closures that read, write it down, and act.

use std::sync::{Arc, Mutex};

use lattice_reactive::{Memo, Signal};

use super::recipe::{Act, Failed, GONE, RAISED_MAX, Recipe, Value};
use crate::support::quiet_panic;

#[derive(Clone, Copy)]
pub(super) enum Handle {
    Source(Signal<i64>),
    Memo(Memo<i64>),
}

impl Handle {
    pub(super) fn read(self, tracked: bool) -> Value {
        let read = || match self {
            Self::Source(signal) => signal.try_get(),
            Self::Memo(memo) => memo.try_get(),
        };
        let value = if tracked {
            read()
        } else {
            lattice_reactive::untrack(read)
        };
        value.or_else(|error| {
            if error.is_disposed() {
                return Ok(GONE);
            }
            assert!(error.is_failed(), "{error}");
            Err(Failed)
        })
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ran {
    Memo(usize),
    Effect(usize, Value),
}

/// What the closures of effects write to.
#[derive(Clone, Default)]
pub(super) struct Diary {
    pub(super) log: Arc<Mutex<Vec<Ran>>>,
    /// Effects made so far.
    made: Arc<Mutex<usize>>,
}

impl Diary {
    pub(super) fn add(&self, ran: Ran) {
        self.log.lock().expect("nothing panics with it").push(ran);
    }

    pub(super) fn number(&self) -> usize {
        let mut made = self.made.lock().expect("nothing panics with it");
        *made += 1;
        *made
    }
}

/// An effect of the engine, or what a host does for a watcher: the same closure for inner and outer ones.
pub(super) fn body(
    number: usize,
    recipe: Recipe,
    act: Act,
    handles: Arc<[Handle]>,
    diary: Diary,
) -> impl FnMut() + Send {
    move || {
        let value = recipe.evaluate(&mut |at, tracked| handles[at].read(tracked));
        diary.add(Ran::Effect(number, value.clone()));
        match &act {
            Act::Look => {}
            Act::Forward(at) => write(handles[*at], value.clone().unwrap_or(0)),
            Act::Raise(at) => {
                let now = handles[*at].read(false).expect("a source does not fail");
                if now != GONE && now < RAISED_MAX {
                    write(handles[*at], now + 1);
                }
            }
            Act::Nest(recipe) => {
                let inner = (**recipe).clone();
                let (handles, diary) = (handles.clone(), diary.clone());
                lattice_reactive::effect(body(diary.number(), inner, Act::Look, handles, diary));
            }
        }
        if value.is_err() {
            quiet_panic("an effect failed");
        }
    }
}

pub(super) fn write(handle: Handle, value: i64) {
    if let Handle::Source(signal) = handle
        && let Err(error) = signal.try_set(value)
    {
        assert!(error.is_disposed(), "{error}");
    }
}
