//! A template is the static part of a view: DOM whose changing places are numbered *slots*. It is built and
//! checked once, compared by content, and known to a page by a number.

mod builder;
mod check;
mod event;
mod names;

pub use builder::{NodeBuilder, el, mathml, svg, text, text_slot};
pub use check::TEMPLATE_SLOTS_MAX;
pub use event::{EventPayload, EventSpec};
pub use names::METHODS;
pub(crate) use names::{is_void, prop_attribute};

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use crate::html::Plan;

/// How deep elements may be nested within one template.
pub const TEMPLATE_DEPTH_MAX: usize = 64;

/// How many nodes one template may hold.
pub const TEMPLATE_NODES_MAX: usize = 10_000;

/// Static DOM with numbered slots and at most one children place. Cheap to clone, equal by content.
///
/// ```
/// use lattice_vdom::{EventSpec, Template, el, text_slot};
/// let button = el("button").attr("type", "button").event_slot(0, EventSpec::new("click")).child(text_slot(1)).build()?;
/// assert_eq!(button.slot_count(), 2);
/// assert!(!button.has_children());
/// # Ok::<(), lattice_vdom::Error>(())
/// ```
#[derive(Clone)]
pub struct Template(Arc<Inner>);

struct Inner {
    nodes: Box<[Node]>,
    slots: Box<[SlotKind]>,
    /// The element that holds the child blocks.
    container: Option<u32>,
    /// Some slot holds a URL, so values must be looked at.
    guarded: bool,
    hash: u64,
    plan: Plan,
}

/// One node of a template; nodes stand in document order, an element before what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// An element; the `size - 1` nodes after it are its content.
    Element(Element),
    /// Text that never changes.
    Text(Box<str>),
    /// A text node whose content is this slot.
    Slot(u16),
}

/// An element of a template.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Element {
    /// Its tag name.
    pub tag: Box<str>,
    /// Its namespace.
    pub namespace: Namespace,
    /// Attributes that never change, name and value.
    pub attributes: Vec<(Box<str>, Box<str>)>,
    /// What else it bears, in the order it was given.
    pub extras: Vec<Extra>,
    /// How many nodes of the template it spans: itself and all that is in it.
    pub size: u32,
}

/// What an element bears besides fixed attributes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Extra {
    /// A slot; [`Template::slot`] says of what kind.
    Slot(u16),
    /// An attribute whose value is `lt{instance}{suffix}`, with the number of the block itself (`up` 0) or of
    /// the block that encloses it (`up` 1). Several suffixes, one space between, make several such words.
    Id {
        /// The attribute's name.
        name: Box<str>,
        /// What follows the number; with spaces between, one for each word.
        suffix: Box<str>,
        /// 0 or 1.
        up: u8,
    },
    /// This element holds the block's child blocks.
    Children,
    /// The element works by a module of the applier that a page loads when it first sees it.
    Behaviour(Behaviour),
}

/// What a page does for an element, by a module that it loads on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Behaviour {
    /// Sends the files of an `input`, and shows how far they are in the `.lt-uploads` beside it.
    Uploads = 1,
}

impl Behaviour {
    /// The behaviour of this number in the protocol.
    pub fn from_number(number: u64) -> Option<Self> {
        match number {
            1 => Some(Self::Uploads),
            _ => None,
        }
    }
}

/// What a slot's value becomes in the page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SlotKind {
    /// The content of a text node.
    Text,
    /// An attribute: absent for `None` and `false`, empty for `true`, else the string form.
    Attr(Box<str>),
    /// A property of the element; one of the [`METHODS`] is called when it is set to true.
    Prop(Box<str>),
    /// A CSS property of the element's style; `None` removes it.
    Style(Box<str>),
    /// A class that the element has while the value is true.
    Class(Box<str>),
    /// An event that is listened to while the value is true.
    Event(EventSpec),
}

/// The namespace of an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Namespace {
    /// `http://www.w3.org/1999/xhtml`
    #[default]
    Html = 0,
    /// `http://www.w3.org/2000/svg`
    Svg = 1,
    /// `http://www.w3.org/1998/Math/MathML`
    MathMl = 2,
}

impl Template {
    /// The built-in text template: its root is a text node whose content is slot 0.
    pub fn text() -> Self {
        Self::text_ref().clone()
    }

    /// [`text`](Self::text), borrowed: for who makes texts by the thousand.
    pub fn text_ref() -> &'static Self {
        static TEXT: OnceLock<Template> = OnceLock::new();
        TEXT.get_or_init(|| {
            text_slot(0)
                .build()
                .expect("a lone text slot breaks no rule")
        })
    }

    /// All nodes in document order; the first is the root.
    pub fn nodes(&self) -> &[Node] {
        &self.0.nodes
    }

    /// The kinds of all slots, by number.
    pub fn slots(&self) -> &[SlotKind] {
        &self.0.slots
    }

    /// The kind of a slot.
    pub fn slot(&self, slot: u16) -> Option<&SlotKind> {
        self.0.slots.get(usize::from(slot))
    }

    /// How many slots it has.
    pub fn slot_count(&self) -> u16 {
        self.0.slots.len() as u16
    }

    /// Whether it has a children place.
    pub fn has_children(&self) -> bool {
        self.0.container.is_some()
    }

    /// The node that is the children place.
    pub fn container(&self) -> Option<usize> {
        self.0.container.map(|node| node as usize)
    }

    /// Whether the root is a text node.
    pub fn is_text(&self) -> bool {
        !matches!(self.0.nodes[0], Node::Element(_))
    }

    pub(crate) fn is_guarded(&self) -> bool {
        self.0.guarded
    }

    /// Whether the other is a clone of this one, or this one itself.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Where it lies in memory: it tells templates apart that are alive.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.0.plan
    }

    fn new(nodes: Vec<Node>, slots: Vec<SlotKind>, container: Option<u32>) -> Self {
        let guarded = slots.iter().any(SlotKind::is_url);
        let plan = Plan::of(&nodes, &slots, container);
        let mut hasher = std::hash::DefaultHasher::new();
        (&nodes, &slots).hash(&mut hasher);
        let hash = hasher.finish();
        Self(Arc::new(Inner {
            nodes: nodes.into(),
            slots: slots.into(),
            container,
            guarded,
            hash,
            plan,
        }))
    }
}

impl SlotKind {
    /// Whether the value is an address that a browser would follow or load.
    pub fn is_url(&self) -> bool {
        matches!(self, Self::Attr(name) | Self::Prop(name) if crate::url::is_url_name(name))
    }
}

impl PartialEq for Template {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&*self.0, &*other.0);
        std::ptr::eq(a, b) || (a.hash == b.hash && a.nodes == b.nodes && a.slots == b.slots)
    }
}

impl Eq for Template {}

impl Hash for Template {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template")
            .field("nodes", &self.0.nodes)
            .field("slots", &self.0.slots)
            .finish_non_exhaustive()
    }
}
