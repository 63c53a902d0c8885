//! The functions that the applier calls, and the two that it gives.
//!
//! `run` leaves the app here; then the page calls, in this order: `main`, `lattice_open`, and what it needs of the rest. All numbers are
//! plain; bytes are passed by their place in the module's memory.
//!
//! There is one thread. Each call borrows the host for as long as it lasts, and the page never calls from within
//! `lattice_wake` or `lattice_log`.
#![expect(
    unsafe_code,
    reason = "a function that JavaScript calls by its name needs `unsafe(no_mangle)`, one that it gives an `unsafe extern` block; \
              nothing else here is unsafe"
)]

use std::cell::RefCell;
use std::process::ExitCode;

use lattice_engine::AnyApp;
use lattice_engine::session::Failure;

use crate::Host;

// SAFETY: the applier gives both, with these types, to every module that it starts; they only read what is passed.
#[link(wasm_import_module = "lattice")]
unsafe extern "C" {
    /// There is something to do by `lattice_work`.
    #[link_name = "wake"]
    safe fn lattice_wake();
    /// Something for the console: a text of UTF-8 at this place.
    #[link_name = "log"]
    safe fn lattice_log(place: *const u8, length: usize);
}

#[derive(Default)]
struct Page {
    app: Option<Box<dyn AnyApp>>,
    host: Option<Host>,
    input: Vec<u8>,
    /// Where the last message to the page is.
    output: (usize, usize),
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

/// Leaves `app` to the page that has started the module.
pub fn run(app: impl AnyApp) -> ExitCode {
    PAGE.with_borrow_mut(|page| page.app = Some(Box::new(app)));
    ExitCode::SUCCESS
}

/// Opens the session. False if there is none; why was logged.
// SAFETY: no other symbol of a program begins with `lattice_`.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn lattice_open(seed: f64, now_ms: f64) -> bool {
    std::panic::set_hook(Box::new(|panic| log(&panic.to_string())));
    PAGE.with_borrow_mut(|page| {
        let Some(app) = &page.app else {
            log("the program's `main` ended without `run`, which is what shows an app");
            return false;
        };
        match Host::open(&**app, seed.to_bits(), now_ms, || lattice_wake()) {
            Ok(mut host) => {
                host.take_failures().iter().for_each(tell);
                page.host = Some(host);
                true
            }
            Err(failure) => {
                tell(&failure);
                false
            }
        }
    })
}

/// Makes room for a message of the page, and says where.
// SAFETY: no other symbol of a program begins with `lattice_`.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn lattice_input(length: usize) -> *const u8 {
    PAGE.with_borrow_mut(|page| {
        page.input.clear();
        page.input.resize(length, 0);
        page.input.as_ptr()
    })
}

/// Takes the message that was written there. The length of the answer; 0 if there is none.
// SAFETY: no other symbol of a program begins with `lattice_`.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn lattice_receive(now_ms: f64) -> usize {
    PAGE.with_borrow_mut(|page| {
        let Some(host) = &mut page.host else { return 0 };
        page.output = place(host.receive(&page.input, now_ms));
        host.take_failures().iter().for_each(tell);
        page.output.1
    })
}

/// Does what waits. True if a flush may have something to show.
// SAFETY: no other symbol of a program begins with `lattice_`.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn lattice_work(now_ms: f64) -> bool {
    PAGE.with_borrow_mut(|page| {
        let Some(host) = &mut page.host else {
            return false;
        };
        let is_due = host.work(now_ms);
        host.take_failures().iter().for_each(tell);
        is_due
    })
}

/// Makes the next message to the page: its length; 0 if there is none.
// SAFETY: no other symbol of a program begins with `lattice_`.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn lattice_flush() -> usize {
    PAGE.with_borrow_mut(|page| {
        let Some(host) = &mut page.host else { return 0 };
        page.output = place(host.flush());
        host.take_failures().iter().for_each(tell);
        page.output.1
    })
}

/// Where the message is whose length was given last. It stays until the next call of any of these functions.
// SAFETY: no other symbol of a program begins with `lattice_`.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn lattice_output() -> usize {
    PAGE.with_borrow(|page| page.output.0)
}

/// When `lattice_work` is to be called next, in milliseconds since 1970; infinite: when there was a wake.
// SAFETY: no other symbol of a program begins with `lattice_`.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn lattice_alarm() -> f64 {
    PAGE.with_borrow(|page| {
        let alarm = page.host.as_ref().and_then(Host::alarm);
        alarm.unwrap_or(f64::INFINITY)
    })
}

fn place(message: Option<&[u8]>) -> (usize, usize) {
    message.map_or((0, 0), |bytes| (bytes.as_ptr() as usize, bytes.len()))
}

fn tell(failure: &Failure) {
    log(&failure.to_string());
}

fn log(text: &str) {
    lattice_log(text.as_ptr(), text.len());
}
