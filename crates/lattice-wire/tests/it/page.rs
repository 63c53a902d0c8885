//! The data block of a page.

use lattice_vdom::{EventSpec, Late, OwnedValue, el, text, text_slot};
use lattice_wire::PageData;
use serde_json::{Value, json};

#[test]
fn the_data_block_is_json_that_no_script_element_ends_in() {
    let template = el("p")
        .attr("title", "</script><!--\"\\\u{2028}\n")
        .event_slot(0, EventSpec::new("click").key("<"))
        .child(text("a"))
        .child(text_slot(1))
        .build()
        .unwrap();
    let late = |value| Late {
        instance: 1,
        slot: 0,
        value,
    };
    let data = PageData {
        token: "t<",
        socket: "/_lattice/socket",
        hash: u32::MAX,
        next_instance: 9,
        templates: &[template.clone(), template],
        items: &[1, 2, 0],
        late: &[
            late(OwnedValue::Str("40%".into())),
            late(OwnedValue::Bool(false)),
            late(OwnedValue::Float(0.5)),
            late(OwnedValue::Float(f64::NAN)),
            late(OwnedValue::Float(1e300)),
            late(OwnedValue::Int(1 << 60)),
            late(OwnedValue::None),
        ],
        patch_seq: 0,
        wants_stored: true,
    };
    let text = data.to_json();
    assert!(!text.contains('<'));
    let found: Value = serde_json::from_str(&text).unwrap();
    let definition = json!([
        "p",
        0,
        ["title", "</script><!--\"\\\u{2028}\n"],
        [[5, 0, "click", 0, ["<"], 0, 0, 0]],
        ["a", 1]
    ]);
    assert_eq!(
        found,
        json!({
            "v": lattice_wire::VERSION, "token": "t<", "socket": "/_lattice/socket", "hash": u32::MAX, "next": 9,
            "templates": [definition, definition],
            "items": [1, 2, 0],
            "styles": [[1, 0, "40%"], [1, 0, false], [1, 0, 0.5], [1, 0, "NaN"], [1, 0, 1e300], [1, 0, "1152921504606846976"], [1, 0, null]],
            "seq": 0, "stored": true,
        })
    );
}

#[test]
fn an_empty_page_has_a_data_block_too() {
    let data = PageData {
        token: "",
        socket: "",
        hash: 0,
        next_instance: 1,
        templates: &[],
        items: &[0],
        late: &[],
        patch_seq: 3,
        wants_stored: false,
    };
    assert_eq!(
        data.to_json(),
        r#"{"v":3,"token":"","socket":"","hash":0,"next":1,"templates":[],"items":[0],"styles":[],"seq":3}"#
    );
}
