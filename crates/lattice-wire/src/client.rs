//! Messages from a page to its session.

use crate::reader::Reader;
use crate::{Error, Limits, VERSION, writer};
use lattice_vdom::{SAFE_INTEGER_MAX, ValueRef};
use rmp::Marker;

/// A message from a page to its session.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientMessage<'a> {
    /// The first message of a socket.
    Hello {
        /// [`VERSION`] of the page.
        version: u32,
        /// The session's secret name.
        token: &'a str,
        /// The last patch message that the page has applied, 0 for none.
        patch_seq: u32,
        /// The last event that the page has sent, 0 for none.
        event_id: u32,
        /// The page shows what the session thinks; if false it needs a full view.
        whole: bool,
    },
    /// Something happened in the page.
    Event {
        /// 1, 2, ... in a session.
        event_id: u32,
        /// The last patch message that the page had applied then.
        patch_seq: u32,
        /// The block.
        instance: u32,
        /// The event slot.
        slot: u16,
        /// What came with it.
        payload: Payload<'a>,
    },
    /// The page has applied all patch messages up to this one.
    Ack {
        /// The last one applied.
        patch_seq: u32,
    },
    /// The page would send a file; also said again for each file that is not all sent when a connection begins.
    UploadBegin {
        /// A number that the page has chosen at random.
        upload: u32,
        /// The block.
        instance: u32,
        /// The event slot, whose payload is files.
        slot: u16,
        /// The file's name.
        name: &'a str,
        /// Its media type as the browser says, or nothing.
        media_type: &'a str,
        /// Its size in bytes, at most 2^53 - 1.
        size: u64,
    },
    /// A part of a file.
    UploadChunk {
        /// The upload.
        upload: u32,
        /// Where it stands in the file, in bytes.
        offset: u64,
        /// The bytes.
        bytes: &'a [u8],
    },
    /// The page will send no more of a file.
    UploadAbort {
        /// The upload.
        upload: u32,
    },
}

/// What comes with an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload<'a> {
    /// Nothing.
    None,
    /// A state of being checked.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// A text or a key.
    Str(&'a str),
    /// The values of several options.
    Strs(Vec<&'a str>),
}

impl<'a> ClientMessage<'a> {
    /// Reads one message.
    ///
    /// # Errors
    /// [`Error::is_version`] for a hello of another version, whatever follows it; [`Error::is_limit`] and
    /// [`Error::is_malformed`] for the rest, trailing bytes included.
    pub fn decode(bytes: &'a [u8], limits: Limits) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes, limits)?;
        let message = match reader.uint(5, "the kind of a page's message")? {
            0 => hello(&mut reader)?,
            1 => Self::Event {
                event_id: reader.u32("an event's number")?,
                patch_seq: reader.u32("a patch number")?,
                instance: reader.u32("an instance")?,
                slot: reader.u16("a slot")?,
                payload: payload(&mut reader)?,
            },
            2 => Self::Ack {
                patch_seq: reader.u32("a patch number")?,
            },
            3 => Self::UploadBegin {
                upload: reader.u32("an upload's number")?,
                instance: reader.u32("an instance")?,
                slot: reader.u16("a slot")?,
                name: reader.str("a file's name")?,
                media_type: reader.str("a media type")?,
                size: reader.uint(SAFE_INTEGER_MAX as u64, "a file's size")?,
            },
            4 => Self::UploadChunk {
                upload: reader.u32("an upload's number")?,
                offset: reader.uint(SAFE_INTEGER_MAX as u64, "a place in a file")?,
                bytes: reader.bytes("a part of a file")?,
            },
            _ => Self::UploadAbort {
                upload: reader.u32("an upload's number")?,
            },
        };
        reader.finish()?;
        Ok(message)
    }

    /// Appends the message.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Hello {
                version,
                token,
                patch_seq,
                event_id,
                whole,
            } => {
                writer::uint(out, 0);
                writer::uint(out, u64::from(*version));
                writer::str(out, token);
                writer::uint(out, u64::from(*patch_seq));
                writer::uint(out, u64::from(*event_id));
                writer::bool(out, *whole);
            }
            Self::Event {
                event_id,
                patch_seq,
                instance,
                slot,
                payload,
            } => {
                writer::uint(out, 1);
                for number in [*event_id, *patch_seq, *instance, u32::from(*slot)] {
                    writer::uint(out, u64::from(number));
                }
                payload.encode(out);
            }
            Self::Ack { patch_seq } => {
                writer::uint(out, 2);
                writer::uint(out, u64::from(*patch_seq));
            }
            Self::UploadBegin {
                upload,
                instance,
                slot,
                name,
                media_type,
                size,
            } => {
                for number in [3, *upload, *instance, u32::from(*slot)] {
                    writer::uint(out, u64::from(number));
                }
                writer::str(out, name);
                writer::str(out, media_type);
                writer::uint(out, *size);
            }
            Self::UploadChunk {
                upload,
                offset,
                bytes,
            } => {
                writer::uint(out, 4);
                writer::uint(out, u64::from(*upload));
                writer::uint(out, *offset);
                writer::bytes(out, bytes);
            }
            Self::UploadAbort { upload } => {
                writer::uint(out, 5);
                writer::uint(out, u64::from(*upload));
            }
        }
    }
}

impl Payload<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::None => writer::value(out, ValueRef::None),
            Self::Bool(flag) => writer::bool(out, *flag),
            Self::Int(x) => writer::int(out, *x),
            Self::Float(x) => writer::float(out, *x),
            Self::Str(text) => writer::str(out, text),
            Self::Strs(texts) => {
                writer::array(out, texts.len());
                for text in texts {
                    writer::str(out, text);
                }
            }
        }
    }
}

fn hello<'a>(reader: &mut Reader<'a>) -> Result<ClientMessage<'a>, Error> {
    let at = reader.at();
    let version = reader.u32("a version")?;
    if version != VERSION {
        return Err(Error::version(
            at,
            format!(
                "this server speaks version {VERSION} of the protocol; the page speaks {version} and has to reload"
            ),
        ));
    }
    Ok(ClientMessage::Hello {
        version,
        token: reader.str("a token")?,
        patch_seq: reader.u32("a patch number")?,
        event_id: reader.u32("an event's number")?,
        whole: reader.bool("whether the page is whole")?,
    })
}

fn payload<'a>(reader: &mut Reader<'a>) -> Result<Payload<'a>, Error> {
    if matches!(
        reader.peek()?,
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32
    ) {
        let length = reader.array("a list of values")?;
        return (0..length)
            .map(|_| reader.str("a value"))
            .collect::<Result<_, _>>()
            .map(Payload::Strs);
    }
    Ok(match reader.value()? {
        ValueRef::None => Payload::None,
        ValueRef::Bool(flag) => Payload::Bool(flag),
        ValueRef::Int(x) => Payload::Int(x),
        ValueRef::Float(x) => Payload::Float(x),
        ValueRef::Str(text) => Payload::Str(text),
    })
}
