//! `bench-render [--quick] [--out FILE]`: times of js-framework-benchmark's operations beside dioxus-core, HTML beside askama, maud
//! and dioxus-ssr, and instructions, also of changes in pages that grow. With `--quick`, fewer rounds and no instructions.
//!
//! It calls itself under an instruction counter: `count ENGINE OPERATION STEPS`, `grow CHANGE ROWS`, `print PRINTER ROWS`.

use bench_render::contest::{self, DIOXUS, LIVEVIEW};
use bench_render::model::{self, OPERATIONS};
use bench_render::pages::{self, PRINTERS};
use bench_render::table::{self, Row};
use bench_render::{Outcome, growth, ours};

/// Steps that are counted for one figure of instructions.
const STEPS: &str = "5";

/// Rows of the pages that are printed as HTML.
const PAGES: [usize; 2] = [1_000, 10_000];

fn main() -> Outcome {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["count", engine, operation, steps] => contest::count(engine, operation, steps.parse()?),
        ["grow", change, rows] => growth::run(change, rows.parse()?),
        ["print", printer, rows] => pages::run(printer.parse()?, rows.parse()?),
        _ => all(&args)?,
    }
    Ok(())
}

fn all(args: &[&str]) -> Outcome {
    let (mut turns, mut counts, mut out) = (15, bench_instructions::available(), None);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match *arg {
            "--quick" => (turns, counts) = (4, false),
            "--out" => out = Some(*args.next().ok_or("--out needs a file")?),
            other => {
                return Err(format!("--quick and --out FILE are options, and {other} came").into());
            }
        }
    }
    let mut rows: Vec<Row> = OPERATIONS.iter().map(|name| times(name, turns)).collect();
    table::print(&rows);
    table::print_sum(&rows, DIOXUS);
    let speeds = PAGES.map(|count| speed(count, turns));
    println!();
    table::print(&speeds);
    rows.extend(speeds);
    if counts {
        let counted = OPERATIONS.iter().map(|name| instructions_of(name));
        let counted = counted.collect::<Outcome<Vec<Row>>>()?;
        println!();
        table::print(&counted);
        table::print_sum(&counted, DIOXUS);
        rows.extend(counted);
        let counted = PAGES.into_iter().map(instructions_of_html);
        let counted = counted.collect::<Outcome<Vec<Row>>>()?;
        println!();
        table::print(&counted);
        rows.extend(counted);
        growth::print()?;
    }
    out.map_or(Ok(()), |file| table::write(file, &rows))
}

fn times(operation: &str, turns: usize) -> Row {
    let [ours, dioxus, liveview] = contest::times(operation, turns).map(|time| time / 1_000.0);
    Row {
        case: operation.to_owned(),
        unit: "us",
        better: "lower",
        ours,
        peers: vec![(DIOXUS, dioxus), (LIVEVIEW, liveview)],
    }
}

fn instructions_of(operation: &str) -> Outcome<Row> {
    let steps: f64 = STEPS.parse()?;
    let of = |engine| {
        Ok::<f64, Box<dyn std::error::Error>>(
            bench_instructions::count("counted_step", &["count", engine, operation, STEPS])?
                / steps,
        )
    };
    Ok(Row {
        case: format!("{operation}, instructions"),
        unit: "instr",
        better: "lower",
        ours: of(contest::OURS)?,
        peers: vec![(DIOXUS, of(DIOXUS)?)],
    })
}

fn speed(count: usize, turns: usize) -> Row {
    let model = model::page(count);
    let speeds = pages::speeds(&mut ours::Page::new(&model), &model, turns);
    printed(format!("HTML of {count} rows"), "MB/s", "higher", speeds)
}

fn instructions_of_html(count: usize) -> Outcome<Row> {
    let each = pages::instructions(count)?.map(|page| page / count as f64);
    let case = format!("HTML of {count} rows, instructions a row");
    Ok(printed(case, "instr", "lower", each))
}

fn printed(case: String, unit: &'static str, better: &'static str, figures: [f64; 6]) -> Row {
    let mut figures = PRINTERS.into_iter().zip(figures);
    let ours = figures.next().map_or(f64::NAN, |(_, ours)| ours);
    Row {
        case,
        unit,
        better,
        ours,
        peers: figures.collect(),
    }
}
