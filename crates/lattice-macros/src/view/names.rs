//! The names that HTML and SVG know, so that a slip is an error of the compiler.

pub(super) const HTML: &[&str] = &[
    "a",
    "abbr",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "button",
    "canvas",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "main",
    "map",
    "mark",
    "math",
    "menu",
    "meter",
    "nav",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "picture",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "search",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

pub(super) const SVG: &[&str] = &[
    "animate",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComposite",
    "feDropShadow",
    "feFlood",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feOffset",
    "filter",
    "foreignObject",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
    "view",
];

const VOID: &[&str] = &[
    "area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr",
];

/// Elements that would act on the whole page or run script.
const REFUSED: &[&str] = &[
    "base", "body", "frame", "frameset", "head", "html", "link", "meta", "noscript", "script",
    "style", "template",
];

/// Methods that a trigger may call, as `lattice-vdom` knows them.
pub(super) const METHODS: [&str; 11] = [
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

/// What is wrong with a tag, if something is.
pub(super) fn refused_tag(tag: &str) -> Option<String> {
    if REFUSED.contains(&tag) {
        return Some(format!(
            "<{tag}> runs script or acts on the whole page, so it can't stand in a view"
        ));
    }
    let known = HTML.contains(&tag) || SVG.contains(&tag) || tag.contains('-');
    (!known).then(|| {
        let near = near(tag).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        format!(
            "`{tag}` is no HTML or SVG element{near}. A component is called, as in `component(props, {tag});`, and an element of your own has a hyphen in its name"
        )
    })
}

/// Why an element can't have content, if it can't.
pub(super) fn refused_content(tag: &str) -> Option<String> {
    if VOID.contains(&tag) {
        return Some(format!("<{tag}> never has content"));
    }
    match tag {
        "textarea" => Some("the text of a <textarea> is its value: textarea(value = ..)".into()),
        "iframe" => Some("the content of an <iframe> is at its address: iframe(src = ..)".into()),
        _ => None,
    }
}

/// What is wrong with an attribute, if something is.
pub(super) fn refused_attribute(name: &str) -> Option<String> {
    if name == "style" {
        return Some(
            "styles are said one by one, so that the page needs no inline styles: style.width = \"3em\"".into(),
        );
    }
    if name == "srcdoc" {
        return Some("srcdoc is markup that could run script; show it as elements".into());
    }
    if let Some(event) = name.strip_prefix("on") {
        let event = event.trim_start_matches(['_', '-']);
        return Some(format!(
            "`{name}` as an attribute would be script; a handler is `on.{event} = move || ..`"
        ));
    }
    if name == "class_" || name == "class-name" || name == "className" {
        return Some("the attribute is `class`".into());
    }
    None
}

/// Whether an element stands in the SVG namespace wherever it is.
pub(super) fn is_svg_only(tag: &str) -> bool {
    SVG.contains(&tag) && !HTML.contains(&tag)
}

/// A known tag that differs by one letter, or two that changed places.
fn near(tag: &str) -> Option<&'static str> {
    let known = HTML.iter().chain(SVG);
    known.copied().find(|known| {
        let (a, b) = (tag.as_bytes(), known.as_bytes());
        if a.len() != b.len() {
            let (long, short) = if a.len() > b.len() { (a, b) } else { (b, a) };
            return long.len() == short.len() + 1
                && short.len() > 1
                && (0..long.len()).any(|at| [&long[..at], &long[at + 1..]].concat() == short);
        }
        let differ: Vec<usize> = (0..a.len()).filter(|at| a[*at] != b[*at]).collect();
        match *differ {
            [_] => a.len() > 2,
            [one, other] => a[one] == b[other] && a[other] == b[one],
            _ => false,
        }
    })
}
