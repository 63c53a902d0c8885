//! What the tests share: pages over one signal.

use std::sync::{Mutex, mpsc};

use lattice_session::testing::Screen;
use lattice_session::{Failure, Session, Signal, signal};
use lattice_widgets::{Args, Control, Data, DataSource};
use std::any::Any;
use std::sync::Arc;

/// A page over one signal, handed out for the test to read and write.
pub(crate) fn over<T: Clone + Send + Sync + 'static>(
    value: T,
    page: impl Fn(Signal<T>) + Send + Sync + 'static,
) -> (Screen, Signal<T>) {
    let (give, take) = mpsc::channel();
    let give = Mutex::new(give);
    let screen = Screen::render(move || {
        let signal = signal(value.clone());
        let give = give.lock().expect("no test panics while it sends");
        give.send(signal).expect("the test waits for it");
        page(signal);
    });
    (screen, take.recv().expect("the page was rendered"))
}

/// Data behind a signal, as a binding to another language has it.
struct Live(Signal<Arc<Data>>);

impl DataSource for Live {
    fn read(&self, _: &Session) -> Result<Arc<Data>, Failure> {
        Ok(self.0.get())
    }

    fn same(&self, _: &Session, other: &dyn DataSource) -> bool {
        other
            .as_any()
            .downcast_ref::<Self>()
            .is_some_and(|other| other.0 == self.0)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The source that reads this signal.
pub(crate) fn live(data: Signal<Arc<Data>>) -> Arc<dyn DataSource> {
    Arc::new(Live(data))
}

/// Makes a control of the schema with arguments by their parameters' places.
#[track_caller]
pub(crate) fn make(name: &str, fill: impl FnOnce(&mut Args<'_>)) {
    let site = lattice_session::Site::here();
    let control = Control::find(name).expect("the name stands in the schema");
    Session::expect(|session| {
        let mut args = Args::new();
        fill(&mut args);
        (control.build)(session, site, &mut args)
    });
}
