//! Messages in: events find their handler by (instance, slot).

use std::sync::Arc;
use std::time::Duration;

use lattice_vdom::page::events;
use lattice_vdom::{BlockNo, EventPayload, PatchSink, SlotKind, ViewId};

use super::Session;
use crate::caught::caught;
use crate::object::Object;
use crate::{Event, Handler, Input, Payload, SlotValue};

/// What a user entered into a control whose value is bound. The page shows it already, so if the binding does not follow (a
/// write was refused) the page has to be told what it should show.
#[derive(Debug)]
pub(super) struct Echo {
    instance: u32,
    slot: u16,
    before: SlotValue,
    entered: SlotValue,
    /// Compared by truth instead of text.
    checked: bool,
}

struct Found {
    handler: Arc<dyn Handler>,
    owner: u32,
    echo: Option<Echo>,
}

/// While it lives, nothing is flushed; also a panic ends it.
struct Busy<'a> {
    session: &'a Session,
    outer: bool,
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.session.busy.set(self.outer);
    }
}

impl Session {
    /// Takes a message in. What it changes shows in the next [`flush`](Self::flush).
    pub fn handle(&self, input: Input) {
        match input {
            Input::Clock(now_ms) => {
                self.now_ms.set(now_ms);
                let now = Duration::from_millis(now_ms);
                self.inbound(|| self.runtime.advance_to(now));
            }
            Input::Mail => self.inbound(|| self.runtime.receive()),
            Input::Event(event) => self.event(&event),
            Input::UploadBegin(request) => self.begin_upload(&request),
            Input::UploadEnd { upload, file } => self.end_upload(upload, file),
        }
    }

    /// What comes from outside and is no event: an app's closures run for it, as a handler does. Within a flush it waits for the
    /// next message.
    fn inbound(&self, f: impl FnOnce() -> Result<usize, lattice_reactive::Error>) {
        let result = self.act(|| {
            caught(|| match f() {
                Err(error) if !error.is_flushing() => Err(crate::Error::from(error).into()),
                _ => Ok(()),
            })
        });
        if let Err(failure) = result {
            self.report(failure);
        }
    }

    /// Runs user code as a handler runs: entered, its writes one batch, and no flush within it, which would send half of its change.
    /// For a language's tasks, each step of which is a turn.
    pub fn act<R>(&self, f: impl FnOnce() -> R) -> R {
        let _busy = Busy {
            session: self,
            outer: self.busy.replace(true),
        };
        self.enter(|| self.runtime.batch(f))
    }

    /// The name of the component whose handler runs now; a task that the handler starts fails by this name later.
    pub fn handling(&self) -> Option<String> {
        self.handling.get().map(|owner| self.name_of(owner))
    }

    /// An event for a node that is gone, or a slot that nobody listens to, is an everyday race: dropped and counted.
    fn event(&self, event: &Event) {
        if event.instance == 0 {
            return self.page_event(event);
        }
        let Some(found) = self.find(event) else {
            self.count(|counts| counts.dropped_events += 1);
            return;
        };
        self.count(|counts| counts.events += 1);
        if let Some(echo) = found.echo {
            self.echoes.borrow_mut().push(echo);
        }
        self.call_handler(found.handler, found.owner, event);
    }

    pub(super) fn call_handler(&self, handler: Arc<dyn Handler>, owner: u32, event: &Event) {
        let outer = self.handling.replace(Some(owner));
        let result = self.act(|| caught(|| handler.call(self, event)));
        self.handling.set(outer);
        self.dropping(handler);
        if let Err(failure) = result {
            self.report(failure.named(&self.name_of(owner)));
        }
    }

    /// An event of the page itself.
    fn page_event(&self, event: &Event) {
        let result = self.act(|| match (event.slot, &event.payload) {
            (events::VISIT, Payload::Str(url)) => Some(self.page_moved(url, false)),
            (events::MOVED, Payload::Str(url)) => Some(self.page_moved(url, true)),
            (events::STORED, Payload::List(told)) => Some(self.page_stored(told)),
            (events::FORMER, Payload::Str(token)) => self.host().map(|host| {
                host.succeed(token);
                Ok(())
            }),
            _ => None,
        });
        match result {
            None => self.count(|counts| counts.dropped_events += 1),
            Some(result) => {
                self.count(|counts| counts.events += 1);
                if let Err(error) = result {
                    self.warn(error.into());
                }
            }
        }
    }

    fn find(&self, event: &Event) -> Option<Found> {
        let (view_id, block) = self.forest.borrow().find(event.instance)?;
        let (handler, owner) = self.handler_at(view_id, block, event.slot)?;
        Some(Found {
            handler,
            owner,
            echo: self.echo_of(view_id, block, event),
        })
    }

    /// What an event slot calls now, and the component whose body gave it.
    pub(super) fn handler(&self, instance: u32, slot: u16) -> Option<(Arc<dyn Handler>, u32)> {
        let (view_id, block) = self.forest.borrow().find(instance)?;
        self.handler_at(view_id, block, slot)
    }

    fn handler_at(
        &self,
        view_id: ViewId,
        block: BlockNo,
        slot: u16,
    ) -> Option<(Arc<dyn Handler>, u32)> {
        let forest = self.forest.borrow();
        let view = forest.get(view_id)?;
        match &view.objects()[view.slot_object(block, slot)?] {
            Object::Handler { handler, owner } => Some((Arc::clone(handler), *owner)),
            _ => None,
        }
    }

    fn echo_of(&self, view_id: ViewId, block: BlockNo, event: &Event) -> Option<Echo> {
        let forest = self.forest.borrow();
        let view = forest.get(view_id)?;
        let template = forest.templates().get(view.block(block)?.template())?;
        let Some(SlotKind::Event(spec)) = template.slot(event.slot) else {
            return None;
        };
        let property = match spec.payload {
            EventPayload::Value | EventPayload::Number => "value",
            EventPayload::Checked => "checked",
            _ => return None,
        };
        let at = template
            .slots()
            .iter()
            .position(|kind| matches!(kind, SlotKind::Prop(name) if **name == *property))?;
        let slot = u16::try_from(at).ok()?;
        let Object::Bound(bound) = &view.objects()[view.slot_object(block, slot)?] else {
            return None;
        };
        Some(Echo {
            instance: event.instance,
            slot,
            before: bound.last.clone(),
            entered: event.payload.to_slot_value(),
            checked: property == "checked",
        })
    }

    /// Sends what bound controls show where the page shows something else and no patch has said so.
    pub(super) fn echo(&self, sink: &mut dyn PatchSink) {
        let echoes = core::mem::take(&mut *self.echoes.borrow_mut());
        for echo in echoes {
            let mut forest = self.forest.borrow_mut();
            let Some((view_id, block)) = forest.find(echo.instance) else {
                continue;
            };
            let Some(view) = forest.get(view_id) else {
                continue;
            };
            let Some(object) = view.slot_object(block, echo.slot) else {
                continue;
            };
            let Object::Bound(bound) = &view.objects()[object] else {
                continue;
            };
            let agrees = if echo.checked {
                bound.last.as_value_ref().is_true() == echo.entered.as_value_ref().is_true()
            } else {
                bound.last.to_text() == echo.entered.to_text()
            };
            if !agrees && bound.last == echo.before {
                forest.set(view_id, object, sink);
            }
        }
    }
}
