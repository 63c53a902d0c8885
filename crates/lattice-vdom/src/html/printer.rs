//! Walks the steps of a template and prints them.

use super::escape::{push_attribute, push_text};
use super::plan::{Act, Attribute, Plan, PropHtml, Step};
use super::{Around, At, Late, SlotValues, css};
use crate::{OwnedValue, ValueRef};

/// What is printed, and what of it waits for a later step.
#[derive(Debug, Default)]
pub(super) struct Printer {
    pub(super) html: String,
    pub(super) css: String,
    pub(super) late: Vec<Late>,
    /// Where the text has a line feed that a parser drops.
    pub(super) dropped: Vec<usize>,
    /// The class attribute of the element whose start tag is being printed.
    class: String,
    textarea: String,
    /// The value of each open `select` that has one.
    selects: Vec<Option<String>>,
    option_hit: bool,
}

/// Where an instance waits for its content.
pub(super) struct Stop {
    /// The first slot that comes after it.
    pub(super) slot: u16,
    /// The content is that of a `pre`.
    pub(super) pre: bool,
}

/// How much is reserved beyond what a run is thought to take, as a part of what is printed: rows grow with their numbers.
const RESERVE_PART: usize = 8;

/// Appends a value as text that markup can hold.
#[inline]
pub(crate) fn push_value(value: ValueRef<'_>, html: &mut String) {
    match value {
        ValueRef::Str(text) => push_text(html, text),
        value => value.push_text(html),
    }
}

impl Printer {
    /// A block that is a text begins.
    pub(super) fn text_begins(&mut self, at: &mut At) {
        if at.after_text {
            self.html.push_str("<!---->");
            at.first_in_pre = false;
        }
        at.after_text = true;
    }

    /// Makes room for what is left of a run whose last instance began at `before`: one allocation instead of many.
    #[inline]
    pub(super) fn reserve_for(&mut self, left: u32, before: usize) {
        let html = &mut self.html;
        let length = html.len() - before;
        if html.capacity() - html.len() < length && left > 0 {
            html.reserve(length * left as usize + html.len() / RESERVE_PART);
        }
    }

    /// Tells of the events of an instance that are not listened to.
    #[inline]
    pub(super) fn events<V: SlotValues>(&mut self, plan: &Plan, values: &V, instance: u32) {
        for slot in &plan.events {
            if !values.is_true(*slot) {
                self.late.push(Late {
                    instance,
                    slot: *slot,
                    value: OwnedValue::Bool(false),
                });
            }
        }
    }

    /// Prints an instance from a step on, to its end or to where its content follows.
    #[inline]
    pub(super) fn steps<V: SlotValues>(
        &mut self,
        steps: &[Step],
        values: &V,
        around: &Around<'_>,
    ) -> Option<Stop> {
        for step in steps {
            self.html.push_str(&step.fixed);
            match &step.act {
                // The common ones come first, and without a call.
                Act::Text => values.print(step.slot, &mut self.html),
                Act::Attr { .. } if values.is_none(step.slot) => {}
                Act::End => {}
                Act::FirstText { .. }
                | Act::Attr { .. }
                | Act::Prop(_)
                | Act::Style { .. }
                | Act::Class(_) => self.dynamic(step, values.get(step.slot), around),
                Act::Children { pre } => {
                    return Some(Stop {
                        slot: step.slot,
                        pre: *pre,
                    });
                }
                act => self.fixed(act, around),
            }
        }
        None
    }

    /// A step that uses a value.
    fn dynamic(&mut self, step: &Step, value: ValueRef<'_>, around: &Around<'_>) {
        match &step.act {
            Act::FirstText { first_in_pre } => self.text(*first_in_pre, value, around),
            Act::Attr { attribute, option } => {
                if *option && let ValueRef::Str(_) | ValueRef::Int(_) | ValueRef::Float(_) = value {
                    self.is_option(&value.to_text());
                }
                match value {
                    ValueRef::None | ValueRef::Bool(false) => {}
                    ValueRef::Bool(true) => self.attribute(attribute, ValueRef::None),
                    value => self.attribute(attribute, value),
                }
            }
            Act::Prop(prop) => self.prop(prop, step.slot, value, around),
            Act::Style { property, path } => {
                let text = match value {
                    ValueRef::None | ValueRef::Bool(_) => return,
                    value => value.to_text(),
                };
                if css::is_plain(&text) {
                    css::push_rule(&mut self.css, around, path, (property, &text));
                }
                self.late(step.slot, value.into(), around);
            }
            Act::Class(class) if value.is_true() => {
                if !self.class.is_empty() {
                    self.class.push(' ');
                }
                self.class.push_str(class);
            }
            _ => {}
        }
    }

    /// A step that uses none.
    fn fixed(&mut self, act: &Act, around: &Around<'_>) {
        match act {
            Act::Newline { if_first } if !if_first || around.is_first_in_pre() => {
                self.dropped_newline();
            }
            Act::Id {
                attribute,
                suffix,
                up,
            } => {
                let outer = || around.lists.iter().rev().nth(1);
                let instance = match up {
                    0 => around.at.instance,
                    _ => outer().map_or(0, |list| list.at.instance),
                };
                self.html.push_str(&attribute.0);
                for (at, suffix) in suffix.split(' ').enumerate() {
                    self.html.push_str(if at == 0 { "lt" } else { " lt" });
                    ValueRef::Int(i64::from(instance)).push_text(&mut self.html);
                    push_attribute(&mut self.html, suffix);
                }
                self.html.push('"');
            }
            Act::FixedClass(class) => self.class.push_str(class),
            Act::Classes if !self.class.is_empty() => {
                self.html.push_str(" class=\"");
                push_attribute(&mut self.html, &self.class);
                self.html.push('"');
                self.class.clear();
            }
            Act::OptionValue(value) => self.is_option(value),
            Act::OptionEnd if self.option_hit => {
                self.html.push_str(" selected=\"\"");
                self.option_hit = false;
            }
            Act::TextareaEnd => {
                if self.textarea.starts_with(['\n', '\r']) {
                    self.dropped_newline();
                }
                push_text(&mut self.html, &self.textarea);
                self.textarea.clear();
            }
            Act::SelectEnd => {
                self.selects.pop();
            }
            _ => {}
        }
    }

    fn prop(&mut self, prop: &PropHtml, slot: u16, value: ValueRef<'_>, around: &Around<'_>) {
        match prop {
            PropHtml::Flag(attribute) if value.is_true() => {
                self.attribute(attribute, ValueRef::None);
            }
            PropHtml::Flag(_) => {}
            PropHtml::Attribute { attribute, option } => {
                if *option {
                    self.is_option(&value.to_text());
                }
                if !matches!(value, ValueRef::None) {
                    self.attribute(attribute, value);
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
            PropHtml::Nothing => self.late(slot, value.into(), around),
        }
    }

    fn text(&mut self, mut first_in_pre: bool, value: ValueRef<'_>, around: &Around<'_>) {
        first_in_pre |= around.is_first_in_pre();
        if first_in_pre && matches!(value, ValueRef::Str(text) if text.starts_with(['\n', '\r'])) {
            self.dropped_newline();
        }
        push_value(value, &mut self.html);
    }

    fn dropped_newline(&mut self) {
        self.dropped.push(self.html.len());
        self.html.push('\n');
    }

    fn attribute(&mut self, attribute: &Attribute, value: ValueRef<'_>) {
        self.html.push_str(&attribute.0);
        match value {
            ValueRef::Str(text) => push_attribute(&mut self.html, text),
            value => value.push_text(&mut self.html),
        }
        self.html.push('"');
    }

    fn is_option(&mut self, value: &str) {
        self.option_hit = matches!(self.selects.last(), Some(Some(chosen)) if chosen == value);
    }

    fn late(&mut self, slot: u16, value: OwnedValue, around: &Around<'_>) {
        self.late.push(Late {
            instance: around.at.instance,
            slot,
            value,
        });
    }
}
