//! What there is to choose from: options that are fixed, or read anew whenever what they are made of changes.

use std::any::Any;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use lattice_session::{
    Bind, BlockNo, Component, Error, Failure, Handler, Prop, Session, Site, SlotValue, ToSlotValue,
    Trigger,
};

use crate::field::{Derived, entered, same_prop};
use crate::{Arg, Args};

/// One thing to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What is read and written. Its text form is unique among the options of a control.
    pub value: SlotValue,
    /// What people see. It is unique too: else nobody could tell two options apart.
    pub label: Box<str>,
}

/// The options of a control.
#[derive(Clone, Debug)]
pub enum Options {
    /// As they are.
    Fixed(Vec<Choice>),
    /// Read when the control is made, and again when they change.
    Bound(Arc<dyn ChoiceSource>),
}

/// Where options come from that change.
pub trait ChoiceSource: Send + Sync {
    /// The options as they are now. Called while the control renders, under tracking.
    fn read(&self, session: &Session) -> Result<Vec<Choice>, Failure>;

    /// Whether `other` would always give the same options.
    fn same(&self, session: &Session, other: &dyn ChoiceSource) -> bool;

    /// For [`same`](Self::same): the source as what it is.
    fn as_any(&self) -> &dyn Any;
}

impl fmt::Debug for dyn ChoiceSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChoiceSource")
    }
}

/// What Rust authors may give as one option: a value that says itself, or a value and what people see for it.
/// `M` tells the compiler which of these it is and needs never be named.
pub trait IntoChoice<M> {
    /// The option.
    fn into_choice(self) -> Choice;
}

/// The marks of [`IntoChoice`] and [`IntoOptions`].
#[derive(Debug)]
pub enum AsOne {}
/// A value and its label were given.
#[derive(Debug)]
pub enum AsPair {}
/// Something to iterate over was given.
#[derive(Debug)]
pub struct AsList<M>(M);
/// A closure was given.
#[derive(Debug)]
pub struct AsRead<M>(M);

impl<T: ToSlotValue> IntoChoice<AsOne> for T {
    fn into_choice(self) -> Choice {
        let value = slot_value(&self);
        Choice {
            label: value.to_text().into(),
            value,
        }
    }
}

impl<T: ToSlotValue, L: Into<Box<str>>> IntoChoice<AsPair> for (T, L) {
    fn into_choice(self) -> Choice {
        Choice {
            value: slot_value(&self.0),
            label: self.1.into(),
        }
    }
}

fn slot_value(value: &impl ToSlotValue) -> SlotValue {
    let mut out = SlotValue::None;
    value.to_slot_value(&mut out);
    out
}

/// What Rust authors may give as options: anything to iterate over, or a closure that gives it.
pub trait IntoOptions<M> {
    /// The options.
    fn into_options(self) -> Options;
}

impl<I, M> IntoOptions<AsList<M>> for I
where
    I: IntoIterator,
    I::Item: IntoChoice<M>,
{
    fn into_options(self) -> Options {
        Options::Fixed(self.into_iter().map(IntoChoice::into_choice).collect())
    }
}

impl<F, I, M> IntoOptions<AsRead<M>> for F
where
    F: Fn() -> I + Send + Sync + 'static,
    I: IntoIterator,
    I::Item: IntoChoice<M>,
{
    fn into_options(self) -> Options {
        let read = move || self().into_iter().map(IntoChoice::into_choice).collect();
        Options::Bound(Arc::new(Closure(read)))
    }
}

struct Closure<F>(F);

impl<F: Fn() -> Vec<Choice> + Send + Sync + 'static> ChoiceSource for Closure<F> {
    fn read(&self, _: &Session) -> Result<Vec<Choice>, Failure> {
        Ok((self.0)())
    }

    fn same(&self, _: &Session, other: &dyn ChoiceSource) -> bool {
        // What a closure captured can't be compared; one that captured nothing is always the same.
        size_of::<F>() == 0 && other.as_any().is::<Self>()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What a control that lets one thing be chosen was given beside its options.
pub(crate) struct Given {
    pub(crate) label: Prop,
    pub(crate) hidden_label: Prop,
    pub(crate) help: Prop,
    pub(crate) disabled: Prop,
    pub(crate) focus: Option<Trigger>,
    bind: Option<Bind>,
    then: Option<Arc<dyn Handler>>,
}

/// Makes the control with the options of the moment.
type Build = fn(&Session, Site, &Given, &[Choice]) -> Result<BlockNo, Error>;

impl Given {
    /// From the arguments of a control, by the names of its parameters.
    pub(crate) fn of(args: &mut Args<'_>, at: impl Fn(&str) -> Option<usize>) -> Self {
        let mut take = |name: &str| at(name).map_or(Arg::Absent, |at| args.take(at));
        Self {
            label: take("label").to_prop(),
            hidden_label: take("hidden_label").to_prop(),
            help: take("help").to_prop(),
            disabled: take("disabled").to_prop(),
            focus: take("focus").as_trigger(),
            bind: take("bind").as_bind().cloned(),
            then: take("on_change").into_handler(),
        }
    }

    /// What is chosen, made anew for each run: by which text the page knows a value may have changed with the options, and
    /// only the binding can say whether it has.
    pub(crate) fn chosen(&self) -> Prop {
        let bind = self.bind.as_ref();
        let source = bind.map_or(Prop::Absent, |bind| Prop::Bound(Arc::clone(&bind.source)));
        Derived::of(source, (), |(), value| value.clone())
    }

    /// Writes the value of the option whose text the page sends, and calls who wants to know with it.
    pub(crate) fn handler(&self, options: &[Choice]) -> Option<Arc<dyn Handler>> {
        let texts = options
            .iter()
            .map(|it| (it.value.to_text(), it.value.clone()));
        let values: Vec<(String, SlotValue)> = texts.collect();
        entered(self.bind.as_ref(), self.then.clone(), move |sent| {
            let text = sent.to_text();
            let found = values.iter().find(|(known, _)| *known == text);
            found.map(|(_, value)| value.clone())
        })
    }
}

/// Makes a control with these options. Options that change make it a component, which runs again when they do.
pub(crate) fn chooser(
    session: &Session,
    site: Site,
    given: Given,
    options: Arg<'_>,
    build: Build,
) -> Result<BlockNo, Error> {
    match options {
        Arg::Options(Options::Bound(options)) => {
            let chooser = Chooser {
                build,
                given,
                options,
            };
            session.component(Arc::new(chooser), site)
        }
        Arg::Options(Options::Fixed(options)) => {
            told_apart(&options)?;
            build(session, site, &given, &options)
        }
        _ => build(session, site, &given, &[]),
    }
}

fn told_apart(options: &[Choice]) -> Result<(), Error> {
    let (mut values, mut labels) = (HashSet::new(), HashSet::new());
    let twice = options.iter().find(|option| {
        let value = values.insert(option.value.to_text());
        !(labels.insert(&*option.label) && value)
    });
    twice.map_or(Ok(()), |option| {
        Err(Error::new(format!(
            "options differ by their text, so that people can tell them apart, and {:?} came twice; give each a label of its own, as in (value, label)",
            option.label
        )))
    })
}

struct Chooser {
    build: Build,
    given: Given,
    options: Arc<dyn ChoiceSource>,
}

impl Component for Chooser {
    fn name(&self) -> &'static str {
        "options"
    }

    fn is_native(&self) -> bool {
        true
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        let options = self.options.read(session)?;
        told_apart(&options)?;
        let built = (self.build)(session, Site(1), &self.given, &options);
        built.map(drop).map_err(Failure::from)
    }

    fn same(&self, session: &Session, other: &dyn Component) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        let props = |given: &Given| {
            let Given {
                label,
                hidden_label,
                help,
                disabled,
                ..
            } = given;
            [label, hidden_label, help, disabled].map(Clone::clone)
        };
        // Functions to write or to call can't be compared.
        let silent = |given: &Given| given.bind.is_none() && given.then.is_none();
        std::ptr::fn_addr_eq(self.build, other.build)
            && silent(&self.given)
            && silent(&other.given)
            && self.given.focus == other.given.focus
            && props(&self.given)
                .iter()
                .zip(&props(&other.given))
                .all(|(one, other)| same_prop(session, one, other))
            && self.options.same(session, &*other.options)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
