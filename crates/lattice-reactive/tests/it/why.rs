//! Why something ran, and why not, as people read it; and the trace and dumps behind it.

use lattice_reactive::{
    Effect, Link, Memo, Runtime, Signal, Stopped, What, batch, memo, signal, untrack,
};

use crate::support::{line, quiet_panic};

/// An effect that reads a signal or memo.
#[track_caller]
fn reads(rt: &Runtime, read: impl Read) -> Effect {
    rt.effect(move || read.read())
}

trait Read: Copy + Send + 'static {
    fn read(self);
}

impl Read for Signal<i32> {
    fn read(self) {
        self.track();
    }
}

impl Read for Memo<i32> {
    fn read(self) {
        self.track();
    }
}

fn runtime() -> Runtime {
    let rt = Runtime::auto();
    rt.listen(10_000);
    rt
}

#[test]
fn a_chain_goes_back_to_the_write_and_reads_as_a_sentence() {
    let rt = runtime();
    let count = rt.signal(1);
    let count_at = line!(1);
    let sum = rt.memo(move || count.get() + 1);
    let sum_at = line!(1);
    let total = reads(&rt, sum);
    let total_at = line!(1);
    count.name_in(&rt, "count").unwrap();
    sum.name_in(&rt, "sum").unwrap();
    total.name_in(&rt, "total").unwrap();
    count.set_in(&rt, 2).unwrap();
    let wrote = line!(1);
    let why = rt.why(total).unwrap();
    assert_eq!(
        why.to_string(),
        format!(
            "effect \"total\" ({total_at}) ran because memo \"sum\" ({sum_at}) changed, because signal \"count\" \
             ({count_at}) was written at {wrote}"
        )
    );
    let root = why.root().expect("it is complete");
    assert_eq!((root.what, root.node.node), (What::Written, count.into()));
    assert_eq!(
        rt.why(count).unwrap().to_string(),
        format!("signal \"count\" ({count_at}) was written at {wrote}")
    );
}

#[test]
fn a_write_by_an_effect_leads_on_to_what_made_the_effect_run() {
    let rt = runtime();
    let input = rt.signal(1);
    let copy = rt.signal(0);
    let copier = rt.effect(move || copy.set(input.get()));
    let reader = reads(&rt, copy);
    for (effect, name) in [(copier, "copier"), (reader, "reader")] {
        effect.name_in(&rt, name).unwrap();
    }
    input.set_in(&rt, 2).unwrap();
    let why = rt.why(reader).unwrap();
    let whats: Vec<_> = why.links.iter().map(|link| link.what).collect();
    assert_eq!(whats, [What::Ran, What::Written, What::Ran, What::Written]);
    let text = why.to_string();
    assert!(text.contains(" by effect \"copier\" ("), "{text}");
    assert!(text.contains("), which ran because signal i32 ("), "{text}");
    assert_eq!(
        why.root().map(|link| link.node.node),
        Some(input.into()),
        "{text}"
    );
}

#[test]
fn a_first_run_is_due_to_the_making_and_a_retry_to_the_failure() {
    let rt = runtime();
    let works = rt.signal(false);
    let retried = rt.memo(move || {
        if !works.peek() {
            quiet_panic("not yet");
        }
    });
    assert!(rt.why(retried).unwrap().to_string().contains("was made"));
    retried.get_in(&rt).unwrap_err();
    let text = rt.why(retried).unwrap().to_string();
    assert!(
        text.ends_with("ran and failed because it was made"),
        "{text}"
    );
    works.set_in(&rt, true).unwrap();
    retried.get_in(&rt).unwrap();
    let text = rt.why(retried).unwrap().to_string();
    assert!(
        text.ends_with("ran because its run before had failed, because it was made"),
        "{text}"
    );
    let invalidated = rt.memo(|| 1);
    invalidated.get_in(&rt).unwrap();
    invalidated.invalidate_in(&rt).unwrap();
    let at = line!(1);
    invalidated.get_in(&rt).unwrap();
    let text = rt.why(invalidated).unwrap().to_string();
    assert!(
        text.ends_with(&format!("because it was invalidated at {at}")),
        "{text}"
    );
}

#[test]
fn what_is_gone_keeps_its_name_in_a_chain() {
    let rt = runtime();
    let page = rt.scope(None);
    let (input, middle) = rt
        .in_scope(page, || {
            let input = signal(1);
            (input, memo(move || input.get()))
        })
        .unwrap();
    middle.name_in(&rt, "middle").unwrap();
    let reader = rt.effect(move || drop(middle.try_get()));
    input.set_in(&rt, 2).unwrap();
    rt.dispose(page).unwrap();
    let text = rt.why(reader).unwrap().to_string();
    assert!(text.contains("because memo \"middle\" ("), "{text}");
    assert!(rt.why(middle).unwrap_err().is_disposed());
}

#[test]
fn what_was_not_heard_is_said_to_be_unknown() {
    let rt = Runtime::auto();
    let input = rt.signal(1);
    let reader = reads(&rt, input);
    let error = rt.why(reader).unwrap_err();
    assert!(error.is_not_recorded(), "{error}");
    assert!(error.to_string().contains("nobody listens"), "{error}");
    rt.listen(1);
    input.set_in(&rt, 2).unwrap();
    let why = rt.why(reader).unwrap();
    assert!(!why.is_complete && why.root().is_none());
    assert!(why.to_string().contains("not recorded"), "{why}");
    let trace = rt.drain_trace();
    assert_eq!((trace.events.len(), trace.lost), (1, 1));
    rt.stop_listening();
    assert!(!rt.is_listening());
    let other = Runtime::new();
    assert!(other.why(reader).unwrap_err().is_foreign());
    assert!(other.why_not(reader).unwrap_err().is_foreign());
}

#[test]
fn a_change_that_stopped_is_found_where_it_stopped() {
    let rt = runtime();
    let count = rt.signal(1);
    let parity = rt.memo(move || count.get() % 2);
    let above = rt.memo(move || parity.get());
    let shown = reads(&rt, above);
    parity.name_in(&rt, "parity").unwrap();
    let why_not = rt.why_not(shown).unwrap();
    assert_eq!(why_not.stops, []);
    assert!(
        why_not
            .to_string()
            .ends_with("nothing that it reads was written since its last run"),
        "{why_not}"
    );
    count.set_in(&rt, 3).unwrap();
    let wrote = line!(1);
    let why_not = rt.why_not(shown).unwrap();
    let text = why_not.to_string();
    assert!(
        text.contains(") did not run: memo \"parity\" (")
            && text.contains(") ran and came out equal because signal i32 ("),
        "{text}"
    );
    assert!(text.ends_with(&format!("was written at {wrote}")), "{text}");
    count.set_in(&rt, 3).unwrap();
    let wrote = line!(1);
    let why_not = rt.why_not(shown).unwrap();
    assert_eq!(why_not.stops.len(), 2, "the newest first: {why_not}");
    assert!(
        matches!(&why_not.stops[0], Stopped::EqualWrite(link) if link.node.node == count.into()),
        "{why_not}"
    );
    assert!(
        why_not
            .to_string()
            .contains(&format!("was given the value that it had at {wrote}; ")),
        "{why_not}"
    );
    count.set_in(&rt, 4).unwrap();
    assert_eq!(rt.why_not(shown).unwrap().stops, [], "it ran since");
}

#[test]
fn an_untracked_read_is_where_a_change_stops() {
    let rt = runtime();
    let tracked = rt.signal(1);
    let peeked = rt.signal(1);
    let hidden = rt.signal(1);
    let lazy = rt.memo(move || hidden.get());
    let through = rt.memo(move || tracked.get() + untrack(|| lazy.get()));
    let reader = rt.effect(move || {
        through.get();
        peeked.peek();
        // Read both ways: it is tracked.
        tracked.peek();
    });
    reader.name_in(&rt, "reader").unwrap();
    through.name_in(&rt, "through").unwrap();
    assert_eq!(rt.why_not(reader).unwrap().stops, []);
    peeked.set_in(&rt, 2).unwrap();
    let text = rt.why_not(reader).unwrap().to_string();
    assert!(text.ends_with(", which it reads untracked"), "{text}");
    hidden.set_in(&rt, 2).unwrap();
    let why_not = rt.why_not(reader).unwrap();
    assert_eq!(why_not.stops.len(), 2, "{why_not}");
    assert!(
        matches!(
            &why_not.stops[0],
            Stopped::Untracked { reader, change: Link { node, .. }, .. }
                if reader.node == through.into() && node.node == hidden.into()
        ),
        "{why_not}"
    );
    tracked.set_in(&rt, 2).unwrap();
    assert_eq!(
        rt.why_not(reader).unwrap().stops,
        [],
        "it has read them anew"
    );
}

#[test]
fn what_is_stale_is_said_to_wait() {
    let rt = Runtime::new();
    rt.listen(100);
    let count = rt.signal(1);
    // Read both ways: no change stops at the read that is not tracked.
    let double = rt.memo(move || count.get() + count.peek());
    let shown = reads(&rt, double);
    rt.flush_effects().unwrap();
    count.set_in(&rt, 2).unwrap();
    let wrote = line!(1);
    for (text, until) in [
        (rt.why_not(shown).unwrap().to_string(), "at the next flush"),
        (rt.why_not(double).unwrap().to_string(), "when it is read"),
    ] {
        assert!(
            text.contains(&format!(
                "it is stale, and runs {until}, because signal i32 ("
            )),
            "{text}"
        );
        assert!(text.ends_with(&wrote), "{text}");
    }
}

#[test]
fn what_a_run_makes_and_disposes_of_names_it() {
    let rt = runtime();
    let input = rt.signal(1);
    let owner = rt.effect(move || {
        input.get();
        signal("made");
    });
    rt.drain_trace();
    input.set_in(&rt, 2).unwrap();
    let events = rt.drain_trace().events;
    let told: Vec<_> = events
        .iter()
        .map(|event| (event.what, event.cause))
        .collect();
    let first = events[0].sequence;
    let expected = [
        (What::Written, None),
        (What::Disposed, Some(first)),
        (What::Ran, Some(first)),
        (What::Created, Some(first + 2)),
    ];
    assert_eq!(told, expected);
    assert_eq!(events[2].node.node, owner.into());
    let text = events[1].to_string();
    assert!(text.contains("disposed of: signal &str ("), "{text}");
}

#[test]
fn writes_of_a_batch_are_told_apart() {
    let rt = runtime();
    let (a, b) = (rt.signal(0), rt.signal(0));
    let of_a = reads(&rt, a);
    let of_b = reads(&rt, b);
    rt.enter(|| {
        batch(|| {
            a.set(1);
            b.set(1);
        });
    });
    for (effect, signal) in [(of_a, a), (of_b, b)] {
        let why = rt.why(effect).unwrap();
        assert_eq!(why.root().map(|link| link.node.node), Some(signal.into()));
    }
}

#[test]
fn a_panic_in_an_effect_leaves_the_trace_right() {
    let rt = runtime();
    let input = rt.signal(0);
    let other = rt.signal(0);
    let fails = rt.effect(move || {
        if input.get() == 1 {
            quiet_panic("one");
        }
    });
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| input.set_in(&rt, 1))).unwrap_err();
    other.set_in(&rt, 1).unwrap();
    let last = rt.why(other).unwrap();
    assert_eq!(last.links.len(), 1, "no run is under way: {last}");
    assert_eq!(
        rt.why(fails).unwrap().root().map(|link| link.node.node),
        Some(input.into())
    );
}

#[test]
fn a_run_that_was_given_up_is_told_as_the_run_that_came_of_it() {
    let rt = Runtime::new();
    rt.listen(1_000);
    let input = rt.signal(1);
    let mut last = rt.memo(move || input.get());
    for _ in 0..8 {
        let below = last;
        last = rt.memo(move || below.get());
    }
    rt.set_depth_limit(4);
    assert!(last.get_in(&rt).is_err(), "too deep");
    rt.set_depth_limit(100);
    assert_eq!(last.get_in(&rt), Ok(1));
    input.set_in(&rt, 2).unwrap();
    assert_eq!(last.get_in(&rt), Ok(2));
    let why = rt.why(last).unwrap();
    assert_eq!(why.links.len(), 10, "nine memos and the write: {why}");
    assert_eq!(why.root().map(|link| link.node.node), Some(input.into()));
}

#[test]
fn a_watcher_that_was_kept_knows_what_made_it_stale() {
    let rt = Runtime::new();
    rt.listen(1_000);
    let input = rt.signal(1);
    let copy = rt.memo(move || input.get());
    let watcher = rt.watcher(7);
    rt.observe(watcher, || copy.get()).unwrap();
    input.set_in(&rt, 2).unwrap();
    rt.flush_effects().unwrap();
    rt.flush(&mut |watcher, _| {
        rt.observe(watcher, || copy.get()).unwrap();
    })
    .unwrap();
    let why = rt.why(watcher).unwrap();
    assert_eq!(
        why.root().map(|link| link.node.node),
        Some(input.into()),
        "{why}"
    );
    watcher.mark_in(&rt).unwrap();
    let at = line!(1);
    rt.flush(&mut |watcher, _| {
        rt.observe(watcher, || copy.get()).unwrap();
    })
    .unwrap();
    let text = rt.why(watcher).unwrap().to_string();
    assert!(
        text.ends_with(&format!("ran because it was invalidated at {at}")),
        "{text}"
    );
}
