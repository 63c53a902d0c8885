//! Handlers and the events that they get.

use core::fmt;

use crate::{Failure, Session, SlotValue};

/// Something that happened in the page, at a slot that listens.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The instance of a template that it happened in, as page and session number them.
    pub instance: u32,
    /// The slot of that template.
    pub slot: u16,
    /// What the page says about it, as the slot's `EventSpec` asks.
    pub payload: Payload,
}

/// What the page says about an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Payload {
    /// Nothing but that it happened.
    #[default]
    None,
    /// A box is checked, or not.
    Bool(bool),
    /// A whole number: the index of an option.
    Int(i64),
    /// A number.
    Float(f64),
    /// A text: a field's value, the name of a key.
    Str(Box<str>),
    /// Several texts: the values of the chosen options.
    List(Vec<Box<str>>),
}

impl Payload {
    /// The payload as a slot would hold it; a list has no such form and is `None`.
    pub fn to_slot_value(&self) -> SlotValue {
        match self {
            Self::None | Self::List(_) => SlotValue::None,
            Self::Bool(value) => SlotValue::Bool(*value),
            Self::Int(value) => SlotValue::Int(*value),
            Self::Float(value) => SlotValue::Float(*value),
            Self::Str(value) => SlotValue::Str(String::from(&**value)),
        }
    }
}

impl From<lattice_wire::Payload<'_>> for Payload {
    fn from(payload: lattice_wire::Payload<'_>) -> Self {
        match payload {
            lattice_wire::Payload::None => Self::None,
            lattice_wire::Payload::Bool(value) => Self::Bool(value),
            lattice_wire::Payload::Int(value) => Self::Int(value),
            lattice_wire::Payload::Float(value) => Self::Float(value),
            lattice_wire::Payload::Str(value) => Self::Str(value.into()),
            lattice_wire::Payload::Strs(values) => {
                Self::List(values.into_iter().map(Into::into).collect())
            }
        }
    }
}

/// What an event calls.
pub trait Handler: Send + Sync {
    /// Handles it. All writes in it are one batch; it sees its own writes.
    fn call(&self, session: &Session, event: &Event) -> Result<(), Failure>;
}

impl<F> Handler for F
where
    F: Fn(&Session, &Event) -> Result<(), Failure> + Send + Sync,
{
    fn call(&self, session: &Session, event: &Event) -> Result<(), Failure> {
        self(session, event)
    }
}

impl fmt::Debug for dyn Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handler")
    }
}
