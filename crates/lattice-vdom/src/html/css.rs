//! Style slots as rules of a style sheet: HTML itself holds no styles, since a strict policy refuses them.

use super::{Around, STYLE_ROOT};
use crate::ValueRef;

/// One rule for an element: the way to it from the root by its place among its siblings; `path` leads from its template's root.
pub(super) fn push_rule(
    css: &mut String,
    around: &Around<'_>,
    path: &[u32],
    (property, value): (&str, &str),
) {
    css.push_str(STYLE_ROOT);
    let outer = around
        .lists
        .split_last()
        .map_or(&[][..], |(_, outer)| outer);
    for list in outer {
        let template = around.templates.get(list.template).and_then(Option::as_ref);
        let within = template.map_or(&[][..], |template| &template.plan().container_path);
        push_way(css, list.at.elements, within);
    }
    push_way(css, around.at.elements, path);
    css.extend(["{", property, ":", value, "}"]);
}

/// To the sibling at this place, and on from it.
fn push_way(css: &mut String, place: u32, within: &[u32]) {
    for place in [place].iter().chain(within) {
        css.push_str(">:nth-child(");
        ValueRef::Int(i64::from(*place)).push_text(css);
        css.push(')');
    }
}

/// Whether a value can stand in a style sheet without ending its declaration, opening a comment or loading.
pub(super) fn is_plain(value: &str) -> bool {
    let plain = value.bytes().all(|b| {
        b.is_ascii_alphanumeric()
            || matches!(
                b,
                b' ' | b'#' | b'%' | b'.' | b',' | b'(' | b')' | b'+' | b'-' | b'*' | b'/' | b'_'
            )
    });
    let mut depth = 0i32;
    let balanced = value.bytes().all(|b| {
        depth += i32::from(b == b'(') - i32::from(b == b')');
        depth >= 0
    });
    let lower = value.to_ascii_lowercase();
    plain
        && balanced
        && depth == 0
        && !value.trim().is_empty()
        && !value.contains("/*")
        && !lower.contains("url")
        && !lower.contains("expression")
}
