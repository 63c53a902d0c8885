//! HTML out: the insert stream as text in exactly the form that a browser prints when asked for `innerHTML`, so
//! that a page can tell by a hash whether its nodes are those that the session thinks they are.
//!
//! The form: text escapes `& < >` and the no-break space, attributes also `"`; a true flag is `x=""`; void
//! elements have no end tag; two text nodes that are neighbours have an empty comment between them, and an empty
//! text node is nothing. Attributes stand as the template has them: fixed ones, then slots in order; a class
//! attribute with class slots comes last.

mod css;
mod escape;
mod hash;
mod plan;
mod printer;

#[cfg(feature = "testing")]
pub(crate) use escape::push_escaped;
pub(crate) use escape::push_text;
pub use hash::html_hash;
pub(crate) use plan::Plan;
pub(crate) use printer::push_value;

use crate::{OwnedValue, PatchSink, Template, TemplateNo, ValueRef, Values};
use hash::hash_on;
use printer::Printer;

/// The selector of the element that holds the page; rules for style slots begin with it.
pub const STYLE_ROOT: &str = "#lt-root";

/// A value that HTML does not express and that the page sets when it goes live: a style (which the nonced style
/// element shows until then), a property without an attribute, an event that is not listened to.
#[derive(Clone, Debug, PartialEq)]
pub struct Late {
    /// The instance.
    pub instance: u32,
    /// Its slot.
    pub slot: u16,
    /// What to set.
    pub value: OwnedValue,
}

/// Prints one insertion as HTML. Operations on what stands already are not for this sink and are ignored.
#[derive(Debug)]
pub struct HtmlSink {
    /// By number.
    templates: Vec<Option<Template>>,
    next_instance: u32,
    lists: Vec<List>,
    printer: Printer,
}

/// A list of siblings that is being printed.
#[derive(Debug, Default)]
struct List {
    /// The number of the template of the run that is being printed.
    template: usize,
    at: At,
    /// Values that wait: for the rest of their instance's if they come one by one, and for the end of its content if
    /// their slots come after the children place.
    kept: Vec<OwnedValue>,
    /// The slot of the first of them.
    first_kept: u16,
}

/// How far a list is.
#[derive(Clone, Copy, Debug, Default)]
struct At {
    /// How many instances of the run are still to end.
    left: u32,
    /// The one that is being printed.
    instance: u32,
    /// How many of the siblings so far are elements.
    elements: u32,
    after_text: bool,
    /// Nothing has come yet, and this is the content of a `pre`.
    first_in_pre: bool,
}

/// Where the instance stands that is being printed.
struct Around<'a> {
    at: At,
    /// The open lists; the innermost, which holds the instance, is as it was before the run.
    lists: &'a [List],
    /// By number.
    templates: &'a [Option<Template>],
}

impl Around<'_> {
    /// Whether the instance is a text that comes first in a `pre` that another instance has as its children place.
    fn is_first_in_pre(&self) -> bool {
        self.at.after_text && self.at.first_in_pre
    }
}

/// Slot values, wherever they are.
trait SlotValues {
    fn get(&self, slot: u16) -> ValueRef<'_>;
    fn is_none(&self, slot: u16) -> bool;
    fn is_true(&self, slot: u16) -> bool;
    /// Appends the value as text that markup can hold.
    fn print(&self, slot: u16, html: &mut String);
}

impl SlotValues for Values<'_> {
    #[inline]
    fn get(&self, slot: u16) -> ValueRef<'_> {
        Values::get(self, slot)
    }

    #[inline]
    fn is_none(&self, slot: u16) -> bool {
        Values::is_none(self, slot)
    }

    #[inline]
    fn is_true(&self, slot: u16) -> bool {
        Values::is_true(self, slot)
    }

    #[inline]
    fn print(&self, slot: u16, html: &mut String) {
        self.print_text(slot, html);
    }
}

/// Values that were kept, from a slot on.
struct Kept<'a> {
    values: &'a [OwnedValue],
    first: u16,
}

impl Kept<'_> {
    const NONE: Self = Self {
        values: &[],
        first: 0,
    };
}

impl SlotValues for Kept<'_> {
    fn get(&self, slot: u16) -> ValueRef<'_> {
        let at = slot.checked_sub(self.first).map(usize::from);
        let value = at.and_then(|at| self.values.get(at));
        value.map_or(ValueRef::None, OwnedValue::borrow)
    }

    fn is_none(&self, slot: u16) -> bool {
        matches!(self.get(slot), ValueRef::None)
    }

    fn is_true(&self, slot: u16) -> bool {
        self.get(slot).is_true()
    }

    fn print(&self, slot: u16, html: &mut String) {
        push_value(self.get(slot), html);
    }
}

impl Default for HtmlSink {
    fn default() -> Self {
        Self::new()
    }
}

impl HtmlSink {
    /// Nothing printed yet.
    pub fn new() -> Self {
        Self {
            templates: Vec::new(),
            next_instance: 1,
            lists: Vec::new(),
            printer: Printer::default(),
        }
    }

    /// The HTML so far: what goes inside of the element [`STYLE_ROOT`].
    pub fn html(&self) -> &str {
        &self.printer.html
    }

    /// The HTML, for keeps.
    pub fn into_html(self) -> String {
        self.printer.html
    }

    /// The [`html_hash`] of what a browser prints for this HTML. It differs from the hash of the HTML itself only
    /// where a `pre` or `textarea` begins with a line feed, which is written twice and printed once.
    pub fn hash(&self) -> u32 {
        let html = self.html();
        let mut from = 0;
        let mut hash = 0;
        for at in self.printer.dropped.iter().copied().chain([html.len()]) {
            hash = hash_on(hash, &html[from..at]);
            from = at + 1;
        }
        hash
    }

    /// CSS rules for style slots, to stand in a style element that the page drops when it has gone live. Values
    /// with anything but plain CSS in them are left out; they are only among [`late`](Self::late).
    pub fn css(&self) -> &str {
        &self.printer.css
    }

    /// What the page has to set when it goes live.
    pub fn late(&self) -> &[Late] {
        &self.printer.late
    }

    /// How many slots the instances of the run have.
    fn slots(&self) -> Option<u16> {
        current(&self.lists, &self.templates).map(|(_, template)| template.slot_count())
    }

    /// Prints the next instances of the run, to the end of each or to where the content of one follows.
    #[inline]
    fn instances<V: SlotValues>(&mut self, instances: impl Iterator<Item = V>) {
        let Some((list, template)) = current(&self.lists, &self.templates) else {
            return;
        };
        let plan = template.plan();
        let mut around = Around {
            at: list.at,
            lists: &self.lists,
            templates: &self.templates,
        };
        let mut content = None;
        for values in instances.take(list.at.left as usize) {
            let at = &mut around.at;
            at.instance = self.next_instance;
            self.next_instance += 1;
            if plan.is_text {
                self.printer.text_begins(at);
            } else {
                (at.after_text, at.first_in_pre) = (false, false);
                at.elements += 1;
            }
            self.printer.events(plan, &values, at.instance);
            let before = self.printer.html.len();
            if let Some(stop) = self.printer.steps(&plan.steps, &values, &around) {
                let slots = stop.slot..template.slot_count();
                let kept = slots.map(|slot| values.get(slot).into()).collect();
                content = Some((stop, kept));
                break;
            }
            around.at.left -= 1;
            self.printer.reserve_for(around.at.left, before);
        }
        let at = around.at;
        let list = self.lists.last_mut().expect("it was there before");
        list.at = at;
        if let Some((stop, kept)) = content {
            (list.kept, list.first_kept) = (kept, stop.slot);
            let mut inner = List::default();
            inner.at.first_in_pre = stop.pre;
            self.lists.push(inner);
        }
    }

    /// Prints what follows the content of the current instance.
    fn resume(&mut self) {
        let Some((list, template)) = current(&self.lists, &self.templates) else {
            return;
        };
        let kept = Kept {
            values: &list.kept,
            first: list.first_kept,
        };
        let around = Around {
            at: list.at,
            lists: &self.lists,
            templates: &self.templates,
        };
        let steps = template.plan().after_content();
        self.printer.steps(steps, &kept, &around);
        if let Some(list) = self.lists.last_mut() {
            list.kept.clear();
            list.at.left = list.at.left.saturating_sub(1);
        }
        self.fixed_instances();
    }

    /// Prints instances whose template has no slots: nobody tells values of them.
    fn fixed_instances(&mut self) {
        if self.slots() == Some(0) {
            self.instances(std::iter::repeat_with(|| Kept::NONE));
        }
    }
}

/// The innermost list, and the template of its run.
fn current<'a>(
    lists: &'a [List],
    templates: &'a [Option<Template>],
) -> Option<(&'a List, &'a Template)> {
    let list = lists.last()?;
    Some((list, templates.get(list.template)?.as_ref()?))
}

impl PatchSink for HtmlSink {
    fn define(&mut self, no: TemplateNo, template: &Template) {
        let index = no.get() as usize;
        if self.templates.len() <= index {
            self.templates.resize(index + 1, None);
        }
        self.templates[index] = Some(template.clone());
    }

    fn reset(&mut self, next_instance: u32) {
        self.next_instance = next_instance;
        self.lists.clear();
        self.printer = Printer::default();
    }

    fn insert(&mut self, _: u32, _: u32) {
        self.lists.clear();
        self.lists.push(List::default());
    }

    fn run(&mut self, template: TemplateNo, count: u32) {
        if let Some(list) = self.lists.last_mut() {
            list.template = template.get() as usize;
            list.at.left = count;
            list.kept.clear();
            self.fixed_instances();
        }
    }

    fn value(&mut self, value: ValueRef<'_>) {
        let slots = self.slots();
        let Some(list) = self.lists.last_mut() else {
            return;
        };
        list.kept.push(value.into());
        if Some(list.kept.len()) == slots.map(usize::from) {
            let values = std::mem::take(&mut list.kept);
            let all = Kept {
                values: &values,
                first: 0,
            };
            self.instances(std::iter::once(all));
        }
    }

    fn values(&mut self, values: &Values<'_>) {
        if let Some(slots) = self.slots() {
            self.instances(values.instances(slots));
        }
    }

    fn end(&mut self) {
        self.lists.pop();
        self.resume();
    }

    fn set(&mut self, _: u32, _: u16, _: ValueRef<'_>) {}
    fn remove(&mut self, _: u32, _: u32) {}
    fn move_run(&mut self, _: u32, _: u32, _: u32) {}
    fn move_each(&mut self, _: &[u32], _: u32) {}
    fn clear(&mut self, _: u32) {}
}
