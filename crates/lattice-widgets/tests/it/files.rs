//! Files that people send: to the handler that stands when they are there, or to nobody.

use std::sync::{Arc, Mutex};

use lattice_session::testing::{FilePayload, render};
use lattice_session::{UploadedFile, signal};
use lattice_widgets::{file, text};

fn notes() -> FilePayload {
    FilePayload::new("notes.txt", "text/plain", *b"abc")
}

#[test]
fn a_file_field_says_what_it_takes() {
    let screen = render(|| {
        file("Photos", |_| ())
            .accept(["image/*", ".pdf"])
            .max_bytes(2_500_000)
            .multiple()
            .help("Of the last trip.");
    });
    let field = screen.get_by_label("Photos");
    assert_eq!(field.attribute("accept").unwrap(), "image/*, .pdf");
    assert_eq!(field.attribute("data-max-bytes").unwrap(), "2500000");
    assert_eq!(field.attribute("multiple").unwrap(), "");
    screen.expect_text("Choose files");
    screen.expect_text("or drop them here, up to 2.5 MB");
    screen.expect_text("Of the last trip.");
}

#[test]
fn each_file_comes_to_the_handler_and_its_content_is_on_the_disk_until_the_session_ends() {
    let seen = Arc::new(Mutex::new(Vec::<UploadedFile>::new()));
    let files = Arc::clone(&seen);
    let screen = render(move || {
        let files = Arc::clone(&files);
        let count = signal(0);
        file("Notes", move |it| {
            files.lock().unwrap().push(it.clone());
            count.update(|count| *count += 1);
        })
        .multiple();
        text(("Files: ", count));
    });
    let other = FilePayload::new("b", "", Vec::new());
    let field = screen.get_by_label("Notes");
    field.set_input_files(&[notes(), other]).expect_patches(2);
    screen.expect_text("Files: 2");
    let files = std::mem::take(&mut *seen.lock().unwrap());
    assert_eq!(std::fs::read(files[0].path()).unwrap(), b"abc");
    assert_eq!((files[0].media_type(), files[1].size()), ("text/plain", 0));
    drop(screen);
    assert!(!files[0].path().exists());
}

#[test]
#[should_panic(expected = "notes.txt is not of a type that is taken here.")]
fn a_test_is_told_what_a_person_would_read() {
    let screen = render(|| {
        file("Photo", |_| ()).accept("image/*");
    });
    screen.get_by_label("Photo").set_input_files(&[notes()]);
}

#[test]
fn a_rule_that_cannot_be_is_an_error_in_the_page() {
    let screen = render(|| {
        file("Photo", |_| ()).accept("png");
    });
    screen.expect_failure("accept lists endings and media types");
}
