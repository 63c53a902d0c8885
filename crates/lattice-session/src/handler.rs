//! Handlers and the events that they get.

use core::fmt;
use std::sync::Arc;

use crate::{Failure, Outcome, Session, SlotValue, UploadRules, UploadedFile};

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
    /// A file that the page has sent.
    File(UploadedFile),
}

impl Event {
    /// The text that came with it: a field's value, the name of a key. Empty if none did.
    pub fn text(&self) -> String {
        self.payload.to_slot_value().to_text()
    }

    /// Whether the box that it comes from is checked.
    pub fn checked(&self) -> bool {
        matches!(self.payload, Payload::Bool(true))
    }

    /// The file that came, if one did.
    pub fn file(&self) -> Option<&UploadedFile> {
        match &self.payload {
            Payload::File(file) => Some(file),
            _ => None,
        }
    }

    /// The number that came with it, if one did.
    pub fn number(&self) -> Option<f64> {
        match self.payload {
            Payload::Int(value) => Some(value as f64),
            Payload::Float(value) => Some(value),
            _ => None,
        }
    }
}

impl Payload {
    /// The payload as a slot would hold it; lists and files have no such form and are `None`.
    pub fn to_slot_value(&self) -> SlotValue {
        match self {
            Self::None | Self::List(_) | Self::File(_) => SlotValue::None,
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

    /// Which files it takes, if it is called for files.
    fn upload_rules(&self) -> Option<&UploadRules> {
        None
    }
}

impl<F> Handler for F
where
    F: Fn(&Session, &Event) -> Result<(), Failure> + Send + Sync,
{
    fn call(&self, session: &Session, event: &Event) -> Result<(), Failure> {
        self(session, event)
    }
}

/// What Rust authors may give as a handler: a closure or function without arguments, one that looks at the [`Event`], or a
/// finished handler. `M` tells the compiler which of these it is and needs never be named.
pub trait IntoHandler<M> {
    /// The handler.
    fn into_handler(self) -> Arc<dyn Handler>;
}

/// The marks of [`IntoHandler`].
#[derive(Debug)]
pub enum AsAction {}
/// A closure was given that looks at the event.
#[derive(Debug)]
pub enum AsListener {}
/// A finished handler was given.
#[derive(Debug)]
pub enum AsHandler {}

impl<F, R> IntoHandler<AsAction> for F
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Outcome,
{
    fn into_handler(self) -> Arc<dyn Handler> {
        Arc::new(move |_: &Session, _: &Event| self().into_result())
    }
}

impl<F, R> IntoHandler<AsListener> for F
where
    F: Fn(&Event) -> R + Send + Sync + 'static,
    R: Outcome,
{
    fn into_handler(self) -> Arc<dyn Handler> {
        Arc::new(move |_: &Session, event: &Event| self(event).into_result())
    }
}

impl IntoHandler<AsHandler> for Arc<dyn Handler> {
    fn into_handler(self) -> Arc<dyn Handler> {
        self
    }
}

impl fmt::Debug for dyn Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handler")
    }
}
