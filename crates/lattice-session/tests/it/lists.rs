//! Lists: what one changed item costs, and what a row keeps when it moves.

use lattice_session::testing::Screen;
use lattice_session::{Signal, keyed, memo, signal, text};

use crate::controls::{button, item, list};

#[derive(Clone, Debug, PartialEq)]
struct Todo {
    id: u32,
    title: String,
    done: bool,
}

fn todo(id: u32) -> Todo {
    Todo {
        id,
        title: format!("todo {id}"),
        done: false,
    }
}

fn rows(todos: Signal<Vec<Todo>>) {
    list(|| {
        keyed(
            move || todos.get(),
            |todo| todo.id,
            move |todo| {
                let clicks = signal(0);
                let id = todo.id;
                item(|| {
                    text(if todo.done { "x " } else { "o " });
                    text(&*todo.title);
                    text(clicks);
                    button(&format!("click {id}"), move || clicks.update(|n| *n += 1));
                    button(&format!("delete {id}"), move || {
                        todos.update(|all| all.retain(|todo| todo.id != id));
                    });
                });
            },
        );
    });
}

fn todos() {
    let todos = signal((1..=4).map(todo).collect::<Vec<_>>());
    rows(todos);
    let open = memo(move || todos.with(|all| all.iter().filter(|todo| !todo.done).count()));
    text(open);
    button("add", move || {
        todos.update(|all| all.push(todo(all.len() as u32 + 1)));
    });
    button("tick 2", move || {
        todos.update(|all| all[1].done = true);
    });
    button("reverse", move || todos.update(|all| all.reverse()));
    button("clear done", move || {
        todos.update(|all| all.retain(|todo| !todo.done));
    });
    button("clear", move || todos.update(Vec::clear));
}

#[test]
fn adding_an_item_runs_the_list_and_the_new_row_only() {
    let screen = Screen::render(todos);
    let change = screen.click("add");
    assert_eq!(change.counts.component_runs, 2);
    let mut operations = change.operations.clone();
    operations.sort_unstable();
    assert_eq!(
        operations,
        ["insert", "set"],
        "a row and the number of open ones"
    );
}

#[test]
fn a_changed_item_runs_its_own_row() {
    let screen = Screen::render(todos);
    let change = screen.click("tick 2");
    assert_eq!(change.counts.component_runs, 2, "the list and the row");
    assert_eq!(change.operations, ["set", "set"]);
}

#[test]
fn rows_keep_their_state_when_they_move() {
    let screen = Screen::render(todos);
    screen.click("click 1");
    screen.click("click 1");
    let change = screen.click("reverse");
    assert_eq!(change.counts.component_runs, 1, "no row runs");
    assert!(
        change.operations.iter().all(|it| *it == "move"),
        "{change:?}"
    );
    assert!(
        screen.text().contains("todo 12click 1"),
        "{}",
        screen.text()
    );
    screen.click("click 1");
    assert!(
        screen.text().contains("todo 13click 1"),
        "{}",
        screen.text()
    );
}

#[test]
fn a_row_can_delete_itself() {
    let screen = Screen::render(todos);
    let change = screen.click("delete 3");
    let mut operations = change.operations.clone();
    operations.sort_unstable();
    assert_eq!(operations, ["remove", "set"]);
    assert!(!screen.text().contains("todo 3"));
}

#[test]
fn clearing_a_list_is_one_operation() {
    let screen = Screen::render(todos);
    let change = screen.click("clear");
    assert_eq!(change.operations.len(), 2, "{change:?}");
    assert!(screen.html().starts_with("<ul></ul>"), "{}", screen.html());
}

#[test]
fn rows_of_one_key_are_told_apart_by_their_order_and_the_author_is_told() {
    let screen = Screen::render(|| {
        let items = signal(vec![1, 2, 1]);
        keyed(
            move || items.get(),
            |n| *n,
            |n| {
                text(*n);
            },
        );
        button("drop", move || {
            items.update(|all| {
                all.remove(0);
            });
        });
        button("double", move || {
            items.update(|all| all.extend_from_within(..));
        });
    });
    assert_eq!(screen.text(), "121dropdouble");
    let failures = screen.take_failures();
    assert_eq!(failures.len(), 1);
    assert!(
        failures[0].what.contains("1 is there twice"),
        "{}",
        failures[0]
    );
    screen.click("drop");
    assert_eq!(screen.text(), "21dropdouble");
    screen.click("double");
    assert_eq!(screen.text(), "2121dropdouble");
    assert!(
        screen
            .take_failures()
            .iter()
            .all(|failure| !failure.what.contains(" 1 is there")),
        "once each"
    );
}

#[test]
fn elements_in_a_plain_loop_move_by_key() {
    let screen = Screen::render(|| {
        let order = signal(vec!["a", "b", "c"]);
        list(|| {
            for name in order.get() {
                item(|| {
                    text(name);
                })
                .key(name);
            }
        });
        button("rotate", move || order.update(|all| all.rotate_left(1)));
    });
    assert_eq!(screen.click("rotate").operations, ["move"]);
    assert_eq!(screen.text(), "bcarotate");
}
