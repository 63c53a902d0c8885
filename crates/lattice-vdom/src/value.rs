//! What stands in a slot: a small value, either kept in a view ([`Value`]) or passed along ([`ValueRef`]).

use crate::number::{push_float, push_int};

/// A slot's value as a [`View`](crate::View) keeps it: 16 bytes, text lies in the view's byte buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing: an empty text, an absent attribute, no listener.
    #[default]
    None,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any number.
    Float(f64),
    /// Text, as a range of the view's byte buffer.
    Str {
        /// Where it begins, in bytes.
        off: u32,
        /// How long it is, in bytes.
        len: u32,
    },
    /// One of the view's objects (a binding); what the page sees is [`Opaque::value`].
    Object(u32),
    /// One of the view's objects that is a [handler](Opaque::is_handler).
    Handler(u32),
}

const _: () = assert!(size_of::<Value>() == 16, "a slot costs 16 bytes");

/// A slot's value as it is passed along.
#[derive(Clone, Copy, Debug, Default)]
pub enum ValueRef<'a> {
    /// Nothing: an empty text, an absent attribute, no listener.
    #[default]
    None,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any number.
    Float(f64),
    /// Text.
    Str(&'a str),
}

impl ValueRef<'_> {
    /// Appends the string form: nothing for `None`, `true` and `false`, numbers as JavaScript prints them.
    pub fn push_text(self, out: &mut String) {
        match self {
            Self::None => {}
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Int(x) => push_int(out, x),
            Self::Float(x) => push_float(out, x),
            Self::Str(s) => out.push_str(s),
        }
    }

    /// The string form on its own.
    pub fn to_text(self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        out
    }

    /// JavaScript's truth: what toggles a class and says whether a slot listens.
    pub fn is_true(self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(b) => b,
            Self::Int(x) => x != 0,
            Self::Float(x) => x != 0.0 && !x.is_nan(),
            Self::Str(s) => !s.is_empty(),
        }
    }
}

impl PartialEq for ValueRef<'_> {
    /// Equal if a page could not tell them apart; so NaN is equal to itself.
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Self::None, Self::None) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Self::Str(a), Self::Str(b)) => a == b,
            _ => false,
        }
    }
}

impl<'a> From<&'a str> for ValueRef<'a> {
    fn from(s: &'a str) -> Self {
        Self::Str(s)
    }
}

impl From<bool> for ValueRef<'_> {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}

impl From<i64> for ValueRef<'_> {
    fn from(x: i64) -> Self {
        Self::Int(x)
    }
}

impl From<f64> for ValueRef<'_> {
    fn from(x: f64) -> Self {
        Self::Float(x)
    }
}

/// A slot's value on its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum OwnedValue {
    /// Nothing.
    #[default]
    None,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any number.
    Float(f64),
    /// Text.
    Str(Box<str>),
}

impl OwnedValue {
    /// The value, to be passed along.
    pub fn borrow(&self) -> ValueRef<'_> {
        match self {
            Self::None => ValueRef::None,
            Self::Bool(b) => ValueRef::Bool(*b),
            Self::Int(x) => ValueRef::Int(*x),
            Self::Float(x) => ValueRef::Float(*x),
            Self::Str(s) => ValueRef::Str(s),
        }
    }
}

impl From<ValueRef<'_>> for OwnedValue {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::None => Self::None,
            ValueRef::Bool(b) => Self::Bool(b),
            ValueRef::Int(x) => Self::Int(x),
            ValueRef::Float(x) => Self::Float(x),
            ValueRef::Str(s) => Self::Str(s.into()),
        }
    }
}

/// What a view's objects are to this crate: things with a current value. A handler is `Bool(true)`, a binding
/// is the value it read last. The value may only change together with [`Forest::set`](crate::Forest::set).
pub trait Opaque {
    /// The value that the page shows for this object now.
    fn value(&self) -> ValueRef<'_>;

    /// Whether the value is true for as long as the object stands in its slot. It is asked once, when the object is put there:
    /// then neither a diff nor a sink has to look at it.
    fn is_handler(&self) -> bool {
        false
    }
}

/// For views without objects.
impl Opaque for () {
    fn value(&self) -> ValueRef<'_> {
        ValueRef::None
    }
}
