//! Slot values of instances on their way into a sink, as the view keeps them: nothing is copied in between.

use std::fmt;

use crate::html::{push_text, push_value};
use crate::number::push_int;
use crate::{Opaque, PatchSink, Template, Value, ValueRef};

/// All slot values of an instance, or of some that come one after another in a run.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    raw: &'a [Value],
    source: &'a Source<'a>,
}

/// What values of one view and template have in common.
pub(crate) struct Source<'a> {
    bytes: &'a str,
    objects: &'a dyn Objects,
    /// The template, if some slot holds an address.
    guard: Option<&'a Template>,
}

impl<'a> Source<'a> {
    pub(crate) fn new<O: Opaque>(
        bytes: &'a str,
        objects: &'a Vec<O>,
        guard: Option<&'a Template>,
    ) -> Self {
        Self {
            bytes,
            objects,
            guard,
        }
    }
}

/// A view's objects, whatever they are.
trait Objects {
    fn shown(&self, object: u32) -> ValueRef<'_>;
    fn is_true(&self, object: u32) -> bool;
}

impl<O: Opaque> Objects for Vec<O> {
    #[inline]
    fn shown(&self, object: u32) -> ValueRef<'_> {
        self[object as usize].value()
    }

    #[inline]
    fn is_true(&self, object: u32) -> bool {
        self[object as usize].value().is_true()
    }
}

impl<'a> Values<'a> {
    #[inline]
    pub(crate) fn new(raw: &'a [Value], source: &'a Source<'a>) -> Self {
        Self { raw, source }
    }

    /// The value of a slot, as a page may see it; nothing if there is no such slot.
    #[inline]
    pub fn get(&self, slot: u16) -> ValueRef<'a> {
        match (self.raw.get(usize::from(slot)), self.source.guard) {
            (None, _) => ValueRef::None,
            (Some(value), None) => self.shown(*value),
            (Some(value), Some(template)) => guarded(template, slot, self.shown(*value)),
        }
    }

    /// Each instance's own, of a template with so many slots.
    #[inline]
    pub(crate) fn instances(&self, slots: u16) -> impl Iterator<Item = Self> + use<'a> {
        let all = *self;
        all.raw
            .chunks_exact(usize::from(slots.max(1)))
            .map(move |raw| Self { raw, ..all })
    }

    /// Whether nothing stands in a slot: not even an object.
    #[inline]
    pub(crate) fn is_none(&self, slot: u16) -> bool {
        matches!(self.raw.get(usize::from(slot)), None | Some(Value::None))
    }

    /// Whether a slot's value is true, as [`ValueRef::is_true`] says.
    #[inline]
    pub fn is_true(&self, slot: u16) -> bool {
        match (self.raw.get(usize::from(slot)), self.source.guard) {
            (Some(Value::Handler(_)), _) => true,
            (Some(Value::Bool(b)), _) => *b,
            (Some(Value::Object(object)), None) => self.source.objects.is_true(*object),
            _ => self.get(slot).is_true(),
        }
    }

    /// Appends the value of a text's slot as text that markup can hold. No text is an address, so there is nothing to guard.
    #[inline]
    pub(crate) fn print_text(&self, slot: u16, html: &mut String) {
        match self.raw.get(usize::from(slot)) {
            Some(Value::Str { off, len }) => {
                push_text(
                    html,
                    &self.source.bytes[*off as usize..*off as usize + *len as usize],
                );
            }
            Some(Value::Int(x)) => push_int(html, *x),
            Some(Value::Object(object)) => push_value(self.source.objects.shown(*object), html),
            Some(value) => self.shown(*value).push_text(html),
            None => {}
        }
    }

    // An object's value is never put down in between: it would be read again in other pieces than it was written in, which stalls
    // a processor for a dozen steps.
    #[inline]
    fn shown(&self, value: Value) -> ValueRef<'a> {
        match value {
            Value::None => ValueRef::None,
            Value::Handler(_) => ValueRef::Bool(true),
            Value::Bool(b) => ValueRef::Bool(b),
            Value::Int(x) => ValueRef::Int(x),
            Value::Float(x) => ValueRef::Float(x),
            Value::Str { off, len } => {
                ValueRef::Str(&self.source.bytes[off as usize..(off + len) as usize])
            }
            Value::Object(object) => self.source.objects.shown(object),
        }
    }

    /// Tells a sink each value in slot order, as a page may see it.
    #[inline]
    pub fn tell<S: PatchSink + ?Sized>(&self, sink: &mut S) {
        // The sink's method becomes a part of each arm, which then knows what it is given.
        for (at, value) in self.raw.iter().enumerate() {
            match *value {
                Value::None => sink.value(ValueRef::None),
                Value::Handler(_) => sink.value(ValueRef::Bool(true)),
                Value::Bool(b) => sink.value(ValueRef::Bool(b)),
                Value::Int(x) => sink.value(ValueRef::Int(x)),
                Value::Float(x) => sink.value(ValueRef::Float(x)),
                Value::Str { off, len } => {
                    let text = &self.source.bytes[off as usize..(off + len) as usize];
                    match self.source.guard {
                        Some(template) => sink.value(guarded_at(template, at, text.into())),
                        None => sink.value(ValueRef::Str(text)),
                    }
                }
                Value::Object(object) => match self.source.guard {
                    Some(template) => {
                        let shown = self.source.objects.shown(object);
                        sink.value(guarded_at(template, at, shown));
                    }
                    None => sink.value(self.source.objects.shown(object)),
                },
            }
        }
    }
}

/// [`guarded`], by the place among the values of all instances.
fn guarded_at<'a>(template: &Template, at: usize, value: ValueRef<'a>) -> ValueRef<'a> {
    let slot = at % usize::from(template.slot_count().max(1));
    guarded(template, slot as u16, value)
}

impl fmt::Debug for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} values", self.raw.len())
    }
}

/// The value that a page may see: an address that runs script is no address.
pub(crate) fn guarded<'a>(template: &Template, slot: u16, value: ValueRef<'a>) -> ValueRef<'a> {
    match value {
        ValueRef::Str(text)
            if !crate::safe_url(text)
                && template.slot(slot).is_some_and(crate::SlotKind::is_url) =>
        {
            ValueRef::None
        }
        _ => value,
    }
}
