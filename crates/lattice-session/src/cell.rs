//! Cells: values that an app shares with all its sessions.

use core::any::Any;
use core::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lattice_reactive::{Runtime, Sender, Signal};

use crate::author::expect;
use crate::per_session::Own;
use crate::{Error, Session};

/// A value of an app, which code outside of sessions writes and every session reads. Made by [`App::cell`](crate::App::cell); clones
/// are the same cell.
///
/// A session has a mirror of it, which changes by a message: between two of its turns, and to the latest value, however often it was
/// written meanwhile. So within a turn a cell has one value, and a storm of writes costs a session one turn.
///
/// ```
/// use lattice_session::{App, testing::render, text};
///
/// let price = App::cell(100);
/// let shown = price.clone();
/// let screen = render(move || {
///     text(shown.signal());
/// });
/// let other = screen.join();
/// std::thread::spawn(move || (101..=200).for_each(|now| price.set(now))).join().unwrap();
/// assert_eq!(screen.text(), "100", "nothing changes in the midst of a turn");
/// for screen in [screen, other] {
///     screen.flush().expect_patches(1);
///     screen.expect_text("200");
/// }
/// ```
pub struct AppCell<T>(Arc<Inner<T>>);

struct Inner<T> {
    value: Mutex<T>,
    /// By which the sessions that have read it are told; also locked while one is added.
    mirrors: Mutex<Vec<Sender<()>>>,
}

/// A session's own.
struct Mirror<T> {
    /// Held, so that no other cell ever has its address.
    _cell: AppCell<T>,
    signal: Signal<T>,
}

impl<T: Send + 'static> Own for Mirror<T> {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl<T: Clone + PartialEq + Send + 'static> AppCell<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Arc::new(Inner {
            value: Mutex::new(value),
            mirrors: Mutex::default(),
        }))
    }

    /// The value: within a session what the session has of it, and who reads is told when it changes; elsewhere the latest.
    pub fn get(&self) -> T {
        Session::with_current(|session| expect(self.get_in(session)))
            .unwrap_or_else(|| self.latest())
    }

    /// The latest value.
    pub fn latest(&self) -> T {
        lock(&self.0.value).clone()
    }

    /// The mirror that the session has in which this is called, to be given to elements.
    ///
    /// # Panics
    /// If this thread is in no session.
    #[track_caller]
    pub fn signal(&self) -> lattice_reactive::ReadSignal<T> {
        crate::author::in_session("AppCell::signal()", |session| {
            self.mirror(session).read_only()
        })
    }

    /// Writes it, from outside of all sessions: a thread or task of the app's own. An equal value changes nothing.
    ///
    /// # Panics
    /// Within a session: see [`try_set`](Self::try_set).
    #[track_caller]
    pub fn set(&self, value: T) {
        expect(self.try_set(value));
    }

    /// Replaces it by what `change` makes of it. `change` runs while nobody else can write.
    ///
    /// # Panics
    /// As [`set`](Self::set).
    #[track_caller]
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        expect(refuse_sessions());
        {
            let mut value = lock(&self.0.value);
            let before = value.clone();
            change(&mut value);
            if *value == before {
                return;
            }
        }
        self.tell();
    }

    /// Writes it, or says why that can't be.
    ///
    /// # Errors
    /// Within a session: one user must not write what all see without their knowing.
    pub fn try_set(&self, value: T) -> Result<(), Error> {
        refuse_sessions()?;
        // What was there may be large: it is dropped after the lock.
        let before = self.replace(value);
        if before.is_some() {
            self.tell();
        }
        Ok(())
    }

    /// Puts a value in and gives the one before, if it was another; no session is [told](Self::tell) yet. For languages, whose values
    /// are changed under a lock of their own.
    pub fn replace(&self, value: T) -> Option<T> {
        let mut place = lock(&self.0.value);
        (*place != value).then(|| core::mem::replace(&mut *place, value))
    }

    /// Looks at the latest value, if nobody writes it just now.
    pub fn look<R>(&self, look: impl FnOnce(&T) -> R) -> Option<R> {
        self.0.value.try_lock().ok().map(|value| look(&value))
    }

    /// As [`get`](Self::get), for languages.
    ///
    /// # Errors
    /// Those of a read of a signal.
    pub fn get_in(&self, session: &Session) -> Result<T, Error> {
        Ok(self.mirror(session).get_in(session.runtime())?)
    }

    /// The same without subscribing who reads.
    ///
    /// # Errors
    /// As [`get_in`](Self::get_in).
    pub fn peek_in(&self, session: &Session) -> Result<T, Error> {
        Ok(self.mirror(session).peek_in(session.runtime())?)
    }

    /// Tells the sessions that there is another value.
    pub fn tell(&self) {
        // One message waits at most: what it brings is read when it is taken in.
        lock(&self.0.mirrors).retain(|mirror| match mirror.try_send(()) {
            Ok(()) => true,
            Err(refused) => refused.is_full(),
        });
    }

    fn mirror(&self, session: &Session) -> Signal<T> {
        let address = Arc::as_ptr(&self.0).addr();
        let known = session.with_own(address, |own| {
            let mirror = own.as_any().downcast_ref::<Mirror<T>>();
            mirror.map(|mirror| mirror.signal)
        });
        known.flatten().unwrap_or_else(|| {
            let signal = self.reflect(session.runtime());
            let mirror = Mirror {
                _cell: self.clone(),
                signal,
            };
            session.put_own(address, Box::new(mirror));
            signal
        })
    }

    fn reflect(&self, runtime: &Runtime) -> Signal<T> {
        // A write after the look at the value finds the sender.
        let mut mirrors = lock(&self.0.mirrors);
        let value = self.latest();
        let (signal, sender) = runtime.unowned(|| {
            let signal = runtime.signal(value);
            let cell = self.clone();
            let take = move |()| signal.set(cell.latest());
            (signal, runtime.channel(1, take))
        });
        mirrors.push(sender);
        signal
    }
}

fn refuse_sessions() -> Result<(), Error> {
    match Session::with_current(|_| ()) {
        None => Ok(()),
        Some(()) => Err(Error::written_by_session()),
    }
}

impl Error {
    /// Of a session that writes a cell of its app. For languages, which may know of sessions by other means.
    pub fn written_by_session() -> Self {
        Self::new(
            "a value of the app itself is read by all its users, and a session must not write it: what each user has of their own is made by `session`, what users write together by `shared`; a thread or task of the app itself may write it",
        )
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic of a value's own code leaves the value that it was or is to be.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Clone for AppCell<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for AppCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppCell")
    }
}
