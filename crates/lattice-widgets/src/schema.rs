//! The schema of controls: one description from which argument parsing, type stubs and documents are made.
//!
//! A language binding parses a call against [`Control::params`], puts what it found into [`Args`] by the parameters' places, and
//! calls [`Control::build`]. Rust's typed functions fill the same arguments.

use std::fmt;
use std::sync::Arc;

use lattice_session::template::Template;
use lattice_session::{
    Bind, BlockNo, Error, Handler, Prop, Session, Site, SlotValue, Source, Trigger, ValueRef,
};

use smallvec::SmallVec;

use crate::{DataSource, Options};

/// One control.
pub struct Control {
    /// What authors call it.
    pub name: &'static str,
    /// What it is, in a sentence or two.
    pub doc: &'static str,
    /// Whether it holds child elements.
    pub container: bool,
    /// Its parameters; an argument's place in [`Args`] is its parameter's place here.
    pub params: &'static [Param],
    /// Makes it within the open element. The block is closed when this returns; a container can be opened again.
    pub build: fn(&Session, Site, &mut Args<'_>) -> Result<BlockNo, Error>,
    /// What `build` makes of arguments that fill slots as they are, if it is that simple: who has only such may make it by this,
    /// with no [`Args`] in between.
    pub plan: Option<Plan>,
}

/// A control as data: one element, whose parameters fill its slots. It holds for fixed values and handlers, of parameters that have
/// a slot.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The element's template.
    pub template: fn() -> &'static Template,
    /// By parameter: the slot that its argument fills, or [`NO_SLOT`].
    pub slots: &'static [u16],
}

impl Control {
    /// The control of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        crate::CONTROLS.iter().find(|control| control.name == name)
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Control").field(&self.name).finish()
    }
}

/// One parameter of a control.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: ParamKind,
    /// How it is given.
    pub place: ParamPlace,
    /// Whether it must be given.
    pub required: bool,
    /// What it means.
    pub doc: &'static str,
}

/// How an argument is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamPlace {
    /// By position or name.
    Positional,
    /// By name only.
    Keyword,
    /// Any number of positional arguments.
    Variadic,
}

/// What a parameter takes, and so which [`Arg`] stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// A text or number, fixed or bound: [`Arg::Value`], [`Arg::Source`].
    Text,
    /// A truth value, fixed or bound.
    Flag,
    /// A number, fixed or bound.
    Number,
    /// One of these words, fixed or bound.
    Choice(&'static [&'static str]),
    /// A function that is called for an event: [`Arg::Handler`].
    Handler,
    /// A text, both ways: [`Arg::Bind`].
    BindText,
    /// A truth value, both ways.
    BindFlag,
    /// A number, both ways.
    BindNumber,
    /// One of the options, both ways; it reads and writes the option's `value`.
    BindChoice,
    /// The options to choose from: [`Arg::Options`].
    Options,
    /// Pieces of a text, each fixed or bound: [`Arg::Parts`], or the one piece itself.
    Parts,
    /// Elements made before, to stand in this one: [`Arg::Blocks`].
    Children,
    /// Columns of data: [`Arg::Data`].
    Data,
    /// A fixed word, such as a column's name: [`Arg::Value`] of a text.
    Name,
    /// One or several fixed words: [`Arg::Names`].
    Names,
    /// What calls a method of the element: [`Arg::Trigger`].
    Trigger,
}

/// What was given for a parameter.
#[derive(Debug, Default)]
pub enum Arg<'a> {
    /// Nothing.
    #[default]
    Absent,
    /// A fixed value, borrowed from the caller.
    Value(ValueRef<'a>),
    /// A fixed value of its own.
    Owned(SlotValue),
    /// Something that changes.
    Source(Arc<dyn Source>),
    /// A function to call.
    Handler(Arc<dyn Handler>),
    /// Both ways of a property.
    Bind(Bind),
    /// Options.
    Options(Options),
    /// Columns of data.
    Data(Arc<dyn DataSource>),
    /// Fixed words.
    Names(Vec<String>),
    /// Elements.
    Blocks(Vec<BlockNo>),
    /// Pieces of a text.
    Parts(Vec<Self>),
    /// What calls a method of the element.
    Trigger(Trigger),
}

impl Arg<'_> {
    /// Whether something was given.
    pub fn is_given(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// A fixed text, if that was given.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Value(ValueRef::Str(text)) => Some(text),
            Self::Owned(SlotValue::Str(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether a fixed truth was given.
    pub(crate) fn is_true(&self) -> bool {
        matches!(
            self,
            Self::Value(ValueRef::Bool(true)) | Self::Owned(SlotValue::Bool(true))
        )
    }

    /// A fixed number, if that was given.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Value(ValueRef::Int(value)) | Self::Owned(SlotValue::Int(value)) => {
                Some(*value as f64)
            }
            Self::Value(ValueRef::Float(value)) | Self::Owned(SlotValue::Float(value)) => {
                Some(*value)
            }
            _ => None,
        }
    }

    /// Both ways of a property, if that was given.
    pub(crate) fn as_bind(&self) -> Option<&Bind> {
        match self {
            Self::Bind(bind) => Some(bind),
            _ => None,
        }
    }

    /// What calls a method of the element, if that was given.
    pub(crate) fn as_trigger(&self) -> Option<Trigger> {
        match self {
            Self::Trigger(trigger) => Some(*trigger),
            _ => None,
        }
    }

    /// The function to call, if one was given.
    pub(crate) fn into_handler(self) -> Option<Arc<dyn Handler>> {
        match self {
            Self::Handler(handler) => Some(handler),
            _ => None,
        }
    }

    /// A fixed value, as it is given to a slot.
    #[inline]
    fn as_plain(&self) -> Option<ValueRef<'_>> {
        match self {
            Self::Value(value) => Some(*value),
            Self::Owned(value) => Some(value.as_value_ref()),
            _ => None,
        }
    }

    /// What a slot or another control takes.
    pub fn to_prop(&self) -> Prop {
        match self {
            Self::Value(value) => Prop::Value((*value).into()),
            Self::Owned(value) => Prop::Value(value.clone()),
            Self::Source(source) => Prop::Bound(Arc::clone(source)),
            Self::Bind(bind) => Prop::Bound(Arc::clone(&bind.source)),
            _ => Prop::Absent,
        }
    }

    /// The same, of an argument that nobody else needs.
    pub fn into_prop(self) -> Prop {
        match self {
            Self::Value(value) => Prop::Value(value.into()),
            Self::Owned(value) => Prop::Value(value),
            Self::Source(source) => Prop::Bound(source),
            Self::Bind(bind) => Prop::Bound(bind.source),
            _ => Prop::Absent,
        }
    }

    /// A text node of it; what can't be borrowed is taken out. A fixed text is not copied on its way.
    pub fn make_text(&mut self, session: &Session, site: Site) -> Result<BlockNo, Error> {
        match self {
            Self::Value(value) => session.text(*value, site),
            other => session.text_prop(std::mem::take(other).into_prop(), site),
        }
    }

    /// Puts it into a slot; what no slot can hold, and what was not given, leaves the slot as it is.
    pub(crate) fn into_slot(
        self,
        session: &Session,
        block: BlockNo,
        slot: u16,
    ) -> Result<(), Error> {
        match self {
            Self::Value(value) => session.set(block, slot, value),
            Self::Owned(value) => session.set_value(block, slot, &value),
            Self::Source(source) => session.set_source(block, slot, source),
            Self::Bind(bind) => session.set_source(block, slot, bind.source),
            Self::Handler(handler) => session.set_handler(block, slot, handler),
            Self::Trigger(trigger) => session.set_trigger(block, slot, trigger),
            _ => Ok(()),
        }
    }
}

/// How many parameters a control can have.
pub const PARAMS_MAX: usize = 16;

/// A parameter that fills no slot by itself.
pub const NO_SLOT: u16 = u16::MAX;

/// How many arguments a call has room for before it allocates: more than most calls give.
const ARGS_INLINE: usize = 4;

/// The arguments of one call, by the places of the control's parameters. What was not given takes no room and no time.
#[derive(Debug, Default)]
pub struct Args<'a> {
    /// By parameter: where its argument stands in `given`, counted from 1, or 0.
    places: [u8; PARAMS_MAX],
    /// By place in `given`: the parameter.
    params: [u8; PARAMS_MAX],
    given: SmallVec<[Arg<'a>; ARGS_INLINE]>,
}

impl<'a> Args<'a> {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the argument for parameter `at`.
    ///
    /// # Panics
    /// If `at` is not below [`PARAMS_MAX`]: it is a parameter's place.
    pub fn set(&mut self, at: usize, arg: Arg<'a>) {
        *self.get_mut(at) = arg;
    }

    /// The argument for parameter `at`, to be given or changed in place.
    ///
    /// # Panics
    /// If `at` is not below [`PARAMS_MAX`]: it is a parameter's place.
    #[inline]
    pub fn get_mut(&mut self, at: usize) -> &mut Arg<'a> {
        let place = &mut self.places[at];
        if *place == 0 {
            // As many as there are parameters at most.
            self.params[self.given.len()] = at as u8;
            self.given.push(Arg::Absent);
            *place = self.given.len() as u8;
        }
        &mut self.given[usize::from(*place) - 1]
    }

    /// Looks at the argument for parameter `at`.
    pub fn get(&self, at: usize) -> &Arg<'a> {
        self.place(at)
            .and_then(|at| self.given.get(at))
            .unwrap_or(&Arg::Absent)
    }

    /// Takes the argument for parameter `at` out.
    pub(crate) fn take(&mut self, at: usize) -> Arg<'a> {
        self.given_for(at).map_or(Arg::Absent, std::mem::take)
    }

    #[inline]
    fn place(&self, at: usize) -> Option<usize> {
        usize::from(*self.places.get(at)?).checked_sub(1)
    }

    /// Moves the argument for parameter `at` into a slot.
    pub(crate) fn slot(
        &mut self,
        at: usize,
        session: &Session,
        block: BlockNo,
        slot: u16,
    ) -> Result<(), Error> {
        match self.given_for(at) {
            None => Ok(()),
            Some(arg) => match arg.as_plain() {
                Some(value) => session.set(block, slot, value),
                None => std::mem::take(arg).into_slot(session, block, slot),
            },
        }
    }

    /// Makes an element that holds no others. `slots` has the slot of each parameter, or [`NO_SLOT`].
    pub(crate) fn element(
        &mut self,
        session: &Session,
        template: &Template,
        site: Site,
        slots: &[u16],
    ) -> Result<BlockNo, Error> {
        let slot_of = |param: u8| slots.get(usize::from(param)).filter(|it| **it != NO_SLOT);
        let mut others = false;
        // By what was given, which is less than what could be.
        let given = self.given.iter().zip(&self.params);
        let plain = given.filter_map(|(arg, param)| {
            let slot = slot_of(*param)?;
            let value = arg.as_plain();
            others |= value.is_none();
            value.map(|value| (*slot, value))
        });
        let block = session.element(template, site, plain)?;
        if others {
            for (arg, param) in self.given.iter_mut().zip(&self.params) {
                if let Some(slot) = slot_of(*param)
                    && arg.as_plain().is_none()
                {
                    std::mem::take(arg).into_slot(session, block, *slot)?;
                }
            }
        }
        Ok(block)
    }

    #[inline]
    fn given_for(&mut self, at: usize) -> Option<&mut Arg<'a>> {
        self.place(at).and_then(|at| self.given.get_mut(at))
    }
}

/// Parameters, written short in the controls' files.
impl Param {
    const fn keyword(name: &'static str, kind: ParamKind, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            place: ParamPlace::Keyword,
            required: false,
            doc,
        }
    }

    pub(crate) const fn text(name: &'static str, doc: &'static str) -> Self {
        Self::keyword(name, ParamKind::Text, doc)
    }

    pub(crate) const fn flag(name: &'static str, doc: &'static str) -> Self {
        Self::keyword(name, ParamKind::Flag, doc)
    }

    pub(crate) const fn number(name: &'static str, doc: &'static str) -> Self {
        Self::keyword(name, ParamKind::Number, doc)
    }

    pub(crate) const fn handler(name: &'static str, doc: &'static str) -> Self {
        Self::keyword(name, ParamKind::Handler, doc)
    }

    pub(crate) const fn choice(
        name: &'static str,
        choices: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self::keyword(name, ParamKind::Choice(choices), doc)
    }

    pub(crate) const fn of(name: &'static str, kind: ParamKind, doc: &'static str) -> Self {
        Self::keyword(name, kind, doc)
    }

    pub(crate) const fn focus() -> Self {
        Self::keyword(
            "focus",
            ParamKind::Trigger,
            "What moves the focus here when it is called.",
        )
    }

    pub(crate) const fn children() -> Self {
        let doc = "Elements to stand in it, beside those of its `with` block.";
        Self {
            place: ParamPlace::Variadic,
            ..Self::keyword("children", ParamKind::Children, doc)
        }
    }

    /// Given by position or name.
    pub(crate) const fn positional(self) -> Self {
        Self {
            place: ParamPlace::Positional,
            ..self
        }
    }

    /// Any number of positional arguments.
    pub(crate) const fn variadic(self) -> Self {
        Self {
            place: ParamPlace::Variadic,
            ..self
        }
    }

    /// Must be given.
    pub(crate) const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }
}
