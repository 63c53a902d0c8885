//! Dumps of a graph, as text that programs read.

use std::panic::Location;

use lattice_reactive::{NodeKind, Runtime, on_cleanup, signal};

use crate::support::quiet_panic;

/// The line of the signal in `example`.
const LINE: u32 = line!() + 4;

fn example() -> Runtime {
    let rt = Runtime::new();
    let count = rt.signal(1);
    count
        .name_in(&rt, "the \"count\"\\\n\u{1}é")
        .expect("alive");
    let double = rt.memo(move || count.get() * 2);
    let never = rt.memo(move || quiet_panic("never"));
    let _: Result<(), _> = never.get_in(&rt);
    rt.effect(move || {
        let _ = double.get() + count.get();
        signal("owned");
        on_cleanup(|| {});
    });
    rt.watcher(7);
    rt.flush_effects().expect("alive");
    count.set_in(&rt, 2).expect("alive");
    rt
}

#[test]
fn a_dump_as_json_has_kinds_states_edges_and_owners() {
    let text = example().dump_json();
    let line = |id: &str| {
        let start = format!("{{\"id\":\"{id}\",");
        let found = text.lines().find(|line| line.starts_with(&start));
        found
            .unwrap_or_else(|| panic!("no {id} in {text}"))
            .trim_end_matches(',')
    };
    let file = file!();
    assert!(text.starts_with("{\"nodes\":[\n{") && text.ends_with("}\n]}\n"));
    assert_eq!(
        line("0.0"),
        format!(
            "{{\"id\":\"0.0\",\"kind\":\"signal\",\"name\":\"the \\\"count\\\"\\\\\\u000a\\u0001é\",\"type\":\"i32\",\"file\":\"{file}\",\
             \"line\":{LINE},\"column\":20,\"state\":\"clean\",\"owner\":null,\"reads\":[]}}"
        )
    );
    assert!(line("1.0").contains("\"kind\":\"memo\",\"name\":null,\"type\":\"i32\""));
    assert!(line("1.0").ends_with("\"state\":\"dirty\",\"owner\":null,\"reads\":[\"0.0\"]}"));
    assert!(line("2.0").contains("\"state\":\"failed\""));
    assert!(line("3.0").contains("\"kind\":\"effect\",\"name\":null,\"type\":null"));
    assert!(
        line("3.0").ends_with("\"state\":\"dirty\",\"owner\":null,\"reads\":[\"1.0\",\"0.0\"]}")
    );
    assert!(line("4.0").contains("\"kind\":\"watcher\""));
    assert!(
        line("5.0").contains("\"kind\":\"signal\"") && line("5.0").contains("\"owner\":\"3.0\"")
    );
    assert!(
        line("6.0").contains("\"kind\":\"cleanup\"") && line("6.0").contains("\"owner\":\"3.0\"")
    );
}

#[test]
fn a_dump_as_dot_quotes_what_it_must() {
    let text = example().dump_dot();
    assert!(text.starts_with("digraph lattice {\n") && text.ends_with("}\n"));
    assert!(
        text.contains("label=\"signal the \\\"count\\\"\\\\\\n\u{fffd}é\\ni32\\n"),
        "{text}"
    );
    for line in [
        "  \"0.0\" -> \"1.0\";\n",
        "  \"1.0\" -> \"3.0\";\n",
        "  \"0.0\" -> \"3.0\";\n",
        "  \"3.0\" -> \"5.0\" [style=dotted, arrowhead=none, constraint=false];\n",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn equal_programs_give_equal_dumps() {
    let (one, other) = (example(), example());
    assert_eq!(one.dump_json(), other.dump_json());
    assert_eq!(one.dump_dot(), other.dump_dot());
    let empty = Runtime::new();
    assert_eq!(empty.dump_json(), "{\"nodes\":[\n]}\n");
}

#[test]
fn what_is_known_of_a_node_can_be_asked() {
    let rt = Runtime::new();
    let count = rt.signal(1);
    let page = rt.scope(None);
    page.name_in(&rt, "page").expect("alive");
    let info = rt.info(count).expect("alive");
    assert_eq!((info.kind, info.type_name), (NodeKind::Signal, "i32"));
    assert_eq!(info.made_at.map(Location::file), Some(file!()));
    let texts: Vec<_> = rt.nodes().iter().map(ToString::to_string).collect();
    assert!(texts[0].starts_with("signal i32 (") && texts[1].starts_with("scope \"page\" ("));
    let any = rt.info(page).expect("alive").node;
    rt.dispose(page).expect("of this runtime");
    assert!(!any.is_alive_in(&rt) && rt.info(any).expect_err("it is gone").is_disposed());
}
