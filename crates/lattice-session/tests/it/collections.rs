//! Lists and maps that are followed by their changes: what a change costs, whatever the length; that the page is the one that a plain
//! list would give.

use lattice_session::testing::{Screen, render};
use lattice_session::{
    Failure, List, Map, Signal, component, error_boundary, keyed, list, map, signal, suspense,
    text, view,
};
use proptest::prelude::*;
use std::sync::{Arc, Mutex};

#[derive(Clone, Debug, PartialEq)]
struct Item {
    id: u32,
    name: String,
}

fn item(id: u32) -> Item {
    Item {
        id,
        name: format!("item {id}"),
    }
}

/// Makes a page around a handle that its body makes once, and hands that to the test.
fn page<H: Copy + Send + Sync + 'static>(
    make: impl Fn() -> H + Send + Sync + 'static,
    body: impl Fn(H) + Send + Sync + 'static,
) -> (Screen, H) {
    let slot = Arc::new(Mutex::new(None));
    let out = Arc::clone(&slot);
    let screen = render(move || {
        let handle = make();
        *out.lock().unwrap() = Some(handle);
        body(handle);
    });
    let handle = slot.lock().unwrap().unwrap();
    (screen, handle)
}

fn rows(items: List<Item>) {
    view! {
        ul {
            "first"
            keyed(items, |item| item.id, |item| {
                let clicks = signal(0);
                let name = item.name.clone();
                view! { li(on.click = move || clicks.update(|n| *n += 1)) { {name} ":" {clicks} } }
            });
            "last"
        }
    }
}

fn long(count: u32) -> (Screen, List<Item>) {
    page(move || list((0..count).map(item)), rows)
}

fn texts(screen: &Screen) -> Vec<String> {
    screen.get_by_role("listitem").all_texts()
}

#[test]
fn one_changed_row_of_100_000_costs_one_row() {
    let (screen, items) = long(100_000);
    let ((), change) = screen.run(|| items.update(70_000, |item| item.name = "other".into()));
    assert_eq!(change.operations, ["set"]);
    assert_eq!(change.counts.component_runs, 1);
    let ((), change) = screen.run(|| items.insert(50_000, item(200_000)));
    assert_eq!(change.operations, ["insert"]);
    assert_eq!(change.counts.component_runs, 1);
    let (_, change) = screen.run(|| items.remove(3));
    assert_eq!(change.operations, ["remove"]);
    assert_eq!(change.counts.component_runs, 0);
    let ((), change) = screen.run(|| items.relocate(99_000, 7));
    assert_eq!(change.operations, ["move"]);
    assert_eq!(change.counts.component_runs, 0);
    assert_eq!(screen.session().counts().bindings, 100_000);
}

#[test]
fn rows_keep_their_state_and_elements_wherever_they_move() {
    let (screen, items) = long(1_000);
    let rows = screen.get_by_role("listitem");
    rows.nth(900).click();
    screen.run(|| items.relocate(900, 2)).1.expect_patches(1);
    assert_eq!(rows.nth(2).text(), "item 900:1");
    rows.nth(2).click();
    assert_eq!(rows.nth(2).text(), "item 900:2");
    let ((), change) = screen.run(|| {
        items.update(2, |item| item.name = "renamed".into());
        items.remove(0);
    });
    assert_eq!(rows.nth(1).text(), "renamed:2");
    assert_eq!(change.counts.component_runs, 1);
}

#[test]
fn neighbours_that_come_or_go_together_are_one_patch() {
    let (screen, items) = long(10);
    let ((), change) = screen.run(|| items.extend((100..1_100).map(item)));
    assert_eq!(change.operations, ["insert"]);
    let ((), change) = screen.run(|| {
        for _ in 0..500 {
            items.remove(5);
        }
        for at in (100..200).rev() {
            items.remove(at);
        }
    });
    assert_eq!(change.operations, ["remove", "remove"]);
    let ((), change) = screen.run(|| items.clear());
    assert_eq!(change.operations, ["remove"]);
    assert_eq!(screen.text(), "firstlast");
    assert_eq!(
        screen.session().counts().components,
        2,
        "the root and the list"
    );
}

#[test]
fn a_row_that_becomes_another_item_is_another_row() {
    let (screen, items) = long(3);
    screen.get_by_role("listitem").nth(1).click();
    screen.run(|| items.set(1, item(7)));
    assert_eq!(texts(&screen), ["item 0:0", "item 7:0", "item 2:0"]);
}

#[test]
fn the_first_paint_and_a_page_made_anew_hold_the_rows() {
    let (screen, items) = long(300);
    assert_eq!(screen.first_paint().html, screen.html());
    screen.run(|| items.insert(150, item(1_000)));
    let patched = screen.html();
    screen.resend();
    assert_eq!(patched, screen.html());
}

#[test]
fn rows_follow_what_their_component_captured_anew() {
    let (screen, (items, unit)) = page(
        || (list((0..3).map(item)), signal("kg")),
        |(items, unit): (List<Item>, Signal<&'static str>)| {
            let unit = unit.get();
            keyed(
                items,
                |item| item.id,
                move |item| text(format!("{} {unit};", item.id)),
            );
        },
    );
    let ((), change) = screen.run(|| {
        unit.set("g");
        items.remove(0);
    });
    assert_eq!(screen.text(), "1 g;2 g;");
    assert_eq!(change.operations, ["remove", "set", "set"]);
}

#[test]
fn entries_of_a_map_are_rows_of_their_own() {
    let (screen, prices) = page(
        || map([("tea", 3), ("milk", 1), ("bread", 4)]),
        |prices: Map<&'static str, i32>| {
            keyed(
                prices,
                |(name, _)| *name,
                |(name, price)| {
                    let (name, price) = (*name, *price);
                    view! { li { {name} "=" {price} } }
                },
            );
        },
    );
    assert_eq!(texts(&screen), ["tea=3", "milk=1", "bread=4"]);
    let ((), change) = screen.run(|| prices.set("milk", 2));
    assert_eq!(change.operations, ["set"]);
    assert_eq!(change.counts.component_runs, 1);
    screen.run(|| {
        prices.remove(&"tea");
        prices.set("salt", 9);
    });
    assert_eq!(texts(&screen), ["milk=2", "bread=4", "salt=9"]);
    screen.run(|| prices.clear());
    assert!(texts(&screen).is_empty());
}

#[test]
fn a_list_that_comes_later_and_goes_again_leaves_nothing_behind() {
    let (screen, (items, shown)) = page(
        || (list((0..200).map(item)), signal(false)),
        |(items, shown): (List<Item>, Signal<bool>)| {
            if shown.get() {
                component(items, |items: &List<Item>| rows(*items));
            }
            text("end");
        },
    );
    for round in 0..3 {
        let ((), change) = screen.run(|| shown.set(true));
        assert_eq!(change.operations, ["insert"]);
        assert_eq!(texts(&screen).len(), 200 + round);
        screen.run(|| items.push(item(1_000)));
        let ((), change) = screen.run(|| shown.set(false));
        assert_eq!(change.operations, ["remove"]);
        let counts = screen.session().counts();
        assert_eq!((counts.components, counts.bindings), (1, 0));
    }
}

#[test]
fn a_reader_that_missed_too_much_gets_the_whole_and_rows_keep_their_state() {
    let (screen, items) = long(10);
    screen.get_by_role("listitem").nth(4).click();
    screen.run(|| {
        for n in 0..3_000 {
            items.insert(0, item(10_000 + n));
            items.remove(0);
        }
        items.remove(9);
    });
    let expected = [0, 0, 0, 0, 1, 0, 0, 0, 0];
    let expected: Vec<String> = (0..9)
        .map(|id| format!("item {id}:{}", expected[id as usize]))
        .collect();
    assert_eq!(texts(&screen), expected);
}

#[test]
fn a_row_that_fails_is_a_box_in_its_place_and_a_key_that_fails_loses_nothing() {
    let (screen, (items, fails)) = page(
        || (list((0..3).map(item)), signal(false)),
        |(items, fails): (List<Item>, Signal<bool>)| {
            keyed(
                items,
                move |item| {
                    assert!(!(item.id == 7 && fails.peek()), "no key");
                    item.id
                },
                |item| {
                    assert!(item.id != 5, "no row");
                    text(format!("{} ", item.id))
                },
            );
        },
    );
    screen.run(|| items.insert(1, item(5)));
    screen
        .expect_text("0")
        .expect_text("no row")
        .expect_text("1 2 ");
    screen.run(|| items.remove(1));
    assert_eq!(screen.text(), "0 1 2 ");
    screen.run(|| fails.set(true));
    screen.run(|| items.push(item(7)));
    screen.expect_text("no key").expect_text("0 1 2 ");
    screen.run(|| fails.set(false));
    screen.click("Dismiss");
    screen.run(|| items.push(item(8)));
    assert_eq!(screen.text(), "0 1 2 7 8 ");
    assert_eq!(screen.take_failures().len(), 2);
}

#[test]
fn rows_wait_and_fail_within_the_boundaries_around_their_list() {
    let (screen, (items, ready)) = page(
        || (list((0..2).map(item)), signal(false)),
        |(items, ready): (List<Item>, Signal<bool>)| {
            error_boundary(
                |caught| text(format!("caught {}", caught.failure().what)),
                move || {
                    suspense(
                        || text("Loading"),
                        move || {
                            keyed(
                                items,
                                |item| item.id,
                                move |item| {
                                    if item.id == 9 {
                                        return Err(Failure::new("nine"));
                                    }
                                    if item.id == 1 && !ready.get() {
                                        return Err(Failure::waiting());
                                    }
                                    text(item.id);
                                    Ok(())
                                },
                            );
                        },
                    );
                },
            );
        },
    );
    screen.expect_text("Loading");
    screen.run(|| ready.set(true));
    assert_eq!(screen.text(), "01");
    screen.run(|| items.push(item(9)));
    assert_eq!(screen.text(), "caught nine");
    screen.expect_failure("nine");
}

#[derive(Clone, Debug)]
enum Change {
    Push(u32),
    Insert(usize, u32),
    Remove(usize),
    Move(usize, usize),
    Update(usize, u32),
    Set(usize, u32),
    Assign(Vec<u32>),
    Clear,
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<usize>;
    let id = || 0_u32..40;
    prop_oneof![
        4 => id().prop_map(Change::Push),
        4 => (at(), id()).prop_map(|(at, id)| Change::Insert(at, id)),
        4 => at().prop_map(Change::Remove),
        4 => (at(), at()).prop_map(|(from, to)| Change::Move(from, to)),
        3 => (at(), id()).prop_map(|(at, id)| Change::Update(at, id)),
        2 => (at(), id()).prop_map(|(at, id)| Change::Set(at, id)),
        1 => prop::collection::vec(id(), 0..12).prop_map(Change::Assign),
        1 => Just(Change::Clear),
    ]
}

fn apply(items: List<Item>, change: &Change) {
    let len = items.len();
    match change {
        Change::Push(id) => items.push(item(*id)),
        Change::Insert(at, id) => items.insert(at % (len + 1), item(*id)),
        Change::Assign(ids) => items.assign(ids.iter().copied().map(item).collect()),
        Change::Clear => items.clear(),
        _ if len == 0 => {}
        Change::Remove(at) => drop(items.remove(at % len)),
        Change::Move(from, to) => items.relocate(from % len, to % len),
        Change::Update(at, id) => items.update(at % len, |item| item.name = format!("named {id}")),
        Change::Set(at, id) => items.set(at % len, item(*id)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_followed_list_is_what_one_made_anew_would_be(turns in prop::collection::vec(prop::collection::vec(change(), 1..5), 1..10)) {
        let (screen, items) = long(5);
        for turn in turns {
            screen.run(|| turn.iter().for_each(|change| apply(items, change)));
            let all = screen.session().enter(|| items.peek());
            let names: Vec<String> = texts(&screen).iter().map(|text| text.replace(":0", "")).collect();
            let expected: Vec<String> = all.iter().map(|item| item.name.clone()).collect();
            prop_assert_eq!(names, expected);
            prop_assert_eq!(screen.session().counts().bindings, all.len() as u64);
            let patched = screen.html();
            screen.resend();
            prop_assert_eq!(patched, screen.html());
        }
    }
}
