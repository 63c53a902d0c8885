//! Style slots as rules of a style sheet: HTML itself holds no styles, since a strict policy refuses them.

use super::List;
use super::STYLE_ROOT;
use crate::{Template, ValueRef};

/// One rule for an element: the way to it from the root by its place among its siblings; `path` leads from its template's root.
pub(super) fn push_rule(
    css: &mut String,
    (lists, templates): (&[List], &[Option<Template>]),
    path: &[u32],
    (property, value): (&str, &str),
) {
    css.push_str(STYLE_ROOT);
    let inner = lists.len() - 1;
    for (depth, list) in lists.iter().enumerate() {
        let within = match templates.get(list.template) {
            _ if depth == inner => path,
            Some(Some(outer)) => &outer.plan().container_path,
            _ => &[],
        };
        for place in [list.elements].iter().chain(within) {
            css.push_str(">:nth-child(");
            ValueRef::Int(i64::from(*place)).push_text(css);
            css.push(')');
        }
    }
    css.extend(["{", property, ":", value, "}"]);
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
