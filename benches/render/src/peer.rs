//! The rows in dioxus 0.7, a component that reads the model and loops over it.

#![allow(non_snake_case, reason = "dioxus names components so")]

use crate::model::Model;
use dioxus::prelude::*;
use dioxus_core::{NoOpMutations, ScopeId, WriteMutations};
use dioxus_interpreter_js::MutationState;
use std::cell::{Cell, RefCell};

thread_local! {
    // Read where it stands: a signal or props would cost dioxus a clone or a comparison of all rows.
    static MODEL: RefCell<Model> = RefCell::default();
    static CLICKED: Cell<u64> = const { Cell::new(0) };
}

fn Rows() -> Element {
    MODEL.with_borrow(|model| {
        rsx! {
            table { class: "table table-hover table-striped test-data",
                tbody {
                    for row in model.rows.iter() {
                        tr { key: "{row.id}", class: if model.selected == Some(row.id) { "danger" },
                            td { class: "col-md-1", "{row.id}" }
                            td { class: "col-md-4",
                                a {
                                    class: "lbl",
                                    onclick: { let id = row.id; move |_| CLICKED.set(id) },
                                    "{row.label}"
                                }
                            }
                            td { class: "col-md-1",
                                a {
                                    class: "remove",
                                    onclick: { let id = row.id; move |_| CLICKED.set(id) },
                                    span { class: "glyphicon glyphicon-remove", aria_hidden: "true" }
                                }
                            }
                            td { class: "col-md-6" }
                        }
                    }
                }
            }
        }
    })
}

/// A page of rows.
pub struct Page {
    dom: VirtualDom,
    /// What `LiveView` sends: the interpreter's binary form.
    state: MutationState,
}

impl Page {
    /// A page that shows `model`.
    pub fn new(model: &Model) -> Self {
        MODEL.set(model.clone());
        let mut dom = VirtualDom::new(Rows);
        let mut state = MutationState::default();
        dom.rebuild(&mut state);
        state.export_memory();
        Self { dom, state }
    }

    /// What the next [`show`](Self::show) brings the page to.
    pub fn set(model: &Model) {
        MODEL.set(model.clone());
    }

    /// Brings the page to the model that was set; the operations go nowhere.
    pub fn show(&mut self) {
        self.render(&mut NoOpMutations);
    }

    /// Brings the page to the model that was set, and gives the bytes that `LiveView` sends for it.
    pub fn encode(&mut self) -> Vec<u8> {
        let mut state = std::mem::take(&mut self.state);
        self.render(&mut state);
        let bytes = state.export_memory();
        self.state = state;
        bytes
    }

    fn render(&mut self, to: &mut impl WriteMutations) {
        self.dom.mark_dirty(ScopeId::APP);
        self.dom.render_immediate(to);
    }

    /// The page as HTML.
    pub fn html(&self) -> String {
        dioxus_ssr::render(&self.dom)
    }

    /// A page made for its HTML alone.
    pub fn in_place() -> Self {
        let mut dom = VirtualDom::new(Rows);
        dom.rebuild_in_place();
        Self {
            dom,
            state: MutationState::default(),
        }
    }
}

thread_local! {
    static TEXTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn Texts() -> Element {
    let text = |at: usize| TEXTS.with_borrow(|texts| texts.get(at).cloned().unwrap_or_default());
    rsx! {
        div {
            button { onclick: |_| CLICKED.set(1), "-" }
            "Count: "
            {text(0)}
            " (double: "
            {text(1)}
            ")"
            button { onclick: |_| CLICKED.set(2), "+" }
        }
    }
}

/// The bytes of texts that change, of a page that has two.
pub fn texts(texts: &[String]) -> Vec<u8> {
    let mut dom = VirtualDom::new(Texts);
    let mut state = MutationState::default();
    dom.rebuild(&mut state);
    state.export_memory();
    TEXTS.set(texts.to_vec());
    dom.mark_dirty(ScopeId::APP);
    dom.render_immediate(&mut state);
    TEXTS.take();
    state.export_memory()
}
