//! What random graphs are made of, and what is done to them.

/// What a read gives: a value, or that the memo failed.
pub(super) type Value = Result<i64, Failed>;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Failed;

/// What a reader takes for the value of a node that was disposed of.
pub(super) const GONE: i64 = -1;

/// How a memo or effect gets its value: from `left` or `right`, whichever the first read says.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    pub(super) switch: usize,
    pub(super) left: Vec<usize>,
    pub(super) right: Vec<usize>,
    /// Read last, without depending on it.
    pub(super) peek: Option<usize>,
    /// Small moduli make equal values likely.
    pub(super) modulus: i64,
    /// A memo whose values count as equal when their halves are.
    pub(super) coarse: bool,
    /// It fails when its sum is a multiple of this.
    pub(super) fails: Option<i64>,
}

impl Recipe {
    /// The value, as both worlds compute it. `read` is told whether who reads depends on the node.
    pub(super) fn evaluate(&self, read: &mut dyn FnMut(usize, bool) -> Value) -> Value {
        let switch = read(self.switch, true)?;
        let reads = if switch % 2 == 0 {
            &self.left
        } else {
            &self.right
        };
        let mut sum = switch;
        for at in reads {
            sum += read(*at, true)?;
        }
        if let Some(at) = self.peek {
            sum += read(at, false)?;
        }
        match self.fails {
            Some(divisor) if sum % divisor == 0 => Err(Failed),
            _ => Ok(sum % self.modulus),
        }
    }

    /// Whether these are equal values of a memo that does this.
    pub(super) fn are_equal(&self, old: i64, new: i64) -> bool {
        old == new || (self.coarse && old.div_euclid(2) == new.div_euclid(2))
    }

    /// With its numbers taken for some of the nodes there are.
    pub(super) fn among(&self, nodes: usize) -> Self {
        let all = |reads: &[usize]| reads.iter().map(|at| at % nodes).collect();
        Self {
            switch: self.switch % nodes,
            left: all(&self.left),
            right: all(&self.right),
            peek: self.peek.map(|at| at % nodes),
            ..self.clone()
        }
    }
}

/// What an effect does with its value.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Nothing.
    Look,
    /// Writes it to a source of its own, which nodes that are made later may read: they join the wave.
    Forward(usize),
    /// Raises a source that was there before by one, up to [`RAISED_MAX`]: who was before waits for the next wave.
    Raise(usize),
    /// Makes an effect that goes when this one runs again.
    Nest(Box<Recipe>),
}

/// Where raising ends, so that effects come to rest.
pub(super) const RAISED_MAX: i64 = 6;

#[derive(Clone, Debug)]
pub(super) enum Op {
    Write(usize, i64),
    Batch(Vec<(usize, i64)>),
    Read(usize),
    Flush,
    Memo(Recipe),
    /// Run by the runtime, or as a watcher by its host.
    Effect(Recipe, Act, bool),
    DisposeEffect(usize),
    /// Disposes of a source or memo, whoever reads it.
    DisposeNode(usize),
}

/// What a random graph may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Values follow from the sources alone.
    Pure,
    /// And memos may fail.
    Failing,
    /// As pure; and effects write, fail, and make others, nodes are disposed of while they are read, and reads are not
    /// tracked.
    Rich,
}
