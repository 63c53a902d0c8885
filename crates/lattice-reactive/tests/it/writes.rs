//! Where a write was made: each way to write says so in the trace.

use lattice_reactive::{Event, Runtime, What};

use crate::support::line;

#[test]
fn each_way_to_write_says_where_it_was_done() {
    let rt = Runtime::new();
    let plain = rt.signal(0);
    let half = plain.write_only();
    let text = rt.signal(String::new());
    rt.listen(100);
    let at = rt.enter(|| {
        plain.set(1);
        plain.try_set(2).unwrap();
        plain.replace(3);
        plain.update(|value| *value = 4);
        text.set("a".into());
        text.set("a".into());
        plain.set(4);
        plain.set_in(&rt, 5).unwrap();
        plain.replace_in(&rt, 6).unwrap();
        plain.update_in(&rt, |value| *value = 7).unwrap();
        half.set(8);
        half.replace(9);
        half.update(|value| *value = 10);
        half.set_in(&rt, 11).unwrap();
        half.replace_in(&rt, 12).unwrap();
        half.update_in(&rt, |value| *value = 13).unwrap();
        std::line!()
    });
    let events = rt.stop_listening().events;
    let lines: Vec<_> = events
        .iter()
        .map(|event| {
            let place = event.at.expect("a write has a place");
            assert_eq!(place.file(), file!());
            place.line()
        })
        .collect();
    assert_eq!(lines, (at - 16..at).collect::<Vec<_>>());
    let equal = |event: &&Event| event.what == What::Equal;
    assert_eq!(events.iter().filter(equal).count(), 2);
}

#[test]
fn a_write_by_the_clock_or_another_thread_names_what_was_made_for_it() {
    let rt = Runtime::new();
    let second = std::time::Duration::from_secs(1);
    let ticks = rt.interval(second);
    let ticks_at = line!(1);
    let typed = rt.signal(0);
    let query = rt.debounce(move || typed.get(), second);
    let query_at = line!(1);
    let sent = rt.signal(0);
    let sender = sent.sender_in(&rt, 1).unwrap();
    let sender_at = line!(1);
    let shown = rt.effect(move || assert!(ticks.get() < 9));
    let found = rt.effect(move || assert!(query.get() < 9));
    let taken = rt.effect(move || assert!(sent.get() < 9));
    rt.flush_effects().unwrap();
    rt.listen(100);
    typed.set_in(&rt, 1).unwrap();
    rt.flush_effects().unwrap();
    rt.advance_to(second).unwrap();
    sender.try_send(1).unwrap();
    rt.receive().unwrap();
    rt.flush_effects().unwrap();
    for (effect, at) in [(shown, ticks_at), (found, query_at), (taken, sender_at)] {
        let why = rt.why(effect).unwrap().to_string();
        assert!(why.contains(&format!("was written at {at}")), "{why}");
    }
}

/// The lines of the events, with repeats left out: one write may be told of several nodes.
fn lines(events: &[Event]) -> Vec<u32> {
    let places = events.iter().map(|event| {
        let place = event.at.expect("a write has a place");
        assert_eq!(place.file(), file!());
        place.line()
    });
    let mut lines: Vec<u32> = places.collect();
    lines.dedup();
    lines
}

#[test]
fn each_way_to_change_a_list_says_where_it_was_done() {
    let rt = Runtime::new();
    let list = rt.list(vec![0, 1, 2]);
    rt.listen(100);
    let at = rt.enter(|| {
        list.push(3);
        list.extend([4, 5]);
        list.insert(0, 6);
        list.remove(0);
        list.relocate(0, 1);
        list.set(0, 7);
        list.set(0, 7);
        list.update(0, |value| *value = 8);
        list.assign(vec![8, 9]);
        list.assign(vec![8, 9]);
        list.assign_by_key(vec![9, 8], |value| *value);
        list.clear();
        list.extend_in(&rt, [1, 2]).unwrap();
        list.insert_in(&rt, 0, 6).unwrap();
        list.remove_in(&rt, 0).unwrap();
        list.relocate_in(&rt, 0, 1).unwrap();
        list.set_in(&rt, 0, 7).unwrap();
        list.update_in(&rt, 0, |value| *value = 8).unwrap();
        list.assign_in(&rt, vec![9]).unwrap();
        list.assign_by_key_in(&rt, vec![8], |value| *value).unwrap();
        list.clear_in(&rt).unwrap();
        std::line!()
    });
    let events = rt.stop_listening().events;
    assert_eq!(lines(&events), (at - 21..at).collect::<Vec<_>>());
    let equal = events.iter().filter(|event| event.what == What::Equal);
    assert_eq!(equal.count(), 2);
}

#[test]
fn each_way_to_change_a_map_says_where_it_was_done_and_a_reader_of_a_key_is_told() {
    let rt = Runtime::new();
    let map = rt.map([("a", 1), ("b", 1)]);
    let reader = rt.effect(move || assert!(map.get(&"a") < Some(100)));
    rt.flush_effects().unwrap();
    rt.listen(100);
    let at = rt.enter(|| {
        map.set("a", 2);
        map.set("a", 2);
        map.update(&"a", |value| *value = 3);
        map.remove(&"a");
        map.set("a", 4);
        map.clear();
        map.set_in(&rt, "a", 2).unwrap();
        map.update_in(&rt, &"a", |value| *value = 3).unwrap();
        map.remove_in(&rt, &"a").unwrap();
        map.set_in(&rt, "b", 4).unwrap();
        map.clear_in(&rt).unwrap();
        std::line!()
    });
    let events = rt.drain_trace().events;
    assert_eq!(lines(&events), (at - 11..at).collect::<Vec<_>>());
    rt.flush_effects().unwrap();
    map.set_in(&rt, "a", 5).unwrap();
    let wrote = line!(1);
    rt.flush_effects().unwrap();
    let why = rt.why(reader).unwrap().to_string();
    assert!(why.contains(" ran because key ("), "{why}");
    assert!(why.ends_with(&format!("was written at {wrote}")), "{why}");
    map.set_in(&rt, "a", 5).unwrap();
    let wrote = line!(1);
    let why_not = rt.why_not(reader).unwrap().to_string();
    assert!(why_not.contains(&format!("had at {wrote}")), "{why_not}");
    map.set_in(&rt, "b", 5).unwrap();
    assert_eq!(rt.why_not(reader).unwrap().to_string(), why_not);
}
