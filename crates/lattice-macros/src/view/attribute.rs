//! What stands in the parentheses of an element: attributes, properties, classes, styles, events, a two-way binding, a key.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned as _;
use syn::{Expr, Ident, Lit, LitInt, LitStr, Token};

use super::names;

/// One of an element's attributes.
pub(super) struct Attribute {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

pub(super) enum Kind {
    /// Never changes: it is part of the template.
    Fixed(String, String),
    /// A flag that is off: nothing.
    Off,
    /// A slot, and what it is given.
    Slot(SlotKind, Expr),
    /// A handler.
    Event(Event, Expr),
    /// A property that is shown and written.
    Bind(String, Event, Expr),
    /// A method that a trigger calls.
    Call(String, Expr),
    /// What tells the element from its siblings.
    Key(Expr),
}

pub(super) enum SlotKind {
    Attribute(String),
    Property(String),
    Style(String),
    Class(String),
}

/// An event with what the page decides about it.
#[derive(Default)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) payload: Option<Ident>,
    pub(super) keys: Vec<LitStr>,
    pub(super) prevent_default: bool,
    pub(super) stop: bool,
    pub(super) debounce_ms: Option<LitInt>,
    pub(super) throttle_ms: Option<LitInt>,
}

/// What an event may carry, as `EventPayload` names it.
const PAYLOADS: [(&str, &str); 7] = [
    ("none", "None"),
    ("value", "Value"),
    ("checked", "Checked"),
    ("number", "Number"),
    ("index", "Index"),
    ("key_name", "Key"),
    ("values", "Values"),
];

/// Properties that a person changes: as attributes they would only say how the element begins.
const PROPERTIES: [&str; 5] = ["value", "checked", "selected", "muted", "indeterminate"];

impl Parse for Attribute {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let first = word(input)?;
        let span = first.1;
        let kind = if input.parse::<Option<Token![.]>>()?.is_some() {
            special(&first.0, span, input)?
        } else {
            input.parse::<Token![=]>().map_err(|error| {
                syn::Error::new(
                    error.span(),
                    format!("an attribute has a value: {} = ..", first.0),
                )
            })?;
            plain(first.0, span, input.parse()?)?
        };
        Ok(Self { kind, span })
    }
}

impl Attribute {
    /// Whether it is a slot of the template.
    pub(super) fn is_slot(&self) -> bool {
        matches!(
            self.kind,
            Kind::Slot(..) | Kind::Event(..) | Kind::Bind(..) | Kind::Call(..)
        )
    }

    /// The name of what it sets, if it may be set once only.
    pub(super) fn once(&self) -> Option<String> {
        match &self.kind {
            Kind::Fixed(name, _)
            | Kind::Slot(SlotKind::Attribute(name) | SlotKind::Property(name), _)
            | Kind::Bind(name, ..) => Some(name.clone()),
            Kind::Slot(SlotKind::Style(name), _) => Some(format!("style.{name}")),
            Kind::Slot(SlotKind::Class(name), _) => Some(format!("class.{name}")),
            Kind::Call(name, _) => Some(format!("call.{name}")),
            Kind::Key(_) => Some("key".into()),
            Kind::Off | Kind::Event(..) => None,
        }
    }
}

/// Words with hyphens between: `aria-label`.
pub(super) fn word(input: ParseStream<'_>) -> syn::Result<(String, Span)> {
    let first = Ident::parse_any(input)?;
    let mut text = first.unraw().to_string();
    while input.peek(Token![-]) && !input.peek(Token![->]) {
        input.parse::<Token![-]>()?;
        text.push('-');
        if input.peek(LitInt) {
            text += &input.parse::<LitInt>()?.to_string();
        } else {
            text += &Ident::parse_any(input)?.unraw().to_string();
        }
    }
    Ok((text, first.span()))
}

fn plain(name: String, span: Span, value: Expr) -> syn::Result<Kind> {
    if name == "key" {
        return Ok(Kind::Key(value));
    }
    if let Some(what) = names::refused_attribute(&name) {
        return Err(syn::Error::new(span, what));
    }
    if let Expr::Lit(literal) = &value {
        match &literal.lit {
            Lit::Str(text) => return Ok(Kind::Fixed(name, text.value())),
            Lit::Bool(flag) if flag.value => return Ok(Kind::Fixed(name, String::new())),
            Lit::Bool(_) => return Ok(Kind::Off),
            Lit::Int(number) => return Ok(Kind::Fixed(name, number.base10_digits().to_owned())),
            _ => {}
        }
    }
    Ok(if PROPERTIES.contains(&&*name) {
        Kind::Slot(SlotKind::Property(name), value)
    } else {
        Kind::Slot(SlotKind::Attribute(name), value)
    })
}

/// `prop.value`, `style.width`, `class.open`, `on.click`, `bind.value`.
fn special(what: &str, span: Span, input: ParseStream<'_>) -> syn::Result<Kind> {
    let (name, name_span) = word(input)?;
    let mut event = Event::default();
    if input.peek(syn::token::Paren) {
        if !matches!(what, "on" | "bind") {
            return Err(input.error(format!(
                "{what}.{name} takes no options; {what}.{name} = .."
            )));
        }
        event = options(input)?;
    }
    input.parse::<Token![=]>()?;
    let value: Expr = input.parse()?;
    Ok(match what {
        "prop" => Kind::Slot(SlotKind::Property(name), value),
        "style" => Kind::Slot(SlotKind::Style(name), value),
        "class" => Kind::Slot(SlotKind::Class(name), value),
        "on" => {
            event.name = name;
            Kind::Event(event, value)
        }
        "call" if names::METHODS.contains(&&*name) => Kind::Call(name, value),
        "call" => {
            return Err(syn::Error::new(
                name_span,
                format!(
                    "what a trigger can call is {}; call.{name} is none of them",
                    names::METHODS.join(", ")
                ),
            ));
        }
        "bind" if matches!(&*name, "value" | "checked") => Kind::Bind(name, event, value),
        "bind" => {
            return Err(syn::Error::new(
                name_span,
                format!(
                    "a person changes a field's value or whether it is checked: bind.value or bind.checked, not bind.{name}"
                ),
            ));
        }
        _ => {
            return Err(syn::Error::new(
                span,
                format!(
                    "{what}.{name} is none of on.{name}, class.{name}, style.{name}, prop.{name}, call.{name}, bind.value and bind.checked"
                ),
            ));
        }
    })
}

/// `(key = "Enter", prevent_default, debounce_ms = 300)`.
fn options(input: ParseStream<'_>) -> syn::Result<Event> {
    let inner;
    syn::parenthesized!(inner in input);
    let mut event = Event::default();
    while !inner.is_empty() {
        let name = Ident::parse_any(&inner)?;
        match &*name.to_string() {
            "prevent_default" => event.prevent_default = true,
            "stop" => event.stop = true,
            "key" => {
                inner.parse::<Token![=]>()?;
                event.keys.push(inner.parse()?);
            }
            "debounce_ms" => {
                inner.parse::<Token![=]>()?;
                event.debounce_ms = Some(inner.parse()?);
            }
            "throttle_ms" => {
                inner.parse::<Token![=]>()?;
                event.throttle_ms = Some(inner.parse()?);
            }
            other => match PAYLOADS.iter().find(|(known, _)| *known == other) {
                Some((_, payload)) => event.payload = Some(Ident::new(payload, name.span())),
                None => {
                    return Err(syn::Error::new(
                        name.span(),
                        format!(
                            "an event's options are key = \"..\", prevent_default, stop, debounce_ms = .., throttle_ms = .., and what it carries: none, value, checked, number, index, key_name or values; `{other}` is none of them"
                        ),
                    ));
                }
            },
        }
        if !inner.is_empty() {
            inner.parse::<Token![,]>()?;
        }
    }
    if event.debounce_ms.is_some() && event.throttle_ms.is_some() {
        return Err(syn::Error::new(
            inner.span(),
            "an event waits for a pause (debounce_ms) or comes at most so often (throttle_ms), not both",
        ));
    }
    Ok(event)
}

impl Event {
    /// What travels, if nothing is said: what the element has to say about such an event.
    pub(super) fn payload(&self, tag: &str, attributes: &[Attribute]) -> Ident {
        if let Some(payload) = &self.payload {
            return payload.clone();
        }
        let name = match &*self.name {
            "input" | "change" => match (tag, kind_of(attributes)) {
                ("input", "checkbox") => "Checked",
                ("input", "number" | "range") => "Number",
                ("input" | "textarea" | "select", _) => "Value",
                _ => "None",
            },
            "keydown" | "keyup" if self.keys.len() != 1 => "Key",
            _ => "None",
        };
        Ident::new(name, Span::call_site())
    }
}

/// The type of an input.
fn kind_of(attributes: &[Attribute]) -> &str {
    attributes
        .iter()
        .find_map(|attribute| match &attribute.kind {
            Kind::Fixed(name, value) if name == "type" => Some(&**value),
            _ => None,
        })
        .unwrap_or("text")
}

/// The event that tells of a change of a bound property.
pub(super) fn change_of(property: &str, tag: &str) -> &'static str {
    match (property, tag) {
        ("checked", _) | (_, "select") => "change",
        _ => "input",
    }
}

/// Where an expression begins, for errors.
pub(super) fn span_of(expr: &Expr) -> Span {
    expr.span()
}
