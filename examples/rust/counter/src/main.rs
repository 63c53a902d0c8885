//! The counter in Rust: `cargo run -p example-counter -- --port 8000`.

use std::process::ExitCode;

use lattice_ui::{App, button, memo, row, run, signal, text};

/// A click patches the two bound texts; this body runs once.
fn counter() {
    let count = signal(0_i64);
    let doubled = memo(move || count.get() * 2);
    row(|| {
        button("-").on_click(move || count.update(|n| *n -= 1));
        text(("Count: ", count, " (double: ", doubled, ")"));
        button("+").on_click(move || count.update(|n| *n += 1));
    });
}

fn main() -> ExitCode {
    run(App::new("Counter", counter), std::env::args().skip(1))
}

#[cfg(test)]
mod tests {
    use lattice_ui::testing::render;

    use super::counter;

    #[test]
    fn a_click_changes_both_texts_and_runs_no_component() {
        let screen = render(counter);
        let plus = screen.get_by_role("button").name("+");
        plus.click().expect_patches(2).expect_runs(0);
        screen.expect_text("Count: 1 (double: 2)");
    }
}
