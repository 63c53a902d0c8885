//! A reader of `MessagePack` values that trusts nothing: every length is compared with what is there and with the
//! limits before anything is made of it.

use lattice_vdom::ValueRef;
use rmp::Marker;

use crate::{Error, Limits};

#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    limits: Limits,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], limits: Limits) -> Result<Self, Error> {
        if bytes.len() > limits.message_bytes_max {
            return Err(Error::limit(
                0,
                format!(
                    "a message has at most {} bytes; this one has {}",
                    limits.message_bytes_max,
                    bytes.len()
                ),
            ));
        }
        Ok(Self {
            bytes,
            at: 0,
            limits,
        })
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// The message must be over.
    pub(crate) fn finish(&self) -> Result<(), Error> {
        if self.is_at_end() {
            Ok(())
        } else {
            Err(self.bad("nothing follows a complete message; bytes are left"))
        }
    }

    pub(crate) fn bad(&self, text: &str) -> Error {
        Error::malformed(self.at, text)
    }

    /// The marker of the next value, which is not used up.
    pub(crate) fn peek(&self) -> Result<Marker, Error> {
        self.bytes
            .get(self.at)
            .map(|byte| Marker::from_u8(*byte))
            .ok_or_else(|| self.bad("the message ends where a value belongs"))
    }

    /// A whole number from 0 to `max`.
    pub(crate) fn uint(&mut self, max: u64, what: &str) -> Result<u64, Error> {
        let at = self.at;
        let found = match self.number()? {
            Some(Number::Unsigned(x)) if x <= max => Some(x),
            _ => None,
        };
        found.ok_or_else(|| {
            Error::malformed(at, format!("{what} is a whole number from 0 to {max}"))
        })
    }

    pub(crate) fn u32(&mut self, what: &str) -> Result<u32, Error> {
        self.uint(u64::from(u32::MAX), what).map(|x| x as u32)
    }

    pub(crate) fn u16(&mut self, what: &str) -> Result<u16, Error> {
        self.uint(u64::from(u16::MAX), what).map(|x| x as u16)
    }

    pub(crate) fn bool(&mut self, what: &str) -> Result<bool, Error> {
        match self.peek()? {
            marker @ (Marker::True | Marker::False) => {
                self.at += 1;
                Ok(marker == Marker::True)
            }
            _ => Err(self.bad(&format!("{what} is true or false"))),
        }
    }

    pub(crate) fn str(&mut self, what: &str) -> Result<&'a str, Error> {
        let start = self.at;
        let length = match self.marker()? {
            Marker::FixStr(length) => u64::from(length),
            Marker::Str8 => self.big_endian(1)?,
            Marker::Str16 => self.big_endian(2)?,
            Marker::Str32 => self.big_endian(4)?,
            _ => return Err(Error::malformed(start, format!("{what} is a string"))),
        };
        let length = Self::within(
            length,
            self.limits.string_bytes_max,
            start,
            "a string has",
            "bytes",
        )?;
        let bytes = self.take(length)?;
        core::str::from_utf8(bytes).map_err(|_| Error::malformed(start, format!("{what} is UTF-8")))
    }

    /// Bytes that are no text; the message's own limit is theirs.
    pub(crate) fn bytes(&mut self, what: &str) -> Result<&'a [u8], Error> {
        let start = self.at;
        let length = match self.marker()? {
            Marker::Bin8 => self.big_endian(1)?,
            Marker::Bin16 => self.big_endian(2)?,
            Marker::Bin32 => self.big_endian(4)?,
            _ => return Err(Error::malformed(start, format!("{what} is binary"))),
        };
        let max = self.limits.message_bytes_max;
        self.take(Self::within(
            length,
            max,
            start,
            "a binary value has",
            "bytes",
        )?)
    }

    pub(crate) fn array(&mut self, what: &str) -> Result<usize, Error> {
        let start = self.at;
        let length = match self.marker()? {
            Marker::FixArray(length) => u64::from(length),
            Marker::Array16 => self.big_endian(2)?,
            Marker::Array32 => self.big_endian(4)?,
            _ => return Err(Error::malformed(start, format!("{what} is an array"))),
        };
        let length = Self::within(
            length,
            self.limits.array_items_max,
            start,
            "an array has",
            "elements",
        )?;
        // Each element takes a byte at least, so a length that lies is seen before anything is reserved for it.
        if length > self.bytes.len() - self.at {
            return Err(Error::malformed(
                start,
                format!("{what} ends before its last element"),
            ));
        }
        Ok(length)
    }

    /// Any value that a slot can have.
    pub(crate) fn value(&mut self) -> Result<ValueRef<'a>, Error> {
        let start = self.at;
        match self.peek()? {
            Marker::Null => {
                self.at += 1;
                Ok(ValueRef::None)
            }
            Marker::True | Marker::False => self.bool("a flag").map(ValueRef::Bool),
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
                self.str("a text").map(ValueRef::Str)
            }
            _ => match self.number()? {
                Some(Number::Unsigned(x)) => i64::try_from(x).map(ValueRef::Int).map_err(|_| {
                    Error::malformed(start, "whole numbers beyond 63 bits travel as text")
                }),
                Some(Number::Signed(x)) => Ok(ValueRef::Int(x)),
                Some(Number::Float(x)) => Ok(ValueRef::Float(x)),
                None => Err(Error::malformed(
                    start,
                    "a value is nil, a flag, a number or a string",
                )),
            },
        }
    }

    /// The next value if it is a number, of any width; else the reader stands behind a marker that is none.
    fn number(&mut self) -> Result<Option<Number>, Error> {
        let signed = |x: i64| {
            if x < 0 {
                Number::Signed(x)
            } else {
                Number::Unsigned(x as u64)
            }
        };
        Ok(Some(match self.marker()? {
            Marker::FixPos(x) => Number::Unsigned(u64::from(x)),
            Marker::FixNeg(x) => Number::Signed(i64::from(x)),
            Marker::U8 => Number::Unsigned(self.big_endian(1)?),
            Marker::U16 => Number::Unsigned(self.big_endian(2)?),
            Marker::U32 => Number::Unsigned(self.big_endian(4)?),
            Marker::U64 => Number::Unsigned(self.big_endian(8)?),
            Marker::I8 => signed(i64::from(self.big_endian(1)? as i8)),
            Marker::I16 => signed(i64::from(self.big_endian(2)? as i16)),
            Marker::I32 => signed(i64::from(self.big_endian(4)? as i32)),
            Marker::I64 => signed(self.big_endian(8)? as i64),
            Marker::F32 => Number::Float(f64::from(f32::from_bits(self.big_endian(4)? as u32))),
            Marker::F64 => Number::Float(f64::from_bits(self.big_endian(8)?)),
            _ => return Ok(None),
        }))
    }

    fn marker(&mut self) -> Result<Marker, Error> {
        let marker = self.peek()?;
        self.at += 1;
        Ok(marker)
    }

    fn big_endian(&mut self, bytes: usize) -> Result<u64, Error> {
        Ok(self
            .take(bytes)?
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let end = self
            .at
            .checked_add(count)
            .filter(|end| *end <= self.bytes.len())
            .ok_or_else(|| self.bad("the message ends within a value"))?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn within(length: u64, max: usize, at: usize, has: &str, unit: &str) -> Result<usize, Error> {
        usize::try_from(length)
            .ok()
            .filter(|length| *length <= max)
            .ok_or_else(|| {
                Error::limit(
                    at,
                    format!("{has} at most {max} {unit}; this one says {length}"),
                )
            })
    }
}

enum Number {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}
