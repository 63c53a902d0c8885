//! Calls of controls whose arguments fill slots as they are: most calls. Which argument fills which slot is found out once for a
//! call in the source; then a call writes its values into the view with nothing in between.

use std::sync::Arc;

use lattice_engine::session::template::Template;
use lattice_engine::session::{BlockNo, Handler, ValueRef};
use lattice_engine::widgets::{Control, NO_SLOT, ParamKind};
use pyo3::prelude::*;

use crate::args::{Here, Layout, plain};
use crate::calls::Shape;
use crate::errors::raised;
use crate::ffi::Arguments;
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
    pub(crate) fn make(
        &self,
        control: &'static Control,
        here: Here<'_>,
        given: &Arguments<'_, '_>,
    ) -> PyResult<Option<BlockNo>> {
        let mut values = [(0_u16, ValueRef::None); STEPS_MAX];
        let mut value_count = 0;
        let mut handler: Option<(u16, Arc<dyn Handler>)> = None;
        for (at, step) in self.steps.iter().enumerate().take(given.count()) {
            let (value, slot) = (given.any(at), u16::from(step.slot));
            let wanted = match step.fills {
                Fills::Text | Fills::Choice => As::Text,
                Fills::Flag => As::Flag,
                Fills::Number => As::Number,
                Fills::Handler if value.is_none() => continue,
                Fills::Handler if handler.is_some() => return Ok(None),
                Fills::Handler => {
                    handler = Some((slot, to_handler(&value, || full_name(control, *step))?));
                    continue;
                }
            };
            let Some(value) = plain(value, wanted) else {
                return Ok(None);
            };
            if step.fills == Fills::Choice && !is_choice(control, *step, value) {
                return Ok(None);
            }
            values[value_count] = (slot, value);
            value_count += 1;
        }
        let values = values[..value_count].iter().copied();
        let block = here.session.element(self.template, here.site, values);
        let block = block.map_err(raised)?;
        if let Some((slot, handler)) = handler {
            let set = here.session.set_handler(block, slot, handler);
            set.map_err(raised)?;
        }
        Ok(Some(block))
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
