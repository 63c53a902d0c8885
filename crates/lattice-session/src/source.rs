//! Sources: what a slot is bound to. A change of what a source reads patches that one slot, with no component run.

use core::any::Any;
use core::fmt;
use std::sync::Arc;

use lattice_reactive::{Memo, ReadSignal, Signal};

use crate::{Failure, Session, SlotValue, ToSlotValue};

/// A value that changes: a signal, a memo, a closure.
pub trait Source: Send + Sync {
    /// Reads it into `out`. What it reads is tracked.
    fn read(&self, session: &Session, out: &mut SlotValue) -> Result<(), Failure>;

    /// Whether reading `other` instead would always give the same: then a re-run of the body reads nothing.
    fn same(&self, session: &Session, other: &dyn Source) -> bool;

    /// For `same`, to find the own type again.
    fn as_any(&self) -> &dyn Any;
}

impl fmt::Debug for dyn Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source")
    }
}

/// What an author gives for a property.
#[derive(Clone, Debug, Default)]
pub enum Prop {
    /// Nothing.
    #[default]
    Absent,
    /// A value as it is now.
    Value(SlotValue),
    /// Something that changes.
    Bound(Arc<dyn Source>),
}

/// Where a two-way property writes what the user entered.
pub type Write = dyn Fn(&Session, SlotValue) -> Result<(), Failure> + Send + Sync;

/// Both ways of a property: what the page shows, and where it writes what the user entered.
#[derive(Clone)]
pub struct Bind {
    /// What the control shows.
    pub source: Arc<dyn Source>,
    /// Takes what the user entered.
    pub write: Arc<Write>,
}

impl Bind {
    /// A signal, both ways. What the page sends and the signal's type can't take is a failure.
    pub fn signal<T>(signal: Signal<T>) -> Self
    where
        T: ToSlotValue + FromSlotValue + PartialEq + Send + 'static,
    {
        Self {
            source: Arc::new(Bound(signal)),
            write: Arc::new(move |_, value| {
                let entered = T::from_slot_value(&value).ok_or_else(|| {
                    Failure::new(format!(
                        "a signal of {} can't take {value:?} from a control",
                        core::any::type_name::<T>()
                    ))
                })?;
                signal.set(entered);
                Ok(())
            }),
        }
    }
}

/// What Rust authors may give to be shown and written: a signal, or a finished binding. `M` needs never be named.
pub trait IntoBind<M> {
    /// Both ways.
    fn into_bind(self) -> Bind;
}

impl IntoBind<AsProp> for Bind {
    fn into_bind(self) -> Bind {
        self
    }
}

impl<T> IntoBind<AsSource> for Signal<T>
where
    T: ToSlotValue + FromSlotValue + PartialEq + Send + 'static,
{
    fn into_bind(self) -> Bind {
        Bind::signal(self)
    }
}

impl fmt::Debug for Bind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bind")
    }
}

/// What a signal can take from a control.
pub trait FromSlotValue: Sized {
    /// The value, if it has this type.
    fn from_slot_value(value: &SlotValue) -> Option<Self>;
}

impl FromSlotValue for String {
    fn from_slot_value(value: &SlotValue) -> Option<Self> {
        Some(value.to_text())
    }
}

impl FromSlotValue for bool {
    fn from_slot_value(value: &SlotValue) -> Option<Self> {
        match value {
            SlotValue::Bool(value) => Some(*value),
            _ => None,
        }
    }
}

impl FromSlotValue for f64 {
    fn from_slot_value(value: &SlotValue) -> Option<Self> {
        match value {
            SlotValue::Float(value) => Some(*value),
            SlotValue::Int(value) => Some(*value as Self),
            SlotValue::Str(text) => text.trim().parse().ok(),
            SlotValue::None | SlotValue::Bool(_) => None,
        }
    }
}

impl FromSlotValue for i64 {
    fn from_slot_value(value: &SlotValue) -> Option<Self> {
        match value {
            SlotValue::Int(value) => Some(*value),
            SlotValue::Float(value) if value.fract() == 0.0 => Some(*value as Self),
            SlotValue::Str(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

impl<T: FromSlotValue> FromSlotValue for Option<T> {
    fn from_slot_value(value: &SlotValue) -> Option<Self> {
        match value {
            SlotValue::None => Some(None),
            value => T::from_slot_value(value).map(Some),
        }
    }
}

/// What Rust authors may give for a property: a value, a signal, a memo, or a closure. `M` tells the compiler which of these it
/// is and needs never be named.
pub trait IntoProp<M> {
    /// The property.
    fn into_prop(self) -> Prop;
}

/// The marks of [`IntoProp`].
#[derive(Debug)]
pub enum AsValue {}
/// A signal or memo was given.
#[derive(Debug)]
pub enum AsSource {}
/// A closure was given.
#[derive(Debug)]
pub enum AsClosure {}
/// A closure was given that may fail, or have nothing to show yet.
#[derive(Debug)]
pub enum AsFallible {}
/// A finished property was given.
#[derive(Debug)]
pub enum AsProp {}

impl IntoProp<AsProp> for Prop {
    fn into_prop(self) -> Prop {
        self
    }
}

impl<V: ToSlotValue> IntoProp<AsValue> for V {
    fn into_prop(self) -> Prop {
        let mut value = SlotValue::None;
        self.to_slot_value(&mut value);
        Prop::Value(value)
    }
}

impl<T: ToSlotValue + Send + 'static> IntoProp<AsSource> for Signal<T> {
    fn into_prop(self) -> Prop {
        Prop::Bound(Arc::new(Bound(self)))
    }
}

impl<T: ToSlotValue + Send + 'static> IntoProp<AsSource> for ReadSignal<T> {
    fn into_prop(self) -> Prop {
        Prop::Bound(Arc::new(Bound(self)))
    }
}

impl<T: ToSlotValue + PartialEq + Send + 'static> IntoProp<AsSource> for Memo<T> {
    fn into_prop(self) -> Prop {
        Prop::Bound(Arc::new(Bound(self)))
    }
}

impl<V, F> IntoProp<AsClosure> for F
where
    V: ToSlotValue,
    F: Fn() -> V + Send + Sync + 'static,
{
    fn into_prop(self) -> Prop {
        Prop::Bound(Arc::new(Closure(self)))
    }
}

impl<V, E, F> IntoProp<AsFallible> for F
where
    V: ToSlotValue,
    E: Into<Failure>,
    F: Fn() -> Result<V, E> + Send + Sync + 'static,
{
    fn into_prop(self) -> Prop {
        Prop::Bound(Arc::new(Fallible(self)))
    }
}

/// A signal or memo as a source.
struct Bound<H>(H);

/// Two are the same where they are the same handle.
macro_rules! bound {
    ($handle:ident: $($bound:tt)+) => {
        impl<T: $($bound)+> Source for Bound<$handle<T>> {
            fn read(&self, _: &Session, out: &mut SlotValue) -> Result<(), Failure> {
                self.0.with(|value| value.to_slot_value(out));
                Ok(())
            }

            fn same(&self, _: &Session, other: &dyn Source) -> bool {
                let other = other.as_any().downcast_ref::<Self>();
                other.is_some_and(|other| other.0 == self.0)
            }

            fn as_any(&self) -> &dyn Any {
                self
            }
        }
    };
}

bound!(Signal: ToSlotValue + Send + 'static);
bound!(ReadSignal: ToSlotValue + Send + 'static);
bound!(Memo: ToSlotValue + PartialEq + Send + 'static);

/// A closure as a source.
struct Closure<F>(F);

impl<V: ToSlotValue, F: Fn() -> V + Send + Sync + 'static> Source for Closure<F> {
    fn read(&self, _: &Session, out: &mut SlotValue) -> Result<(), Failure> {
        (self.0)().to_slot_value(out);
        Ok(())
    }

    fn same(&self, _: &Session, other: &dyn Source) -> bool {
        // What a closure captured can't be compared; one that captured nothing is always the same.
        size_of::<F>() == 0 && other.as_any().is::<Self>()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A closure that may fail as a source.
struct Fallible<F>(F);

impl<V, E, F> Source for Fallible<F>
where
    V: ToSlotValue,
    E: Into<Failure>,
    F: Fn() -> Result<V, E> + Send + Sync + 'static,
{
    fn read(&self, _: &Session, out: &mut SlotValue) -> Result<(), Failure> {
        (self.0)().map_err(Into::into)?.to_slot_value(out);
        Ok(())
    }

    fn same(&self, _: &Session, other: &dyn Source) -> bool {
        size_of::<F>() == 0 && other.as_any().is::<Self>()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
