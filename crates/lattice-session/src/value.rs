//! What a slot holds: plain data, so that comparing and encoding need no user code.

use lattice_vdom::ValueRef;

/// The value of one slot, owned.
///
/// A [`Source`](crate::Source) writes into one of these; the buffer of a text is reused from read to read.
/// Two are equal if a page could not tell them apart.
#[derive(Clone, Debug, Default)]
pub enum SlotValue {
    /// Nothing: an empty text, an absent attribute.
    #[default]
    None,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// A text.
    Str(String),
}

impl SlotValue {
    /// The same value as vdom and wire take it, without a copy.
    pub fn as_value_ref(&self) -> ValueRef<'_> {
        match self {
            Self::None => ValueRef::None,
            Self::Bool(value) => ValueRef::Bool(*value),
            Self::Int(value) => ValueRef::Int(*value),
            Self::Float(value) => ValueRef::Float(*value),
            Self::Str(value) => ValueRef::Str(value),
        }
    }

    /// Becomes this text; the buffer of a text that stood here is used again.
    pub fn set_str(&mut self, text: &str) {
        if let Self::Str(buffer) = self {
            buffer.clear();
            buffer.push_str(text);
        } else {
            *self = Self::Str(text.to_owned());
        }
    }

    /// The text that a page shows for this value.
    pub fn to_text(&self) -> String {
        self.as_value_ref().to_text()
    }
}

impl PartialEq for SlotValue {
    fn eq(&self, other: &Self) -> bool {
        self.as_value_ref() == other.as_value_ref()
    }
}

impl From<ValueRef<'_>> for SlotValue {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::None => Self::None,
            ValueRef::Bool(value) => Self::Bool(value),
            ValueRef::Int(value) => Self::Int(value),
            ValueRef::Float(value) => Self::Float(value),
            ValueRef::Str(value) => Self::Str(value.to_owned()),
        }
    }
}

/// Rust values that a slot can show.
pub trait ToSlotValue {
    /// Writes it into `out`, which may hold an old value whose buffer can be used again.
    fn to_slot_value(&self, out: &mut SlotValue);
}

impl ToSlotValue for SlotValue {
    fn to_slot_value(&self, out: &mut SlotValue) {
        out.clone_from(self);
    }
}

impl ToSlotValue for str {
    fn to_slot_value(&self, out: &mut SlotValue) {
        out.set_str(self);
    }
}

impl ToSlotValue for String {
    fn to_slot_value(&self, out: &mut SlotValue) {
        out.set_str(self);
    }
}

impl<T: ToSlotValue + ?Sized> ToSlotValue for Box<T> {
    fn to_slot_value(&self, out: &mut SlotValue) {
        (**self).to_slot_value(out);
    }
}

impl<T: ToSlotValue + ?Sized> ToSlotValue for &T {
    fn to_slot_value(&self, out: &mut SlotValue) {
        (**self).to_slot_value(out);
    }
}

impl<T: ToSlotValue> ToSlotValue for Option<T> {
    fn to_slot_value(&self, out: &mut SlotValue) {
        match self {
            Some(value) => value.to_slot_value(out),
            None => *out = SlotValue::None,
        }
    }
}

/// Values that are a slot value as they are.
macro_rules! plain {
    ($($kind:ty => $variant:ident),* $(,)?) => {$(
        impl From<$kind> for SlotValue {
            fn from(value: $kind) -> Self {
                Self::$variant(value.into())
            }
        }

        impl ToSlotValue for $kind {
            fn to_slot_value(&self, out: &mut SlotValue) {
                *out = (*self).into();
            }
        }
    )*};
}

/// Whole numbers that may not fit: what is too large becomes the nearest float, as in the page's script.
macro_rules! wide {
    ($($int:ty),* $(,)?) => {$(
        impl From<$int> for SlotValue {
            fn from(value: $int) -> Self {
                i64::try_from(value).map_or(Self::Float(value as f64), Self::Int)
            }
        }

        impl ToSlotValue for $int {
            fn to_slot_value(&self, out: &mut SlotValue) {
                *out = (*self).into();
            }
        }
    )*};
}

plain! {
    bool => Bool, char => Str, f32 => Float, f64 => Float,
    i8 => Int, i16 => Int, i32 => Int, i64 => Int, u8 => Int, u16 => Int, u32 => Int,
}
wide!(u64, usize, isize, i128, u128);

impl From<&str> for SlotValue {
    fn from(value: &str) -> Self {
        Self::Str(value.to_owned())
    }
}

impl From<String> for SlotValue {
    fn from(value: String) -> Self {
        Self::Str(value)
    }
}

impl From<Box<str>> for SlotValue {
    fn from(value: Box<str>) -> Self {
        Self::Str(value.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for SlotValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}
