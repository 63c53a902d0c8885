//! Lists that are made equal to others by key: what moved is found, and readers get as few changes as there can be.

use lattice_reactive::{List, ListDelta, ListReader, Runtime};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{panic_of, quiet_panic};

type Row = (u32, &'static str);

fn list(rt: &Runtime, rows: &[Row]) -> (List<Row>, ListReader<Row>) {
    let list = rt.list(rows.to_vec());
    let reader = list.reader_in(rt).expect("alive");
    rt.enter(|| reader.take());
    (list, reader)
}

/// What a reader gets when rows become others.
fn deltas(before: &[Row], after: &[Row]) -> Vec<ListDelta<Row>> {
    let rt = Runtime::new();
    let (list, reader) = list(&rt, before);
    list.assign_by_key_in(&rt, after.to_vec(), |row| row.0)
        .expect("alive");
    assert_eq!(list.peek_in(&rt).as_deref(), Ok(after));
    rt.enter(|| reader.take())
}

const ROWS: [Row; 5] = [(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, "e")];

/// The rows that stand at these places of [`ROWS`].
fn at(places: [usize; 5]) -> [Row; 5] {
    places.map(|place| ROWS[place])
}

#[test]
fn one_that_went_elsewhere_is_one_move() {
    assert_eq!(
        deltas(&ROWS, &at([1, 2, 3, 0, 4])),
        [ListDelta::Move { from: 0, to: 3 }]
    );
    assert_eq!(
        deltas(&ROWS, &at([4, 0, 1, 2, 3])),
        [ListDelta::Move { from: 4, to: 0 }]
    );
    assert_eq!(deltas(&ROWS, &ROWS), []);
}

#[test]
fn what_went_came_moved_or_differs_is_told_in_this_order() {
    let [first, .., fourth, fifth] = ROWS;
    assert_eq!(
        deltas(&ROWS, &[fourth, first, (9, "new"), (3, "other"), fifth]),
        [
            ListDelta::Remove { at: 1 },
            ListDelta::Move { from: 2, to: 0 },
            ListDelta::Insert {
                at: 2,
                value: (9, "new")
            },
            ListDelta::Set {
                at: 3,
                value: (3, "other")
            },
        ]
    );
    assert_eq!(deltas(&ROWS, &[]), [ListDelta::Clear]);
}

#[test]
fn a_thousand_rows_of_which_two_are_swapped_are_two_moves_at_most() {
    let rows: Vec<Row> = (0..1_000).map(|key| (key, "row")).collect();
    let mut swapped = rows.clone();
    swapped.swap(1, 998);
    assert_eq!(
        deltas(&rows, &swapped),
        [
            ListDelta::Move { from: 998, to: 1 },
            ListDelta::Move { from: 2, to: 998 }
        ]
    );
}

#[test]
fn a_key_that_panics_changes_nothing_and_readers_hear_of_nothing() {
    let rt = Runtime::new();
    let (list, reader) = list(&rt, &ROWS);
    let assign = |fails: bool| {
        list.assign_by_key_in(&rt, vec![(2, "b"), (1, "a")], |row| {
            if fails {
                quiet_panic("key");
            }
            row.0
        })
    };
    assert_eq!(panic_of(|| assign(true)), "key");
    assert_eq!(list.peek_in(&rt).unwrap(), ROWS);
    assert_eq!(rt.enter(|| reader.take()), []);
    assign(false).unwrap();
    assert_eq!(rt.enter(|| reader.take()).len(), 4);
}

/// The length of a longest increasing subsequence, in time O(n^2).
fn longest_increasing(numbers: &[usize]) -> usize {
    let mut longest = vec![1; numbers.len()];
    for at in 0..numbers.len() {
        for before in 0..at {
            if numbers[before] < numbers[at] {
                longest[at] = longest[at].max(longest[before] + 1);
            }
        }
    }
    longest.into_iter().max().unwrap_or(0)
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let value = prop_oneof![Just("a"), Just("b")];
    vec((0..12_u32, value), 0..12).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_reader_that_follows_has_the_same_rows_also_where_keys_are_not_unique(before in rows(), after in rows()) {
        let mut copy = before.clone();
        for delta in deltas(&before, &after) {
            delta.apply(&mut copy);
        }
        prop_assert_eq!(copy, after);
    }

    #[test]
    fn with_unique_keys_nothing_is_done_that_need_not_be(before in rows(), after in rows()) {
        let unique = |mut rows: Vec<Row>| {
            let mut keys = std::collections::HashSet::new();
            rows.retain(|row| keys.insert(row.0));
            rows
        };
        let (before, after) = (unique(before), unique(after));
        let stay: Vec<(Row, usize)> = before
            .iter()
            .filter_map(|row| Some((*row, after.iter().position(|new| new.0 == row.0)?)))
            .collect();
        let deltas = deltas(&before, &after);
        prop_assume!(deltas != [ListDelta::Clear]);
        let count = |is: fn(&ListDelta<Row>) -> bool| deltas.iter().filter(|delta| is(delta)).count();
        let places: Vec<usize> = stay.iter().map(|(_, place)| *place).collect();
        prop_assert_eq!(count(|delta| matches!(delta, ListDelta::Remove { .. })), before.len() - stay.len());
        prop_assert_eq!(count(|delta| matches!(delta, ListDelta::Insert { .. })), after.len() - stay.len());
        prop_assert_eq!(count(|delta| matches!(delta, ListDelta::Move { .. })), stay.len() - longest_increasing(&places));
        let differ = stay.iter().filter(|(row, place)| after[*place] != *row);
        prop_assert_eq!(count(|delta| matches!(delta, ListDelta::Set { .. })), differ.count());
    }
}
