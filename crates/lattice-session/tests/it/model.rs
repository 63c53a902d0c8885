//! Random changes: the page that got patches equals a page that is made anew, and a fresh session's.

use std::sync::Arc;

use lattice_session::testing::Screen;
use lattice_session::{Signal, component, keyed, signal, text};
use proptest::prelude::*;

use crate::controls::{item, list, row};

#[derive(Clone, Debug, PartialEq, Default)]
struct Model {
    items: Vec<Entry>,
    heading: Option<String>,
    plain: Vec<u8>,
    shape: u8,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    id: u8,
    label: u8,
    parts: Vec<u8>,
}

fn app(model: Signal<Model>) {
    let now = model.get();
    if let Some(heading) = &now.heading {
        text(&**heading);
    }
    list(|| {
        keyed(
            move || model.with(|model| model.items.clone()),
            |entry| entry.id,
            |entry| {
                for part in &entry.parts {
                    component(*part, |part: &u8| match part % 4 {
                        0 => {}
                        1 => {
                            text(*part);
                        }
                        2 => {
                            item(|| {
                                text(*part);
                            });
                        }
                        _ => {
                            component(part / 4, |rest: &u8| {
                                for _ in 0..rest % 3 {
                                    item(|| {
                                        text("deep");
                                    });
                                }
                            });
                        }
                    })
                    .key(part);
                }
                text(format!("{}:{}", entry.id, entry.label));
            },
        );
    });
    row(|| {
        for n in &now.plain {
            let n = *n;
            item(|| {
                text(move || model.with(|model| usize::from(n) + model.items.len()));
            })
            .key(&n);
        }
        match now.shape % 3 {
            0 => {}
            1 => {
                text("one");
            }
            _ => {
                row(|| {
                    text("two");
                });
            }
        }
        text("end");
    });
}

fn entry() -> impl Strategy<Value = Entry> {
    (0_u8..8, any::<u8>(), prop::collection::vec(0_u8..16, 0..4))
        .prop_map(|(id, label, parts)| Entry { id, label, parts })
}

fn model() -> impl Strategy<Value = Model> {
    (
        prop::collection::vec(entry(), 0..8),
        prop::option::of("[a-c<&]{0,3}"),
        prop::collection::vec(0_u8..6, 0..6),
        any::<u8>(),
    )
        .prop_map(|(items, heading, plain, shape)| Model {
            items,
            heading,
            plain,
            shape,
        })
}

fn screen(start: Model) -> (Screen, Signal<Model>) {
    let slot = Arc::new(std::sync::Mutex::new(None));
    let out = Arc::clone(&slot);
    let screen = Screen::render(move || {
        let model = signal(start.clone());
        *out.lock().unwrap() = Some(model);
        app(model);
    });
    let model = slot.lock().unwrap().take().unwrap();
    (screen, model)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_patched_page_equals_one_that_is_made_anew(states in prop::collection::vec(model(), 1..7)) {
        let (screen, signal) = screen(Model::default());
        for state in states {
            screen.run(|| signal.set(state.clone()));
            let patched = screen.html();
            let (fresh, _) = self::screen(state);
            prop_assert_eq!(&patched, &fresh.html());
            prop_assert_eq!(&patched, &fresh.first_paint().html);
            let before = screen.session().counts();
            prop_assert_eq!(before.components, fresh.session().counts().components);
            prop_assert_eq!(before.bindings, fresh.session().counts().bindings);
            screen.resend();
            prop_assert_eq!(patched, screen.html());
            // Of keys that are there twice, the author is told.
            screen.take_failures();
            fresh.take_failures();
        }
    }
}
