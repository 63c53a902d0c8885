//! What a person's hand does to a page: which events an action sets off, in which order, and what they carry. The rules are the
//! browser's and the applier's (`bindings/web/src/events.ts`).

use lattice_vdom::testing::{Dom, ElementRef};
use lattice_vdom::{EventPayload, EventSpec};

use super::name::{Names, shown_text, squeezed};
use super::role::{attribute, is_set, role};
use crate::Payload;

/// Something that the page would send.
#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    /// The instance and slot that listen.
    pub instance: u32,
    /// The slot of that instance.
    pub slot: u16,
    /// What travels with it.
    pub payload: Payload,
    /// Sent once nothing has come for so many milliseconds; 0 is at once.
    pub debounce_ms: u32,
    /// Sent at most once in so many milliseconds; 0 is always.
    pub throttle_ms: u32,
}

/// What became of an event.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// What is sent, the innermost listener first.
    pub posts: Vec<Post>,
    /// A listener prevents what the browser itself would do.
    pub is_prevented: bool,
}

/// Who hears an event of this type at an element: each slot that listens there or further out, until one stops it.
pub fn hear(target: ElementRef<'_>, kind: &str, key: Option<&str>) -> Heard {
    let mut heard = Heard::default();
    let mut at = Some(target);
    while let Some(element) = at {
        let mut stops = false;
        for (instance, slot, spec) in element
            .listeners()
            .filter(|(_, _, spec)| &*spec.name == kind)
        {
            let counts = spec.keys.is_empty()
                || key.is_some_and(|key| spec.keys.iter().any(|known| &**known == key));
            if counts {
                stops |= spec.stop;
                heard.is_prevented |= spec.prevent_default;
                heard.posts.push(Post {
                    instance,
                    slot,
                    payload: payload(spec, element, target, key),
                    debounce_ms: spec.debounce_ms,
                    throttle_ms: spec.throttle_ms,
                });
            }
        }
        at = element.parent().filter(|_| !stops && bubbles(kind));
    }
    heard
}

fn bubbles(kind: &str) -> bool {
    !matches!(
        kind,
        "focus"
            | "blur"
            | "toggle"
            | "scroll"
            | "load"
            | "error"
            | "invalid"
            | "mouseenter"
            | "mouseleave"
            | "pointerenter"
            | "pointerleave"
            | "close"
            | "cancel"
    )
}

/// Of the listening element, or of the event's target where that one has no such thing.
fn payload(
    spec: &EventSpec,
    listening: ElementRef<'_>,
    target: ElementRef<'_>,
    key: Option<&str>,
) -> Payload {
    let has_value = |element: ElementRef<'_>| {
        matches!(
            element.tag(),
            "input" | "select" | "textarea" | "button" | "option"
        )
    };
    let of = if has_value(listening) {
        listening
    } else {
        target
    };
    match spec.payload {
        // Files travel by themselves.
        EventPayload::None | EventPayload::Files => Payload::None,
        EventPayload::Value => Payload::Str(value(of).into()),
        EventPayload::Checked => Payload::Bool(is_set(of, "checked")),
        EventPayload::Number => value(of).parse().map_or(Payload::None, Payload::Float),
        EventPayload::Index => {
            let chosen = value(of);
            let at = options(of)
                .iter()
                .position(|option| value(*option) == chosen);
            Payload::Int(at.map_or(-1, |at| at as i64))
        }
        EventPayload::Key => Payload::Str(key.unwrap_or_default().into()),
        EventPayload::Values => Payload::List(
            options(of)
                .into_iter()
                .filter(|option| is_set(*option, "selected"))
                .map(|option| value(option).into())
                .collect(),
        ),
    }
}

/// The instance and slot that the files of a field go to.
pub(super) fn uploads(field: ElementRef<'_>) -> Option<(u32, u16)> {
    let mut listeners = field.listeners();
    let found = listeners.find(|(_, _, spec)| spec.payload == EventPayload::Files)?;
    Some((found.0, found.1))
}

/// What a form control has as its value.
pub fn value(element: ElementRef<'_>) -> String {
    if let Some(value) = element.property("value") {
        return value.borrow().to_text();
    }
    let said = attribute(element, "value").map(str::to_owned);
    said.unwrap_or_else(|| match element.tag() {
        "option" => squeezed(&shown_text(element, None)),
        "select" => options(element)
            .first()
            .map_or_else(String::new, |first| value(*first)),
        "input" if matches!(role(element), Some("checkbox" | "radio")) => String::from("on"),
        _ => String::new(),
    })
}

/// The options of a `select`.
pub(super) fn options(select: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    within(select, |element| element.tag() == "option")
}

/// The elements in this one, in document order, that are meant.
fn within<'a>(
    element: ElementRef<'a>,
    is_it: impl Fn(ElementRef<'a>) -> bool,
) -> Vec<ElementRef<'a>> {
    let mut found = Vec::new();
    let mut rest = vec![element];
    while let Some(one) = rest.pop() {
        if one != element && is_it(one) {
            found.push(one);
        }
        let at = rest.len();
        rest.extend(one.children().filter_map(|child| match child {
            lattice_vdom::testing::NodeRef::Element(inner) => Some(inner),
            lattice_vdom::testing::NodeRef::Text(_) => None,
        }));
        rest[at..].reverse();
    }
    found
}

/// The nearest element around this one that is meant, or this one.
pub(super) fn closest<'a>(
    element: ElementRef<'a>,
    is_it: impl Fn(ElementRef<'a>) -> bool,
) -> Option<ElementRef<'a>> {
    let mut at = Some(element);
    while let Some(one) = at {
        if is_it(one) {
            return Some(one);
        }
        at = one.parent();
    }
    None
}

/// What pressing an element with the pointer presses: of a label, its control.
pub(super) fn pressed(dom: &Dom, element: usize) -> Option<usize> {
    let names = Names::of(dom);
    let element = dom.elements().find(|one| one.node() == element)?;
    let inner = closest(element, |one| {
        matches!(
            one.tag(),
            "label" | "button" | "input" | "select" | "textarea" | "a"
        )
    });
    match inner {
        Some(label) if label.tag() == "label" => names.labelled_by(label).map(ElementRef::node),
        _ => None,
    }
}

/// The other radios of a radio's group.
pub(super) fn group(dom: &Dom, radio: ElementRef<'_>) -> Vec<usize> {
    let name_of = |element: ElementRef<'_>| {
        element
            .id_attribute("name")
            .or_else(|| attribute(element, "name").map(str::to_owned))
    };
    let Some(name) = name_of(radio) else {
        return Vec::new();
    };
    dom.elements()
        .filter(|one| {
            *one != radio && role(*one) == Some("radio") && name_of(*one).as_ref() == Some(&name)
        })
        .map(ElementRef::node)
        .collect()
}

/// Whether Enter or the space bar presses it.
pub(super) fn is_pressed_by(element: ElementRef<'_>, key: &str) -> bool {
    let kind = attribute(element, "type").unwrap_or_default();
    match (key, element.tag()) {
        ("Enter", "a") => role(element) == Some("link"),
        ("Enter" | " ", "button" | "summary") => true,
        ("Enter" | " ", "input") if matches!(kind, "button" | "submit" | "reset") => true,
        (" ", "input") => matches!(kind, "checkbox" | "radio"),
        _ => false,
    }
}

/// The form that pressing this element submits.
pub(super) fn submits(element: ElementRef<'_>) -> Option<usize> {
    let kind = attribute(element, "type");
    let submits = match element.tag() {
        "button" => matches!(kind, None | Some("submit")),
        "input" => matches!(kind, Some("submit" | "image")),
        _ => false,
    };
    let form = closest(element, |one| one.tag() == "form")?;
    submits.then(|| form.node())
}

/// The form that Enter in this field submits.
pub(super) fn enters(element: ElementRef<'_>) -> Option<usize> {
    let field = element.tag() == "input" && !is_pressed_by(element, "Enter");
    let form = closest(element, |one| one.tag() == "form")?;
    field.then(|| form.node())
}

/// What `fill` may write, or why it can't.
pub(super) fn check_fill(element: ElementRef<'_>, text: &str) -> Result<(), String> {
    let kind = role(element);
    let entered = matches!(
        (element.tag(), kind),
        ("textarea", _)
            | (
                "input",
                Some("textbox" | "searchbox" | "slider" | "spinbutton") | None
            )
    );
    if !entered {
        let what = kind.unwrap_or_else(|| element.tag());
        return Err(format!(
            "fill() writes into a field of text, date or number, and this is a {what}"
        ));
    }
    if is_set(element, "readOnly") || is_set(element, "readonly") {
        return Err(
            "fill() writes into a field that can be changed, and this one is read-only".into(),
        );
    }
    if matches!(kind, Some("slider" | "spinbutton"))
        && !text.is_empty()
        && text.parse::<f64>().is_err()
    {
        return Err(format!(
            "fill() of a number takes one, such as \"2.5\", and {text:?} came"
        ));
    }
    Ok(())
}
