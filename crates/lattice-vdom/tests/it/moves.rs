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

/// All lists of some of these keys, in any order.
fn arrangements(keys: &[u64]) -> Vec<Vec<u64>> {
    let mut all = vec![Vec::new()];
    for at in 0..keys.len() {
        let mut rest = keys.to_vec();
        let first = rest.remove(at);
        all.extend(arrangements(&rest).into_iter().map(|mut list| {
            list.insert(0, first);
            list
        }));
    }
    all
}

/// How many of `order` can stay where they are: the longest of all increasing selections.
fn most_that_stay(order: &[u64]) -> usize {
    let selections = 0..1_u32 << order.len();
    let chosen = |selection: u32| -> Vec<u64> {
        let places = (0..order.len()).filter(|at| selection >> at & 1 == 1);
        places.map(|at| order[at]).collect()
    };
    let increasing = selections.map(chosen).filter(|list| list.is_sorted());
    increasing.map(|list| list.len()).max().unwrap_or(0)
}

/// How many runs of neighbours there are of which this holds.
fn runs(list: &[u64], holds: impl Fn(u64) -> bool) -> usize {
    list.chunk_by(|a, b| holds(*a) == holds(*b))
        .filter(|run| holds(run[0]))
        .count()
}

#[test]
fn every_change_of_small_lists_takes_the_fewest_operations() {
    // From four to all lists of some of these four and two others: 1,957 of them.
    let old = [0, 1, 2, 3];
    for new in arrangements(&[0, 1, 2, 3, 10, 11]) {
        let counts = change(&old, &new);
        let kept: Vec<u64> = new
            .iter()
            .copied()
            .filter(|key| old.contains(key))
            .collect();
        assert_eq!(counts.moved, kept.len() - most_that_stay(&kept), "{new:?}");
        let comes = |key: u64| !old.contains(&key);
        assert_eq!(counts.inserts, runs(&new, comes), "{new:?}");
        let gone = |key: u64| !new.contains(&key);
        let removals = counts.removes + counts.clears;
        assert_eq!(removals, runs(&old, gone), "{new:?}");
        assert_eq!(counts.clears, usize::from(kept.is_empty()), "{new:?}");
        assert!(counts.moves <= counts.moved, "{new:?}");
    }
}

#[test]
fn every_reordering_of_seven_moves_as_few_blocks_as_possible() {
    let goal: Vec<u64> = (0..7).collect();
    for order in orders(7) {
        let counts = change(&order, &goal);
        // Which of them stay is told by their places in the old list.
        let places = order.iter().map(|key| goal[*key as usize]);
        let most = most_that_stay(&places.collect::<Vec<_>>());
        assert_eq!(counts.moved, order.len() - most, "{order:?}");
        assert_eq!(
            counts.operations(),
            counts.moves,
            "only moves for {order:?}"
        );
    }
}

#[test]
fn blocks_that_move_side_by_side_are_one_operation() {
    // 4 and 2 come to stand between 6 and 7; then a long run of neighbours moves with one more.
    let counts = change(&[1, 2, 3, 4, 5, 6, 7], &[1, 3, 5, 6, 4, 2, 7]);
    assert_eq!((counts.moves, counts.moved), (1, 2));
    let old: Vec<u64> = (0..20).collect();
    let new: Vec<u64> = (0..2)
        .chain(3..10)
        .chain([2])
        .chain(16..20)
        .chain(10..16)
        .collect();
    let counts = change(&old, &new);
    assert_eq!((counts.moves, counts.moved), (2, 5));
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
