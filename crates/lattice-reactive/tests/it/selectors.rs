//! Selectors: two run, whatever the number of rows.

use lattice_reactive::{Runtime, Selector, batch, effect, memo, scope, selector, signal};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Log, panic_of, quiet_panic};

#[test]
fn a_change_of_selection_among_ten_thousand_rows_touches_two() {
    let rt = Runtime::new();
    rt.enter(|| {
        let chosen = signal(5);
        let selector = selector(move || chosen.get());
        let rows: Vec<_> = (0..10_000)
            .map(|row| memo(move || selector.is_selected(&row)))
            .collect();
        for row in &rows {
            let row = *row;
            effect(move || {
                row.get();
            });
        }
        rt.flush_effects().unwrap();
        let before = rt.counts();
        chosen.set(9_000);
        rt.flush_effects().unwrap();
        let after = rt.counts();
        assert_eq!(after.effect_runs - before.effect_runs, 2);
        assert_eq!(
            after.memo_runs - before.memo_runs,
            3,
            "two rows, and the selector's own"
        );
        assert!(
            after.verified - before.verified < 5,
            "the others are not even looked at"
        );
        assert_eq!(rows.iter().filter(|row| row.get()).count(), 1);
        assert!(rows[9_000].get());
    });
}

#[test]
fn memos_that_asked_before_are_right_before_the_flush_and_in_a_batch() {
    let rt = Runtime::new();
    rt.enter(|| {
        let (list, at) = (signal(vec!["a", "b"]), signal(0));
        let chosen = memo(move || list.with(|list| list.get(at.get()).copied()));
        let selector = selector(move || chosen.get());
        let is_b = memo(move || selector.is_selected(&Some("b")));
        assert!(!is_b.get());
        batch(|| {
            at.set(1);
            assert!(is_b.get());
            list.set(vec!["a", "c"]);
            assert!(!is_b.get());
        });
        list.update(|list| list[1] = "b");
        assert!(is_b.get());
    });
}

#[test]
fn an_equal_choice_runs_nobody() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let number = signal(1);
        let even = selector(move || number.get() % 2 == 0);
        effect({
            let log = log.clone();
            move || log.add(format!("{}", even.is_selected(&true)))
        });
        number.set(3);
        number.set(4);
        number.set(6);
        assert_eq!(log.take(), ["false", "true"]);
    });
}

#[test]
fn who_saw_the_closure_fail_is_told_when_it_is_over() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let chosen = signal(1);
        let selector = selector(move || match chosen.get() {
            13 => quiet_panic("unlucky"),
            key => key,
        });
        for row in 1..=2 {
            let log = log.clone();
            effect(move || {
                let answer = Runtime::with_current(|rt| selector.is_selected_in(rt, &row)).unwrap();
                match answer {
                    Ok(selected) => log.add(format!("{row} {selected}")),
                    Err(error) => {
                        assert!(error.is_failed(), "{error}");
                        log.add(format!("{row} failed"));
                    }
                }
            });
        }
        assert_eq!(log.take(), ["1 true", "2 false"]);
        chosen.set(13);
        assert_eq!(
            log.take(),
            ["1 failed"],
            "of the others, it is still true that they are not selected"
        );
        assert!(panic_of(|| selector.is_selected(&1)).contains("unlucky"));
        chosen.set(2);
        assert_eq!(log.take(), ["1 false", "2 true"]);
        rt.check();
    });
}

#[test]
fn selectors_may_ask_each_other_also_those_made_later() {
    let rt = Runtime::new();
    rt.enter(|| {
        let (page, later) = (signal(1), signal(None::<Selector<i32>>));
        let first = selector(move || later.get().is_some_and(|later| later.is_selected(&2)));
        later.set(Some(selector(move || page.get())));
        let on_two = memo(move || first.is_selected(&true));
        assert!(!on_two.get());
        page.set(2);
        assert!(on_two.get());
        page.set(3);
        assert!(!on_two.get());
        rt.check();
    });
}

#[test]
fn selectors_in_a_circle_that_never_settles_do_not_hang() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let other = signal(None::<Selector<bool>>);
        let first = selector(move || other.get().is_some_and(|other| !other.is_selected(&true)));
        effect({
            let log = log.clone();
            move || log.add(format!("{}", first.is_selected(&true)))
        });
        other.set(Some(selector(move || first.is_selected(&true))));
        other.set(None);
        assert_eq!(log.take().last().unwrap(), "false");
        rt.check();
    });
}

#[test]
fn a_selector_that_is_gone_costs_nothing_and_says_so() {
    let rt = Runtime::new();
    rt.enter(|| {
        let chosen = signal(1);
        let (selector, page) = scope(|| {
            let selector = selector(move || chosen.get());
            effect(move || {
                selector.is_selected(&1);
            });
            selector
        });
        rt.flush_effects().unwrap();
        rt.dispose(page).unwrap();
        let before = rt.counts().memo_runs;
        chosen.set(2);
        assert_eq!(rt.counts().memo_runs, before);
        assert_eq!(rt.len(), 1);
        let error = selector.is_selected_in(&rt, &1).unwrap_err();
        assert!(error.is_disposed());
        assert!(error.to_string().contains("a selector i32"), "{error}");
    });
}

#[test]
fn an_update_that_panics_is_seen_at_the_flush() {
    let (rt, log) = (Runtime::new(), Log::default());
    rt.enter(|| {
        let chosen = signal(1);
        let selector = selector(move || chosen.get());
        effect({
            let log = log.clone();
            move || log.add(format!("{}", selector.is_selected(&2)))
        });
        rt.flush_effects().unwrap();
        panic_of(|| {
            chosen.update(|chosen| {
                *chosen = 2;
                quiet_panic("half way")
            })
        });
        rt.flush_effects().unwrap();
        assert_eq!(log.take(), ["false", "true"]);
    });
}

#[test]
fn a_selector_that_met_a_lent_value_is_tried_again_at_the_flush() {
    let (rt, log) = (Runtime::new(), Log::default());
    rt.enter(|| {
        let (base, offset) = (signal(5), signal(0));
        let selector = selector(move || base.get() + offset.get());
        effect({
            let log = log.clone();
            move || log.add(format!("{}", selector.is_selected(&7)))
        });
        rt.flush_effects().unwrap();
        base.with(|_| offset.set(2));
        rt.flush_effects().unwrap();
        assert_eq!(log.take(), ["false", "true"]);
    });
}

#[derive(Clone, Debug)]
enum Op {
    Choose(u8),
    Shift(u8),
    Flush,
    Ask(u8),
}

fn op() -> impl Strategy<Value = Op> {
    let key = || 0..5_u8;
    prop_oneof![
        4 => key().prop_map(Op::Choose),
        2 => key().prop_map(Op::Shift),
        3 => Just(Op::Flush),
        3 => key().prop_map(Op::Ask),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_know_whether_they_are_selected_and_run_only_if_they_were_concerned(ops in vec(op(), 1..60)) {
        let (rt, log) = (Runtime::new(), Log::default());
        rt.enter(|| {
            let (chosen, shift) = (signal(0_u8), signal(0_u8));
            let selector = selector(move || (chosen.get() + shift.get()) % 5);
            let rows: Vec<_> = (0..5).map(|row| memo(move || selector.is_selected(&row))).collect();
            for row in 0..5_u8 {
                let log = log.clone();
                effect(move || log.add(format!("{row} {}", selector.is_selected(&row))));
            }
            rt.flush_effects().unwrap();
            log.take();
            let mut concerned = Vec::new();
            for op in ops {
                let selected = |chosen: u8, shift: u8| (chosen + shift) % 5;
                let before = selected(chosen.peek(), shift.peek());
                match op {
                    Op::Choose(key) => chosen.set(key),
                    Op::Shift(key) => shift.set(key),
                    Op::Ask(row) => {
                        assert_eq!(rows[row as usize].get(), row == before);
                    }
                    Op::Flush => {
                        rt.flush_effects().unwrap();
                        concerned.sort_unstable();
                        concerned.dedup();
                        let expected: Vec<_> =
                            concerned.drain(..).map(|row| format!("{row} {}", row == before)).collect();
                        assert_eq!(log.take(), expected);
                    }
                }
                let after = selected(chosen.peek(), shift.peek());
                if before != after {
                    concerned.extend([before, after]);
                }
                rt.check();
            }
        });
    }
}
