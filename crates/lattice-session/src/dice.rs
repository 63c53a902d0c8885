//! Randomness and identifiers from a session's seed, so that equal messages give equal patches.

/// A small generator (splitmix64). It is for sampling and names, not for secrets: who knows the seed knows the rest.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Even over [0, 1), 53 bits.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Twelve letters and digits, 60 bits: begins with a letter, so that it is a name in HTML and CSS too.
    pub(crate) fn id(&mut self) -> String {
        const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
        let bits = self.next();
        let mut text = String::with_capacity(12);
        for at in 0..12 {
            let five = (bits >> (5 * at)) as usize & 31;
            // The first one out of the first 16, which are letters.
            let five = if at == 0 { five & 15 } else { five };
            text.push(char::from(LETTERS[five]));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn equal_seeds_give_equal_draws_and_other_seeds_others() {
        let draw = |seed| {
            let mut dice = Dice::new(seed);
            (dice.id(), dice.unit(), dice.id())
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn draws_lie_in_the_unit_interval_and_ids_begin_with_a_letter() {
        let mut dice = Dice::new(1);
        for _ in 0..1_000 {
            let unit = dice.unit();
            assert!((0.0..1.0).contains(&unit), "{unit}");
            let id = dice.id();
            assert!(
                id.len() == 12 && id.starts_with(|c: char| c.is_ascii_lowercase()),
                "{id}"
            );
        }
    }
}
