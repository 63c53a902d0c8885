//! What the growth rows say together: does the rest of the graph cost anything, and is the work linear in what it is about?

use crate::engines::OURS;
use crate::table::Row;

/// A growth row taken apart: what is done, to how many, beside how many, and its instructions.
struct Point {
    what: String,
    some: u64,
    all: u64,
    count: f64,
}

/// Prints, for each thing that is done, the two factors that say whether it grows as it should.
pub fn print_sum(rows: &[Row]) {
    let points: Vec<Point> = rows.iter().filter_map(point).collect();
    let mut things: Vec<&str> = points.iter().map(|point| point.what.as_str()).collect();
    things.dedup();
    for what in things {
        let of = |some: u64, all: u64| {
            let found = points
                .iter()
                .find(|point| (point.what.as_str(), point.some, point.all) == (what, some, all));
            found.map(|point| point.count)
        };
        let some = if what == "read" { 0 } else { 10 };
        if let (Some(small), Some(large)) = (of(some, 1_000), of(some, 100_000)) {
            println!(
                "{what}: times {:.2} while the rest grows from 1,000 to 100,000 nodes",
                large / small
            );
        }
        if let (Some(one), Some(ten), Some(hundred), Some(thousand)) = (
            of(1, 10_000),
            of(10, 10_000),
            of(100, 10_000),
            of(1_000, 10_000),
        ) {
            let (few, many) = ((ten - one) / 9.0, (thousand - hundred) / 900.0);
            println!("{what}: {few:.0} instructions for each of 10, {many:.0} for each of 1,000");
        }
    }
}

fn point(row: &Row) -> Option<Point> {
    let (what, sizes) = row.case.strip_prefix("growth/")?.split_once(", ")?;
    let (some, all) = sizes.split_once(" in ")?;
    Some(Point {
        what: what.to_owned(),
        some: some.parse().ok()?,
        all: all.parse().ok()?,
        count: row.of(OURS)?,
    })
}
