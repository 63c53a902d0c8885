//! Which view an instance stands in. Instances are numbered upwards as they come, so a new one is noted at the end of a sorted list.

/// How many spans there may be beyond twice the blocks that were counted last.
const SPARE: usize = 1_024;

/// Instances that were numbered one after another in one view, up to where the next span begins. Some may have gone since.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: u32,
    view: u32,
}

/// The views of all instances.
#[derive(Debug)]
pub(super) struct Numbers {
    spans: Vec<Span>,
    /// With so many spans it is time to forget those whose instances have gone.
    limit: usize,
}

impl Numbers {
    pub(super) fn new() -> Self {
        Self {
            spans: Vec::new(),
            limit: SPARE,
        }
    }

    /// Gives back what growing has taken in advance.
    pub(super) fn shrink_to_fit(&mut self) {
        self.spans.shrink_to_fit();
    }

    /// From this number on, which is above all that came before, instances are numbered in this view.
    pub(super) fn note(&mut self, first: u32, view: u32) {
        if self.spans.last().is_none_or(|last| last.view != view) {
            self.spans.push(Span { first, view });
        }
    }

    /// The view that an instance is in, if it is in any: a binary search.
    pub(super) fn view_of(&self, instance: u32) -> Option<u32> {
        let after = self.spans.partition_point(|span| span.first <= instance);
        Some(self.spans.get(after.checked_sub(1)?)?.view)
    }

    /// All instances are about to be numbered anew.
    pub(super) fn clear(&mut self) {
        self.spans.clear();
    }

    pub(super) fn is_crowded(&self) -> bool {
        self.spans.len() >= self.limit
    }

    /// Begins anew from the instances that there are, each with its view. It is as many steps as there are blocks, and comes
    /// only after as many spans were noted.
    pub(super) fn recount(&mut self, instances: impl Iterator<Item = (u32, u32)>) {
        self.spans.clear();
        let spans = instances.map(|(first, view)| Span { first, view });
        self.spans.extend(spans);
        self.limit = self.spans.len() * 2 + SPARE;
        self.spans.sort_unstable_by_key(|span| span.first);
        self.spans.dedup_by_key(|span| span.view);
    }
}
