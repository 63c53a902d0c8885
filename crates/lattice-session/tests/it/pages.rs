//! Several pages in one app: paths, layouts, the way from page to page, and what is shown where there is none.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lattice_session::testing::{At, Screen};
use lattice_session::{
    AnyApp, App, Caught, Failure, Head, OpenRequest, Shows, Status, component, h, head, navigate,
    outlet, path, redirect, signal, template, text, url_signal,
};
use template::EventSpec;

fn press(name: &'static str, act: impl Fn() + Send + Sync + 'static) {
    h("button").on(EventSpec::new("click"), act).text(name);
}

fn counter(label: &'static str) {
    let count = signal(0);
    h("p").text(move || format!("{label} {}", count.get()));
    press(label, move || count.update(|n| *n += 1));
}

fn shop() -> App {
    App::new("Shop", || {
        text("Start");
    })
    .page("/about", || {
        head(Head::new().title("About us").description("Who we are."));
        counter("visits");
    })
    .page("/items/{id}", |id: &u32| {
        counter("item");
        text(format!("number {id}"));
    })
    .page("/items/new", || {
        text("A new item");
    })
    .page("/{shop}/items/{id}", |shop: &String, id: &u32| {
        text(format!("{shop} {id}"));
    })
    .page("/files/{name:path}", |name: &String| {
        text(format!("file {name}"));
    })
    .page("/fails", || {
        component((), |(): &()| Err::<(), _>(Failure::new("out of stock")));
    })
    .layout("/", || {
        counter("layout");
        text(move || format!("at {}", path()));
        outlet();
    })
    .layout("/items", || {
        text("Items:");
        outlet();
    })
}

fn at(url: &str) -> Screen {
    At::url(url).render(shop())
}

#[test]
fn each_path_has_its_page_with_the_values_of_its_parameters() {
    at("/").expect_text("Start").expect_no_text("Items:");
    at("/items/7").expect_text("number 7").expect_text("Items:");
    at("/items/new").expect_text("A new item");
    at("/caf%C3%A9%2Fx/items/7").expect_text("café/x 7");
    at("/files/a/b%20c.txt").expect_text("file a/b c.txt");
    at("/about/").expect_text("visits 0");
}

#[test]
fn a_path_that_has_no_page_shows_the_page_that_says_so_within_its_layouts() {
    for url in ["/nothing", "/items/seven", "/items/7/8", "/%ff"] {
        let screen = at(url);
        screen.expect_text("Not found").expect_text("layout 0");
        assert_eq!(screen.first_paint().status, Status::Missing, "{url}");
        assert_eq!(screen.title(), "Not found");
    }
    let own = shop().not_found(|| {
        text(format!("No {}", path()));
    });
    assert_eq!(own.shows("/nothing"), Shows::NotFound);
    assert_eq!(own.shows("/items/7"), Shows::Page);
    At::url("/nothing").render(own).expect_text("No /nothing");
}

#[test]
fn from_page_to_page_layouts_stay_and_pages_begin_anew() {
    let screen = at("/items/7");
    screen.click("layout");
    screen.click("item");
    screen.visit("/items/8");
    screen
        .expect_text("layout 1")
        .expect_text("item 0")
        .expect_text("number 8");
    screen.visit("/about");
    screen
        .expect_text("layout 1")
        .expect_text("at /about")
        .expect_no_text("Items:");
    assert_eq!((screen.url().as_str(), screen.steps_back()), ("/about", 2));
    assert_eq!(screen.title(), "About us");
    screen.click("visits");
    screen.back();
    screen.expect_text("number 8");
    assert_eq!(screen.title(), "Shop");
    screen.forward();
    screen.expect_text("visits 0").expect_text("layout 1");
}

#[test]
fn a_query_leaves_the_page_as_it_is() {
    let screen = at("/about");
    screen.click("visits");
    screen.visit("/about?x=1");
    screen.expect_text("visits 1");
    assert_eq!(screen.url(), "/about?x=1");
}

#[test]
fn a_signal_of_the_url_stays_with_its_page() {
    let app = App::new("t", || {
        let q = url_signal("q", 0);
        text(q);
        press("Both", move || {
            q.set(5);
            navigate("/other");
        });
        press("Set", move || q.set(1));
    })
    .page("/other", || {
        let q = url_signal("q", 0);
        text(move || format!("other {}", q.get()));
    });
    let screen = At::url("/").render(app);
    screen.click("Set");
    screen.click("Both");
    screen.expect_text("other 0");
    assert_eq!(screen.url(), "/other");
    screen.back();
    assert_eq!(screen.url(), "/?q=1");
    screen.expect_text("1");
}

#[test]
fn what_fails_is_a_box_in_its_page_or_the_apps_own_error_page() {
    let screen = at("/fails");
    screen
        .expect_text("out of stock")
        .expect_text("layout 0")
        .expect_failure("out of stock");
    let app = shop().error_page(|caught: &Caught| {
        text(format!("Sorry: {}", caught.failure().what));
    });
    let screen = At::url("/fails").render(app);
    screen
        .expect_text("Sorry: out of stock")
        .expect_failure("out of stock");
    assert_eq!(screen.first_paint().status, Status::Failed);
    screen.visit("/about");
    screen.expect_text("visits 0").expect_no_text("Sorry");
    screen.visit("/fails");
    screen.expect_text("Sorry").expect_failure("out of stock");
}

#[test]
fn a_page_that_is_not_there_after_all_is_no_failure() {
    let app = shop()
        .page("/orders/{id}", |id: &u32| {
            if *id > 3 {
                return Err(Failure::not_found("no such order"));
            }
            text(format!("order {id}"));
            Ok(())
        })
        .error_page(|_| {
            text("Sorry");
        });
    let screen = At::url("/orders/4").render(app);
    screen.expect_text("Not found").expect_text("layout 0");
    assert_eq!(screen.first_paint().status, Status::Missing);
    assert_eq!(screen.title(), "Not found");
    screen.visit("/orders/3");
    screen.expect_text("order 3").expect_no_text("Not found");
    assert_eq!(screen.title(), "Shop");
}

#[test]
fn a_page_that_goes_on_elsewhere_while_it_is_rendered_is_answered_by_that_address() {
    let app = App::new("t", || {
        lattice_session::effect(|| redirect("/login?next=%2F"));
    })
    .page("/login", || {
        text("Who are you?");
    });
    let mut session = app.open(&OpenRequest::default()).unwrap();
    let first = session.first_paint();
    assert_eq!(first.redirect.as_deref(), Some("/login?next=%2F"));
    assert_eq!(first.html, "Who are you?");
}

#[test]
fn the_head_is_what_the_components_in_the_page_say() {
    let screen = at("/about");
    let page = screen.first_paint();
    assert_eq!(page.head.title_text(), Some("About us"));
    assert_eq!(
        page.head.meta_tags(),
        [("description".to_owned(), "Who we are.".to_owned())]
    );
    let title = |count| format!("{count} unread");
    let screen = At::url("/").render(App::new("Mail", move || {
        let count = signal(1);
        head(Head::new().title(title(count.get())));
        press("More", move || count.update(|n| *n += 1));
    }));
    assert_eq!(screen.title(), "1 unread");
    screen.click("More");
    assert_eq!(screen.title(), "2 unread");
}

#[test]
fn routes_that_cannot_work_are_told_at_start_with_both_places() {
    let refused = |add: &dyn Fn(App) -> App| {
        let app = App::new("t", || ());
        let panic = catch_unwind(AssertUnwindSafe(|| add(app))).unwrap_err();
        *panic.downcast::<String>().unwrap()
    };
    let twice = refused(&|app| {
        app.page("/a/{x}", |_: &u32| ())
            .page("/a/{y}", |_: &String| ())
    });
    assert!(
        twice.contains("\"/a/{x}\" at") && twice.contains("\"/a/{y}\" at"),
        "{twice}"
    );
    assert_eq!(twice.matches("pages.rs:").count(), 2, "{twice}");
    let root = refused(&|app| app.page("/", || ()));
    assert_eq!(root.matches("pages.rs:").count(), 2, "{root}");
    let bad = refused(&|app| app.page("about", || ()));
    assert!(
        bad.contains("begins with a slash") && bad.contains("pages.rs:"),
        "{bad}"
    );
    let count = refused(&|app| app.page("/a/{x}", || ()));
    assert!(count.contains("has 1, the function 0"), "{count}");
    let missing = refused(&|app| app.not_found(|| ()).not_found(|| ()));
    assert_eq!(missing.matches("pages.rs:").count(), 2, "{missing}");
}

#[test]
fn an_outlet_stands_in_a_layout() {
    let screen = lattice_session::testing::render(|| {
        outlet();
    });
    screen.expect_failure("works in the body of a layout");
}

#[test]
fn navigate_takes_pages_of_the_app_only() {
    let screen = at("/");
    for to in ["https://elsewhere/", "//elsewhere/", "about"] {
        let (result, _) = screen.run(|| {
            lattice_session::Session::with_current(|session| session.navigate(to, false)).unwrap()
        });
        let error = result.unwrap_err().to_string();
        assert!(error.contains("begins with one slash"), "{to}: {error}");
    }
    assert_eq!(screen.url(), "/");
}
