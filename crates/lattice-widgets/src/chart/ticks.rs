//! Round ticks: the steps 1, 2 and 5 times a power of ten, and the domain that they cover.

/// Evenly spaced round values. Never empty, always finite, always rising.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ticks {
    /// The first value, a whole multiple of `step`.
    pub(crate) first: f64,
    /// The distance of neighbours: 1, 2 or 5 times a power of ten.
    pub(crate) step: f64,
    /// How many values there are, at least one.
    pub(crate) count: usize,
}

/// Beyond this, sums and differences of bounds would overflow.
const REACH_MAX: f64 = 1e300;

impl Ticks {
    /// Ticks whose first and last value enclose `low..=high`: the axis ends at a tick on both sides.
    /// About `intervals` steps, never more than twice that.
    pub(crate) fn around(low: f64, high: f64, intervals: usize) -> Self {
        let (low, high) = widened(low, high);
        let step = round_step((high - low) / intervals.max(1) as f64);
        // A hair of tolerance, so that a bound that *is* a multiple does not gain an empty step.
        let from = (low / step + 1e-9).floor();
        let to = (high / step - 1e-9).ceil().max(from + 1.0);
        Self {
            first: from * step,
            step,
            count: (to - from) as usize + 1,
        }
    }

    /// Round values within `low..=high`: the axis ends where the data ends. About `intervals` steps, but at least three:
    /// of fewer, none might lie inside.
    pub(crate) fn within(low: f64, high: f64, intervals: usize) -> Self {
        let (low, high) = widened(low, high);
        let step = round_step((high - low) / intervals.max(3) as f64);
        let from = (low / step - 1e-9).ceil();
        let to = (high / step + 1e-9).floor().max(from);
        Self {
            first: from * step,
            step,
            count: (to - from) as usize + 1,
        }
    }

    /// The values, rising. Each is computed from its own multiple, so that no error adds up.
    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = f64> + ExactSizeIterator + '_ {
        let from = (self.first / self.step).round();
        (0..self.count).map(move |i| {
            let value = (from + i as f64) * self.step;
            // 3 * 0.1 is 0.30000000000000004: dividing by a whole number rounds once instead of twice.
            if self.step < 1.0 {
                (from + i as f64) / (1.0 / self.step).round()
            } else {
                value
            }
        })
    }

    /// The last value.
    pub(crate) fn last(&self) -> f64 {
        self.first + (self.count - 1) as f64 * self.step
    }
}

/// Finite bounds with room between them: a single value gets room around it, none at all the range 0 to 1.
pub(crate) fn widened(low: f64, high: f64) -> (f64, f64) {
    if !low.is_finite() || !high.is_finite() || low > high {
        return (0.0, 1.0);
    }
    let (low, high) = (
        low.clamp(-REACH_MAX, REACH_MAX),
        high.clamp(-REACH_MAX, REACH_MAX),
    );
    // Values that differ by less than floating point can tell ticks apart count as one value.
    let size = low.abs().max(high.abs());
    if high - low > size * 1e-9 && high - low > f64::MIN_POSITIVE * 1e16 {
        return (low, high);
    }
    let room = if size < 1e-290 { 0.5 } else { size * 0.1 };
    (low - room, high + room)
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `rough`.
fn round_step(rough: f64) -> f64 {
    let power = rough.log10().floor();
    let base = power_of_ten(power as i32);
    let factor = rough / base;
    let factor = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|&f| factor <= f * (1.0 + 1e-9))
        .unwrap_or(10.0);
    // Ten times a power is the next power: 0.01 and not 10 * 0.001, which may be a hair beside it.
    let (factor, power) = if factor < 10.0 {
        (factor, power)
    } else {
        (1.0, power + 1.0)
    };
    if power < 0.0 {
        // 5e-1 as 5 / 10 and not as 5 * 0.1: exact where a decimal step can be.
        factor / power_of_ten(-(power as i32))
    } else {
        factor * power_of_ten(power as i32)
    }
}

fn power_of_ten(exponent: i32) -> f64 {
    10f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(ticks: &Ticks) -> Vec<f64> {
        ticks.values().collect()
    }

    #[test]
    fn an_axis_ends_at_round_values_around_the_data() {
        assert_eq!(
            values(&Ticks::around(0.0, 153.0, 4)),
            [0.0, 50.0, 100.0, 150.0, 200.0]
        );
        assert_eq!(
            values(&Ticks::around(0.0, 0.31, 4)),
            [0.0, 0.1, 0.2, 0.3, 0.4]
        );
        assert_eq!(
            values(&Ticks::around(-4.0, 31.0, 4)),
            [-10.0, 0.0, 10.0, 20.0, 30.0, 40.0]
        );
        assert_eq!(
            values(&Ticks::around(0.0, 100.0, 5)),
            [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
        );
    }

    #[test]
    fn ticks_within_stay_inside_the_data() {
        assert_eq!(
            values(&Ticks::within(3.0, 61.0, 6)),
            [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
        );
        assert_eq!(
            values(&Ticks::within(0.0, 60.0, 6)),
            [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
        );
    }

    #[test]
    fn odd_bounds_still_give_an_axis() {
        for (low, high) in [
            (5.0, 5.0),
            (0.0, 0.0),
            (f64::NAN, 1.0),
            (f64::INFINITY, f64::NEG_INFINITY),
            (-f64::MAX, f64::MAX),
            (1e-320, 2e-320),
            (1e17, 1e17 + 16.0),
        ] {
            let ticks = Ticks::around(low, high, 4);
            assert!(
                ticks.count >= 2 && ticks.count <= 12,
                "{low} {high} {ticks:?}"
            );
            assert!(
                ticks.step.is_finite() && ticks.step > 0.0,
                "{low} {high} {ticks:?}"
            );
            assert!(ticks.values().all(f64::is_finite), "{low} {high} {ticks:?}");
        }
    }

    /// Any number, with those that break arithmetic more often.
    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            any::<f64>(),
            -1e6..1e6_f64,
            prop::sample::select(vec![
                0.0,
                -0.0,
                5e-324,
                1e-310,
                f64::MIN_POSITIVE,
                1e-290,
                1e308,
                -1e308,
                f64::MAX,
                f64::MIN,
            ]),
        ]
    }

    /// Bounds of an axis: any two numbers, one number twice, or two that are close.
    fn bounds() -> impl Strategy<Value = (f64, f64)> {
        prop_oneof![
            (number(), number()),
            number().prop_map(|it| (it, it)),
            (number(), 1e-14..1e-3_f64).prop_map(|(it, part)| (it, it + it.abs() * part)),
        ]
    }

    /// What holds of all ticks.
    fn check(ticks: &Ticks, intervals: usize) {
        let values = values(ticks);
        assert!(values.iter().all(|it| it.is_finite()), "{ticks:?}");
        assert!(values.windows(2).all(|it| it[0] < it[1]), "{ticks:?}");
        assert!(values.len() <= intervals * 2 + 2, "{ticks:?}");
        let factor = ticks.step / 10f64.powf(ticks.step.log10().floor());
        let nice = [1.0, 2.0, 5.0, 10.0];
        let nice = nice.iter().any(|it| (factor / it - 1.0).abs() < 1e-9);
        assert!(ticks.step.is_finite() && nice, "{ticks:?} {factor}");
        for value in values {
            // Where digits are exact a tick is the number that its label says.
            let multiple = value / ticks.step;
            let off = (multiple - multiple.round()).abs();
            assert!(off <= multiple.abs() * 1e-12, "{value} of {ticks:?}");
        }
    }

    proptest! {
        #[test]
        fn ticks_around_are_round_and_cover_the_data((low, high) in bounds(), intervals in 1..10usize) {
            let ticks = Ticks::around(low, high, intervals);
            check(&ticks, intervals);
            prop_assert!(ticks.count >= 2);
            if low <= high && low.is_finite() && high.is_finite() {
                let (low, high) = (low.clamp(-REACH_MAX, REACH_MAX), high.clamp(-REACH_MAX, REACH_MAX));
                // Less than a pixel of any axis.
                let hair = ticks.step * 1e-6;
                prop_assert!(ticks.first <= low + hair, "{ticks:?}");
                prop_assert!(ticks.last() >= high - hair, "{ticks:?}");
            }
        }

        #[test]
        fn ticks_within_are_round_and_inside_the_data((low, high) in bounds(), intervals in 1..10usize) {
            let ticks = Ticks::within(low, high, intervals);
            check(&ticks, intervals.max(3));
            let (low, high) = widened(low, high);
            let hair = ticks.step * 1e-6;
            prop_assert!(ticks.first >= low - hair, "{ticks:?}");
            prop_assert!(ticks.last() <= high + hair, "{ticks:?}");
        }
    }
}
