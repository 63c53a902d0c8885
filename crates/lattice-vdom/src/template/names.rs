//! Which names a template may use. What is refused here could run script, or would not survive the way through
//! an HTML parser and back.

use super::Namespace;

/// Elements that run script, change the page's base or policies, or whose content HTML parses by rules of its own.
const TAGS_REFUSED: [&str; 23] = [
    "script",
    "style",
    "base",
    "meta",
    "link",
    "html",
    "head",
    "body",
    "frameset",
    "frame",
    "template",
    "noscript",
    "plaintext",
    "xmp",
    "noembed",
    "noframes",
    "listing",
    "image",
    "applet",
    "isindex",
    "param",
    "basefont",
    "bgsound",
];

const VOID: [&str; 13] = [
    "area", "br", "col", "embed", "hr", "img", "input", "keygen", "source", "track", "wbr",
    "nextid", "command",
];

/// Properties that would replace content, run script or bypass the style and class slots.
const PROPS_REFUSED: [&str; 17] = [
    "innerHTML",
    "outerHTML",
    "innerText",
    "outerText",
    "textContent",
    "nodeValue",
    "srcdoc",
    "style",
    "className",
    "classList",
    "attributes",
    "id",
    "__proto__",
    "prototype",
    "constructor",
    "text",
    "slot",
];

/// Properties that HTML can express as an attribute: property, attribute.
const PROP_ATTRIBUTES: [(&str, &str); 18] = [
    ("value", "value"),
    ("checked", "checked"),
    ("disabled", "disabled"),
    ("selected", "selected"),
    ("readOnly", "readonly"),
    ("required", "required"),
    ("multiple", "multiple"),
    ("hidden", "hidden"),
    ("open", "open"),
    ("muted", "muted"),
    ("autofocus", "autofocus"),
    ("inert", "inert"),
    ("placeholder", "placeholder"),
    ("href", "href"),
    ("src", "src"),
    ("title", "title"),
    ("htmlFor", "for"),
    ("tabIndex", "tabindex"),
];

/// Methods of elements that a property slot may name: it is called, without arguments, when the slot is set to true.
pub const METHODS: [&str; 11] = [
    "focus",
    "blur",
    "select",
    "click",
    "scrollIntoView",
    "showModal",
    "show",
    "close",
    "showPicker",
    "play",
    "pause",
];

/// The attribute that says in HTML what this property says in the DOM.
pub(crate) fn prop_attribute(prop: &str) -> Option<&'static str> {
    PROP_ATTRIBUTES
        .iter()
        .find(|(name, _)| *name == prop)
        .map(|(_, attribute)| *attribute)
}

/// Elements that have no content and no end tag.
pub(crate) fn is_void(tag: &str) -> bool {
    VOID.contains(&tag)
}

pub(super) fn tag_ok(tag: &str, namespace: Namespace) -> bool {
    let mut bytes = tag.bytes();
    let first = bytes.next().is_some_and(|b| b.is_ascii_alphabetic());
    let rest = bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    // An HTML parser lower-cases tags, and `title`, say, is harmless in SVG only.
    let case = namespace != Namespace::Html || !tag.bytes().any(|b| b.is_ascii_uppercase());
    first
        && rest
        && case
        && !TAGS_REFUSED
            .iter()
            .any(|refused| refused.eq_ignore_ascii_case(tag))
}

pub(super) fn attribute_ok(name: &str, namespace: Namespace) -> bool {
    let mut bytes = name.bytes();
    let first = bytes
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    let rest = bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'));
    let case = namespace != Namespace::Html || !name.bytes().any(|b| b.is_ascii_uppercase());
    first && rest && case
}

/// Whether setting this attribute could run script or break the rule that styles are style slots.
pub(super) fn attribute_refused(name: &str) -> bool {
    let prefix_on = name.len() > 1 && name.as_bytes()[..2].eq_ignore_ascii_case(b"on");
    prefix_on
        || [
            "srcdoc",
            "style",
            "attributename",
            "xmlns",
            "xmlns:xlink",
            "is",
        ]
        .iter()
        .any(|refused| refused.eq_ignore_ascii_case(name))
}

pub(super) fn prop_ok(name: &str) -> bool {
    let plain = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !name.as_bytes()[0].is_ascii_digit();
    let on = name.len() > 1 && name.as_bytes()[..2].eq_ignore_ascii_case(b"on");
    plain && !on && !PROPS_REFUSED.contains(&name)
}

pub(super) fn style_ok(property: &str) -> bool {
    let custom = property.strip_prefix("--").is_some_and(|rest| {
        !rest.is_empty()
            && rest
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    });
    custom
        || (!property.is_empty()
            && property
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'-')
            && property.as_bytes()[0] != b'-')
}

pub(super) fn class_ok(class: &str) -> bool {
    !class.is_empty() && !class.chars().any(|c| c.is_whitespace() || c.is_control())
}

pub(super) fn event_ok(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.'))
}
