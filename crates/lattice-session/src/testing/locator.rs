//! Elements of a screen, found anew at each use: to read, to act on, to assert on.

use core::fmt;

use lattice_vdom::ValueRef;
use lattice_vdom::testing::{Dom, ElementRef};

use super::change::Change;
use super::name::{Names, shown_text, squeezed};
use super::query::Query;
use super::role::{attribute, is_disabled, is_set, role};
use super::{FilePayload, Screen, hand};

/// Elements of a [`Screen`], by what a person knows them by. Nothing is looked up before it is used, so a locator stays good
/// while the page changes.
///
/// # Panics
/// What acts on one element panics if none is found, or several, or if a person could not do that to it; the text shows the
/// page's tree.
#[derive(Clone)]
pub struct Locator<'a> {
    screen: &'a Screen,
    query: Query,
}

impl<'a> Locator<'a> {
    pub(super) fn new(screen: &'a Screen, query: Query) -> Self {
        Self { screen, query }
    }

    fn and(&self, refine: impl FnOnce(Query) -> Query) -> Self {
        Self::new(self.screen, refine(self.query.clone()))
    }

    /// Within these: elements of this ARIA role.
    pub fn get_by_role(&self, role: &str) -> Self {
        self.and(|query| query.by_role(role))
    }

    /// Within these: elements of this label.
    pub fn get_by_label(&self, text: &str) -> Self {
        self.and(|query| query.by_label(text))
    }

    /// Within these: the innermost elements with this text.
    pub fn get_by_text(&self, text: &str) -> Self {
        self.and(|query| query.by_text(text))
    }

    /// Of these: those with this accessible name.
    pub fn name(&self, name: &str) -> Self {
        self.and(|query| query.name(name))
    }

    /// The last text is meant as a whole, and in this case.
    pub fn exact(&self) -> Self {
        self.and(Query::exact)
    }

    /// Of these: the one of this number in document order, from 0.
    pub fn nth(&self, at: usize) -> Self {
        self.and(|query| query.nth(at))
    }

    /// Of these: the first.
    pub fn first(&self) -> Self {
        self.nth(0)
    }

    /// Of these: the last.
    pub fn last(&self) -> Self {
        self.and(Query::last)
    }

    /// Of these: those with this text in them.
    pub fn has_text(&self, text: &str) -> Self {
        self.and(|query| query.has_text(text))
    }

    /// Each of them, by its number.
    pub fn all(&self) -> Vec<Self> {
        (0..self.count()).map(|at| self.nth(at)).collect()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.query.clone().all(&self.screen.dom()).len()
    }

    /// Whether there is one at least.
    pub fn is_visible(&self) -> bool {
        self.count() > 0
    }

    /// The text of each, as a person reads it.
    pub fn all_texts(&self) -> Vec<String> {
        let dom = self.screen.dom();
        let all = self.query.clone().all(&dom).into_iter();
        all.map(|one| squeezed(&shown_text(one, None))).collect()
    }

    // ---- what one element is

    /// Its text, as a person reads it.
    #[track_caller]
    pub fn text(&self) -> String {
        self.look(|one| squeezed(&shown_text(one, None)))
    }

    /// What a form control has as its value.
    #[track_caller]
    pub fn value(&self) -> String {
        self.look(hand::value)
    }

    /// Whether a box or radio is checked.
    #[track_caller]
    pub fn is_checked(&self) -> bool {
        self.look(|one| is_set(one, "checked") || attribute(one, "aria-checked") == Some("true"))
    }

    /// Whether it can't be used.
    #[track_caller]
    pub fn is_disabled(&self) -> bool {
        self.look(is_disabled)
    }

    /// The methods that the app has called on it, in order: `focus`, `scrollIntoView`.
    #[track_caller]
    pub fn calls(&self) -> Vec<String> {
        self.look(|one| one.calls().map(str::to_owned).collect())
    }

    /// Its accessible name.
    #[track_caller]
    pub fn accessible_name(&self) -> String {
        let dom = self.screen.dom();
        let one = self.one(&dom);
        Names::of(&dom).name(one)
    }

    /// An attribute.
    #[track_caller]
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.look(|one| {
            one.id_attribute(name)
                .or_else(|| attribute(one, name).map(str::to_owned))
        })
    }

    /// It and what is in it as HTML.
    #[track_caller]
    pub fn html(&self) -> String {
        self.look(|one: ElementRef<'_>| one.html())
    }

    /// Asserts on its text, white space aside.
    #[track_caller]
    pub fn expect_text(&self, text: &str) -> &Self {
        let is = self.text();
        assert!(
            is == squeezed(text),
            "the text of {} is {is:?}, and {text:?} was expected",
            self.query
        );
        self
    }

    /// Asserts on a form control's value.
    #[track_caller]
    pub fn expect_value(&self, value: &str) -> &Self {
        let is = self.value();
        assert!(
            is == value,
            "the value of {} is {is:?}, and {value:?} was expected",
            self.query
        );
        self
    }

    /// Asserts on how many there are.
    #[track_caller]
    pub fn expect_count(&self, count: usize) -> &Self {
        let is = self.count();
        assert!(
            is == count,
            "{count} elements were expected by {}, and there are {is}. The page:\n\n{}",
            self.query,
            self.screen.tree()
        );
        self
    }

    // ---- what a person does to one element

    /// Presses it: of a label its control, of a box what ticks it, of a button in a form what submits that.
    #[track_caller]
    pub fn click(&self) -> Change {
        let node = self.usable("click()");
        self.screen.measure(|| self.screen.press_at(node))
    }

    /// Replaces what stands in a field.
    #[track_caller]
    pub fn fill(&self, text: &str) -> Change {
        let node = self.usable("fill()");
        self.demand(|one| hand::check_fill(one, text));
        self.screen.measure(|| {
            self.screen.enter(node, "value", ValueRef::Str(text));
            self.screen.dispatch(node, "input", None);
            self.screen.dispatch(node, "change", None);
        })
    }

    /// Presses a key in it, by its name in the browser (`KeyboardEvent.key`): `Enter`, `Escape`, `ArrowDown`, `a`.
    #[track_caller]
    pub fn press(&self, key: &str) -> Change {
        let node = self.usable("press()");
        self.screen.measure(|| self.screen.key_at(node, key))
    }

    /// Checks a box or radio, if it is not.
    #[track_caller]
    pub fn check(&self) -> Change {
        self.set_checked(true)
    }

    /// Unchecks a box, if it is checked.
    #[track_caller]
    pub fn uncheck(&self) -> Change {
        self.set_checked(false)
    }

    /// Checks or unchecks a box, unless it is so already.
    #[track_caller]
    pub fn set_checked(&self, checked: bool) -> Change {
        let node = self.usable("check()");
        self.demand(|one| match role(one) {
            Some("checkbox" | "switch" | "menuitemcheckbox") => Ok(()),
            Some("radio" | "menuitemradio") if checked => Ok(()),
            what => Err(format!(
                "a checkbox can be checked and unchecked, a radio checked, and this is a {}",
                what.unwrap_or("element without a role")
            )),
        });
        let is = self.is_checked();
        self.screen.measure(|| {
            if is != checked {
                self.screen.press_at(node);
            }
        })
    }

    /// Chooses the option of a `select` that shows this text, or has this value.
    #[track_caller]
    pub fn select(&self, option: &str) -> Change {
        let node = self.usable("select()");
        let chosen = self.look(|one| {
            let options = hand::options(one);
            let shows =
                |one: &ElementRef<'_>| squeezed(&shown_text(*one, None)) == squeezed(option);
            let found = options.iter().find(|one| shows(one));
            let found = found.or_else(|| options.iter().find(|one| hand::value(**one) == option));
            found
                .map(|one| (one.node(), hand::value(*one)))
                .ok_or_else(|| {
                    let known: Vec<String> = options
                        .iter()
                        .map(|one| squeezed(&shown_text(*one, None)))
                        .collect();
                    format!(
                        "{} has no option {option:?}; it has {}",
                        self.query,
                        known.join(", ")
                    )
                })
        });
        let (chosen, value) = chosen.unwrap_or_else(|text| panic!("{text}"));
        self.screen.measure(|| {
            self.screen.choose(node, chosen, &value);
            self.screen.dispatch(node, "input", None);
            self.screen.dispatch(node, "change", None);
        })
    }

    /// Chooses these files in a file field; all of each comes at once. What the page would not send is a panic with what the person
    /// would read.
    #[track_caller]
    pub fn set_input_files(&self, files: &[FilePayload]) -> Change {
        let node = self.usable("set_input_files()");
        self.demand(|one| {
            if one.tag() != "input" || attribute(one, "type") != Some("file") {
                return Err(format!(
                    "files are chosen in <input type=file>, and this is <{}>",
                    one.tag()
                ));
            }
            let is_one = attribute(one, "multiple").is_none();
            if is_one && files.len() > 1 {
                return Err(format!(
                    "it takes one file, and {} came; multiple takes several",
                    files.len()
                ));
            }
            Ok(())
        });
        let mut sent = Ok(());
        let change = self
            .screen
            .measure(|| sent = self.screen.upload(node, files));
        match sent {
            Ok(()) => change,
            Err(text) => panic!("{text} (found by {})", self.query),
        }
    }

    /// Sends an event of any type to it: `focus`, `dblclick`, `pointerdown`.
    #[track_caller]
    pub fn dispatch_event(&self, kind: &str) -> Change {
        let node = self.look(|one: ElementRef<'_>| one.node());
        self.screen.measure(|| {
            self.screen.dispatch(node, kind, None);
        })
    }

    #[track_caller]
    fn one<'d>(&self, dom: &'d Dom) -> ElementRef<'d> {
        self.query
            .clone()
            .one(dom)
            .unwrap_or_else(|text| panic!("{text}{}", self.screen.failures_text()))
    }

    #[track_caller]
    fn look<R>(&self, f: impl FnOnce(ElementRef<'_>) -> R) -> R {
        f(self.one(&self.screen.dom()))
    }

    #[track_caller]
    fn demand(&self, f: impl FnOnce(ElementRef<'_>) -> Result<(), String>) {
        if let Err(text) = self.look(f) {
            panic!("{text} (found by {})", self.query);
        }
    }

    /// The element, if a person can act on it.
    #[track_caller]
    fn usable(&self, what: &str) -> usize {
        let (node, disabled) = self.look(|one| (one.node(), is_disabled(one)));
        assert!(
            !disabled,
            "{what} acts on what can be used, and {} is disabled. The page:\n\n{}",
            self.query,
            self.screen.tree()
        );
        node
    }
}

impl fmt::Debug for Locator<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Locator({})", self.query)
    }
}
