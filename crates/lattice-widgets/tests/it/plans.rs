//! Plans of controls: a control made by its plan is the one that its code makes.

use lattice_session::testing::Screen;
use lattice_session::{Session, Site, ValueRef};
use lattice_widgets::{Arg, Args, CONTROLS, Control, NO_SLOT, ParamKind, Plan};

/// A value that parameters of this kind take as it is.
fn plain(kind: ParamKind) -> Option<ValueRef<'static>> {
    match kind {
        ParamKind::Text | ParamKind::Parts => Some(ValueRef::Str("some words")),
        ParamKind::Flag => Some(ValueRef::Bool(true)),
        ParamKind::Number => Some(ValueRef::Int(7)),
        ParamKind::Choice(choices) => Some(ValueRef::Str(choices[0])),
        _ => None,
    }
}

/// Which parameters to give: those that must be, and one more.
fn given(control: &Control, plan: &Plan, also: Option<usize>) -> Vec<usize> {
    let params = control.params.iter().enumerate();
    let wanted = params.filter(|(at, param)| param.required || also == Some(*at));
    let filled = wanted.filter(|(at, _)| plan.slots[*at] != NO_SLOT);
    filled.map(|(at, _)| at).collect()
}

fn by_plan(control: &'static Control, plan: Plan, params: Vec<usize>) -> String {
    Screen::render(move || {
        Session::expect(|session| {
            let values = params.iter().filter_map(|at| {
                let value = plain(control.params[*at].kind)?;
                Some((plan.slots[*at], value))
            });
            session.element((plan.template)(), Site(1), values)
        });
    })
    .html()
}

fn by_code(control: &'static Control, params: Vec<usize>) -> String {
    Screen::render(move || {
        Session::expect(|session| {
            let mut args = Args::new();
            for at in &params {
                if let Some(value) = plain(control.params[*at].kind) {
                    args.set(*at, Arg::Value(value));
                }
            }
            (control.build)(session, Site(1), &mut args)
        });
    })
    .html()
}

#[test]
fn a_control_made_by_its_plan_is_the_one_that_its_code_makes() {
    let mut compared = 0;
    for control in CONTROLS {
        let Some(plan) = control.plan else { continue };
        assert_eq!(plan.slots.len(), control.params.len(), "{}", control.name);
        for also in (0..control.params.len()).map(Some).chain([None]) {
            let params = given(control, &plan, also);
            assert_eq!(
                by_plan(control, plan, params.clone()),
                by_code(control, params),
                "{} with {also:?}",
                control.name
            );
            compared += 1;
        }
    }
    assert!(compared > 20, "plans are there to be compared");
}
