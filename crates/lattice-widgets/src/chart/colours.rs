//! Which colour a series has: its own, by name, as long as the chart lives. A filter that takes a series away, or puts another
//! first, must not give its colour to the next one.

use std::sync::{Arc, Mutex, PoisonError};

/// The look has this many colours, numbered from 1; then they repeat.
const COLOURS: usize = 8;

/// A chart remembers the colours of this many names; of more, it forgets those that it has not shown for longest.
const NAMES_MAX: usize = 256;

/// The memory of one chart. It is the chart's own: it goes with it.
#[derive(Clone, Default)]
pub(super) struct Colours(Arc<Mutex<Vec<Coloured>>>);

/// A name and its colour.
type Coloured = (Box<str>, usize);

impl Colours {
    /// The colours of the series that are shown now, in their order.
    pub(super) fn of<'a>(&self, names: impl Iterator<Item = &'a str> + Clone) -> Vec<i64> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that are shown move to the end, where forgetting begins last.
        let mut shown = Vec::new();
        for name in names.clone() {
            if let Some(at) = known.iter().position(|(it, _)| **it == *name) {
                shown.push(known.remove(at));
            }
        }
        for name in names.clone() {
            if !shown.iter().any(|(it, _)| **it == *name) {
                let colour = free(&shown, &known);
                shown.push((name.into(), colour));
            }
        }
        let colour = |name: &str| {
            let found = shown.iter().find(|(it, _)| **it == *name);
            found.map_or(1, |(_, colour)| *colour as i64)
        };
        let colours = names.map(colour).collect();
        known.append(&mut shown);
        let forgotten = known.len().saturating_sub(NAMES_MAX);
        known.drain(..forgotten);
        colours
    }
}

/// A colour that nothing shown has, if there is one; of several, the one that the fewest remembered names have.
fn free(shown: &[Coloured], known: &[Coloured]) -> usize {
    let count =
        |names: &[Coloured], colour: usize| names.iter().filter(|(_, it)| *it == colour).count();
    let rank = |colour: &usize| {
        let now = count(shown, *colour);
        (now, now + count(known, *colour))
    };
    (1..=COLOURS).min_by_key(rank).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(colours: &Colours, names: &[&str]) -> Vec<i64> {
        colours.of(names.iter().copied())
    }

    #[test]
    fn a_name_keeps_its_colour_while_others_come_and_go() {
        let colours = Colours::default();
        assert_eq!(of(&colours, &["a", "b", "c"]), [1, 2, 3]);
        assert_eq!(of(&colours, &["c", "b"]), [3, 2]);
        assert_eq!(of(&colours, &["d", "c"]), [4, 3], "a's colour waits for it");
        assert_eq!(of(&colours, &["a", "d"]), [1, 4]);
    }

    #[test]
    fn colours_repeat_when_all_are_taken_and_not_before() {
        let colours = Colours::default();
        let names: Vec<String> = (0..20).map(|at| at.to_string()).collect();
        let all = colours.of(names.iter().map(String::as_str));
        let expected: Vec<i64> = (0..20).map(|at| at % 8 + 1).collect();
        assert_eq!(all, expected);
        assert_eq!(of(&colours, &["3", "new"])[0], 4);
        assert_ne!(of(&colours, &["3", "new"])[1], 4);
    }

    #[test]
    fn names_without_end_are_forgotten_from_the_oldest() {
        let colours = Colours::default();
        let kept = of(&colours, &["first", "kept"])[1];
        for at in 0..10_000 {
            assert_eq!(of(&colours, &["kept", &at.to_string()])[0], kept);
        }
        assert_eq!(colours.0.lock().unwrap().len(), NAMES_MAX);
    }
}
