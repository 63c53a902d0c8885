//! The page as a tree of roles, names and texts: what an error shows when nothing, or too much, was found.

use std::fmt::Write as _;

use lattice_vdom::testing::{Dom, ElementRef, NodeRef};
use lattice_vdom::{OwnedValue, ValueRef};

use super::name::{Names, shown_text, squeezed};
use super::role::{attribute, is_disabled, is_hidden, is_set, role};

/// How many lines are shown: the page of a large table should not hide the error.
const LINES_MAX: usize = 120;

/// The tree of the page, a line for each element that has a role and for each text, indented by what it stands in:
///
/// ```text
/// region "Todos"
///   heading "Todos"
///   textbox "New todo" value=""
///   button "Add" disabled
///   "0 open of 0"
/// ```
pub fn tree(dom: &Dom) -> String {
    let mut tree = Tree {
        names: Names::of(dom),
        out: String::new(),
        lines: 0,
    };
    let mut rest: Vec<(usize, NodeRef<'_>)> = dom.children().map(|node| (0, node)).collect();
    rest.reverse();
    while let Some((depth, node)) = rest.pop() {
        let element = match node {
            NodeRef::Element(element) => element,
            NodeRef::Text(content) => {
                tree.text(depth, content);
                continue;
            }
        };
        if is_hidden(element) {
            continue;
        }
        let inner = tree.element(depth, element);
        let at = rest.len();
        let told = is_of_a_label(element) || tree.says_it_all(element);
        rest.extend(
            element
                .children()
                .filter(|node| !told || matches!(node, NodeRef::Element(_)))
                .map(|node| (inner, node)),
        );
        rest[at..].reverse();
    }
    if tree.lines > LINES_MAX {
        let _ = writeln!(tree.out, "... and {} lines more", tree.lines - LINES_MAX);
    }
    if tree.lines == 0 {
        tree.out.push_str("(the page is empty)\n");
    }
    tree.out
}

/// One element as the tree shows it.
pub(super) fn line<'a>(names: &Names<'a>, element: ElementRef<'a>) -> String {
    let mut line = role(element).unwrap_or_else(|| element.tag()).to_owned();
    let name = names.name(element);
    if !name.is_empty() {
        let _ = write!(line, " {name:?}");
    }
    if matches!(
        role(element),
        Some("textbox" | "searchbox" | "combobox" | "slider" | "spinbutton")
    ) {
        let value = element.property("value").map(OwnedValue::borrow);
        let _ = write!(
            line,
            " value={:?}",
            value.map_or_else(String::new, ValueRef::to_text)
        );
    }
    if is_set(element, "checked") {
        line.push_str(" checked");
    }
    if is_disabled(element) {
        line.push_str(" disabled");
    }
    if attribute(element, "aria-busy") == Some("true") {
        line.push_str(" busy");
    }
    line
}

/// Whether an element is more than the text in it.
fn has_a_line(element: ElementRef<'_>) -> bool {
    !matches!(
        role(element),
        None | Some("paragraph" | "strong" | "emphasis")
    )
}

/// Whether its text is told as a control's name.
fn is_of_a_label(element: ElementRef<'_>) -> bool {
    super::hand::closest(element, |one| one.tag() == "label").is_some()
}

struct Tree<'a> {
    names: Names<'a>,
    out: String,
    lines: usize,
}

impl<'a> Tree<'a> {
    /// Writes an element, if it has a role, and says how deep its content stands.
    fn element(&mut self, depth: usize, element: ElementRef<'a>) -> usize {
        if !has_a_line(element) {
            return depth;
        }
        let line = line(&self.names, element);
        self.line(depth, &line);
        depth + 1
    }

    fn text(&mut self, depth: usize, content: &str) {
        let content = squeezed(content);
        if !content.is_empty() {
            self.line(depth, &format!("{content:?}"));
        }
    }

    /// Whether its name is all of its text, which then needs no lines of its own.
    fn says_it_all(&self, element: ElementRef<'a>) -> bool {
        has_a_line(element) && self.names.name(element) == squeezed(&shown_text(element, None))
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.lines += 1;
        if self.lines <= LINES_MAX {
            let _ = writeln!(self.out, "{:width$}{text}", "", width = depth * 2);
        }
    }
}
