//! A longest increasing subsequence: what may stay in place when a list is reordered.

/// Reused memory; `keep[i]` says after [`run`](Lis::run) whether the i-th number may stay.
#[derive(Debug, Default)]
pub(super) struct Lis {
    pub(super) keep: Vec<bool>,
    /// `tails[k]` is the place of the smallest number that ends an increasing run of length k + 1.
    tails: Vec<u32>,
    before: Vec<u32>,
}

impl Lis {
    /// `ranks` are distinct numbers; `u32::MAX` ones take no part.
    pub(super) fn run(&mut self, ranks: &[u32]) {
        self.keep.clear();
        self.keep.resize(ranks.len(), false);
        self.tails.clear();
        self.before.clear();
        self.before.resize(ranks.len(), u32::MAX);
        for (at, rank) in ranks
            .iter()
            .enumerate()
            .filter(|(_, rank)| **rank != u32::MAX)
        {
            let place = match self.tails.last() {
                Some(last) if ranks[*last as usize] < *rank => self.tails.len(),
                _ => self
                    .tails
                    .partition_point(|tail| ranks[*tail as usize] < *rank),
            };
            if place > 0 {
                self.before[at] = self.tails[place - 1];
            }
            if place == self.tails.len() {
                self.tails.push(at as u32);
            } else {
                self.tails[place] = at as u32;
            }
        }
        let mut at = self.tails.last().copied().unwrap_or(u32::MAX);
        while at != u32::MAX {
            self.keep[at as usize] = true;
            at = self.before[at as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lis;

    #[test]
    fn what_is_kept_is_the_longest_increasing_run() {
        let cases: [(&[u32], usize); 6] = [
            (&[], 0),
            (&[3], 1),
            (&[0, 1, 2], 3),
            (&[2, 1, 0], 1),
            (&[3, 0, 1, u32::MAX, 2], 3),
            (&[1, 0, 3, 2, 5, 4], 3),
        ];
        let mut lis = Lis::default();
        for (ranks, length) in cases {
            lis.run(ranks);
            let kept: Vec<u32> = ranks
                .iter()
                .zip(&lis.keep)
                .filter(|(_, keep)| **keep)
                .map(|(rank, _)| *rank)
                .collect();
            assert_eq!(kept.len(), length, "{ranks:?}");
            assert!(kept.is_sorted(), "{ranks:?}");
        }
    }
}
