//! Lists of instances, each as its difference to the one before; a nil and a number say that the last difference comes so many
//! times more. A list that was reversed is a few bytes, and one that was shuffled takes no more than its numbers would.

use crate::reader::Reader;
use crate::{Error, writer};
use lattice_vdom::ValueRef;

/// From so many equal differences on, nil and a number are shorter than they are.
const REPEATED_MIN: u64 = 3;

/// Appends the differences of `instances`, the first to `base`.
pub(crate) fn write(out: &mut Vec<u8>, base: u32, instances: impl Iterator<Item = u32>) {
    let (mut last, mut difference, mut times) = (base, 0, 0);
    for instance in instances {
        let next = i64::from(instance) - i64::from(last);
        last = instance;
        if next == difference {
            times += 1;
            continue;
        }
        repeat(out, difference, times);
        writer::int(out, next);
        (difference, times) = (next, 0);
    }
    repeat(out, difference, times);
}

fn repeat(out: &mut Vec<u8>, difference: i64, times: u64) {
    if times < REPEATED_MIN {
        (0..times).for_each(|_| writer::int(out, difference));
    } else {
        writer::value(out, ValueRef::None);
        writer::uint(out, times);
    }
}

/// Reads `count` instances.
pub(crate) fn read(reader: &mut Reader<'_>, base: u32, count: u32) -> Result<Vec<u32>, Error> {
    // What a message says of its length may be false, so nothing is reserved for it.
    let mut instances = Vec::new();
    let (mut last, mut difference, mut left) = (i64::from(base), 0, count);
    while left > 0 {
        let mut times = 1;
        match reader.value()? {
            ValueRef::Int(x) => difference = x,
            ValueRef::None => {
                times = reader.u32("a number of repetitions")?;
                if times == 0 || times > left {
                    return Err(reader.bad(
                        "a difference comes again once at least, and no more often than is left",
                    ));
                }
            }
            _ => {
                return Err(
                    reader.bad("differences of instances are whole numbers, or nil and a number")
                );
            }
        }
        left -= times;
        for _ in 0..times {
            last = last
                .checked_add(difference)
                .filter(|instance| (1..=i64::from(u32::MAX)).contains(instance))
                .ok_or_else(|| reader.bad("an instance is a whole number from 1 to 4294967295"))?;
            instances.push(last as u32);
        }
    }
    Ok(instances)
}
