//! The cases of the shared vectors: what is encoded, in Rust; the files in testdata/wire are made of it.

use lattice_vdom::{
    EventPayload, EventSpec, PatchSink, Template, TemplateNo, ValueRef, el, svg, text, text_slot,
};
use lattice_wire::{ClientMessage, PatchEncoder, Payload, ServerMessage, VERSION};

pub(crate) mod uploads;

/// A name and the bytes of a message.
pub(crate) type Case = (&'static str, Vec<u8>);

pub(crate) fn client() -> Vec<Case> {
    let hello = |patch_seq, event_id, whole| ClientMessage::Hello {
        version: VERSION,
        token: "s3cret",
        patch_seq,
        event_id,
        whole,
    };
    let event = |payload| ClientMessage::Event {
        event_id: 7,
        patch_seq: 300,
        instance: 70_000,
        slot: 2,
        payload,
    };
    let cases = [
        ("hello of a fresh page", hello(0, 0, true)),
        ("hello of a page that lost its place", hello(12, 34, false)),
        (
            "event without payload",
            ClientMessage::Event {
                event_id: 1,
                patch_seq: 0,
                instance: 3,
                slot: 0,
                payload: Payload::None,
            },
        ),
        (
            "event with a value",
            event(Payload::Str("h\u{e9}llo \u{1F600}")),
        ),
        ("event with an empty value", event(Payload::Str(""))),
        (
            "event with a state of being checked",
            event(Payload::Bool(true)),
        ),
        ("event with a whole number", event(Payload::Int(-129))),
        ("event with a fraction", event(Payload::Float(0.1))),
        ("event with a short fraction", event(Payload::Float(2.5))),
        ("event with a key", event(Payload::Str("Enter"))),
        (
            "event with several values",
            event(Payload::Strs(vec!["a", "", "c"])),
        ),
        ("event with no value chosen", event(Payload::Strs(vec![]))),
        ("acknowledgement", ClientMessage::Ack { patch_seq: 65_536 }),
        (
            "acknowledgement of the largest number",
            ClientMessage::Ack {
                patch_seq: u32::MAX,
            },
        ),
    ];
    cases
        .into_iter()
        .map(|(name, message)| (name, bytes(|out| message.encode(out))))
        .chain(uploads::client())
        .collect()
}

pub(crate) fn client_invalid() -> Vec<Case> {
    let mut cases = vec![
        ("nothing at all", vec![]),
        ("a kind that is none", vec![0x09]),
        ("a kind that is negative", vec![0xff]),
        ("a kind that is a string", vec![0xa1, b'0']),
        ("a byte that MessagePack never uses", vec![0xc1]),
        ("an acknowledgement without its number", vec![0x02]),
        (
            "an acknowledgement with a byte too many",
            vec![0x02, 0x01, 0x00],
        ),
        (
            "an acknowledgement beyond 32 bits",
            vec![0x02, 0xcf, 0, 0, 0, 1, 0, 0, 0, 0],
        ),
        (
            "an acknowledgement of a fraction",
            vec![0x02, 0xca, 0x3f, 0x80, 0, 0],
        ),
        ("a number that ends early", vec![0x02, 0xce, 0, 0]),
        (
            "a slot beyond 16 bits",
            vec![0x01, 1, 0, 1, 0xce, 0, 1, 0, 0, 0xc0],
        ),
        ("a payload that is a map", vec![0x01, 1, 0, 1, 0, 0x80]),
        (
            "a payload that is binary",
            vec![0x01, 1, 0, 1, 0, 0xc4, 0x01, 0x00],
        ),
        (
            "a payload that is an extension",
            vec![0x01, 1, 0, 1, 0, 0xd4, 0x01, 0x00],
        ),
        ("a payload of numbers", vec![0x01, 1, 0, 1, 0, 0x91, 0x01]),
        ("a payload of arrays", vec![0x01, 1, 0, 1, 0, 0x91, 0x90]),
        (
            "a payload whose text is not UTF-8",
            vec![0x01, 1, 0, 1, 0, 0xa2, 0xc3, 0x28],
        ),
        (
            "a payload whose text is a lone surrogate",
            vec![0x01, 1, 0, 1, 0, 0xa3, 0xed, 0xa0, 0x80],
        ),
        (
            "a payload whose text ends early",
            vec![0x01, 1, 0, 1, 0, 0xa5, b'a'],
        ),
        (
            "a payload whose length lies",
            vec![0x01, 1, 0, 1, 0, 0xdb, 0xff, 0xff, 0xff, 0xff],
        ),
        (
            "a list whose length lies",
            vec![0x01, 1, 0, 1, 0, 0xdd, 0x00, 0x00, 0x10, 0x00],
        ),
        ("an event without payload at all", vec![0x01, 1, 0, 1, 0]),
        (
            "a hello whose flag is a number",
            vec![0x00, 3, 0xa0, 0, 0, 1],
        ),
        (
            "a hello whose token is nil",
            vec![0x00, 3, 0xc0, 0, 0, 0xc3],
        ),
        ("a hello of another version", vec![0x00, 1]),
    ];
    cases.extend(uploads::client_invalid());
    cases
}

/// The templates of the cases that insert.
fn templates() -> [Template; 4] {
    let button = el("button")
        .attr("class", "lt-button")
        .attr("type", "button")
        .attr_slot(0, "data-color")
        .event_slot(1, EventSpec::new("click"))
        .child(text_slot(2))
        .build()
        .unwrap();
    let input = el("label")
        .id_attr("for", "-i", 0)
        .child(text("Name"))
        .child(
            el("input")
                .id_attr("id", "-i", 0)
                .id_attr("aria-describedby", "-h -e", 0)
                .prop_slot(0, "value")
                .class_slot(1, "is-wrong")
                .style_slot(2, "width")
                .event_slot(
                    3,
                    EventSpec::new("keydown")
                        .payload(EventPayload::Key)
                        .key("Enter")
                        .key("Escape")
                        .prevent_default()
                        .stop()
                        .debounce_ms(200)
                        .throttle_ms(50),
                ),
        )
        .build()
        .unwrap();
    let column = el("div")
        .attr("class", "lt-column")
        .children()
        .build()
        .unwrap();
    [Template::text(), button, input, column]
}

fn define(encoder: &mut PatchEncoder) {
    for (number, template) in templates().iter().enumerate() {
        encoder.define(TemplateNo::new(number as u32 + 1), template);
    }
}

fn patch(fill: impl FnOnce(&mut PatchEncoder)) -> Vec<u8> {
    let mut encoder = PatchEncoder::new();
    encoder.begin();
    fill(&mut encoder);
    encoder.finish(1, 0).unwrap().to_vec()
}

fn no(number: u32) -> TemplateNo {
    TemplateNo::new(number)
}

pub(crate) fn server() -> Vec<Case> {
    let mut cases = vec![
        (
            "welcome",
            bytes(|out| {
                ServerMessage::Welcome {
                    version: VERSION,
                    event_id: 0,
                    next_patch_seq: 1,
                }
                .encode(out);
            }),
        ),
        (
            "error",
            bytes(|out| {
                ServerMessage::Error {
                    code: 1,
                    text: "The server is full.",
                }
                .encode(out);
            }),
        ),
        (
            "acknowledgement of an event",
            bytes(|out| ServerMessage::EventAck { event_id: 300 }.encode(out)),
        ),
    ];
    cases.extend(
        values()
            .into_iter()
            .map(|(name, value)| (name, patch(|patch| patch.set(3, 0, value)))),
    );
    cases.extend([
        (
            "one text of the counter",
            patch(|patch| patch.set(5, 0, ValueRef::Int(42))),
        ),
        ("a removal", patch(|patch| patch.remove(7, 1))),
        (
            "a removal of neighbours",
            patch(|patch| patch.remove(7, 300)),
        ),
        ("a clear of the root", patch(|patch| patch.clear(0))),
        ("definitions", patch(define)),
        ("an insertion of texts", patch(insert_texts)),
        ("an insertion of blocks in blocks", patch(insert_nested)),
        ("a full view", patch(full_view)),
        ("blocks without slots", patch(no_slots)),
        ("SVG within SVG", patch(foreign)),
    ]);
    cases.extend(server_moves());
    cases.extend(uploads::server());
    cases
}

fn server_moves() -> Vec<Case> {
    vec![
        (
            "a move before another",
            patch(|patch| patch.move_run(7, 1, 9)),
        ),
        (
            "a move of neighbours to the end",
            patch(|patch| patch.move_run(7, 3, 0)),
        ),
        (
            "moves of three to stand in this order",
            patch(|patch| patch.move_each(&[12, 7, 300], 9)),
        ),
        (
            "a list that was reversed",
            patch(|patch| patch.move_each(&(4..=1_000).rev().collect::<Vec<_>>(), 3)),
        ),
        (
            "moves to the end, some of them in step",
            patch(|patch| patch.move_each(&[20, 18, 16, 14, 90, 91, 92, 70_000], 0)),
        ),
        ("a patch of another number, and events that were handled", {
            let mut encoder = PatchEncoder::new();
            encoder.set(5, 0, ValueRef::Int(42));
            encoder.finish(1_000, 300).unwrap().to_vec()
        }),
    ]
}

fn values() -> Vec<(&'static str, ValueRef<'static>)> {
    vec![
        ("set to nil", ValueRef::None),
        ("set to true", ValueRef::Bool(true)),
        ("set to false", ValueRef::Bool(false)),
        ("set to the largest one-byte number", ValueRef::Int(127)),
        ("set to a number of two bytes", ValueRef::Int(128)),
        ("set to a negative number", ValueRef::Int(-33)),
        ("set to a number of 32 bits", ValueRef::Int(-2_147_483_648)),
        (
            "set to the largest safe integer",
            ValueRef::Int(9_007_199_254_740_991),
        ),
        (
            "set to an integer beyond the safe ones, as text",
            ValueRef::Int(9_007_199_254_740_993),
        ),
        ("set to a whole float, as an integer", ValueRef::Float(3.0)),
        ("set to a float of 32 bits", ValueRef::Float(-1.5)),
        ("set to a float of 64 bits", ValueRef::Float(0.1)),
        ("set to infinity", ValueRef::Float(f64::INFINITY)),
        ("set to no number", ValueRef::Float(f64::NAN)),
        ("set to an empty text", ValueRef::Str("")),
        ("set to a text", ValueRef::Str("gr\u{fc}n <b> \u{1F600}")),
        (
            "set to a text of more than 31 bytes",
            ValueRef::Str("The quick brown fox jumps over the lazy dog"),
        ),
    ]
}

fn insert_texts(patch: &mut PatchEncoder) {
    define(patch);
    patch.insert(0, 0);
    patch.run(no(1), 3);
    for content in ["a", "", "c"] {
        patch.value(ValueRef::Str(content));
    }
    patch.end();
}

fn insert_nested(patch: &mut PatchEncoder) {
    define(patch);
    patch.insert(2, 9);
    patch.run(no(4), 2);
    patch.run(no(2), 1);
    for value in [
        ValueRef::Str("primary"),
        ValueRef::Bool(true),
        ValueRef::Str("+"),
    ] {
        patch.value(value);
    }
    patch.run(no(4), 1);
    patch.end();
    patch.end();
    patch.run(no(3), 1);
    for value in [
        ValueRef::Str(""),
        ValueRef::None,
        ValueRef::Str("40%"),
        ValueRef::None,
    ] {
        patch.value(value);
    }
    patch.end();
    patch.run(no(1), 1);
    patch.value(ValueRef::Int(5));
    patch.end();
}

fn full_view(patch: &mut PatchEncoder) {
    define(patch);
    patch.reset(900);
    patch.insert(0, 0);
    patch.run(no(4), 1);
    patch.end();
    patch.end();
}

fn no_slots(patch: &mut PatchEncoder) {
    patch.define(no(1), &el("hr").build().unwrap());
    patch.insert(0, 0);
    patch.run(no(1), 3);
    patch.end();
}

fn foreign(patch: &mut PatchEncoder) {
    patch.define(
        no(1),
        &el("svg")
            .attr("viewBox", "0 0 10 10")
            .child(el("g").children())
            .build()
            .unwrap(),
    );
    patch.define(no(2), &svg("path").attr_slot(0, "d").build().unwrap());
    patch.insert(0, 0);
    patch.run(no(1), 1);
    patch.run(no(2), 1);
    patch.value(ValueRef::Str("M0 0L10 10"));
    patch.end();
    patch.end();
}

pub(crate) fn server_invalid() -> Vec<Case> {
    let text = [0x41, 0, 0x01, 1, 0];
    let with_text = |rest: &[u8]| [&text[..], rest].concat();
    let mut cases = vec![
        ("nothing at all", vec![]),
        ("a kind that is none", vec![0x03]),
        ("a kind between the others and patches", vec![0x3f, 0]),
        ("a patch whose number of events is nil", vec![0x41, 0xc0]),
        ("a welcome that ends early", vec![0x00, 1, 0]),
        ("a welcome with a byte too many", vec![0x00, 1, 0, 1, 0]),
        ("an operation that is none", vec![0x41, 0, 0x0b]),
        ("operation 0", vec![0x41, 0, 0x00]),
        ("a set without value", vec![0x41, 0, 0x04, 3, 0]),
        ("a set to an array", vec![0x41, 0, 0x04, 3, 0, 0x90]),
        (
            "a set to a text that is not UTF-8",
            vec![0x41, 0, 0x04, 3, 0, 0xa2, 0xc3, 0x28],
        ),
        (
            "a set to a lone surrogate",
            vec![0x41, 0, 0x04, 3, 0, 0xa3, 0xed, 0xa0, 0x80],
        ),
        ("a run of no neighbours", vec![0x41, 0, 0x06, 3, 0]),
        (
            "items of a template that is not defined",
            vec![0x41, 0, 0x03, 0, 0, 1, 1, 0xa0, 0],
        ),
        (
            "items without end",
            with_text(&[0x03, 0, 0, 1, 1, 0xa1, b'x']),
        ),
        ("items of no instance", with_text(&[0x03, 0, 0, 1, 0, 0])),
        (
            "items with too few values",
            with_text(&[0x03, 0, 0, 1, 2, 0xa1, b'x']),
        ),
    ];
    cases.extend(invalid_moves());
    cases.extend(invalid_definitions());
    cases.extend(uploads::server_invalid());
    cases
}

fn invalid_moves() -> Vec<Case> {
    vec![
        ("moves of no instance", vec![0x41, 0, 0x0a, 3, 0]),
        ("moves that end early", vec![0x41, 0, 0x0a, 3, 4, 1, 1]),
        (
            "a repetition of no difference at all",
            vec![0x41, 0, 0x0a, 3, 4, 1, 0xc0, 0],
        ),
        (
            "more repetitions than moves",
            vec![0x41, 0, 0x0a, 3, 4, 1, 0xc0, 4],
        ),
        (
            "a difference that leads to the root",
            vec![0x41, 0, 0x0a, 3, 2, 0xff, 0xfe],
        ),
        (
            "a difference that leads beyond 32 bits",
            vec![0x41, 0, 0x0a, 3, 1, 0xce, 0xff, 0xff, 0xff, 0xff],
        ),
        (
            "a difference that is a text",
            vec![0x41, 0, 0x0a, 3, 1, 0xa1, b'1'],
        ),
        (
            "moves by the thousand million",
            vec![
                0x41, 0, 0x0a, 3, 0xce, 0x40, 0, 0, 0, 0, 0xc0, 0xce, 0x40, 0, 0, 0,
            ],
        ),
    ]
}

fn invalid_definitions() -> Vec<Case> {
    vec![
        ("a definition of template 0", vec![0x41, 0, 0x01, 0, 0]),
        ("a definition that is nil", vec![0x41, 0, 0x01, 1, 0xc0]),
        (
            "a definition with a script element",
            [
                &[0x41, 0, 0x01, 1, 0x95, 0xa6][..],
                b"script",
                &[0, 0x90, 0x90, 0x90],
            ]
            .concat(),
        ),
        (
            "a definition with an onclick attribute",
            [
                &[0x41, 0, 0x01, 1, 0x95, 0xa1, b'p', 0, 0x92, 0xa7][..],
                b"onclick",
                &[0xa1, b'x', 0x90, 0x90],
            ]
            .concat(),
        ),
        (
            "a definition whose slots are out of order",
            vec![
                0x41, 0, 0x01, 1, 0x95, 0xa1, b'p', 0, 0x90, 0x90, 0x92, 1, 0,
            ],
        ),
        (
            "a definition with half an attribute",
            vec![
                0x41, 0, 0x01, 1, 0x95, 0xa1, b'p', 0, 0x91, 0xa1, b'a', 0x90, 0x90,
            ],
        ),
    ]
}

pub(crate) fn bytes(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out);
    out
}
