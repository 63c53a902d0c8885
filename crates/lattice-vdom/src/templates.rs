//! A session's templates, numbered from 1 in the order in which they were first used.

use hashbrown::HashMap;

use crate::Template;

/// The number of a template in a session: 1, 2, ... in order of first use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TemplateNo(u32);

impl TemplateNo {
    /// Stands in a block that is a component slot instead of an instance of a template.
    pub const COMPONENT: Self = Self(u32::MAX);

    /// The template of this number, which is not 0.
    pub fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

/// What a view has to know of a template to open a block of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Its number in this session.
    pub no: TemplateNo,
    /// How many slots it has.
    pub slots: u16,
    /// Whether it has a children place.
    pub container: bool,
    pub(crate) guarded: bool,
}

/// A session's numbered templates.
#[derive(Debug, Default)]
pub struct Templates {
    all: Vec<Template>,
    shapes: Vec<Shape>,
    by_content: HashMap<Template, u32>,
    /// By the address of a template: its index in `all` and 1, or 0; the next free place if that is taken. Controls give the same
    /// template for each element, and a look by content costs as much as all else that opening a block does.
    by_address: Vec<u32>,
}

/// How many places there are for each template that is known by its address.
const PLACES_EACH: usize = 4;

impl Templates {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The shape of `template`, which is given the next number if it has none yet.
    pub fn number(&mut self, template: &Template) -> Shape {
        if let Some(shape) = self.known(template) {
            return shape;
        }
        self.number_by_content(template)
    }

    /// The shape of this very template, if it is known by its address.
    fn known(&self, template: &Template) -> Option<Shape> {
        // A length that is a power of two, or none.
        let last = self.by_address.len().checked_sub(1)?;
        let mut place = place_of(template) & last;
        loop {
            // Most places are empty, so a search ends soon.
            let index = (self.by_address[place] as usize).checked_sub(1)?;
            // `all` keeps it alive, so no other template has its address.
            if self.all[index].is(template) {
                return Some(self.shapes[index]);
            }
            place = (place + 1) & last;
        }
    }

    #[cold]
    fn number_by_content(&mut self, template: &Template) -> Shape {
        if let Some(index) = self.by_content.get(template) {
            return self.shapes[*index as usize];
        }
        let index = self.all.len() as u32;
        let shape = Shape {
            no: TemplateNo(index + 1),
            slots: template.slot_count(),
            container: template.has_children(),
            guarded: template.is_guarded(),
        };
        self.all.push(template.clone());
        self.shapes.push(shape);
        self.by_content.insert(template.clone(), index);
        self.keep_address(index);
        shape
    }

    fn keep_address(&mut self, index: u32) {
        let wanted = (self.all.len() * PLACES_EACH).next_power_of_two();
        let first = if wanted > self.by_address.len() {
            self.by_address.clear();
            self.by_address.resize(wanted, 0);
            0
        } else {
            index
        };
        let last = self.by_address.len() - 1;
        for index in first..=index {
            let mut place = place_of(&self.all[index as usize]) & last;
            while self.by_address[place] != 0 {
                place = (place + 1) & last;
            }
            self.by_address[place] = index + 1;
        }
    }

    /// The template of a number.
    pub fn get(&self, no: TemplateNo) -> Option<&Template> {
        self.all.get((no.0 as usize).wrapping_sub(1))
    }

    /// The shape of the template of a number.
    pub fn shape(&self, no: TemplateNo) -> Option<Shape> {
        self.shapes.get((no.0 as usize).wrapping_sub(1)).copied()
    }

    /// All templates; the first has number 1.
    pub fn all(&self) -> &[Template] {
        &self.all
    }
}

/// What of a template's address tells it from others: allocations are multiples of 16 bytes apart, and a template has hundreds.
fn place_of(template: &Template) -> usize {
    let address = template.address();
    (address >> 4) ^ (address >> 9) ^ (address >> 14)
}
