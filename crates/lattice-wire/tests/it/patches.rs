//! Patch messages: how small they are, that a page that reads them ends up as the session says, and bytes of any
//! kind.

use lattice_vdom::testing::Dom;
use lattice_vdom::{
    Forest, NullSink, PatchSink, Template, ValueRef, View, ViewBuilder, el, text_slot,
};
use lattice_wire::{Limits, PatchEncoder, ServerDecoder, ServerMessage};
use proptest::prelude::*;

#[test]
fn one_changed_text_is_at_most_twelve_bytes_and_two_are_at_most_eighteen() {
    // Well into a session: its numbers don't travel, and the page has 120 blocks.
    let mut encoder = PatchEncoder::new();
    let bytes = |encoder: &mut PatchEncoder| encoder.finish(3_000_000, 1).unwrap().len();
    encoder.set(120, 0, ValueRef::Int(1_000_000));
    assert!(bytes(&mut encoder) <= 12);
    encoder.set(119, 1, ValueRef::Int(1_000_000));
    assert!(bytes(&mut encoder) <= 18);
}

#[test]
fn a_message_without_operations_is_none() {
    let mut encoder = PatchEncoder::new();
    encoder.begin();
    assert!(encoder.is_empty());
    assert_eq!(encoder.finish(5, 6), None);
    encoder.clear(0);
    assert_eq!(encoder.operations(), [9, 0]);
    assert_eq!(encoder.finish(5, 6), Some(&[69, 6, 9, 0][..]));
    // Sent once more with other numbers, which may take more bytes.
    assert_eq!(
        encoder.finish(64, 70_000),
        Some(&[64, 0xce, 0, 1, 0x11, 0x70, 9, 0][..])
    );
    encoder.begin();
    assert_eq!(encoder.finish(6, 6), None, "the buffer begins anew");
}

#[test]
fn a_reversed_list_takes_a_few_bytes_and_a_shuffled_one_no_more_than_its_numbers() {
    let mut encoder = PatchEncoder::new();
    encoder.move_each(&(3..=1_001).rev().collect::<Vec<_>>(), 2);
    assert!(
        encoder.operations().len() <= 12,
        "{:?}",
        encoder.operations()
    );
    // Every number once, in an order without pattern: 3 bytes are a number of 16 bits.
    let shuffled: Vec<u32> = (0..1_000).map(|at| at * 367 % 1_009 + 1).collect();
    encoder.begin();
    encoder.move_each(&shuffled, 0);
    assert!(encoder.operations().len() <= 3 * shuffled.len() + 5);
}

#[test]
fn a_change_of_one_text_does_not_grow_with_the_page() {
    let sizes = [10, 1_000].map(|count| {
        let mut page = Page::new();
        page.show(&(0..count).map(|key| (key, 1)).collect::<Vec<_>>());
        page.show(
            &(0..count)
                .map(|key| (key, if key == 5 { 2 } else { 1 }))
                .collect::<Vec<_>>(),
        );
        page.message_bytes
    });
    assert_eq!(sizes[0], sizes[1]);
}

/// A session and, behind the wire, a page.
struct Page {
    forest: Forest<()>,
    row: lattice_vdom::Shape,
    box_: lattice_vdom::Shape,
    text: lattice_vdom::Shape,
    root: lattice_vdom::ViewId,
    encoder: PatchEncoder,
    decoder: ServerDecoder,
    far: Dom,
    near: Dom,
    seq: u32,
    message_bytes: usize,
}

impl Page {
    fn new() -> Self {
        let mut forest = Forest::new();
        let row = forest.number(
            &el("li")
                .class_slot(0, "odd")
                .child(text_slot(1))
                .build()
                .unwrap(),
        );
        let box_ = forest.number(&el("ul").children().build().unwrap());
        let text = forest.number(&Template::text());
        let root = forest.insert(View::new(), None);
        let (near, far) = (Dom::new(), Dom::new());
        let mut page = Self {
            forest,
            row,
            box_,
            text,
            root,
            encoder: PatchEncoder::new(),
            decoder: ServerDecoder::new(Limits::SERVER),
            far,
            near,
            seq: 0,
            message_bytes: 0,
        };
        page.encoder.begin();
        page.forest
            .insert_all(root, &mut (&mut page.encoder, &mut page.near));
        page.send();
        page
    }

    fn show(&mut self, rows: &[(u64, i64)]) {
        let mut view = ViewBuilder::new();
        for (key, number) in rows {
            if number % 3 == 0 {
                view.open(self.box_, *key).unwrap();
            }
            let shape = if number % 5 == 4 { self.text } else { self.row };
            let block = view.open(shape, *key).unwrap();
            view.set(
                block,
                0,
                if number % 2 == 1 {
                    ValueRef::Bool(true)
                } else {
                    ValueRef::Float(*number as f64 / 4.0)
                },
            )
            .unwrap();
            if shape == self.row {
                view.set(block, 1, ValueRef::Int(*number)).unwrap();
            }
            view.close().unwrap();
            if number % 3 == 0 {
                view.close().unwrap();
            }
        }
        let mut new = view.finish().unwrap();
        self.seq += 1;
        self.encoder.begin();
        self.forest.match_view(self.root, &mut new);
        self.forest
            .replace(self.root, new, &mut (&mut self.encoder, &mut self.near));
        self.send();
    }

    fn send(&mut self) {
        let Some(bytes) = self.encoder.finish(self.seq, 0) else {
            return;
        };
        self.message_bytes = bytes.len();
        let header = self.decoder.decode(bytes, &mut self.far).unwrap();
        assert_eq!(header, ServerMessage::patch(self.seq, 0));
    }
}

#[test]
fn a_definition_that_is_too_deep_is_refused_without_a_crash() {
    let mut bytes = vec![65, 0, 1, 1];
    for _ in 0..200_000 {
        bytes.extend([0x95, 0xa1, b'b', 0, 0x90, 0x90, 0x91]);
    }
    assert!(
        ServerDecoder::new(Limits::SERVER)
            .decode(&bytes, &mut NullSink)
            .unwrap_err()
            .is_limit()
    );
}

#[test]
fn a_page_of_a_hundred_thousand_levels_is_refused_without_a_crash() {
    const LEVELS: usize = 100_000;
    let no = lattice_vdom::TemplateNo::new(1);
    let mut encoder = PatchEncoder::new();
    encoder.define(no, &el("div").children().build().unwrap());
    encoder.insert(0, 0);
    (0..LEVELS).for_each(|_| encoder.run(no, 1));
    (0..=LEVELS).for_each(|_| encoder.end());
    let refused =
        ServerDecoder::new(Limits::SERVER).decode(encoder.finish(1, 0).unwrap(), &mut NullSink);
    assert!(refused.unwrap_err().is_limit());
    // Whoever allows it reads it, without recursion.
    let limits = Limits {
        depth_max: LEVELS + 1,
        ..Limits::SERVER
    };
    let mut html = lattice_vdom::HtmlSink::new();
    ServerDecoder::new(limits)
        .decode(encoder.finish(1, 0).unwrap(), &mut html)
        .unwrap();
    assert_eq!(html.html().len(), LEVELS * "<div></div>".len());
}

#[test]
fn a_text_beyond_the_limit_is_refused_and_one_within_it_is_read() {
    let mut page = Page::new();
    page.show(&[(1, 1)]);
    for (length, fits) in [
        (Limits::SERVER.string_bytes_max, true),
        (Limits::SERVER.string_bytes_max + 1, false),
    ] {
        let text = "x".repeat(length);
        let mut encoder = PatchEncoder::new();
        encoder.set(1, 0, ValueRef::Str(&text));
        let read = page
            .decoder
            .decode(encoder.finish(1, 0).unwrap(), &mut NullSink);
        assert_eq!(read.is_ok(), fits);
        assert!(fits || read.unwrap_err().is_limit());
    }
}

#[test]
fn a_few_bytes_cannot_ask_for_many_instances() {
    let mut encoder = PatchEncoder::new();
    encoder.define(lattice_vdom::TemplateNo::new(1), &el("hr").build().unwrap());
    encoder.insert(0, 0);
    encoder.run(lattice_vdom::TemplateNo::new(1), u32::MAX);
    encoder.end();
    assert!(
        ServerDecoder::new(Limits::SERVER)
            .decode(encoder.finish(1, 0).unwrap(), &mut NullSink)
            .unwrap_err()
            .is_limit()
    );
}

#[test]
fn a_message_that_fails_late_changes_nothing() {
    let mut page = Page::new();
    page.show(&[(1, 1), (2, 2)]);
    let before = page.far.html();
    let mut bytes = vec![73, 0, 9, 0, 4, 1];
    assert!(page.decoder.decode(&bytes, &mut page.far).is_err());
    assert_eq!(page.far.html(), before);
    bytes.truncate(4);
    assert!(page.decoder.decode(&bytes, &mut page.far).is_ok());
    assert_eq!(page.far.html(), "");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_page_behind_the_wire_is_as_one_beside_the_session(pages in prop::collection::vec(prop::collection::vec((0..12u64, 0..40i64), 0..20), 1..5)) {
        let mut page = Page::new();
        for rows in pages {
            page.show(&rows);
            prop_assert_eq!(page.near.html(), page.far.html());
            prop_assert_eq!(page.near.next_instance(), page.far.next_instance());
        }
    }

    #[test]
    fn moves_of_any_kind_are_read_as_they_were_written(base in prop_oneof![Just(0), any::<u32>()], instances in prop::collection::vec(prop_oneof![1..50u32, 1..=u32::MAX], 1..60), runs: bool) {
        let mut instances = instances;
        if runs {
            instances.sort_unstable();
            instances.extend((1..40).map(|step| step * 3));
        }
        let mut encoder = PatchEncoder::new();
        encoder.move_each(&instances, base);
        let mut again = PatchEncoder::new();
        ServerDecoder::new(Limits::SERVER).decode(encoder.finish(1, 0).unwrap(), &mut again).unwrap();
        prop_assert_eq!(again.operations(), encoder.operations());
        let mut record = crate::record::Record::default();
        ServerDecoder::new(Limits::SERVER).decode(encoder.finish(1, 0).unwrap(), &mut record).unwrap();
        prop_assert_eq!(&record.ops[0][1], &serde_json::json!(instances));
    }

    #[test]
    fn bytes_of_any_kind_never_panic(mut bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0..12u8, 0x90..0x9fu8, 0xa0..0xa4u8], 0..200)) {
        if let Some(first) = bytes.first_mut() {
            *first = 65;
        }
        let _ = ServerDecoder::new(Limits::SERVER).decode(&bytes, &mut NullSink);
    }

    #[test]
    fn a_good_message_with_bytes_changed_never_panics(case in any::<prop::sample::Index>(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let cases = crate::cases::server();
        let (_, mut bytes) = cases[case.index(cases.len())].clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = ServerDecoder::new(Limits::SERVER).decode(&bytes, &mut NullSink);
    }
}
