//! Instructions of one change in pages that grow: what is bound or a component of its own costs what it is about, a list that is
//! built and compared anew costs its rows.

use crate::Outcome;
use crate::model;
use crate::ours::{Page, Parts};
use std::hint::black_box;

/// What changes.
pub const CHANGES: [&str; 6] = [
    "the instance of an event",
    "a bound value",
    "a row that is a component",
    "one row of a list",
    "a list, reversed",
    "a list, shuffled",
];

/// Rows of the pages.
pub const SIZES: [usize; 4] = [100, 1_000, 10_000, 100_000];

/// Steps that are counted, after as many that are not.
const STEPS: usize = 4;

/// Prints instructions for each change and size.
pub fn print() -> Outcome {
    print!("\n{:<30}", "instructions, in a page of");
    for size in SIZES {
        print!(" {size:>14}");
    }
    println!();
    for change in CHANGES {
        print!("{change:<30}");
        for size in SIZES {
            let count =
                bench_instructions::count("counted_step", &["grow", change, &size.to_string()])?;
            print!(" {:>14.0}", count / STEPS as f64);
        }
        println!();
    }
    Ok(())
}

/// Runs a change in a page of `rows` rows, for an instruction counter.
pub fn run(change: &str, rows: usize) {
    let before = model::page(rows);
    let mut after = before.clone();
    match change {
        "one row of a list" => after.rows[rows / 2].label.push_str(" !!!"),
        "a list, reversed" => after.rows.reverse(),
        "a list, shuffled" => model::shuffle(&mut after.rows),
        _ => {}
    }
    let mut page = Page::new(&before);
    let of_parts = ["a row that is a component", "the instance of an event"].contains(&change);
    let mut parts = Parts::new(if of_parts { rows } else { 0 });
    for step in 0..2 * STEPS {
        let number = step as i64;
        let mut change = || match change {
            "a bound value" => page.tell(rows),
            "the instance of an event" => parts.find(rows / 2),
            "a row that is a component" => parts.show(rows / 2, number),
            _ => page.show(&after),
        };
        if step < STEPS {
            change();
        } else {
            counted_step(&mut change);
        }
        page.show(&before);
    }
}

/// In a function that an instruction counter can find by its name.
#[inline(never)]
fn counted_step(step: &mut impl FnMut()) {
    step();
    black_box(());
}
