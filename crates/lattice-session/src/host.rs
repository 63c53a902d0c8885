//! What a host sees: sessions and apps without their language.

use core::fmt;
use std::sync::Arc;

use lattice_reactive::Load;
use lattice_vdom::{Late, PatchSink, Template};
use lattice_wire::PageData;

use crate::{Counts, Event, Failure, Head, Left, UploadRequest, UploadedFile, User};

/// A message into a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Something happened in the page.
    Event(Event),
    /// The host's clock, in milliseconds since 1970: what the app's `now()` says from here on. Intervals and what else was set
    /// for a time until then happen.
    Clock(u64),
    /// What other threads have for the session is taken in: loads of resources that are done, values of senders.
    Mail,
    /// The page would send a file. The answer comes by [`HostHandle::answer_upload`].
    UploadBegin(UploadRequest),
    /// All of a file that was taken is there; or, with none, no more of it will come.
    UploadEnd {
        /// The page's number for it.
        upload: u32,
        /// The file.
        file: Option<UploadedFile>,
    },
}

/// What a flush did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flushed {
    /// Operations that went into the sink; with none there is nothing to send.
    pub patches: u32,
}

/// A session's page as it begins: HTML to show at once, and what the applier needs to go live on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FirstPaint {
    /// The content of the mount element, in canonical form.
    pub html: String,
    /// The hash of `html`: a page whose content hashes otherwise must ask for a full view.
    pub hash: u32,
    /// The templates in use; the first has number 1.
    pub templates: Vec<Template>,
    /// The structure as `lattice_vdom::ItemsSink` writes it.
    pub items: Vec<u32>,
    /// What HTML can't carry and the page sets when it goes live: styles, properties without an attribute.
    pub late: Vec<Late>,
    /// The styles as rules for the page's one `<style>`, until it is live.
    pub css: String,
    /// The number that the next instance will bear.
    pub next_instance: u32,
    /// What stands in the page's head.
    pub head: Head,
    /// Whether it is what was asked for.
    pub status: Status,
    /// The URL of the page to go to in place of this one: the app went on to it while it was rendered.
    pub redirect: Option<String>,
    /// The page is to tell at its claim what the browser keeps for the app.
    pub wants_stored: bool,
    /// There is something to tell the page as soon as it has claimed its session: a flush is due.
    pub has_more: bool,
}

impl FirstPaint {
    /// The data block of the page that shows it, for the session that this token claims at this address.
    pub fn data<'a>(&'a self, token: &'a str, socket: &'a str) -> PageData<'a> {
        PageData {
            token,
            socket,
            hash: self.hash,
            next_instance: self.next_instance,
            templates: &self.templates,
            items: &self.items,
            late: &self.late,
            patch_seq: 0,
            wants_stored: self.wants_stored,
        }
    }

    /// Its styles as the text of a `style` element. Values come from the app's data: none of them may end the element.
    pub fn style_text(&self) -> String {
        self.css.replace('<', "\\3c ")
    }
}

/// What a page is, for who asked for its path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// The page of that path.
    #[default]
    Found,
    /// The one that says that there is none.
    Missing,
    /// The one that says that it failed.
    Failed,
    /// The one that says that its visitor may not see it.
    Denied,
}

/// What an app has at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// A page.
    Page,
    /// Its own page that says that there is none.
    NotFound,
    /// Nothing.
    Nothing,
}

/// What a host knows of who opens a page.
#[derive(Clone, Debug, Default)]
pub struct OpenRequest {
    /// The path of the page's URL, below where the app is mounted.
    pub path: String,
    /// The query of the page's URL without its `?`.
    pub query: String,
    /// Where the app is mounted, without a slash at the end: what the URLs of its pages begin with. Empty at the root.
    pub base: String,
    /// Where all randomness of the session comes from.
    pub seed: u64,
    /// The clock at opening, in milliseconds since 1970.
    pub now_ms: u64,
    /// Who opens it, if the host knows.
    pub user: Option<Arc<User>>,
}

/// An application: what all its sessions share. Nothing of it changes while it runs.
pub trait AnyApp: Send + Sync + 'static {
    /// A session for one user.
    fn open(&self, request: &OpenRequest) -> Result<Box<dyn AnySession>, Failure>;

    /// What it has at a path, below where it is mounted.
    fn shows(&self, path: &str) -> Shows;
}

/// One user's running application. A host calls it from one thread at a time, any thread.
pub trait AnySession: Send {
    /// Renders everything and gives the page. Called first, once.
    fn first_paint(&mut self) -> FirstPaint;

    /// Takes a message. Patches come by the next `flush`.
    fn handle(&mut self, input: Input);

    /// Brings the page up to date: runs what is stale and writes the difference into `sink`.
    fn flush(&mut self, sink: &mut dyn PatchSink) -> Flushed;

    /// Renders everything and writes the whole page, for a host that has no use for HTML. Called first, once, instead of
    /// [`first_paint`](Self::first_paint), whose numbers it gives.
    fn first_view(&mut self, sink: &mut dyn PatchSink);

    /// Writes the whole page as it is now, for a page that lost its place.
    fn full_view(&mut self, sink: &mut dyn PatchSink);

    /// The failures of user code since the last call, for the host's log.
    fn take_failures(&mut self) -> Vec<Failure>;

    /// What it has done so far.
    fn counts(&self) -> Counts;

    /// What goes over to the session that comes after it in the same tab.
    fn leave(&mut self) -> Left;

    /// Takes over what the session before it left, as a message.
    fn take_over(&mut self, left: Left);

    /// Tells it how to ask for turns of its own.
    fn attach(&mut self, host: Arc<dyn HostHandle>);
}

/// How a session asks its host for a turn from outside: a task that goes on, a thread that writes.
pub trait HostHandle: Send + Sync {
    /// Queues a turn behind what the session has to do already. `run` may keep the [`Turn`] and end it later, on
    /// another thread. If the session is gone, `run` is dropped.
    fn turn(&self, run: Box<dyn FnOnce(Turn) + Send>);

    /// Polls a load of a resource to its end, on whatever thread. With a host that has no executor for it, it never ends.
    fn spawn(&self, load: Load) {
        drop(load);
    }

    /// Tells the session the time ([`Input::Clock`], in a turn) as soon as this time has come, in milliseconds since 1970. What was
    /// asked for before stands as well. A host without timers tells it with the next message.
    fn wake_at(&self, at_ms: u64) {
        let _ = at_ms;
    }

    /// Answers [`Input::UploadBegin`]: the host takes the file's bytes from the page, keeps them, and says by [`Input::UploadEnd`] when all
    /// are there; or it tells the person why the file is not taken. A host that takes no files tells the page so by itself.
    fn answer_upload(&self, upload: u32, answer: Result<(), String>) {
        let _ = (upload, answer);
    }

    /// The page was loaded anew, and had a session by this token before. If that one is left by its page, what it
    /// [leaves](AnySession::leave) comes to this one in a turn, and it ends. A host with one session for each program does nothing.
    fn succeed(&self, token: &str) {
        let _ = token;
    }
}

/// A turn: the exclusive use of a session. When it is dropped the host takes the session back and flushes it.
pub struct Turn {
    session: Option<Box<dyn AnySession>>,
    end: Option<Box<End>>,
}

/// Takes a session back when its turn is over.
type End = dyn FnOnce(Box<dyn AnySession>) + Send;

impl Turn {
    /// For hosts: lends `session`; `end` takes it back.
    pub fn new(
        session: Box<dyn AnySession>,
        end: impl FnOnce(Box<dyn AnySession>) + Send + 'static,
    ) -> Self {
        Self {
            session: Some(session),
            end: Some(Box::new(end)),
        }
    }

    /// The session.
    pub fn session(&mut self) -> &mut dyn AnySession {
        &mut **self
            .session
            .as_mut()
            .expect("a turn holds its session until it is dropped")
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let (Some(session), Some(end)) = (self.session.take(), self.end.take()) {
            end(session);
        }
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Turn")
    }
}
