//! Templates, for controls: the static structure that a block is an instance of, and the slots in it.

pub use lattice_vdom::{
    EventPayload, EventSpec, NodeBuilder, Template, el, mathml, svg, text, text_slot,
};
