//! Bytes as a list of pages, one after another: what the difference makes of the last page is the page made from scratch, the page
//! behind the wire is the same, and an equal page is no change. Builders are also told nonsense, which they refuse.

#![no_main]

use lattice_vdom::testing::Dom;
use lattice_vdom::{
    BlockNo, EventSpec, Forest, HtmlSink, Opaque, Shape, Template, ValueRef, View, ViewBuilder, ViewId, el, svg, text_slot,
    unpaired,
};
use lattice_wire::{Limits, PatchEncoder, ServerDecoder};
use libfuzzer_sys::fuzz_target;

const STEPS_MAX: usize = 600;

/// Components hold the bytes that their own view is made of.
#[derive(Debug)]
enum Object {
    Handler,
    Part(Vec<u8>),
}

impl Opaque for Object {
    fn value(&self) -> ValueRef<'_> {
        ValueRef::Bool(matches!(self, Self::Handler))
    }

    fn is_handler(&self) -> bool {
        matches!(self, Self::Handler)
    }
}

struct Session {
    forest: Forest<Object>,
    root: ViewId,
    shapes: [Shape; 4],
}

impl Session {
    fn new(page: &[u8]) -> Self {
        let mut forest = Forest::new();
        let row = el("p")
            .attr_slot(0, "href")
            .class_slot(1, "on")
            .event_slot(2, EventSpec::new("click"))
            .child(text_slot(3))
            .build();
        let group = el("div").children().build();
        let deep = el("svg").child(svg("g").child(svg("g").children())).build();
        let shapes = [Ok(Template::text()), row, group, deep].map(|one| forest.number(&one.expect("a template")));
        let root = forest.insert(View::new(), None);
        let mut session = Self { forest, root, shapes };
        session.fill(root, page);
        session
    }

    /// Two bytes a step: what, and with which key or value.
    fn view(&self, bytes: &[u8]) -> View<Object> {
        let [text, row, group, deep] = self.shapes;
        let mut view = ViewBuilder::new();
        let mut closed: Vec<BlockNo> = Vec::new();
        let mut depth = 0;
        let mut rest = bytes;
        while let [what, key, after @ ..] = rest {
            rest = after;
            let identity = u64::from(key % 16);
            match what % 12 {
                0 | 1 => {
                    let mut slots = view.block(text, identity).expect("roots and groups hold texts");
                    slots.value(ValueRef::Int(i64::from(*key)));
                    closed.push(slots.finish().expect("it has one slot"));
                }
                2 | 3 => {
                    let mut slots = view.block(row, identity).expect("roots and groups hold rows");
                    slots.value(if key % 3 == 0 { "javascript:x".into() } else { "a&\"<\u{a0}".into() });
                    slots.value(ValueRef::Float(f64::from(*key) - 7.0));
                    if key % 2 == 0 {
                        slots.object(Object::Handler);
                        slots.value("x\r\n".into());
                    }
                    closed.push(slots.finish().expect("it has four slots"));
                }
                4..=6 => {
                    let shape = if what % 12 == 6 { deep } else { group };
                    // Refused beyond the depth that a view may have.
                    if let Ok(block) = view.open(shape, identity) {
                        depth += 1;
                        closed.retain(|other| *other != block);
                    }
                }
                7 | 8 => {
                    depth -= i32::from(view.close().is_ok());
                    assert!(depth >= 0);
                }
                9 => {
                    // The content of a part is what comes next.
                    let (own, after) = rest.split_at(rest.len().min(usize::from(*key) % 24));
                    rest = after;
                    let block = view.component(identity, Object::Part(own.to_vec())).expect("roots and groups hold parts");
                    closed.push(block);
                }
                10 => {
                    // Moves a block that is there; one that is open, or no block at all, is refused.
                    let block = closed.get(usize::from(*key) % (closed.len() + 1)).copied();
                    let _ = view.adopt(&[block.unwrap_or(BlockNo::new(usize::from(*key) * 100))]);
                }
                _ => {
                    let block = BlockNo::new(usize::from(*key) % (view.len() + 1));
                    let _ = view.set(block, u16::from(key % 5), ValueRef::Bool(key % 2 == 0));
                }
            }
        }
        while view.close().is_ok() {}
        view.finish().unwrap_or_default()
    }

    fn fill(&mut self, id: ViewId, bytes: &[u8]) {
        let view = self.view(bytes);
        *self.forest.get_mut(id).expect("it was made") = view;
        for (block, bytes) in parts(self.forest.get(id).expect("it was made")) {
            let child = self.forest.insert(View::new(), Some((id, block)));
            self.forest.get_mut(id).expect("it was made").attach(block, child);
            self.fill(child, &bytes);
        }
    }

    fn update(&mut self, id: ViewId, bytes: &[u8], sink: &mut dyn lattice_vdom::PatchSink) {
        let mut new = self.view(bytes);
        self.forest.match_view(id, &mut new);
        let mut stay = Vec::new();
        for (block, bytes) in parts(&new) {
            let old = self.forest.get(id).expect("it stands");
            let before = new.block(block).and_then(|block| block.paired());
            if let Some(view) = before.and_then(|before| old.block(before)).and_then(|block| block.view()) {
                stay.push((view, bytes));
            } else {
                let child = self.forest.insert(View::new(), Some((id, block)));
                self.fill(child, &bytes);
                new.attach(block, child);
            }
        }
        let old = self.forest.get(id).expect("it stands");
        let gone: Vec<ViewId> = unpaired(old).filter_map(|block| old.block(block)?.view()).collect();
        self.forest.replace(id, new, sink);
        gone.into_iter().for_each(|child| self.remove(child));
        for (view, bytes) in stay {
            self.update(view, &bytes, sink);
        }
    }

    fn remove(&mut self, id: ViewId) {
        let view = self.forest.remove(id).expect("it stands");
        for child in view.blocks().iter().filter_map(|block| block.view()) {
            self.remove(child);
        }
    }
}

fn parts(view: &View<Object>) -> Vec<(BlockNo, Vec<u8>)> {
    let blocks = view.blocks().iter().enumerate();
    let part = |(place, block): (usize, &lattice_vdom::Block)| match &view.objects()[block.object()?] {
        Object::Part(bytes) => Some((BlockNo::new(place), bytes.clone())),
        Object::Handler => None,
    };
    blocks.filter_map(part).collect()
}

fn html(page: &[u8]) -> String {
    let mut session = Session::new(page);
    let mut html = HtmlSink::new();
    session.forest.insert_all(session.root, &mut html);
    html.into_html()
}

fuzz_target!(|bytes: &[u8]| {
    let bytes = &bytes[..bytes.len().min(STEPS_MAX * 2)];
    let mut pages = bytes.split(|byte| *byte == 0xff);
    let mut session = Session::new(pages.next().unwrap_or_default());
    let (mut near, mut far) = (Dom::new(), Dom::new());
    let (mut encoder, mut decoder) = (PatchEncoder::new(), ServerDecoder::new(Limits::SERVER));
    session.forest.insert_all(session.root, &mut (&mut near, &mut encoder));
    let root = session.root;
    for page in pages.chain([&[][..]]) {
        if let Some(message) = encoder.finish(1, 0) {
            decoder.decode(message, &mut far).expect("what was written is read");
        }
        assert_eq!(near.html(), far.html(), "a page behind the wire is as one beside the session");
        encoder.begin();
        session.update(root, page, &mut (&mut near, &mut encoder));
        assert_eq!(near.html(), html(page), "the difference makes the new page of the old one");
        near.take_counts();
        session.update(root, page, &mut (&mut near, &mut encoder));
        assert_eq!(near.take_counts().operations(), 0, "an equal page is no change");
    }
});
