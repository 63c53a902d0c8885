//! Messages from a session to its page. Pages are TypeScript; this reader is for tests, tapes and clients in Rust.

use std::collections::HashMap;

use lattice_vdom::{NullSink, PatchSink, SAFE_INTEGER_MAX, Template, TemplateNo, ValueRef};

use crate::reader::Reader;
use crate::{Error, Limits, differences, op, template, writer};

/// A message from a session to its page; of a patch message only the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerMessage<'a> {
    /// The answer to a hello.
    Welcome {
        /// [`VERSION`](crate::VERSION) of the server.
        version: u32,
        /// The last event that the session has received.
        event_id: u32,
        /// The number that the next patch message will bear.
        next_patch_seq: u32,
    },
    /// Operations follow.
    Patch {
        /// The last six bits of its number, which is 1, 2, ... in a session. Both sides count; these bits say whether alike.
        patch_seq: u8,
        /// How many more events were handled before it than the page was told of on this connection.
        events: u32,
    },
    /// Something the person should know; the page shows it.
    Error {
        /// What kind of trouble; see docs/protocol.md.
        code: u16,
        /// The text to show.
        text: &'a str,
    },
    /// All events up to this one were handled, and nothing changed.
    EventAck {
        /// The last event that was handled.
        event_id: u32,
    },
    /// How far a file of the page is.
    Upload {
        /// The page's number for it.
        upload: u32,
        /// How many bytes of it the session has. All of them: it is done.
        received: u64,
        /// Why nothing more of it is taken, if that is so; the page shows it.
        refused: Option<&'a str>,
    },
}

/// The kind of the first patch message; its number modulo [`PATCHES`] is added.
const PATCH: u32 = 64;
const PATCHES: u32 = 64;

impl ServerMessage<'_> {
    /// The header of patch message number `patch_seq`.
    pub fn patch(patch_seq: u32, events: u32) -> Self {
        Self::Patch {
            patch_seq: (patch_seq % PATCHES) as u8,
            events,
        }
    }

    /// Appends the message; of a patch message only the header.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let numbers: &[u32] = match self {
            Self::Welcome {
                version,
                event_id,
                next_patch_seq,
            } => &[0, *version, *event_id, *next_patch_seq],
            Self::Patch { patch_seq, events } => &[PATCH + u32::from(*patch_seq), *events],
            Self::Error { code, .. } => &[1, u32::from(*code)],
            Self::EventAck { event_id } => &[2, *event_id],
            Self::Upload { upload, .. } => &[6, *upload],
        };
        for number in numbers {
            writer::uint(out, u64::from(*number));
        }
        match self {
            Self::Error { text, .. } => writer::str(out, text),
            Self::Upload {
                received, refused, ..
            } => {
                writer::uint(out, *received);
                writer::value(out, refused.map_or(ValueRef::None, ValueRef::Str));
            }
            _ => {}
        }
    }
}

/// Reads the messages of one session; it remembers templates, without which operations cannot be read.
#[derive(Clone, Debug)]
pub struct ServerDecoder {
    templates: HashMap<u32, Template>,
    limits: Limits,
}

impl ServerDecoder {
    /// A decoder for a page that knows no templates yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            templates: HashMap::new(),
            limits,
        }
    }

    /// Tells of a template that came another way: in the page's data block.
    pub fn define(&mut self, no: TemplateNo, template: &Template) {
        self.templates.insert(no.get(), template.clone());
    }

    /// Reads one message. The operations of a patch message go to `sink`, once all of them were found in order.
    ///
    /// # Errors
    /// [`Error::is_malformed`] or [`Error::is_limit`]; then `sink` was told nothing.
    pub fn decode<'a>(
        &mut self,
        bytes: &'a [u8],
        sink: &mut dyn PatchSink,
    ) -> Result<ServerMessage<'a>, Error> {
        let mut reader = Reader::new(bytes, self.limits)?;
        let kind = reader.uint(
            u64::from(PATCH + PATCHES - 1),
            "the kind of a session's message",
        )?;
        let message = match kind as u32 {
            0 => ServerMessage::Welcome {
                version: reader.u32("a version")?,
                event_id: reader.u32("an event's number")?,
                next_patch_seq: reader.u32("a patch number")?,
            },
            1 => ServerMessage::Error {
                code: reader.u16("a code")?,
                text: reader.str("a text")?,
            },
            2 => ServerMessage::EventAck {
                event_id: reader.u32("an event's number")?,
            },
            6 => ServerMessage::Upload {
                upload: reader.u32("an upload's number")?,
                received: reader.uint(SAFE_INTEGER_MAX as u64, "a number of bytes")?,
                refused: match reader.value()? {
                    ValueRef::None => None,
                    ValueRef::Str(text) => Some(text),
                    _ => return Err(reader.bad("why an upload is refused is nil or a text")),
                },
            },
            3..PATCH => {
                return Err(reader.bad("messages of a session are of kind 0, 1, 2, 6 or 64 to 127"));
            }
            patch => {
                let message = ServerMessage::patch(patch, reader.u32("a number of events")?);
                let mut checked = self.templates.clone();
                operations(reader.clone(), &mut checked, &mut NullSink)?;
                operations(reader, &mut self.templates, sink)?;
                return Ok(message);
            }
        };
        reader.finish()?;
        Ok(message)
    }
}

type Templates = HashMap<u32, Template>;

fn operations(
    mut reader: Reader<'_>,
    templates: &mut Templates,
    sink: &mut dyn PatchSink,
) -> Result<(), Error> {
    let mut instances = 0;
    while !reader.is_at_end() {
        let code = reader.uint(op::MOVE_EACH, "an operation")?;
        match code {
            op::DEFINE => {
                let no = template_number(&mut reader)?;
                let template = template::decode(&mut reader)?;
                sink.define(TemplateNo::new(no), &template);
                templates.insert(no, template);
            }
            op::RESET => sink.reset(reader.u32("an instance")?),
            op::INSERT => {
                sink.insert(reader.u32("an instance")?, reader.u32("an instance")?);
                items(&mut reader, templates, &mut instances, sink)?;
            }
            op::SET => {
                let (instance, slot) = (reader.u32("an instance")?, reader.u16("a slot")?);
                sink.set(instance, slot, reader.value()?);
            }
            op::REMOVE => sink.remove(instance(&mut reader)?, 1),
            op::REMOVE_RUN => sink.remove(instance(&mut reader)?, count(&mut reader)?),
            op::MOVE => sink.move_run(instance(&mut reader)?, 1, reader.u32("an instance")?),
            op::MOVE_RUN => sink.move_run(
                instance(&mut reader)?,
                count(&mut reader)?,
                reader.u32("an instance")?,
            ),
            op::CLEAR => sink.clear(reader.u32("an instance")?),
            op::MOVE_EACH => {
                let before = reader.u32("an instance")?;
                let count = count(&mut reader)?;
                bring(&reader, &mut instances, count)?;
                let mut moved = differences::read(&mut reader, before, count)?;
                moved.reverse();
                sink.move_each(&moved, before);
            }
            _ => return Err(reader.bad("operations are numbered from 1 to 10")),
        }
    }
    Ok(())
}

/// Reads a list of items and all that is in them, without recursion.
fn items(
    reader: &mut Reader<'_>,
    templates: &Templates,
    instances: &mut usize,
    sink: &mut dyn PatchSink,
) -> Result<(), Error> {
    // The open lists: the template of the run in each, and how many of it are left.
    let mut open: Vec<(Option<&Template>, u32)> = vec![(None, 0)];
    while let Some((template, left)) = open.last_mut() {
        let Some(current) = template.filter(|_| *left > 0) else {
            let no = reader.u32("a template")?;
            if no == 0 {
                sink.end();
                open.pop();
                continue;
            }
            *template = Some(
                templates
                    .get(&no)
                    .ok_or_else(|| reader.bad("a template is defined before it is used"))?,
            );
            *left = count(reader)?;
            bring(reader, instances, *left)?;
            sink.run(TemplateNo::new(no), *left);
            continue;
        };
        *left -= 1;
        for _ in 0..current.slot_count() {
            sink.value(reader.value()?);
        }
        if current.has_children() {
            if open.len() >= reader.limits().depth_max {
                return Err(Error::limit(
                    reader.at(),
                    format!(
                        "items are nested at most {} deep",
                        reader.limits().depth_max
                    ),
                ));
            }
            open.push((None, 0));
        }
    }
    Ok(())
}

/// Counts the instances that a message brings or lists: some take no bytes of their own.
fn bring(reader: &Reader<'_>, instances: &mut usize, count: u32) -> Result<(), Error> {
    *instances += count as usize;
    let max = reader.limits().instances_max;
    if *instances > max {
        return Err(Error::limit(
            reader.at(),
            format!("a message brings or moves at most {max} instances one by one"),
        ));
    }
    Ok(())
}

fn instance(reader: &mut Reader<'_>) -> Result<u32, Error> {
    match reader.u32("an instance")? {
        0 => Err(reader.bad("instance 0 is the root, which does not move")),
        instance => Ok(instance),
    }
}

fn count(reader: &mut Reader<'_>) -> Result<u32, Error> {
    match reader.u32("a count")? {
        0 => Err(reader.bad("a count is at least 1")),
        count => Ok(count),
    }
}

fn template_number(reader: &mut Reader<'_>) -> Result<u32, Error> {
    match reader.u32("a template")? {
        0 | u32::MAX => Err(reader.bad("templates are numbered from 1")),
        no => Ok(no),
    }
}
