//! A page that has found its size allocates nothing any more: views, the diff and the bytes lie in buffers that are used again.

use allocation_counter::measure;
use lattice_vdom::{
    EventSpec, Forest, Opaque, Shape, ValueRef, View, ViewBuilder, ViewId, el, text_slot,
};
use lattice_wire::PatchEncoder;

/// A handler: an object in a slot.
struct Click;

impl Opaque for Click {
    fn value(&self) -> ValueRef<'_> {
        ValueRef::Bool(true)
    }
}

type Row = (u64, &'static str);

struct Page {
    forest: Forest<Click>,
    root: ViewId,
    table: Shape,
    row: Shape,
    builder: ViewBuilder<Click>,
    spare: View<Click>,
    encoder: PatchEncoder,
}

impl Page {
    fn new() -> Self {
        let mut forest = Forest::new();
        let table = el("table").child(el("tbody").children()).build().unwrap();
        let click = EventSpec::new("click");
        let row = el("tr")
            .attr_slot(0, "class")
            .child(text_slot(1))
            .child(el("a").event_slot(2, click).child(text_slot(3)))
            .build()
            .unwrap();
        let (table, row) = (forest.number(&table), forest.number(&row));
        let root = forest.insert(View::new(), None);
        Self {
            forest,
            root,
            table,
            row,
            builder: ViewBuilder::new(),
            spare: View::new(),
            encoder: PatchEncoder::new(),
        }
    }

    /// Half of the rows are filled slot by slot, the others in one go.
    fn show(&mut self, rows: &[Row]) -> usize {
        let dropped = self.builder.start(std::mem::take(&mut self.spare));
        assert!(dropped.blocks().is_empty());
        let to = &mut self.builder;
        to.open(self.table, 0).unwrap();
        for (key, label) in rows {
            if key % 2 == 0 {
                let block = to.open(self.row, *key).unwrap();
                to.set(block, 1, ValueRef::Int(*key as i64)).unwrap();
                to.set_object(block, 2, Click).unwrap();
                to.set(block, 3, ValueRef::Str(label)).unwrap();
                to.close().unwrap();
            } else {
                let mut slots = to.block(self.row, *key).unwrap();
                slots.value(ValueRef::None);
                slots.value(ValueRef::Int(*key as i64));
                slots.object(Click);
                slots.value(ValueRef::Str(label));
                slots.finish().unwrap();
            }
        }
        to.close().unwrap();
        let mut new = to.finish().unwrap();
        self.encoder.begin();
        self.forest.match_view(self.root, &mut new);
        self.spare = self.forest.replace(self.root, new, &mut self.encoder);
        self.encoder.finish(1, 1).map_or(0, <[u8]>::len)
    }
}

#[test]
fn a_page_that_has_found_its_size_allocates_nothing() {
    let rows: Vec<Row> = (0..1_000).map(|key| (key, "a label")).collect();
    let mut states = vec![rows.clone(), Vec::new(), rows.clone()];
    let mut add = |change: &dyn Fn(&mut Vec<Row>)| {
        let mut state = rows.clone();
        change(&mut state);
        states.extend([state, rows.clone()]);
    };
    add(&|rows| rows.iter_mut().step_by(10).for_each(|row| row.1 = "other"));
    add(&|rows| rows.swap(1, 998));
    add(&|rows| rows.retain(|row| row.0 != 500));
    add(&|rows| rows.extend((2_000..3_000).map(|key| (key, "more"))));
    add(&|rows| drop(rows.splice(0..0, (2_000..3_000).map(|key| (key, "more")))));
    add(&|rows| rows.reverse());
    add(&|rows| rows.sort_by_key(|row| row.0 * 367 % 1_009));
    add(&|rows| rows.iter_mut().for_each(|row| row.0 += 5_000));
    add(&|rows| rows.rotate_left(300));
    assert_ne!(
        measure(|| drop(vec![1])).count_total,
        0,
        "the allocator counts"
    );
    let mut page = Page::new();
    // Whatever grows with what is shown has grown after some rounds; numbers of instances keep growing.
    for state in states.iter().cycle().take(3 * states.len()) {
        page.show(state);
    }
    for (at, state) in states.iter().enumerate() {
        let mut bytes = 0;
        let counted = measure(|| bytes = page.show(state));
        assert_eq!(counted.count_total, 0, "state {at}, {bytes} bytes");
        // Also one that shows nothing new.
        let counted = measure(|| bytes = page.show(state));
        assert_eq!((counted.count_total, bytes), (0, 0), "state {at} again");
    }
}
