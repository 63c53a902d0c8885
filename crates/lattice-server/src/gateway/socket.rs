//! One page's socket, message by message.

use super::{Refused, RequestHead, Teller};
use crate::conversation::Conversation;
use crate::listener::Visit;
use crate::outbox::{Framing, Outbox};
use crate::record;
use crate::service::Service;
use crate::socket::CloseCode;
use bytes::Bytes;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// What is told of a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Said {
    /// A binary message for the page.
    Message(Bytes),
    /// There is room again, after a [`Socket::take`] that said that there is none.
    Room,
    /// Close it with this code; nothing follows.
    Close(u16),
}

/// The session's end of a page's socket. Dropped, it says that the page is gone. Pings are the server's business.
pub struct Socket {
    visit: Arc<Visit>,
    outbox: Arc<Outbox>,
    conversation: Arc<Mutex<Conversation>>,
    tell: Teller<Said>,
}

impl Socket {
    pub(super) fn open(
        service: &Service,
        head: RequestHead,
        tell: Teller<Said>,
    ) -> Result<Self, Refused> {
        let request = head.into_request(())?;
        let visit = service.visit(request.extensions().get());
        let shared = &visit.shared;
        let caller = shared.proxies.caller(&visit.peer, &request);
        let is_own = shared.origins.takes_host(&caller)
            && shared.origins.takes_origin(&caller, request.headers());
        if !is_own {
            shared.counters.refused_origins.add(1);
            return Err(Refused {
                status: 403,
                text: "The page's origin or host is not this server's.".to_owned(),
            });
        }
        if shared.is_stopping() {
            return Err(Refused {
                status: 503,
                text: "The server is stopping.".to_owned(),
            });
        }
        let Some(identity) = shared.known_identity(&caller) else {
            return Err(Refused {
                status: 501,
                text: "Whose a socket is, the server that hands it over has to say (RequestInfo::user): Hooks::authenticate is not asked here.".to_owned(),
            });
        };
        let stall = Duration::from_millis(shared.config.send_stall_ms_max);
        let outbox = Outbox::taken(Framing::Records, shared.tasks.clone(), stall);
        let conversation = Conversation::new(Arc::clone(shared), Arc::clone(&outbox), identity);
        let conversation = Arc::new(Mutex::new(conversation));
        let patience = Duration::from_millis(shared.config.hello_ms_max);
        let greeting = greeted(Arc::downgrade(&conversation), Arc::clone(&outbox), patience);
        shared.tasks.spawn(greeting);
        let telling = tell_all(Arc::clone(&outbox), Teller::clone(&tell));
        shared.tasks.spawn(telling);
        Ok(Self {
            visit,
            outbox,
            conversation,
            tell,
        })
    }

    /// Takes one binary message of the page. False: there is no room for another before [`Said::Room`].
    pub fn take(&self, message: &[u8]) -> bool {
        let config = &self.visit.shared.config;
        if message.len() > config.message_bytes_max {
            self.visit.shared.counters.oversized_messages.add(1);
            self.outbox.close(CloseCode::TOO_BIG);
            return true;
        }
        let taken = lock(&self.conversation).take(message);
        match taken {
            Ok(None) => true,
            Ok(Some(session)) => {
                let tell = Teller::clone(&self.tell);
                self.visit.shared.tasks.spawn(async move {
                    session.space().await;
                    tell(Said::Room);
                });
                false
            }
            Err(refusal) => {
                refusal.close(&self.outbox);
                true
            }
        }
    }

    /// The page sent a text message, of which the protocol has none.
    pub fn refuse_text(&self) {
        let counters = &self.visit.shared.counters;
        counters.protocol_violations.add(1);
        self.outbox.close(CloseCode::UNSUPPORTED);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        lock(&self.conversation).leave();
        self.outbox.break_off();
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Socket")
    }
}

/// A page that says nothing in time is closed.
async fn greeted(conversation: Weak<Mutex<Conversation>>, outbox: Arc<Outbox>, patience: Duration) {
    tokio::time::sleep(patience).await;
    if let Some(conversation) = conversation.upgrade()
        && !lock(&conversation).has_begun()
    {
        outbox.close(CloseCode::POLICY);
    }
}

async fn tell_all(outbox: Arc<Outbox>, tell: Teller<Said>) {
    let taker = outbox.new_taker();
    while let Some(bytes) = poll_fn(|cx| outbox.poll_take(taker, cx)).await {
        let mut rest = bytes;
        while let Some(said) = split(&mut rest) {
            tell(said);
        }
    }
}

/// What comes first of records that are whole; a ping is left out.
fn split(bytes: &mut Bytes) -> Option<Said> {
    loop {
        let head = bytes.first_chunk().copied()?;
        drop(bytes.split_to(record::HEAD_BYTES));
        match record::code(head) {
            Some(code) => return Some(Said::Close(code)),
            None if head == record::PING => {}
            None => {
                let length = u32::from_be_bytes(head) as usize;
                return Some(Said::Message(bytes.split_to(length.min(bytes.len()))));
            }
        }
    }
}

fn lock(conversation: &Mutex<Conversation>) -> MutexGuard<'_, Conversation> {
    conversation.lock().unwrap_or_else(PoisonError::into_inner)
}
