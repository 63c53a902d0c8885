//! Dynamic dependencies: what counts is what the last run read.

use crate::support::{Counter, Log, auto, reset};
use lattice_reactive::{Memo, Signal, effect, memo, signal};

/// A memo of one of two signals, and its runs.
fn branching() -> (
    Signal<&'static str>,
    Signal<&'static str>,
    Signal<bool>,
    Memo<&'static str>,
    Counter,
) {
    let runs = Counter::new();
    let (a, b, first) = (signal("a"), signal("b"), signal(true));
    let c = memo(move || {
        runs.add();
        if first.get() { a.get() } else { b.get() }
    });
    assert_eq!((c.get(), runs.take()), ("a", 1));
    (a, b, first, c, runs)
}

#[test]
fn case_012_what_is_not_read_does_not_run_a_memo() {
    auto(|| {
        let (a, b, _, c, runs) = branching();
        b.set("bb");
        assert_eq!((c.get(), runs.take()), ("a", 0));
        a.set("aa");
        assert_eq!((c.get(), runs.take()), ("aa", 1));
    });
}

#[test]
fn case_013_what_is_no_longer_read_does_not_run_a_memo() {
    auto(|| {
        let (a, b, first, c, runs) = branching();
        first.set(false);
        assert_eq!((c.get(), runs.take()), ("b", 1));
        a.set("aa");
        assert_eq!((c.get(), runs.take()), ("b", 0));
        b.set("bb");
        assert_eq!((c.get(), runs.take()), ("bb", 1));
    });
}

#[test]
fn case_014_a_new_input_is_fresh_before_it_is_read() {
    auto(|| {
        let (a, b, through) = (signal(1), signal(10), signal(false));
        let c = memo(move || a.get());
        let d = memo(move || if through.get() { c.get() } else { b.get() });
        assert_eq!(d.get(), 10);
        through.set(true);
        a.set(2);
        assert_eq!(d.get(), 2);
    });
}

#[test]
fn case_016_a_branch_is_left_and_entered_again() {
    auto(|| {
        let a = signal(0);
        let b = memo(move || a.get());
        let c = memo(move || if a.get() > 0 { a.get() } else { b.get() });
        assert_eq!(c.get(), 0);
        a.set(1);
        assert_eq!(c.get(), 1);
        a.set(0);
        assert_eq!(c.get(), 0);
    });
}

#[test]
fn case_165_leaving_an_input_does_not_cut_off_its_other_readers() {
    auto(|| {
        let (toggle, state) = (signal(true), signal(1));
        let p = memo(move || if toggle.get() { state.get() } else { 111 });
        let pp = memo(move || state.get());
        effect(move || {
            p.get();
        });
        toggle.set(false);
        assert_eq!(p.get(), 111);
        state.set(2);
        assert_eq!(pp.get(), 2);
    });
}

#[test]
fn case_166_an_input_that_was_left_can_be_read_again() {
    auto(|| {
        let seen = Log::new();
        let (flag, source) = (signal(true), signal(1));
        let c = memo(move || if flag.get() { source.get() } else { 0 });
        effect(move || seen.add(c.get()));
        flag.set(false);
        source.set(2);
        flag.set(true);
        assert_eq!(seen.take(), [1, 0, 2]);
    });
}

#[test]
fn case_193_inputs_are_verified_in_the_order_of_reading() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(Some(1));
        let b = memo(move || a.get());
        let c = memo(move || {
            runs.add();
            b.get()
        });
        let d = memo(move || if b.get().is_some() { c.get() } else { None });
        d.get();
        assert_eq!(runs.take(), 1);
        a.set(None);
        assert_eq!((d.get(), runs.take()), (None, 0));
    });
}

/// What is loaded, whether it is, and the text that says so.
type Loading = (Signal<Option<Vec<i32>>>, Memo<bool>, Memo<&'static str>);

/// A chain of memos whose middle is seldom another.
fn loading() -> Loading {
    let items = signal(None::<Vec<i32>>);
    let loaded = memo(move || items.with(Option::is_some));
    (
        items,
        loaded,
        memo(move || if loaded.get() { "loaded" } else { "not loaded" }),
    )
}

#[test]
fn case_194_an_effect_below_a_chain_whose_middle_is_seldom_another() {
    auto(|| {
        let seen = Log::new();
        let (items, _, text) = loading();
        effect(move || seen.add(text.get()));
        items.set(Some(vec![1, 2, 3]));
        items.set(Some(vec![4, 5]));
        items.set(None);
        assert_eq!(seen.take(), ["not loaded", "loaded", "not loaded"]);
    });
}

#[test]
fn case_195_the_same_chain_read_by_hand() {
    auto(|| {
        let (items, loaded, text) = loading();
        assert_eq!(text.get(), "not loaded");
        items.set(Some(vec![1, 2, 3]));
        assert!(loaded.get());
        assert_eq!(text.get(), "loaded");
        items.set(None);
        assert_eq!(text.get(), "not loaded");
    });
}

#[test]
fn case_196_a_second_changed_input_is_not_hidden_by_a_first_unchanged_one() {
    auto(|| {
        let runs = Counter::new();
        let (first, second) = (signal(0), signal(0));
        let c1 = memo(move || first.get());
        let c2 = memo(move || first.get() % 2 + second.get());
        let c3 = memo(move || {
            runs.add();
            c1.get() + c2.get()
        });
        c3.get();
        first.set(2);
        assert_eq!((c3.get(), runs.get()), (2, 2));
        second.set(1);
        assert_eq!((c3.get(), runs.get()), (3, 3));
    });
}

#[test]
fn case_197_an_equal_memo_stops_write_after_write() {
    auto(|| {
        let [runs_c1, runs_c2, runs] = [(); 3].map(|()| Counter::new());
        let source = signal(0);
        let c1 = memo(move || {
            runs_c1.add();
            source.get() % 2
        });
        let c2 = memo(move || {
            runs_c2.add();
            c1.get() + 1
        });
        effect(move || {
            c2.get();
            runs.add();
        });
        reset([runs_c1, runs_c2, runs]);
        for value in [2, 4, 6] {
            source.set(value);
        }
        assert_eq!([runs_c1, runs_c2, runs].map(Counter::take), [3, 0, 0]);
    });
}

/// An effect that reads `a` only while `flag` is set: what it saw.
fn guarded(flag: bool) -> (Signal<bool>, Signal<&'static str>, Log<&'static str>) {
    let seen = Log::new();
    let (flag, a) = (signal(flag), signal("value"));
    effect(move || seen.add(if flag.get() { a.get() } else { "other" }));
    (flag, a, seen)
}

#[test]
fn case_198_an_effect_follows_a_new_branch() {
    auto(|| {
        let (flag, a, seen) = guarded(false);
        a.set("Hi");
        assert_eq!(seen.take(), ["other"]);
        flag.set(true);
        a.set("World");
        assert_eq!(seen.take(), ["Hi", "World"]);
    });
}

#[test]
fn case_199_an_effect_forgets_the_branch_it_left() {
    auto(|| {
        let (flag, a, seen) = guarded(true);
        flag.set(false);
        a.set("changed");
        assert_eq!(seen.take(), ["value", "other"]);
    });
}

#[test]
fn case_200_two_effects_track_what_each_of_them_reads() {
    auto(|| {
        let (runs1, runs2) = (Counter::new(), Counter::new());
        let [a, b, c, out1, out2] = [1, 2, 0, 0, 0].map(signal::<i32>);
        effect(move || {
            runs1.add();
            let first = if c.get() < 2 { a.get() } else { 0 };
            out1.set(first + if c.get() > 1 { b.get() } else { 0 });
        });
        effect(move || {
            runs2.add();
            let first = if c.get() > 1 { a.get() } else { 0 };
            let second = if c.get() < 3 { b.get() } else { 0 };
            out2.set(first + second + out1.get());
        });
        assert_eq!((out1.get(), out2.get()), (1, 3));
        runs1.take();
        runs2.take();
        b.set(3);
        assert_eq!(
            (out1.get(), out2.get(), runs1.take(), runs2.take()),
            (1, 4, 0, 1)
        );
        c.set(2);
        assert_eq!((out1.get(), out2.get()), (3, 7));
    });
}
