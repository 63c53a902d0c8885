//! What fields share: values derived from what they are bound to, and events that write and then call.

use std::any::Any;
use std::sync::Arc;

use lattice_session::template::{NodeBuilder, Template};
use lattice_session::{
    Bind, BlockNo, Error, Event, Failure, Handler, Payload, Prop, Session, Site, SlotValue, Source,
    ValueRef, Write,
};

use crate::Arg;

/// A value made of another: what an attribute says about a text, whether an option is the chosen one.
pub(crate) struct Derived<T> {
    source: Arc<dyn Source>,
    with: T,
    derive: fn(&T, &SlotValue) -> SlotValue,
}

impl<T: PartialEq + Send + Sync + 'static> Derived<T> {
    /// A bound value gives a bound one, a fixed value a fixed one.
    pub(crate) fn of(prop: Prop, with: T, derive: fn(&T, &SlotValue) -> SlotValue) -> Prop {
        match prop {
            Prop::Absent => Prop::Absent,
            Prop::Value(value) => Prop::Value(derive(&with, &value)),
            Prop::Bound(source) => Prop::Bound(Arc::new(Self {
                source,
                with,
                derive,
            })),
        }
    }
}

impl<T: PartialEq + Send + Sync + 'static> Source for Derived<T> {
    fn read(&self, session: &Session, out: &mut SlotValue) -> Result<(), Failure> {
        let mut value = SlotValue::None;
        self.source.read(session, &mut value)?;
        *out = (self.derive)(&self.with, &value);
        Ok(())
    }

    fn same(&self, session: &Session, other: &dyn Source) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| {
            // Two controls derive by the same function exactly if it has the same address.
            std::ptr::fn_addr_eq(self.derive, other.derive)
                && self.with == other.with
                && self.source.same(session, &*other.source)
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The word that an attribute says about a value, or none.
#[derive(Clone, Copy)]
pub(crate) struct Word(pub(crate) fn(ValueRef<'_>) -> Option<&'static str>);

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        // Two controls say it by the same function exactly if it has the same address.
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Word {
    /// Puts the word about `arg` into a slot; it follows what is bound.
    pub(crate) fn slot(
        self,
        arg: &Arg<'_>,
        session: &Session,
        block: BlockNo,
        slot: u16,
    ) -> Result<(), Error> {
        let fixed = |value: ValueRef<'_>| match self.0(value) {
            Some(word) => session.set(block, slot, ValueRef::Str(word)),
            None => Ok(()),
        };
        match arg {
            Arg::Absent => Ok(()),
            Arg::Value(value) => fixed(*value),
            Arg::Owned(value) => fixed(value.as_value_ref()),
            bound => {
                let word = Derived::of(bound.to_prop(), self, |word, value| {
                    word.0(value.as_value_ref()).into()
                });
                session.set_prop(block, slot, word)
            }
        }
    }
}

/// `aria-invalid` of an error text: `"true"` while there is one.
pub(crate) const INVALID: Word = Word(|error| match error {
    ValueRef::None | ValueRef::Bool(false) | ValueRef::Str("") => None,
    _ => Some("true"),
});

/// A length in pixels for a style. `what` has it, for the error of a fixed one that is none; a bound one that is none at the
/// moment is left out.
pub(crate) fn pixels(what: &str, prop: Prop) -> Result<Prop, Error> {
    if let Prop::Value(value) = &prop
        && *value != SlotValue::None
        && length(&(), value) == SlotValue::None
    {
        return Err(Error::new(format!(
            "{what}: its height is a number of pixels above 0, and {} came",
            value.to_text()
        )));
    }
    Ok(Derived::of(prop, (), length))
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "it is one of the functions that derive"
)]
fn length((): &(), value: &SlotValue) -> SlotValue {
    let number = match value {
        SlotValue::Int(value) => *value as f64,
        SlotValue::Float(value) => *value,
        _ => return SlotValue::None,
    };
    if number > 0.0 && number.is_finite() {
        format!("{number}px").into()
    } else {
        SlotValue::None
    }
}

/// Whether two properties always say the same.
pub(crate) fn same_prop(session: &Session, one: &Prop, other: &Prop) -> bool {
    match (one, other) {
        (Prop::Absent, Prop::Absent) => true,
        (Prop::Value(one), Prop::Value(other)) => one == other,
        (Prop::Bound(one), Prop::Bound(other)) => one.same(session, &**other),
        _ => false,
    }
}

/// Writes what a person entered, then calls who wants to know.
struct Entered {
    write: Option<Arc<Write>>,
    then: Option<Arc<dyn Handler>>,
    /// What the event's payload means to the author, if it is not that itself.
    meaning: Box<dyn Fn(SlotValue) -> Option<SlotValue> + Send + Sync>,
}

impl Handler for Entered {
    fn call(&self, session: &Session, event: &Event) -> Result<(), Failure> {
        let Some(value) = (self.meaning)(event.payload.to_slot_value()) else {
            // A page can only send what it was given to choose from; anything else is not for us.
            return Ok(());
        };
        // Who is called gets what is written.
        let event = Event {
            payload: payload(value.clone()),
            ..*event
        };
        if let Some(write) = &self.write {
            write(session, value)?;
        }
        self.then
            .as_ref()
            .map_or(Ok(()), |then| then.call(session, &event))
    }
}

fn payload(value: SlotValue) -> Payload {
    match value {
        SlotValue::None => Payload::None,
        SlotValue::Bool(value) => Payload::Bool(value),
        SlotValue::Int(value) => Payload::Int(value),
        SlotValue::Float(value) => Payload::Float(value),
        SlotValue::Str(text) => Payload::Str(text.into()),
    }
}

/// The handler of a field's event, if there is anything for it to do.
pub(crate) fn entered(
    bind: Option<&Bind>,
    then: Option<Arc<dyn Handler>>,
    meaning: impl Fn(SlotValue) -> Option<SlotValue> + Send + Sync + 'static,
) -> Option<Arc<dyn Handler>> {
    let write = bind.map(|bind| Arc::clone(&bind.write));
    if write.is_none() && then.is_none() {
        return None;
    }
    Some(Arc::new(Entered {
        write,
        then,
        meaning: Box::new(meaning),
    }))
}

/// Listens, if there is anything to do.
pub(crate) fn listen(
    session: &Session,
    block: BlockNo,
    slot: u16,
    handler: Option<Arc<dyn Handler>>,
) -> Result<(), Error> {
    handler.map_or(Ok(()), |handler| session.set_handler(block, slot, handler))
}

/// A template of this crate. Its parts are fixed, so whether it keeps the rules does not depend on what an app does;
/// a template whose parts come from an app's data is built where it is used, with its error.
pub(crate) fn built(node: NodeBuilder) -> Template {
    node.build().expect("the template keeps the rules")
}

/// Makes a block without child blocks, or one whose children `fill` makes.
pub(crate) fn block(
    session: &Session,
    template: &Template,
    site: Site,
    fill: impl FnOnce(BlockNo) -> Result<(), Error>,
) -> Result<BlockNo, Error> {
    let block = session.open(template, site)?;
    let filled = fill(block);
    session.close()?;
    filled.map(|()| block)
}

/// Puts the elements that were given as arguments into the open block.
pub(crate) fn adopt(session: &Session, children: Arg<'_>) -> Result<(), Error> {
    match children {
        Arg::Blocks(blocks) => session.adopt(&blocks),
        _ => Ok(()),
    }
}
