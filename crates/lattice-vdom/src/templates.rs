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
}

impl Templates {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The shape of `template`, which is given the next number if it has none yet.
    pub fn number(&mut self, template: &Template) -> Shape {
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
        shape
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
