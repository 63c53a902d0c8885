//! What is seen only at times.

use crate::pages::{make, over};
use lattice_session::Bind;
use lattice_widgets::{Arg, text};

#[test]
fn what_is_not_seen_stays_in_the_page_and_a_change_is_one_patch() {
    let (mut screen, seen) = over(true, |seen| {
        make("show", |args| {
            args.set(0, Arg::Source(Bind::signal(seen).source));
        });
        text("after");
    });
    assert_eq!(
        screen.html(),
        "<div class=\"lt-show\"></div><span class=\"lt-text\">after</span>"
    );
    let ((), change) = screen.run(|| seen.set(false));
    assert_eq!(change.operations, ["set"]);
    assert!(
        screen
            .html()
            .starts_with("<div class=\"lt-show\" hidden=\"\">")
    );
    assert_eq!(change.counts.component_runs, 0);
}
