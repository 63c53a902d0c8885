//! The naive model. It keeps nothing but versions: a node must run when one of the nodes that it read last time has
//! another version now; a version moves only when the value does. From that follow the values, which nodes run, and how
//! often.

use super::recipe::{GONE, Recipe, Value};

/// What a run read, and in which version.
pub(super) type Seen = Vec<(usize, u64)>;

#[derive(Clone, Default)]
pub(super) struct Node {
    /// None for a source.
    recipe: Option<Recipe>,
    value: Option<Value>,
    version: u64,
    seen: Seen,
    gone: bool,
}

#[derive(Default)]
pub(super) struct Model {
    nodes: Vec<Node>,
    /// Memos that ran, in order.
    pub(super) runs: Vec<usize>,
}

impl Model {
    pub(super) fn source(&mut self, value: i64) {
        self.nodes.push(Node {
            value: Some(Ok(value)),
            ..Node::default()
        });
    }

    pub(super) fn memo(&mut self, recipe: Recipe) {
        self.nodes.push(Node {
            recipe: Some(recipe),
            ..Node::default()
        });
    }

    pub(super) fn write(&mut self, at: usize, value: i64) {
        let node = &mut self.nodes[at];
        if !node.gone && node.value != Some(Ok(value)) {
            node.value = Some(Ok(value));
            node.version += 1;
        }
    }

    /// The node is not there any more; nobody is told.
    pub(super) fn dispose(&mut self, at: usize) {
        self.nodes[at].gone = true;
    }

    /// What a reader gets now.
    pub(super) fn read(&mut self, at: usize) -> Value {
        if self.nodes[at].gone {
            return Ok(GONE);
        }
        self.refresh(at);
        self.nodes[at].value.clone().expect("it was refreshed")
    }

    /// Brings a memo up to date as a lazy engine must, and counts its runs.
    fn refresh(&mut self, at: usize) {
        let Some(recipe) = self.nodes[at].recipe.clone() else {
            return;
        };
        let seen = self.nodes[at].seen.clone();
        if self.nodes[at].value.is_some() && !self.any_changed(&seen) {
            return;
        }
        self.runs.push(at);
        let (value, seen) = self.compute(&recipe);
        let node = &mut self.nodes[at];
        node.seen = seen;
        let is_equal = match (&node.value, &value) {
            (Some(Ok(old)), Ok(new)) => recipe.are_equal(*old, *new),
            (old, new) => old.as_ref() == Some(new),
        };
        if !is_equal {
            node.value = Some(value);
            node.version += 1;
        }
    }

    /// Whether what was read has changed: what is known to have comes first, then each is asked in the order of reading.
    /// Who is gone is not asked.
    pub(super) fn any_changed(&mut self, seen: &[(usize, u64)]) -> bool {
        let differs =
            |model: &Self, (at, version): (usize, u64)| model.nodes[at].version != version;
        if seen.iter().any(|dep| differs(self, *dep)) {
            return true;
        }
        seen.iter().any(|dep| {
            if !self.nodes[dep.0].gone {
                self.refresh(dep.0);
            }
            differs(self, *dep)
        })
    }

    /// A run: the value, and what it depends on.
    pub(super) fn compute(&mut self, recipe: &Recipe) -> (Value, Seen) {
        let mut seen = Seen::new();
        let value = recipe.evaluate(&mut |at, tracked| {
            let value = self.read(at);
            let node = &self.nodes[at];
            if tracked && !node.gone && !seen.iter().any(|(dep, _)| *dep == at) {
                seen.push((at, node.version));
            }
            value
        });
        (value, seen)
    }

    /// The value from nothing but the sources: what is true whatever was kept.
    pub(super) fn truth(&self, at: usize) -> Value {
        match &self.nodes[at].recipe {
            Some(recipe) => self.truth_of(recipe),
            None => self.nodes[at].value.clone().expect("a source has a value"),
        }
    }

    pub(super) fn truth_of(&self, recipe: &Recipe) -> Value {
        recipe.evaluate(&mut |at, _| self.truth(at))
    }
}
