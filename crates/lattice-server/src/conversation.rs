//! What a page and its session say to each other, whatever carries it: a hello that claims a session, then events and
//! acknowledgements.

use crate::identity::Identity;
use crate::outbox::Outbox;
use crate::sessions::hosted::Delivery;
use crate::sessions::{Hosted, Token};
use crate::shared::Shared;
use crate::socket::CloseCode;
use crate::wire::{self, Received};
use std::sync::Arc;

/// One connection's side of it, from its first message to its end.
pub(crate) struct Conversation {
    shared: Arc<Shared>,
    outbox: Arc<Outbox>,
    identity: Identity,
    session: Option<Arc<Hosted>>,
}

/// The client broke a rule of the protocol; the text says which.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: CloseCode,
    pub(crate) rule: String,
}

impl Refusal {
    pub(crate) fn new(code: CloseCode, rule: impl Into<String>) -> Self {
        let rule = rule.into();
        Self { code, rule }
    }

    /// Closes the connection for it.
    pub(crate) fn close(&self, outbox: &Arc<Outbox>) {
        tracing::debug!(code = self.code.number(), rule = %self.rule, "a client was refused");
        outbox.close(self.code);
    }
}

impl Conversation {
    /// With whoever this is.
    pub(crate) fn new(shared: Arc<Shared>, outbox: Arc<Outbox>, identity: Identity) -> Self {
        Self {
            shared,
            outbox,
            identity,
            session: None,
        }
    }

    /// A hello has claimed a session.
    pub(crate) fn has_begun(&self) -> bool {
        self.session.is_some()
    }

    /// Takes one message. A session that is returned has a full mailbox: wait for its [`Hosted::space`] before the next.
    pub(crate) fn take(&mut self, payload: &[u8]) -> Result<Option<Arc<Hosted>>, Refusal> {
        self.shared.counters.messages_in.add(1);
        let message = match wire::decode(payload, &self.shared.config) {
            Ok(message) => message,
            Err(error) if error.is_version() => {
                return Err(Refusal::new(CloseCode::VERSION, error.to_string()));
            }
            Err(error) => return Err(self.malformed(&error.to_string())),
        };
        let Some(session) = &self.session else {
            return self.hello(&message).map(|()| None);
        };
        match message {
            Received::Hello { .. } => Err(self.malformed("a hello comes once")),
            Received::Ack { patch } => {
                session.acknowledge(&self.outbox, patch);
                Ok(None)
            }
            Received::UploadBegin(request) => {
                session.begin_upload(&self.outbox, request);
                Ok(None)
            }
            Received::UploadChunk {
                upload,
                offset,
                bytes,
            } => {
                session.upload_chunk(&self.outbox, upload, offset, bytes);
                Ok(None)
            }
            Received::UploadAbort { upload } => {
                session.abort_upload(&self.outbox, upload);
                Ok(None)
            }
            Received::Event { id, patch, event } => {
                // An event for a session that went elsewhere is dropped; the outbox says why in a moment.
                let delivery = session.event(&self.outbox, id, patch, event);
                Ok((delivery == Delivery::Full).then(|| Arc::clone(session)))
            }
        }
    }

    /// The client is gone: the session waits for it.
    pub(crate) fn leave(&mut self) {
        if let Some(session) = self.session.take() {
            session.detach(&self.outbox);
            self.shared.counters.sockets_open.one_less();
        }
    }

    /// Tells the client that its bytes are no message of the protocol.
    pub(crate) fn malformed(&self, rule: &str) -> Refusal {
        self.shared.counters.malformed_messages.add(1);
        self.outbox
            .message(&wire::error(CloseCode::MALFORMED, rule));
        Refusal::new(CloseCode::MALFORMED, rule)
    }

    fn hello(&mut self, message: &Received<'_>) -> Result<(), Refusal> {
        let &Received::Hello { token, claim } = message else {
            return Err(self.malformed("the first message must be a hello"));
        };
        if self.shared.is_stopping() {
            return Err(Refusal::new(CloseCode::AWAY, "the server stops"));
        }
        let session = Token::parse(token)
            .and_then(|token| self.shared.registry.find(token))
            .filter(|session| self.is_mine(session))
            .filter(|session| session.attach(&self.outbox, claim));
        let Some(session) = session else {
            self.shared.counters.unknown_tokens.add(1);
            // Of a session of somebody else no more is told than of none.
            let rule = "there is no session with this token";
            return Err(Refusal::new(CloseCode::GONE, rule));
        };
        self.shared.counters.sockets_open.add(1);
        self.session = Some(session);
        Ok(())
    }
}

impl Conversation {
    /// A session is its user's, whoever has its token.
    fn is_mine(&self, session: &Hosted) -> bool {
        let owner = session.user();
        let is_mine = self.identity.owns(owner);
        if !is_mine {
            self.shared.counters.foreign_tokens.add(1);
            if let (Identity::Of(Some(now)), Some(owner)) = (&self.identity, owner)
                && now.id() == owner.id()
            {
                tracing::warn!(
                    "a page came back as the same user with other claims, and loads itself anew: claims that change by themselves are none"
                );
            }
        }
        is_mine
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        self.leave();
    }
}
