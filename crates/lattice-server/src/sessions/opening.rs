//! Opening a session for a page: the app's first code runs on the turn pool, and the page comes out as bytes.

use super::hosted::{Host, Hosted};
use crate::http::base::Base;
use crate::http::page::{self, Answer};
use crate::pool::Work;
use crate::sessions::token::random;
use crate::shared::{Shared, now_ms};
use lattice_engine::session::{AnySession, Failure, OpenRequest, Status, User};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// Work that opens one session.
pub(crate) struct Opening {
    shared: Arc<Shared>,
    wanted: Wanted,
    answer: Mutex<Option<oneshot::Sender<Option<Answer>>>>,
}

/// The page that is asked for.
pub(crate) struct Wanted {
    /// Below the base.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) base: Base,
    /// Who asks for it.
    pub(crate) user: Option<Arc<User>>,
}

/// Opens a session that room was made for; none when the app failed, which is in the log, or the server stops.
pub(crate) async fn open(shared: Arc<Shared>, wanted: Wanted) -> Option<Answer> {
    let (sender, receiver) = oneshot::channel();
    let opening = Arc::new(Opening {
        shared: Arc::clone(&shared),
        wanted,
        answer: Mutex::new(Some(sender)),
    });
    shared.pool.run(opening);
    receiver.await.ok().flatten()
}

impl Work for Opening {
    fn run(self: Arc<Self>) {
        let opened = catch_unwind(AssertUnwindSafe(|| self.open()))
            .unwrap_or_else(|_| Err(Failure::new("the app panicked while a session was opened")));
        let opened = opened.unwrap_or_else(|failure| {
            self.shared.report(&failure);
            self.shared.counters.sessions_failed.add(1);
            Opened::default()
        });
        if !opened.is_kept {
            self.shared.registry.ended();
        }
        self.answer(opened.answer);
    }

    /// All of an app's first code runs: what it imports, reads and computes.
    fn is_slow(&self) -> bool {
        true
    }

    fn is_patient(&self) -> bool {
        true
    }

    fn overdue(&self) {
        self.shared.turn_overdue("The app's first run");
        self.answer(None);
    }
}

/// What came of it.
#[derive(Default)]
struct Opened {
    answer: Option<Answer>,
    /// The session waits for its page.
    is_kept: bool,
}

impl Opening {
    /// The first answer counts.
    fn answer(&self, page: Option<Answer>) {
        let sender = self
            .answer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(sender) = sender {
            // A client that didn't wait leaves a session that expires.
            let _ = sender.send(page);
        }
    }

    fn open(&self) -> Result<Opened, Failure> {
        let request = OpenRequest {
            path: self.wanted.path.clone(),
            query: self.wanted.query.clone(),
            base: self.wanted.base.as_str().to_owned(),
            seed: u64::from_ne_bytes(random()),
            now_ms: now_ms(),
            user: self.wanted.user.clone(),
        };
        let mut session = self.shared.app.open(&request)?;
        let hosted = Hosted::opening(Arc::clone(&self.shared), self.wanted.user.clone());
        session.attach(Arc::new(Host(Arc::downgrade(&hosted))));
        let first = session.first_paint();
        hosted.report(&mut session);
        if let Some(url) = first.redirect {
            // It is rendered where it belongs.
            return Ok(Opened {
                answer: Some(Answer::Elsewhere(url)),
                is_kept: false,
            });
        }
        // Who asks for what is not there, or not theirs, is mostly no person, and leaves nothing behind.
        let is_missing = matches!(first.status, Status::Missing | Status::Denied);
        let token = (!is_missing).then_some(hosted.token);
        let page = page::render(&self.shared.assets, &self.wanted.base, &first, token);
        if first.has_more {
            hosted.flush_at_claim();
        }
        drop(first);
        let is_kept = !is_missing && self.admit(&hosted, session);
        Ok(Opened {
            answer: (is_missing || is_kept).then_some(Answer::Page(page)),
            is_kept,
        })
    }

    /// Lets the session in; false when the server stops meanwhile.
    fn admit(&self, hosted: &Arc<Hosted>, session: Box<dyn AnySession>) -> bool {
        let shared = &self.shared;
        if !shared.registry.insert(hosted.token, Arc::clone(hosted)) {
            return false;
        }
        shared.counters.sessions_opened.add(1);
        shared.counters.sessions_open.add(1);
        hosted.rest(session);
        true
    }
}
