//! Pages in Rust that are there for the load alone: `bench-server-app texts|page --port 0`.

use lattice_ui::{App, button, run, signal, text};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("texts") => run(App::new("Texts", texts), args),
        Some("page") => run(App::new("Page", page), args),
        other => {
            eprintln!("bench-server-app takes texts or page, and {other:?} came");
            ExitCode::FAILURE
        }
    }
}

/// A click changes one of a thousand.
fn texts() {
    let texts: Vec<_> = (0..1_000).map(|_| signal(0_i64)).collect();
    let middle = texts[500];
    button("Change one").on_click(move || middle.update(|n| *n += 1));
    for one in texts {
        text(one);
    }
}

/// Ten thousand nodes: an element and the text in it count as two.
fn page() {
    for n in 0..5_000 {
        text(format!("Line {n}"));
    }
}
