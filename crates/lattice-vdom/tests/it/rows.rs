//! Lists that are changed in place, against a plain vector: the page after patches, and the page made anew.

use std::fmt::Write as _;

use lattice_vdom::testing::Dom;
use lattice_vdom::{
    Forest, NullSink, Row, Rows, Shape, Template, ValueRef, View, ViewBuilder, ViewId, el,
};
use proptest::prelude::*;

/// A list between two texts, whose rows are 0 to 2 texts each.
struct Page {
    forest: Forest<()>,
    text: Shape,
    root: ViewId,
    rows: Rows,
    dom: Dom,
    /// Number and how many texts.
    model: Vec<(u32, u32)>,
    made: u32,
}

impl Page {
    fn new() -> Self {
        let mut forest: Forest<()> = Forest::new();
        let text = forest.number(&Template::text());
        let list = forest.number(&el("ul").children().build().unwrap());
        let mut builder = ViewBuilder::new();
        builder.open(list, 0).unwrap();
        builder.element(text, 1, [(0, ValueRef::Str("<"))]).unwrap();
        let slot = builder.component(2, ()).unwrap();
        builder.element(text, 3, [(0, ValueRef::Str(">"))]).unwrap();
        builder.close().unwrap();
        let mut view = builder.finish().unwrap();
        let root = forest.insert(View::new(), None);
        let owner = forest.insert(View::new(), Some((root, slot)));
        view.attach(slot, owner);
        *forest.get_mut(root).unwrap() = view;
        let mut dom = Dom::new();
        forest.insert_all(root, &mut dom);
        Self {
            forest,
            text,
            root,
            rows: Rows::new(owner),
            dom,
            model: Vec::new(),
            made: 0,
        }
    }

    fn row(&mut self, texts: u32) -> Row {
        let number = self.made;
        self.made += 1;
        let mut builder = ViewBuilder::new();
        for at in 0..texts {
            let value = format!("{number}.{at} ");
            builder
                .element(self.text, u64::from(at), [(0, ValueRef::Str(&value))])
                .unwrap();
        }
        let view = self.forest.insert(builder.finish().unwrap(), None);
        Row {
            view,
            tag: number,
            key: 0,
        }
    }

    fn insert(&mut self, at: usize, texts: &[u32]) {
        let new: Vec<Row> = texts.iter().map(|texts| self.row(*texts)).collect();
        let shown: Vec<_> = new
            .iter()
            .map(|row| row.tag)
            .zip(texts.iter().copied())
            .collect();
        self.model.splice(at..at, shown);
        self.forest
            .insert_rows(&mut self.rows, at, &new, Some(&mut self.dom));
    }

    fn remove(&mut self, at: usize, count: usize) {
        let gone = self
            .forest
            .remove_rows(&mut self.rows, at, count, Some(&mut self.dom));
        let expected: Vec<u32> = self.model.drain(at..at + count).map(|row| row.0).collect();
        assert_eq!(gone.iter().map(|row| row.tag).collect::<Vec<_>>(), expected);
        for row in gone {
            self.forest.remove(row.view);
        }
    }

    fn relocate(&mut self, from: usize, to: usize) {
        let row = self.model.remove(from);
        self.model.insert(to, row);
        self.forest
            .move_rows(&mut self.rows, &[(from, to)], Some(&mut self.dom));
    }

    fn relocate_all(&mut self, moves: &[(usize, usize)]) {
        for (from, to) in moves {
            let row = self.model.remove(*from);
            self.model.insert(*to, row);
        }
        self.forest
            .move_rows(&mut self.rows, moves, Some(&mut self.dom));
    }

    fn check(&mut self) {
        let mut expected = String::from("<");
        for (number, texts) in &self.model {
            for at in 0..*texts {
                write!(expected, "{number}.{at} ").unwrap();
            }
        }
        expected.push('>');
        assert_eq!(self.dom.text(), expected);
        assert_eq!(self.rows.len(), self.model.len());
        for (at, row) in self.rows.iter().enumerate().step_by(7) {
            assert_eq!(self.rows.get(at), Some(row));
            assert_eq!(self.forest.position_of(&self.rows, row.view), Some(at));
        }
        self.forest.full_view(self.root, &mut self.dom);
        assert_eq!(self.dom.text(), expected, "made anew");
    }
}

#[derive(Clone, Debug)]
enum Change {
    Insert(usize, Vec<u32>),
    Remove(usize, usize),
    Move(usize, usize),
    Moves(Vec<(usize, usize)>),
}

fn change() -> impl Strategy<Value = Change> {
    let texts = prop_oneof![
        prop::collection::vec(0_u32..3, 1..4),
        prop::collection::vec(0_u32..3, 60..400),
    ];
    prop_oneof![
        (any::<usize>(), texts).prop_map(|(at, texts)| Change::Insert(at, texts)),
        (any::<usize>(), prop_oneof![1_usize..3, 50_usize..300])
            .prop_map(|(at, count)| Change::Remove(at, count)),
        (any::<usize>(), any::<usize>()).prop_map(|(from, to)| Change::Move(from, to)),
        prop::collection::vec((any::<usize>(), any::<usize>()), 1..40).prop_map(Change::Moves),
        // Moves that go to one place, or to the next one each time.
        (any::<usize>(), any::<usize>(), 0_usize..2, 2_usize..30).prop_map(
            |(from, to, step, count)| {
                let moves =
                    (0..count).map(|n| (from.wrapping_add(n * 7), to.wrapping_add(n * step)));
                Change::Moves(moves.collect())
            }
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_list_changed_in_place_is_what_a_vector_would_be(changes in prop::collection::vec(change(), 1..24)) {
        let mut page = Page::new();
        for change in changes {
            let len = page.model.len();
            match change {
                Change::Insert(at, texts) => page.insert(at % (len + 1), &texts),
                Change::Remove(at, count) if len > 0 => {
                    let at = at % len;
                    page.remove(at, count.min(len - at));
                }
                Change::Move(from, to) if len > 0 => page.relocate(from % len, to % len),
                Change::Moves(moves) if len > 0 => {
                    let moves = moves.into_iter().map(|(from, to)| (from % len, to % len));
                    page.relocate_all(&moves.collect::<Vec<_>>());
                }
                _ => {}
            }
            page.check();
        }
    }
}

#[test]
fn a_change_of_a_long_list_is_one_operation() {
    let mut page = Page::new();
    page.insert(0, &vec![1; 10_000]);
    assert_eq!(
        page.dom.take_counts().inserts,
        2,
        "the page, and all rows at once"
    );
    page.insert(5_000, &[1, 1, 1]);
    page.remove(4_990, 30);
    page.relocate(9_000, 3);
    let counts = page.dom.take_counts();
    assert_eq!((counts.inserts, counts.removes, counts.moves), (1, 1, 1));
    page.check();
}

#[test]
fn rows_that_come_to_stand_one_after_the_other_are_one_operation() {
    let mut page = Page::new();
    page.insert(0, &vec![1; 300]);
    page.dom.take_counts();
    // From before the place, from behind it, and in turns.
    page.relocate_all(&(0..299).map(|n| (298 - n, 299)).collect::<Vec<_>>());
    page.relocate_all(&(0..200).map(|n| (299, n)).collect::<Vec<_>>());
    page.relocate_all(&[(0, 100), (200, 101), (0, 101), (250, 102)]);
    let counts = page.dom.take_counts();
    assert_eq!(counts.moves, 3);
    page.check();
}

#[test]
fn a_list_that_is_not_in_the_page_yet_is_filled_without_a_word() {
    let mut page = Page::new();
    let owner = page.forest.insert(View::new(), None);
    let mut rows = Rows::new(owner);
    let new = [page.row(1), page.row(2)];
    page.forest.insert_rows(&mut rows, 0, &new, None);
    page.forest.move_rows(&mut rows, &[(0, 1)], None);
    let next = page.forest.next_instance();
    page.forest.insert_all(owner, &mut NullSink);
    assert_eq!(page.forest.next_instance(), next + 3);
}
