//! Deep and wide apps: nothing recurses with them.

use lattice_session::testing::Screen;
use lattice_session::{component, signal, text};

use crate::controls::button;

fn nest(depth: &u32) {
    if *depth == 0 {
        text("bottom");
    } else {
        component(depth - 1, nest);
    }
}

#[test]
fn components_within_components_need_no_stack() {
    let screen = Screen::render(|| {
        let shown = signal(true);
        if shown.get() {
            component(20_000_u32, nest);
        }
        button("toggle", move || shown.update(|it| *it = !*it));
    });
    assert_eq!(screen.text(), "bottomtoggle");
    assert_eq!(screen.session().counts().components, 20_002);
    assert_eq!(screen.click("toggle").operations, ["remove"]);
    assert_eq!(screen.session().counts().components, 1);
    assert_eq!(screen.click("toggle").operations, ["insert"]);
}
