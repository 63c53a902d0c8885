//! Which files there are, what is in them, and what is never overwritten.

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use lattice_engine::{App, text};
use lattice_static::StaticSite;

const PROGRAM: &[u8] = b"\0asm\x01\0\0\0 and so on";

fn hello() -> App {
    App::new("Tom & <b>", || {
        text("Hello");
    })
}

fn site() -> StaticSite {
    StaticSite::new(&hello(), PROGRAM.to_vec()).expect("the app opens")
}

fn page(site: &StaticSite) -> String {
    let page = site.file("index.html").expect("it is always there");
    String::from_utf8(page.to_vec()).expect("a page is text")
}

/// A folder of this test's own, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("lattice-static-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_page_shows_the_first_paint_and_has_no_code_or_style_of_its_own() {
    let page = page(&site());
    assert!(
        page.contains("<main id=\"lt-root\" class=\"lt-main\">Hello</main>"),
        "{page}"
    );
    assert!(page.contains("<title>Tom &amp; &lt;b></title>"), "{page}");
    assert!(
        page.contains("script-src 'self' 'wasm-unsafe-eval';"),
        "{page}"
    );
    assert!(!page.contains("unsafe-inline") && !page.contains("'unsafe-eval'"));
    assert!(!page.contains(" style="));
    let scripts: Vec<_> = page.split("<script").skip(1).collect();
    assert!(
        scripts
            .iter()
            .all(|script| script.contains(" src=") || script.contains("application/json"))
    );
}

#[test]
fn every_address_is_relative_and_there() {
    let site = site();
    let page = page(&site);
    let addresses = page
        .split(['"', '\''])
        .filter(|word| word.starts_with("assets/"));
    let addresses: Vec<_> = addresses.collect();
    assert!(addresses.len() >= 5, "{addresses:?}");
    for address in addresses {
        // The program's address has its hash behind a #.
        let path = address.split('#').next().unwrap();
        assert!(site.file(path).is_some(), "{address}");
    }
    assert!(!page.contains("=\"/") && !page.contains("http:"), "{page}");
}

#[test]
fn the_worker_keeps_every_file_and_is_another_for_another_build() {
    let site = site();
    let worker = String::from_utf8(site.file("sw.js").unwrap().to_vec()).unwrap();
    for (path, _) in site.files().filter(|(path, _)| path.starts_with("assets/")) {
        assert!(worker.contains(&format!("\"{path}\"")), "{path}");
    }
    let other = App::new("Other", || {
        text("Bye");
    });
    let other = StaticSite::new(&other, PROGRAM.to_vec()).unwrap();
    assert_ne!(other.file("sw.js"), site.file("sw.js"));
    assert_eq!(
        StaticSite::new(&hello(), PROGRAM.to_vec())
            .unwrap()
            .file("sw.js"),
        site.file("sw.js"),
        "equal files make an equal worker"
    );
}

#[test]
fn files_are_written_with_their_compressed_forms() {
    let folder = Folder::new("written");
    let site = site();
    site.write(&folder.0).unwrap();
    for (path, bytes) in site.files() {
        assert_eq!(fs::read(folder.0.join(path)).unwrap(), bytes, "{path}");
    }
    let page = site.file("index.html").unwrap();
    let mut plain = Vec::new();
    let small = fs::read(folder.0.join("index.html.br")).unwrap();
    brotli::Decompressor::new(small.as_slice(), 4096)
        .read_to_end(&mut plain)
        .unwrap();
    assert_eq!(plain, page);
    plain.clear();
    let small = fs::read(folder.0.join("index.html.gz")).unwrap();
    flate2::read::GzDecoder::new(small.as_slice())
        .read_to_end(&mut plain)
        .unwrap();
    assert_eq!(plain, page);
}

#[test]
fn a_build_takes_the_place_of_a_build_and_of_nothing_else() {
    let folder = Folder::new("place");
    fs::create_dir_all(&folder.0).unwrap();
    let note = folder.0.join("thesis.txt");
    fs::write(&note, "years of work").unwrap();
    let error = site().write(&folder.0).unwrap_err();
    assert!(error.is_folder(), "{error}");
    assert_eq!(fs::read_to_string(&note).unwrap(), "years of work");
    fs::remove_file(&note).unwrap();
    site().write(&folder.0).unwrap();
    let stale = folder.0.join("assets/app-0.wasm");
    fs::write(&stale, "old").unwrap();
    site().write(&folder.0).unwrap();
    assert!(!stale.exists(), "what the older build had is gone");
}

#[test]
fn what_can_t_be_an_app_s_program_is_refused() {
    let error = StaticSite::new(&hello(), b"\x7fELF".to_vec()).unwrap_err();
    assert!(error.is_program(), "{error}");
    assert!(error.to_string().contains("wasm32-unknown-unknown"));
    let failing = App::new("Fails", || panic!("no data"));
    let error = StaticSite::new(&failing, PROGRAM.to_vec()).unwrap_err();
    assert!(error.is_app(), "{error}");
    assert!(error.to_string().contains("no data"));
}
