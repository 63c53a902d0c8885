//! What Phoenix `LiveView` 1.1 sends for a change, written from its rules.
//!
//! The template is `HEEx`, `<tr :for={row <- @rows} :key={row.id} class={...}>`, so the comprehension is keyed. Its diff is made by
//! `lib/phoenix_live_view/diff.ex` and merged by `lib/phoenix_live_view/test/diff.ex` and `assets/js/phoenix_live_view/rendered.js`
//! of <https://github.com/phoenixframework/phoenix_live_view>: under `k`, by place in the list, an entry is a map of changed
//! dynamics, the old place of one that only moved, or `[old place, changed dynamics]`; `kc` is the count; statics (`s`) are sent
//! once, by reference into `p`. The envelope is the V2 serializer of Phoenix channels, a reply with a diff, as
//! `lib/phoenix/socket/serializers/v2_json_serializer.ex` of <https://github.com/phoenixframework/phoenix> writes it.

use crate::model::{Model, Row};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

const STATICS: [&str; 6] = [
    "<tr",
    ">\n<td class=\"col-md-1\">",
    "</td>\n<td class=\"col-md-4\"><a class=\"lbl\" phx-click=\"select\" phx-value-id=\"",
    "\">",
    "</a></td>\n<td class=\"col-md-1\"><a class=\"remove\" phx-click=\"remove\" phx-value-id=\"",
    "\"><span class=\"glyphicon glyphicon-remove\" aria-hidden=\"true\"></span></a></td>\n<td class=\"col-md-6\"></td></tr>",
];

/// The message that answers an event with this diff.
pub fn message(diff: &Value) -> Vec<u8> {
    let reply = json!(["4", "13", "lv:phx-GGN2m8tHbZxkPwDh", "phx_reply", { "status": "ok", "response": { "diff": diff } }]);
    reply.to_string().into_bytes()
}

fn class(model: &Model, row: &Row) -> &'static str {
    if model.selected == Some(row.id) {
        " class=\"danger\""
    } else {
        ""
    }
}

/// The diff between two states of the page.
pub fn diff(before: &Model, after: &Model) -> Value {
    let old: HashMap<u64, (usize, &Row)> = before
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| (row.id, (at, row)))
        .collect();
    let mut keyed = Map::new();
    for (at, row) in after.rows.iter().enumerate() {
        let entry = match old.get(&row.id) {
            None => Some(
                json!({ "0": class(after, row), "1": row.id.to_string(), "2": row.id.to_string(), "3": row.label, "4": row.id.to_string() }),
            ),
            Some((place, was)) => {
                let mut changed = Map::new();
                if class(before, was) != class(after, row) {
                    changed.insert("0".into(), class(after, row).into());
                }
                if was.label != row.label {
                    changed.insert("3".into(), row.label.as_str().into());
                }
                match (changed.is_empty(), *place == at) {
                    (true, true) => None,
                    (true, false) => Some(json!(place)),
                    (false, true) => Some(changed.into()),
                    (false, false) => Some(json!([place, changed])),
                }
            }
        };
        if let Some(entry) = entry {
            keyed.insert(at.to_string(), entry);
        }
    }
    keyed.insert("kc".into(), after.rows.len().into());
    if before.rows.is_empty() {
        json!({ "0": { "k": keyed, "s": 0 }, "p": { "0": STATICS } })
    } else {
        json!({ "0": { "k": keyed } })
    }
}
