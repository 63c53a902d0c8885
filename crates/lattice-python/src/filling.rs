//! Calls of controls whose arguments fill slots as they are: most calls. Which argument fills which slot is found out once for a
//! call in the source; then a call writes its values into the view with nothing in between.

use std::sync::Arc;

use lattice_engine::session::template::Template;
use lattice_engine::session::{BlockNo, Handler, ValueRef};
use lattice_engine::widgets::{Control, NO_SLOT, ParamKind};
use pyo3::prelude::*;
use pyo3::types::PyBool;

use crate::args::{Here, Layout, plain};
use crate::calls::Shape;
use crate::errors::raised;
use crate::ffi::{Arguments, text};
use crate::handler::to_handler;
use crate::value::As;

/// How many arguments such a call has at most; few have more than three.
const STEPS_MAX: usize = 4;

/// What one argument is for.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// The parameter.
    place: u8,
    slot: u8,
    fills: Fills,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fills {
    Text,
    Flag,
    Number,
    Choice,
    Handler,
}

/// The arguments of a call of one shape, in order, and the element that they fill.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filling {
    template: &'static Template,
    steps: [Step; STEPS_MAX],
}

impl Filling {
    /// For calls of this shape; none if their arguments need more than to be written down.
    pub(crate) fn of(
        control: &'static Control,
        layout: &Layout,
        shape: &Shape,
        given: &Arguments<'_, '_>,
    ) -> Option<Self> {
        let plan = control.plan?;
        let by_place = usize::from(shape.by_place);
        let rest = given.positional() - by_place;
        let count = given.positional() + given.named();
        if rest > 1 || count > STEPS_MAX {
            return None;
        }
        let none = Step {
            place: 0,
            slot: 0,
            fills: Fills::Text,
        };
        let mut steps = [none; STEPS_MAX];
        let mut places = Vec::from(&shape.places[..by_place]);
        if rest == 1 {
            places.push(layout.rest? as u8);
        }
        places.extend_from_slice(&shape.places[by_place..by_place + given.named()]);
        let is_missing = |place: &usize| !places.contains(&(*place as u8));
        if layout.required.iter().any(is_missing) {
            return None;
        }
        for (step, place) in steps.iter_mut().zip(places) {
            let param = &control.params[usize::from(place)];
            let slot = plan.slots.get(usize::from(place)).copied();
            let slot = slot.filter(|slot| *slot != NO_SLOT)?;
            *step = Step {
                place,
                slot: u8::try_from(slot).ok()?,
                fills: fills(param.kind, layout)?,
            };
        }
        Some(Self {
            template: (plan.template)(),
            steps,
        })
    }

    /// Makes the element; none, with nothing done, if an argument is of another kind than most.
    #[inline]
    pub(crate) fn make(
        &self,
        control: &'static Control,
        here: Here<'_>,
        given: &Arguments<'_, '_>,
    ) -> PyResult<Option<BlockNo>> {
        let mut values = Values::default();
        let mut handler: Option<(u16, Arc<dyn Handler>)> = None;
        let steps = self.steps.get(..given.count()).unwrap_or_default();
        for (at, step) in steps.iter().enumerate() {
            let (value, slot) = (given.any(at), u16::from(step.slot));
            let is_written = match step.fills {
                Fills::Text => values.text(slot, value),
                Fills::Flag => values.flag(slot, value),
                Fills::Handler if value.is_none() => true,
                Fills::Handler if handler.is_none() => {
                    handler = Some((slot, to_handler(&value, || full_name(control, *step))?));
                    true
                }
                Fills::Handler => false,
                Fills::Number => values.other(slot, plain(value, As::Number)),
                Fills::Choice => {
                    let value = plain(value, As::Text);
                    values.other(
                        slot,
                        value.filter(|value| is_choice(control, *step, *value)),
                    )
                }
            };
            if !is_written {
                return Ok(None);
            }
        }
        let block = here
            .session
            .element(self.template, here.site, values.iter());
        let block = block.map_err(raised)?;
        if let Some((slot, handler)) = handler {
            let set = here.session.set_handler(block, slot, handler);
            set.map_err(raised)?;
        }
        Ok(Some(block))
    }
}

/// What is to be written, found out before anything is: no Python code may run while the view is borrowed.
struct Values<'a> {
    all: [(u16, ValueRef<'a>); STEPS_MAX],
    count: usize,
}

impl Default for Values<'_> {
    fn default() -> Self {
        Self {
            all: [(0, ValueRef::None); STEPS_MAX],
            count: 0,
        }
    }
}

/// Each kind is written where it is to stand as soon as it is known: to hand it on through memory costs as much as to find it out.
impl<'a> Values<'a> {
    #[inline]
    fn text(&mut self, slot: u16, value: Borrowed<'a, '_, PyAny>) -> bool {
        if let Some(text) = text(value) {
            self.all[self.count] = (slot, ValueRef::Str(text));
            self.count += 1;
            return true;
        }
        self.other(slot, plain(value, As::Text))
    }

    #[inline]
    fn flag(&mut self, slot: u16, value: Borrowed<'a, '_, PyAny>) -> bool {
        if let Ok(value) = value.cast::<PyBool>() {
            self.all[self.count] = (slot, ValueRef::Bool(value.is_true()));
            self.count += 1;
            return true;
        }
        self.other(slot, plain(value, As::Flag))
    }

    fn other(&mut self, slot: u16, value: Option<ValueRef<'a>>) -> bool {
        let Some(value) = value else { return false };
        self.all[self.count] = (slot, value);
        self.count += 1;
        true
    }

    fn iter(&self) -> impl Iterator<Item = (u16, ValueRef<'a>)> {
        self.all[..self.count].iter().copied()
    }
}

fn fills(kind: ParamKind, layout: &Layout) -> Option<Fills> {
    Some(match kind {
        ParamKind::Text | ParamKind::Parts => Fills::Text,
        ParamKind::Flag => Fills::Flag,
        ParamKind::Number => Fills::Number,
        ParamKind::Choice(_) => Fills::Choice,
        ParamKind::Handler if !layout.is_choice => Fills::Handler,
        _ => return None,
    })
}

fn is_choice(control: &Control, step: Step, value: ValueRef<'_>) -> bool {
    match (control.params[usize::from(step.place)].kind, value) {
        (ParamKind::Choice(choices), ValueRef::Str(word)) => choices.contains(&word),
        (_, ValueRef::None) => true,
        _ => false,
    }
}

fn full_name(control: &Control, step: Step) -> String {
    let param = &control.params[usize::from(step.place)];
    format!("ui.{}(): {}", control.name, param.name)
}
