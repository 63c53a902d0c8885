//! HTML out: the insert stream as text in exactly the form that a browser prints when asked for `innerHTML`, so
//! that a page can tell by a hash whether its nodes are those that the session thinks they are.
//!
//! The form: text escapes `& < >` and the no-break space, attributes also `"`; a true flag is `x=""`; void
//! elements have no end tag; two text nodes that are neighbours have an empty comment between them, and an empty
//! text node is nothing. Attributes stand as the template has them: fixed ones, then slots in order; a class
//! attribute with class slots comes last.

mod escape;
mod plan;

pub use escape::html_hash;
#[cfg(feature = "testing")]
pub(crate) use escape::push_escaped;
pub(crate) use plan::Plan;

use std::collections::VecDeque;

use crate::{OwnedValue, PatchSink, Template, TemplateNo, ValueRef, Values};
use escape::{fnv, push_attribute, push_text};
use plan::{PropHtml, Step};

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

/// How much is reserved beyond what a run is thought to take, as a part of what is printed: rows grow with their numbers.
const RESERVE_PART: usize = 8;

/// Prints one insertion as HTML. Operations on what stands already are not for this sink and are ignored.
#[derive(Debug)]
pub struct HtmlSink {
    html: String,
    css: String,
    late: Vec<Late>,
    /// Where the text has a line feed that a parser drops.
    dropped: Vec<usize>,
    templates: Vec<Template>,
    next_instance: u32,
    lists: Vec<List>,
    /// The class attribute of the element whose start tag is being printed.
    class: String,
    textarea: String,
    /// The value of each open `select` that has one.
    selects: Vec<Option<String>>,
    option_hit: bool,
}

/// A list of siblings that is being printed, and how far its current block is.
#[derive(Debug, Default)]
struct List {
    /// What is being printed; taken out while it prints itself.
    template: Option<Template>,
    left: u32,
    step: usize,
    slot: u16,
    /// Values of slots after the children place: they come before the children, and are printed after them.
    kept: VecDeque<OwnedValue>,
    instance: u32,
    elements: u32,
    is_text: bool,
    after_text: bool,
    /// Nothing has come yet, and this is the content of a `pre`.
    first_in_pre: bool,
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
            html: String::new(),
            css: String::new(),
            late: Vec::new(),
            dropped: Vec::new(),
            templates: Vec::new(),
            next_instance: 1,
            lists: Vec::new(),
            class: String::new(),
            textarea: String::new(),
            selects: Vec::new(),
            option_hit: false,
        }
    }

    /// The HTML so far: what goes inside of the element [`STYLE_ROOT`].
    pub fn html(&self) -> &str {
        &self.html
    }

    /// The HTML, for keeps.
    pub fn into_html(self) -> String {
        self.html
    }

    /// The [`html_hash`] of what a browser prints for this HTML. It differs from the hash of the HTML itself only
    /// where a `pre` or `textarea` begins with a line feed, which is written twice and printed once.
    pub fn hash(&self) -> u32 {
        let mut from = 0;
        let mut hash = html_hash("");
        for at in self.dropped.iter().copied().chain([self.html.len()]) {
            hash = self.html[from..at].encode_utf16().fold(hash, fnv);
            from = at + 1;
        }
        hash
    }

    /// CSS rules for style slots, to stand in a style element that the page drops when it has gone live. Values
    /// with anything but plain CSS in them are left out; they are only among [`late`](Self::late).
    pub fn css(&self) -> &str {
        &self.css
    }

    /// What the page has to set when it goes live.
    pub fn late(&self) -> &[Late] {
        &self.late
    }

    /// Prints on until a value is needed, content follows or the run is over.
    fn advance(&mut self) {
        while let Some(list) = self.lists.last_mut() {
            let Some(template) = list.template.take() else {
                return;
            };
            let depth = self.lists.len() - 1;
            let goes_on = self.advance_in(depth, &template);
            self.lists[depth].template = Some(template);
            if !goes_on {
                return;
            }
            self.begin();
        }
    }

    /// The same within the instance that is begun; says whether another is to begin.
    fn advance_in(&mut self, depth: usize, template: &Template) -> bool {
        let plan = template.plan();
        loop {
            let list = &mut self.lists[depth];
            let Some(step) = plan.steps.get(list.step) else {
                list.left = list.left.saturating_sub(1);
                return list.left > 0;
            };
            if step.uses_value() {
                let Some(value) = list.kept.pop_front() else {
                    return false;
                };
                let (instance, slot) = (list.instance, list.slot);
                (list.step, list.slot) = (list.step + 1, list.slot + 1);
                self.dynamic(step, instance, slot, value.borrow());
                continue;
            }
            list.step += 1;
            if let Step::Children { pre } = step {
                self.descend(*pre);
                return false;
            }
            self.fixed(step, plan);
        }
    }

    /// Keeps the value of a slot after the children place for later; goes on when it is the last.
    fn keeps(&mut self, value: ValueRef<'_>) -> bool {
        let Some(list) = self.lists.last_mut() else {
            return false;
        };
        let Some(template) = &list.template else {
            return false;
        };
        let slots = template.slot_count();
        if list.slot < template.plan().leading_slots || slots == list.slot {
            return false;
        }
        list.kept.push_back(value.into());
        if usize::from(list.slot) + list.kept.len() == usize::from(slots) {
            self.advance();
        }
        true
    }

    /// The content of the instance follows.
    fn descend(&mut self, pre: bool) {
        self.lists.push(List {
            first_in_pre: pre,
            ..List::default()
        });
    }

    /// Prints an instance whose values are all there, to its end or to where its content follows; the same as
    /// [`advance`](Self::advance) and [`dynamic`](Self::dynamic) in turns.
    fn instance(&mut self, template: &Template, values: &Values<'_>) -> bool {
        let plan = template.plan();
        let list = self.lists.last().expect("values come within a list");
        let (instance, first, is_text) = (list.instance, list.step, list.is_text);
        let mut slot = 0;
        for (at, step) in plan.steps.iter().enumerate().skip(first) {
            match step {
                Step::Fixed(from, to) => self
                    .html
                    .push_str(&plan.fixed[*from as usize..*to as usize]),
                Step::Children { pre } => {
                    let list = self.lists.last_mut().expect("it was there before");
                    (list.step, list.slot) = (at + 1, slot);
                    let trailing = slot..template.slot_count();
                    list.kept
                        .extend(trailing.map(|slot| values.get(slot).into()));
                    self.descend(*pre);
                    return false;
                }
                // The common steps, without a call.
                Step::Text { first_in_pre } if !first_in_pre && !is_text => {
                    match values.get(slot) {
                        ValueRef::Str(text) => push_text(&mut self.html, text),
                        value => value.push_text(&mut self.html),
                    }
                    slot += 1;
                }
                Step::Event if values.is_true(slot) => slot += 1,
                step if step.uses_value() => {
                    self.dynamic(step, instance, slot, values.get(slot));
                    slot += 1;
                }
                step => self.fixed(step, plan),
            }
        }
        true
    }

    /// A step that needs no value.
    fn fixed(&mut self, step: &Step, plan: &Plan) {
        match step {
            Step::Fixed(from, to) => self
                .html
                .push_str(&plan.fixed[*from as usize..*to as usize]),
            Step::Newline => self.dropped_newline(),
            Step::Id { name, suffix, up } => {
                let own = self.lists.len() - 1;
                let instance = if *up == 0 {
                    self.lists[own].instance
                } else {
                    own.checked_sub(1)
                        .map_or(0, |outer| self.lists[outer].instance)
                };
                self.html.extend([" ", name, "=\""]);
                for (at, suffix) in suffix.split(' ').enumerate() {
                    self.html.push_str(if at == 0 { "lt" } else { " lt" });
                    ValueRef::Int(i64::from(instance)).push_text(&mut self.html);
                    push_attribute(&mut self.html, suffix);
                }
                self.html.push('"');
            }
            Step::FixedClass(class) => self.class.push_str(class),
            Step::Classes => {
                if !self.class.is_empty() {
                    let class = std::mem::take(&mut self.class);
                    self.attribute("class", &class);
                    self.class = class;
                    self.class.clear();
                }
            }
            Step::OptionValue(value) => self.is_option(value),
            Step::OptionEnd => {
                if std::mem::take(&mut self.option_hit) {
                    self.attribute("selected", "");
                }
            }
            Step::TextareaEnd => {
                let text = std::mem::take(&mut self.textarea);
                if text.starts_with(['\n', '\r']) {
                    self.dropped_newline();
                }
                push_text(&mut self.html, &text);
            }
            Step::SelectEnd => {
                self.selects.pop();
            }
            Step::Text { .. }
            | Step::Attr { .. }
            | Step::Prop(_)
            | Step::Style { .. }
            | Step::Class(_)
            | Step::Event
            | Step::Children { .. } => {}
        }
    }

    /// A step that uses a value.
    fn dynamic(&mut self, step: &Step, instance: u32, slot: u16, value: ValueRef<'_>) {
        match step {
            Step::Text { first_in_pre } => self.text(*first_in_pre, value),
            Step::Attr { name, option } => {
                if *option && let ValueRef::Str(_) | ValueRef::Int(_) | ValueRef::Float(_) = value {
                    self.is_option(&value.to_text());
                }
                match value {
                    ValueRef::None | ValueRef::Bool(false) => {}
                    ValueRef::Bool(true) => self.attribute(name, ""),
                    value => self.attribute_value(name, value),
                }
            }
            Step::Prop(prop) => self.prop(prop, instance, slot, value),
            Step::Style { property, path } => {
                let text = match value {
                    ValueRef::None | ValueRef::Bool(_) => return,
                    value => value.to_text(),
                };
                if plain_css(&text) {
                    self.rule(path, property, &text);
                }
                self.late.push(Late {
                    instance,
                    slot,
                    value: value.into(),
                });
            }
            Step::Class(class) if value.is_true() => {
                if !self.class.is_empty() {
                    self.class.push(' ');
                }
                self.class.push_str(class);
            }
            Step::Event if !value.is_true() => self.late.push(Late {
                instance,
                slot,
                value: OwnedValue::Bool(false),
            }),
            _ => {}
        }
    }

    fn prop(&mut self, prop: &PropHtml, instance: u32, slot: u16, value: ValueRef<'_>) {
        match prop {
            PropHtml::Flag(name) if value.is_true() => self.attribute(name, ""),
            PropHtml::Flag(_) => {}
            PropHtml::Attribute { name, option } => {
                if *option {
                    self.is_option(&value.to_text());
                }
                if !matches!(value, ValueRef::None) {
                    self.attribute_value(name, value);
                }
            }
            PropHtml::Textarea => {
                self.textarea.clear();
                value.push_text(&mut self.textarea);
            }
            PropHtml::Select => self
                .selects
                .push((!matches!(value, ValueRef::None)).then(|| value.to_text())),
            PropHtml::Nothing if matches!(value, ValueRef::None) => {}
            PropHtml::Nothing => self.late.push(Late {
                instance,
                slot,
                value: value.into(),
            }),
        }
    }

    fn text(&mut self, mut first_in_pre: bool, value: ValueRef<'_>) {
        let list = self.lists.last().expect("values come within a list");
        // Only a block that is a text comes first in the content of another.
        first_in_pre |= list.is_text && list.first_in_pre;
        if first_in_pre && matches!(value, ValueRef::Str(text) if text.starts_with(['\n', '\r'])) {
            self.dropped_newline();
        }
        match value {
            ValueRef::Str(text) => push_text(&mut self.html, text),
            value => value.push_text(&mut self.html),
        }
    }

    fn dropped_newline(&mut self) {
        self.dropped.push(self.html.len());
        self.html.push('\n');
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.html.extend([" ", name, "=\""]);
        push_attribute(&mut self.html, value);
        self.html.push('"');
    }

    fn attribute_value(&mut self, name: &str, value: ValueRef<'_>) {
        match value {
            ValueRef::Str(text) => self.attribute(name, text),
            value => {
                self.html.extend([" ", name, "=\""]);
                value.push_text(&mut self.html);
                self.html.push('"');
            }
        }
    }

    fn is_option(&mut self, value: &str) {
        self.option_hit = matches!(self.selects.last(), Some(Some(chosen)) if chosen == value);
    }

    /// One rule for an element: the way to it from the root by its place among its siblings.
    fn rule(&mut self, path: &[u32], property: &str, value: &str) {
        self.css.push_str(STYLE_ROOT);
        let inner = self.lists.len() - 1;
        for (depth, list) in self.lists.iter().enumerate() {
            let within = if depth == inner {
                path
            } else {
                let outer = list.template.as_ref();
                outer.map_or(&[][..], |outer| &outer.plan().container_path)
            };
            for place in [list.elements].iter().chain(within) {
                self.css.push_str(">:nth-child(");
                ValueRef::Int(i64::from(*place)).push_text(&mut self.css);
                self.css.push(')');
            }
        }
        self.css.extend(["{", property, ":", value, "}"]);
    }

    /// The next block of the innermost list begins.
    fn begin(&mut self) {
        let instance = self.next_instance;
        self.next_instance += 1;
        let list = self.lists.last_mut().expect("blocks come within a list");
        let is_text = list
            .template
            .as_ref()
            .is_some_and(|template| template.plan().is_text);
        list.is_text = is_text;
        if is_text && list.after_text {
            self.html.push_str("<!---->");
            list.first_in_pre = false;
        }
        list.first_in_pre &= is_text;
        list.after_text = is_text;
        list.elements += u32::from(!is_text);
        list.instance = instance;
        list.step = 0;
        list.slot = 0;
        list.kept.clear();
    }
}

/// Whether a value can stand in a style sheet without ending its declaration, opening a comment or loading.
fn plain_css(value: &str) -> bool {
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

impl PatchSink for HtmlSink {
    fn define(&mut self, no: TemplateNo, template: &Template) {
        let index = no.get() as usize;
        if self.templates.len() <= index {
            self.templates.resize(index + 1, Template::text());
        }
        self.templates[index] = template.clone();
    }

    fn reset(&mut self, next_instance: u32) {
        let templates = std::mem::take(&mut self.templates);
        *self = Self {
            templates,
            next_instance,
            ..Self::new()
        };
    }

    fn insert(&mut self, _: u32, _: u32) {
        self.lists.clear();
        self.lists.push(List::default());
    }

    fn run(&mut self, template: TemplateNo, count: u32) {
        let template = self.templates.get(template.get() as usize).cloned();
        if let (Some(list), Some(template)) = (self.lists.last_mut(), template)
            && count > 0
        {
            let is_fixed = template.slot_count() == 0;
            list.template = Some(template);
            list.left = count;
            self.begin();
            if is_fixed {
                self.advance();
            }
        }
    }

    fn value(&mut self, value: ValueRef<'_>) {
        if self.keeps(value) {
            return;
        }
        self.advance();
        let Some(list) = self.lists.last_mut() else {
            return;
        };
        let Some(template) = list.template.take() else {
            return;
        };
        let (instance, slot) = (list.instance, list.slot);
        let step = template.plan().steps.get(list.step);
        (list.step, list.slot) = (list.step + 1, list.slot + 1);
        if let Some(step) = step {
            self.dynamic(step, instance, slot, value);
        }
        let list = self.lists.last_mut().expect("it was there before");
        let is_last = list.slot == template.slot_count();
        list.template = Some(template);
        if is_last {
            self.advance();
        }
    }

    fn values(&mut self, values: &Values<'_>) {
        let Some(depth) = self.lists.len().checked_sub(1) else {
            return;
        };
        let Some(template) = self.lists[depth].template.take() else {
            return;
        };
        let before = self.html.len();
        let is_complete = self.instance(&template, values);
        let list = &mut self.lists[depth];
        list.template = Some(template);
        if is_complete {
            list.left = list.left.saturating_sub(1);
            let left = list.left as usize;
            if left > 0 {
                // The rest of a run is about as long: one allocation instead of many.
                let length = self.html.len() - before;
                if self.html.capacity() - self.html.len() < length {
                    self.html
                        .reserve(length * left + self.html.len() / RESERVE_PART);
                }
                self.begin();
            }
        }
    }

    fn end(&mut self) {
        self.lists.pop();
        self.advance();
    }

    fn set(&mut self, _: u32, _: u16, _: ValueRef<'_>) {}
    fn remove(&mut self, _: u32, _: u32) {}
    fn move_run(&mut self, _: u32, _: u32, _: u32) {}
    fn move_each(&mut self, _: &[u32], _: u32) {}
    fn clear(&mut self, _: u32) {}
}
