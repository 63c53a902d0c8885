//! salsa: a database of queries. It has no effects and pulls only, so each effect is a query that is asked for after
//! each batch; that is how a program with salsa notices what changed.

use crate::engine::{Any, Dispose, Engine, Value};
use salsa::{Database, Durability, Setter};
use std::cell::RefCell;
use std::marker::PhantomData;

pub struct Salsa;

#[salsa::input]
pub struct Source {
    pub value: i64,
}

/// A node; its closure stands in a table beside the database.
#[salsa::input]
pub struct Node {
    pub at: usize,
}

#[salsa::db]
#[derive(Default, Clone)]
struct Db {
    storage: salsa::Storage<Self>,
}

#[salsa::db]
impl Database for Db {}

type Closure = Box<dyn Fn(&dyn Database) -> Any>;

thread_local! {
    static DB: RefCell<Db> = RefCell::default();
    static CLOSURES: RefCell<Vec<Closure>> = const { RefCell::new(Vec::new()) };
    /// The effects of each scope that was not disposed of; open scopes are at the end.
    static EFFECTS: RefCell<Vec<Vec<Node>>> = const { RefCell::new(Vec::new()) };
}

#[salsa::tracked]
fn eval(db: &dyn Database, node: Node) -> Any {
    let at = *node.at(db);
    CLOSURES.with_borrow(|closures| closures[at](db))
}

fn node(closure: impl Fn(&dyn Database) -> Any + 'static) -> Node {
    let at = CLOSURES.with_borrow_mut(|closures| {
        closures.push(Box::new(closure));
        closures.len() - 1
    });
    // Which closure a node has never changes.
    DB.with_borrow(|db| Node::builder(at).durability(Durability::HIGH).new(db))
}

/// Asks each effect whether it has to run.
fn settle() {
    DB.with_borrow(|db| {
        EFFECTS.with_borrow(|scopes| {
            for effect in scopes.iter().flatten() {
                eval(db, *effect);
            }
        });
    });
}

/// A node whose values are of one type.
pub struct Memo<T>(Node, PhantomData<T>);

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        Self(self.0, PhantomData)
    }
}

impl Engine for Salsa {
    type Signal = Source;
    type Memo<T: Value> = Memo<T>;
    type Input = ();
    type Reader<'a> = &'a dyn Database;

    fn root(body: impl FnOnce() + 'static) {
        body();
    }
    fn signal(value: i64) -> Source {
        DB.with_borrow(|db| Source::new(db, value))
    }
    fn memo<T: Value>(
        _: impl IntoIterator<Item = ()>,
        closure: impl Fn(&&dyn Database) -> T + 'static,
    ) -> Memo<T> {
        Memo(node(move |db| closure(&db).into_any()), PhantomData)
    }
    fn effect(_: impl IntoIterator<Item = ()>, closure: impl Fn(&&dyn Database) + 'static) {
        let effect = node(move |db| {
            closure(&db);
            Any::Number(0)
        });
        EFFECTS.with_borrow_mut(|scopes| {
            scopes
                .last_mut()
                .expect("effects are made in scopes")
                .push(effect);
        });
    }
    fn input_of_signal(_: &Source) {}
    fn input_of_memo<T: Value>(_: &Memo<T>) {}
    fn read(reader: &&dyn Database, _: usize, signal: &Source) -> i64 {
        *signal.value(*reader)
    }
    fn get<T: Value>(reader: &&dyn Database, _: usize, memo: &Memo<T>) -> T {
        T::from_any(eval(*reader, memo.0))
    }
    fn value(memo: &Memo<i64>) -> i64 {
        DB.with_borrow(|db| i64::from_any(eval(db, memo.0)))
    }
    fn write(signal: &Source, value: i64) {
        DB.with_borrow_mut(|db| signal.set_value(db).to(value));
    }
    fn batch(writes: impl FnOnce()) {
        writes();
        settle();
    }
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose) {
        EFFECTS.with_borrow_mut(|scopes| scopes.push(Vec::new()));
        let place = EFFECTS.with_borrow(Vec::len) - 1;
        let made = make();
        settle();
        // The inputs stay: salsa has no way to remove one.
        (
            made,
            Box::new(move || EFFECTS.with_borrow_mut(|scopes| scopes[place].clear())),
        )
    }
}
