//! What to look for in a page, as data: by role and name, by label, by text. It needs only the page, so that a binding of another
//! language finds by the same rules.

use core::fmt;

use lattice_vdom::testing::{Dom, ElementRef, NodeRef};

use super::name::{Names, shown_text, squeezed};
use super::role::{is_hidden, role};
use super::tree::{line, tree};

/// Which elements are meant. Texts are looked for as Playwright does: white space aside, whatever the case, anywhere in the text;
/// [`exact`](Self::exact) asks for the whole of it.
///
/// ```
/// use lattice_session::testing::Query;
///
/// let query = Query::new().by_role("button").name("Add").nth(1);
/// assert_eq!(query.to_string(), r#"role "button" named "Add", number 1 from 0"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Role(String),
    Label(Wanted),
    Text(Wanted),
    Name(Wanted),
    HasText(Wanted),
    Nth(usize),
    Last,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    text: String,
    exact: bool,
}

impl Query {
    /// The whole page.
    pub fn new() -> Self {
        Self::default()
    }

    /// Elements of this ARIA role, within what was asked for before.
    #[must_use]
    pub fn by_role(self, role: &str) -> Self {
        self.and(Step::Role(role.to_owned()))
    }

    /// Elements with this label, within what was asked for before: a `label`, `legend`, `aria-label` or `aria-labelledby`.
    #[must_use]
    pub fn by_label(self, text: &str) -> Self {
        self.and(Step::Label(Wanted::part(text)))
    }

    /// The innermost elements with this text, within what was asked for before.
    #[must_use]
    pub fn by_text(self, text: &str) -> Self {
        self.and(Step::Text(Wanted::part(text)))
    }

    /// Of these, those with this accessible name.
    #[must_use]
    pub fn name(self, name: &str) -> Self {
        self.and(Step::Name(Wanted::part(name)))
    }

    /// Of these, those with this text in them.
    #[must_use]
    pub fn has_text(self, text: &str) -> Self {
        self.and(Step::HasText(Wanted::part(text)))
    }

    /// The last text is meant as a whole, and in this case.
    #[must_use]
    pub fn exact(mut self) -> Self {
        let last = self.steps.iter_mut().rev().find_map(|step| match step {
            Step::Label(wanted)
            | Step::Text(wanted)
            | Step::Name(wanted)
            | Step::HasText(wanted) => Some(wanted),
            Step::Role(_) | Step::Nth(_) | Step::Last => None,
        });
        if let Some(wanted) = last {
            wanted.exact = true;
        }
        self
    }

    /// Of these, the one of this number in document order, from 0.
    #[must_use]
    pub fn nth(self, at: usize) -> Self {
        self.and(Step::Nth(at))
    }

    /// Of these, the last.
    #[must_use]
    pub fn last(self) -> Self {
        self.and(Step::Last)
    }

    fn and(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// All elements that are meant, in document order. What is hidden is none of them.
    pub fn all(self, dom: &Dom) -> Vec<ElementRef<'_>> {
        self.found(dom, &Names::of(dom))
    }

    /// The one element that is meant.
    ///
    /// # Errors
    /// If there is none, or several: the text says what was looked for and shows the page's tree.
    pub fn one(self, dom: &Dom) -> Result<ElementRef<'_>, String> {
        let names = Names::of(dom);
        match *self.found(dom, &names) {
            [one] => Ok(one),
            [] => Err(format!(
                "one element was looked for by {self}, and there is none. The page:\n\n{}",
                tree(dom)
            )),
            ref found => {
                let lines: Vec<String> = found.iter().map(|one| line(&names, *one)).collect();
                Err(format!(
                    "one element was looked for by {self}, and there are {}: say more, or choose by nth().\n\n- {}\n\nThe page:\n\n{}",
                    found.len(),
                    lines.join("\n- "),
                    tree(dom)
                ))
            }
        }
    }

    fn found<'a>(&self, dom: &'a Dom, names: &Names<'a>) -> Vec<ElementRef<'a>> {
        let mut found: Option<Vec<ElementRef<'a>>> = None;
        for step in &self.steps {
            let within = found.take();
            found = Some(match step {
                Step::Role(wanted) => look(dom, within.as_deref(), |element| {
                    role(element) == Some(wanted)
                }),
                Step::Label(wanted) => look(dom, within.as_deref(), |element| {
                    names.labels(element).iter().any(|text| wanted.is(text))
                }),
                Step::Text(wanted) => look(dom, within.as_deref(), |element| {
                    wanted.is(&shown_text(element, None)) && !wanted.is_in_child(element)
                }),
                Step::Name(wanted) => {
                    let mut those = within.unwrap_or_else(|| dom.elements().collect());
                    those.retain(|element| wanted.is(&names.name(*element)));
                    those
                }
                Step::HasText(wanted) => {
                    let mut those = within.unwrap_or_else(|| dom.elements().collect());
                    those.retain(|element| wanted.is(&shown_text(*element, None)));
                    those
                }
                Step::Last => within.unwrap_or_default().pop().into_iter().collect(),
                Step::Nth(at) => within
                    .unwrap_or_default()
                    .into_iter()
                    .nth(*at)
                    .into_iter()
                    .collect(),
            });
        }
        found.unwrap_or_default()
    }
}

fn look<'a>(
    dom: &'a Dom,
    within: Option<&[ElementRef<'a>]>,
    is_it: impl Fn(ElementRef<'a>) -> bool,
) -> Vec<ElementRef<'a>> {
    dom.elements()
        .filter(|element| within.is_none_or(|within| stands_in(*element, within)))
        .filter(|element| is_it(*element) && !is_hidden(*element))
        .collect()
}

fn stands_in(element: ElementRef<'_>, within: &[ElementRef<'_>]) -> bool {
    let mut outer = element.parent();
    while let Some(at) = outer {
        if within.contains(&at) {
            return true;
        }
        outer = at.parent();
    }
    false
}

impl Wanted {
    fn part(text: &str) -> Self {
        Self {
            text: squeezed(text),
            exact: false,
        }
    }

    fn is(&self, text: &str) -> bool {
        let text = squeezed(text);
        if self.exact {
            return text == self.text;
        }
        text.to_lowercase().contains(&self.text.to_lowercase())
    }

    fn is_in_child(&self, element: ElementRef<'_>) -> bool {
        element.children().any(|child| match child {
            NodeRef::Element(inner) => self.is(&shown_text(inner, None)),
            NodeRef::Text(_) => false,
        })
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("nothing");
        }
        for (at, step) in self.steps.iter().enumerate() {
            let within = if at == 0 { "" } else { ", in it " };
            match step {
                Step::Role(role) => write!(f, "{within}role {role:?}")?,
                Step::Label(wanted) => write!(f, "{within}label {wanted}")?,
                Step::Text(wanted) => write!(f, "{within}text {wanted}")?,
                Step::Name(wanted) => write!(f, " named {wanted}")?,
                Step::HasText(wanted) => write!(f, " with the text {wanted}")?,
                Step::Nth(at) => write!(f, ", number {at} from 0")?,
                Step::Last => f.write_str(", the last")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = if self.exact { "exactly " } else { "" };
        write!(f, "{how}{:?}", self.text)
    }
}
