//! Halves of signals, and memos that are compared as their user says.

use lattice_reactive::{ReadSignal, Runtime, effect, memo, memo_eq, signal};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Log, panic_of};

#[test]
fn the_halves_are_of_one_signal_and_each_does_its_part() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let whole = signal(vec![1]);
        let (read, write) = whole.split();
        effect({
            let log = log.clone();
            move || log.add(format!("{:?}", read.get()))
        });
        write.set(vec![1]);
        write.set(vec![2]);
        write.update(|value| value.push(3));
        assert_eq!(write.replace(vec![4]), [2, 3]);
        assert_eq!(log.take(), ["[1]", "[2]", "[2, 3]", "[4]"]);
        assert_eq!((read.peek(), read.with(Vec::len)), (vec![4], 1));
        write.set_in(&rt, vec![]).unwrap();
        write.update_in(&rt, |value| value.push(5)).unwrap();
        assert_eq!(write.replace_in(&rt, vec![6]).unwrap(), [5]);
        assert_eq!(read.get_in(&rt).unwrap(), read.peek_in(&rt).unwrap());
        assert_eq!(read.with_in(&rt, |value| value[0]).unwrap(), 6);
        assert_eq!((read, write), (whole.read_only(), whole.write_only()));
        assert!(format!("{read:?} {write:?}").starts_with("ReadSignal(Signal("));
    });
}

#[test]
fn a_half_follows_the_rules_of_signals() {
    let rt = Runtime::new();
    rt.enter(|| {
        let whole = signal(1_i32);
        let (read, write) = whole.split();
        let tracked = memo(move || {
            read.track();
            Runtime::with_current(|rt| write.set_in(rt, 2).unwrap_err().is_write_in_memo()).unwrap()
        });
        assert!(tracked.get());
        let runs = rt.counts().memo_runs;
        write.set(3);
        tracked.get();
        assert_eq!(rt.counts().memo_runs, runs + 1);
        whole.dispose();
        assert!(!read.is_alive_in(&rt) && !write.is_alive_in(&rt));
        assert!(read.track_in(&rt).unwrap_err().is_disposed());
        let text = panic_of(|| write.set(4));
        assert!(text.contains("a signal i32"), "{text}");
    });
}

#[test]
fn a_memo_keeps_its_value_while_its_own_equality_says_so() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let (value, tolerance) = (signal(1.0_f64), signal(0.5));
        let smooth = memo_eq(
            move || value.get(),
            move |old, new| (old - new).abs() <= tolerance.get(),
        );
        effect({
            let log = log.clone();
            move || log.add(smooth.get().to_string())
        });
        value.set(1.4);
        value.set(1.6);
        value.set(1.7);
        tolerance.set(0.01);
        assert_eq!(log.take(), ["1", "1.6", "1.7"]);
        assert_eq!(rt.counts().cut_off, 2);
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_memo_by_its_own_equality_is_a_fold(values in vec(0..20_i32, 1..40)) {
        let rt = Runtime::auto();
        rt.enter(|| {
            let input = signal(0);
            let read: ReadSignal<i32> = input.read_only();
            let same_tens = memo_eq(move || read.get(), |old, new| old / 10 == new / 10);
            let mut model = same_tens.get();
            for value in values {
                input.set(value);
                if model / 10 != value / 10 {
                    model = value;
                }
                assert_eq!(same_tens.get(), model);
            }
        });
    }
}
