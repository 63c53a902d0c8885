//! The reference DOM itself. It panics on a patch that no page could apply: that is a bug of whoever made it.

use std::collections::{BTreeMap, HashMap};

use crate::{
    Extra, METHODS, Node, OwnedValue, PatchSink, SlotKind, Template, TemplateNo, ValueRef, safe_url,
};

/// The place of a node in the DOM's memory; 0 is the root element.
pub(super) type NodeNo = usize;

/// A page that patches are applied to.
#[derive(Debug)]
pub struct Dom {
    pub(super) nodes: Vec<DomNode>,
    pub(super) instances: HashMap<u32, Instance>,
    templates: HashMap<TemplateNo, Template>,
    next_instance: u32,
    lists: Vec<List>,
    /// What was said to the page itself, in order.
    told: Vec<(u16, String)>,
    counts: Counts,
}

/// A node of the page.
#[derive(Debug)]
pub(super) struct DomNode {
    pub(super) parent: Option<NodeNo>,
    pub(super) children: Vec<NodeNo>,
    pub(super) kind: Kind,
    /// Set on the root node of a block.
    pub(super) instance: Option<u32>,
}

#[derive(Debug)]
pub(super) enum Kind {
    Root,
    Text(String),
    Element(Box<State>),
}

/// What an element has beyond what its template fixes.
#[derive(Debug)]
pub(super) struct State {
    pub(super) template: Template,
    /// Which node of the template it is.
    pub(super) at: usize,
    /// The block that it belongs to, and the one around that.
    pub(super) instance: u32,
    pub(super) outer: u32,
    pub(super) attributes: BTreeMap<Box<str>, String>,
    pub(super) props: BTreeMap<Box<str>, OwnedValue>,
    pub(super) styles: BTreeMap<Box<str>, String>,
    pub(super) classes: BTreeMap<Box<str>, bool>,
    /// By slot: whether it listens.
    pub(super) listens: BTreeMap<u16, bool>,
    /// Methods that were called, in order.
    pub(super) calls: Vec<Box<str>>,
}

#[derive(Debug)]
pub(super) struct Instance {
    root: NodeNo,
    template: Template,
    /// The node of each slot.
    slots: Vec<NodeNo>,
    container: Option<NodeNo>,
}

/// A list of items that is being inserted.
#[derive(Debug)]
struct List {
    container: NodeNo,
    owner: u32,
    at: usize,
    built: Vec<NodeNo>,
    template: Option<Template>,
    left: u32,
    values: Vec<OwnedValue>,
    instance: u32,
}

/// How many operations came, and how many nodes they concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Insertions; each brings any number of blocks.
    pub inserts: usize,
    /// Blocks that were made.
    pub created: usize,
    /// Slots of standing blocks that were set.
    pub sets: usize,
    /// Removals of neighbours.
    pub removes: usize,
    /// Nodes that these removed.
    pub removed: usize,
    /// Moves of neighbours.
    pub moves: usize,
    /// Nodes that these moved.
    pub moved: usize,
    /// Containers that were emptied.
    pub clears: usize,
}

impl Counts {
    /// All operations.
    pub fn operations(&self) -> usize {
        self.inserts + self.sets + self.removes + self.moves + self.clears
    }
}

impl Default for Dom {
    fn default() -> Self {
        Self::new()
    }
}

impl Dom {
    /// An empty page.
    pub fn new() -> Self {
        let root = DomNode {
            parent: None,
            children: Vec::new(),
            kind: Kind::Root,
            instance: Some(0),
        };
        Self {
            nodes: vec![root],
            instances: HashMap::new(),
            templates: HashMap::new(),
            next_instance: 1,
            lists: Vec::new(),
            told: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// What was said to the [page](crate::page) itself, since the beginning or the last call: slots and texts.
    pub fn take_told(&mut self) -> Vec<(u16, String)> {
        std::mem::take(&mut self.told)
    }

    /// What was done since the beginning or the last [`take_counts`](Self::take_counts).
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The counts, which begin anew.
    pub fn take_counts(&mut self) -> Counts {
        std::mem::take(&mut self.counts)
    }

    /// The number that the next block will bear.
    pub fn next_instance(&self) -> u32 {
        self.next_instance
    }

    fn instance(&self, instance: u32) -> &Instance {
        self.instances
            .get(&instance)
            .unwrap_or_else(|| panic!("the page has no instance {instance}"))
    }

    fn container(&self, instance: u32) -> NodeNo {
        if instance == 0 {
            return 0;
        }
        self.instance(instance)
            .container
            .unwrap_or_else(|| panic!("instance {instance} has no children place"))
    }

    /// The parent of a block's node and its place there.
    fn place(&self, instance: u32) -> (NodeNo, usize) {
        let node = self.instance(instance).root;
        let parent = self.nodes[node]
            .parent
            .unwrap_or_else(|| panic!("instance {instance} stands nowhere"));
        let at = self.nodes[parent]
            .children
            .iter()
            .position(|child| *child == node)
            .expect("a parent knows its children");
        (parent, at)
    }

    /// Where in this node what comes before the block `before` stands, or what comes at the end.
    fn place_before(&self, parent: NodeNo, before: u32) -> usize {
        if before == 0 {
            return self.nodes[parent].children.len();
        }
        let (stands_in, at) = self.place(before);
        assert_eq!(stands_in, parent, "instance {before} stands elsewhere");
        at
    }

    /// The next block of the innermost list begins; blocks that need no value are complete at once.
    fn begin(&mut self) {
        while let Some(list) = self.lists.last_mut() {
            if list.left == 0 {
                return;
            }
            list.left -= 1;
            list.instance = self.next_instance;
            list.values.clear();
            self.next_instance += 1;
            let slots = list.template.as_ref().map_or(0, Template::slot_count);
            if slots > 0 || self.complete() {
                return;
            }
        }
    }

    /// All values of a block have come; says whether its content comes next.
    fn complete(&mut self) -> bool {
        let list = self.lists.last_mut().expect("blocks come within a list");
        let (instance, owner) = (list.instance, list.owner);
        let template = list.template.clone().expect("a run names its template");
        let values = std::mem::take(&mut list.values);
        let root = self.build(&template, instance, owner, &values);
        self.counts.created += 1;
        self.lists.last_mut().expect("still there").built.push(root);
        let Some(container) = self.instances[&instance].container else {
            return false;
        };
        self.lists.push(List {
            container,
            owner: instance,
            at: 0,
            built: Vec::new(),
            template: None,
            left: 0,
            values: Vec::new(),
            instance: 0,
        });
        true
    }

    fn build(
        &mut self,
        template: &Template,
        instance: u32,
        outer: u32,
        values: &[OwnedValue],
    ) -> NodeNo {
        let first = self.nodes.len();
        let mut slots = vec![first; values.len()];
        let mut open: Vec<(usize, NodeNo)> = Vec::new();
        for (at, node) in template.nodes().iter().enumerate() {
            while open.last().is_some_and(|(end, _)| *end <= at) {
                open.pop();
            }
            let number = first + at;
            let parent = open.last().map(|(_, parent)| *parent);
            let kind = match node {
                Node::Text(content) => Kind::Text(content.to_string()),
                Node::Slot(slot) => {
                    slots[usize::from(*slot)] = number;
                    Kind::Text(String::new())
                }
                Node::Element(element) => {
                    for extra in &element.extras {
                        if let Extra::Slot(slot) = extra {
                            slots[usize::from(*slot)] = number;
                        }
                    }
                    open.push((at + element.size as usize, number));
                    Kind::Element(Box::new(State::new(template, at, instance, outer)))
                }
            };
            self.nodes.push(DomNode {
                parent,
                children: Vec::new(),
                kind,
                instance: (at == 0).then_some(instance),
            });
            if let Some(parent) = parent {
                self.nodes[parent].children.push(number);
            }
        }
        let container = template.container().map(|at| first + at);
        self.instances.insert(
            instance,
            Instance {
                root: first,
                template: template.clone(),
                slots,
                container,
            },
        );
        for (slot, value) in values.iter().enumerate() {
            self.assign(instance, slot as u16, value.borrow());
        }
        first
    }

    /// The meaning of a slot's value.
    fn assign(&mut self, instance: u32, slot: u16, value: ValueRef<'_>) {
        let found = self.instance(instance);
        let kind = found
            .template
            .slot(slot)
            .unwrap_or_else(|| panic!("instance {instance} has no slot {slot}"))
            .clone();
        let node = found.slots[usize::from(slot)];
        if let ValueRef::Str(url) = value {
            assert!(
                !kind.is_url() || safe_url(url),
                "an address that runs script came through: {url:?}"
            );
        }
        match &mut self.nodes[node].kind {
            Kind::Text(content) => *content = value.to_text(),
            Kind::Element(state) => state.assign(slot, kind, value),
            Kind::Root => unreachable!("the root has no slots"),
        }
    }

    /// Forgets the blocks in these nodes.
    fn forget(&mut self, gone: Vec<NodeNo>) {
        let mut rest = gone;
        while let Some(node) = rest.pop() {
            if let Some(instance) = self.nodes[node].instance {
                self.instances.remove(&instance);
            }
            self.nodes[node].parent = None;
            rest.extend(std::mem::take(&mut self.nodes[node].children));
        }
    }

    /// Where `count` neighbours from `first` on stand.
    fn neighbours(&self, first: u32, count: u32) -> (NodeNo, std::ops::Range<usize>) {
        let (parent, at) = self.place(first);
        let end = at + count as usize;
        assert!(
            count > 0 && end <= self.nodes[parent].children.len(),
            "there are no {count} neighbours from instance {first} on"
        );
        (parent, at..end)
    }
}

impl State {
    fn new(template: &Template, at: usize, instance: u32, outer: u32) -> Self {
        Self {
            template: template.clone(),
            at,
            instance,
            outer,
            attributes: BTreeMap::new(),
            props: BTreeMap::new(),
            styles: BTreeMap::new(),
            classes: BTreeMap::new(),
            listens: BTreeMap::new(),
            calls: Vec::new(),
        }
    }

    fn assign(&mut self, slot: u16, kind: SlotKind, value: ValueRef<'_>) {
        match kind {
            SlotKind::Text => unreachable!("text slots are text nodes"),
            SlotKind::Attr(name) => match value {
                ValueRef::None | ValueRef::Bool(false) => drop(self.attributes.remove(&name)),
                ValueRef::Bool(true) => drop(self.attributes.insert(name, String::new())),
                value => drop(self.attributes.insert(name, value.to_text())),
            },
            SlotKind::Prop(name) if METHODS.contains(&&*name) => {
                if value.is_true() {
                    self.calls.push(name);
                }
            }
            SlotKind::Prop(name) => drop(self.props.insert(name, value.into())),
            SlotKind::Style(name) => match value {
                ValueRef::None | ValueRef::Bool(_) => drop(self.styles.remove(&name)),
                value => drop(self.styles.insert(name, value.to_text())),
            },
            SlotKind::Class(name) => drop(self.classes.insert(name, value.is_true())),
            SlotKind::Event(_) => drop(self.listens.insert(slot, value.is_true())),
        }
    }
}

impl PatchSink for Dom {
    fn define(&mut self, no: TemplateNo, template: &Template) {
        if let Some(known) = self.templates.insert(no, template.clone()) {
            assert!(
                known == *template,
                "template {} was defined anew as something else",
                no.get()
            );
        }
    }

    fn reset(&mut self, next_instance: u32) {
        assert!(
            next_instance >= self.next_instance,
            "numbers are never used twice"
        );
        self.next_instance = next_instance;
        let gone = std::mem::take(&mut self.nodes[0].children);
        self.forget(gone);
    }

    fn insert(&mut self, parent: u32, before: u32) {
        assert!(self.lists.is_empty(), "an insertion began within another");
        self.counts.inserts += 1;
        let container = self.container(parent);
        let at = self.place_before(container, before);
        self.lists.push(List {
            container,
            owner: parent,
            at,
            built: Vec::new(),
            template: None,
            left: 0,
            values: Vec::new(),
            instance: 0,
        });
    }

    fn run(&mut self, template: TemplateNo, count: u32) {
        let known = self
            .templates
            .get(&template)
            .unwrap_or_else(|| panic!("template {} is not defined", template.get()))
            .clone();
        let list = self
            .lists
            .last_mut()
            .expect("runs come within an insertion");
        assert!(
            list.left == 0 && list.values.is_empty() && count > 0,
            "a run began before the last was complete, or is empty"
        );
        list.template = Some(known);
        list.left = count;
        self.begin();
    }

    fn value(&mut self, value: ValueRef<'_>) {
        let list = self
            .lists
            .last_mut()
            .expect("values come within an insertion");
        list.values.push(value.into());
        let slots = list
            .template
            .as_ref()
            .expect("values come within a run")
            .slot_count();
        if list.values.len() == usize::from(slots) && !self.complete() {
            self.begin();
        }
    }

    fn end(&mut self) {
        let list = self.lists.pop().expect("end() closes a list");
        assert!(
            list.left == 0 && list.values.is_empty(),
            "a list ended within a run"
        );
        for node in &list.built {
            self.nodes[*node].parent = Some(list.container);
        }
        self.nodes[list.container]
            .children
            .splice(list.at..list.at, list.built);
        self.begin();
    }

    fn set(&mut self, instance: u32, slot: u16, value: ValueRef<'_>) {
        self.counts.sets += 1;
        if instance == 0 {
            self.told.push((slot, value.to_text()));
        } else {
            self.assign(instance, slot, value);
        }
    }

    fn remove(&mut self, first: u32, count: u32) {
        let (parent, range) = self.neighbours(first, count);
        self.counts.removes += 1;
        self.counts.removed += range.len();
        let gone = self.nodes[parent].children.drain(range).collect();
        self.forget(gone);
    }

    fn move_run(&mut self, first: u32, count: u32, before: u32) {
        let (parent, range) = self.neighbours(first, count);
        self.counts.moves += 1;
        self.counts.moved += range.len();
        let moving: Vec<NodeNo> = self.nodes[parent].children.drain(range).collect();
        let at = self.place_before(parent, before);
        self.nodes[parent].children.splice(at..at, moving);
    }

    fn move_each(&mut self, instances: &[u32], before: u32) {
        self.counts.moves += 1;
        self.counts.moved += instances.len();
        let (parent, _) = self.place(*instances.first().expect("some instances move"));
        for instance in instances {
            assert_ne!(*instance, before, "nothing stands before itself");
            let (stands_in, at) = self.place(*instance);
            assert_eq!(stands_in, parent, "instance {instance} stands elsewhere");
            let node = self.nodes[parent].children.remove(at);
            let to = self.place_before(parent, before);
            self.nodes[parent].children.insert(to, node);
        }
    }

    fn clear(&mut self, parent: u32) {
        self.counts.clears += 1;
        let container = self.container(parent);
        let gone = std::mem::take(&mut self.nodes[container].children);
        self.forget(gone);
    }
}
