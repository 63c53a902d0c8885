//! All views of a session, and where each stands. The forest turns views into operations: the whole tree for a
//! first paint, the difference for a component that ran again, one value for a binding.

mod emit;
mod insert;
mod lis;
mod numbers;
mod restart;
mod rows;
mod walk;

pub use rows::{Row, Rows};

use crate::matching::{Matcher, match_views};
use crate::view::{BlockNo, Place, View, ViewId};
use crate::{Opaque, PatchSink, Shape, Template, Templates};

/// All views of a session. The first that is inserted without a parent is usually the root component's.
///
/// ```
/// use lattice_vdom::{Forest, HtmlSink, Template, ValueRef, ViewBuilder};
/// let mut forest: Forest<()> = Forest::new();
/// let text = forest.number(&Template::text());
/// let mut builder = ViewBuilder::new();
/// let block = builder.open(text, 1)?;
/// builder.set(block, 0, ValueRef::Str("1 < 2"))?;
/// builder.close()?;
/// let root = forest.insert(builder.finish()?, None);
///
/// let mut html = HtmlSink::new();
/// forest.insert_all(root, &mut html);
/// assert_eq!(html.html(), "1 &lt; 2");
/// # Ok::<(), lattice_vdom::Error>(())
/// ```
#[derive(Debug)]
pub struct Forest<O> {
    entries: Vec<Entry<O>>,
    free: Vec<u32>,
    templates: Templates,
    next_instance: u32,
    /// How many templates the page has been told of.
    defined: usize,
    matcher: Matcher,
    scratch: emit::Scratch,
    lists: insert::Lists,
    numbers: numbers::Numbers,
}

#[derive(Debug)]
struct Entry<O> {
    view: View<O>,
    /// The view and block that this view stands in.
    parent: Option<(ViewId, BlockNo)>,
    live: bool,
}

impl<O> Default for Forest<O> {
    fn default() -> Self {
        Self::new()
    }
}

impl<O> Forest<O> {
    /// No views, no templates; instances will be numbered from 1.
    pub fn new() -> Self {
        Self {
            entries: Vec::new(),
            free: Vec::new(),
            templates: Templates::new(),
            next_instance: 1,
            defined: 0,
            matcher: Matcher::default(),
            scratch: emit::Scratch::default(),
            lists: insert::Lists::default(),
            numbers: numbers::Numbers::new(),
        }
    }

    /// The shape of `template`, which is given the session's next number if it has none yet.
    pub fn number(&mut self, template: &Template) -> Shape {
        self.templates.number(template)
    }

    /// The session's templates.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The number that the next instance will bear.
    pub fn next_instance(&self) -> u32 {
        self.next_instance
    }

    /// Takes a view in. `parent` is the component slot that it will be the content of; that block may belong to a
    /// view that is not in the forest yet, if that one comes by [`replace`](Self::replace) before anything of
    /// it is emitted. The slot's view must also be told, by [`View::attach`].
    pub fn insert(&mut self, view: View<O>, parent: Option<(ViewId, BlockNo)>) -> ViewId {
        let entry = Entry {
            view,
            parent,
            live: true,
        };
        if let Some(index) = self.free.pop() {
            self.entries[index as usize] = entry;
            ViewId(index)
        } else {
            self.entries.push(entry);
            ViewId(self.entries.len() as u32 - 1)
        }
    }

    /// Takes a view out and gives it back, for its objects to be dropped where the caller likes. Its id may be
    /// given to another view later. What it leaves in the page is the caller's business: views go after the
    /// [`replace`](Self::replace) that removed their component slots.
    pub fn remove(&mut self, id: ViewId) -> Option<View<O>> {
        let entry = self
            .entries
            .get_mut(id.0 as usize)
            .filter(|entry| entry.live)?;
        entry.live = false;
        entry.parent = None;
        self.free.push(id.0);
        Some(std::mem::take(&mut entry.view))
    }

    /// The view of this id.
    pub fn get(&self, id: ViewId) -> Option<&View<O>> {
        self.entries
            .get(id.0 as usize)
            .filter(|entry| entry.live)
            .map(|entry| &entry.view)
    }

    /// The view of this id, to change its objects.
    pub fn get_mut(&mut self, id: ViewId) -> Option<&mut View<O>> {
        self.entries
            .get_mut(id.0 as usize)
            .filter(|entry| entry.live)
            .map(|entry| &mut entry.view)
    }

    /// The component slot that a view is the content of.
    pub fn parent(&self, id: ViewId) -> Option<(ViewId, BlockNo)> {
        self.entries.get(id.0 as usize)?.parent
    }

    /// Gives back what growing has taken in advance.
    pub fn shrink_to_fit(&mut self) {
        self.entries.shrink_to_fit();
        self.free.shrink_to_fit();
        self.numbers.shrink_to_fit();
        for entry in &mut self.entries {
            entry.view.shrink_to_fit();
        }
        self.scratch = emit::Scratch::default();
        self.lists = insert::Lists::default();
    }

    /// How many views there are.
    pub fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// Whether there is no view.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The block of an instance, if it is (still) in the page. Costs a binary search for its view, however many there are, and one
    /// look at each block of that view.
    pub fn find(&self, instance: u32) -> Option<(ViewId, BlockNo)> {
        let id = ViewId(self.numbers.view_of(instance)?);
        let blocks = self.get(id)?.blocks();
        let place = blocks
            .iter()
            .position(|block| block.instance == instance && !block.is_component())?;
        Some((id, BlockNo::new(place)))
    }

    /// Phase A of a flush: pairs the blocks of `new` with those of the view that it will replace.
    pub fn match_view(&mut self, id: ViewId, new: &mut View<O>) {
        let Self {
            entries, matcher, ..
        } = self;
        match_views(matcher, &mut entries[id.0 as usize].view, new);
    }
}

impl<O: Opaque> Forest<O> {
    /// Emits the whole tree under `root` as one insertion into the page's root: a first paint. Every instance is
    /// numbered anew. The page is told of all templates that it does not know.
    pub fn insert_all(&mut self, root: ViewId, sink: &mut dyn PatchSink) {
        self.define(sink);
        self.numbers.clear();
        self.insert_roots(root, (0, 0), sink);
    }

    /// Emits the whole tree for a page whose state is not known: all templates, a reset, then everything.
    pub fn full_view(&mut self, root: ViewId, sink: &mut dyn PatchSink) {
        self.defined = 0;
        self.define(sink);
        sink.reset(self.next_instance);
        self.numbers.clear();
        self.insert_roots(root, (0, 0), sink);
    }

    /// Phase C of a flush for one component: `new`, which was matched with the view `id` and whose component
    /// slots all have their views, takes its place. Gives the old view back. It runs no code of users.
    ///
    /// # Panics
    /// If `new` was not matched with this view: that is a bug of the caller.
    pub fn replace(&mut self, id: ViewId, new: View<O>, sink: &mut dyn PatchSink) -> View<O> {
        self.define(sink);
        let old = std::mem::replace(&mut self.entries[id.0 as usize].view, new);
        self.emit(id, &old, sink);
        old
    }

    /// Emits the present value of one object of a view, if it is in the page: a binding that changed.
    pub fn set(&mut self, id: ViewId, object: usize, sink: &mut dyn PatchSink) {
        let Some(view) = self.get(id) else { return };
        if let Some(Place::Slot(block, slot)) = view.place(object) {
            let found = &view.blocks[block.index()];
            if found.instance != 0 {
                sink.set(found.instance, slot, self.shown(view, found, slot));
            }
        }
    }

    fn define(&mut self, sink: &mut dyn PatchSink) {
        for (index, template) in self.templates.all().iter().enumerate().skip(self.defined) {
            sink.define(crate::TemplateNo::new(index as u32 + 1), template);
        }
        self.defined = self.templates.all().len();
    }
}
