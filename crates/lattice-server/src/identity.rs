//! Who asks: what the embedder says of each request that a session depends on.
//!
//! A session belongs to whoever opened its page. Who comes with its token and is somebody else, or has other claims, is told
//! that there is no such session; the page then loads itself anew, as whom it is now.

use crate::http::caller::Caller;
use crate::http::reply::{self, Reply};
use crate::pool::Work;
use crate::shared::Shared;
use bytes::Bytes;
use hyper::header::{COOKIE, HeaderMap};
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};
use lattice_engine::session::{Failure, User};
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::oneshot;

/// What is known of a request for a page, a socket or a stream, for who authenticates it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestFacts {
    /// Such as `GET`.
    pub method: String,
    /// Below where the app is mounted.
    pub path: String,
    /// Without its `?`.
    pub query: String,
    /// As they came: a client can write any of them.
    pub headers: HeaderMap,
    /// By which the server was asked for, in small letters, with the port if there is one.
    pub host: String,
    /// Of the client; none over a Unix socket, or where nobody knows.
    pub client: Option<IpAddr>,
    /// The client's connection is encrypted.
    pub is_secure: bool,
    /// Where the app is mounted, without a slash at the end.
    pub base: String,
    /// It came from one of `trusted_proxies`.
    pub is_from_proxy: bool,
}

impl RequestFacts {
    fn new(caller: &Caller, head: &Parts) -> Self {
        Self {
            method: head.method.as_str().to_owned(),
            path: caller.base.below(head.uri.path()).to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers.clone(),
            host: caller.host.clone().unwrap_or_default(),
            client: caller.address,
            is_secure: caller.is_secure,
            base: caller.base.as_str().to_owned(),
            is_from_proxy: caller.is_from_proxy,
        }
    }

    /// The value of a header that came once and is a text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok(),
            _ => None,
        }
    }

    /// The same, if it came from a trusted proxy: such as `X-Forwarded-User`, which anybody else could have written.
    pub fn proxy_header(&self, name: &str) -> Option<&str> {
        self.is_from_proxy.then(|| self.header(name)).flatten()
    }

    /// The value of a cookie, as it came; the first of several.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let all = self.headers.get_all(COOKIE).iter();
        all.filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(found, value)| (found == name).then_some(value))
    }
}

/// What an embedder says of who asks.
#[derive(Debug)]
pub enum Authentication {
    /// Nobody in particular, who may come in all the same: [`App::guard`](lattice_engine::App::guard) says which pages are for users.
    Anonymous,
    /// Somebody whom the app is told of.
    User(User),
    /// They get this answer instead of a page: a redirect to where they can sign in, or a refusal. A page that is there already
    /// loads itself anew and so comes to it.
    Answer(Box<Response<String>>),
}

impl Authentication {
    /// Sends them to this address, by status 303.
    pub fn redirect(to: &str) -> Self {
        let answer = Response::builder()
            .status(StatusCode::SEE_OTHER)
            .header("location", to)
            .body("Go on elsewhere.\n".to_owned());
        Self::Answer(Box::new(answer.unwrap_or_else(|_| no_header())))
    }

    /// Answers them by this; none if the status is no final one, or a header none of HTTP.
    pub fn answer(status: u16, headers: &[(String, String)], body: String) -> Option<Self> {
        let status = StatusCode::from_u16(status).ok()?;
        let is_final = (200..600).contains(&status.as_u16());
        let mut answer = Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(name, value);
        }
        let answer = answer.body(body).ok().filter(|_| is_final)?;
        Some(Self::Answer(Box::new(answer)))
    }

    /// Refuses them, with a line that says why.
    pub fn refuse(status: StatusCode, line: &str) -> Self {
        let mut answer = Response::new(format!("{line}\n"));
        *answer.status_mut() = status;
        Self::Answer(Box::new(answer))
    }
}

fn no_header() -> Response<String> {
    let mut answer = Response::new("The address to go on at is no header's value.\n".to_owned());
    *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    answer
}

type Deciding = Pin<Box<dyn Future<Output = Authentication> + Send>>;
type Call = dyn Fn(RequestFacts, Verdict) + Send + Sync;

/// How an embedder finds out who asks: a function of a request. It is asked for each page, each socket, and each request of a
/// stream; never for the framework's own files or `/healthz`.
#[derive(Clone)]
pub struct Authenticate(How);

#[derive(Clone)]
enum How {
    Call(Arc<Call>),
    Future(Arc<dyn Fn(RequestFacts) -> Deciding + Send + Sync>),
}

impl Authenticate {
    /// By a function that may block: it runs on a thread for turns.
    pub fn new(decide: impl Fn(&RequestFacts) -> Authentication + Send + Sync + 'static) -> Self {
        Self::by_call(move |facts, verdict| verdict.is(decide(&facts)))
    }

    /// By a future, which is polled where input and output is done: it must not block.
    pub fn by_future<F>(decide: impl Fn(RequestFacts) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Authentication> + Send + 'static,
    {
        Self(How::Future(Arc::new(move |facts| {
            Box::pin(decide(facts)) as Deciding
        })))
    }

    /// By a function that runs on a thread for turns and says it then or later, from any thread: for languages.
    pub fn by_call(decide: impl Fn(RequestFacts, Verdict) + Send + Sync + 'static) -> Self {
        Self(How::Call(Arc::new(decide)))
    }

    async fn decide(&self, shared: &Arc<Shared>, facts: RequestFacts) -> Option<Authentication> {
        match &self.0 {
            How::Call(decide) => {
                let (sender, receiver) = oneshot::channel();
                let verdict = Verdict {
                    sender,
                    shared: Arc::downgrade(shared),
                };
                shared.pool.run(Arc::new(Asking {
                    shared: Arc::clone(shared),
                    decide: Arc::clone(decide),
                    of: Mutex::new(Some((facts, verdict))),
                }));
                receiver.await.ok()
            }
            How::Future(decide) => {
                let decide = Arc::clone(decide);
                // A task of its own: a panic ends nothing but it.
                let said = shared.tasks.spawn(async move { decide(facts).await });
                match said.await {
                    Ok(said) => Some(said),
                    Err(error) => {
                        let panic = error.try_into_panic().ok();
                        report_panic(shared, panic.as_deref());
                        None
                    }
                }
            }
        }
    }
}

impl fmt::Debug for Authenticate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticate")
    }
}

/// Where it is said who asks. Dropped unsaid, it lets nobody in.
#[derive(Debug)]
pub struct Verdict {
    sender: oneshot::Sender<Authentication>,
    shared: Weak<Shared>,
}

impl Verdict {
    /// Says it.
    pub fn is(self, said: Authentication) {
        // Who has gone meanwhile needs no answer.
        let _ = self.sender.send(said);
    }

    /// It could not be found out: that is logged as failures of an app's code are, and nobody is let in.
    pub fn fails(self, failure: &Failure) {
        if let Some(shared) = self.shared.upgrade() {
            shared.report(failure);
        }
    }
}

/// Work that asks a function who somebody is.
struct Asking {
    shared: Arc<Shared>,
    decide: Arc<Call>,
    of: Mutex<Option<(RequestFacts, Verdict)>>,
}

impl Work for Asking {
    fn run(self: Arc<Self>) {
        let of = self
            .of
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some((facts, verdict)) = of else { return };
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (self.decide)(facts, verdict))) {
            report_panic(&self.shared, Some(&*panic));
        }
    }

    fn is_slow(&self) -> bool {
        true
    }

    fn is_patient(&self) -> bool {
        true
    }

    /// Who waits for it is answered when `authenticate_ms_max` is over.
    fn overdue(&self) {
        self.shared.turn_overdue("Finding out who asks");
    }
}

fn report_panic(shared: &Shared, panic: Option<&(dyn Any + Send)>) {
    let text = panic.and_then(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        text.or_else(|| panic.downcast_ref::<String>().map(|text| &**text))
    });
    let what = text.unwrap_or("without a text");
    shared.report(&Failure::new(format!(
        "who asks could not be found out, and the request was refused: a panic: {what}"
    )));
}

/// Whose a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// Of this user, or of nobody in particular.
    Of(Option<Arc<User>>),
    /// Of somebody who may have no session at all.
    Refused,
}

impl Identity {
    /// Whether a session of this user is theirs.
    pub(crate) fn owns(&self, user: Option<&Arc<User>>) -> bool {
        matches!(self, Self::Of(own) if own.as_ref() == user)
    }
}

impl Shared {
    /// Whose a request for a page is; or what it is answered instead.
    pub(crate) async fn visitor(
        self: &Arc<Self>,
        caller: &Caller,
        head: &Parts,
    ) -> Result<Option<Arc<User>>, Reply> {
        match self.known_identity(caller) {
            Some(Identity::Of(user)) => return Ok(user),
            Some(Identity::Refused) => {
                let line = "The server around this app lets you have no page of it.";
                return Err(reply::text(StatusCode::FORBIDDEN, line));
            }
            None => {}
        }
        match self.authenticate(caller, head).await? {
            Authentication::Anonymous => Ok(None),
            Authentication::User(user) => Ok(Some(Arc::new(user))),
            Authentication::Answer(answer) => {
                self.counters.refused_visitors.add(1);
                Err(dressed(*answer))
            }
        }
    }

    /// Whose a socket or a stream is, that of a page which is there already.
    pub(crate) async fn identity(
        self: &Arc<Self>,
        caller: &Caller,
        head: &Parts,
    ) -> Result<Identity, Reply> {
        if let Some(known) = self.known_identity(caller) {
            return Ok(known);
        }
        Ok(match self.authenticate(caller, head).await? {
            Authentication::Anonymous => Identity::Of(None),
            Authentication::User(user) => Identity::Of(Some(Arc::new(user))),
            Authentication::Answer(_) => {
                self.counters.refused_visitors.add(1);
                Identity::Refused
            }
        })
    }

    /// Whose a request is, where nobody has to be asked; none where somebody has.
    pub(crate) fn known_identity(&self, caller: &Caller) -> Option<Identity> {
        let is_open = self.config.hooks.authenticate.is_none();
        let known = caller.identity.clone();
        let known = known.or_else(|| is_open.then_some(Identity::Of(None)));
        if known == Some(Identity::Refused) {
            self.counters.refused_visitors.add(1);
        }
        known
    }

    async fn authenticate(
        self: &Arc<Self>,
        caller: &Caller,
        head: &Parts,
    ) -> Result<Authentication, Reply> {
        let Some(hook) = &self.config.hooks.authenticate else {
            return Ok(Authentication::Anonymous);
        };
        let patience = Duration::from_millis(self.config.authenticate_ms_max);
        let deciding = hook.decide(self, RequestFacts::new(caller, head));
        match tokio::time::timeout(patience, deciding).await {
            Ok(Some(said)) => Ok(said),
            Ok(None) => Err(reply::text(
                StatusCode::INTERNAL_SERVER_ERROR,
                "Who you are could not be found out; the server's log says why.",
            )),
            Err(_) => {
                self.counters.timeouts.add(1);
                Err(reply::text(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Who you are could not be found out in time.",
                ))
            }
        }
    }
}

/// An embedder's answer with the headers that all answers bear; what it says itself stands.
fn dressed(answer: Response<String>) -> Reply {
    let (head, body) = answer.into_parts();
    let mut reply = reply::text(head.status, "");
    *reply.body_mut() = Bytes::from(body).into();
    let headers = reply.headers_mut();
    for name in head.headers.keys() {
        headers.remove(name);
        for value in head.headers.get_all(name) {
            headers.append(name, value.clone());
        }
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ServerConfig;
    use crate::http::caller::Proxies;
    use crate::listener::Peer;
    use hyper::Request;

    fn facts(peer: &str, headers: &[(&str, &str)]) -> RequestFacts {
        let proxies = Proxies::new(&ServerConfig {
            trusted_proxies: vec!["10.0.0.1".to_owned()],
            ..ServerConfig::default()
        });
        let mut request = Request::builder().uri("/boards?sort=name");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).unwrap();
        let peer = Peer {
            address: peer.parse().ok(),
            ..Peer::default()
        };
        let caller = proxies.caller(&peer, &request);
        RequestFacts::new(&caller, &request.into_parts().0)
    }

    #[test]
    fn a_header_of_a_proxy_is_believed_from_a_proxy_only() {
        let headers = [("x-forwarded-user", "ada")];
        let seen = facts("10.0.0.1", &headers);
        assert_eq!(seen.proxy_header("x-forwarded-user"), Some("ada"));
        assert_eq!((&*seen.path, &*seen.query), ("/boards", "sort=name"));
        let seen = facts("10.0.0.2", &headers);
        assert_eq!(seen.header("x-forwarded-user"), Some("ada"));
        assert_eq!(seen.proxy_header("x-forwarded-user"), None);
        let twice = [("x-forwarded-user", "ada"), ("x-forwarded-user", "eve")];
        assert_eq!(
            facts("10.0.0.1", &twice).proxy_header("x-forwarded-user"),
            None
        );
    }

    #[test]
    fn cookies_are_found_by_their_whole_names() {
        let seen = facts(
            "::1",
            &[("cookie", "sid2=no; sid=yes=1;sid=late"), ("cookie", "b=2")],
        );
        assert_eq!(seen.cookie("sid"), Some("yes=1"));
        assert_eq!(seen.cookie("b"), Some("2"));
        assert_eq!(seen.cookie("si"), None);
    }

    #[test]
    fn an_answer_bears_the_headers_that_all_bear_and_its_own() {
        let answer = Response::builder()
            .status(401)
            .header("www-authenticate", "Basic realm=\"x\"")
            .header("set-cookie", "a=1")
            .header("set-cookie", "b=2")
            .header("content-type", "text/html")
            .body("<h1>".to_owned())
            .unwrap();
        let reply = dressed(answer);
        assert_eq!(reply.status(), 401);
        assert_eq!(reply.headers()["x-content-type-options"], "nosniff");
        assert_eq!(reply.headers()["content-type"], "text/html");
        assert_eq!(reply.headers().get_all("set-cookie").iter().count(), 2);
        assert!(matches!(
            Authentication::redirect("a\nb"),
            Authentication::Answer(answer) if answer.status() == 500
        ));
    }
}
