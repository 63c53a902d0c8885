//! `#[derive(Store)]`: who reads a field depends on that field alone.

use lattice_reactive::{Runtime, Store, effect};

use crate::support::Log;

#[derive(Clone, Debug, PartialEq, Store)]
struct Todo {
    /// What to do.
    title: String,
    done: bool,
}

#[derive(Store)]
#[store(name = Board, crate = lattice_reactive)]
struct Generic<T: Clone>
where
    T: PartialEq,
{
    first: T,
    rest: Vec<T>,
}

fn milk() -> Todo {
    Todo {
        title: "Milk".into(),
        done: false,
    }
}

#[test]
fn an_effect_that_reads_one_field_does_not_run_for_another() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let todo = TodoStore::new(milk());
        for name in ["title", "done", "all"] {
            let log = log.clone();
            effect(move || {
                log.add(match name {
                    "title" => todo.title.get(),
                    "done" => todo.done.get().to_string(),
                    _ => format!("{:?}", todo.snapshot()),
                });
            });
        }
        log.take();
        todo.done.set(true);
        assert_eq!(log.take(), ["true", "Todo { title: \"Milk\", done: true }"]);
        todo.set(Todo {
            title: "Bread".into(),
            done: true,
        });
        assert_eq!(
            log.take(),
            ["Bread", "Todo { title: \"Bread\", done: true }"]
        );
        todo.set(Todo {
            title: "Eggs".into(),
            done: false,
        });
        let all = "Todo { title: \"Eggs\", done: false }";
        assert_eq!(
            log.take(),
            ["Eggs", "false", all],
            "one batch: the effect that reads both runs once"
        );
    });
}

#[test]
fn a_snapshot_is_what_the_store_was_made_of() {
    let rt = Runtime::new();
    let store = TodoStore::new_in(&rt, milk());
    assert_eq!(rt.enter(|| store.snapshot()), milk());
    assert_eq!(rt.len(), 2);
}

#[test]
fn a_generic_struct_has_a_generic_store() {
    let rt = Runtime::new();
    rt.enter(|| {
        let board = Board::new(Generic {
            first: "a".to_owned(),
            rest: vec![],
        });
        let copy = board;
        board.rest.update(|rest| rest.push("b".into()));
        let Generic { first, rest } = copy.snapshot();
        assert_eq!((first.as_str(), rest.len()), ("a", 1));
        copy.set(Generic {
            first: "c".into(),
            rest,
        });
        assert_eq!(board.first.get(), "c");
        assert!(format!("{board:?}").starts_with("Board { first: Signal("));
    });
}
