//! Templates as nested arrays, the same in a patch message and in a page's data block.
//!
//! A text slot is its number, fixed text is a string, an element is
//! `[tag, namespace, [name, value, ...], [extra, ...], [child, ...]]`.

use lattice_vdom::{
    Behaviour, Element, EventPayload, EventSpec, Extra, Node, NodeBuilder, SlotKind, Template, el,
    mathml, svg, text, text_slot,
};
use rmp::Marker;

use crate::reader::Reader;
use crate::{Error, writer};

/// Something nested arrays can be written to.
pub(crate) trait Arrays {
    fn array(&mut self, length: usize);
    fn end(&mut self);
    fn uint(&mut self, x: u64);
    fn str(&mut self, text: &str);
}

impl Arrays for Vec<u8> {
    fn array(&mut self, length: usize) {
        writer::array(self, length);
    }

    fn end(&mut self) {}

    fn uint(&mut self, x: u64) {
        writer::uint(self, x);
    }

    fn str(&mut self, text: &str) {
        writer::str(self, text);
    }
}

/// Writes a template's definition.
pub(crate) fn encode(template: &Template, out: &mut impl Arrays) {
    let nodes = template.nodes();
    let mut open: Vec<usize> = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        while open.last().is_some_and(|end| *end == at) {
            open.pop();
            out.end();
            out.end();
        }
        match node {
            Node::Text(content) => out.str(content),
            Node::Slot(slot) => out.uint(u64::from(*slot)),
            Node::Element(element) => {
                start(template, element, out);
                out.array(children(nodes, at, element));
                open.push(at + element.size as usize);
            }
        }
    }
    for _ in open {
        out.end();
        out.end();
    }
}

fn children(nodes: &[Node], at: usize, element: &Element) -> usize {
    let (mut next, end) = (at + 1, at + element.size as usize);
    let mut count = 0;
    while next < end {
        count += 1;
        next += match &nodes[next] {
            Node::Element(inner) => inner.size as usize,
            _ => 1,
        };
    }
    count
}

fn start(template: &Template, element: &Element, out: &mut impl Arrays) {
    out.array(5);
    out.str(&element.tag);
    out.uint(element.namespace as u64);
    out.array(element.attributes.len() * 2);
    for (name, value) in &element.attributes {
        out.str(name);
        out.str(value);
    }
    out.end();
    out.array(element.extras.len());
    for extra in &element.extras {
        match extra {
            Extra::Slot(slot) => encode_slot(
                *slot,
                template
                    .slot(*slot)
                    .expect("a template has the slots it names"),
                out,
            ),
            Extra::Id { name, suffix, up } => {
                out.array(4);
                out.uint(6);
                out.str(name);
                out.str(suffix);
                out.uint(u64::from(*up));
                out.end();
            }
            Extra::Children => {
                out.array(1);
                out.uint(7);
                out.end();
            }
            Extra::Behaviour(behaviour) => {
                out.array(2);
                out.uint(8);
                out.uint(*behaviour as u64);
                out.end();
            }
        }
    }
    out.end();
}

fn encode_slot(slot: u16, kind: &SlotKind, out: &mut impl Arrays) {
    let (number, name) = match kind {
        SlotKind::Text => unreachable!("a text slot is a node"),
        SlotKind::Attr(name) => (1, name),
        SlotKind::Prop(name) => (2, name),
        SlotKind::Style(name) => (3, name),
        SlotKind::Class(name) => (4, name),
        SlotKind::Event(event) => (5, &event.name),
    };
    let event = match kind {
        SlotKind::Event(event) => Some(event),
        _ => None,
    };
    out.array(if event.is_some() { 8 } else { 3 });
    out.uint(number);
    out.uint(u64::from(slot));
    out.str(name);
    if let Some(event) = event {
        out.uint(event.payload as u64);
        out.array(event.keys.len());
        event.keys.iter().for_each(|key| out.str(key));
        out.end();
        out.uint(u64::from(event.prevent_default) | u64::from(event.stop) << 1);
        out.uint(u64::from(event.debounce_ms));
        out.uint(u64::from(event.throttle_ms));
    }
    out.end();
}

/// Reads a definition and checks all rules of templates.
pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Template, Error> {
    let at = reader.at();
    let mut open: Vec<(NodeBuilder, usize)> = Vec::new();
    loop {
        let (mut node, mut children) = node(reader)?;
        if children > 0 {
            if open.len() >= reader.limits().depth_max {
                return Err(Error::limit(
                    reader.at(),
                    format!(
                        "elements are nested at most {} deep",
                        reader.limits().depth_max
                    ),
                ));
            }
            open.push((node, children));
            continue;
        }
        // A node is complete; so are those that it was the last of.
        loop {
            let Some((outer, left)) = open.pop() else {
                return node
                    .build()
                    .map_err(|error| Error::malformed(at, error.to_string()));
            };
            node = outer.child(node);
            children = left - 1;
            if children > 0 {
                open.push((node, children));
                break;
            }
        }
    }
}

/// One node without its children, and how many follow.
fn node(reader: &mut Reader<'_>) -> Result<(NodeBuilder, usize), Error> {
    match reader.peek()? {
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
            Ok((text(reader.str("a fixed text")?), 0))
        }
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => element(reader),
        _ => Ok((
            text_slot(reader.u16("a node is a text, a slot or an element; a slot")?),
            0,
        )),
    }
}

fn element(reader: &mut Reader<'_>) -> Result<(NodeBuilder, usize), Error> {
    expect_length(reader, "an element", 5)?;
    let tag = reader.str("a tag")?;
    let mut built = match reader.uint(2, "a namespace")? {
        0 => el(tag),
        1 => svg(tag),
        _ => mathml(tag),
    };
    let attributes = reader.array("attributes")?;
    if attributes % 2 == 1 {
        return Err(reader.bad("attributes are names and values in turn"));
    }
    for _ in 0..attributes / 2 {
        built = built.attr(
            reader.str("an attribute's name")?,
            reader.str("an attribute's value")?,
        );
    }
    for _ in 0..reader.array("extras")? {
        built = extra(reader, built)?;
    }
    Ok((built, reader.array("children")?))
}

fn extra(reader: &mut Reader<'_>, built: NodeBuilder) -> Result<NodeBuilder, Error> {
    let length = reader.array("an extra")?;
    let kind = reader.uint(8, "the kind of an extra")?;
    let expected = match kind {
        5 => 8,
        6 => 4,
        7 => 1,
        8 => 2,
        _ => 3,
    };
    if length != expected || kind == 0 {
        return Err(reader.bad("an extra has as many parts as its kind needs"));
    }
    if kind == 7 {
        return Ok(built.children());
    }
    if kind == 8 {
        let number = reader.uint(u64::from(u8::MAX), "a behaviour")?;
        return Behaviour::from_number(number)
            .map(|behaviour| built.behaviour(behaviour))
            .ok_or_else(|| reader.bad("behaviours are numbered from 1 on"));
    }
    if kind == 6 {
        return Ok(built.id_attr(
            reader.str("an attribute's name")?,
            reader.str("a suffix")?,
            reader.uint(1, "how far up")? as u8,
        ));
    }
    let slot = reader.u16("a slot")?;
    let name = reader.str("a name")?;
    Ok(match kind {
        1 => built.attr_slot(slot, name),
        2 => built.prop_slot(slot, name),
        3 => built.style_slot(slot, name),
        4 => built.class_slot(slot, name),
        _ => built.event_slot(slot, event(reader, name)?),
    })
}

fn event(reader: &mut Reader<'_>, name: &str) -> Result<EventSpec, Error> {
    let payload = reader.uint(u64::from(u8::MAX), "a payload")?;
    let mut event = EventSpec::new(name).payload(
        EventPayload::from_number(payload)
            .ok_or_else(|| reader.bad("a payload is a number from 0 to 7"))?,
    );
    for _ in 0..reader.array("keys")? {
        event = event.key(reader.str("a key")?);
    }
    let flags = reader.uint(3, "the flags of an event")?;
    event.prevent_default = flags & 1 != 0;
    event.stop = flags & 2 != 0;
    event.debounce_ms = reader.u32("a time")?;
    event.throttle_ms = reader.u32("a time")?;
    Ok(event)
}

fn expect_length(reader: &mut Reader<'_>, what: &str, expected: usize) -> Result<(), Error> {
    match reader.array(what)? {
        length if length == expected => Ok(()),
        _ => Err(reader.bad(&format!("{what} has {expected} parts"))),
    }
}
