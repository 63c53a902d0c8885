//! The operations of js-framework-benchmark, by what they cost: a thousand rows, few operations.

use lattice_vdom::testing::{Counts, Dom};
use lattice_vdom::{EventSpec, Forest, Shape, ValueRef, View, ViewBuilder, ViewId, el, text_slot};

struct Table {
    forest: Forest<()>,
    row: Shape,
    root: ViewId,
    dom: Dom,
}

#[derive(Clone)]
struct Row {
    id: u64,
    label: String,
}

fn rows(ids: std::ops::Range<u64>) -> Vec<Row> {
    ids.map(|id| Row {
        id,
        label: format!("row {id}"),
    })
    .collect()
}

impl Table {
    fn new(rows: &[Row]) -> Self {
        let mut forest = Forest::new();
        let link = |slot, name| {
            el("a")
                .event_slot(slot, EventSpec::new("click"))
                .attr("class", name)
        };
        let row = el("tr")
            .class_slot(0, "danger")
            .child(el("td").child(text_slot(1)))
            .child(el("td").child(link(2, "label").child(text_slot(3))))
            .child(el("td").child(link(4, "remove").child(el("span").attr("aria-hidden", "true"))))
            .build()
            .unwrap();
        let row = forest.number(&row);
        let root = forest.insert(View::new(), None);
        let mut table = Self {
            forest,
            row,
            root,
            dom: Dom::new(),
        };
        table.forest.insert_all(root, &mut table.dom);
        table.show(rows, None);
        table
    }

    fn show(&mut self, rows: &[Row], selected: Option<u64>) -> Counts {
        let mut view = ViewBuilder::new();
        for row in rows {
            let block = view.open(self.row, row.id).unwrap();
            view.set(block, 0, ValueRef::Bool(selected == Some(row.id)))
                .unwrap();
            view.set(block, 1, ValueRef::Int(row.id as i64)).unwrap();
            view.set(block, 2, ValueRef::Bool(true)).unwrap();
            view.set(block, 3, ValueRef::Str(&row.label)).unwrap();
            view.set(block, 4, ValueRef::Bool(true)).unwrap();
            view.close().unwrap();
        }
        let mut new = view.finish().unwrap();
        self.dom.take_counts();
        self.forest.match_view(self.root, &mut new);
        self.forest.replace(self.root, new, &mut self.dom);
        let texts: Vec<String> = rows
            .iter()
            .map(|row| format!("{}{}", row.id, row.label))
            .collect();
        assert_eq!(self.dom.text(), texts.concat());
        self.dom.counts()
    }
}

#[test]
fn creating_a_thousand_rows_is_one_insertion() {
    let mut table = Table::new(&[]);
    assert_eq!(
        table.show(&rows(0..1000), None),
        Counts {
            inserts: 1,
            created: 1000,
            ..Counts::default()
        }
    );
}

#[test]
fn replacing_all_rows_is_a_clear_and_an_insertion() {
    let mut table = Table::new(&rows(0..1000));
    assert_eq!(
        table.show(&rows(1000..2000), None),
        Counts {
            clears: 1,
            inserts: 1,
            created: 1000,
            ..Counts::default()
        }
    );
}

#[test]
fn updating_every_tenth_row_sets_a_hundred_slots() {
    let mut all = rows(0..1000);
    let mut table = Table::new(&all);
    all.iter_mut()
        .step_by(10)
        .for_each(|row| row.label.push_str(" !!!"));
    assert_eq!(
        table.show(&all, None),
        Counts {
            sets: 100,
            ..Counts::default()
        }
    );
}

#[test]
fn updating_one_row_sets_one_slot() {
    let mut all = rows(0..1000);
    let mut table = Table::new(&all);
    all[500].label = "other".into();
    assert_eq!(
        table.show(&all, None),
        Counts {
            sets: 1,
            ..Counts::default()
        }
    );
}

#[test]
fn selecting_a_row_sets_one_slot_and_another_two() {
    let all = rows(0..1000);
    let mut table = Table::new(&all);
    assert_eq!(
        table.show(&all, Some(5)),
        Counts {
            sets: 1,
            ..Counts::default()
        }
    );
    assert_eq!(
        table.show(&all, Some(6)),
        Counts {
            sets: 2,
            ..Counts::default()
        }
    );
}

#[test]
fn swapping_two_rows_is_two_moves() {
    let mut all = rows(0..1000);
    let mut table = Table::new(&all);
    all.swap(1, 998);
    assert_eq!(
        table.show(&all, None),
        Counts {
            moves: 2,
            moved: 2,
            ..Counts::default()
        }
    );
}

#[test]
fn removing_a_row_is_one_removal() {
    let mut all = rows(0..1000);
    let mut table = Table::new(&all);
    all.remove(500);
    assert_eq!(
        table.show(&all, None),
        Counts {
            removes: 1,
            removed: 1,
            ..Counts::default()
        }
    );
}

#[test]
fn appending_a_thousand_rows_is_one_insertion() {
    let mut table = Table::new(&rows(0..1000));
    assert_eq!(
        table.show(&rows(0..2000), None),
        Counts {
            inserts: 1,
            created: 1000,
            ..Counts::default()
        }
    );
}

#[test]
fn clearing_is_one_operation() {
    let mut table = Table::new(&rows(0..1000));
    assert_eq!(
        table.show(&[], None),
        Counts {
            clears: 1,
            ..Counts::default()
        }
    );
}

#[test]
fn reversing_is_one_operation_that_moves_all_rows_but_one() {
    let mut all = rows(0..1000);
    let mut table = Table::new(&all);
    all.reverse();
    assert_eq!(
        table.show(&all, None),
        Counts {
            moves: 1,
            moved: 999,
            ..Counts::default()
        }
    );
}
