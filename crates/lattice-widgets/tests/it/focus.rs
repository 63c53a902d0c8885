//! Controls that can be given the focus: the same in the page as others.

use lattice_session::testing::{Screen, render};
use lattice_session::{list, trigger};
use lattice_widgets::{Build, button, checkbox, select, slider, text_input};

fn controls(of: impl Fn(Build) -> Build) {
    drop(of(button("Save").prop("busy", false)));
    drop(of(button("Plain").color("primary")));
    drop(of(text_input("Name")
        .prop("help", "As in the passport")
        .prop("error", "")));
    drop(of(text_input("Title").prop("placeholder", "none")));
    drop(of(checkbox("Done")));
    drop(of(select("Size", ["S", "M"]).prop("help", "In words")));
    drop(of(slider("Volume", 0.0, 10.0)));
}

#[test]
fn it_shows_the_same_and_takes_the_focus_when_it_is_called() {
    let plain = render(|| {
        controls(|control| control);
        button("all").on_click(|| {});
    });
    let screen: Screen = render(|| {
        let triggers = list([]);
        controls(|control| {
            let focus = trigger();
            triggers.push(focus);
            control.focus(focus)
        });
        button("all").on_click(move || {
            for focus in triggers.peek() {
                focus.call();
            }
        });
    });
    assert_eq!(screen.html(), plain.html());
    screen.get_by_role("button").name("all").click();
    for (role, name) in [
        ("button", "Save"),
        ("button", "Plain"),
        ("textbox", "Name"),
        ("textbox", "Title"),
        ("checkbox", "Done"),
        ("combobox", "Size"),
        ("slider", "Volume"),
    ] {
        assert_eq!(
            screen.get_by_role(role).name(name).calls(),
            ["focus"],
            "{name}"
        );
    }
}
