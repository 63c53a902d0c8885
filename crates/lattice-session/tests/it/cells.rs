//! Values of an app that all its sessions read, and values that each session has for itself.

use lattice_session::testing::render;
use lattice_session::{App, h, signal, template, text};
use template::EventSpec;

fn press(name: &'static str, act: impl Fn() + Send + Sync + 'static) {
    h("button").on(EventSpec::new("click"), act).text(name);
}

#[test]
fn a_storm_of_writes_is_one_patch_for_each_session() {
    let price = App::cell(0);
    let shown = price.clone();
    let one = render(move || {
        text(shown.signal());
    });
    let other = one.join();
    for now in 1..=1_000 {
        price.set(now);
    }
    for screen in [&one, &other] {
        assert_eq!(screen.text(), "0");
        screen.flush().expect_patches(1);
        screen.expect_text("1000");
        screen.flush().expect_patches(0);
    }
    price.set(1_000);
    one.flush().expect_patches(0);
}

#[test]
fn a_cell_has_one_value_within_a_turn() {
    let price = App::cell(1);
    let (written, read) = (price.clone(), price.clone());
    let screen = render(move || {
        let seen = signal(String::new());
        let (written, read) = (written.clone(), read.clone());
        press("Look", move || {
            let before = read.get();
            // Another thread writes while the handler runs.
            let written = written.clone();
            std::thread::spawn(move || written.set(2)).join().unwrap();
            seen.set(format!("{before} {}", read.get()));
        });
        text(seen);
    });
    screen.click("Look");
    screen.expect_text("1 1");
    assert_eq!(price.get(), 2, "outside of sessions it is the latest");
}

#[test]
fn a_session_must_not_write_a_cell() {
    let price = App::cell(1);
    let written = price.clone();
    let screen = render(move || {
        let written = written.clone();
        press("Write", move || written.set(2));
    });
    screen.click("Write");
    screen
        .expect_failure("made by `session`")
        .expect_text("Dismiss");
    assert_eq!(price.latest(), 1);
    price.update(|n| *n += 5);
    assert_eq!(price.latest(), 6);
}

#[test]
fn a_session_that_ends_is_told_no_more() {
    let price = App::cell(1);
    let shown = price.clone();
    let app = move || {
        text(shown.signal());
    };
    let screen = render(app);
    let other = screen.join();
    drop(screen);
    price.set(2);
    price.set(3);
    other.flush();
    other.expect_text("3");
}

#[test]
fn what_each_session_has_goes_over_to_the_one_that_follows() {
    let cart = App::per_session(Vec::<u32>::new());
    let app = move || {
        let cart = cart.signal();
        text(move || format!("{:?}", cart.get()));
        press("Add", move || {
            cart.update(|cart| cart.push(cart.len() as u32));
        });
    };
    let screen = render(app);
    assert!(
        screen.first_paint().has_more,
        "the page is to keep the token"
    );
    screen.click("Add");
    screen.click("Add");
    screen.expect_text("[0, 1]");
    let reloaded = screen.join();
    reloaded.expect_text("[]");
    let left = screen.session().leave();
    reloaded.session().take_over(left);
    reloaded.flush();
    reloaded.expect_text("[0, 1]");
}
