//! The structure of an insertion as a flat list of numbers, without the values: what a page needs beside the
//! HTML of a first paint to number its nodes.

use crate::{PatchSink, Template, TemplateNo, ValueRef, Values};

/// Collects `template, count, (content of each instance that has a children place)...` and a `0` after each list.
#[derive(Clone, Debug, Default)]
pub struct ItemsSink {
    items: Vec<u32>,
}

impl ItemsSink {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The numbers.
    pub fn items(&self) -> &[u32] {
        &self.items
    }

    /// The numbers, for keeps.
    pub fn into_items(self) -> Vec<u32> {
        self.items
    }
}

impl PatchSink for ItemsSink {
    fn run(&mut self, template: TemplateNo, count: u32) {
        self.items.extend([template.get(), count]);
    }

    fn end(&mut self) {
        self.items.push(0);
    }

    fn reset(&mut self, _: u32) {
        self.items.clear();
    }

    fn define(&mut self, _: TemplateNo, _: &Template) {}
    fn insert(&mut self, _: u32, _: u32) {}
    fn value(&mut self, _: ValueRef<'_>) {}
    fn values(&mut self, _: &Values<'_>) {}
    fn set(&mut self, _: u32, _: u16, _: ValueRef<'_>) {}
    fn remove(&mut self, _: u32, _: u32) {}
    fn move_run(&mut self, _: u32, _: u32, _: u32) {}
    fn move_each(&mut self, _: &[u32], _: u32) {}
    fn clear(&mut self, _: u32) {}
}
