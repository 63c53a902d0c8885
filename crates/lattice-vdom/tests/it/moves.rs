//! Moves of keyed blocks are as few as possible, compared with an exhaustive search on small lists.

use std::collections::{HashSet, VecDeque};

use lattice_vdom::testing::{Counts, Dom};

use crate::model::{Item, Session};

fn list(keys: &[u64]) -> Vec<Item> {
    vec![Item::Group(
        0,
        keys.iter()
            .map(|key| Item::Text(*key, key.to_string()))
            .collect(),
    )]
}

/// What going from one list of keys to another costs.
fn change(old: &[u64], new: &[u64]) -> Counts {
    let mut session = Session::new(&list(old), false);
    let mut dom = Dom::new();
    session.forest.insert_all(session.root, &mut dom);
    dom.take_counts();
    session.update(&list(new), &mut dom);
    let texts: Vec<String> = new.iter().map(u64::to_string).collect();
    assert_eq!(dom.text(), texts.concat());
    dom.counts()
}

/// The fewest single moves that sort `order`, found by looking at all orders that fewer moves reach.
fn fewest_moves(order: &[u64]) -> usize {
    let goal: Vec<u64> = (0..order.len() as u64).collect();
    let mut seen = HashSet::from([order.to_vec()]);
    let mut rest = VecDeque::from([(order.to_vec(), 0)]);
    while let Some((now, moves)) = rest.pop_front() {
        if now == goal {
            return moves;
        }
        for from in 0..now.len() {
            for to in 0..now.len() {
                let mut next = now.clone();
                let key = next.remove(from);
                next.insert(to, key);
                if seen.insert(next.clone()) {
                    rest.push_back((next, moves + 1));
                }
            }
        }
    }
    unreachable!("moves reach every order")
}

fn orders(count: u64) -> Vec<Vec<u64>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for order in orders(count - 1) {
        for at in 0..=order.len() {
            let mut longer = order.clone();
            longer.insert(at, count - 1);
            all.push(longer);
        }
    }
    all
}

#[test]
fn every_reordering_of_up_to_six_moves_as_few_blocks_as_possible() {
    for count in 0..=6 {
        let goal: Vec<u64> = (0..count).collect();
        for order in orders(count) {
            let counts = change(&order, &goal);
            assert_eq!(counts.moved, fewest_moves(&order), "{order:?}");
            assert_eq!(
                counts.operations(),
                counts.moves,
                "only moves for {order:?}"
            );
        }
    }
}

#[test]
fn neighbours_that_move_together_are_one_move() {
    let old: Vec<u64> = (0..10).collect();
    let counts = change(&old, &[0, 7, 8, 9, 1, 2, 3, 4, 5, 6]);
    assert_eq!((counts.moves, counts.moved), (1, 3));
}

#[test]
fn neighbours_that_come_or_go_together_are_one_operation() {
    let counts = change(&[1, 2, 3, 4, 5], &[1, 5, 6, 7]);
    assert_eq!(
        (
            counts.removes,
            counts.removed,
            counts.inserts,
            counts.created,
            counts.operations()
        ),
        (1, 3, 1, 2, 2)
    );
}

#[test]
fn equal_keys_are_paired_in_order_of_occurrence() {
    // The third of three equal blocks goes, though what follows would pair it from the end too.
    let leaf = |number| Item::Leaf(1, number);
    let page = |first: u64, numbers: &[i64]| {
        let mut items = vec![Item::Text(first, "x".into())];
        items.extend(numbers.iter().map(|number| leaf(*number)));
        items
    };
    let mut session = Session::new(&page(1, &[1, 2, 3]), false);
    let mut dom = Dom::new();
    session.forest.insert_all(session.root, &mut dom);
    let before: Vec<u32> = dom
        .elements()
        .map(lattice_vdom::testing::ElementRef::instance)
        .collect();
    session.update(&page(2, &[1, 2]), &mut dom);
    let after: Vec<u32> = dom
        .elements()
        .map(lattice_vdom::testing::ElementRef::instance)
        .collect();
    assert_eq!(
        after,
        before[..4],
        "the first two stay, each with its input"
    );
}
