//! Templates, for controls: the static structure that a block is an instance of, and the slots in it.

pub use lattice_vdom::{
    Behaviour, EventPayload, EventSpec, METHODS, NodeBuilder, Template, el, mathml, svg, text,
    text_slot,
};

/// The template of a node.
///
/// # Panics
/// If it breaks a rule of templates; the text says which. In an app's code a panic becomes a box in its page.
#[track_caller]
pub fn checked(node: NodeBuilder) -> Template {
    node.build()
        .unwrap_or_else(|error| panic!("a template breaks a rule: {error}"))
}
