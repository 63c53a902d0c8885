//! Which elements have to move for a sequence to come into another order: all but a longest increasing subsequence, the fewest
//! that can.
//!
//! The subsequence is found by patience sorting (Schensted 1961; Fredman 1975), positions during the moves by counting in
//! Fenwick trees (1994): O(n log n) altogether.

/// The moves, one after the other, as (from, to). `order` says of the element at each place how many come before it in the
/// end.
pub(crate) fn moves(order: &[usize]) -> Vec<(usize, usize)> {
    let stays = longest_increasing(order);
    let mut place_of = vec![0; order.len()];
    // Who will move, by place; and who is where it belongs, by the place after that of who it stands behind.
    let mut waiting = Counts::new(order.len());
    let mut settled = Counts::new(order.len() + 1);
    for (place, rank) in order.iter().enumerate() {
        place_of[*rank] = place;
        if stays[place] {
            settled.add(place + 1, 1);
        } else {
            waiting.add(place, 1);
        }
    }
    let mut moves = Vec::new();
    // Those of lower rank are in order; the last of them that did not move stood before this place.
    let mut behind = 0;
    for (rank, place) in place_of.into_iter().enumerate() {
        if stays[place] {
            behind = place + 1;
            continue;
        }
        let from = waiting.before(place) + settled.before(place + 1);
        let after = rank + waiting.before(behind);
        waiting.add(place, -1);
        settled.add(behind, 1);
        let to = if from < after { after - 1 } else { after };
        if from != to {
            moves.push((from, to));
        }
    }
    moves
}

/// Whether the number at each place belongs to a longest increasing subsequence.
fn longest_increasing(numbers: &[usize]) -> Vec<bool> {
    // For each length, the place of the lowest number that ends a subsequence of that length.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; numbers.len()];
    for (place, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        before[place] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(place);
        } else {
            ends[length] = place;
        }
    }
    let mut is_in = vec![false; numbers.len()];
    let mut next = ends.last().copied();
    while let Some(place) = next {
        is_in[place] = true;
        next = before[place];
    }
    is_in
}

/// Numbers by place whose sums are known in O(log n).
struct Counts(Vec<isize>);

impl Counts {
    fn new(places: usize) -> Self {
        Self(vec![0; places + 1])
    }

    fn add(&mut self, place: usize, count: isize) {
        let mut at = place + 1;
        while at < self.0.len() {
            self.0[at] += count;
            at += at & at.wrapping_neg();
        }
    }

    /// The sum of all places below this one. It is never negative.
    fn before(&self, place: usize) -> usize {
        let (mut at, mut sum) = (place, 0);
        while at > 0 {
            sum += self.0[at];
            at &= at - 1;
        }
        sum.unsigned_abs()
    }
}
